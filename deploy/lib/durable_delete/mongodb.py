"""MongoDB as a process on this machine."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from . import mongod_program, ports, processes, replica_set
from .console import Failure, progress
from .home import Home

_NAME = "mongodb"
_PREFERRED_PORT = 27117


class NativeMongoDb:
    """A `mongod` of the instance's own, bound to the loopback interface, its data in the state folder."""

    title = "MongoDB"
    kind = "native"

    def __init__(self, home: Home) -> None:
        self._home = home

    def start(self, test_commands: bool = False) -> bool:
        """True when it had to be started, false when it was there already."""
        if self.is_running():
            if self._fits(test_commands):
                replica_set.await_primary(self.port)
                return False
            progress("MongoDB: starting again, with test commands")
            self.stop()
        program = mongod_program.find_or_install()
        with ports.picking(), self._stopped_on_failure():
            self._launch(program, test_commands)
            replica_set.await_primary(self.port)
        progress(f"MongoDB: up on port {self.port}")
        return True

    def stop(self) -> bool:
        return processes.stop(self._home, _NAME, patience=30)

    def is_running(self) -> bool:
        return processes.find(self._home, _NAME) is not None

    def settings(self) -> dict[str, str]:
        return {"MONGODB_URI": f"mongodb://{ports.LOOPBACK}:{self.port}/?replicaSet={replica_set.NAME}"}

    def describe(self) -> str:
        process = processes.find(self._home, _NAME)
        return f"process {process.pid} on port {self.port}" if process else "down"

    def wipe(self) -> None:
        """Its data lie in the state folder and go with it."""

    @property
    def port(self) -> int:
        return int(self._home.recall(_NAME)["port"])

    def _fits(self, test_commands: bool) -> bool:
        return bool(self._home.recall(_NAME)["test_commands"]) or not test_commands

    def _launch(self, program: Path, test_commands: bool) -> None:
        port = ports.first_free(self._home.recall(_NAME).get("port", _PREFERRED_PORT))
        self._home.remember(_NAME, {"kind": self.kind, "port": port, "test_commands": test_commands})
        progress(f"MongoDB: starting {program}")
        command = [str(program), *mongod_options(port, test_commands), "--bind_ip", ports.LOOPBACK,
                   "--nounixsocket", "--dbpath", str(self._home.directory(_NAME))]
        processes.start(self._home, _NAME, command, os.environ)

    @contextmanager
    def _stopped_on_failure(self) -> Iterator[None]:
        try:
            yield
        except Failure as failure:
            self.stop()
            log = self._home.log(_NAME)
            raise Failure(f"{failure}\n{processes.last_lines(log, 3)}\n  all of it: {log}") from None
        except BaseException:
            self.stop()
            raise


def mongod_options(port: int, test_commands: bool) -> list[str]:
    # By default the cache takes half of the machine's memory: too much where several servers share one.
    options = ["--replSet", replica_set.NAME, "--port", str(port), "--wiredTigerCacheSizeGB", "1"]
    # A transaction whose process was killed holds its documents until the server gives it up: by default
    # 60 s, in which nobody else can finish the deletion. Ours last 5 s (DATABASE_TIMEOUT) at most.
    options += ["--setParameter", "transactionLifetimeLimitSeconds=10"]
    return options + (["--setParameter", "enableTestCommands=1"] if test_commands else [])
