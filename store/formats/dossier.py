"""A dossier in Markdown: quotations by speaker, each with its citation, ready for a report.

CommonMark; foreign text is escaped so that it stays text. Rejected quotations are left out unless asked for,
and a proposal is marked as one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, BinaryIO, Final

from store.formats import columns, outgoing
from store.formats.losing import Losses
from store.formats.passages import Passage
from store.formats.registry import Options, Written
from store.text import visible

if TYPE_CHECKING:
    from store.model import Annotation, Article
    from store.store import Store

_SPECIAL: Final = re.compile(r"[\\`*_\[\]|~$]")
_ENTITIES: Final = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
# What begins a heading, a list, a rule, a quotation or a table at the start of a line.
_AT_START: Final = re.compile(r"^(\d+(?=[.)]))?([#+=:.)-])")
_LINK: Final = re.compile(r"https?://[^\s<>\"'`\\()]+", re.I)
_REJECTED: Final = "rejected quotations were left out (--status rejected for them alone)"
_SPEAKERS: Final = 64
"""Articles whose paragraphs are remembered: a speaker's quotations come article by article."""


def write(store: Store, out: BinaryIO, options: Options) -> Written:
    """Write the dossier; speakers by name, their quotations by date and place."""
    losses = Losses()
    dossier = _Dossier(store)
    out.write(b"# Quotations by speaker\n")
    rows, current = 0, object()
    for speaker, key, quote_id in _found(store, options):
        quote = store.annotations.get(quote_id)
        if quote.status == "rejected" and "rejected" not in options.statuses:
            losses.lose(_REJECTED, quote_id)
            continue
        if speaker != current:
            current = speaker
            out.write(f"\n## {dossier.heading(quote)}\n".encode())
        out.write(f"\n{dossier.entry(quote, key)}".encode())
        rows += 1
    if not rows:
        out.write(b"\nNo quotations.\n")
    return Written(rows, losses.found())


def _found(store: Store, options: Options) -> Iterator[tuple[str | None, int, str]]:
    """Speaker, article key and id of each quotation; those whose speaker is not known come last."""
    of_annotation, values = columns.conditions(options)
    of_article, ids = columns.of_articles(options)
    cursor = store.conn.cursor()
    cursor.row_factory = None
    yield from cursor.execute(
        "select n.entity_id, a.key, n.id from annotation n join article a on a.id = n.article_id "
        "join span s on s.annotation_id = n.id and s.role = 'content' and s.ordinal = 0 "
        "left join entity y on y.id = n.entity_id "
        f"where n.kind = 'quote'{of_annotation}{of_article} "
        "order by y.id is null, y.name collate nocase, y.id, a.published, a.key, s.start, n.id",
        (*values, *ids),
    )


class _Dossier:
    """What headings and citations are made of."""

    def __init__(self, store: Store) -> None:
        self._entity = store.entities.get
        self._article = lru_cache(maxsize=_SPEAKERS)(store.articles.get)
        self._passage = lru_cache(maxsize=_SPEAKERS)(lambda key: Passage(store, key))

    def heading(self, quote: Annotation) -> str:
        """The speaker's name, what else he is known by, his Wikidata id."""
        if quote.entity_id is None:
            return "Speaker not settled"
        entity = self._entity(quote.entity_id)
        known = plain(entity.name)
        if outgoing.is_wikidata(entity.wikidata_id):
            return f"{known} ([{entity.wikidata_id}](<http://www.wikidata.org/entity/{entity.wikidata_id}>))"
        return f"{known} ({plain(entity.wikidata_id)})" if entity.wikidata_id else known

    def entry(self, quote: Annotation, key: int) -> str:
        """The quotation as a block, its citation, its note."""
        said = " […] ".join("\n".join(map(plain, span.text.split("\n"))) for span in quote.content)
        lines = [f"> {_AT_START.sub(_kept, line)}".rstrip() for line in said.split("\n")]
        cited = self._citation(quote, self._article(quote.article_id), key)
        lines += [">", f"> — {cited}", ""]
        if quote.note is not None:
            lines += [f"Note: {plain(quote.note)}", ""]
        return "\n".join(lines)

    def _citation(self, quote: Annotation, article: Article, key: int) -> str:
        parts = [f"*{plain(article.title)}*"]
        parts += [plain(part) for part in (article.source, article.author, article.published) if part]
        parts.append(f"§ {self._passage(key).number(quote.start)}, {quote.start}–{quote.end}")
        for role in outgoing.PART_LABELS:
            if pieces := quote.pieces(role):
                parts.append(f"{role} “{' […] '.join(plain(span.text) for span in pieces)}”")
        parts += [plain(part).replace("\\_", " ") for part in (quote.quote_type, quote.medium) if part]
        if quote.status != "accepted":
            parts.append(f"**{quote.status}**")
        if article.url:
            parts.append(f"<{article.url}>" if _LINK.fullmatch(article.url) else plain(article.url))
        return ", ".join(parts)


def plain(text: str) -> str:
    """Foreign text on one line of Markdown that stays what it says."""
    shown = _SPECIAL.sub(r"\\\g<0>", visible(text))
    shown = re.sub("[&<>]", lambda match: _ENTITIES[match[0]], shown)
    return " ".join(shown.split())


def _kept(match: re.Match[str]) -> str:
    """What would begin something, with a backslash so that it does not."""
    return f"{match[1] or ''}\\{match[2]}"
