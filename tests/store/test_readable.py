"""What is made to be read: a page, a dossier, TEI. Foreign text stays text, and every mark can be seen."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from store import Store
from store.errors import BadInput
from store.formats import Document, registry
from store.formats.registry import Options, Written
from store.text import visible
from tests.oddities import TEXTS, annotations, new_store
from tests.samples import TEXT, filled

EVIL = "</p></mark><script>alert(1)</script><img src=x onerror=alert(1)>&lt;b&gt;\"'><!-- ]]>"
TEI = "{http://www.tei-c.org/ns/1.0}"
XML_ID = "{http://www.w3.org/XML/1998/namespace}id"
MARKDOWN = "# no heading\n- no list\n1. no list\n> no *emphasis* `code` [link](http://x) <b>&amp; | $x$\n=== \n    code"


@pytest.fixture
def full(tmp_path: Path) -> Iterator[Store]:
    with filled(tmp_path / "full.db") as made:
        yield made


def export(store: Store, name: str, **options: Any) -> tuple[str, Written]:
    out = io.BytesIO()
    written = registry.find(name).write(store, out, Options(**options))
    return out.getvalue().decode(), written


class Page(HTMLParser):
    """The page as a browser reads it: elements that close, links that lead somewhere, the paragraphs' text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.marks: list[dict[str, str | None]] = []
        self.paragraphs: list[str] = []
        self._open: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        about = dict(attrs)
        self.names.add(tag)
        assert not any(name.startswith("on") for name in about)
        if "id" in about:
            self.ids.append(about["id"] or "")
        if tag == "a":
            self.links.append(about.get("href") or "")
        if tag == "mark":
            self.marks.append(about)
        if tag == "p" and self._inside("text"):
            self.paragraphs.append("")
        if tag not in ("meta",):
            self._open.append((tag, about))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        if self._inside("text") and self._open[-1][0] in ("p", "mark"):
            self.paragraphs[-1] += data

    def _inside(self, name: str) -> bool:
        return any(about.get("class") == name for _, about in self._open)


# The page


def test_the_page_shows_every_text_and_mark_without_colour(full: Store) -> None:
    """Who prints it in black and white: brackets and labels, not colours, say what is marked."""
    html, written = export(full, "html")
    page = Page(html)
    assert page.paragraphs == [visible(line) for line in TEXT.split("\n")]
    opened = "".join(mark.get("data-open") or "" for mark in page.marks)
    closed = "".join(mark.get("data-close") or "" for mark in page.marks)
    # Beside the 7 annotations a second piece, two of a cue, and a source.
    assert (len(opened), len(closed), written.rows) == (11, 11, 7)
    assert re.findall(r'<a class="tag[^>]*>([^<]*)</a>', html) == [
        "PER", "ROLE?", "QUOTE?", "QUOTE", "cue", "source", "cue", "QUOTE", "MISC✗", "DATE", "NOTE",
    ]  # fmt: skip
    assert "@media print" in html


def test_a_label_does_not_decide_which_way_a_paragraph_runs(store: Store) -> None:
    """Who reads Arabic: a line that begins with a marked number ran from the left, as its label does."""
    article, _ = store.articles.add(Document("10 وزراء"))
    store.annotations.tag(article.id, 0, 2, "NUM")
    html, _ = export(store, "html")
    # The browser takes the first letter that is in no element with a direction of its own.
    assert re.findall(r'<a class="tag" dir="auto"[^>]*>NUM</a>', html)
    assert re.findall(r'<p dir="auto">', html)


def test_the_page_needs_no_network_and_forbids_scripts(full: Store) -> None:
    """Who opens it years later on a machine that is offline on purpose."""
    full.articles.add(Document("Ein Text.", url="https://example.org/a?b=1&c=2"))
    full.articles.add(Document("Noch ein Text.", url="javascript:alert(1)"))
    html, _ = export(full, "html")
    page = Page(html)
    assert page.names.isdisjoint({"script", "link", "img", "iframe", "object", "form", "base"})
    assert "default-src 'none'" in html
    # Outside links are for people to follow; everything else leads to a place on the page.
    outside = [link for link in page.links if not link.startswith("#")]
    assert outside == ["https://example.org/a?b=1&c=2"]
    assert "javascript:alert(1)" in html
    assert "url(" not in html and "@import" not in html


def test_the_page_is_walked_with_the_keyboard(full: Store) -> None:
    """Who cannot use a mouse: each label is a link to its line, each line links back."""
    page = Page(export(full, "html")[0])
    assert len(page.ids) == len(set(page.ids))
    inside = [link[1:] for link in page.links if link.startswith("#")]
    assert set(inside) <= set(page.ids)
    names = [f"0190b5d3-0000-7000-8000-00000000000{number}" for number in range(1, 8)]
    assert {f"{kind}-{name}" for kind in "nm" for name in names} <= set(inside)


def test_what_looks_like_markup_stays_text(full: Store) -> None:
    """Who reads an article that somebody wrote to attack the reader."""
    article, _ = full.articles.add(
        Document(f"Ada {EVIL} waits.", title=EVIL, source=EVIL, author=EVIL, url=f"https://x/{EVIL}")
    )
    entity = full.entities.add("PER", EVIL)
    full.annotations.tag(article.id, 4, 4 + len(EVIL), "PER", entity_id=entity.id, note=EVIL)
    html, _ = export(full, "html")
    page = Page(html)
    assert page.names.isdisjoint({"script", "img"})
    assert page.paragraphs[-1] == f"Ada {EVIL} waits."
    assert "<script" not in html and "<img" not in html


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(TEXTS, st.data())
def test_every_text_can_be_read_on_the_page_and_in_tei(text: str, data: st.DataObject) -> None:
    """Whatever is in a text and however the marks cross: no character of it is lost, none is doubled."""
    with new_store("anna") as store:
        article, _ = store.articles.add(Document(text, title=data.draw(TEXTS), paragraphing="line"))
        for number in range(data.draw(st.integers(0, 4))):
            made = data.draw(annotations(article.id, text, number))
            store.annotations.add(made)
        page = Page(export(store, "html", strict=True)[0])
        paragraphs = store.articles.paragraphs(article.id, 1, 1000)
        shown = [text[paragraph.start : paragraph.end] for paragraph in paragraphs]
        assert [p.replace("\n", " ") for p in page.paragraphs] == list(map(visible, shown))
        # What no paragraph holds is white space.
        assert "".join("".join(shown).split()) == "".join(text.split())
        assert len(page.ids) == len(set(page.ids))
        assert {link[1:] for link in page.links if link.startswith("#")} <= set(page.ids)
        _check_tei(store, article.id, text)
        dossier, _ = export(store, "dossier")
        assert "<" not in dossier.replace("<http", "")


# TEI


def _check_tei(store: Store, article_id: str, text: str) -> None:
    """Every range names exactly the stored text, but for what XML cannot hold."""
    root = ElementTree.fromstring(export(store, "tei")[0])
    body = next(element for element in root.iter(f"{TEI}ab"))
    said = "".join(body.itertext())
    assert said == re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "\ufffd", text)
    names = [element.get(XML_ID) for element in root.iter() if element.get(XML_ID)]
    assert len(names) == len(set(names))
    found = []
    for element in root.iter(f"{TEI}annotation"):
        match = re.fullmatch(r"#string-range\(([^,]+),([\d,]+)\)", element.get("target") or "")
        assert match is not None and match[1] == body.get(XML_ID)
        numbers = list(map(int, match[2].split(",")))
        found += [(start, start + length) for start, length in zip(numbers[::2], numbers[1::2], strict=True)]
    rows = store.conn.execute('select start, "end" from span where article_id = ?', (article_id,)).fetchall()
    assert sorted(found) == sorted(rows)


def test_tei_holds_texts_entities_and_who_decided(full: Store) -> None:
    """Who archives the work: entities once, each annotation with its status, times and annotator."""
    data, written = export(full, "tei")
    root = ElementTree.fromstring(data)
    assert (written.rows, written.losses) == (7, ())
    person = next(root.iter(f"{TEI}person"))
    assert [name.text for name in person.iter(f"{TEI}persName")] == ["Paul Dorn", "Dorn", "M. Dorn"]
    quote = next(
        element
        for element in root.iter(f"{TEI}annotation")
        if element.get("target") == "#string-range(t-bbb924f07938b7917fe5,41,16,67,11)"
    )
    assert next(quote.iter(f"{TEI}revisionDesc")).get("status") == "accepted"
    assert next(quote.iter(f"{TEI}name")).text == "anna"
    assert next(quote.iter(f"{TEI}ptr")).get("target") == f"#{person.get(XML_ID)}"
    _check_tei(full, "bbb924f07938b7917fe5", TEXT)


def test_tei_without_an_article_is_refused(store: Store) -> None:
    """TEI has no empty corpus; a file that no program takes helps nobody."""
    with pytest.raises(BadInput, match="there is no article"):
        export(store, "tei")


# The dossier


def test_the_dossier_has_quotations_by_speaker_with_citations(full: Store) -> None:
    """Who writes a report: who said it, where, when, and what of it nobody has checked yet."""
    dossier, written = export(full, "dossier")
    assert dossier == (
        "# Quotations by speaker\n"
        "\n## Paul Dorn\n"
        "\n> « Nous partons » […] « demain. »\n>\n"
        '> — *Le "retour"*, Agence Nord, 2026-11-20, § 2, 41–78, cue “dit […] il”, source “il”, direct, speech\n'
        "\n## Speaker not settled\n"
        "\n> Nous partons\n>\n"
        '> — *Le "retour"*, Agence Nord, 2026-11-20, § 2, 43–55, **proposed**\n'
    )
    assert (written.rows, written.losses) == (2, ())


def test_the_dossier_leaves_out_what_was_rejected_and_says_so(full: Store) -> None:
    """A rejected quotation in a report is a false accusation."""
    quote = full.annotations.get("0190b5d3-0000-7000-8000-000000000006")
    full.annotations.change(replace(quote, status="rejected"))
    dossier, written = export(full, "dossier")
    assert "Paul Dorn" not in dossier
    assert [(loss.count, loss.examples) for loss in written.losses] == [
        (1, ("0190b5d3-0000-7000-8000-000000000006",))
    ]
    assert "Paul Dorn" in export(full, "dossier", statuses=("rejected",))[0]


def test_what_looks_like_markdown_stays_text(store: Store) -> None:
    """Who quotes a text full of asterisks and pipes, or one that was written to break the report."""
    article, _ = store.articles.add(Document(MARKDOWN, title="*A* <script>", url="https://x/)<b>"))
    store.annotations.tag(article.id, 0, len(MARKDOWN), "QUOTE", note="# no\n- heading")
    dossier, _ = export(store, "dossier")
    assert dossier == (
        "# Quotations by speaker\n"
        "\n## Speaker not settled\n"
        "\n> \\# no heading\n> \\- no list\n> 1\\. no list\n"
        "> &gt; no \\*emphasis\\* \\`code\\` \\[link\\](http://x) &lt;b&gt;&amp;amp; \\| \\$x\\$\n"
        "> \\===\n> code\n>\n"
        f"> — *\\*A\\* &lt;script&gt;*, § 1, 0–{len(MARKDOWN)}, direct, speech, https://x/)&lt;b&gt;\n"
        "\nNote: # no - heading\n"
    )
