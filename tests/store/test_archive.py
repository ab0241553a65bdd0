"""Archives of articles: every member by its name, none on the disk, and no bomb in memory."""

from __future__ import annotations

import bz2
import gzip
import io
import stat
import zipfile
from pathlib import Path

import pytest

from store import Store
from store.errors import BadInput
from store.formats import Document, Found, How, archive
from store.intake import add_paths
from tests import packed


def members(data: bytes, place: str = "a.zip") -> list[Found]:
    return list(archive.gather(io.BytesIO(data), place, How()))


def said(data: bytes, place: str = "a.zip") -> list[str]:
    return [
        str(one) if isinstance(one, BadInput) else f"{where}: {one.text}"  # type: ignore[union-attr]
        for where, one in members(data, place)
    ]


def test_every_member_is_read_by_its_name_and_named_by_its_place() -> None:
    """A press review is sent as one ZIP."""
    data = packed.zipped(
        {"x/a.txt": "Un.", "b.html": "<p>Deux.</p>", "c.jsonl": '{"text": "Trois"}\n{"text": ""}\n', "x/.hidden": "h",
         "__MACOSX/._a.txt": "h", "style.css": "h", "other.csv": "a,b\n1,2\n", "d.eml": "", "e.txt.gz":
         gzip.compress(b"Quatre."), "f.zip": packed.zipped({"g.md": "# Cinq\nTexte."})}
    )  # fmt: skip
    assert said(data) == [
        "a.zip!x/a.txt: Un.",
        "a.zip!b.html: Deux.",
        "a.zip!c.jsonl, line 1: Trois",
        "a.zip!c.jsonl, line 2: its text (text) is empty",
        "a.zip!d.eml: this message was refused: it has no headers, so it is no message",
        "a.zip!e.txt.gz: Quatre.",
        "a.zip!f.zip!g.md: # Cinq\nTexte.",
    ]


def test_an_article_has_the_name_and_the_digest_of_its_member() -> None:
    """It is found again by its name."""
    document = members(packed.zipped({"x/port.txt": "Un."}))[0][1]
    assert isinstance(document, Document)
    assert document.file_name == "port.txt"
    assert (document.file_sha256 or "").startswith("625c44aa8eba71a6")


def test_paths_that_lead_out_of_an_archive_are_names_and_no_more(store: Store, tmp_path: Path) -> None:
    """Unpacking would write where the archive says."""
    box = tmp_path / "box"
    box.mkdir()
    (box / "a.zip").write_bytes(
        packed.zipped({"../../evil.txt": "Un.", "/etc/evil.txt": "Deux.", "C:\\x.txt": "Trois."})
    )
    assert [o.place.removeprefix(f"{box}/") for o in add_paths(store, [box])] == [
        "a.zip!../../evil.txt",
        "a.zip!/etc/evil.txt",
        "a.zip!C:\\x.txt",
    ]
    assert [path.name for path in tmp_path.rglob("*.txt")] == []


def test_what_unpacks_to_a_thousand_times_its_size_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forty kilobytes can hold five gigabytes."""
    monkeypatch.setattr("store.formats.zips.FREE", 4 << 20)
    zeros = b"a" * (3 << 20)
    data = packed.zipped({"1.txt": zeros, "2.txt": zeros, "3.txt": "Un."})
    coming = archive.gather(io.BytesIO(data), "a.zip", How())
    assert next(coming)[0] == "a.zip!1.txt"
    with pytest.raises(
        BadInput, match=r"^a\.zip!2\.txt: it unpacks to more than 200 times its size, like a bomb"
    ):
        next(coming)
    for name, bomb in (
        ("a.txt.gz", gzip.compress(zeros * 2)),
        ("a.txt.gz.gz", gzip.compress(gzip.compress(zeros * 2))),
    ):
        with pytest.raises(BadInput, match="like a bomb"):
            members(bomb, name)


def test_archives_in_archives_are_opened_three_deep() -> None:
    """One that holds itself never ends."""
    data = packed.zipped({"a.txt": "Un."})
    for _ in range(2):
        data = packed.zipped({"in.zip": data})
    assert said(data) == ["a.zip!in.zip!in.zip!a.txt: Un."]
    (reason,) = said(packed.zipped({"in.zip": data}))
    assert reason == (
        "a.zip!in.zip!in.zip!in.zip: archives lie more than 3 deep in one another; unpack them first"
    )


def test_members_that_cannot_be_read_are_named_and_the_rest_goes_in() -> None:
    """Half-broken downloads, links and passwords."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("broken.txt", "Un texte.")
        link = zipfile.ZipInfo("link.txt")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        made.writestr(link, "/etc/passwd")
        made.writestr("lzma.txt", "Deux.", zipfile.ZIP_LZMA)
        made.writestr("bz.txt", "Trois.", zipfile.ZIP_BZIP2)
        made.writestr("locked.txt", "Quatre.")
    data = bytearray(out.getvalue())
    data[data.index(b"Un texte.")] ^= 1
    entry = data.rindex(b"PK\1\2")
    data[entry + 8] |= 1
    assert said(bytes(data)) == [
        "a.zip!broken.txt: it is damaged (Bad CRC-32 for file 'broken.txt')",
        "a.zip!link.txt: it is a link, not a file",
        "a.zip!lzma.txt: it is packed in a way that is not read here; unpack it first",
        "a.zip!bz.txt: Trois.",
        "a.zip!locked.txt: it is protected by a password; unpack it first",
    ]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "this is no whole ZIP archive: its directory is missing"),
        (packed.zipped({"a.txt": "x" * 500})[:-30], "this is no whole ZIP archive: its directory is missing"),
        (b"\x1f\x8b" + b"x" * 50, "it is damaged"),
        (gzip.compress(b"Un texte.")[:-6], "it is damaged"),
        (bz2.compress(b"x"), "this is no whole ZIP archive"),
        (packed.zipped({})[:12] + b"\xff\xff\xff\x7f" + packed.zipped({})[16:], "this is no whole ZIP archive"),
    ],
    ids=["empty", "cut", "no-gzip", "cut-gzip", "bzip2", "false-size"],  # archives hold the time of their making
)  # fmt: skip
def test_what_is_no_whole_archive_is_refused(data: bytes, reason: str) -> None:
    """Downloads break off, and names lie."""
    with pytest.raises(BadInput) as error:
        members(data)
    assert reason in str(error.value)


def test_a_directory_too_large_to_be_held_is_refused_unread(tmp_path: Path) -> None:
    """A million empty members would take a gigabyte."""
    with (tmp_path / "a.zip").open("w+b") as file:
        file.truncate(80 << 20)
        file.seek(0, 2)
        file.write(packed.zipped({})[:12] + (70 << 20).to_bytes(4, "little") + b"\0" * 6)
        with pytest.raises(BadInput, match="its directory is too large"):
            list(archive.gather(file, "a.zip", How()))
