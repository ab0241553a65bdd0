"""One merge under way: what the stores know is compared, theirs is taken, what is open is decided.

The steps write through the act, so that its undo is exact; clocks, tombstones and shadows are then set to what
both stores know together, and noted for the undo (standing.py).
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

from store import joining, records, standing
from store.act import FOREIGN, encode
from store.chronicle import Conflict, Witness, differing, keep_conflict, take_acts
from store.errors import BadInput
from store.joining import Meeting
from store.lookalikes import Lookalike, lookalikes
from store.resolving import Name, Resolution
from store.sides import Sides
from store.standing import Entry, Log, Shadow, Standing

if TYPE_CHECKING:
    from store.act import Act
    from store.foreign import Foreign
    from store.records import Row
    from store.store import Store

_ORDER: Final = ("label", "article", "entity", "alias", "annotation", "reading")
_REFERRED: Final = frozenset({"label", "article", "entity", "annotation"})
"""Tables whose deleted rows may be shown again because something refers to them."""
_PACE: Final = 1000


class Merging:
    """The work, and afterwards what it did."""

    def __init__(self, store: Store, other: Foreign, progress: Callable[[int], None] | None = None) -> None:
        self.added = dict.fromkeys(_ORDER, 0)
        self.updated = dict.fromkeys(_ORDER, 0)
        self.deleted = dict.fromkeys(_ORDER, 0)
        self.acts = 0
        self.conflicts: list[Conflict] = []
        self.keys: list[tuple[str, str, str]] = []
        self.alike: list[Lookalike] = []
        self.touched = False
        """Whether anything that is shown has changed."""
        self._store = store
        self._conn = store.conn
        self._other = other
        self._progress = progress
        self._sides = Sides(store, other)
        self._log = Log()
        self._new: dict[str, Sequence[Any]] = {}
        self._changed: dict[str, dict[str, Meeting]] = {table: {} for table in _ORDER}
        self._open: dict[Name, Meeting] = {}
        self._entities: set[str] = set()
        self._count = 0

    def run(self, act: Act) -> None:
        """Do all of it within the act."""
        self._act = act
        witness = Witness(self._store, self._other, self._sides.text)
        for table in _ORDER:
            self._compare(table, witness)
        for table in _ORDER:
            self._add(table)
            self._change(table)
        self._decide()
        self.acts = take_acts(self._conn, self._other, self._log)
        for conflict in self.conflicts:
            kept = keep_conflict(self._conn, self._store.annotator, act.id, conflict)
            self._log.act(kept, None, FOREIGN)
        if self.touched:
            self._log.write(self._conn, act.id)
        self.alike = [
            pair for pair in lookalikes(self._store) if self._entities & {pair.one.id, pair.other.id}
        ]
        act.summary += f": {self.summary()}"

    def summary(self) -> str:
        """What came in, in words."""
        # Deferred: a room of its own, and only words.
        from store.formats.jsonl_in import counted

        parts = [
            f"{words} {what}"
            for what, counts in (("new", self.added), ("changed", self.updated), ("deleted", self.deleted))
            if (words := counted(counts))
        ]
        if self.conflicts:
            parts.append("1 conflict" if len(self.conflicts) == 1 else f"{len(self.conflicts):,} conflicts")
        return "; ".join(parts) or "nothing new"

    # What is to be done

    def _compare(self, table: str, witness: Witness) -> None:
        """Sort the rows of a table by what is to be done with them; only tombstones are written."""
        new: array[int] | list[Any] = array("q") if table in records.KEYED else []
        theirs = self._other.rows(joining.query(table))
        for meeting in joining.meetings(self._conn, theirs, table):
            if meeting.new:
                new.append(self._name(table, meeting))
                continue
            if witness.is_conflict(table, meeting):
                self._note_conflict(table, meeting, witness)
            if meeting.joined.stamp < 0:
                self._bury(table, meeting)
            elif not meeting.plain:
                self._open[table, meeting.row_id] = meeting
            elif meeting.is_ours:
                continue
            elif meeting.live or self._was_here(table, meeting):
                self._changed[table][meeting.row_id] = meeting
            else:
                new.append(self._name(table, meeting))
                self._note_grave(table, meeting)
        self._new[table] = array("q", sorted(new)) if table in records.KEYED else new

    def _name(self, table: str, meeting: Meeting) -> Any:
        """What the row is read by in their store: the integer key where it has one, else the id."""
        if table not in records.KEYED:
            return meeting.row_id
        if meeting.key.__class__ is not int:
            raise BadInput(f"{table} {meeting.row_id!r:.60}", "it has no integer key")
        return meeting.key

    def _was_here(self, table: str, meeting: Meeting) -> bool:
        """Whether the history follows the row by itself: it then cannot come back as one of many."""
        query = "select 1 from change where table_name = ? and row_id = ? limit 1"
        return meeting.held is not None and bool(
            self._conn.execute(query, (table, meeting.row_id)).fetchone()
        )

    def _note_conflict(self, table: str, meeting: Meeting, witness: Witness) -> None:
        ours, theirs = (
            self._sides.side(table, meeting, ours=mine) if known.alive else None
            for known, mine in ((meeting.ours, True), (meeting.theirs, False))
        )
        found = witness.conflict(table, meeting, ours, theirs)
        if found is not None:
            self.conflicts.append(found)

    def _bury(self, table: str, meeting: Meeting) -> None:
        """Of a row that was deleted before we ever saw it, only the tombstone comes."""
        before = Standing(grave=None if meeting.ours.grave < 0 else meeting.ours.grave)
        after = Standing(grave=meeting.joined.grave)
        if before != after:
            self._settle(Entry(table, meeting.row_id, before, after))

    def _note_grave(self, table: str, meeting: Meeting) -> None:
        """A row that we had deleted comes back: the tombstone goes with the insert."""
        if meeting.held is not None and table in records.KEYED:
            before, after = Standing(grave=meeting.held[4]), Standing(meeting.joined.stamp)
            self._log.row(Entry(table, meeting.row_id, before, after))

    # Taking

    def _add(self, table: str) -> None:
        """Their rows that are not here."""
        names = self._new[table]
        if table not in records.KEYED:
            for row, stamp in self._sides.rows(table, names, by_key=False):
                self._put(table, row, stamp, standing.read(self._conn, table, row[records.id_column(table)]))
            return
        stamps = array("q")
        first = self._act.next_key(table)
        count = self._act.insert_many(table, self._stamped(table, names, stamps))
        self.added[table] += count
        self.touched |= count > 0
        # The clocks come with the rows: a merge is no edit.
        clocks = zip(stamps, range(first, first + count), strict=True)
        self._conn.executemany(f'update "{table}" set stamp = ? where key = ?', clocks)

    def _stamped(self, table: str, names: Sequence[Any], stamps: array[int]) -> Iterator[Row]:
        for row, stamp in self._sides.rows(table, names, by_key=True):
            stamps.append(stamp)
            if table == "entity":
                self._entities.add(row["id"])
            self._tell()
            yield row

    def _change(self, table: str) -> None:
        """Our rows whose newest content is theirs."""
        changed = self._changed[table]
        for row_id, meeting in list(changed.items()):
            if (
                meeting.live
                and meeting.ours.state == meeting.joined.check
                and not standing.is_caret(table, row_id)
            ):
                clocks = Standing(meeting.ours.stamp), Standing(meeting.joined.stamp)
                self._settle(Entry(table, row_id, *clocks))
                del changed[row_id]
        for row, stamp in self._sides.rows(table, list(changed), by_key=False):
            row_id = row[records.id_column(table)]
            simple = changed[row_id].live and not standing.is_caret(table, row_id)
            before = (
                Standing(changed[row_id].ours.stamp) if simple else standing.read(self._conn, table, row_id)
            )
            self._put(table, row, stamp, before)

    def _put(self, table: str, row: Row, stamp: int, before: Standing) -> None:
        """Bring a row to their content and clock."""
        row_id = row[records.id_column(table)]
        self._write(table, row_id, row, Entry(table, row_id, before, Standing(stamp)))
        self._tell()

    def _write(self, table: str, row_id: str, row: Row | None, entry: Entry) -> None:
        """Bring a row to this content (None: delete it) and standing."""
        before, after = entry.before, entry.after
        if standing.is_caret(table, row_id):
            standing.put_caret(self._conn, row_id, row, after.stamp)
            if before != after._replace(caret=row):
                self._settle(entry._replace(after=after._replace(caret=row)))
            return
        if before.stamp is None and row is not None:
            self._act.insert(table, row)
            self.added[table] += 1
        elif row is not None:
            if table == "article":
                live = records.read(self._conn, table, row_id) or {}
                entry = entry._replace(recut=live["paragraphing"] != row["paragraphing"])
                self.updated[table] += bool(differing(table, live, row))
            else:
                self.updated[table] += 1
            self._act.update(table, row)
        elif before.stamp is not None:
            self._act.delete(table, row_id)
            self.deleted[table] += 1
        self.touched |= row is not None or before.stamp is not None
        if entry.recut:
            standing.uncut(self._conn, row_id)
        self._settle(entry)

    # Deciding

    def _decide(self) -> None:
        """Bring the rows whose newest content alone does not say what they are to what they are."""
        resolution = Resolution(self._conn, self._open, self._sides.content)
        resolution.run()
        for table in reversed(_ORDER):
            for row_id in [row_id for kind, row_id in self._open if kind == table]:
                self._bring(table, row_id, resolution)

    def _bring(self, table: str, row_id: str, resolution: Resolution) -> None:
        meeting, wanted = self._open[table, row_id], resolution.wanted((table, row_id))
        before = standing.read(self._conn, table, row_id)
        after = self._after(table, meeting, wanted, before)
        live = records.read(self._conn, table, row_id) if before.stamp is not None else None
        if table == "label" and wanted and row_id in resolution.keyless:
            self._note_key(live, row_id, resolution)
        if live == wanted and not standing.is_caret(table, row_id):
            if before != after:
                self._settle(Entry(table, row_id, before, after))
            return
        self._write(table, row_id, wanted, Entry(table, row_id, before, after))

    def _after(self, table: str, meeting: Meeting, wanted: Row | None, before: Standing) -> Standing:
        """How the row will stand: shown against a deletion, it is a moment younger than that."""
        joined = meeting.joined
        grave = None if joined.alive else joined.grave
        stamp = None if wanted is None else joined.stamp if grave is None else grave + 1
        if grave is not None and table not in _REFERRED:
            return Standing(stamp, grave)
        was = before.shadow
        if wanted is None and was and (was.stamp, was.checksum) == (joined.stamp, joined.check):
            return Standing(None, grave, was._replace(seen=None))
        content = self._sides.content(table, meeting)
        if grave is None and wanted == content:
            return Standing(stamp)
        return Standing(stamp, grave, Shadow(joined.stamp, encode(content), joined.check, stamp))

    def _note_key(self, live: Row | None, label: str, resolution: Resolution) -> None:
        key = self._sides.content("label", self._open["label", label])["key"]
        if live is None or live["key"] == key:
            self.keys.append((label, key, resolution.keyless[label]))

    def _settle(self, entry: Entry) -> None:
        standing.settle(self._conn, entry.table, entry.row_id, entry.after)
        self._log.row(entry)

    def _tell(self) -> None:
        self._count += 1
        if self._progress and self._count % _PACE == 0:
            self._progress(self._count)
