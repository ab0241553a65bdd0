"""Texts and annotations of every kind that a format can get wrong, drawn by Hypothesis; stores to put them in."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from hypothesis import strategies as st

from store import Store
from store.model import Annotation, Span

CORPORA = Path(__file__).resolve().parents[2] / "shared" / "corpora"
"""Published corpora, beside the checkout where there are any."""


@contextmanager
def new_store(annotator: str = "zoe") -> Iterator[Store]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "new.db"
        path.write_bytes(_empty())
        with Store(path, annotator=annotator) as made:
            yield made


@cache
def _empty() -> bytes:
    # Making the tables takes a quarter of a second, and the property below wants a hundred stores.
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "new.db"
        Store(path, annotator="anna").close()
        return path.read_bytes()


# Whatever a text can hold; NUL and lone surrogates cannot enter a store, CR becomes LF.
CHARACTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\0\r")
ODD = st.sampled_from(
    ["😀", "e\u0301", "\u2028", "\x85", "\x0c", "\x1b[31m", "\u202e", "\n", '"', "\\", "é", "ي", "\ufeff"]
)
TEXTS = st.lists(st.one_of(CHARACTERS, ODD), min_size=1, max_size=40).map(lambda parts: "a" + "".join(parts))
NOTES = st.none() | TEXTS


@st.composite
def annotations(draw: st.DrawFn, article_id: str, text: str, number: int) -> Annotation:
    kind, label = draw(st.sampled_from([("entity", "PER"), ("quote", "QUOTE"), ("note", "NOTE")]))

    def spans(role: str, most: int) -> Iterator[Span]:
        edges = sorted(draw(st.sets(st.integers(0, len(text)), min_size=2, max_size=2 * most)))
        for ordinal, (start, end) in enumerate(zip(edges[::2], edges[1::2], strict=False)):
            yield Span(start, end, text[start:end], role, ordinal)  # type: ignore[arg-type]

    roles = ["cue", "source", "addressee"] if kind == "quote" else []
    pieces = [
        *spans("content", 3),
        *(span for role in roles if draw(st.booleans()) for span in spans(role, 2)),
    ]
    return Annotation(
        f"0190b5d3-0000-7000-8000-{number:012}", article_id, kind, label, tuple(pieces),
        draw(st.sampled_from(["anna", "béla"])), "2026-11-23T17:00:00.000Z", "2026-11-23T17:00:01.000Z",
        status=draw(st.sampled_from(["proposed", "accepted", "rejected"])),
        origin=draw(st.sampled_from(["human", "rule", "import", "carry", "adjudication", "model"])),
        rule=draw(NOTES), confidence=draw(st.none() | st.floats(0, 1)), reject_reason=draw(NOTES),
        note=draw(NOTES), level=draw(st.sampled_from([None, "NAM", "NOM", "PRO"])),
        quote_type=draw(st.sampled_from([None, "direct", "free_indirect"])),
        medium=draw(st.sampled_from([None, "speech", "thought"])),
        anchor=draw(st.sampled_from([None, "ok", "orphan"])), carried_from=draw(NOTES),
    )  # type: ignore[arg-type] # fmt: skip


def layers(store: Store) -> list[tuple[object, ...]]:
    """What of every annotation an import keeps: whose it is, what it marks, what is said about it."""
    found = []
    for (article_id,) in store.conn.execute("select id from article order by id").fetchall():
        for a in store.annotations.of_article(article_id):
            spans = tuple((s.role, s.start, s.end, s.text) for s in a.spans)
            facts = (a.annotator, a.note, a.level, a.quote_type, a.medium, a.confidence, a.reject_reason)
            found.append((article_id, a.id, a.label, spans, facts, a.created_at, a.updated_at))
    return sorted(found, key=repr)
