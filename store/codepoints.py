"""Classes of code points that Python's `re` cannot name: marks, ideographs, pictographs, unsafe ones.

Tables of ranges, parsed on first use, because importing the `regex` module costs as much as a whole start
of ours may (37 ms) and words are looked for at every key. Nothing here looks at a text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Final

MARKS: Final = (
    "300-36F 483-489 591-5BD 5BF 5C1-5C2 5C4-5C5 5C7-5C9 610-61A 64B-65F 670 6D6-6DC 6DF-6E4 6E7-6E8 "
    "6EA-6ED 711 730-74A 7A6-7B0 7EB-7F3 7FD 816-819 81B-823 825-827 829-82D 859-85B 897-89F 8CA-8E1 "
    "8E3-903 93A-93C 93E-94F 951-957 962-963 981-983 9BC 9BE-9C4 9C7-9C8 9CB-9CD 9D7 9E2-9E3 9FE A01-A03 "
    "A3C A3E-A42 A47-A48 A4B-A4D A51 A70-A71 A75 A81-A83 ABC ABE-AC5 AC7-AC9 ACB-ACD AE2-AE3 AFA-AFF "
    "B01-B03 B3C B3E-B44 B47-B48 B4B-B4D B53-B57 B62-B63 B82 BBE-BC2 BC6-BC8 BCA-BCD BD7 C00-C04 C3C "
    "C3E-C44 C46-C48 C4A-C4D C55-C56 C62-C63 C81-C83 CBC CBE-CC4 CC6-CC8 CCA-CCD CD5-CD6 CE2-CE3 CF3 "
    "D00-D03 D3B-D3C D3E-D44 D46-D48 D4A-D4D D57 D62-D63 D81-D83 DCA DCF-DD4 DD6 DD8-DDF DF2-DF3 E31 "
    "E34-E3A E47-E4E EB1 EB4-EBC EC8-ECE F18-F19 F35 F37 F39 F3E-F3F F71-F84 F86-F87 F8D-F97 F99-FBC FC6 "
    "102B-103E 1056-1059 105E-1060 1062-1064 1067-106D 1071-1074 1082-108D 108F 109A-109D 135D-135F "
    "1712-1715 1732-1734 1752-1753 1772-1773 17B4-17D3 17DD 180B-180D 180F 1885-1886 18A9 1920-192B "
    "1930-193B 1A17-1A1B 1A55-1A5E 1A60-1A7C 1A7F 1AB0-1AF0 1B00-1B04 1B34-1B44 1B6B-1B73 1B80-1B82 "
    "1BA1-1BAD 1BE6-1BF3 1C24-1C37 1CD0-1CD2 1CD4-1CE8 1CED 1CF4 1CF7-1CF9 1DC0-1DFF 20D0-20F0 2CEF-2CF1 "
    "2D7F 2DE0-2DFF 302A-302F 3099-309A A66F-A672 A674-A67D A69E-A69F A6F0-A6F1 A802 A806 A80B A823-A827 "
    "A82C A880-A881 A8B4-A8C5 A8E0-A8F1 A8FF A926-A92D A947-A953 A980-A983 A9B3-A9C0 A9E5 AA29-AA36 AA43 "
    "AA4C-AA4D AA7B-AA7D AAB0 AAB2-AAB4 AAB7-AAB8 AABE-AABF AAC1 AAEB-AAEF AAF5-AAF6 ABE3-ABEA ABEC-ABED "
    "FB1E FE00-FE0F FE20-FE2F 101FD 102E0 10376-1037A 10A01-10A03 10A05-10A06 10A0C-10A0F 10A38-10A3A "
    "10A3F 10AE5-10AE6 10D24-10D27 10D69-10D6D 10EAB-10EAC 10ECB-10ECF 10EF0-10EFF 10F46-10F50 "
    "10F82-10F85 11000-11002 11038-11046 11070 11073-11074 1107F-11082 110B0-110BA 110C2 11100-11102 "
    "11127-11134 11145-11146 11173 11180-11182 111B3-111C0 111C9-111CC 111CE-111CF 1122C-11237 1123E "
    "11241 112DF-112EA 11300-11303 1133B-1133C 1133E-11344 11347-11348 1134B-1134D 11357 11362-11363 "
    "11366-1136C 11370-11374 113B8-113C0 113C2 113C5 113C7-113CA 113CC-113D0 113D2 113E1-113E2 "
    "11435-11446 1145E 114B0-114C3 115AF-115B5 115B8-115C0 115DC-115DD 11630-11640 116AB-116B7 "
    "1171D-1172B 1182C-1183A 11930-11935 11937-11938 1193B-1193E 11940 11942-11943 119D1-119D7 "
    "119DA-119E0 119E4 11A01-11A0A 11A33-11A39 11A3B-11A3E 11A47 11A51-11A5B 11A8A-11A99 11B60-11B67 "
    "11C2F-11C36 11C38-11C3F 11C92-11CA7 11CA9-11CB6 11D31-11D36 11D3A 11D3C-11D3D 11D3F-11D45 11D47 "
    "11D8A-11D8E 11D90-11D91 11D93-11D97 11DF0 11EF3-11EF6 11F00-11F01 11F03 11F34-11F3A 11F3E-11F42 "
    "11F5A 13440 13447-13455 1611E-1612F 16AF0-16AF4 16B30-16B36 16F4F 16F51-16F87 16F8F-16F92 16FE4 "
    "16FF0-16FF1 1BC9D-1BC9E 1CF00-1CF2D 1CF30-1CF46 1D127-1D128 1D165-1D169 1D16D-1D172 1D17B-1D182 "
    "1D185-1D18B 1D1AA-1D1AD 1D242-1D244 1D250-1D252 1D25B-1D25C 1D25F 1D280-1D281 1DA00-1DA36 "
    "1DA3B-1DA6C 1DA75 1DA84 1DA9B-1DA9F 1DAA1-1DAAF 1E000-1E006 1E008-1E018 1E01B-1E021 1E023-1E024 "
    "1E026-1E02A 1E08F 1E130-1E136 1E2AE 1E2EC-1E2EF 1E4EC-1E4EF 1E5EE-1E5EF 1E6E3 1E6E6 1E6EE-1E6EF "
    "1E6F5 1E8D0-1E8D6 1E944-1E94A "
)
"""Every combining mark (general category M) of Unicode 17 below the variation selectors supplement."""

IDEOGRAPHS: Final = "3005-3007 3021-3029 3038-303B 3400-4DBF 4E00-9FFF F900-FAFF 20000-323AF"
"""Characters that are a word each."""

HIRAGANA: Final = "3041-3096 3099-309A 309D-309F 30FC 1B001-1B11F 1B132 1B150-1B152"
"""With the sound marks and the length mark: a run of these is a word or a string of particles."""

KATAKANA: Final = "3099-309A 30A1-30FA 30FC-30FF 31F0-31FF FF66-FF9F 1B000 1B120-1B122 1B155 1B164-1B167"
"""With the sound marks and the length mark: a run of these is a word."""

CURRENCIES: Final = (
    "24 A2-A5 58F 60B 7FE-7FF 9F2-9F3 9FB AF1 BF9 E3F 17DB 20A0-20CF A838 FDFC FE69 FF04 FFE0-FFE1 "
    "FFE5-FFE6 11FDD-11FE0 1E2FF 1ECB0"
)
"""General category Sc."""

PICTOGRAPHS: Final = (
    "A9 AE 2122 231A-231B 2328 23CF 23E9-23FA 25FB-25FE 2600-2767 2794-27BF 2934-2935 2B05-2B07 "
    "2B1B-2B1C 2B50 2B55 1F000-1F1E5 1F200-1FAFF"
)
"""Emoji and signs that are read as one; the letters of flags (1F1E6-1F1FF) are not among them."""

PLAIN: Final = (
    "A 20-7E A0-AC AE-2FF 370-482 48A-590 5D0-5EA 5F0-5F4 61D-64A 660-66F 671-6D5 1E00-1FFF 2010-2027 "
    "202F-205F 2070-20CF 2100-2CEE 3000-3029 3030-3098 309B-A66E 1F000-1F1E5 1F200-1F3FA 1F400-1FAFF"
)
"""Code points with a grapheme boundary between any two of them, whatever stands round the two (UAX 29)."""

_NEAR: Final = "0-6FF 2000-20CF"

_INVISIBLE: Final = (
    "80-9F AD 61C 115F-1160 180E 200B 2028-202E 2060-206F 3164 D800-DFFF E000-F8FF FDD0-FDEF FEFF FFA0 "
    "FFF0-FFFB FFFE-FFFF 13430-1343F 1BCA0-1BCA3 1D173-1D17A 1FFFE-1FFFF 2FFFE-2FFFF 3FFFE-3FFFF "
    "4FFFE-4FFFF 5FFFE-5FFFF 6FFFE-6FFFF 7FFFE-7FFFF 8FFFE-8FFFF 9FFFE-9FFFF AFFFE-AFFFF BFFFE-BFFFF "
    "CFFFE-CFFFF DFFFE-DFFFF E0000-E0FFF EFFFE-10FFFF"
)
# C1, bidi embeddings, overrides and isolates, line separators, other invisible format characters, fillers,
# surrogates, private use, noncharacters, variation selectors 17 to 256, tag characters.
_CONTROLS: Final = "0-9 B-1F 7F"

UNSAFE_RANGES: Final = _CONTROLS + " " + _INVISIBLE
"""What a terminal may obey or hide; the line feed is not among them, whoever draws a text cuts it there."""


def ranges(table: str) -> Iterator[tuple[int, int]]:
    """First and last code point of each range of a table."""
    for part in table.split():
        first, _, last = part.partition("-")
        yield int(first, 16), int(last or first, 16)


def is_near(text: str) -> bool:
    """Whether a text holds nothing but Latin, Greek, Cyrillic, Hebrew, Arabic and their common signs.

    `re` walks over every code point of a set when it compiles it: a pattern for such texts is there in a tenth
    of the time of one for all, which those who read no others need never compile.
    """
    return text.isascii() or _far()(text) is None


@cache
def _far() -> Callable[[str], object]:
    return re.compile(f"[^{char_class(_NEAR)}]").search


def char_class(*tables: str, beyond: bool | None = None, near: bool = False) -> str:
    """The inside of a `re` set that matches the tables' code points; "" where nothing is left of them.

    `beyond` keeps only what lies above U+FFFF (True) or below (False): a set within the first plane is one
    table look-up in `re`, while each range above it is one more comparison for every character that misses.
    `near` keeps only what a text can hold that `is_near`.
    """
    kept = sorted(pair for table in tables for pair in ranges(table))
    if beyond is not None:
        kept = [(first, last) for first, last in kept if (first > 0xFFFF) is beyond]
    if near:
        places = list(ranges(_NEAR))
        kept = [pair for pair in kept if any(low <= pair[0] <= high for low, high in places)]
    return "".join(f"{_literal(first)}-{_literal(last)}" for first, last in kept)


def _literal(code: int) -> str:
    # Itself where that means nothing to `re`, which reads an escape ten times as slowly.
    return chr(code) if code > 0x7F else f"\\x{code:02x}"


class _Unsafe(Mapping[int, str]):
    """Computed, since the 140,000 entries written out would cost 15 MB and 20 ms."""

    def __init__(self) -> None:
        self._ranges = tuple(ranges(UNSAFE_RANGES))

    def __getitem__(self, code: int) -> str:
        if code == 0x09:
            return " "
        if code < 0x20 and code != 0x0A:
            return chr(0x2400 + code)
        if code == 0x7F:
            return "\u2421"
        if any(first <= code <= last for first, last in self._ranges):
            return "\ufffd"
        raise KeyError(code)

    def __iter__(self) -> Iterator[int]:
        return (code for first, last in self._ranges for code in range(first, last + 1))

    def __len__(self) -> int:
        return sum(last - first + 1 for first, last in self._ranges)


UNSAFE: Final[Mapping[int, str]] = _Unsafe()
"""A `str.translate` table: each unsafe code point to the one visible code point shown in its place."""
