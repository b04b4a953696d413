"""MongoDB and RabbitMQ together: given ones, else containers, else processes on this machine."""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from . import docker
from .console import Failure, progress, uninterrupted
from .containers import ContainerMongoDb, ContainerRabbitMq
from .given import GivenMongoDb, GivenRabbitMq
from .home import Home
from .mongodb import NativeMongoDb
from .rabbitmq import NativeRabbitMq


class Server(Protocol):
    """What all ways to have a server have in common."""

    title: str
    kind: str

    def start(self, test_commands: bool = False) -> bool:
        """True when it had to be started, false when it was there already. Brokers have no test commands."""

    def stop(self) -> bool: ...
    def is_running(self) -> bool: ...
    def settings(self) -> dict[str, str]: ...
    def describe(self) -> str: ...
    def wipe(self) -> None: ...


class Services:
    def __init__(self, home: Home, environment: Mapping[str, str] = os.environ) -> None:
        self._home = home
        self._environment = environment
        self._started: list[Server] = []

    def start(self, test_commands: bool = False) -> dict[str, str]:
        """Gets both up and returns their settings. If that fails, or on Ctrl-C, nothing that it started stays."""
        try:
            with self._home.alone("services"):
                mongodb = self._start(self._mongodb(), test_commands)
                rabbitmq = self._start(self._rabbitmq(), test_commands)
        except BaseException:
            self.stop_started()
            raise
        return mongodb.settings() | rabbitmq.settings()

    def stop_started(self) -> None:
        """Stops what this very command has started, and nothing else."""
        with uninterrupted():
            for server in reversed(self._started):
                _stop(server)
            self._started.clear()

    @property
    def started(self) -> list[str]:
        """The titles of those that this very command has started."""
        return [server.title for server in self._started]

    def stop(self, titles: Collection[str] = ("MongoDB", "RabbitMQ")) -> None:
        """Stops what this instance has started, now or before. Given servers are not among it."""
        with self._home.alone("services"):
            for server in self._own():
                if server.title in titles:
                    _stop(server)

    def wipe(self) -> None:
        for server in self._own():
            server.wipe()

    def current(self) -> list[Server]:
        """The servers as they are to be used now, whether they run or not; those still to be chosen are left out."""
        found = (self._given_mongodb() or self._remembered_mongodb(),
                 self._given_rabbitmq() or self._remembered_rabbitmq())
        return [server for server in found if server]

    def settings(self) -> dict[str, str]:
        servers = self.current()
        if len(servers) < 2:
            raise Failure("nothing has been started yet: run `deploy/services start`")
        return {name: value for server in servers for name, value in server.settings().items()}

    def own_broker(self) -> NativeRabbitMq | ContainerRabbitMq:
        broker = self._remembered_rabbitmq()
        if broker is None:
            raise Failure("there is no broker that `deploy/services start` has started")
        return broker

    def _start(self, candidates: Sequence[Server], test_commands: bool) -> Server:
        """Starts the first candidate that can be started."""
        *containers, last = candidates
        for server in containers:
            try:
                return self._started_one(server, test_commands)
            except Failure as failure:
                progress(f"{server.title}: no container ({failure}); going on without Docker")
                self._home.forget(server.title.lower())
        return self._started_one(last, test_commands)

    def _started_one(self, server: Server, test_commands: bool) -> Server:
        if server.start(test_commands):
            self._started.append(server)
        return server

    def _mongodb(self) -> list[Server]:
        given = self._given_mongodb()
        return [given] if given else _candidates(
            self._remembered_mongodb(), ContainerMongoDb(self._home), NativeMongoDb(self._home))

    def _rabbitmq(self) -> list[Server]:
        given = self._given_rabbitmq()
        return [given] if given else _candidates(
            self._remembered_rabbitmq(), ContainerRabbitMq(self._home), NativeRabbitMq(self._home))

    def _given_mongodb(self) -> Server | None:
        if not self._environment.get("MONGODB_URI"):
            return None
        return _unless_own(GivenMongoDb(self._environment), self._remembered_mongodb())

    def _given_rabbitmq(self) -> Server | None:
        if not self._environment.get("RABBITMQ_HOST"):
            return None
        return _unless_own(GivenRabbitMq(self._environment), self._remembered_rabbitmq())

    def _own(self) -> list[Server]:
        return [server for server in (self._remembered_rabbitmq(), self._remembered_mongodb()) if server]

    def _remembered_mongodb(self) -> NativeMongoDb | ContainerMongoDb | None:
        match self._home.recall("mongodb").get("kind"):
            case ContainerMongoDb.kind:
                return ContainerMongoDb(self._home)
            case NativeMongoDb.kind:
                return NativeMongoDb(self._home)
        return None

    def _remembered_rabbitmq(self) -> NativeRabbitMq | ContainerRabbitMq | None:
        match self._home.recall("rabbitmq").get("kind"):
            case ContainerRabbitMq.kind:
                return ContainerRabbitMq(self._home)
            case NativeRabbitMq.kind:
                return NativeRabbitMq(self._home)
        return None


def as_shell(settings: dict[str, str]) -> str:
    """`NAME=value` lines, quoted only where a shell would otherwise read something else."""
    return "\n".join(f"{name}={_quoted(value)}" for name, value in settings.items())


def _quoted(value: str) -> str:
    return value if re.fullmatch(r"[\w@%+=:,./?-]*", value, re.ASCII) else shlex.quote(value)


def _unless_own(given: Server, own: Server | None) -> Server | None:
    """Settings that we printed ourselves and that came back to us name no other server than ours."""
    if own and given.settings().items() <= own.settings().items():
        return None
    return given


def _candidates(remembered: Server | None, container: Server, native: Server) -> list[Server]:
    # Once chosen it stays, for the data are there.
    if remembered:
        return [remembered]
    return [container, native] if docker.answers() else [native]


def _stop(server: Server) -> None:
    if server.stop():
        progress(f"{server.title}: stopped")
