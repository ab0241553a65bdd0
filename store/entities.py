"""Entities: persons, organisations and places with a record of their own, and the texts they are known by.

A name, short form or acronym holds everywhere; a role («the minister») holds in its article alone. An
ambiguous text is never linked silently.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Final

from store import ids
from store.act import in_quotes
from store.annotations import row_of
from store.errors import BadInput, NotFound
from store.model import Alias, AliasKind, Annotation, Candidate, Entity, EntityRow
from store.scope import sees
from store.text import folded

if TYPE_CHECKING:
    from array import array

    from store.act import Act
    from store.register import EntityOrder, Register
    from store.store import Store

_BATCH: Final = 500


class Entities:
    """`store.entities`."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._conn = store.conn

    # Reading

    def get(self, entity_id: str) -> Entity:
        """One entity with its aliases; NotFound.

        >>> paul = store.entities.add("PER", "Paul Dorn")
        >>> store.entities.get(paul.id).name
        'Paul Dorn'
        """
        found = self.several([entity_id])
        if not found:
            raise NotFound(f"There is no entity {entity_id}")
        return found[0]

    def by_alias(self, text: str, article_id: str) -> list[Entity]:
        """Entities known by this text, everywhere or in this article; those by the exact text come first.

        >>> paul = store.entities.add("PER", "Paul Dorn", aliases=["Dorn"])
        >>> store.entities.by_alias("dorn", article) == [paul]
        True
        """
        found = self._conn.execute(
            "select entity_id from alias where folded = ? and scope in ('global', ?) "
            "group by entity_id order by max(text = ?) desc, min(key)",
            (folded(text), article_id, text),
        ).fetchall()
        return self.several([row[0] for row in found])

    def known(self, text: str, article_id: str, label: str) -> str | None:
        """The id of the one entity of this label with exactly this alias; None if there is none, or several.

        A ROLE links by a role alias, whatever the entity's label.

        >>> paul = store.entities.add("PER", "Paul Dorn")
        >>> store.entities.known("Paul Dorn", article, "PER") == paul.id
        True
        """
        found = self._conn.execute(
            "select distinct a.entity_id from alias a join entity e on e.id = a.entity_id "
            "where a.text = ?1 and a.scope in ('global', ?2) "
            "and (e.label = ?3 or (?3 = 'ROLE' and a.kind = 'role')) limit 2",
            (text, article_id, label),
        ).fetchall()
        return found[0][0] if len(found) == 1 else None

    def find(self, query: str, limit: int = 20) -> list[Entity]:
        """Entities whose name or alias looks like the query, the likeliest first; case and accents folded.

        >>> paul = store.entities.add("PER", "Paul Dorn")
        >>> [entity.name for entity in store.entities.find("dorm")]
        ['Paul Dorn']
        """
        # Deferred: only a search by name needs it.
        from store import lookup

        return self.several(lookup.find(self._conn, query, limit))

    def all(self, label: str | None = None) -> Iterator[EntityRow]:
        """Every entity by name, with the counts of its mentions and quotations.

        >>> paul = store.entities.add("PER", "Paul Dorn")
        >>> [(row.entity.name, row.mentions) for row in store.entities.all("PER")]
        [('Paul Dorn', 0)]
        """
        counts: dict[str, list[int]] = {}
        for entity_id, kind, count in self._conn.execute(
            "select entity_id, kind, count(*) from annotation "
            "where entity_id is not null and status <> 'rejected' group by entity_id, kind"
        ).fetchall():
            counts.setdefault(entity_id, [0, 0])[kind == "quote"] += count
        where = "" if label is None else "where label = ? "
        order = self._conn.execute(
            f"select id from entity {where}order by name, id", () if label is None else (label,)
        ).fetchall()
        for low in range(0, len(order), _BATCH):
            for entity in self.several([row[0] for row in order[low : low + _BATCH]]):
                mentions, quotations = counts.get(entity.id, (0, 0))
                yield EntityRow(entity, mentions, quotations)

    @cached_property
    def _register(self) -> Register:
        # Deferred: only lists of entities need it.
        from store.register import Register

        return Register(self._store)

    def keys(
        self, *, filter: str = "", order: EntityOrder = "mentions", descending: bool = True
    ) -> array[int]:
        """Integer keys of the entities in this order, for `rows`: those in whose names, label, Wikidata id or
        note each word of the filter begins a word; case and accents do not matter. Equals stand by name.

        >>> paul = store.entities.add("PER", "Paul Dorn")
        >>> len(store.entities.keys(filter="dor")), len(store.entities.keys(filter="zep"))
        (1, 0)
        """
        return self._register.keys(filter, order, descending)

    def rows(self, keys: Sequence[int]) -> list[EntityRow]:
        """The entities of these keys with their counts, in this order; the cost is that of these alone.

        >>> paul = store.entities.add("PER", "Paul Dorn")
        >>> [row.entity.name for row in store.entities.rows(store.entities.keys())]
        ['Paul Dorn']
        """
        return self._register.rows(keys)

    def several(self, wanted: Sequence[str]) -> list[Entity]:
        """The entities of these ids in this order; unknown ids are left out.

        >>> paul = store.entities.add("PER", "Paul Dorn")
        >>> [entity.name for entity in store.entities.several(["none", paul.id])]
        ['Paul Dorn']
        """
        marks = ", ".join("?" * len(wanted))
        aliases: dict[str, list[Alias]] = {}
        for entity_id, text, kind, scope in self._conn.execute(
            f"select entity_id, text, kind, scope from alias where entity_id in ({marks}) order by key",
            wanted,
        ):
            aliases.setdefault(entity_id, []).append(Alias(entity_id, text, kind, scope))
        rows = self._conn.execute(
            f"select id, label, name, wikidata_id, note from entity where id in ({marks})", wanted
        )
        found = {
            entity_id: Entity(entity_id, label, name, wikidata_id, note, tuple(aliases.get(entity_id, ())))
            for entity_id, label, name, wikidata_id, note in rows
        }
        return [found[entity_id] for entity_id in wanted if entity_id in found]

    # Writing: one act each, or part of the act that is open

    def add(
        self, label: str, name: str, *, aliases: Iterable[str | Alias] = (), note: str | None = None
    ) -> Entity:
        """Make an entity, known by its name and by these aliases (a bare text holds everywhere). BadInput.

        >>> [alias.text for alias in store.entities.add("PER", "Paul Dorn", aliases=["Dorn"]).aliases]
        ['Paul Dorn', 'Dorn']
        """
        with self._store.act("entity", f"new {label} {in_quotes(name)}") as act:
            entity_id = self._make(act, label, name, note)
            self._put_alias(act, Alias(entity_id, name))
            for alias in aliases:
                given = alias if isinstance(alias, Alias) else Alias(entity_id, alias, _alias_kind(alias))
                self._put_alias(act, replace(given, entity_id=entity_id))
        return self.get(entity_id)

    def add_alias(
        self, entity_id: str, text: str, kind: AliasKind | None = None, scope: str = "global"
    ) -> Entity:
        """Let the entity be known by one more text, everywhere or in one article; the entity. NotFound.

        Without a kind it is an acronym if it looks like one, else a variant.

        >>> paul = store.entities.add("PER", "Paul Dorn")
        >>> store.entities.add_alias(paul.id, "le ministre", "role", scope=article).aliases[-1].kind
        'role'
        """
        with self._store.act("alias", "") as act:
            act.summary = act.summary or f"{self.get(entity_id).name}: also {in_quotes(text)}"
            self._put_alias(act, Alias(entity_id, text, kind or _alias_kind(text), scope))
        return self.get(entity_id)

    def remove_alias(self, entity_id: str, text: str, scope: str = "global") -> Entity:
        """Let the entity no longer be known by a text; mentions keep their links. The entity. NotFound.

        BadInput for its name, which is always an alias.

        >>> paul = store.entities.add("PER", "Paul Dorn", aliases=["Dorn"])
        >>> [alias.text for alias in store.entities.remove_alias(paul.id, "Dorn").aliases]
        ['Paul Dorn']
        """
        with self._store.act("alias", "") as act:
            entity = self.get(entity_id)
            if text == entity.name and scope == "global":
                raise BadInput(f"{in_quotes(text)} is the entity's name: rename it first")
            if not any((alias.text, alias.scope) == (text, scope) for alias in entity.aliases):
                raise NotFound(f"{entity.name} is not known as {in_quotes(text)}")
            act.summary = act.summary or f"{entity.name}: no longer {in_quotes(text)}"
            act.delete("alias", ids.alias_id(entity_id, scope, text))
        return self.get(entity_id)

    def link(self, annotation_id: str, entity_id: str | None) -> Annotation:
        """Let the annotation denote the entity (a quotation: be said by it), or nobody; as stored.

        A mention's text becomes an alias of the entity: of a role in its article alone, of a pronoun nowhere.

        >>> paul = store.entities.add("PER", "Paul Dorn")
        >>> store.entities.link(dorn.id, paul.id).entity_id == paul.id
        True
        """
        with self._store.act("link", "") as act:
            annotation = self._store.annotations.get(annotation_id)
            entity = self.get(entity_id) if entity_id is not None else None
            to = f"→ {entity.name}" if entity else "no longer linked"
            act.summary = act.summary or f"{annotation.label} {in_quotes(annotation.text)} {to}"
            act.article_id = act.article_id or annotation.article_id
            linked = self._set_entity(act, annotation, entity_id)
            if entity and annotation.kind == "entity":
                self._learn(act, annotation, entity.id)
        return linked

    def denote(self, annotation_id: str, candidate: Candidate) -> Annotation:
        """Let a mention denote the candidate, who is made when nobody is known; as stored. One act.

        So do the mentions of that name and label in its article that nobody has linked.

        >>> from store.model import Candidate
        >>> linked = store.entities.denote(dorn.id, Candidate("Paul Dorn", None, None, "PER"))
        >>> store.entities.get(linked.entity_id).name
        'Paul Dorn'
        """
        from store import carry

        with self._store.act("link", "") as act:
            mention = self._store.annotations.get(annotation_id)
            entity_id = candidate.entity_id or self.add(candidate.label, candidate.name).id
            act.summary = (
                act.summary or f"{mention.label} {in_quotes(mention.text)} → {self.get(entity_id).name}"
            )
            act.article_id = act.article_id or mention.article_id
            named = mention.level in (None, "NAM")
            for other in (
                self._unlinked_equals(mention) if named else carry.copies(self._store, annotation_id)
            ):
                self._set_entity(act, other, entity_id)
            linked = self._set_entity(act, self._store.annotations.get(annotation_id), entity_id)
            self._learn(act, linked, entity_id)
            self._learn_surname(act, linked, entity_id)
            return linked

    # Speakers

    def speakers(self, article_id: str, paragraph_number: int, before_offset: int) -> list[Candidate]:
        """Who may have said a quotation that starts at the offset: see speakers.py for the order.

        >>> [candidate.name for candidate in store.entities.speakers(article, 2, quote.start)]
        ['Paul Dorn']
        """
        from store import speakers

        return speakers.candidates(self._store, article_id, paragraph_number, before_offset)

    def named(self, name: str, article_id: str, start: int, end: int) -> list[Candidate]:
        """Who a name that stands in the text from `start` to `end` may be; one, or all who bear it.

        >>> [candidate.name for candidate in store.entities.named("Dorn", article, 17, 21)]
        ['Paul Dorn']
        """
        from store import speakers

        return speakers.named(self._store, name, article_id, start, end)

    def settle_speaker(self, quote_id: str, candidate: Candidate, *, role: str | None = None) -> Annotation:
        """Let the candidate be who says the quotation; the quotation as stored. One act.

        An unlinked mention, or a typed name, becomes an entity; the mention and its equals in the article of
        the same label that are not linked yet are linked to it. `role` is what the article calls the speaker:
        an alias there.

        >>> likeliest = store.entities.speakers(article, 2, quote.start)[0]
        >>> said = store.entities.settle_speaker(quote.id, likeliest)
        >>> store.entities.get(said.entity_id).name
        'Paul Dorn'
        """
        # Deferred: carrying over is built on the annotations too.
        from store import carry

        with self._store.act("speaker", "") as act:
            quote = self._store.annotations.get(quote_id)
            if quote.kind != "quote":
                raise BadInput(f"{quote.label} {in_quotes(quote.text)} is no quotation: it has no speaker")
            act.summary = act.summary or f"{candidate.name} says {in_quotes(quote.text)}"
            act.article_id = act.article_id or quote.article_id
            entity_id = candidate.entity_id or self._entity_for(act, candidate)
            name = self.get(entity_id).name
            if role and folded(role) != folded(name):
                self._put_alias(act, Alias(entity_id, role, "role", quote.article_id))
            for copy in carry.copies(self._store, quote_id):
                if copy.entity_id is None:
                    self._set_entity(act, copy, entity_id)
            return self._set_entity(act, quote, entity_id)

    def _entity_for(self, act: Act, candidate: Candidate) -> str:
        if candidate.annotation_id is None:
            return self.add(candidate.label, candidate.name).id
        mention = self._store.annotations.get(candidate.annotation_id)
        entity_id = mention.entity_id or self.known(mention.text, mention.article_id, mention.label)
        if entity_id is None:
            # A role is borne by a person.
            label = "PER" if mention.label == "ROLE" else mention.label
            entity_id = self._make(act, label, " ".join(mention.text.split()), None)
            self._learn(act, mention, entity_id)
            self._learn_surname(act, mention, entity_id)
        for equal in self._unlinked_equals(mention):
            self._set_entity(act, equal, entity_id)
        return entity_id

    def _unlinked_equals(self, mention: Annotation) -> list[Annotation]:
        rows = self._conn.execute(
            "select n.id from annotation n join span s on s.annotation_id = n.id and s.role = 'content' "
            "and s.ordinal = 0 where n.article_id = ? and n.kind = 'entity' and n.label = ? "
            "and n.entity_id is null and n.status <> 'rejected' and substr(?, 1, length(s.text)) = s.text",
            (mention.article_id, mention.label, mention.text),
        ).fetchall()
        found = [self._store.annotations.get(row[0]) for row in rows]
        only = self._store.only
        return [a for a in found if a.text == mention.text and sees(only, a)]

    # Parts of an act

    def _make(self, act: Act, label: str, name: str, note: str | None) -> str:
        if not name.strip():
            raise BadInput("An entity needs a name")
        row = self._conn.execute("select kind from label where name = ?", (label,)).fetchone()
        if row is None or row[0] != "entity":
            raise BadInput(f"{label} is no label of entities")
        entity_id = ids.new_id()
        act.insert(
            "entity", {"id": entity_id, "label": label, "name": name, "wikidata_id": None, "note": note}
        )
        return entity_id

    def _put_alias(self, act: Act, alias: Alias) -> None:
        if not alias.text.strip():
            raise BadInput("An alias needs a text")
        alias_id = ids.alias_id(alias.entity_id, alias.scope, alias.text)
        if self._conn.execute("select 1 from alias where id = ?", (alias_id,)).fetchone() is None:
            act.insert(
                "alias",
                {
                    "id": alias_id, "entity_id": alias.entity_id, "text": alias.text, "kind": alias.kind,
                    "scope": alias.scope,
                },
            )  # fmt: skip

    def _learn(self, act: Act, mention: Annotation, entity_id: str) -> None:
        """Keep the mention's text as an alias of the entity it denotes."""
        if mention.level == "PRO":
            return
        if mention.label == "ROLE" or mention.level == "NOM":
            alias = Alias(entity_id, mention.text, "role", mention.article_id)
        else:
            first = not self._conn.execute("select 1 from alias where entity_id = ?", (entity_id,)).fetchone()
            alias = Alias(entity_id, mention.text, "full" if first else _alias_kind(mention.text))
        if not self._conn.execute(
            "select 1 from alias where entity_id = ? and text = ? and scope = 'global'",
            (entity_id, alias.text),
        ).fetchone():
            self._put_alias(act, alias)

    def _learn_surname(self, act: Act, mention: Annotation, entity_id: str) -> None:
        """Keep what the article calls a person after the first time: the last word of the name, there alone."""
        if mention.level == "NAM" and (surname := _surname(mention)):
            self._put_alias(act, Alias(entity_id, surname, "short", mention.article_id))

    def _set_entity(self, act: Act, annotation: Annotation, entity_id: str | None) -> Annotation:
        if annotation.entity_id == entity_id:
            return annotation
        linked = replace(annotation, entity_id=entity_id, updated_at=ids.now())
        act.update("annotation", row_of(linked))
        return linked


def _alias_kind(text: str) -> AliasKind:
    letters = [character for character in text if character.isalpha()]
    acronym = 2 <= len(letters) <= 8 and " " not in text and all(c.isupper() for c in letters)
    return "acronym" if acronym else "variant"


def _surname(mention: Annotation) -> str | None:
    """The last word of a person's name, if it may be a surname."""
    *before, last = mention.text.split()
    is_name = mention.label == "PER" and before and len(last) > 2 and last[0].isupper()
    return last if is_name and not last.isupper() else None
