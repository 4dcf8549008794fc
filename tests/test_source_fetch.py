"""What stands at a URL, and servers that take for ever to say it."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

import source.fetch
from source.errors import UnreadableError
from source.fetch import _in_ascii, fetched
from tests.pace import now, since

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"


@contextmanager
def serving(say: Callable[[Callable[[bytes], None]], None]) -> Iterator[str]:
    """Give the URL of a server that answers by calling ``say``, until who listens is gone."""

    def answer() -> None:
        try:
            connection, _ = server.accept()
            with connection:
                connection.recv(2**16)
                say(connection.sendall)
        except OSError:
            return

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/fish.txt"
        thread.join(10)


def drip(send: Callable[[bytes], None]) -> None:
    """Say a byte now and then, for ten seconds."""
    for _ in range(100):
        send(b"x")
        time.sleep(0.1)


def test_what_is_fetched_is_all_of_it() -> None:
    body = b"The pike waits among the reeds. " * 10_000
    with (
        serving(lambda send: send(HEAD + f"Content-Length: {len(body)}\r\n\r\n".encode() + body)) as url,
        fetched(url) as file,
    ):
        assert file.suffix == ".txt"
        assert file.read_bytes() == body


@pytest.mark.parametrize(
    ("url", "sent"),
    [
        ("http://a.example/x?y=%20#z", "http://a.example/x?y=%20#z"),
        ("http://a.example/Käse?x=ü&y=1#ä", "http://a.example/K%C3%A4se?x=%C3%BC&y=1#%C3%A4"),
        ("http://me@münchen.example:8080/ü%20b", "http://me@xn--mnchen-3ya.example:8080/%C3%BC%20b"),
    ],
)
def test_an_address_may_have_letters_of_any_script(url: str, sent: str) -> None:
    assert _in_ascii(url) == sent


@pytest.mark.parametrize("head", [b"", HEAD + b"Content-Length: 100\r\n\r\n", HEAD + b"\r\n"])
def test_a_server_that_drips_is_given_up(monkeypatch: pytest.MonkeyPatch, head: bytes) -> None:
    monkeypatch.setattr(source.fetch, "_LONGEST", 1.0)

    def say(send: Callable[[bytes], None]) -> None:
        if head:
            send(head)
        drip(send)

    start = now()
    with serving(say) as url:
        with pytest.raises(UnreadableError) as caught, fetched(url):
            pass
        assert since(start) < 3
    assert str(caught.value) == "it cannot be fetched: it was not all here after 1 seconds"
