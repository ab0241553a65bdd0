"""Markdown with front matter."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.errors import BadInput
from store.formats import Document
from store.formats.markdown import front_matter, read


def only(text: str) -> Document:
    (document,) = read(text.encode(), "a.md")
    return document


def test_front_matter_becomes_metadata_and_all_behind_it_is_the_text() -> None:
    """Title, source and date stand in every export; the text keeps every mark."""
    text = """---
title: "Le port : réouverture"
author: Anna Torres
date: 2026/03/09
lang: fr_FR
source: Gazette de Valbrume # the morning edition
url: https://gazette.example/port
tags: [mer, "port, phare"]
draft: true
---

# Le **port**

> « Nous rouvrirons »
"""
    assert only(text) == Document(
        text="\n# Le **port**\n\n> « Nous rouvrirons »\n",
        title="Le port : réouverture",
        language="fr-FR",
        source="Gazette de Valbrume",
        author="Anna Torres",
        url="https://gazette.example/port",
        published="2026-03-09",
        paragraphing="block",
    )


@pytest.mark.parametrize(
    ("front", "author"),
    [
        ("author: 'J. O''Neil'", "J. O'Neil"),
        ('author: "A \\"B\\" C"', 'A "B" C'),
        ("authors: [Anna Torres, 'Lee, Sam']", "Anna Torres, Lee, Sam"),
        ("authors:\n  - Anna Torres\n  - Sam Lee", "Anna Torres, Sam Lee"),
        ("authors:\n- name: Anna Torres\n  mail: a@x.example", "Anna Torres"),
        ("author:\n  name: Anna Torres\n  mail: a@x.example", "Anna Torres"),
        ("byline: >\n  Anna\n  Torres", "Anna Torres"),
        ("Author: Anna", "Anna"),
        ("author:", None),
        ("author: ~", None),
    ],
)
def test_values_are_read_as_people_write_them(front: str, author: str | None) -> None:
    """Every blog tool writes its own YAML."""
    assert only(f"---\n{front}\n---\nText.").author == author


def test_toml_front_matter_is_read_too() -> None:
    """Static site tools write it between plus signs."""
    found = only('+++\ntitle = "Le port"\ndate = 2026-03-09T08:00:00Z\n[author]\nname = "Anna"\n+++\nText.\n')
    assert (found.title, found.published, found.author, found.text) == (
        "Le port",
        "2026-03-09T08:00:00+00:00",
        "Anna",
        "Text.\n",
    )


@pytest.mark.parametrize(
    "text",
    [
        "No front matter.\n---\ntitle: x\n---\n",
        "---\nIt begins with a rule.\n\n---\n\nAnd goes on.",
        "---\ntitle: never closed\n\nText.",
        "---\n---\nText.",
        "+++\nnot = = toml\n+++\nText.",
        " ---\ntitle: x\n---\nText.",
    ],
)
def test_what_only_looks_like_front_matter_stays_in_the_text(text: str) -> None:
    """Nothing an author wrote may be lost."""
    assert only(text).text == text


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("# Le port #\n\nText.", "Le port"),
        ("Intro.\n\n## Le port\n", "Le port"),
        ("Le port\n=======\n\nText.", "Le port"),
        ("Text.", None),
    ],
)
def test_without_a_title_in_the_front_matter_the_first_heading_is_it(text: str, title: str | None) -> None:
    """The library shows it."""
    assert only(text).title == title


def test_a_source_that_is_an_address_is_the_url() -> None:
    """Clipping tools write it so."""
    found = only("---\nsource: https://gazette.example/port\npublisher: Gazette\n---\nText.")
    assert (found.source, found.url) == ("Gazette", "https://gazette.example/port")


def test_front_matter_without_a_text_is_refused() -> None:
    """There is nothing to read in it."""
    with pytest.raises(BadInput, match=r"^a\.md: there is no text behind the front matter$"):
        read(b"---\ntitle: x\n---\n\n", "a.md")


@given(
    st.lists(
        st.sampled_from(["---", "+++", "title: x", "- a", "  - b", "a: [", "'", '"x', "#", "", "k:", "a = 1"])
    )
)
def test_whatever_stands_at_the_beginning_the_text_is_its_end(lines: list[str]) -> None:
    """A parser must not fail on a file, nor change it."""
    text = "\n".join(lines)
    known, body = front_matter(text)
    assert text.endswith(body)
    assert known or body == text
