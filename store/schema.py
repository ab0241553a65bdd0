"""The tables, as sqlite_utils Migrations; the names are firm, columns may be added.

`TABLES` is the one list of record columns: rows are read, written, undone, merged, checked and
salvaged by it. What is derived (paragraph, chunk, alias.folded, the search index) can be rebuilt.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from store.ids import new_id, now

if TYPE_CHECKING:
    import sqlite3

    from sqlite_utils import Database, Migrations

APPLICATION_ID: Final = 0x506F7374
"""'Post' in the SQLite header: tells our file from any other."""
SCHEMA_VERSION: Final = 1
"""user_version of the newest migration below."""

TABLES: Final[dict[str, tuple[str, ...]]] = {
    "article": (
        "id", "title", "language", "source", "author", "url", "published", "file_name", "file_sha256",
        "added_at", "supersedes", "length", "paragraphing", "text",
    ),
    "label": ("name", "kind", "title", "key", "colour", "description", "position", "retired"),
    "entity": ("id", "label", "name", "wikidata_id", "note"),
    "alias": ("id", "entity_id", "text", "kind", "scope"),
    "annotation": (
        "id", "article_id", "kind", "label", "entity_id", "status", "annotator", "origin", "rule",
        "confidence", "reject_reason", "note", "level", "quote_type", "medium", "parent_id",
        "carried_from", "anchor", "created_at", "updated_at",
    ),
    "span": ("annotation_id", "article_id", "role", "ordinal", "start", "end", "text"),
    "reading": ("id", "article_id", "annotator", "paragraph", "read", "caret", "updated_at"),
}  # fmt: skip
"""Columns of each record table, without `key` (the integer beside the id), `stamp` and `checksum`."""

REACHES: Final = (256, 4096, 65536, 4294967296)
"""Length classes of spans (`span.reach`, the same numbers): code points that none of the class exceeds."""

_TOKENS: Final = "unicode61 remove_diacritics 2 categories 'L* N* Co Mn Mc' tokenchars '\u00ad'"
"""How the search cuts texts. Vowel signs and soft hyphens are part of a word, else FTS5 takes غدًا for two."""

_HELD: Final = 16 << 20
"""Bytes of the index that FTS5 may hold before it writes a segment: fewer are to be merged after a bulk add."""
_SEGMENTS: Final = 16
"""Segments that FTS5 merges at once: with its own 4, a bulk add writes most of the index three times."""

_DDL = """
create table article(
  key integer primary key, -- never used twice (see keyring)
  id text not null unique check (length(id) = 20),
  title text not null, language text, source text, author text, url text, published text,
  file_name text, file_sha256 text, added_at text not null,
  supersedes text references article(id) deferrable initially deferred,
  length integer not null, paragraphing text not null check (paragraphing in ('line', 'block')),
  paragraphs integer, -- derived: null until the paragraphs are cut
  stamp integer not null, checksum integer not null,
  text text not null -- last: SQLite reads a row from its front, and this may be a novel
) strict;
create index article_added on article(added_at, key);
create index article_url on article(url) where url is not null;
create index article_file on article(file_sha256) where file_sha256 is not null;
create index article_supersedes on article(supersedes) where supersedes is not null;

create table paragraph( -- derived from article.text
  article_id text not null references article(id) deferrable initially deferred,
  number integer not null, start integer not null, "end" integer not null, digest text not null,
  primary key (article_id, number)
) strict, without rowid;
create index paragraph_place on paragraph(article_id, start);
create index paragraph_digest on paragraph(digest);

create table chunk( -- derived: long texts in pieces, so that a screen never reads a whole novel
  article_id text not null references article(id) deferrable initially deferred,
  number integer not null, start integer not null, text text not null,
  primary key (article_id, number)
) strict;

create table label(
  name text not null primary key, kind text not null check (kind in ('entity', 'quote', 'note')),
  title text not null, key text, colour text not null, description text not null default '',
  position integer not null default 0, retired integer not null default 0 check (retired in (0, 1)),
  stamp integer not null, checksum integer not null
) strict;

create table entity(
  key integer primary key,
  id text not null unique, label text not null references label(name) deferrable initially deferred,
  name text not null, wikidata_id text, note text,
  stamp integer not null, checksum integer not null
) strict;
create index entity_name on entity(name);

create table alias(
  key integer primary key,
  id text not null unique, -- digest of entity, scope and text: the same alias made twice is one
  entity_id text not null references entity(id) deferrable initially deferred,
  text text not null,
  kind text not null check (kind in ('full', 'short', 'acronym', 'title', 'role', 'variant')),
  scope text not null default 'global',
  folded text not null, -- derived: accents and case folded, what a search compares
  stamp integer not null, checksum integer not null
) strict;
create index alias_text on alias(text);
create index alias_folded on alias(folded);
create index alias_entity on alias(entity_id);

create table annotation(
  key integer primary key,
  id text not null unique,
  article_id text not null references article(id) deferrable initially deferred,
  kind text not null check (kind in ('entity', 'quote', 'note')),
  label text not null references label(name) deferrable initially deferred,
  entity_id text references entity(id) deferrable initially deferred,
  status text not null check (status in ('proposed', 'accepted', 'rejected')),
  annotator text not null,
  origin text not null check (origin in ('human', 'rule', 'import', 'carry', 'adjudication', 'model')),
  rule text, confidence real, reject_reason text, note text,
  level text check (level in ('NAM', 'NOM', 'PRO')),
  quote_type text check (quote_type in ('direct', 'mixed', 'indirect', 'reported', 'free_indirect')),
  medium text check (medium in ('speech', 'writing', 'thought')),
  parent_id text references annotation(id) deferrable initially deferred,
  carried_from text, anchor text check (anchor in ('ok', 'moved', 'orphan')),
  created_at text not null, updated_at text not null,
  stamp integer not null, checksum integer not null -- over the spans too
) strict;
create index annotation_article on annotation(article_id, kind, status);
create index annotation_entity on annotation(entity_id, kind, status) where entity_id is not null;
create index annotation_parent on annotation(parent_id) where parent_id is not null;
create index annotation_carried on annotation(carried_from) where carried_from is not null;
create index annotation_note on annotation(key) where note is not null; -- notes, the newest first

create table span(
  annotation_id text not null references annotation(id) deferrable initially deferred,
  article_id text not null references article(id) deferrable initially deferred,
  role text not null check (role in ('content', 'cue', 'source', 'addressee')),
  ordinal integer not null, start integer not null check (start >= 0),
  "end" integer not null check ("end" > start), text text not null,
  -- Length class: what crosses a window is found by one short range scan a class (annotations.py).
  reach integer not null generated always as (case
    when "end" - start <= 256 then 256 when "end" - start <= 4096 then 4096
    when "end" - start <= 65536 then 65536 else 4294967296 end) virtual,
  primary key (annotation_id, role, ordinal)
) strict, without rowid;
create index span_place on span(article_id, reach, start);

create table reading( -- paragraph 0 holds the caret, the others whether they are read
  id text not null unique, -- article/annotator/paragraph
  article_id text not null references article(id) deferrable initially deferred,
  annotator text not null, paragraph integer not null,
  read integer not null check (read in (0, 1)), caret integer, updated_at text not null,
  stamp integer not null, checksum integer not null,
  primary key (article_id, annotator, paragraph)
) strict, without rowid;

create index reading_last on reading(annotator, updated_at) where paragraph = 0;

create table act(
  key integer primary key,
  id text not null unique, at text not null, annotator text not null, kind text not null,
  summary text not null, article_id text,
  target text, -- of an undo or redo: the act it was done to
  undone integer not null default 0 check (undone in (0, 1, 2, 3, 4)), -- see act.py
  checksum integer not null
) strict;
create index act_stack on act(annotator, undone, key) where target is null; -- what undo and redo look up
create index act_article on act(article_id, key) where article_id is not null;

create table change(
  key integer primary key,
  act_id text not null references act(id) deferrable initially deferred,
  table_name text not null, row_id text, -- null: a bulk insert of first_key to last_key
  first_key integer, last_key integer,
  before text, -- JSON of the row as it was, null if there was none
  after text, -- JSON of the row as the act left it; filled when the act is undone
  mark integer, -- checksum of the row as the act left it, null if it left none; of a bulk insert: their sum
  checksum integer not null
) strict;
create index change_act on change(act_id);
create index change_row on change(table_name, row_id);

create table pack( -- rows of an undone bulk insert, to be redone: zlib over JSON lines
  change_key integer not null references change(key) deferrable initially deferred,
  number integer not null, rows blob not null, checksum integer not null,
  primary key (change_key, number)
) strict;

create table keyring( -- highest integer key that was ever deleted, so that none is used twice
  table_name text not null primary key, last integer not null
) strict, without rowid;

create table tombstone( -- so that a merge does not bring back what was deleted here
  table_name text not null, row_id text not null, stamp integer not null,
  primary key (table_name, row_id)
) strict, without rowid;

create table shadow( -- rows that merges left otherwise than their newest content says (see joining.py)
  table_name text not null, row_id text not null,
  stamp integer not null, row text not null, checksum integer not null, -- that content, and its merge clock
  seen integer, -- stamp of the row as the merge left it; null: it left none
  primary key (table_name, row_id)
) strict, without rowid;

create table standing( -- merge clocks before and after a merge, for its undo: zlib over JSON lines
  act_id text not null references act(id) deferrable initially deferred,
  number integer not null, rows blob not null, checksum integer not null,
  primary key (act_id, number)
) strict;

create table meta(name text not null primary key, value text not null) strict, without rowid;

create view mention_row as
select n.id as annotation_id, n.article_id, a.title as article_title, a.source, a.published,
  (select p.number from paragraph p where p.article_id = n.article_id and p.start <= s.start
   order by p.start desc limit 1) as paragraph,
  n.label,
  case when e.ordinal is null then s.text else (select group_concat(text, ' ') from
    (select text from span where annotation_id = n.id and role = 'content' order by ordinal)) end as text,
  s.start,
  case when e.ordinal is null then s."end" else
    (select max("end") from span where annotation_id = n.id and role = 'content') end as "end",
  case when e.ordinal is null then '' else (select group_concat(start || ' ' || "end", ';') from
    (select start, "end" from span where annotation_id = n.id and role = 'content' order by ordinal)) end
    as fragments,
  n.entity_id, y.name as entity, y.wikidata_id, n.level, n.status, n.annotator, n.origin, n.confidence,
  n.note, n.created_at, n.updated_at
from annotation n
join article a on a.id = n.article_id
join span s on s.annotation_id = n.id and s.role = 'content' and s.ordinal = 0
left join span e on e.annotation_id = n.id and e.role = 'content' and e.ordinal = 1
left join entity y on y.id = n.entity_id
where n.kind <> 'quote';

create view quote_row as
select n.id as quote_id, n.article_id, a.title as article_title, a.source, a.published,
  (select p.number from paragraph p where p.article_id = n.article_id and p.start <= s.start
   order by p.start desc limit 1) as paragraph,
  case when e.ordinal is null then s.text else (select group_concat(text, ' ') from
    (select text from span where annotation_id = n.id and role = 'content' order by ordinal)) end as text,
  s.start,
  case when e.ordinal is null then s."end" else
    (select max("end") from span where annotation_id = n.id and role = 'content') end as "end",
  case when e.ordinal is null then '' else (select group_concat(start || ' ' || "end", ';') from
    (select start, "end" from span where annotation_id = n.id and role = 'content' order by ordinal)) end
    as fragments,
  n.quote_type, n.medium, n.entity_id as speaker_id, y.name as speaker,
  o.text as source_text, o.start as source_start, o."end" as source_end,
  c.text as cue_text, c.start as cue_start, c."end" as cue_end,
  d.text as addressee_text, n.status, n.annotator, n.origin, n.confidence, n.note,
  n.created_at, n.updated_at
from annotation n
join article a on a.id = n.article_id
join span s on s.annotation_id = n.id and s.role = 'content' and s.ordinal = 0
left join span e on e.annotation_id = n.id and e.role = 'content' and e.ordinal = 1
left join entity y on y.id = n.entity_id
left join span o on o.annotation_id = n.id and o.role = 'source' and o.ordinal = 0
left join span c on c.annotation_id = n.id and c.role = 'cue' and c.ordinal = 0
left join span d on d.annotation_id = n.id and d.role = 'addressee' and d.ordinal = 0
where n.kind = 'quote';
"""

DEFAULT_LABELS: Final = (
    # name, kind, title, key, colour
    ("PER", "entity", "Person", "p", "blue"),
    ("ORG", "entity", "Organisation", "o", "orange"),
    ("GPE", "entity", "Country, city, region", "g", "green"),
    ("LOC", "entity", "Place", "l", "teal"),
    ("EVENT", "entity", "Event", "e", "pink"),
    ("DATE", "entity", "Date or time", "d", "grey"),
    ("ROLE", "entity", "Role or title", "r", "purple"),
    ("NUM", "entity", "Number or amount", "#", "brown"),
    ("PROD", "entity", "Product or work", "t", "red"),
    ("MISC", "entity", "Other name", "m", "olive"),
    ("QUOTE", "quote", "Quotation", "q", "yellow"),
    ("NOTE", "note", "Comment", None, "white"),
)
"""The scheme of a new store, in the order of the label bar."""


def migrations() -> Migrations:
    """Every change of the schema since the first version, in order; one that was released never changes."""
    # Deferred: sqlite_utils costs six times the import of sqlite3 and only a new or older store needs it.
    from sqlite_utils import Migrations

    steps = Migrations("postil")
    steps(name="1_tables")(_tables)
    return steps


def migrate(conn: sqlite3.Connection) -> bool:
    """Bring the store up to SCHEMA_VERSION in one transaction; False if another program just did.

    sqlite3.Error comes out as it is, the file then is as it was.
    """
    from sqlite_utils import Database

    conn.execute("begin immediate")
    try:
        # Read again behind the lock: two first starts at once must not both build.
        fresh = bool(conn.execute("pragma user_version").fetchone()[0] < SCHEMA_VERSION)
        if fresh:
            migrations().apply(Database(conn, execute_plugins=False))
            conn.execute(f"pragma application_id = {APPLICATION_ID}")
            conn.execute(f"pragma user_version = {SCHEMA_VERSION}")
            conn.execute("update meta set value = ? where name = 'needs'", (_program(),))
        conn.execute("commit")
    except BaseException:
        if conn.in_transaction:
            conn.execute("rollback")
        raise
    return fresh


def _program() -> str:
    """The version of the program that made this schema: what an older one must tell the user to install."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("postil")
    except PackageNotFoundError:
        return "of a later date"


def _tables(db: Database) -> None:
    db.executescript(_without_lists(_DDL))
    index_text(db)
    _default_labels(db.conn)
    rows = [("store_id", new_id()), ("made_at", now()), ("needs", _program())]
    db.conn.executemany("insert into meta(name, value) values (?, ?)", rows)


def _without_lists(ddl: str) -> str:
    """The same with `check (x in (a, b))` spelled as `x = a or x = b`.

    SQLite builds a temporary table for each list at each row that is written: 35 µs a row of annotation.
    """
    # Deferred: only a new store needs it.
    import re

    def spelled(match: re.Match[str]) -> str:
        column, values = match.groups()
        return f"check ({' or '.join(f'{column} = {value.strip()}' for value in values.split(','))})"

    return re.sub(r"check \((\w+) in \(([^)]*)\)\)", spelled, ddl)


def index_text(db: Database) -> None:
    """Make the full-text index of titles and texts, kept in step by triggers; an older one is replaced."""
    from sqlite_utils.db import Table

    article = Table(db, "article")
    if article.detect_fts():
        article.disable_fts()
    article.enable_fts(["title", "text"], create_triggers=True, tokenize=_TOKENS)
    # sqlite-utils indexes the text anew at every update: cutting the paragraphs of a novel would pay for it.
    (trigger,) = db.conn.execute("select sql from sqlite_schema where name = 'article_au'").fetchone()
    db.conn.execute("drop trigger article_au")
    changed = "when old.title is not new.title or old.text is not new.text begin"
    db.conn.execute(trigger.replace(" BEGIN", f" {changed}", 1))
    for setting, value in (("hashsize", _HELD), ("automerge", _SEGMENTS)):
        db.conn.execute("insert into article_fts(article_fts, rank) values (?, ?)", (setting, value))
    _index_notes(db.conn)


def _index_notes(conn: sqlite3.Connection) -> None:
    """The same for the notes of annotations, without the sizes that rows without a note would lack."""
    for name in ("annotation_ai", "annotation_ad", "annotation_au"):
        conn.execute(f"drop trigger if exists {name}")
    conn.execute("drop table if exists annotation_fts")
    conn.execute(
        'create virtual table annotation_fts using fts5(note, content="annotation", content_rowid="key", '
        f'columnsize=0, tokenize="{_TOKENS}")'
    )
    conn.execute(
        "insert into annotation_fts(rowid, note) select key, note from annotation where note is not null"
    )
    come = "insert into annotation_fts(rowid, note) select new.key, new.note where new.note is not null;"
    go = (
        "insert into annotation_fts(annotation_fts, rowid, note) "
        "select 'delete', old.key, old.note where old.note is not null;"
    )
    # `when` and `of` leave alone what bears no note: nearly everything.
    for trigger in (
        f"annotation_ai after insert on annotation when new.note is not null begin {come} end",
        f"annotation_ad after delete on annotation when old.note is not null begin {go} end",
        f"annotation_au after update of note on annotation when old.note is not new.note begin {go} {come} end",
    ):
        conn.execute(f"create trigger {trigger}")


def _default_labels(conn: sqlite3.Connection) -> None:
    # Deferred: records.py needs TABLES from here, and opening a store needs neither.
    from store.records import write

    for position, (name, kind, title, key, colour) in enumerate(DEFAULT_LABELS):
        row = {
            "name": name, "kind": kind, "title": title, "key": key, "colour": colour,
            "description": "", "position": position, "retired": 0,
        }  # fmt: skip
        # Stamp 0: the same in every store, and older than any edit when two stores meet.
        write(conn, "label", row, stamp=0, key=None)
