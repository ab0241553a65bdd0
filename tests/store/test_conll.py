"""CoNLL columns: the tags say which tokens a mention has, in every scheme; what a column cannot hold is counted."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from store import Store
from store.errors import BadInput
from store.formats import Document, registry
from store.formats.registry import Imported, Options, Taking
from tests.oddities import CORPORA, TEXTS, new_store
from tests.samples import filled

HEAD = "-DOCSTART- -X- O O\n"


@pytest.fixture
def full(tmp_path: Path) -> Iterator[Store]:
    with filled(tmp_path / "full.db") as made:
        yield made


def export(store: Store, name: str = "conll", **options: object) -> str:
    return said(store, name, **options)[0]


def said(store: Store, name: str = "conll", **options: object) -> tuple[str, list[tuple[int, str]]]:
    out = io.BytesIO()
    written = registry.find(name).write(store, out, Options(**options))  # type: ignore[arg-type]
    return out.getvalue().decode(), [(loss.count, loss.reason) for loss in written.losses]


def bring(store: Store, text: str | bytes, name: str = "conll", **taking: object) -> Imported:
    data = text if isinstance(text, bytes) else text.encode()
    return registry.find(name).read(store, io.BytesIO(data), "a.conll", Taking(**taking))  # type: ignore[arg-type]


def mentions(store: Store) -> list[tuple[str, str]]:
    return store.conn.execute(
        "select n.label, s.text from annotation n join span s on s.annotation_id = n.id order by s.start, s.end"
    ).fetchall()


@pytest.mark.parametrize(
    ("name", "line", "letters"),
    [
        ("conll", "{}\t{}", "BBIO"),
        ("conll-bilou", "{}\t{}", "UBLO"),
        ("conll2003", "{} -X- _ {}", "BBIO"),
    ],
)
def test_every_token_is_a_line_with_its_tag(store: Store, name: str, line: str, letters: str) -> None:
    """Who trains a tagger: sentences apart, signs as tokens, a number with a no-break space in two."""
    article, _ = store.articles.add(Document("Ada saw Paul Dorn.\nDorn’s 10\u00a0000 €."))
    for start, end in ((0, 3), (8, 17), (19, 23)):
        store.annotations.tag(article.id, start, end, "PER")
    one, first, last, out = (f"{letter}-PER" if letter != "O" else "O" for letter in letters)
    rows = [
        ("Ada", one), ("saw", out), ("Paul", first), ("Dorn", last), (".", out), None,
        ("Dorn", one), ("’s", out), ("10", out), ("000", out), ("€", out), (".", out), None,
    ]  # fmt: skip
    wanted = "\n".join("" if row is None else line.format(*row) for row in rows)
    assert export(store, name) == f"{HEAD}\n\n{wanted}\n"


def test_a_token_is_cut_where_a_mention_begins_and_a_sentence_is_not(store: Store) -> None:
    """Who tagged a part of a compound, or a name with a full stop in it: nothing is widened or split."""
    article, _ = store.articles.add(Document("Die EU-Kommission. Yahoo! Inc. schweigt."))
    store.annotations.tag(article.id, 4, 6, "ORG")
    store.annotations.tag(article.id, 19, 30, "ORG")
    lines = [line.split("\t") for line in export(store).split("\n")[2:] if line]
    assert [line[0] for line in lines if line[1] != "O"] == ["EU", "Yahoo", "!", "Inc", "."]
    assert ["-Kommission", "O"] in lines
    assert [line[1] for line in lines if line[1] != "O"] == ["B-ORG", "B-ORG", "I-ORG", "I-ORG", "I-ORG"]


def test_what_a_column_cannot_hold_is_counted_by_its_reason(store: Store) -> None:
    """Who counts the names in the file and wonders where the others are."""
    article, _ = store.articles.add(Document("one two three four five six seven"))
    tag = store.annotations.tag
    tag(article.id, 0, 13, "ORG")
    tag(article.id, 4, 7, "PER")
    tag(article.id, 8, 18, "LOC")
    tag(article.id, 0, 13, "MISC")
    tag(article.id, 19, 24, "PER", more=[("content", 28, 33)], note="x")
    tag(article.id, 0, 3, "QUOTE")
    tag(article.id, 24, 27, "PER", status="rejected")
    tag(article.id, 18, 19, "PER", status="proposed")
    text, losses = said(store)
    tagged = [line for line in text.split("\n")[3:] if line and not line.endswith("\tO")]
    assert tagged == ["one\tB-ORG", "two\tI-ORG", "three\tI-ORG", "five\tB-PER", "seven\tB-PER"]
    assert {reason.split(";")[0].split(",")[0]: count for count, reason in losses} == {
        "mentions are nested in another one": 1,
        "mentions cross another one": 1,
        "mentions lie where another one does": 1,
        "mentions are in pieces": 1,
        "mentions begin or end with white space": 1,
        "notes have no column": 1,
        "quotations and notes are no names": 1,
        "mentions were rejected": 1,
        "mentions are proposals nobody decided": 1,
        "mentions are nothing but white space": 1,
    }


def test_what_a_tagger_found_stands_in_the_article_that_went_out(store: Store) -> None:
    """Who sends articles to a tagger and takes its tags back: columns keep no white space, the article has it."""
    text = "😀 Ada\u00a0 Lovelace,\u2028à  Paris.\n\nElle\tdit 10\u202f000 mots ."
    article, _ = store.articles.add(Document(text))
    columns = export(store)
    tagged = columns.replace("Ada\tO\nLovelace\tO", "Ada\tB-PER\nLovelace\tI-PER").replace(
        "Paris\tO", "Paris\tB-LOC"
    )
    done = bring(store, tagged.replace("10\tO\n000\tO", "10\tB-NUM\n000\tI-NUM"))
    assert mentions(store) == [("PER", "Ada\u00a0 Lovelace"), ("LOC", "Paris"), ("NUM", "10\u202f000")]
    assert store.conn.execute("select count(*) from article").fetchone() == (1,)
    reason = "documents are articles here but for white space; their annotations stand there"
    assert [(loss.count, loss.reason, loss.examples, loss.minor) for loss in done.losses] == [
        (1, reason, (f"a.conll: {article.id}",), True)
    ]


def test_of_two_articles_that_differ_in_white_space_alone_neither_is_guessed(store: Store) -> None:
    """Who holds a page twice, wrapped and not."""
    for text in ("Ada\ndort.", "Ada  dort."):
        store.articles.add(Document(text))
    done = bring(store, "Ada\tB-PER\ndort\tO\n.\tO\n")
    assert (done.added["article"], done.losses) == (1, ())


def test_a_layer_of_quotations_is_written_when_it_is_asked_for(full: Store) -> None:
    """Who trains a tagger of quotations."""
    text = export(full, label="QUOTE", annotator="anna")
    assert [line for line in text.split("\n") if line.endswith("B-QUOTE")] == ["«\tB-QUOTE", "«\tB-QUOTE"]


@pytest.mark.parametrize("name", ["conll", "conll-bilou", "conll2003"])
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(text=TEXTS, data=st.data())
def test_every_mention_comes_back_token_by_token(name: str, text: str, data: st.DataObject) -> None:
    """Who sends names to a tagger and back: of any text, all but the white space."""
    with new_store("anna") as store, new_store("anna") as other:
        article, _ = store.articles.add(Document(text))
        edges = sorted(data.draw(st.sets(st.integers(0, len(text)), max_size=8)))
        wanted = []
        for start, end in zip(edges[::2], edges[1::2], strict=False):
            label = data.draw(st.sampled_from(["PER", "ORG"]))
            store.annotations.tag(article.id, start, end, label)
            if text[start:end].strip():
                wanted.append((label, "".join(text[start:end].split())))
        exported = export(store, name)
        # As the strictest readers cut lines and columns.
        assert exported.splitlines() == exported.split("\n")[:-1]
        assert {len(line.split()) for line in exported.splitlines()} <= {
            0,
            4 if name == "conll2003" else 2,
            4,
        }
        if wanted:
            bring(other, exported)
            assert [(label, "".join(found.split())) for label, found in mentions(other)] == wanted


# In

TAGGED = [("PER", "Ada Lovelace"), ("PER", "Babbage"), ("LOC", "Paris"), ("ORG", "UN")]
TOKENS = ["Ada", "Lovelace", "Babbage", "saw", "Paris", "UN", "."]


@pytest.mark.parametrize(
    "tags",
    [
        "B-PER I-PER B-PER O B-LOC B-ORG O",  # IOB2
        "I-PER I-PER B-PER O I-LOC I-ORG O",  # IOB1
        "B-PER L-PER U-PER O U-LOC U-ORG O",  # BILOU
        "B-PER E-PER S-PER O S-LOC S-ORG O",  # IOBES
        "I-PER E-PER I-PER O I-LOC I-ORG O",  # IOE
    ],
)
@pytest.mark.parametrize("columns", ["{}\t{}", "{} {}", "{} NN B-NP {}", "{}\t_\t_\t{}"])
def test_tags_of_every_scheme_say_the_same(store: Store, tags: str, columns: str) -> None:
    """Who downloads a corpus and does not know which scheme it has."""
    lines = "\n".join(columns.format(*pair) for pair in zip(TOKENS, tags.split(), strict=True))
    bring(store, f"-DOCSTART- -X- -X- O\r\n\n{lines}\n\nHe O\nleft O")
    assert mentions(store) == TAGGED
    (text,) = store.conn.execute("select text from article").fetchone()
    assert text == "Ada Lovelace Babbage saw Paris UN .\nHe left\n"


def test_tags_of_i_alone_are_mentions_that_end_where_the_label_changes(store: Store) -> None:
    """Who has tags without a beginning: two of one label side by side are one."""
    bring(store, "Ada I-PER\nLovelace I-PER\nParis I-LOC\n\nParis I-LOC\n")
    assert mentions(store) == [("PER", "Ada Lovelace"), ("LOC", "Paris"), ("LOC", "Paris")]


def test_each_document_is_an_article(store: Store) -> None:
    """Who has a corpus in one file."""
    bring(store, "-DOCSTART- -X- O O\n\nAda B-PER\n\n-DOCSTART-\nParis B-LOC\n")
    assert store.conn.execute("select text from article order by key").fetchall() == [
        ("Ada\n",),
        ("Paris\n",),
    ]


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("Ada OO", []),
        ("Ada ", []),
        ("Ada", []),
        ("Ada B-", []),
        ("Ada PER", []),
        ("Ada I--PER", [("PER", "Ada")]),
        ("Ada B-per", [("PER", "Ada")]),
        ("# B-MISC", [("MISC", "#")]),
        ("# a comment", []),
        ("\tB-PER", []),
    ],
)
def test_a_malformed_tag_is_none_and_is_counted(
    store: Store, line: str, found: list[tuple[str, str]]
) -> None:
    """Who has a corpus that was typed by hand."""
    done = bring(store, f"{line}\nParis B-LOC\n")
    assert mentions(store) == [*found, ("LOC", "Paris")]
    counted = sum(loss.count for loss in done.losses) + done.left_out
    assert counted == (line in ("Ada OO", "Ada B-", "Ada PER", "\tB-PER"))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Only prose here.\nNothing else.\n", "a.conll: has no line with a token and a tag"),
        (b"Ada B-PER\n\xe9 O\n", "a.conll, line 2: is not UTF-8 (byte 0)"),
        ("", "a.conll: has no line with a token and a tag"),
    ],
)
def test_a_file_that_has_no_columns_stores_nothing(store: Store, text: str | bytes, why: str) -> None:
    """Who picks the wrong file."""
    with pytest.raises(BadInput) as refused:
        bring(store, text)
    assert str(refused.value) == why
    assert store.conn.execute("select count(*) from article").fetchone() == (0,)


def test_a_newspaper_of_hipe_comes_with_its_text_its_names_and_their_entities(store: Store) -> None:
    """Who works with historical newspapers: the text rebuilt, nested names, links to Wikidata."""
    head = "TOKEN\tNE-COARSE-LIT\tNE-COARSE-METO\tNE-NESTED\tNEL-LIT\tMISC\n"
    about = "# hipe2022:document_id = x_1\n# hipe2022:date = 1923-01-15\n# hipe2022:language = fr\n"
    rows = [
        ("Université", "B-ORG", "_", "O", "Q1", "_"), ("de", "I-ORG", "_", "O", "Q1", "_"),
        ("Paris", "I-ORG", "B-LOC", "B-LOC", "Q1", "NoSpaceAfter"), (",", "O", "_", "O", "_", "EndOfLine"),
        ("con¬", "O", "_", "O", "_", "NoSpaceAfter|EndOfLine"), ("temple", "O", "_", "O", "_", "EndOfSentence"),
        ("Ada", "B-PER", "_", "O", "NIL", "_"),
    ]  # fmt: skip
    done = bring(store, head + about + "".join("\t".join(row) + "\n" for row in rows) + "x\ty\n", "hipe")
    (article,) = store.conn.execute("select title, published, language, text from article").fetchall()
    assert article == ("x_1", "1923-01-15", "fr", "Université de Paris, con¬temple\nAda\n")
    assert mentions(store) == [("ORG", "Université de Paris"), ("LOC", "Paris"), ("PER", "Ada")]
    linked = "select y.name, y.wikidata_id from annotation n join entity y on y.id = n.entity_id"
    assert store.conn.execute(linked).fetchall() == [("Université de Paris", "Q1")]
    assert done.faults == ("a.conll, line 12: has 2 columns, not 6",)
    assert [(loss.count, loss.examples) for loss in done.losses] == [(1, ("a.conll, line 7",))]


@pytest.mark.skipif(not CORPORA.is_dir(), reason="the public corpora are not beside the checkout")
def test_published_corpora_come_in_with_every_mention(store: Store) -> None:
    """Who begins with a published corpus of names, Arabic or French."""
    with tempfile.TemporaryDirectory() as folder:
        table = Path(folder) / "map.toml"
        table.write_text('[labels]\n"*" = "MISC"\n', encoding="utf-8")
        files = sorted((CORPORA / "ar-aqmar-ner-bio").glob("[!S]*.txt"))
        tags = []
        for file in files:
            registry.find("conll").read(store, None, file.name, Taking(map=table), file)
            tags += [line.split(" ")[-1].strip() for line in file.read_text(encoding="utf-8").split("\n")]
    found = dict.fromkeys(("PER", "LOC", "ORG"), 0)
    for label, text in mentions(store):
        assert text and "\n" not in text
        found[label] = found.get(label, 0) + 1
    for label in ("PER", "LOC", "ORG"):
        # What begins with I, or after another label, is a mention too.
        assert tags.count(f"B-{label}") <= found[label] <= tags.count(f"B-{label}") + 6
    (hipe,) = (CORPORA / "fr-newseye-ner-hipe").glob("*.tsv")
    done = registry.find("hipe").read(store, None, hipe.name, Taking(), hipe)
    assert (done.added["article"], done.added["annotation"], done.left_out) == (35, 1363, 0)
