"""Foreign text is never obeyed: hostile words in every place, on every screen, and the raw bytes looked at."""

from __future__ import annotations

import base64
import re
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from store import Store
from store.formats import Document
from tests.tui.program import POSTIL, Home

OBEYED = {
    "colour": "\x1b[5;35m",
    "clear": "\x1b[3J",
    "clipboard": "\x1b]52;c;aGFja2Vk\x07",
    "title": "\x1b]0;hacked\x07",
    "link": "\x1b]8;;http://evil.example\x1b\\",
    "device query": "\x1bP+q544e\x1b\\",
    "where is the cursor": "\x1b[6n",
    "end of a paste": "\x1b[201~",
    "reset": "\x1bc",
    "bell": "\x07",
    "backspace": "\x08\x08\x08",
    "shift out": "\x0e",
    "delete": "\x7f",
    "C1 sequence": "\x9b5;35m",
    "C1 command": "\x9d0;hacked\x9c",
    "next line": "\x85",
    "line separator": "\u2028",
    "paragraph separator": "\u2029",
    "right-to-left override": "\u202e",
    "embedding": "\u202a",
    "isolate": "\u2067",
    "tag characters": "\U000e0001\U000e0041\U000e007f",
    "byte order mark": "\ufeff",
    "zero width space": "\u200b",
    "soft hyphen": "\xad",
    "private use": "\ue000",
    "noncharacter": "\ufdd0\uffff",
    "variation selector 17": "\U000e0100",
}
"""What a terminal would obey or hide."""
PARSED = {
    "colour tag": "[red]",
    "closing tag": "[/]",
    "closing nothing": "[/bold]",
    "action": "[@click=app.bell]ici[/]",
    "open bracket": "[",
    "escaped": r"\[b]",
}
"""What a markup parser would take."""
PASSING = {
    "joined emoji": "👩‍👩‍👧",
    "marks of direction": "\u200e\u200f",
    "stacked accents": "e\u0301\u0302\u0303",
    "wide letters": "記者",
    "Arabic": "ليلى",
    "tab": "\t",
}
"""What is shown as it is, and must not shift an offset either."""
EVERY = {**OBEYED, **PARSED, **PASSING}

EVIL = "".join(OBEYED.values()) + "".join(PARSED.values()) + "fin"

OURS = re.compile(
    r"\x1b\[[\d;]*[mHrLM]|\x1b\[K|\x1b\[2J|\x1b\[\?(?:7|25|100[0346]|1015|1049|2004|2026)[hl]"
    r"|\x1b\[\?20(?:26|48)\$p|\x1b\[>25u|\x1b\[<u|\x1b\[\?u|\x1b\[c|\x1b\]22;[a-z]+\x07|\r\n?|\n"
)
"""All that the program itself has to tell a terminal."""
FORBIDDEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u200b\u2028-\u202e\u2060-\u206f\ufeff\ue000-\uf8ff\ufdd0-\ufdef\ufffe\uffff"
    "\U000e0000-\U000e0fff]"
)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def assert_harmless(raw: bytes) -> None:
    """Nothing of the payloads, and nothing else that a terminal would obey."""
    text = raw.decode()
    whole = [name for name, payload in OBEYED.items() if len(payload) > 1 and payload in text]
    left = OURS.sub("", text)
    single = [repr(left[found.start() - 20 : found.end()]) for found in FORBIDDEN.finditer(left)]
    assert (whole, single) == ([], [])


def test_a_word_behind_any_odd_character_is_tagged_exactly(home: Home) -> None:
    """An offset that an invisible character shifts tags the wrong letters, and nobody sees it."""
    text = "".join(f"Ligne {n} {odd} cible{n}, puis rien.\n" for n, odd in enumerate(EVERY.values(), 10))
    words = [f"cible{n}" for n in range(10, 10 + len(EVERY))]
    with home.start(home.file("odd.txt", text)) as window:
        for word in words:
            window.find(word)
            window.press("m")
            window.wait_for(f"saved MISC “{word}”")
        window.press("ctrl+q")
        assert window.wait_exit() == 0
    assert home.rows("select text from article") == [(text,)]
    assert [row[1] for row in home.marks()] == words
    assert [text[start:end] for _, _, start, end in home.marks()] == words
    assert_harmless(bytes(window.raw))


TEXT = (
    f"Titre {EVIL} du port\n"
    f"Selon Nom{EVIL}Nom, la reprise est proche.\n"
    f"« Nous {EVIL} rouvrirons », dit-elle.\n"
    "Rien d’autre.\n"
)
NAME = (TEXT.index("Nom"), TEXT.index("Nom,") + 3)
WHO = "ana" + EVIL


def hostile(home: Home) -> None:
    """A store with hostile words wherever a stranger can put some."""
    with Store(home.store, annotator=WHO) as store:
        about = dict.fromkeys(
            ("title", "source", "author", "url", "published", "language", "file_name"), EVIL
        )
        article, _ = store.articles.add(Document(text=TEXT, **about))
        for label in store.labels.all():
            store.labels.put(replace(label, title=EVIL, description=EVIL))
        someone = store.entities.add("PER", EVIL, aliases=[f"alias {EVIL}"], note=EVIL)
        store.annotations.tag(article.id, *NAME, "PER")
        store.annotations.tag(article.id, *NAME, "ROLE", entity_id=someone.id, note=EVIL)
        quote = (TEXT.index("« Nous"), TEXT.index(" »") + 2)
        store.annotations.tag(article.id, *quote, "QUOTE", entity_id=someone.id, note=EVIL)


PASTED = f"\x1b[200~{EVIL.replace(OBEYED['end of a paste'], '')}\x1b[201~"
WALK = [
    ("reader", "", "Rien d’autre"),
    ("labels below", "M", "└"),
    ("labels gone", "M", "Rien d’autre"),
    ("annotation", "]", "o ORG"),
    ("inspector", "i", "accepted by"),
    ("comment", "c", "Comment:"),
    ("commented", "\r", "Comment on"),
    ("hints", "\x1b", "Enter select"),
    ("found nothing", f"/{PASTED}\r", "Not found"),
    ("quotation", "3Gwwq", "Who says it?"),
    ("speakers", "s", "Speaker:"),
    ("speaker named", f"{PASTED}\r", "—"),
    ("undone", "u", "Undone"),
    ("redone", "U", "Redone"),
    ("export", "\x05", "choose the file"),
    ("export of all", "a", "every article"),
    ("export asks", "\r", "File:"),
    ("export fails", f"{PASTED}\r", "write it"),
    ("export left", "\x1b", "choose the file"),
    ("back", "\x1b", "Enter select"),
    ("help", "?", "All keys"),
    ("back again", "\x1b", "Enter select"),
    ("palette", "\x10", "Next paragraph"),
    ("palette left", "\x1b", "!🔎"),
    ("library", "L", "Library — 1"),
    ("filter", f"/{PASTED}", "Nothing holds these words"),
    ("filter kept", "\r", "!Filter:"),
]
"""Screens, what is typed to get there, and a sign that one is there (! for one that is gone)."""


@pytest.mark.parametrize("size", [(80, 24), (200, 60)])
def test_no_screen_lets_foreign_words_reach_the_terminal(home: Home, size: tuple[int, int]) -> None:
    """Opening an article would change the clipboard, the window's title, or what is read."""
    hostile(home)
    with home.start(annotator=WHO, size=size) as window:
        window.press("enter")
        for _, typed, sign in WALK:
            window.send(typed)
            (window.wait_gone if sign[0] == "!" else window.wait_for)(sign.removeprefix("!"))
        window.resize(20, 5)
        window.wait_for("too small")
        window.press("ctrl+q")
        assert window.wait_exit() == 0
    assert_harmless(bytes(window.raw))


def test_what_is_copied_is_clean(home: Home) -> None:
    """Pasted into a shell it would run."""
    hostile(home)
    with home.start(annotator=WHO) as window:
        window.press("enter")
        window.wait_for("Rien d’autre")
        window.press("2", "G", "y")
        window.wait_for("clipboard, cleaned of")
        window.press("ctrl+q")
        assert window.wait_exit() == 0
    raw = bytes(window.raw)
    found = re.search(rb"\x1b\]52;c;([A-Za-z0-9+/=]+)\x07", raw)
    assert found is not None
    copied = base64.b64decode(found[1]).decode()
    assert copied.startswith("Selon Nom␛[5;35m")
    assert FORBIDDEN.findall(copied.replace("\n", "")) == []
    assert_harmless(raw.replace(found[0], b""))


NAMED = "mal" + EVIL.replace("/", "") + ".txt"


@pytest.mark.parametrize(
    "arguments",
    [
        ["list"], ["show"], ["quotes"], ["entities"], ["labels"], ["history"], ["check"], ["add", NAMED],
        ["add", "none" + NAMED], ["export", EVIL], ["tag", EVIL, "0", "1", "PER"], [EVIL], ["--" + EVIL],
        ["import", "jsonl", NAMED], ["check", NAMED], ["labels", NAMED], ["show", EVIL],
    ],
    ids=lambda given: f"{len(given)} {given[0][:6]!a}",
)  # fmt: skip
def test_no_command_prints_what_a_terminal_obeys(home: Home, arguments: list[str]) -> None:
    """The names of files are chosen by strangers, and so are the words that a message repeats."""
    hostile(home)
    home.file(NAMED, "Un texte court.\n")
    if arguments == ["show"]:
        arguments = ["show", home.rows("select id from article")[0][0]]
    done = subprocess.run(
        [*POSTIL, "--store", home.store, "--annotator", WHO, *arguments], cwd=home.folder,
        stdin=subprocess.DEVNULL, capture_output=True, timeout=20, check=False,
    )  # fmt: skip
    assert done.stdout + done.stderr
    assert b"Traceback" not in done.stderr
    assert_harmless(done.stdout + done.stderr)
