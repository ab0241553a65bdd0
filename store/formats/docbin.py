"""spaCy's DocBin out: a document an article, names in `ents`, every span in the group `sc`.

spaCy knows spans of whole tokens: one of its tokens in which a span begins or ends is cut there, and counted,
so that every span is exact. `ents` can hold no overlaps: the longest mentions stand there, the others in the
group alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from store.errors import BadInput
from store.formats import outgoing, walk
from store.formats.losing import Losses
from store.formats.registry import Options, Written

if TYPE_CHECKING:
    from store.formats.walk import Held
    from store.model import Annotation, Article, Span
    from store.store import Store

GROUP: Final = "sc"
"""spaCy's own name for the group of spans that its categorizer reads."""
_ATTRIBUTES: Final = ("ORTH", "SPACY", "ENT_IOB", "ENT_TYPE", "ENT_KB_ID", "ENT_ID")
_ABOUT: Final = ("title", "language", "source", "author", "url", "published")
_CUT: Final = (
    "of spaCy's tokens were cut because a span begins or ends inside; a tokenizer of spaCy's will differ"
)
_BLANK: Final = f"mentions begin or end with white space: they are in the group `{GROUP}`, not in `ents`"
_OVERLAPPED: Final = f"mentions overlap a longer one: they are in the group `{GROUP}`, not in `ents`"


def write(store: Store, out: BinaryIO, options: Options) -> Written:
    """Write the documents; BadInput says what to install when spaCy is not there. Memory grows with them."""
    try:
        # Deferred, and an extra: 43 packages, 306 MB.
        from spacy.tokens import DocBin
    except ImportError as error:
        raise BadInput("docbin needs spaCy: install it with `pip install 'postil[spacy]'`") from error
    losses = Losses()
    maker = _Maker(options, losses)
    docs = DocBin(attrs=_ATTRIBUTES, store_user_data=True)
    rows = 0
    for article in walk.articles(store, options):
        text = store.articles.full_text(article.id)
        docs.add(maker.doc(article, text, walk.held(store, options, article.id)))
        rows += 1
    maker.decided.finish()
    out.write(docs.to_bytes())
    return Written(rows, losses.found())


class _Maker:
    """Makes documents, with one tokenizer a language."""

    def __init__(self, options: Options, losses: Losses) -> None:
        self._losses = losses
        self._languages: dict[str, Any] = {}
        self.decided = outgoing.Undecided(options, losses)

    def doc(self, article: Article, text: str, found: Iterable[Held]) -> Any:
        """The article as a document of spaCy."""
        # Deferred: see above.
        from spacy.util import filter_spans

        standing = [held for held in found if self.decided.stands(held.annotation)]
        doc = self._doc(article, text, [held.annotation for held in standing])
        doc.user_data["article_id"] = article.id
        for name in _ABOUT:
            if getattr(article, name) is not None:
                doc.user_data[name] = getattr(article, name)
        every: list[Any] = []
        mentions: list[Any] = []
        for held in standing:
            annotation = held.annotation
            outgoing.lose_fields(self._losses, annotation, "note", "level", "quote_type", "parent_id")
            outgoing.lose_shape(self._losses, annotation)
            for span in annotation.spans:
                every.append(self._span(doc, held, span))
                if annotation.kind == "entity":
                    mentions += self._fit(every[-1], annotation)
        doc.ents = filter_spans(mentions)
        if len(mentions) > len(doc.ents):
            self._losses.lose(_OVERLAPPED, article.id, len(mentions) - len(doc.ents))
        doc.spans[GROUP] = every
        return doc

    def _doc(self, article: Article, text: str, annotations: list[Annotation]) -> Any:
        """The text in spaCy's tokens, cut further wherever a span begins or ends."""
        # Deferred: see above.
        from spacy.tokens import Doc

        raw = self._language(article.language).make_doc(text)
        starts = {span.start for annotation in annotations for span in annotation.spans}
        ends = {span.end for annotation in annotations for span in annotation.spans}
        words: list[str] = []
        spaces: list[bool] = []
        for token in raw:
            low, high = token.idx, token.idx + len(token)
            cuts = [low, *(at for at in range(low + 1, high) if at in starts or at in ends), high]
            words += (text[left:right] for left, right in pairwise(cuts))
            spaces += [False] * (len(cuts) - 2) + [bool(token.whitespace_)]
            if token.whitespace_ and (high in starts or high + 1 in ends):
                # The blank behind the token belongs to a span: it must be a token of its own.
                spaces[-1] = False
                words.append(" ")
                spaces.append(False)
            if len(cuts) > 2:
                self._losses.note(_CUT, article.id)
        return Doc(raw.vocab, words=words, spaces=spaces)

    def _language(self, code: str | None) -> Any:
        """The tokenizer of the language; the general one where spaCy has none or cannot load it."""
        import spacy

        name = (code or "xx").split("-")[0].lower()
        if name not in self._languages:
            try:
                made = spacy.blank(name)
            except (ImportError, OSError, ValueError):
                made = spacy.blank("xx")
            made.max_length = 2**31
            self._languages[name] = made
        return self._languages[name]

    def _span(self, doc: Any, held: Held, span: Span) -> Any:
        annotation = held.annotation
        return doc.char_span(
            span.start,
            span.end,
            label=outgoing.PART_LABELS.get(span.role, annotation.label),
            kb_id=held.wikidata_id or annotation.entity_id or "",
            span_id=annotation.id,
        )

    def _fit(self, span: Any, annotation: Annotation) -> list[Any]:
        """The mention, if `ents` may hold it."""
        if span[0].is_space or span[-1].is_space:
            self._losses.lose(_BLANK, annotation.id)
            return []
        return [span]
