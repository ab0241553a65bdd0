"""Two annotators of one store with differences that are known; invented sentences."""

from __future__ import annotations

from pathlib import Path

from store import Store
from store.formats import Document
from store.model import Annotation

TEXT = (
    "La ministre Ada Kern a ouvert le port de Rayhan.\n"
    "« Nous rouvrons », a dit Ada Kern.\n"
    "Paul Dorn et la SNPV étaient à Verlanne mardi.\n"
)
"""Paragraphs begin at 0, 49 and 84."""


def find(text: str, start: int = 0) -> tuple[int, int]:
    """Where the words stand in TEXT, from an offset on."""
    at = TEXT.index(text, start)
    return at, at + len(text)


def annotated(path: Path) -> tuple[Store, str]:
    """A store and its article: ana and béla agree on four marks and differ on six places.

    Agreed: PER Ada Kern (twice), PER Paul Dorn, GPE Verlanne. Different: ROLE La ministre (ana alone),
    GPE Rayhan against LOC port de Rayhan (label and edge), the quotation's speaker, ORG SNPV against PROD SNPV,
    DATE mardi (béla alone).
    """
    store = Store(path, annotator="ana")
    article, _ = store.articles.add(Document(TEXT, title="Le port", paragraphing="line", language="fr"))
    other = Store(path, annotator="béla")
    kern = store.entities.add("PER", "Ada Kern")
    dorn = store.entities.add("PER", "Paul Dorn")
    for own, who in ((store, kern.id), (other, dorn.id)):
        tag(own, article.id, "Ada Kern", "PER", entity_id=kern.id)
        tag(own, article.id, "Ada Kern", "PER", after=60, entity_id=kern.id)
        tag(own, article.id, "« Nous rouvrons »", "QUOTE", entity_id=who)
        tag(own, article.id, "Paul Dorn", "PER", entity_id=dorn.id)
        tag(own, article.id, "Verlanne", "GPE")
    tag(store, article.id, "La ministre", "ROLE")
    tag(store, article.id, "Rayhan", "GPE")
    tag(other, article.id, "port de Rayhan", "LOC")
    tag(store, article.id, "SNPV", "ORG")
    tag(other, article.id, "SNPV", "PROD")
    tag(other, article.id, "mardi", "DATE")
    other.close()
    return store, article.id


def tag(
    store: Store, article_id: str, text: str, label: str, *, after: int = 0, **fields: object
) -> Annotation:
    """Tag words of TEXT in the store's layer."""
    return store.annotations.tag(article_id, *find(text, after), label, **fields)
