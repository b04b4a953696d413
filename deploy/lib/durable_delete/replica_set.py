"""A MongoDB replica set of one member: transactions and change streams need a replica set."""

from __future__ import annotations

import sys
import time

from .console import Failure, run_command
from .mongo_connection import CommandFailed, MongoConnection
from .ports import LOOPBACK

NAME = "rs0"


def await_primary(port: int, seconds: float = 60, host: str = LOOPBACK) -> None:
    """Initiates the set when that has not been done yet, and waits until its member takes writes.

    The server is asked on this machine; `host` is how the set's clients reach it.
    """
    deadline = time.monotonic() + seconds
    problem: Exception | str = "no answer"
    while time.monotonic() < deadline:
        try:
            with MongoConnection(LOOPBACK, port) as connection:
                _configure(connection, f"{host}:{port}")
                if connection.command({"hello": 1}).get("isWritablePrimary"):
                    return
                problem = "it has not become primary"
        except (OSError, CommandFailed) as error:
            problem = error
        time.sleep(0.1)
    raise Failure(f"MongoDB on port {port} did not become usable within {seconds:.0f} s: {problem}")


def _configure(connection: MongoConnection, address: str) -> None:
    member = {"_id": 0, "host": address}
    try:
        config = connection.command({"replSetGetConfig": 1})["config"]
    except CommandFailed as failure:
        if not failure.not_yet_initialized:
            raise
        connection.command({"replSetInitiate": {"_id": NAME, "members": [member]}})
        return
    if config["members"][0]["host"] != address:
        # The data come from a start on another port: the set has to learn its member's new address.
        moved = {"_id": config["_id"], "version": config["version"] + 1, "members": [member]}
        connection.command({"replSetReconfig": moved, "force": True})


def _main() -> int:
    """For a container without mongosh: `python3 -m durable_delete.replica_set HOST:PORT`."""
    host, port = sys.argv[1].rsplit(":", 1)
    await_primary(int(port), host=host)
    return 0


if __name__ == "__main__":
    run_command(_main)
