"""The tools of an assistant (MCP), asked by the protocol's own client. ``make mcp-check`` runs this where it can be."""

import ast
import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from source.lecture import lecture

mcp = pytest.importorskip("mcp", reason="the mcp extra is not installed; make mcp-check tries it")


def test_an_assistant_finds_and_calls_the_tools(tmp_path: Path) -> None:
    (tmp_path / "library").mkdir()
    environment = os.environ | {"PINCITE_LIBRARY": str(tmp_path / "library"), "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-c", "from app.cli import main; main()", "serve", "--port", "0", "--mcp"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
    try:
        assert process.stdout is not None
        url = next(word for word in process.stdout.readline().split() if word.startswith("http"))
        names, said = asyncio.run(asked(url))
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)
        if process.stdout is not None:
            process.stdout.close()
    assert {name.removeprefix("pincite_") for name in names} == {
        *("ask", "documents", "read", "search", "check"),
        *("cards", "keep", "kept", "edit", "bury", "suspend", "drop"),
        *("due", "review", "undo", "progress", "take_in"),
    }
    found = ast.literal_eval(said)  # Gradio gives Python's own notation
    assert found["hits"][0]["citation"]["address"] == "lecture#p10"
    assert found["hits"][0]["text"] == lecture()[1][9].text


async def asked(url: str) -> tuple[list[str], str]:
    """Return the tools' names, and what the one that answers says to a question."""
    from mcp.client.session import ClientSession
    from mcp.client.streamable_http import streamable_http_client

    async with (
        streamable_http_client(f"{url}gradio_api/mcp/") as (read, write, _),
        ClientSession(read, write) as session,
    ):
        await session.initialize()
        names = [tool.name for tool in (await session.list_tools()).tools]
        question = {"question": "How many US forces are stationed in Japan?", "k": 1}
        answer = await session.call_tool(next(name for name in names if name.endswith("ask")), question)
        return names, answer.content[0].text
