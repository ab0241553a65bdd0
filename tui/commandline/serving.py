"""The same app in a browser on this machine: `postil serve`."""

from __future__ import annotations

import os
import shlex
import sys
from typing import TYPE_CHECKING, Any, Final

import click

from tui.commandline.invoke import common, pass_settings
from tui.commandline.messages import say
from tui.commandline.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

HOST: Final = "127.0.0.1"
"""Whoever reaches the port can read and change the store: nobody but this machine may."""


@click.command()
@click.option(
    "--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="Listen on this port."
)
@common
@pass_settings
def serve(settings: Settings, port: int) -> int:
    """Show the app in a browser on this machine, at 127.0.0.1 only; Ctrl+C ends it.

    A page from elsewhere that asks for it is refused. Takes the extra: pip install 'postil[serve]'.
    """
    try:
        # Deferred: an extra, and a web server with it.
        from textual_serve.server import Server
    except ImportError:
        say("A web server is needed for this: pip install 'postil[serve]'")
        return 2
    with settings.open(create=True) as store:
        path, annotator = store.path, store.annotator
    words = [sys.executable, "-m", "tui", "--store", os.fspath(path), "--annotator", annotator]

    class Loopback(Server):
        """Textual's server, for requests that a page of its own sent to this machine by name."""

        async def _make_app(self) -> Any:
            app = await super()._make_app()
            app.middlewares.append(_only_from(port))
            return app

    server = Loopback(shlex.join(words), host=HOST, port=port, title="Postil")
    say(f"Postil is at http://{HOST}:{port}")
    try:
        server.serve()
    except OSError as error:
        say(f"Port {port} cannot be used ({error.strerror or error}); --port names another")
        return 1
    return 0


def _only_from(port: int) -> Any:
    """Refuses what another site's page sent here (Origin), or sent under another name for this machine (Host)."""
    from aiohttp import web

    names = {f"{host}:{port}" for host in (HOST, "localhost")}

    @web.middleware
    async def check(
        request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        origin = request.headers.get("Origin")
        asked_by = origin.partition("://")[2] if origin else None
        if request.host not in names or (asked_by is not None and asked_by not in names):
            raise web.HTTPForbidden(text="Only a page of Postil's own may ask for this.")
        return await handler(request)

    return check


COMMANDS: Final = {"serve": serve}
