"""Bytes to text: exactly, or refused."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.decode import canonical, decode
from store.encodings import likely
from store.errors import BadInput

FR = "La ministre a déclaré : « Nous n’irons pas à Genève », selon l’agence où l’été fut chaud."
AR = "قال وزير الخارجية: «لن نذهب إلى جنيف» بحسب الوكالة، وأضاف أن اللقاء سيكون مهما."
RU = "Министр иностранных дел заявил: «Мы не поедем в Женеву», сообщает агентство."

NAMED = [
    "utf-8",
    "utf-8-sig",
    "utf-16",
    "utf-16-le",
    "utf-32-be",
    "cp1252",
    "cp1251",
    "cp1256",
    "iso8859-15",
    "koi8_r",
]


def expected(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd")


@given(st.text("éàœ’«» abc\r\n\0\t😀ق中", min_size=1, max_size=40).filter(lambda text: not text.isspace()))
def test_utf_8_comes_in_exactly_but_for_line_ends_and_nul(text: str) -> None:
    """One changed character moves every span behind it."""
    assert decode(text.encode(), "f.txt") == expected(text)


@pytest.mark.parametrize("encoding", NAMED)
@given(data=st.data())
def test_a_named_encoding_gives_the_canonical_text(encoding: str, data: st.DataObject) -> None:
    """Analysts have archives in every encoding there is."""
    letters = {"cp1251": RU, "koi8_r": RU.replace("«", "").replace("»", ""), "cp1256": AR}.get(
        encoding, FR.replace("’", "'")
    )
    text = data.draw(st.text(sorted({*letters, "\r", "\n", "a"}), min_size=1, max_size=60))
    raw = text.encode(encoding)
    try:
        found = decode(raw, "f.txt", encoding=encoding)
    except BadInput as error:
        assert text.isspace() or "UTF-8" in error.reason
    else:
        assert found == expected(text)


@given(
    st.sampled_from([FR, AR, RU]),
    st.sampled_from(["cp1252", "cp1251", "cp1256", "utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]),
    st.one_of(st.none(), st.sampled_from(["cp1252", "cp1251", "cp1256", "utf-8", "utf-16", "latin-1"])),
)
def test_a_wrong_unicode_encoding_is_never_accepted_in_silence(
    text: str, written: str, said: str | None
) -> None:
    """A text is frozen for good: what came in as «Ã©» stays so."""
    raw = text.encode(written, "replace")
    right = raw.decode(written)
    family = {"utf-16-le": "utf-16", "utf-16-be": "utf-16", "utf-32": "utf-32"}.get(written, written)
    try:
        found = decode(raw, "f.txt", encoding=said)
    except BadInput:
        return
    # Two legacy charsets cannot be told apart by their bytes: there the user's word is taken.
    by_word = said not in (None, "utf-8") and family.startswith("cp")
    assert found == right or by_word


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (
            FR.encode("cp1252"),
            "byte 0xE9 at offset 15 is not UTF-8; it is probably cp1252: try --encoding cp1252",
        ),
        (
            AR.encode("cp1256"),
            "byte 0xDE at offset 0 is not UTF-8; it is probably cp1256: try --encoding cp1256",
        ),
        (
            RU.encode("cp1251"),
            "byte 0xCC at offset 0 is not UTF-8; it is probably cp1251: try --encoding cp1251",
        ),
        (b"abc\xc0\xafdef", "byte 0xC0 at offset 3 is not UTF-8"),
        (b"abc\xed\xa0\x80", "byte 0xED at offset 3 is not UTF-8"),
        (b"ab\xe2\x82", "byte 0xE2 at offset 2 is not UTF-8"),
        ("L’été".encode("utf-16-le") * 4, "this is probably utf-16-le without a byte order mark"),
        (
            AR.encode("utf-16-be"),
            "this is probably utf-16-be without a byte order mark: try --encoding utf-16-be",
        ),
        (codecs.BOM_UTF8 + b"a\xff", "byte 0xFF at offset 4 is not UTF-8, as its byte order mark says"),
        (b"", "the file is empty"),
        (b" \r\n\t\xc2\xa0", "the file holds nothing but white space"),
        (codecs.BOM_UTF16_LE, "the file holds nothing but white space"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "this is a PNG picture, not a text"),
        (b"%PDF-1.7\nabc", "this is a PDF document, not a text"),
        (b"PK\x03\x04\x14\0\x06\0", "this is a ZIP archive or an office document, not a text"),
        (b"\x7fELF\x02\x01\x01\0", "this is a program, not a text"),
        (b"abc" + b"\0" * 20, "this is binary data, not a text (20 NUL bytes in the first 23)"),
    ],
)
def test_a_refusal_names_the_file_the_place_and_the_remedy(raw: bytes, reason: str) -> None:
    """Without the remedy an analyst cannot get the article in."""
    with pytest.raises(BadInput) as refused:
        decode(raw, "a/f.txt")
    assert str(refused.value).startswith(f"a/f.txt: {reason}")


@pytest.mark.parametrize(
    ("raw", "encoding", "reason"),
    [
        (FR.encode(), "cp1252", "the bytes are UTF-8, not cp1252; leave --encoding out for this file"),
        (b"Only ASCII words", "utf-16", "the bytes are UTF-8, not utf-16"),
        (
            b"it\x92s",
            "latin-1",
            "byte 0x92 at offset 2 is a control character in iso8859-1; it is probably cp1252",
        ),
        (b"a\x81b", "cp1252", "byte 0x81 at offset 1 is not cp1252"),
        (b"abc", "utf-16-le", "byte 0x63 at offset 2 is not utf-16-le"),
        (AR.encode("utf-16-be"), "utf-16-le", "this is probably utf-16-be without a byte order mark"),
        (FR.encode("utf-16-le"), "cp1252", "this is probably utf-16-le without a byte order mark"),
        (
            "外交部长说我们不会去".encode("utf-16-be"),
            "utf-16",
            "there is no byte order mark; try --encoding utf-16-le or",
        ),
        (b"abc", "klingon", "there is no encoding called 'klingon'; try utf-8, cp1252 or utf-16"),
        (b"abc", "rot13", "there is no encoding called 'rot13'"),
        (b"abc", "zip", "there is no encoding called 'zip'"),
    ],
)
def test_an_encoding_that_cannot_be_right_is_refused(raw: bytes, encoding: str, reason: str) -> None:
    """The user's word is checked against the bytes as far as they can tell."""
    with pytest.raises(BadInput) as refused:
        decode(raw, "f.txt", encoding=encoding)
    assert refused.value.reason.startswith(reason)


@pytest.mark.parametrize(
    ("raw", "encoding", "declared", "text"),
    [
        (codecs.BOM_UTF8 + "é".encode(), None, None, "é"),
        (codecs.BOM_UTF8 + "é".encode(), "cp1252", None, "é"),
        (codecs.BOM_UTF16_BE + "é".encode("utf-16-be"), None, None, "é"),
        (codecs.BOM_UTF32_LE + "é".encode("utf-32-le"), None, None, "é"),
        ("l’été".encode("cp1252"), None, "iso-8859-1", "l’été"),
        (FR.encode(), None, "iso-8859-1", FR),
        (RU.encode("koi8_r", "replace"), None, "koi8-r", RU.encode("koi8_r", "replace").decode("koi8_r")),
        ("été".encode(), None, "x-unknown", "été"),
        (b"a\0b\x1b[31m", None, None, "a\ufffdb\x1b[31m"),
        ("\ufeffa\ufeffb".encode(), None, None, "a\ufeffb"),
        (b"a\r\nb\rc\n\rd\x0b\xc2\x85\xe2\x80\xa8", None, None, "a\nb\nc\n\nd\x0b\x85\u2028"),
        (b"MZ, they said, and GIF8 too", None, None, "MZ, they said, and GIF8 too"),
    ],
)
def test_mark_then_declared_charset_then_utf_8(
    raw: bytes, encoding: str | None, declared: str | None, text: str
) -> None:
    """The order is fixed, so that two analysts freeze the same text."""
    assert decode(raw, "f", encoding=encoding, declared=declared) == text


@given(st.text(st.characters(exclude_categories=[]), max_size=40))
def test_a_canonical_text_can_be_stored_and_stays_as_it_is(text: str) -> None:
    """NUL breaks SQLite's functions and half a surrogate pair cannot be written at all."""
    found = canonical(text)
    assert canonical(found) == found
    assert not {"\0", "\r"} & set(found)
    found.encode()
    assert len(found) == len(text.replace("\r\n", "\n"))


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Der Außenminister sagte: „Über Österreich fahren wir nicht.“ Grüße", "cp1252"),
        ("El señor Muñoz dijo: «¿Qué pasó mañana en España? Nación y corazón».", "cp1252"),
        ("It’s a “quoted” word – and no more", "cp1252"),
        (FR, "mac_roman"),
        ("Minister powiedział, że nie pojedziemy do Genewy. Źródło: „Gazeta”, żółta gęś", "cp1250"),
        ("Ο υπουργός Εξωτερικών δήλωσε ότι δεν θα πάμε στη Γενεύη.", "cp1253"),
        ("שר החוץ אמר כי לא ניסע לז'נבה בשבוע הבא", "cp1255"),
        (RU.replace("«", "").replace("»", ""), "koi8_r"),
        ("外交部长说，我们不会去日内瓦。这是一个非常重要的会议，大家都知道的。", "gb18030"),
        ("外務大臣は「ジュネーブには行かない」と述べた。会議は来年開かれる。", "cp932"),
        ("외무장관은 우리는 제네바에 가지 않을 것이라고 말했다.", "cp949"),
        ("外交部長說，我們不會去日內瓦。這是一個非常重要的會議，大家都知道的。", "big5"),
    ],
)
def test_the_likely_encoding_is_named_for_the_languages_of_the_press(text: str, encoding: str) -> None:
    """A wrong hint is worse than none: it freezes wrong letters."""
    assert likely(text.encode(encoding)) == encoding


def test_no_encoding_is_named_for_noise() -> None:
    """Random bytes decode in many charsets and are a text in none."""
    assert likely(bytes(range(128, 256)) * 3) is None
