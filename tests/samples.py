"""A small store with one of everything that exports elsewhere get wrong; invented sentences."""

from __future__ import annotations

from pathlib import Path

from store import Store, ids
from store.act import Act
from store.formats import Document
from store.model import Annotation, Span

TEXT = (
    "\U0001f600 Le ministre Paul Dorn est arrivé hier.\n"
    "« Nous partons », dit-il, « demain. »\n"
    "=SOMME(A1) dit l'écran, puis e\u0301te\u0301\u2028fini.\n"
    "قال الوزير إنه سيعود.\n"
    "Le ministre Paul Dorn est arrivé hier."
)
"""An emoji before every span, a quotation in two pieces, a formula, combining accents, U+2028, Arabic."""
DORN, NORD = "0190b5d3-0000-7000-8000-0000000000d0", "0190b5d3-0000-7000-8000-0000000000e0"
MADE = "2026-11-23T17:00:00.000Z"


def filled(path: Path) -> Store:
    """A store with one article, annotations of every kind and status, two entities and a reading mark."""
    store = Store(path, annotator="anna")
    document = Document(
        TEXT, title='Le "retour"', language="fr", source="Agence Nord", published="2026-11-20",
        file_name="retour.txt", paragraphing="line",
    )  # fmt: skip
    article, _ = store.articles.add(document)
    with store.act("entity", "two entities") as act:
        _entity(act, DORN, "PER", "Paul Dorn", "Dorn", "M. Dorn")
        _entity(act, NORD, "ORG", "=Nord", wikidata_id="Q42", note="une note\nsur deux lignes")
    for number, annotation in enumerate(_annotations(article.id)):
        store.annotations.add(annotation, summary=str(number))
    store.reading.mark(article.id, 1)
    store.reading.save_caret(article.id, 44)
    return store


def _entity(act: Act, entity_id: str, label: str, name: str, *aliases: str, **more: str) -> None:
    row = {"id": entity_id, "label": label, "name": name, "wikidata_id": None, "note": None, **more}
    act.insert("entity", row)
    for text in (name, *aliases):
        alias_id = ids.alias_id(entity_id, "global", text)
        alias = {"id": alias_id, "entity_id": entity_id, "text": text, "kind": "full", "scope": "global"}
        act.insert("alias", alias)


def _annotations(article_id: str) -> list[Annotation]:
    def made(number: int, kind: str, label: str, *spans: Span, **fields: object) -> Annotation:
        name = f"0190b5d3-0000-7000-8000-{number:012}"
        values = {"annotator": "anna", "created_at": MADE, "updated_at": MADE, **fields}
        return Annotation(name, article_id, kind, label, spans, **values)  # type: ignore[arg-type]

    return [
        made(1, "entity", "PER", at(14, 23), entity_id=DORN, level="NAM"),
        made(
            2, "entity", "ROLE", at(2, 23), status="proposed", origin="rule", rule="titles", confidence=0.25
        ),
        made(3, "entity", "MISC", at(79, 89), status="rejected", reject_reason="kein Name", note="-1"),
        made(4, "entity", "DATE", at(108, 118), note="e\u0301te\u0301"),
        made(5, "note", "NOTE", at(124, 130), note='zwei\nZeilen, "so"'),
        made(
            6, "quote", "QUOTE", at(41, 57), at(67, 78, ordinal=1), at(59, 62, "cue"), at(63, 65, "cue", 1),
            at(63, 65, "source"), entity_id=DORN, quote_type="direct", medium="speech",
        ),
        made(
            7, "quote", "QUOTE", at(43, 55), parent_id="0190b5d3-0000-7000-8000-000000000006",
            annotator="béla", status="proposed", origin="import", confidence=1.0,
        ),
    ]  # fmt: skip


def at(start: int, end: int, role: str = "content", ordinal: int = 0) -> Span:
    """The span of the sample text at these offsets."""
    return Span(start, end, TEXT[start:end], role, ordinal)  # type: ignore[arg-type]
