"""`postil`: what the arguments ask for, decided without importing what the answer may not need.

Plain `--help` may cost three bare starts of Python, and click alone costs four: so the first word is looked
at here by hand; a command's own arguments are click's (tui/commandline), the reader's start neither's.
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False  # typing's own costs a fifth of a bare start
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Final, NoReturn

    from tui.commandline.settings import Settings

COMMANDS: Final[dict[str, tuple[str, str]]] = {
    "add": ("articles", "Add articles: files, folders, - for standard input."),
    "list": ("articles", "List the articles."),
    "show": ("articles", "Print an article with its annotations."),
    "tag": ("articles", "Tag a stretch of an article's text."),
    "propose": ("proposing", "Print the mentions and quotations that texts seem to hold."),
    "search": ("searching", "Find words in titles, texts and notes."),
    "orphans": ("revisions", "List annotations that have no place in a revised text."),
    "review": ("reviewing", "What waits for your decision; sheets to decide on; second looks."),
    "quotes": ("sayings", "Who said what."),
    "entities": ("register", "List the entities with their counts; draw one."),
    "consistency": ("register", "List what is tagged one way here and another way there."),
    "labels": ("scheme", "List the labels of the scheme; export, load, rename, retire."),
    "history": ("findings", "Who did what, and when."),
    "export": ("exchange", "Write annotations as CSV, JSON Lines ..."),
    "import": ("exchange", "Take in annotations made elsewhere."),
    "agree": ("agreeing", "Agreement between annotators."),
    "formats": ("exchange", "List the formats: which go out, which come in, what each carries."),
    "merge": ("merging", "Take in a colleague's store."),
    "check": ("upkeep", "Check the store, or each row of an export against its text."),
    "backup": ("upkeep", "Copy the store, checked."),
    "restore": ("upkeep", "Put a backup in the store's place."),
    "salvage": ("upkeep", "Take what can still be read out of a damaged store."),
    "keys": ("findings", "Print the table of keys."),
    "serve": ("serving", "Show the app in a browser on this machine."),
}
"""Every command: its module in tui/commandline, and the line of help that the module's command repeats."""

_OPTIONS: Final = """\
  --store FILE      The store; else $POSTIL_STORE, else one in your data folder.
  --annotator NAME  Who you are; else $POSTIL_ANNOTATOR, else your login name.
  --encoding NAME   How the files are encoded, where they do not say it.
  --theme NAME      dark, light, ansi or mono; else $POSTIL_THEME, else what suits the terminal.
  --rtl NAME        terminal or app: who puts right-to-left text in order; else $POSTIL_RTL, else terminal.
  --blind           Hide in the reader what other annotators decided; else $POSTIL_BLIND. A key toggles it.
  --no-mouse        Leave the mouse to the terminal: its own selection works again.
  --version         Print the version.
  --help            Print this."""


def main() -> NoReturn:
    """Run what the process was asked for, and exit with its code."""
    code = run(sys.argv[1:])
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):
            continue  # the terminal is gone; Python itself would turn the code into 120
    # Everything is on disk and flushed: taking the interpreter apart would cost a fifth of the time to quit.
    os._exit(code)


def run(arguments: list[str]) -> int:
    """Do what the arguments ask for. The exit code: 0, 1 (something was refused), 2 (usage)."""
    if arguments in (["--help"], ["-h"], ["help"]):
        return _guarded(_print_help)
    # Deferred: not needed to print the help.
    from tui.commandline import settings

    try:
        found, words = settings.parse(arguments, COMMANDS)
    except settings.UsageError as error:
        sys.stderr.write(f"postil: {error}\nTry `postil --help`.\n")
        return 2
    return _guarded(lambda: _dispatch(found, words))


def _dispatch(settings: Settings, words: list[str]) -> int:
    if settings.wants == "help":
        return _print_help()
    if settings.wants == "version":
        # Deferred: reading the distribution's metadata takes longer than the rest of a start.
        from importlib.metadata import version

        print(f"postil {version('postil')}")
        return 0
    if settings.wants == "command":
        from tui.commandline import invoke

        return invoke.command(settings, words[0], COMMANDS[words[0]][0], words[1:])
    from tui.commandline import opening

    return opening.open_reader(settings, words)


def _print_help() -> int:
    """The commands and options."""
    width = max(map(len, COMMANDS)) + 2
    commands = "\n".join(f"  {name:{width}}{line}" for name, (_, line) in COMMANDS.items())
    sys.stdout.write(
        "Usage: postil [OPTIONS] [PATH...]\n"
        "       postil [OPTIONS] COMMAND [ARGUMENTS...]\n\n"
        "Read press articles, tag who and what they name and who said what.\n\n"
        "Without a command: adds what is new among the PATHs (files, folders) and opens the reader;\n"
        "without a PATH too: the library. A file that is named like a command: ./add\n\n"
        f"Options:\n{_OPTIONS}\n\nCommands:\n{commands}\n\n"
        "`postil COMMAND --help` tells the rest. In the reader, ? shows every key.\n"
    )
    return 0


def _guarded(work: Callable[[], int]) -> int:
    """Do the work; whatever goes wrong becomes a line on stderr and an exit code, never a traceback."""
    try:
        code = work()
        sys.stdout.flush()
        return code
    except BrokenPipeError:
        # Whoever read our output has what it wanted (`| head`). What is left must not fail at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.__stdout__.fileno() if sys.__stdout__ else 1)
        return 0
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        if os.environ.get("POSTIL_DEBUG"):
            raise
        from tui.commandline import messages

        messages.say(messages.of(error))
        return 1
