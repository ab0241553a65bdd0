"""The app in a browser: for this machine alone, and not for other people's pages."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

aiohttp = pytest.importorskip("aiohttp", reason="the extra postil[serve] is not installed")
pytest.importorskip("textual_serve")


@pytest.fixture
def port(tmp_path: Path) -> Iterator[int]:
    """Where a server of its own listens, on a store with one article."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        number: int = free.getsockname()[1]
    text = tmp_path / "port.txt"
    text.write_text("Le port de Valbrume rouvre.\n", encoding="utf-8")
    lead = [sys.executable, "-m", "tui", "--store", str(tmp_path / "s.db"), "--annotator", "ana"]
    subprocess.run([*lead, "add", str(text)], check=True, capture_output=True)
    server = subprocess.Popen(
        [*lead, "serve", "--port", str(number)],
        stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, env={**os.environ, "NO_COLOR": "1"},
    )  # fmt: skip
    assert server.stderr is not None
    assert b"Postil is at" in server.stderr.readline()
    yield number
    server.send_signal(signal.SIGINT)
    server.wait(20)
    server.stderr.close()


async def ask(port: int, path: str, **headers: str) -> tuple[int, str]:
    async with aiohttp.ClientSession() as session:
        for _ in range(200):
            try:
                async with session.get(f"http://127.0.0.1:{port}{path}", headers=headers) as answer:
                    return answer.status, await answer.text()
            except aiohttp.ClientConnectorError:
                await asyncio.sleep(0.05)  # it does not listen yet
    raise AssertionError("no server")


async def first_screen(port: int) -> bytes:
    """What the browser is sent until the article's words are there."""
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(f"ws://127.0.0.1:{port}/ws?width=80&height=24") as socket_,
    ):
        await socket_.send_str(json.dumps(["resize", {"width": 80, "height": 24}]))
        seen = b""
        async for message in socket_:
            seen += message.data if isinstance(message.data, bytes) else message.data.encode()
            if b"Valbrume" in seen:
                return seen
    return seen


def test_a_browser_gets_the_app_and_a_foreign_page_nothing(port: int) -> None:
    """Any page that is open in the same browser could read the store, and write into it."""

    async def all_of_it() -> None:
        status, page = await ask(port, "/")
        assert (status, "Postil" in page) == (200, True)
        for headers in (
            {"Origin": "http://evil.example"}, {"Host": f"evil.example:{port}"}, {"Host": "evil.example"},
        ):  # fmt: skip
            assert (await ask(port, "/", **headers))[0] == 403
            assert (await ask(port, "/ws", **headers))[0] == 403
        seen = await asyncio.wait_for(first_screen(port), 30)
        assert b"Valbrume" in seen

    asyncio.run(all_of_it())
