"""Put first on a process's path, this writes every name or address beyond this machine it tries to reach to a file."""

import os
import sys

_LOG = os.environ.get("PINCITE_TEST_NETWORK_LOG", "")
_HERE = {"127.0.0.1", "::1", "localhost", "0.0.0.0", "", None}  # noqa: S104 - compared with, never bound to


def _watch(event: str, args: tuple[object, ...]) -> None:
    if event == "socket.getaddrinfo":
        host = args[0]
    elif event in ("socket.connect", "socket.sendto") and isinstance(args[1], tuple):
        host = args[1][0]
    else:
        return
    name = host.decode() if isinstance(host, bytes) else host
    if name not in _HERE:
        with open(_LOG, "a", encoding="utf-8") as log:  # noqa: PTH123 - pathlib may not be importable yet
            log.write(f"{event} {name}\n")


if _LOG:
    sys.addaudithook(_watch)
