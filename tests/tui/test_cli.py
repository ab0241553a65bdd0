"""The command line: what each command prints, where, and with which exit code."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from store import Store
from tests.samples import DORN, TEXT, filled
from tui import cli
from tui.commandline import messages

HOSTILE = "\x1b]52;c;aGVsbG8=\x07\x9b2J\u202e[red]"
SAMPLE = "bbb924f07938b7917fe5"


@pytest.fixture(autouse=True)
def _own_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Neither the developer's store nor their name can be reached."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("POSTIL_STORE", str(tmp_path / "store.db"))
    monkeypatch.setenv("POSTIL_ANNOTATOR", "anna")
    monkeypatch.delenv("POSTIL_DEBUG", raising=False)


@pytest.fixture
def full(tmp_path: Path) -> Path:
    with filled(tmp_path / "store.db") as store:
        return store.path


class Said:
    """What a run left behind."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err
        self.lines = out.splitlines()


@pytest.fixture
def postil(capsys: pytest.CaptureFixture[str]):
    """Run the command in this process."""

    def run(*arguments: str) -> Said:
        code = cli.run(list(arguments))
        out, err = capsys.readouterr()
        assert "Traceback" not in err
        return Said(code, out, err)

    return run


def process(*arguments: str | bytes, **more) -> subprocess.CompletedProcess[bytes]:
    """Run the command as a user does."""
    command = [sys.executable, "-m", "tui", *arguments]
    return subprocess.run(command, capture_output=True, timeout=60, check=False, **more)


# Help and usage


def test_help_names_every_command_and_says_what_the_command_itself_says(postil) -> None:
    """A new user, who reads nothing else."""
    from importlib import import_module

    said = postil("--help")
    assert said.code == 0
    assert said.err == ""
    for name, (module, words) in cli.COMMANDS.items():
        assert f"  {name} " in said.out
        command = import_module(f"tui.commandline.{module}").COMMANDS[name]
        assert command.name == name
        # The first words of both agree; a command may tell more.
        first = " ".join(command.help.split())
        assert first.split()[0] == words.split()[0], name
        assert postil(name, "--help").out.startswith(f"Usage: postil {name} ")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--frob"], "there is no option --frob"),
        (["--store"], "--store needs a value"),
        (["list", "--frob"], "No such option '--frob'"),
        (["show"], "Missing argument 'ARTICLE'"),
        (["tag", "x", "one", "2", "PER"], "'one' is not a valid integer"),
        (["export", "excel"], "there are csv, quotes-csv, entities-csv, jsonl"),
        (["import", "entities-csv", "x.csv"], "entities-csv can be exported, not imported"),
        (["export", "csv", "--status", "done"], "'done' is not one of"),
        (["export", "jsonl", "--excel"], "--excel is for CSV"),
        (["check", "--repair", "x.csv"], "--repair is for the store"),
        (["exprot", "csv"], "did you mean `postil export`?"),
        (["--\x1b[2J\x07"], "there is no option --␛[2J␇"),
    ],
)
def test_a_usage_error_says_what_and_exits_with_2(
    postil, full: Path, arguments: list[str], said: str
) -> None:
    """Who mistypes; and scripts that tell a typo from a refused file."""
    found = postil(*arguments)
    assert found.code == 2
    assert said in found.err
    assert found.out == ""


def test_without_a_store_the_message_says_how_to_make_one(postil, tmp_path: Path) -> None:
    """A new user who lists before adding; and no empty store is left behind."""
    found = postil("list")
    assert (found.code, found.out) == (1, "")
    assert "`postil add PATH...` makes one" in found.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("before", [True, False], ids=["before", "after"])
def test_store_and_annotator_are_taken_before_and_after_the_command(
    postil, full: Path, before: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who has one alias for a project and one habit for the rest."""
    options = ["--store", str(full), "--annotator=carl"]
    words = ["tag", SAMPLE, "2", "4", "MISC"]
    monkeypatch.setenv("POSTIL_STORE", "/nowhere/store.db")
    said = postil(*(options + words if before else words + options))
    assert said.code == 0, said.err
    with Store(full) as store:
        assert store.annotations.get(said.out.strip()).annotator == "carl"


def test_a_fault_of_ours_is_one_line(postil, full: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A user, to whom a traceback says nothing."""

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("ouch\x1b[2J")

    monkeypatch.setattr("store.articles.Articles.keys", broken)
    said = postil("list")
    assert said.code == 1
    assert said.err.count("\n") == 1
    assert "fault in Postil (RuntimeError: ouch␛[2J)" in said.err


# Articles


def test_add_says_a_line_a_file_and_goes_on_after_a_bad_one(postil, tmp_path: Path) -> None:
    """Who adds a folder of a thousand files, three of which are broken."""
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.txt").write_text("Ein Text.\n")
    (folder / "b.txt").write_bytes(b"caf\xe9 noir\n")
    (folder / "c.txt").write_text("Ein Text.\n")
    said = postil("add", "in", "nothing.txt")
    assert said.code == 1
    assert [line.split()[0] for line in said.lines] == ["new", "known"]
    assert said.lines[0].split()[1:] == [said.lines[1].split()[1], "in/a.txt"]
    assert "in/b.txt" in said.err
    assert "--encoding" in said.err
    assert "nothing.txt: there is no such file" in said.err
    again = postil("add", "in/b.txt", "--encoding", "latin-1")
    assert (again.code, again.lines[0].split()[0]) == (0, "new")


def test_a_file_name_that_is_no_utf8_is_taken_and_shown(tmp_path: Path) -> None:
    """Who has files from an old system."""
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.txt")).write_text("Ein Text.")
    done = process("add", b"caf\xe9.txt", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["path"] == "caf?.txt"
    again = process("add", b"caf\xe9.txt", b"th\xe9.txt")
    assert again.stdout.startswith(b"known")
    assert "th\ufffd.txt: there is no such file" in again.stderr.decode()


def test_add_takes_standard_input_and_cuts_paragraphs() -> None:
    """Who pipes a page in; and the view's paragraph numbers must not wait for the reader."""
    done = process("add", "-", "--json", input=b"Eins.\nZwei.\n")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert (found["state"], found["path"], found["title"]) == ("new", "-", "Eins.")
    with Store(Path("store.db")) as store:
        assert store.articles.get(found["article_id"]).paragraphs == 2


def test_list_shows_each_article_on_a_line(postil, full: Path) -> None:
    """Who works by script or by ear."""
    said = postil("list")
    assert said.lines == [
        "id                    published   lang   read  mentions  quotes  source                title  (file)",
        "bbb924f07938b7917fe5  2026-11-20  fr      20%         2       1  Agence Nord           "
        'Le "retour"  (retour.txt)',
    ]
    found = json.loads(postil("list", "--json").out)
    assert (found["id"], found["paragraphs"], found["read"]) == (SAMPLE, 5, 1)
    assert postil("list", "--filter", "nothing", "--json").out == ""


def test_show_marks_what_is_annotated(postil, full: Path) -> None:
    """Who reads by ear: brackets, labels, who speaks; nothing depends on colour."""
    said = postil("show", "bbb9")
    assert said.lines == [
        'Le "retour"',
        "Agence Nord · 2026-11-20 · fr · bbb924f07938b7917fe5",
        "",
        "1  😀 [ROLE? Le ministre [PER Paul Dorn]] est arrivé hier.",
        "",
        "2  [QUOTE 1/2 « [QUOTE? Nous partons] »], dit-il, [QUOTE 2/2 « demain. » — Paul Dorn]",
        "",
        "3  =SOMME(A1) dit l'écran, puis [DATE e\u0301te\u0301\ufffdfini].",
        "",
        "4  قال [NOTE الوزير] إنه سيعود.",
        "",
        "5  Le ministre Paul Dorn est arrivé hier.",
    ]


def test_show_json_is_exact(postil, full: Path) -> None:
    """A program that slices by our offsets."""
    found = json.loads(postil("show", "retour.txt", "--json").out)
    for paragraph in found["paragraphs"]:
        assert paragraph["text"] == TEXT[paragraph["start"] : paragraph["end"]]
    spans = [span for annotation in found["annotations"] for span in annotation["spans"]]
    assert len(found["annotations"]) == 7
    assert all(span["text"] == TEXT[span["start"] : span["end"]] for span in spans)


def test_tag_prints_the_id_and_refuses_what_is_no_place(postil, full: Path) -> None:
    """A script that tags."""
    said = postil("tag", SAMPLE, "14", "18", "PER")
    with Store(full) as store:
        annotation = store.annotations.get(said.out.strip())
        assert (annotation.text, annotation.annotator) == ("Paul", "anna")
    for arguments in (("14", "14", "PER"), ("0", "999", "PER"), ("0", "1", "WHO")):
        refused = postil("tag", SAMPLE, *arguments)
        assert (refused.code, refused.out) == (1, "")
    assert postil("tag", "ffff", "0", "1", "PER").code == 1


def test_tag_says_when_an_edge_lies_inside_of_a_character(postil, tmp_path: Path) -> None:
    """A script that counted UTF-16 units, or bytes, would not learn of it."""
    (tmp_path / "a.txt").write_text("Le 👩‍🚒 court.\n", encoding="utf-8")
    article = postil("add", str(tmp_path / "a.txt"), "--json")
    article_id = json.loads(article.out)["article_id"]
    said = postil("tag", article_id, "3", "5", "MISC")
    assert (said.code, len(said.lines)) == (0, 1)
    assert said.err == "postil: END 5 lies inside of 👩‍🚒, one character from 3 to 6\n"
    for start, end in (("3", "6"), ("0", "2"), ("7", "14")):
        assert postil("tag", article_id, start, end, "MISC").err == ""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
def test_a_full_disk_is_told_in_words(full: Path) -> None:
    """What was printed did not arrive: the exit code says so, and the reason without its number."""
    with Path("/dev/full").open("wb") as out:
        done = subprocess.run(
            [sys.executable, "-m", "tui", "--store", str(full), "list"],
            stdout=out, stderr=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip
    assert (done.returncode, done.stderr) == (1, "postil: No space left on device\n")


# Findings


def test_quotes_says_who_said_what(postil, full: Path) -> None:
    """The question the program is for."""
    first = "« Nous partons » « demain. » — Paul Dorn (Agence Nord, 2026-11-20, ¶2)"
    assert postil("quotes").lines == [first, "«Nous partons» — ? (Agence Nord, 2026-11-20, ¶2)"]
    for name in ("dorn", "PAUL DORN", "m. dorn", "IL"):
        assert postil("quotes", "--speaker", name).lines == [first]
    assert postil("quotes", "--speaker", "Anna").lines == []
    (quote,) = [json.loads(line) for line in postil("quotes", "--json", "--status", "accepted").lines]
    assert (quote["speaker"], quote["speaker_id"], quote["cue_text"]) == ("Paul Dorn", DORN, "dit")
    assert (quote["fragments"], quote["start"], quote["confidence"]) == ("41 57;67 78", 41, None)


def test_entities_labels_and_history_are_listed(postil, full: Path) -> None:
    """Who looks up from a script what the screens show."""
    assert postil("entities").lines == [
        "label     mentions  quotes  name",
        "ORG              0       0  =Nord  (Q42)",
        "PER              1       1  Paul Dorn",
    ]
    assert json.loads(postil("entities", "--label", "PER", "--json").out)["mentions"] == 1
    assert postil("labels").lines[0] == "p  PER       entity  Person"
    assert json.loads(postil("labels", "--json").lines[0])["title"] == "Person"
    acts = postil("history", "-n", "2").lines
    assert len(acts) == 2
    assert acts[0].endswith("anna  paragraph 1 read")
    assert json.loads(postil("history", "-n", "1", "--json").out)["kind"] == "read"
    assert postil("history", "--annotator", "nobody").lines == []


def test_a_scheme_goes_out_is_changed_and_comes_in_as_one_act(postil, full: Path, tmp_path: Path) -> None:
    """Colleagues who share their labels, and whoever adds one."""
    said = postil("labels", "export")
    assert [label["name"] for label in tomllib.loads(said.out)["label"]][:2] == ["PER", "ORG"]
    assert postil("labels", "export", "labels.toml").out == ""
    scheme = Path("labels.toml").read_text(encoding="utf-8")
    assert scheme == said.out
    changed = scheme.replace('"Person"', '"Human"') + '\n[[label]]\nname = "SHIP"\nkey = "h"\n'
    Path("labels.toml").write_text(changed, encoding="utf-8")
    assert postil("labels", "load", "labels.toml").code == 0
    assert postil("labels").lines[0] == "p  PER       entity  Human"
    assert postil("labels").lines[-1] == "h  SHIP      entity  SHIP"
    assert "13 labels from labels.toml" in postil("history", "-n", "1").out


@pytest.mark.parametrize(
    ("added", "said"),
    [
        ('name = "SHIP"\nkey = "j"', "SHIP: its key is taken by “Next paragraph” (next_paragraph)"),
        ('name = "SHIP"\nkey = "p"', "SHIP has the key p of PER (line 1)"),
        ('name = "SHIP"\nkey = "7"', "SHIP: its key is a digit"),
        ('name = "SHIP"\nkey = "ss"', "SHIP: a key is one printable character"),
        ('name = "SHIP"\ncolour = "mauve"', "SHIP: the colour is one of blue"),
        ('name = "SHIP', "is not TOML"),
    ],
)
def test_a_faulty_scheme_is_refused_with_its_line_and_nothing_is_changed(
    postil, full: Path, added: str, said: str
) -> None:
    """Who writes a scheme by hand: one key would do two things."""
    scheme = postil("labels", "export").out
    line = scheme.count("\n") + 2
    Path("labels.toml").write_text(f"{scheme}\n[[label]]\n{added}\n", encoding="utf-8")
    found = postil("labels", "load", "labels.toml")
    assert (found.code, found.out) == (1, "")
    assert said in found.err
    assert f"line {line}" in found.err or "at line" in found.err
    assert postil("labels", "export").out == scheme


def test_the_users_own_keys_count_when_a_scheme_comes_in(
    postil, full: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who has given j to something else may give it to a label; who has taken p for a command may not."""
    keymap = tmp_path / "keymap.toml"
    monkeypatch.setenv("POSTIL_KEYMAP", str(keymap))
    keymap.write_text('[keys]\nnext_paragraph = "V"\n[keys.review]\ndown = "J"\n', encoding="utf-8")
    scheme = postil("labels", "export").out
    Path("labels.toml").write_text(f'{scheme}\n[[label]]\nname = "SHIP"\nkey = "j"\n', encoding="utf-8")
    assert postil("labels", "load", "labels.toml").code == 0
    keymap.write_text('[keys]\nnext_paragraph = "p"\n', encoding="utf-8")
    assert "PER: its key is taken by “Next paragraph”" in postil("labels", "load", "labels.toml").err


def test_labels_are_renamed_and_retired(postil, full: Path) -> None:
    """Who tidies the scheme in the middle of a project."""
    assert postil("labels", "rename", "PER", "PERSON").code == 0
    assert postil("labels").lines[0] == "p  PERSON    entity  Person"
    assert any(json.loads(line)["label"] == "PERSON" for line in postil("entities", "--json").lines)
    assert postil("labels", "retire", "MISC").code == 0
    assert not any("MISC" in line for line in postil("labels").lines)
    assert "QUOTE is what quotations get" in postil("labels", "retire", "QUOTE").err


def test_keys_prints_the_command_table(postil) -> None:
    """Who wants the keys on paper."""
    said = postil("keys")
    assert said.code == 0
    assert any(line.split()[:1] == ["j"] and "next paragraph" in line for line in said.lines)


# Out and in


def test_export_check_import_is_a_whole_journey(postil, full: Path, tmp_path: Path) -> None:
    """An analyst at the end of the day, and a colleague the next morning."""
    said = postil("export", "csv", "-o", "m.csv")
    assert (said.code, said.out) == (0, "")
    assert "5 rows in m.csv" in said.err
    assert "2 cells would run as formulas" in said.err
    exact = (tmp_path / "m.csv").read_bytes()
    assert process("export", "csv").stdout == exact
    assert postil("export", "quotes-csv", "--excel", "-o", "q.csv").code == 0
    checked = postil("check", "m.csv", "q.csv")
    assert (checked.code, checked.out) == (0, "")
    (tmp_path / "m.csv").write_bytes(exact.replace(b'"79","89"', b'"78","89"'))
    wrong = postil("check", "m.csv", "q.csv")
    assert wrong.code == 1
    assert wrong.lines[0].startswith("m.csv, line 6: text: the export has")
    faults = [json.loads(line) for line in postil("check", "m.csv", "--json").lines]
    assert {(fault["file"], fault["line"]) for fault in faults} == {("m.csv", 6)}
    assert postil("export", "jsonl", "-o", "all.jsonl").code == 0
    done = postil("--store", "other.db", "import", "jsonl", "nothing.jsonl", "all.jsonl")
    assert done.code == 1
    assert "nothing.jsonl: cannot be read" in done.err
    assert "all.jsonl: 1 article, 7 annotations, 2 entities, 4 aliases, 1 reading mark added" in done.err
    assert postil("--store", "other.db", "export", "jsonl", "-o", "again.jsonl").code == 0
    assert (tmp_path / "again.jsonl").read_bytes() == (tmp_path / "all.jsonl").read_bytes()


def test_export_takes_what_it_is_told(postil, full: Path) -> None:
    """Who exports one layer of one article; the annotator of an export is not who I am."""
    said = postil("export", "quotes-csv", "--annotator", "béla", "--article", "retour.txt")
    assert [line.split(",")[0] for line in said.lines] == [
        '"quote_id"',
        '"0190b5d3-0000-7000-8000-000000000007"',
    ]
    assert postil("--annotator", "béla", "export", "csv").out.count("\r\n") == 6
    assert postil("export", "csv", "--article", "ffff").code == 1
    assert postil("export", "csv", "--label", "WHO").code == 1


def test_import_names_what_differs(postil, full: Path) -> None:
    """Who would otherwise think that both versions are now in the store."""
    postil("export", "jsonl", "-o", "all.jsonl")
    with Store(full) as store:
        store.articles.set_metadata(SAMPLE, title="Mine")
    said = postil("import", "jsonl", "all.jsonl")
    assert said.code == 0
    assert "nothing added" in said.err
    assert f"left as it is in the store, the file differs: article {SAMPLE}: title" in said.err


def test_the_store_is_checked_backed_up_and_restored(postil, full: Path, tmp_path: Path) -> None:
    """Who asks whether all is well; and who needs yesterday back."""
    assert postil("check").code == 0
    assert postil("backup", "b.db").lines == ["b.db"]
    postil("tag", SAMPLE, "0", "1", "MISC")
    assert postil("restore", "b.db").code == 0
    assert json.loads(postil("list", "--json").out)["mentions"] == 2
    with Store(full) as store:
        store.conn.execute("update annotation set note = 'flipped' where label = 'PER'")
        store.conn.execute("delete from paragraph where number = 2")
    said = postil("check")
    assert said.code == 1
    assert any("annotation 0190b5d3-0000-7000-8000-000000000001" in line for line in said.lines)
    assert postil("check", "--repair").code == 1


def test_what_is_derived_is_repaired(postil, full: Path) -> None:
    """Whose paragraphs were damaged, but no annotation."""
    with Store(full) as store:
        store.conn.execute("delete from paragraph where number = 2")
    assert postil("check").code == 1
    assert postil("check", "--repair").code == 0
    assert postil("check").out == ""


# Manners


def test_foreign_text_is_harmless_for_eyes_and_exact_in_data(postil, tmp_path: Path) -> None:
    """Who lists an article whose title writes to the clipboard or clears the screen."""
    with Store(tmp_path / "store.db", annotator=HOSTILE) as store:
        from store.formats import Document

        about = {
            "title": HOSTILE,
            "source": HOSTILE,
            "file_name": HOSTILE,
            "language": HOSTILE,
            "published": HOSTILE,
        }
        article, _ = store.articles.add(Document(f"Text {HOSTILE} end", **about))
        store.annotations.tag(article.id, 5, 10, "QUOTE", note=HOSTILE)
        store.annotations.tag(article.id, 0, 4, "PER")
        store.entities.add("PER", HOSTILE)
    for arguments in (
        ["list"],
        ["show", article.id],
        ["quotes"],
        ["entities"],
        ["history"],
        ["check"],
        ["keys"],
    ):
        said = postil(*arguments)
        assert not set(said.out + said.err) & set("\x1b\x07\x9b\u202e"), arguments
    assert json.loads(postil("list", "--json").out)["title"] == HOSTILE
    raw = postil("show", article.id, "--json").out
    assert not set(raw) & set("\x1b\x07\x9b\u202e")
    assert HOSTILE in json.loads(raw)["paragraphs"][0]["text"]


def test_a_closed_pipe_is_quiet(full: Path) -> None:
    """`postil export csv | head -1`."""
    with Store(full) as store:
        for _ in range(300):
            store.annotations.tag(SAMPLE, 2, 100, "MISC")
    command = f"{shlex.quote(sys.executable)} -m tui export csv | head -c 20"
    done = subprocess.run(["/bin/sh", "-c", command], capture_output=True, timeout=60, check=True)
    assert done.stdout == b'"annotation_id","art'
    assert b"Broken pipe" not in done.stderr
    assert b"Traceback" not in done.stderr


def test_an_interrupt_is_quiet(postil, full: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl+C in the middle of a long export."""

    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("store.articles.Articles.keys", interrupted)
    said = postil("list")
    assert (said.code, said.err.strip()) == (130, "")


def test_no_terminal_is_a_clear_refusal_before_anything_is_stored(tmp_path: Path) -> None:
    """Who starts the reader from a job scheduler."""
    (tmp_path / "a.txt").write_text("Ein Text.")
    done = process("a.txt", stdin=subprocess.DEVNULL)
    assert done.returncode == 2
    assert done.stdout == b""
    assert b"needs a terminal" in done.stderr
    assert not (tmp_path / "store.db").exists()


def test_a_terminal_of_another_encoding_gets_readable_lines(full: Path) -> None:
    """Who logs in to an old machine."""
    done = process("show", SAMPLE, env={**os.environ, "PYTHONIOENCODING": "latin-1"})
    assert done.returncode == 0, done.stderr
    assert "arrivé hier".encode("latin-1") in done.stdout
    as_json = process("show", SAMPLE, "--json", env={**os.environ, "PYTHONIOENCODING": "latin-1"})
    assert json.loads(as_json.stdout.decode("utf-8"))["id"] == SAMPLE


def test_a_long_work_shows_that_it_goes_on(monkeypatch: pytest.MonkeyPatch, capsys) -> None:
    """Who would think that it hangs; and who logs stderr to a file and wants no such lines there."""
    clock = iter([0.0, 0.5, 1.5, 1.55, 2.0])
    monkeypatch.setattr(messages.time, "monotonic", lambda: next(clock))
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    counter = messages.Counter("files")
    for count in (1, 2000, 3000, 4000):
        counter.tell(count)
    counter.done()
    assert capsys.readouterr().err == "\r2,000 files\r4,000 files\r\x1b[K"
    monkeypatch.setattr(sys.stderr, "isatty", lambda: False, raising=False)
    monkeypatch.setattr(messages.time, "monotonic", lambda: 100.0)
    quiet = messages.Counter("files")
    quiet.tell(1)
    quiet.done()
    assert capsys.readouterr().err == ""


# Salvage


def test_salvage_prints_where_the_new_store_is_and_what_was_found(postil, full: Path, tmp_path: Path) -> None:
    """Whose disk has failed: what is left, what is not, and where to look for it."""
    data = full.read_bytes()
    full.write_bytes(data.replace(b"zwei\nZeilen", b"zwei\nZeiben"))
    before = full.read_bytes(), full.stat().st_mtime_ns
    said = postil("salvage", str(full), "-o", "rescued")
    assert said.code == 1
    assert said.lines == ["rescued/store.db", "rescued/store-doubtful.jsonl"]
    assert "annotation: 6 read, 1 doubtful\n" in said.err
    assert "article: 1 read\n" in said.err
    assert (full.read_bytes(), full.stat().st_mtime_ns) == before
    (told,) = map(json.loads, Path("rescued/store-doubtful.jsonl").read_text(encoding="utf-8").splitlines())
    assert (told["table"], told["row"]["note"]) == ("annotation", 'zwei\nZeiben, "so"')
    assert postil("check", "--store", "rescued/store.db").code == 0
    assert "is there already: name another folder" in postil("salvage", str(full), "-o", "rescued").err
    assert "`postil salvage` takes out what can still be read" in postil("check").err


def test_salvage_of_a_whole_store_exits_with_0_and_counts_as_json(postil, full: Path) -> None:
    """Scripts that look after many stores."""
    said = postil("salvage", str(full), "-o", "rescued", "--json")
    assert said.code == 0
    found = json.loads(said.out)
    assert (found["store"], found["report"], found["whole"], found["undo"]) == (
        "rescued/store.db", None, True, True
    )  # fmt: skip
    assert (found["read"]["annotation"], found["doubtful"], found["lost"]) == (7, {}, {})
    assert postil("salvage", str(full)).code == 2
    assert postil("salvage", "none.db", "-o", "out").code == 1
    assert not Path("out").exists()
