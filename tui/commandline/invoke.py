"""One command run by click: its options, its errors as one line, its exit code."""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any, TypeVar

import click

from tui.commandline.messages import say, shown
from tui.commandline.settings import Settings

F = TypeVar("F", bound=Callable[..., Any])

pass_settings = click.make_pass_decorator(Settings)


def command(settings: Settings, name: str, module: str, arguments: list[str]) -> int:
    """Run the command of that name with its own arguments. The exit code."""
    found: click.Command = import_module(f"tui.commandline.{module}").COMMANDS[name]
    try:
        code = found.main(args=arguments, prog_name=f"postil {name}", obj=settings, standalone_mode=False)
    except click.UsageError as error:
        say(error.format_message())
        sys.stderr.write(f"Try `postil {name} --help`.\n")
        return 2
    except click.Abort:
        return 130
    except click.ClickException as error:
        say(shown(error.format_message()))
        return 1
    return code if isinstance(code, int) else 0


def common(function: F) -> F:
    """The options of every command: --store and --annotator."""
    return _option("--annotator", "annotator", "NAME", "Who you are.")(store_option(function))


def store_option(function: F) -> F:
    """--store alone, for commands in which --annotator means something else."""
    return _option("--store", "store", "FILE", "The store.")(function)


def _option(flag: str, name: str, metavar: str, help: str) -> Callable[[F], F]:
    def keep(context: click.Context, parameter: click.Parameter, value: str | None) -> None:
        if value is not None:
            setattr(context.find_object(Settings), name, value)

    return click.option(flag, metavar=metavar, help=help, expose_value=False, callback=keep)
