"""Where rows break and which cell a code point begins in.

Pure: text (already through `safetext`) and a width in, offsets out. Nearly every press paragraph is plain,
one cell and one grapheme cluster a code point, and is wrapped by `str.rfind`; everything else takes the
slow path by clusters. Both paths obey the same rules, and a property test holds them together.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable
from functools import cache
from itertools import accumulate
from typing import Final, NamedTuple

_RIGHT_TO_LEFT: Final = (
    "\u05be\u05d0-\u05ea\u05ef-\u05f4"  # Hebrew
    # Arabic
    "\u0606-\u060f\u061b\u061d-\u064a\u0660-\u066f\u0671-\u06d5\u06de\u06e9\u06ee-\u06ff\u0750-\u077f"
)
# One cell wide and a grapheme cluster of its own. Left out on purpose: everything that combines, joins,
# is wide or has no width; Thai, Lao and Indic scripts; Hangul; spaces but U+0020 and no-break ones.
_STEADY_CLASS: Final = (
    "\x20-\x7e\xa0-\xac\xae-\u02ff"  # Latin, with the no-break space
    "\u0370-\u0377\u037a-\u037f\u0384-\u038a\u038c\u038e-\u03a1\u03a3-\u0482\u048a-\u052f"  # Greek, Cyrillic
    "\u0531-\u0556\u0559-\u058a\u058d-\u058f"  # Armenian
    "\u10a0-\u10c5\u10c7\u10cd\u10d0-\u10ff\u1e00-\u1f15"  # Georgian, Latin and Greek additions
    "\u2010-\u2027\u202f-\u205e\u2070\u2071\u2074-\u208e\u20a0-\u20bf"  # punctuation, currencies
    "\u2100-\u218b\u2190-\u2319\u2400-\u2426\u2500-\u25fc\ufffd"  # letter-like, arrows, control pictures
)
_PLAIN_CLASS: Final = _STEADY_CLASS + _RIGHT_TO_LEFT
_NOT_PLAIN: Final = f"[^{_PLAIN_CLASS}]"
_NOT_STEADY: Final = f"[^{_STEADY_CLASS}]"
_APART: Final = (
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff"  # right to left
    "\u0900-\u0dff\u200d\ufe0f\U0001f1e6-\U0001f1ff]"  # Indic conjuncts, joined emoji, flags
)

# UAX 14, rules 13 to 15: French sets a space inside its marks and before double punctuation, and a row that
# begins with one or ends with an opening mark reads badly. Only a space beside one of these is looked at.
_SUSPECT_BEFORE: Final = frozenset(" «‹([{¿¡")
_SUSPECT_AFTER: Final = frozenset(" »›)]}!?:;…")
_OPENS_AFTER: Final = frozenset(" \xa0\u202f([{«‹“‘—–-'’\"")
_CLOSES_BEFORE: Final = frozenset(" \xa0\u202f.,;:!?…)]}»›”’—–-")
# A break is allowed after one of these, but only in a word longer than a whole row.
_HYPHENS: Final = frozenset("-‐–—/")


def is_plain(text: str) -> bool:
    """Whether every code point is one cell wide and a grapheme cluster of its own: offset = cell."""
    return is_steady(text) or _search(_NOT_PLAIN)(text) is None


def is_steady(text: str) -> bool:
    """Whether every terminal shows the code point at offset n in cell n, whatever stands round it."""
    return text.isascii() or _search(_NOT_STEADY)(text) is None


def is_apart(text: str) -> bool:
    """Whether it holds what terminals reorder or measure differently: nothing may stand beside it on its row."""
    return not is_steady(text) and _search(_APART)(text) is not None


@cache
def _search(pattern: str) -> Callable[[str], object]:
    """Compiled when it is asked for: what is steady, as most texts are, needs one of the three."""
    return re.compile(pattern).search


def wrap(text: str, width: int) -> list[int]:
    """The offsets where the rows of a text begin; the first is 0, also for an empty text.

    A row is `text[starts[i]:starts[i + 1]]`. Spaces at its end belong to it and hang over: they do not count
    in its width. No row is wider than `width` cells, unless it holds a single cluster that is; nor in a terminal
    that counts the code points of Indic syllables and joined emoji one by one.
    """
    width = max(1, width)
    return _wrap_plain(text, width) if is_plain(text) else _wrap_clusters(text, width)


def row_of(starts: list[int], offset: int) -> int:
    """The index of the row that holds a code point; one past the text is in the last row."""
    return max(0, bisect_right(starts, offset) - 1)


def cells(text: str) -> int:
    """The width of a text in cells, as the sum of its grapheme clusters."""
    if is_plain(text):
        return len(text)
    return sum(_fact(cluster).cells for cluster in _clusters(text))


def cell_of(row_text: str, offset: int) -> int:
    """The cell, from 0, where the cluster around `offset` begins; at the row's end, its width."""
    offset = max(0, min(offset, len(row_text)))
    if is_plain(row_text):
        return offset
    at = cell = 0
    for cluster in _clusters(row_text):
        at += len(cluster)
        if at > offset:
            break
        cell += _fact(cluster).cells
    return cell


def offset_at(row_text: str, cell: int) -> int:
    """The offset of the cluster that covers a cell; left of the row the first one, right of it the last one.

    A row without text has offset 0 only.
    """
    if is_plain(row_text):
        return max(0, min(cell, len(row_text) - 1))
    at = left = last = 0
    for cluster in _clusters(row_text):
        taken = _fact(cluster).cells
        if taken:
            last = at
            left += taken
            if left > cell:
                break
        at += len(cluster)
    return last


def boundaries(text: str) -> list[int]:
    """The offsets where the clusters of a text begin, and its length: the only places where it may be cut."""
    if is_plain(text):
        return list(range(len(text) + 1))
    return [0, *accumulate(map(len, _clusters(text)))]


def fit(text: str, width: int) -> int:
    """How many code points from the start of a text fit into `width` cells without cutting a cluster."""
    if is_plain(text):
        return max(0, min(width, len(text)))
    at = left = 0
    for cluster in _clusters(text):
        left += _fact(cluster).cells
        if left > width:
            break
        at += len(cluster)
    return at


# The plain case


def _wrap_plain(text: str, width: int) -> list[int]:
    starts = [0]
    rfind, start = text.rfind, 0
    end = len(text.rstrip(" ")) - width  # a row that begins at or after this is the last one
    while start < end:
        cut = rfind(" ", start, start + width + 1)
        if cut < 0:
            start = _inside_word(text, start, width)
        elif text[cut - 1] in _SUSPECT_BEFORE or text[cut + 1] in _SUSPECT_AFTER:
            start = _after_best_space(text, start, cut)
        else:
            start = cut + 1
        starts.append(start)
    return starts


def _inside_word(text: str, start: int, width: int) -> int:
    """Where the next row begins when this one has no space: after its last hyphen, else where it is full."""
    for offset in range(start + width, start, -1):
        if text[offset - 1] in _HYPHENS:
            return offset
    return start + width


def _after_best_space(text: str, start: int, cut: int) -> int:
    """Where the next row begins: after the last space that is not glued, else after the last one, `cut`."""
    fallback = 0
    while cut >= start:
        first = cut
        while first > start and text[first - 1] == " ":
            first -= 1
        following = cut + 1
        while text[following] == " ":
            following += 1
        if not _glued(text, first, following):
            return following
        fallback = fallback or following
        cut = text.rfind(" ", start, first)
    return fallback


def _glued(text: str, first: int, following: int) -> bool:
    """Whether the spaces `text[first:following]` hold their neighbours together: « here », or here !"""
    before, after = text[first - 1] if first else "", text[following]
    if before and before in "«‹([{¿¡" and (first < 2 or text[first - 2] in _OPENS_AFTER):
        return True
    if after in _SUSPECT_AFTER:
        return following + 1 >= len(text) or text[following + 1] in _CLOSES_BEFORE
    return False


# By clusters: combining marks, emoji, East Asian text

_SPACES: Final = frozenset(" \u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2008\u2009\u200a\u205f\u3000")
_NEVER_FIRST: Final = frozenset(
    "、。，．・：；？！゛゜ヽヾゝゞ々〻ー）］｝〕〉》」』】｠〙〗〟’”｣､。｡･ﾞﾟ‐゠–〜～℃％‰°′″"
    "ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶㇰㇱㇲㇳㇴㇵㇶㇷㇸㇹㇺㇻㇼㇽㇾㇿｧｨｩｪｫｬｭｮｯｰ"
    ".,;:!?)]}»›…%،؛؟\xa0\u202f\u2060\ufeff\u200b"
)
_NEVER_LAST: Final = frozenset("（［｛〔〈《「『【｟〘〖〝‘“｢￥＄￡#$£¥@([{«‹¿¡\xa0\u202f\u2060\ufeff")
_UNPARTED: Final = frozenset("…‥—―⸺")  # two of a kind are one sign
_NO_BREAK, _HYPHEN_BREAK, _GLUED_BREAK, _GOOD_BREAK = range(4)  # the better the greater


class _Cluster(NamedTuple):
    """What wrapping needs to know about one grapheme cluster."""

    cells: int
    most: int  # cells that it takes in a terminal which counts its code points one by one
    space: bool  # a row may break after it, and it hangs at the end of one
    parts: bool  # a row may break on either side of it: ideographs, kana, emoji
    hyphen: bool  # a row may break after it, in a long word
    never_first: bool
    never_last: bool


class _Facts(dict[str, _Cluster]):
    """The facts about each cluster seen. A text has few different ones, so they are looked up once."""

    # A hostile text can make any number of different clusters; this many are a few megabytes.
    LIMIT: Final = 20_000

    def __missing__(self, cluster: str) -> _Cluster:
        from rich.cells import cell_len  # not needed for plain text, which is painted before Textual is there

        taken, space = cell_len(cluster), cluster in _SPACES
        fact = _Cluster(
            cells=taken,
            most=taken if len(cluster) == 1 else max(taken, sum(map(_alone, cluster))),
            space=space,
            parts=not space and _parts(cluster, taken),
            hyphen=cluster in _HYPHENS,
            never_first=cluster[0] in _NEVER_FIRST,
            never_last=cluster[0] in _NEVER_LAST,
        )
        if len(self) >= self.LIMIT:
            self.clear()
        self[cluster] = fact
        return fact


def _alone(character: str) -> int:
    """The cells of a code point by itself: vowel signs that stand beside their letter have one, other marks none."""
    from rich.cells import cell_len

    category = unicodedata.category(character)
    return 1 if category == "Mc" else 0 if category in ("Mn", "Me", "Cf") else cell_len(character)


def _parts(cluster: str, taken: int) -> bool:
    """Whether it is written without spaces round it: wide by itself, but no full-width letter and no Hangul."""
    if taken < 2:
        return "ｦ" <= cluster[0] <= "ﾟ"
    first = cluster[0]
    if not first.isalnum():
        return True
    wide = unicodedata.east_asian_width(first) in "WF"  # and not a syllable of Indic letters joined
    return wide and not ("０" <= first <= "ｚ" or "HANGUL" in unicodedata.name(first, ""))


_fact: Final[Callable[[str], _Cluster]] = _Facts().__getitem__


def _wrap_clusters(text: str, width: int) -> list[int]:
    found = _clusters(text)
    facts = list(map(_fact, found))
    # What does not fit in a terminal that counts otherwise would be lost at the edge; so would the last cell, to
    # the blanks that fill the row.
    width -= width > 2 and any(fact.most > fact.cells for fact in facts)
    offsets = [0, *accumulate(map(len, found))]
    allowed = _breaks(text, found, facts, offsets)
    starts, begin, used = [0], 0, 0
    newest = [0, 0, 0, 0]  # the last break of each kind; those not in this row are at or before its beginning
    for index, fact in enumerate(facts):
        if kind := allowed[index]:
            newest[kind] = index
        taken = fact.most
        while used + taken > width and index > begin and not fact.space:
            begin = next((at for at in reversed(newest) if at > begin), index)
            starts.append(offsets[begin])
            used = sum(each.most for each in facts[begin:index])
        used += taken
    return starts


def _breaks(text: str, found: list[str], facts: list[_Cluster], offsets: list[int]) -> list[int]:
    """For each cluster the kind of break allowed right before it."""
    kinds = [_NO_BREAK] * len(found)
    spaces_from = 0  # where the run of spaces began that ends at the cluster in hand
    before = facts[0]
    for index, here in enumerate(facts):
        if here.space:
            spaces_from = spaces_from if before.space else index
        elif before.space:
            glued = _glued(text, offsets[spaces_from], offsets[index])
            kinds[index] = _GLUED_BREAK if glued else _GOOD_BREAK
        elif here.parts or before.parts:
            if not (before.never_last or here.never_first or _unparted(found[index - 1], found[index])):
                kinds[index] = _GOOD_BREAK
        elif before.hyphen:
            kinds[index] = _HYPHEN_BREAK
        before = here
    kinds[:1] = [_NO_BREAK]
    return kinds


def _unparted(before: str, here: str) -> bool:
    return before == here and here in _UNPARTED


def _clusters(text: str) -> list[str]:
    """The extended grapheme clusters (UAX 29) of a text."""
    if _not_single()(text) is None:
        return list(text)
    split = _splitter()
    found: list[str] = []
    for index, part in enumerate(_joining().split(text)):
        found += split(part) if index % 2 else part
    return found


# Made on first use: a start with plain text needs none of them, and each costs a millisecond or more.


@cache
def _not_single() -> Callable[[str], object]:
    """Finds what may join its neighbours; ideographs, kana and Hangul syllables do not."""
    kana = "\u3000-\u3029\u3041-\u3096\u309b-\u30ff\u31f0-\u31ff\uff01-\uff9d"
    return re.compile(f"[^{_PLAIN_CLASS}{kana}\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3]").search


@cache
def _joining() -> re.Pattern[str]:
    """What may join, with a plain neighbour on either side: the only parts that need the full algorithm."""
    return re.compile(f"([{_PLAIN_CLASS}]?(?:[^{_PLAIN_CLASS}]++[{_PLAIN_CLASS}]?)+)")


@cache
def _splitter() -> Callable[[str], list[str]]:
    import regex  # 20 ms to import, and most texts never come here

    found: Callable[[str], list[str]] = regex.compile(r"\X").findall
    return found
