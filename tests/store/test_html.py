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


LINKED = f"""<html lang=fr><head><script type="application/ld+json">{{"@graph": [
{{"@type": "Person", "@id": "#a", "name": "Luc Marchand"}}, {{"@id": "#o", "name": "Le Courrier"}},
{{"@type": "NewsArticle", "author": [{{"@id": "#a"}}], "publisher": {{"@id": "#o"}}}}]}}</script></head>
<body><div class="didomi-popup"><p>Nous et nos 874 partenaires stockons des informations sur votre appareil.</p></div>
<article><h1>Un plan</h1><section><p>{LONG}</p><blockquote><p>« Attendre ? »</p></blockquote>
<ul><li>Un port.</li></ul>
<p><a href=/x>Lire aussi : Les dockers en grève</a></p><p>Lire aussi : les dockers</p><p>{LONG} Bis.</p></section>
<section><p>Il vous reste 68.4% de cet article à lire. La suite est réservée aux abonnés.</p>
<p>Abonnez-vous pour 1 € le premier mois, sans engagement.</p></section></article>
<section class="comments-list"><p>{LONG} Un commentaire.</p></section></body></html>"""


def test_a_teaser_comes_out_without_the_calls_to_subscribe() -> None:
    """They would be found by every search, and quoted."""
    document = only(LINKED)
    assert document.text == f"Un plan\n{LONG}\n« Attendre ? »\nUn port.\n{LONG} Bis."
    assert (document.author, document.source) == ("Luc Marchand", "Le Courrier")


@pytest.mark.parametrize(
    "line", ["La suite de la visite est prévue lundi.", "Lire aussi bien que parler s'apprend."]
)
def test_a_sentence_that_begins_like_a_call_stays(line: str) -> None:
    """What was written must not go lost."""
    assert only(f"<article><p>{LONG}</p><p>{line}</p></article>").text == f"{LONG}\n{line}"


def test_marks_of_schema_org_in_the_markup_are_read() -> None:
    """Many papers have no JSON-LD."""
    document = only(
        '<div itemscope itemtype="http://schema.org/NewsArticle"><h1>La mer</h1><meta itemprop=datePublished '
        'content="2025-11-02"><span itemprop=author>Par <b itemprop=name>Ines Roca</b></span><span itemprop=publisher>'
        f'<meta itemprop=name content="La Dépêche"></span><div itemprop=articleBody><p>{LONG}</p></div></div>'
    )
    assert (document.author, document.source, document.published) == ("Ines Roca", "La Dépêche", "2025-11-02")


@pytest.mark.parametrize(
    ("said", "author"),
    [("Par Anna Torres", "Anna Torres"), ("By: Jo Lane", "Jo Lane"), ("Parisa Bell", "Parisa Bell"),
     ("von der Leyen", "von der Leyen")],
)  # fmt: skip
def test_an_author_stands_without_the_preposition_of_the_by_line(said: str, author: str) -> None:
    """Sorted by author, they would all be under P."""
    assert only(f"<meta name=author content='{said}'><p>Texte.</p>").author == author


def test_a_page_put_together_by_scripts_gives_the_text_it_has_for_machines() -> None:
    """Without a browser there is nothing else in it."""
    body = f"{LONG}\\n\\n{LONG} Bis."
    page = f'<script type="application/ld+json">{{"@type": "Article", "articleBody": "{body}"}}</script>'
    assert only(f"{page}<div id=app></div>").text == f"{LONG}\n{LONG} Bis."
