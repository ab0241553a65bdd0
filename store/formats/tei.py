"""TEI P5 out: stand-off annotation (4.3 and later), one teiCorpus, streamed.

Each text lies whole in one `ab`, so that `string-range` counts code points from the beginning of the
article, as everywhere with us. Entities come first, for the whole corpus. Overlaps are no trouble to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, BinaryIO, Final

from store.errors import BadInput
from store.formats import columns, outgoing, walk
from store.formats.registry import Options, Written
from store.formats.xmltext import Xml, attributes

if TYPE_CHECKING:
    from store.model import Annotation, Article, Entity, Span
    from store.store import Store

_NAMESPACE: Final = "http://www.tei-c.org/ns/1.0"
_NOTES: Final = (
    "origin", "rule", "confidence", "reject_reason", "level", "quote_type", "medium", "carried_from", "anchor",
)  # fmt: skip
"""Fields of an annotation that become a `note` of that type."""
_LISTS: Final = {
    "PER": ("listPerson", "person", "persName"),
    "ORG": ("listOrg", "org", "orgName"),
    "GPE": ("listPlace", "place", "placeName"),
    "LOC": ("listPlace", "place", "placeName"),
}
"""What TEI has for entities of a label; others are objects."""
_OTHER: Final = ("listObject", "object", "objectName")
_NO_NAME: Final = re.compile(r"[^A-Za-z0-9-]")
_MOMENT: Final = re.compile(r"\d{4}-\d\d(-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?)?|\d{4}")


def write(store: Store, out: BinaryIO, options: Options) -> Written:
    """Write the corpus; only what XML has no characters for is lost. BadInput when there is no article."""
    xml, rows, texts = Xml(), 0, 0
    head = _header(xml, "Postil", None)
    out.write(f'<?xml version="1.0" encoding="UTF-8"?>\n<teiCorpus xmlns="{_NAMESPACE}">\n{head}'.encode())
    for piece in _register(xml, store, options):
        out.write(piece.encode())
    for article in walk.articles(store, options):
        texts += 1
        text = store.articles.full_text(article.id)
        found = (held.annotation for held in walk.held(store, options, article.id))
        rows += _text(xml, out, article, text, found)
    if not texts:
        raise BadInput("TEI needs a text: there is no article to export")
    out.write(b"</teiCorpus>\n")
    return Written(rows, xml.losses())


def _name(prefix: str, identity: str) -> str:
    """An xml:id (it begins with a letter and holds no colon), distinct for distinct ids."""
    return prefix + _NO_NAME.sub(lambda match: f"_{ord(match[0]):x}_", identity)


def _header(xml: Xml, title: str, article: Article | None) -> str:
    author, bibl = "", "<p>Made by Postil from the articles in it.</p>"
    if article is not None:
        author = f"<author>{xml.text(article.author)}</author>" if article.author else ""
        date = article.published or ""
        parts = [
            f"<title>{xml.text(article.title)}</title>", author,
            f"<publisher>{xml.text(article.source)}</publisher>" if article.source else "",
            f"<date{attributes(xml, when=date if _MOMENT.fullmatch(date) else None)}>{xml.text(date)}</date>"
            if date else "",
            f'<idno type="url">{xml.text(article.url)}</idno>' if article.url else "",
            f'<idno type="article">{xml.text(article.id)}</idno>',
        ]  # fmt: skip
        bibl = f"<bibl>{''.join(parts)}</bibl>"
    return (
        f"<teiHeader><fileDesc><titleStmt><title>{xml.text(title)}</title>{author}</titleStmt>"
        "<publicationStmt><p>Exported by Postil.</p></publicationStmt>"
        f"<sourceDesc>{bibl}</sourceDesc></fileDesc></teiHeader>\n"
    )


def _register(xml: Xml, store: Store, options: Options) -> Iterator[str]:
    """The entities that what is exported denotes, in lists by kind; nothing when there are none."""
    of_annotation, values = columns.conditions(options)
    of_article, ids = columns.of_articles(options)
    found = store.conn.execute(
        "select y.id from entity y where y.id in (select n.entity_id from annotation n "
        f"join article a on a.id = n.article_id where true{of_annotation}{of_article}) "
        "order by case y.label when 'PER' then 1 when 'ORG' then 2 when 'GPE' then 3 when 'LOC' then 3 "
        "else 4 end, y.key",
        (*values, *ids),
    )
    current = ""
    for row in found.fetchall():
        entity = store.entities.get(row[0])
        wanted, element, name = _LISTS.get(entity.label, _OTHER)
        if wanted != current:
            yield f"</{current}>\n<{wanted}>\n" if current else f"<standOff>\n<{wanted}>\n"
            current = wanted
        yield _entity(xml, entity, element, name)
    if current:
        yield f"</{current}>\n</standOff>\n"


def _entity(xml: Xml, entity: Entity, element: str, name: str) -> str:
    names = [f"<{name}>{xml.text(entity.name)}</{name}>"]
    names += [
        f"<{name}{attributes(xml, type=alias.kind)}>{xml.text(alias.text)}</{name}>"
        for alias in entity.aliases
        if alias.text != entity.name
    ]
    ids = f'<idno type="wikidata">{xml.text(entity.wikidata_id)}</idno>' if entity.wikidata_id else ""
    note = f"<note>{xml.text(entity.note)}</note>" if entity.note else ""
    inside = "".join(names) + ids
    if element == "object":
        inside = f"<objectIdentifier>{inside}</objectIdentifier>"
    return f"<{element}{attributes(xml, xml_id=_name('e-', entity.id))}>{inside}{note}</{element}>\n"


def _text(xml: Xml, out: BinaryIO, article: Article, text: str, annotations: Iterable[Annotation]) -> int:
    """One TEI element; how many annotations it holds."""
    anchor = _name("t-", article.id)
    language = attributes(xml, xml_lang=article.language)
    out.write(f"<TEI>\n{_header(xml, article.title, article)}<text{language}><body>".encode())
    body = attributes(xml, xml_id=anchor, xml_space="preserve")
    out.write(f"<ab{body}>{xml.text(text)}</ab></body></text>\n".encode())
    rows = 0
    for annotation in annotations:
        if not rows:
            out.write(b"<standOff>\n<listAnnotation>\n")
        rows += 1
        out.write(_annotation(xml, annotation, anchor).encode())
    out.write(b"</listAnnotation>\n</standOff>\n</TEI>\n" if rows else b"</TEI>\n")
    return rows


def _annotation(xml: Xml, annotation: Annotation, anchor: str) -> str:
    """The annotation, and one more for each role of a quotation's further parts, which points to it."""
    name = _name("n-", annotation.id)
    motivation = "commenting" if annotation.kind == "note" else "tagging"
    placed = attributes(xml, xml_id=name, motivation=motivation, target=_range(anchor, annotation.content))
    lines = [f"<annotation{placed}>{_responsible(xml, annotation)}{_bodies(xml, annotation)}</annotation>\n"]
    for role in outgoing.PART_LABELS:
        if pieces := annotation.pieces(role):
            part = attributes(
                xml, xml_id=f"{name}.{role}", motivation="linking", target=_range(anchor, pieces)
            )
            lines.append(f'<annotation{part}><ptr type="{role}" target="#{name}"/></annotation>\n')
    return "".join(lines)


def _range(anchor: str, spans: tuple[Span, ...]) -> str:
    places = ",".join(f"{span.start},{span.end - span.start}" for span in spans)
    return f"#string-range({anchor},{places})"


def _responsible(xml: Xml, annotation: Annotation) -> str:
    """Who, and when it was made and last changed, the latest first."""
    who = f"<respStmt><resp>annotator</resp><name>{xml.text(annotation.annotator)}</name></respStmt>"
    made, changed = (
        attributes(xml, when=time if _MOMENT.fullmatch(time) else None)
        for time in (annotation.created_at, annotation.updated_at)
    )
    status = attributes(xml, status=annotation.status)
    return f"{who}<revisionDesc{status}><change{status}{changed}/><change{made}/></revisionDesc>"


def _bodies(xml: Xml, annotation: Annotation) -> str:
    bodies = [f'<note type="label">{xml.text(annotation.label)}</note>']
    if annotation.entity_id is not None:
        kind = "speaker" if annotation.kind == "quote" else "entity"
        bodies.append(f'<ptr type="{kind}" target="#{_name("e-", annotation.entity_id)}"/>')
    if annotation.parent_id is not None:
        bodies.append(f'<ptr type="parent" target="#{_name("n-", annotation.parent_id)}"/>')
    if annotation.note is not None:
        bodies.append(f'<note type="comment">{xml.text(annotation.note)}</note>')
    for field in _NOTES:
        value = getattr(annotation, field)
        if value is not None:
            bodies.append(f'<note type="{field}">{xml.text(str(value))}</note>')
    return "".join(bodies)
