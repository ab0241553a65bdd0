"""How a known text may be spelled otherwise: case, accents, and the endings a language gives to names."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final, TypeVar

from assist.naming import naming
from store.text import folded

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from assist.naming import Naming

EXACT: Final = 0.95
FOLDED: Final = 0.85
BENT: Final = 0.8
LOWERED: Final = 0.5
_STEM: Final = 3
"""Letters that must be left of a word without its ending."""

T = TypeVar("T")


class Forms:
    """The endings and prefixes that a language puts on names."""

    def __init__(self, words: Naming) -> None:
        self.words = words
        self._endings = _folded(words.endings)
        self._bases = ("", *_folded(words.bases))
        self._prefixes = _folded(words.prefixes)

    @staticmethod
    @cache
    def of(language: str | None) -> Forms:
        """Those of a language, made once."""
        return Forms(naming(language))

    def bends(self, surface: str) -> bool:
        """Whether a word could bear an ending or a prefix: names only, where a capital tells them."""
        if not (self._endings or self._prefixes) or len(surface) < _STEM + 1:
            return False
        return self.words.no_capitals or surface[0].isupper()

    def is_ending(self, surface: str) -> bool:
        """Whether these letters are an ending (behind an apostrophe: Erdoğan'ın)."""
        return folded(surface) in self._endings

    def step(self, steps: Mapping[str, T], plain: str) -> T | None:
        """What a folded word leads to without its ending or prefix; the longest that leads anywhere."""
        for ending in self._endings:
            if plain.endswith(ending) and len(plain) - len(ending) >= _STEM:
                stem = plain[: len(plain) - len(ending)]
                for base in self._bases:
                    found = steps.get(stem + base)
                    if found is not None:
                        return found
        for prefix in self._prefixes:
            if plain.startswith(prefix) and len(plain) - len(prefix) >= _STEM:
                found = steps.get(plain[len(prefix) :])
                if found is not None:
                    return found
        return None


def _folded(words: Iterable[str]) -> list[str]:
    """The longest first."""
    return sorted(map(folded, words), key=len, reverse=True)


def likeness(surface: str, known: str, forms: Forms) -> float:
    """How surely a text that folds to a known one, endings apart, means the same: 0 to 1, 0 = it does not."""
    if surface == known:
        return EXACT
    # Lengths differ by an ending, never by an accent alone.
    bent = _letters(surface) != _letters(known)
    if not any(character.isupper() for character in known):
        return BENT if bent else FOLDED
    if _is_acronym(known):
        shouted = surface == surface.upper()
        return (BENT if bent else FOLDED) if shouted or (len(known) > 3 and surface[0].isupper()) else 0.0
    if surface[:1].isupper():
        return BENT if bent else FOLDED
    return LOWERED if not bent and _may_be_lowered(surface, forms.words) else 0.0


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, folded(text)))


def _is_acronym(text: str) -> bool:
    letters = [character for character in text if character.isalpha()]
    return len(letters) < 6 and all(character.isupper() for character in letters)


def _may_be_lowered(surface: str, words: Naming) -> bool:
    """Whether a name without its capital is no common word: not « le monde », not "will"."""
    parts = surface.split()
    if not parts or parts[0] in words.determiners or words.nouns_capital:
        return False
    return max(map(len, parts)) > 4 and not any(part in words.common for part in parts)
