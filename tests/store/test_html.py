"""Saved web pages: the article, and nothing of what is round it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.errors import BadInput
from store.formats import Document
from store.formats.child import Child, ParserFailed
from store.formats.html import read

PAGE = """<!doctype html><html lang="fr_FR"><head><meta charset="utf-8"><title>Le port | Gazette</title>
<meta property="og:title" content="Le port de Valbrume rouvre">
<meta property="og:site_name" content="Gazette de Valbrume"><meta name=author content="Anna Torres">
<meta property="article:published_time" content="2026-03-04T08:00:00+01:00">
<link rel=canonical href="https://gazette.example/port"></head>
<body class="tags-page"><header>
<p>Le journal de référence de la côte, fondé il y a longtemps par des marins.</p></header>
<nav><ul><li><a href=/>Accueil</a><li><a href=/p>Politique</a></ul></nav>
<aside><p>Une longue publicité qui ne doit jamais entrer dans le texte de cet article de presse.</p></aside>
<article class="post has-comments"><header><h1>Le port de Valbrume rouvre</h1>
<p class="byline">Par Anna Torres</p></header>
<figure><img src=x><figcaption>Le port, hier.</figcaption></figure>
<p>La ministre, <b>Jeanne</b>&nbsp;<i>Dubreuil</i>, a déclaré&nbsp;: «&nbsp;Nous rouvrirons
   le port&nbsp;», selon l&rsquo;agence &#x1F600;.</p>
<p>Deuxième paragraphe avec <a href=#>un lien</a><script>alert(1)</script>
et une suite.<br><br>Troisième,<br>coupé.</p>
<h2>Un intertitre</h2><ul><li>Un point de liste</li><li><a href=/x>Lire aussi : autre chose</a></li></ul>
<p hidden>Caché.</p><p>Fin.</p>
<div class="share-bar"><p>Partager cet article sur les réseaux sociaux du monde.</p></div>
<h3>Sur le même sujet</h3></article>
<section id="comments"><p>Un commentaire de lecteur qui n'a rien à faire dans le texte de l'article.</p></section>
<footer><p>Tous droits réservés, mentions légales et autres textes sans aucun intérêt.</p></footer></body></html>"""


def only(page: str | bytes) -> Document:
    (document,) = read(page if isinstance(page, bytes) else page.encode(), "a.html")
    return document


def test_the_article_comes_out_without_what_is_round_it() -> None:
    """Menus and comments would be tagged, counted and exported."""
    assert only(PAGE) == Document(
        text="Le port de Valbrume rouvre\n"
        "La ministre, Jeanne\u00a0Dubreuil, a déclaré\u00a0: «\u00a0Nous rouvrirons le port\u00a0», "
        "selon l’agence 😀.\n"
        "Deuxième paragraphe avec un lien et une suite.\n"
        "Troisième, coupé.\n"
        "Un intertitre\n"
        "Un point de liste\n"
        "Fin.",
        title="Le port de Valbrume rouvre",
        language="fr-FR",
        source="Gazette de Valbrume",
        author="Anna Torres",
        url="https://gazette.example/port",
        published="2026-03-04T08:00:00+01:00",
        paragraphing="line",
    )


LONG = "Une phrase assez longue pour être de la prose et non un simple bouton de la page."


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (f"<main><p>{LONG}</p></main><div><p>Autre.</p></div>", LONG),
        (f"<div><p>{LONG}</p><p>{LONG} Bis.</p></div><div class=menu>Un menu, un autre menu, encore un menu.</div>",
         f"{LONG}\n{LONG} Bis."),
        (f"<div itemprop=articleBody><p>{LONG}</p></div><article><p>Brève.</p></article>", LONG),
        ("<article><p>Une.</p></article><article><p>Deux.</p></article>", "Une.\nDeux."),
        (f"<div>{LONG}<br><br>{LONG} Bis.</div>", f"{LONG}\n{LONG} Bis."),
        (f"<table><tr><td><p>{LONG}</p></td></tr></table>", LONG),
        (f"<pre>{LONG}\n{LONG} Bis.</pre>", f"{LONG}\n{LONG} Bis."),
        ("Un texte nu, sans une seule balise.", "Un texte nu, sans une seule balise."),
        ("<p>a<wbr>b <em>c</em>d&nbsp;&nbsp;e&#8239;f</p>", "ab cd\u00a0\u00a0e\u202ff"),
        ("<p>Non fermé<p>ni celui-ci <b>gras", "Non fermé\nni celui-ci gras"),
        (f"<article><header><h1>Titre</h1><p>{LONG}</p></header><p>Suite.</p></article>", f"Titre\n{LONG}\nSuite."),
    ],
)  # fmt: skip
def test_the_main_text_is_found_in_pages_of_many_makes(body: str, text: str) -> None:
    """No two newspapers mark their articles alike."""
    assert only(f"<html><body>{body}</body></html>").text == text


@pytest.mark.parametrize(
    ("head", "field", "value"),
    [
        ("<title>Seul</title>", "title", "Seul"),
        ('<script type="application/ld+json">{"@graph": [{"@type": "NewsArticle", "headline": "Titre", "author": '
         '[{"name": "Anna"}, {"name": "Sam"}], "datePublished": "2026-03-04"}]}</script>', "author", "Anna, Sam"),
        ('<script type="application/ld+json">{"@type": ["NewsArticle"], "datePublished": "2026-03-04"}</script>',
         "published", "2026-03-04"),
        ('<script type="application/ld+json">{broken</script><meta name=date content=2026/03/04>', "published",
         "2026-03-04"),
        ("<meta property=og:locale content=de_DE>", "language", "de-DE"),
        ("<meta property=og:url content='https://x.example/a'>", "url", "https://x.example/a"),
        ("<meta property=og:url content='javascript:alert(1)'>", "url", None),
        ("<meta name=author content=''>", "author", None),
        ("<!-- saved from url=(0019)https://x.example/b -->", "url", "https://x.example/b"),
    ],
)  # fmt: skip
def test_metadata_is_taken_from_where_a_page_has_it(head: str, field: str, value: str | None) -> None:
    """Source and date stand in every export row."""
    assert getattr(only(f"<html><head>{head}</head><body><p>Texte.</p></body></html>"), field) == value


def test_the_charset_a_page_declares_is_used() -> None:
    """Old pages are in legacy encodings and say so."""
    assert only("<meta charset=iso-8859-1><p>« L’été »</p>".encode("cp1252")).text == "« L’été »"


@pytest.mark.parametrize(
    "page", ["<html></html>", "<script>x</script>", "<nav><p>Menu</p></nav>", "<![", "<a <a <a "]
)
def test_a_page_without_an_article_is_refused(page: str) -> None:
    """An empty article helps nobody."""
    with pytest.raises(BadInput, match=r"^a\.html: there is no article in this page"):
        read(page.encode(), "a.html")


def test_a_page_nested_to_stop_the_parser_is_refused_and_the_next_one_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One hostile page must not hold up a folder."""
    from store.formats import child as children

    child = Child(seconds=0.5)
    monkeypatch.setattr(children, "shared", lambda _: child)
    with pytest.raises(BadInput, match=r"^a\.html: this HTML page was refused: .* within 0\.5 seconds$"):
        read(b"<div>" * 150_000 + b"x", "a.html")
    assert only("<p>Texte.</p>").text == "Texte."


def test_a_parser_that_eats_the_memory_ends_alone() -> None:
    """The session must survive the page."""
    child = Child(seconds=20, megabytes=120)
    page = b"<p>x</p>" * 2_000_000
    with pytest.raises(ParserFailed, match=r"memory|could not be parsed"):
        child.call("store.formats.page.extract", page)
    assert child.call("store.formats.page.extract", b"<p>Texte.</p>")["paragraphs"] == ["Texte."]
    child.close()


def test_nothing_but_the_formats_can_be_called_in_the_child() -> None:
    """It is a parser's cell and no remote control."""
    child = Child()
    with pytest.raises(ParserFailed, match=r"os\.getcwd may not be called"):
        child.call("os.getcwd", b"")
    child.close()


TAGS = st.sampled_from(
    ["<p>", "</p>", "<div>", "</div>", "<article>", "</article>", "<a href=x>", "</a>", "<br>", "<!--", "-->", "<![",
     "<ul><li>", "<table>", "<td>", "<script>", "</script>", "<h1>", "&#0;", "&nbsp;", "&#xd800;",
     "<p class=share>", "<template>", "<svg>", "</", "<", "mot ", "« cité »", LONG, "\x00", "\n", "<pre>", "<header>"]
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(st.lists(TAGS, max_size=25).map("".join))
def test_any_markup_gives_a_text_of_paragraphs_or_a_refusal(page: str) -> None:
    """A folder of odd pages must go in, whatever is in it."""
    try:
        document = only(page)
    except BadInput:
        return
    lines = document.text.split("\n")
    assert all(line.strip() for line in lines)
    assert "\0" not in document.text
