"""Files and folders to articles; what cannot be read is named and stops nothing."""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import socket
from pathlib import Path

import pytest

from store import Store, intake
from store.errors import BadInput
from store.intake import STDIN, Document, add_paths, read_file, read_stdin, walk
from tests import packed


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "in"
    made.mkdir()
    return made


def names(found: list[Path | BadInput]) -> list[str]:
    return [
        item.name if isinstance(item, Path) else f"{Path(str(item.place)).name}: {item.reason}"
        for item in found
    ]


def added(
    store: Store, *paths: Path | str, **options: object
) -> list[tuple[str, str | None, bool, str | None]]:
    return [
        (o.path.name, o.article.title if o.article else None, o.new, o.error.reason if o.error else None)
        for o in add_paths(store, paths, **options)  # type: ignore[arg-type]
    ]


# Reading one file


def test_a_document_keeps_the_name_and_the_digest_of_its_file(folder: Path) -> None:
    """Later the analyst asks which file an article came from, and whether it is still the same."""
    (folder / "port.txt").write_bytes(b"Le port.\r\n")
    assert read_file(folder / "port.txt") == [
        Document(
            text="Le port.\n", file_name="port.txt", file_sha256=hashlib.sha256(b"Le port.\r\n").hexdigest()
        )
    ]


@pytest.mark.parametrize(
    ("name", "content", "text", "title"),
    [
        ("a.md", "---\ntitle: T\n---\nTexte.", "Texte.", "T"),
        ("a.MARKDOWN", "# T\nTexte.", "# T\nTexte.", "T"),
        ("a.html", "<title>T</title><p>Texte.", "Texte.", "T"),
        ("a.HTM", "<title>T</title><p>Texte.", "Texte.", "T"),
        ("a.txt", "<title>T</title><p>Texte.", "<title>T</title><p>Texte.", None),
        ("a.dat", "Texte.", "Texte.", None),
        ("a", "Texte.", "Texte.", None),
        ("page", "<!doctype html><title>T</title><p>Texte.", "Texte.", "T"),
    ],
)
def test_the_suffix_says_how_a_file_is_read(
    folder: Path, name: str, content: str, text: str, title: str | None
) -> None:
    """Saved pages and notes come as they were saved."""
    (folder / name).write_text(content)
    (document,) = read_file(folder / name)
    assert (document.text, document.title) == (text, title)


def test_the_encoding_is_handed_on(folder: Path) -> None:
    """The remedy of a refusal must work."""
    (folder / "a.txt").write_bytes("Été".encode("cp1252"))
    assert read_file(folder / "a.txt", encoding="cp1252")[0].text == "Été"


def test_a_file_name_that_is_no_text_can_be_stored(folder: Path) -> None:
    """Old archives have names in legacy encodings."""
    odd = folder / os.fsdecode(b"\xe9t\xe9\n\x1b[31m.txt")
    odd.write_text("Texte.")
    (document,) = read_file(odd)
    assert document.file_name == "\ufffdt\ufffd\n\x1b[31m.txt"


def test_a_file_beyond_the_limit_is_refused_unread(folder: Path) -> None:
    """It would take the machine's memory."""
    with (folder / "big.txt").open("wb") as file:
        file.truncate(300 * 1024 * 1024)
    with pytest.raises(BadInput, match="it is larger than 128 MiB"):
        read_file(folder / "big.txt")


def test_standard_input_is_a_text_or_a_page_without_a_name() -> None:
    """Articles are piped from other tools."""
    assert [(d.text, d.file_name) for d in read_stdin(io.BytesIO(b"Texte."))] == [("Texte.", None)]
    assert read_stdin(io.BytesIO(b"\n<html><p>Texte."))[0].text == "Texte."
    with pytest.raises(BadInput, match=r"^standard input: the file is empty$"):
        read_stdin(io.BytesIO())


# Finding files


def test_folders_are_walked_by_name_without_hidden_files_and_other_data(folder: Path) -> None:
    """Two runs must add the same articles in the same order."""
    for name in (
        "b.txt",
        "a.md",
        ".hidden",
        "sub/c.txt",
        "sub/.d/e.txt",
        "x.ann",
        "x.css",
        "10.txt",
        "9.txt",
    ):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("x")
    assert names(list(walk([folder]))) == ["10.txt", "9.txt", "a.md", "b.txt", "c.txt"]
    assert names(list(walk([folder / "x.css", folder / ".hidden", "-"]))) == ["x.css", ".hidden", "-"]


def test_the_folder_beside_a_saved_page_is_part_of_the_page(folder: Path) -> None:
    """Browsers fill it with scripts and pictures."""
    (folder / "page.html").write_text("x")
    for name in ("page_files", "page_fichiers", "other_files"):
        (folder / name).mkdir()
        (folder / name / "a.txt").write_text("x")
    assert [path.parent.name for path in walk([folder])] == ["other_files", "in"]  # type: ignore[union-attr]


def test_loops_and_dead_links_are_named_and_each_folder_walked_once(folder: Path) -> None:
    """A loop must not run for ever, nor hide what is behind it."""
    (folder / "sub").mkdir()
    (folder / "sub" / "a.txt").write_text("x")
    (folder / "sub" / "back").symlink_to(folder)
    (folder / "sub" / "dead").symlink_to(folder / "nowhere")
    (folder / "sub" / "self").symlink_to(folder / "sub" / "self")
    (folder / "zwilling").symlink_to(folder / "sub")
    assert names(list(walk([folder, folder / "sub"]))) == [
        "a.txt",
        "back: this link leads back to a folder it is in",
        "dead: this link leads to nothing",
        "self: this link leads round in a circle",
    ]


def test_pipes_sockets_and_devices_are_never_opened(folder: Path) -> None:
    """Reading a pipe waits for ever."""
    os.mkfifo(folder / "pipe")
    listener = socket.socket(socket.AF_UNIX)
    here = Path.cwd()
    os.chdir(folder)  # the path of a socket may only be 108 bytes long
    try:
        listener.bind("socket")
    finally:
        os.chdir(here)
    assert names(list(walk([folder, "/dev/null", folder / "none.txt"]))) == [
        "pipe: this is a pipe, not a file; only regular files are read",
        "socket: this is a socket, not a file; only regular files are read",
        "null: this is a device, not a file; only regular files are read",
        "none.txt: there is no such file",
    ]
    with pytest.raises(BadInput, match="this is a pipe"):
        read_file(folder / "pipe")
    listener.close()


def test_a_file_without_the_right_to_read_it_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a shared disk some always are."""

    def refuse(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    (folder / "a.txt").write_text("x")
    monkeypatch.setattr(intake.os, "open", refuse)
    with pytest.raises(BadInput, match="you have no right to read it"):
        read_file(folder / "a.txt")


# Adding


def test_each_file_has_its_line_and_a_bad_one_stops_nothing(store: Store, folder: Path) -> None:
    """One broken file in a thousand must not cost the other 999."""
    (folder / "a.txt").write_text("Un.\n")
    (folder / "b.txt").write_bytes("Été à la mer".encode("cp1252"))
    (folder / "c.md").write_text("---\ntitle: Trois\n---\nTexte.")
    (folder / "copy.txt").write_text("Un.\n")
    (folder / "empty.txt").write_text("")
    assert added(store, folder, folder / "none", STDIN, stdin=io.BytesIO(b"Cinq.")) == [
        ("a.txt", "Un.", True, None),
        (
            "b.txt",
            None,
            False,
            "byte 0xC9 at offset 0 is not UTF-8; it is probably cp1252: try --encoding cp1252",
        ),
        ("c.md", "Trois", True, None),
        ("copy.txt", "Un.", False, None),
        ("empty.txt", None, False, "the file is empty"),
        ("none", None, False, "there is no such file"),
        ("-", "Cinq.", True, None),
    ]
    assert [(act.kind, act.summary) for act in store.history.acts()] == [("add", "added 3 articles")]
    assert [row.article.paragraphs for row in store.articles.rows(store.articles.keys())] == [1, 1, 1]


def test_adding_the_same_folder_again_adds_nothing(store: Store, folder: Path) -> None:
    """Analysts add the whole folder every morning."""
    (folder / "a.txt").write_text("Un.")
    added(store, folder)
    assert added(store, folder) == [("a.txt", "Un.", False, None)]
    assert len(store.history.acts()) == 1


def test_one_file_is_named_in_the_history(store: Store, folder: Path) -> None:
    """The history must say which."""
    (folder / "a.txt").write_text("Un.")
    ((_, _, new, _),) = added(store, folder / "a.txt")
    assert new
    (act,) = store.history.acts()
    assert (act.summary, act.article_id) == ("added “Un.”", store.articles.get("a.txt").id)


def test_a_large_folder_is_one_act_whatever_the_number_of_batches(store: Store, folder: Path) -> None:
    """One undo takes it out, and no lock is held while files are read."""
    for number in range(1020):
        (folder / f"{number:04}.txt").write_text(f"Article {number}.")
    found = added(store, folder)
    assert [line[2] for line in found] == [True] * 1020
    assert [act.summary for act in store.history.acts()] == ["added 1020 articles"]
    assert store.articles.cut_pending() == 1020
    store.history.undo()
    assert list(store.articles.keys()) == []


def test_an_act_of_the_annotator_in_between_does_not_stop_the_rest(
    store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Adding goes on in one window while the same person tags in another."""
    monkeypatch.setattr(intake, "BATCH", 1000)
    for number in range(1020):
        (folder / f"{number:04}.txt").write_text(f"Article {number}.")
    coming = add_paths(store, [folder])
    first = next(coming)
    with Store(store.path, annotator="anna") as window:
        assert first.article is not None
        window.annotations.tag(first.article.id, 0, 3, "PER")
    assert len(list(coming)) == 1019
    newest, tag, oldest = (act.summary for act in store.history.acts())
    assert tag == "PER “Art”"
    # How many are put on the disk at once depends on how fast they are read.
    assert sum(int(summary.split()[1]) for summary in (newest, oldest)) == 1020


# Going on


class Interrupted(io.BytesIO):
    """Standard input at which somebody presses Ctrl+C."""

    def read(self, size: int | None = -1, /) -> bytes:
        raise KeyboardInterrupt


def test_what_was_read_before_an_interrupt_is_in_and_the_next_run_goes_on(store: Store, folder: Path) -> None:
    """A folder of a hundred thousand files takes longer than patience lasts."""
    (folder / "a.txt").write_text("Un.")
    coming = add_paths(store, [folder, STDIN], stdin=Interrupted())
    assert next(coming).new
    with pytest.raises(KeyboardInterrupt):
        next(coming)
    (folder / "b.txt").write_text("Deux.")
    assert [line[::2] for line in added(store, folder)] == [("a.txt", False), ("b.txt", True)]


def test_a_page_that_is_known_by_its_bytes_is_not_parsed_again(
    store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second run over a large folder must take minutes less."""
    (folder / "a.html").write_text("<p>Un.</p>")
    (folder / "b.zip").write_bytes(packed.zipped({"c.html": "<p>Deux.</p>"}))
    assert [line[2] for line in added(store, folder)] == [True, True]
    parsed: list[str] = []
    monkeypatch.setattr("store.formats.html.parsed", lambda *_: parsed.append("parsed"))
    (folder / "copy.html").write_text("<p>Un.</p>")
    assert [line[::2] for line in added(store, folder)] == [
        ("a.html", False),
        ("b.zip", False),
        ("copy.html", False),
    ]
    assert parsed == []


def test_the_same_bytes_under_another_ending_or_encoding_are_read_anew(store: Store, folder: Path) -> None:
    """As text a page is another article; and who names an encoding was not content with the last one."""
    (folder / "a.html").write_bytes("<p>Été.</p>".encode())
    (folder / "a.txt").write_bytes("<p>Été.</p>".encode())
    assert [line[2] for line in added(store, folder)] == [True, True]
    (outcome,) = add_paths(store, [folder / "a.html"], encoding="cp1252")
    assert outcome.new


def test_what_was_undone_is_not_known_any_more(store: Store, folder: Path) -> None:
    """Who takes an import back and adds again wants it in."""
    (folder / "a.html").write_text("<p>Un.</p>")
    added(store, folder)
    store.history.undo()
    assert [line[2] for line in added(store, folder)] == [True]


def test_the_bytes_read_so_far_end_at_the_size_of_all_files(store: Store, folder: Path) -> None:
    """The bar must move, and end at the end."""
    (folder / "a.jsonl").write_text('{"text": "Un"}\n{"text": "Deux"}\n')
    (folder / "b.txt").write_text("Trois.")
    (folder / "empty.txt").write_text("")
    assert [o.done for o in add_paths(store, [folder])][-1] == intake.size([folder]) == 38


def test_every_kind_of_file_in_one_folder_is_one_act(store: Store, folder: Path) -> None:
    """One undo takes the morning's folder out again."""
    (folder / "a.eml").write_text("Subject: a\n\nUn.")
    (folder / "b.jsonl.gz").write_bytes(gzip.compress(b'{"text": "Deux."}\n{"text": "Un."}\n{"text": ""}'))
    (folder / "c.pdf").write_bytes(packed.pdf([["Un texte assez long pour une page."]]))
    assert added(store, folder) == [
        ("a.eml", "a", True, None),
        ("b.jsonl.gz", "Deux.", True, None),
        ("b.jsonl.gz", "a", False, None),
        ("b.jsonl.gz", None, False, "its text (text) is empty"),
        ("c.pdf", "Le port", True, None),
    ]
    assert [act.summary for act in store.history.acts()] == ["added 3 articles"]
    store.history.undo()
    assert list(store.articles.keys()) == []
