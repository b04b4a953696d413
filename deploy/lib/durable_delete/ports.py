"""TCP ports on the loopback interface: which are free, and who has those that are not."""

from __future__ import annotations

import socket
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from .console import Failure
from .home import cache, locked

LOOPBACK = "127.0.0.1"
_TCP_LISTEN = "0A"


def is_free(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        # Otherwise a port stays "taken" for a minute after its last connection has closed.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def first_free(preferred: int, besides: Collection[int] = ()) -> int:
    for port in range(preferred, min(preferred + 1000, 65536)):
        if port not in besides and is_free(port):
            return port
    raise Failure(f"no free port from {preferred} upwards")


@contextmanager
def picking() -> Iterator[None]:
    """From choosing ports until something listens on them no other instance of this user may choose."""
    with locked(cache() / "ports.lock"):
        yield


def accepts_connections(host: str, port: int, timeout: float = 1) -> bool:
    try:
        with socket.create_connection((host, port), timeout):
            return True
    except OSError:
        return False


def holder(port: int) -> str | None:
    """The process that listens on a port, in words, as far as this machine tells."""
    sockets = _listening_sockets(port)
    for process in Path("/proc").glob("[0-9]*"):
        try:
            links = {link.readlink().name for link in (process / "fd").iterdir()}
            if links & sockets:
                return f"{(process / 'comm').read_text().strip()}, pid {process.name}"
        except OSError:
            continue
    return None


def _listening_sockets(port: int) -> set[str]:
    found = set()
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        try:
            rows = Path(table).read_text().splitlines()[1:]
        except OSError:
            continue
        for row in rows:
            _, local, _, state, *rest = row.split()
            if state == _TCP_LISTEN and int(local.rsplit(":", 1)[1], 16) == port:
                found.add(f"socket:[{rest[5]}]")
    return found
