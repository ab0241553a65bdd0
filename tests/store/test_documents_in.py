"""Word documents, e-books, PDF documents and feeds: their text, what they say of themselves, and their traps."""

from __future__ import annotations

import io
import zipfile

import pytest

from store.errors import BadInput
from store.formats import Document, How, NoArticles, docx, epub, feed, pdf
from tests import packed


def refused(room: object, data: bytes) -> str:
    with pytest.raises(BadInput) as error:
        room.read(data, "a")  # type: ignore[attr-defined]
    return str(error.value)


def paragraph(*runs: str, style: str = "") -> str:
    about = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{about}{''.join(f'<w:r>{run}</w:r>' for run in runs)}</w:p>"


# Word


def test_a_word_document_comes_out_a_paragraph_a_line() -> None:
    """Drafts come by mail as .docx; what was struck out was not said."""
    body = (
        paragraph("<w:t>Le port</w:t>", style="Title")
        + paragraph("<w:t>« Nous </w:t>", "<w:t xml:space='preserve'>rouvrons</w:t>", "<w:tab/><w:t>» 😀</w:t>")
        + "<w:p/>"
        + "<w:p><w:del><w:r><w:delText>non</w:delText><w:t>non</w:t></w:r></w:del>"
        + "<w:ins><w:r><w:t>oui</w:t></w:r></w:ins></w:p>"
        + "<w:p><w:r><w:instrText>HYPERLINK</w:instrText><w:t>lien</w:t><w:br/><w:t>suite</w:t></w:r></w:p>"
        + "<w:tbl><w:tr><w:tc>" + paragraph("<w:t>cellule</w:t>") + "</w:tc></w:tr></w:tbl>"
    )  # fmt: skip
    assert docx.read(packed.word(body), "a") == [
        Document(
            text="Le port\n« Nous rouvrons\t» 😀\noui\nlien\nsuite\ncellule", title="Le port", language="fr-FR",
            author="Anna Torres", published="2026-03-04T08:00:00Z", paragraphing="line",
        )
    ]  # fmt: skip


def test_without_a_title_in_its_properties_a_word_document_has_that_of_its_heading() -> None:
    """Most drafts have none."""
    body = paragraph("<w:t>Gazette</w:t>") + paragraph("<w:t>Le port</w:t>", style="Heading1")
    assert docx.read(packed.word(body, core="<x/>"), "a")[0].title == "Le port"


ENTITIES = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"no archive", "this is no whole ZIP archive: its directory is missing"),
        (packed.zipped({"a.txt": "x"}), "it is a ZIP archive, but no Word document"),
        (packed.word("<w:p>"), "its XML is broken at line 1 (mismatched tag)"),
        (packed.word(paragraph("<w:t>&b;</w:t>"), head=ENTITIES), "its XML declares entities, which may hide a bomb"),
        (packed.word("<w:p/>", head='<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'), "declares entities"),
        (packed.word("<w:p>" * 5000), "its XML is nested more than 1000 deep"),
        (packed.word(paragraph("<w:t>" + "x" * (70 << 20) + "</w:t>")), "is larger than 64 MiB"),
        (packed.word("<w:p/>"), "there is no text in this document"),
    ],
)  # fmt: skip
def test_a_word_document_that_is_none_or_a_trap_is_refused_with_its_reason(data: bytes, reason: str) -> None:
    """It is a ZIP archive of XML from anywhere."""
    assert reason in refused(docx, data)


# E-books


def test_a_book_is_one_article_with_its_chapters_in_the_order_of_the_spine() -> None:
    """A person met in the first chapter speaks in the last."""
    chapters = [
        "<h1>Deux</h1><p>Fin.</p>",
        '<h1>Un</h1><p>Début <a id="x"/>de <i>tout</i>&nbsp;!</p><aside>Note.</aside>',
    ]
    assert epub.read(packed.book(chapters), "a") == [
        Document(
            text="Un\nDébut de tout\u00a0!\nNote.\nDeux\nFin.", title="La mer", language="fr", source="Rivages",
            author="Anna Torres, Sam Bø", published="2024", paragraphing="line",
        )
    ]  # fmt: skip


def test_a_locked_book_is_refused_and_locked_fonts_are_no_matter() -> None:
    """Shops lock the chapters, publishers the fonts."""
    lock = '<encryption><CipherData><CipherReference URI="OPS/{}"/></CipherData></encryption>'
    chapters = ["<p>Un.</p>"]
    fonts = packed.book(chapters, {"META-INF/encryption.xml": lock.format("font.otf")})
    assert epub.read(fonts, "a")[0].text == "Un."
    locked = packed.book(chapters, {"META-INF/encryption.xml": lock.format("c 0.xhtml")})
    assert refused(epub, locked) == "a: this e-book was refused: it is protected against copying (DRM)"
    assert "it is a ZIP archive, but no EPUB" in refused(epub, packed.zipped({"a": "x"}))
    assert "there is no text in this e-book" in refused(epub, packed.book(["<img src=x/>"]))


# PDF


def test_a_pdf_comes_out_by_its_lines_without_running_heads() -> None:
    """Reports are PDF; page numbers would stand in the middle of quotations."""
    pages = [
        ["La Gazette", f"Un texte de la page {n}, assez long.", "Suite et fin.", f"{n} / 5"]
        for n in range(1, 6)
    ]
    (document,) = pdf.read(packed.pdf(pages), "a")
    assert document.text.split("\n")[:3] == ["Un texte de la page 1, assez long.", "Suite et fin.",
                                             "Un texte de la page 2, assez long."]  # fmt: skip
    assert "Gazette" not in document.text and "/ 5" not in document.text
    assert (document.title, document.author) == ("Le port", "Anna Torres")
    assert (document.published or "").startswith("2026-03-04T08:00:00")


def test_a_scan_is_refused_with_the_remedy() -> None:
    """An empty article would look as if nothing had been said."""
    assert refused(pdf, packed.pdf([["1"], ["2"]])) == (
        "a: its pages are pictures (a scan): there is no text in it; run it through OCR first (ocrmypdf)"
    )


def test_a_damaged_pdf_is_refused() -> None:
    """Downloads break off."""
    assert "this PDF document was refused: " in refused(pdf, packed.pdf([["Un texte."]])[:200])


def test_without_pypdf_the_message_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """Most users never meet a PDF, and should not pay for it."""
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    assert refused(pdf, b"%PDF-") == "a: PDF needs one more library: pip install 'postil[pdf]'"


# Feeds

RSS = """<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Gazette</title><language>fr</language>
<item><title>Le port &amp;amp; la mer</title><link>https://x.example/1</link><dc:creator>Anna</dc:creator>
<pubDate>Wed, 04 Mar 2026 08:00:00 +0100</pubDate><description>Court.</description>
<content:encoded><![CDATA[<p>Un <b>long</b> texte.</p><p>Fin.</p><script>x</script>]]></content:encoded></item>
<item><title>Vide</title></item>
<item><title>Deux</title><guid>https://x.example/2</guid><description>&lt;p&gt;Résumé.&lt;/p&gt;</description></item>
</channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="fr"><title>Fil</title><entry><title type="html">T</title>
<link rel="self" href="https://x.example/no"/><link href="https://x.example/3"/><author><name>Jo</name></author>
<updated>2026-01-01T00:00:00Z</updated><summary>Court</summary><content type="xhtml">
<div xmlns="http://www.w3.org/1999/xhtml"><p>1 &lt; 2</p><p>Fin.</p></div></content></entry>
<entry><title>Nu</title><content type="text">a &lt;b&gt; c</content></entry></feed>"""


def entries(data: str) -> list[object]:
    found = feed.gather(io.BytesIO(data.encode()), "a.xml", How())
    return [str(one) if isinstance(one, BadInput) else one for _, one in found]


def test_a_feed_has_an_article_an_entry_of_its_fullest_text() -> None:
    """Saved feeds are what a watch begins with."""
    assert entries(RSS) == [
        Document("Un long texte.\nFin.", "Le port & la mer", "fr", "Gazette", "Anna", "https://x.example/1",
                 published="2026-03-04T08:00:00+01:00", paragraphing="line"),
        "a.xml, entry 2: it has no text of its own, only a title and a link",
        Document("Résumé.", "Deux", "fr", "Gazette", None, "https://x.example/2", paragraphing="line"),
    ]  # fmt: skip
    assert entries(ATOM) == [
        Document("1 < 2\nFin.", "T", None, "Fil", "Jo", "https://x.example/3", published="2026-01-01T00:00:00Z",
                 paragraphing="line"),
        Document("a <b> c", "Nu", None, "Fil", paragraphing="line"),
    ]  # fmt: skip


def test_xml_that_is_no_feed_is_other_data_and_a_bomb_is_refused() -> None:
    """Folders hold XML of many kinds."""
    with pytest.raises(NoArticles, match="this XML is no feed"):
        entries("<root/>")
    with pytest.raises(BadInput, match="this feed was refused: its XML declares entities"):
        entries(f"{ENTITIES}<rss><channel><item><title>&b;</title></item></channel></rss>")


def test_a_part_that_claims_to_be_small_is_not_believed() -> None:
    """Sizes in an archive are what its maker wrote."""
    data = bytearray(packed.word(paragraph("<w:t>" + "x" * 100_000 + "</w:t>")))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        at = archive.getinfo("word/document.xml").header_offset
    entry = data.index(b"PK\1\2")
    data[at + 22 : at + 26] = data[entry + 24 : entry + 28] = (100).to_bytes(4, "little")
    assert "its part word/document.xml cannot be read: it is damaged" in refused(docx, bytes(data))
