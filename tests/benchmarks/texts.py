"""Documents and stores to measure on, made from the sample articles."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from store import Store, ids
from store.annotations import row_of
from store.formats import Document
from store.model import Annotation, Span
from store.records import Row

SAMPLES = Path(__file__).parents[2] / "sample_data"
LENGTH = 560
"""Code points of a paragraph at least: what a paragraph of a long press article has."""
LABELS = ("PER", "ORG", "GPE", "DATE")
MARKER = "aragraphe 1 :"
"""In the first frame of every document made here; the caret stands on the letter before it."""
_WORD = re.compile(r"\w{4,}")


def paragraphs(count: int) -> list[str]:
    """So many paragraphs of French, no two alike."""
    lines = [
        line.strip()
        for path in sorted(SAMPLES.glob("fr-*.txt"))
        for line in path.read_text(encoding="utf-8").splitlines()
        if len(line) > 60
    ]
    made = []
    at = 0
    for number in range(1, count + 1):
        text = f"Paragraphe {number} :"
        while len(text) < LENGTH:
            text += " " + lines[at % len(lines)]
            at += 1
        made.append(text)
    return made


def documents(count: int, size: int = 6) -> Iterator[Document]:
    """So many articles of `size` paragraphs."""
    pool = paragraphs(97)
    for number in range(count):
        chosen = [pool[(number * 7 + n) % len(pool)] for n in range(size)]
        yield Document(f"Dépêche {number}\n" + "\n".join(chosen), title=f"Dépêche {number}", source="Agence")


def annotation_rows(article_id: str, text: str, each: int) -> Iterator[Row]:
    """Rows of mentions, about `each` of them a paragraph."""
    made = ids.now()
    start = 0
    for line in text.split("\n"):
        words = list(islice(_WORD.finditer(line), 2, None))
        step = max(1, len(words) // each)
        for word in words[: step * each : step]:
            span = Span(start + word.start(), start + word.end(), word[0])
            label = LABELS[word.start() % len(LABELS)]
            yield row_of(Annotation(ids.new_id(), article_id, "entity", label, (span,), "ana", made, made))
        start += len(line) + 1


def make(path: Path, count: int, each: int, beside: int = 0) -> str:
    """A store with a document of `count` paragraphs, `each` spans a paragraph, open at its start; the text.

    `beside` annotations lie in other articles of the same store.
    """
    text = "\n".join(paragraphs(count))
    with Store(path, annotator="ana") as store:
        with store.act("import", "made for measuring") as act:
            others = list(documents(beside // 60))
            store.articles.add_batch(act, others) if others else None
            for other in others:
                act.insert_many("annotation", annotation_rows(ids.article_id(other.text), other.text, 10))
        article, _ = store.articles.add(Document(text, title="Mesure", language="fr"))
        if each:
            with store.act("import", "made for measuring") as act:
                act.insert_many("annotation", annotation_rows(article.id, text, each))
        store.reading.save_caret(article.id, 0)
    return text
