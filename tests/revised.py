"""Invented news whose every token has an identity, edited at random: where each went is known, not guessed.

A copy that an edit makes is another text than what it copies, and the right place only where that is gone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Final

NAMES: Final = (
    "Anna Beck", "Paul Dorn", "Ilse Marek", "Tomas Varga", "Beck", "Dorn", "Marek", "Varga", "la ministre Beck",
    "Valbrume", "Orvane", "Port-Lisse", "Société Nord", "le Conseil", "l'Agence Nord", "Radio Orvane",
)  # fmt: skip
SAYS: Final = ("a dit", "a déclaré", "affirme", "a répondu", "estime", "a confié à Radio Orvane")
STOCK: Final = (
    "La rédaction suit cette affaire .", "Contacté , le Conseil n' a pas répondu .",
    "Lire aussi : le dossier du port de Valbrume .", "Avec l'Agence Nord .",
)  # fmt: skip
"""Whole paragraphs that recur, as boxes and credits do."""
_CLOSING: Final = frozenset(".,;:!?»…")
_OPENING: Final = ("«", "n'", "l'", "d'")


@dataclass(frozen=True, eq=False)
class Token:
    """A word or a mark; `origin` is the token it is a copy of, else itself."""

    text: str
    copied: Token | None = None

    @property
    def origin(self) -> Token:
        return self if self.copied is None else self.copied.origin


Sentence = list[Token]
Paragraph = list[Sentence]
Page = list[Paragraph]


@dataclass(frozen=True)
class Laid:
    """A page as text, and where each of its tokens stands."""

    text: str
    tokens: list[Token]
    starts: list[int]

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Code points of the tokens first to last (inclusive)."""
        return self.starts[first], self.starts[last] + len(self.tokens[last].text)


def lay_out(page: Page) -> Laid:
    """The text of a page: a paragraph a line."""
    parts: list[str] = []
    tokens: list[Token] = []
    starts: list[int] = []
    length = 0
    for paragraph in page:
        glued = True
        for token in (token for sentence in paragraph for token in sentence):
            space = "" if glued or token.text in _CLOSING else " "
            starts.append(length + len(space))
            tokens.append(token)
            parts.append(space + token.text)
            length += len(parts[-1])
            glued = token.text in _OPENING
        parts.append("\n\n")
        length += 2
    return Laid("".join(parts), tokens, starts)


class Newsroom:
    """Writes articles and revises them, always alike for a seed."""

    def __init__(self, seed: int, *, vocabulary: int = 400) -> None:
        self.random = Random(seed)
        letters = "aeioubcdlmnprstv"
        self._words = [
            "".join(self.random.choice(letters) for _ in range(self.random.randint(2, 9)))
            for _ in range(vocabulary)
        ]

    # Writing

    def article(self, paragraphs: int) -> Page:
        """An article; a paragraph in eight recurs."""
        return [
            [self._tokens(self.random.choice(STOCK))]
            if self.random.random() < 0.12
            else [self.sentence() for _ in range(self.random.randint(1, 4))]
            for _ in range(paragraphs)
        ]

    def sentence(self, name: str | None = None) -> Sentence:
        """A sentence about somebody, with or without a quotation."""
        random = self.random
        name = name or random.choice(NAMES)
        some = " ".join(self._word() for _ in range(random.randint(3, 14)))
        shape = random.random()
        if shape < 0.3:
            return self._tokens(f"{name} {random.choice(SAYS)} que {some} .")
        if shape < 0.5:
            return self._tokens(f"« {some.capitalize()} » , {random.choice(SAYS)} {name} .")
        if shape < 0.6:
            return self._tokens(f"« {some.capitalize()} , {self._word()} . »")
        place = random.choice(NAMES)
        return self._tokens(f"{some.capitalize()} {name} , {self._word()} {place} {self._word()} .")

    def _word(self) -> str:
        # Common words are common: the place in the list falls off like 1/x.
        return self._words[int(len(self._words) ** self.random.random()) - 1]

    @staticmethod
    def _tokens(text: str) -> Sentence:
        return [Token(word) for word in text.split()]

    # Revising

    def revise(self, page: Page, edits: int) -> Page:
        """The page after so many edits; the old page is left as it is."""
        page = [[list(sentence) for sentence in paragraph] for paragraph in page]
        kinds = self._kinds()
        for _ in range(edits):
            self.random.choice(kinds)(page)
            page[:] = [[s for s in paragraph if s] for paragraph in page]
            page[:] = [paragraph for paragraph in page if paragraph]
        return page

    def _kinds(self) -> list[Callable[[Page], None]]:
        words = [
            self._misspell,
            self._misspell,
            self._drop_word,
            self._add_word,
            self._punctuate,
            self._punctuate,
        ]
        sentences = [self._drop_sentence, self._add_sentence, self._rewrite_sentence, self._move_sentence]
        paragraphs = [self._move_paragraph, self._repeat_paragraph, self._join, self._split]
        return words + sentences + paragraphs

    def _somewhere(self, page: Page) -> tuple[Paragraph, int]:
        paragraph = self.random.choice(page)
        return paragraph, self.random.randrange(len(paragraph))

    def _word_in(self, page: Page) -> tuple[Sentence, int]:
        paragraph, number = self._somewhere(page)
        sentence = paragraph[number]
        return sentence, self.random.randrange(len(sentence))

    def _misspell(self, page: Page) -> None:
        sentence, place = self._word_in(page)
        text = sentence[place].text
        if text.isalpha():
            at = self.random.randrange(len(text))
            sentence[place] = Token(text[:at] + self.random.choice("aeioust") + text[at:])

    def _drop_word(self, page: Page) -> None:
        sentence, place = self._word_in(page)
        del sentence[place]

    def _add_word(self, page: Page) -> None:
        sentence, place = self._word_in(page)
        word = self._word() if self.random.random() < 0.7 else self.random.choice(NAMES)
        sentence[place:place] = self._tokens(word)

    def _punctuate(self, page: Page) -> None:
        sentence, place = self._word_in(page)
        marks = [n for n, token in enumerate(sentence) if token.text in _CLOSING]
        if marks and self.random.random() < 0.6:
            place = self.random.choice(marks)
            sentence[place : place + 1] = self._tokens(self.random.choice([",", ";", "!", "…", ""]))
        else:
            sentence[place:place] = self._tokens(",")

    def _drop_sentence(self, page: Page) -> None:
        paragraph, number = self._somewhere(page)
        del paragraph[number]

    def _add_sentence(self, page: Page) -> None:
        paragraph, number = self._somewhere(page)
        paragraph.insert(number + self.random.randrange(2), self.sentence())

    def _rewrite_sentence(self, page: Page) -> None:
        """Another sentence about the same name: the name in it is another mention."""
        paragraph, number = self._somewhere(page)
        text = " ".join(token.text for token in paragraph[number])
        named = [name for name in NAMES if name in text]
        paragraph[number] = self.sentence(self.random.choice(named) if named else None)

    def _move_sentence(self, page: Page) -> None:
        paragraph, number = self._somewhere(page)
        if _recurs([paragraph[number]], page):
            return
        sentence = paragraph.pop(number)
        other = self.random.choice(page)
        other.insert(self.random.randint(0, len(other)), sentence)

    def _move_paragraph(self, page: Page) -> None:
        number = self.random.randrange(len(page))
        # One of two equal paragraphs that goes past the other leaves no trace in the text.
        if _recurs(page[number], page):
            return
        paragraph = page.pop(number)
        page.insert(self.random.randint(0, len(page)), paragraph)

    def _repeat_paragraph(self, page: Page) -> None:
        paragraph = self.random.choice(page)
        copy = [[Token(token.text, token) for token in sentence] for sentence in paragraph]
        # Right before what it copies it would be the same text as right behind.
        place = self.random.randint(0, len(page))
        page.insert(place + (place < len(page) and page[place] is paragraph), copy)

    def _join(self, page: Page) -> None:
        number = self.random.randrange(len(page))
        if number + 1 < len(page):
            page[number] += page.pop(number + 1)

    def _split(self, page: Page) -> None:
        number = self.random.randrange(len(page))
        at = self.random.randint(0, len(page[number]))
        page[number : number + 1] = [page[number][:at], page[number][at:]]

    # Marking

    def spans(self, laid: Laid, count: int) -> list[tuple[int, int]]:
        """First and last token of as many stretches: mostly names, some longer, some single words."""
        names = [name.split() for name in NAMES]
        texts = [token.text for token in laid.tokens]
        mentions = [
            (place, place + len(name) - 1)
            for place in range(len(texts))
            for name in names
            if texts[place : place + len(name)] == name
        ]
        words = [place for place, text in enumerate(texts) if text[0].isalnum()]
        found = []
        for _ in range(count):
            if self.random.random() < 0.7 and mentions:
                found.append(self.random.choice(mentions))
            else:
                first = self.random.choice(words)
                last = min(len(texts) - 1, first + int(25 ** self.random.random()) - 1)
                found.append((first, last if texts[last] not in _CLOSING else max(first, last - 1)))
        return found


@dataclass
class Tally:
    """What became of so many spans."""

    right: int = 0
    wrong: int = 0
    lost: int = 0
    """Given no place although the text has one."""
    gone: int = 0
    """Given no place, rightly: the text they marked is not there any more."""

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.right + other.right, self.wrong + other.wrong, self.lost + other.lost, self.gone + other.gone
        )

    @property
    def kept(self) -> float:
        """Part of the spans whose text lives on that were given their place."""
        return self.right / max(1, self.right + self.lost + self.wrong)


Placing = Callable[[int, int], "tuple[int, int] | None"]
"""Start and end in the old text to those in the new one; None where there is no place."""
Method = Callable[[Laid, Laid], Placing]


def judge(old: Laid, new: Laid, spans: list[tuple[int, int]], place: Placing) -> Tally:
    """Count what a method did with these spans (first and last token of the old text)."""
    tally = Tally()
    starts = {start: number for number, start in enumerate(new.starts)}
    ends = {new.span(number, number)[1]: number for number in range(len(new.tokens))}
    own, copied = ([_identity(token, copies) for token in new.tokens] for copies in (False, True))
    for first, last in spans:
        wanted = [_identity(token, False) for token in old.tokens[first : last + 1]]
        # A copy is the right place only where what it copies is there no more.
        truth = own if _holds(own, wanted) else copied
        found = place(*old.span(first, last))
        if found is None:
            alive = _holds(truth, wanted)
            tally.lost += alive
            tally.gone += not alive
        else:
            low, high = starts.get(found[0], -1), ends.get(found[1], -1)
            right = low >= 0 and high >= 0 and truth[low : high + 1] == wanted
            tally.right += right
            tally.wrong += not right
    return tally


def trial(method: Method, edits: int, *, articles: int, spans: int) -> Tally:
    """What a method does with so many spans in each of so many revised articles of 60 paragraphs."""
    total = Tally()
    for seed in range(articles):
        room = Newsroom(seed)
        page = room.article(60)
        old, new = lay_out(page), lay_out(room.revise(page, edits))
        total += judge(old, new, room.spans(old, spans), method(old, new))
    return total


def _recurs(stretch: Paragraph, page: Page) -> bool:
    """Whether the first sentence of the stretch stands elsewhere too."""
    texts = [[token.text for token in sentence] for paragraph in page for sentence in paragraph]
    return texts.count([token.text for token in stretch[0]]) > 1


def _holds(truth: list[int | str], wanted: list[int | str]) -> bool:
    """Whether the wanted tokens stand somewhere, side by side."""
    places = (place for place, name in enumerate(truth) if name == wanted[0])
    return any(truth[place : place + len(wanted)] == wanted for place in places)


def _identity(token: Token, copies: bool) -> int | str:
    # A comma is as good as another: marks have a text and no identity.
    if not token.text[0].isalnum():
        return token.text
    return id(token.origin if copies else token)
