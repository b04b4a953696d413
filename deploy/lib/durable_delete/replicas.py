"""The product's own processes: API replicas and delete workers."""

from __future__ import annotations

import time
import urllib.request
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from . import durations, ports, processes
from .build import Build
from .console import Failure, progress
from .home import Home

_READY_WITHIN = 180
_GRACE_AFTER_SHUTDOWN_TIMEOUT = 5


@dataclass(frozen=True)
class Kind:
    name: str
    title: str
    module: str
    port_variable: str
    default_port: int


API = Kind("api", "API", "api-service", "API_PORT", 8080)
WORKER = Kind("worker", "worker", "delete-worker", "WORKER_PORT", 8081)
KINDS = (API, WORKER)


@dataclass(frozen=True)
class Replica:
    name: str
    port: int
    health_port: int
    build: str

    @property
    def address(self) -> str:
        return f"http://{ports.LOOPBACK}:{self.port}"

    def is_ready(self) -> bool:
        try:
            url = f"http://{ports.LOOPBACK}:{self.health_port}/q/health/ready"
            # Loopback is never behind a proxy, whatever the environment says.
            with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(url, timeout=5) as answer:
                return bool(answer.status == 200)
        except (OSError, ValueError):
            return False


class Replicas:
    """The replicas of one instance. Those that run already are never touched by a start."""

    def __init__(self, home: Home, environment: Mapping[str, str]) -> None:
        self._home = home
        self._environment = environment
        self.started: list[str] = []

    def running(self) -> list[Replica]:
        names = (topic.removeprefix("replicas/") for topic in self._home.topics("replicas"))
        return [self._recall(name) for name in names if processes.find(self._home, name)]

    def missing(self, counts: Mapping[Kind, int]) -> list[tuple[Kind, int]]:
        return [(kind, index) for kind, count in counts.items() for index in range(1, count + 1)
                if not processes.find(self._home, _name(kind, index))]

    def plan(self, missing: Sequence[tuple[Kind, int]], build: str = "") -> list[Replica]:
        """Gives each missing replica its ports; fails when one is taken that may not be replaced by another."""
        given = {port for replica in self.running() for port in (replica.port, replica.health_port)}
        plan = []
        for kind, index in missing:
            port = self._port(kind, index, given)
            given.add(port)
            health_port = self._management_port(given) or port
            given.add(health_port)
            plan.append(Replica(_name(kind, index), port, health_port, build))
        return plan

    def start(self, missing: Sequence[tuple[Kind, int]], build: Build, jdk: Path, settings: Mapping[str, str]) -> None:
        """Starts replicas and waits until each is ready."""
        plan = self.plan(missing, build.folder.name)
        for (kind, _), replica in zip(missing, plan, strict=True):
            self._launch(kind, replica, build, jdk, settings)
        for replica in plan:
            self._await(replica)

    def stop(self, names: Collection[str] | None = None) -> None:
        """Stops the named ones, or all; politely first, for as long as they are promised."""
        known = [topic.removeprefix("processes/") for topic in self._home.topics("processes")]
        own = [name for name in known if self._home.recall(f"replicas/{name}")]
        wanted = [name for name in own if names is None or name in names]
        for name in processes.stop_all(self._home, wanted, self._patience()):
            progress(f"{name}: stopped")

    def stop_started(self) -> None:
        self.stop(self.started)
        self.started.clear()

    def kill(self, kind: Kind, index: int) -> None:
        """Without any warning, as a power cut would."""
        processes.stop(self._home, _name(kind, index), patience=10, first=processes.KILL)

    def first_api(self) -> Replica:
        return next(replica for replica in self.running() if replica.name.startswith(API.name))

    def _port(self, kind: Kind, index: int, given: Collection[int]) -> int:
        first = _number(self._environment, kind.port_variable) or kind.default_port
        is_fixed = index == 1 or bool(self._environment.get(kind.port_variable))
        if is_fixed:
            return self._required(first + index - 1, kind, index, given)
        reserved = {_number(self._environment, other.port_variable) or other.default_port for other in KINDS}
        return ports.first_free(first + index - 1, besides={*given, *reserved})

    def _required(self, port: int, kind: Kind, index: int, given: Collection[int]) -> int:
        if port in given:
            taker = "another replica"
        elif not ports.is_free(port):
            taker = ports.holder(port) or "another process"
        else:
            return port
        raise Failure(f"port {port}, wanted for {_name(kind, index)}, is taken by {taker}: "
                      f"stop that, or set {kind.port_variable} to another port")

    def _management_port(self, given: Collection[int]) -> int | None:
        first = _number(self._environment, "MANAGEMENT_PORT")
        return ports.first_free(first, besides=given) if first else None

    def _launch(self, kind: Kind, replica: Replica, build: Build, jdk: Path, settings: Mapping[str, str]) -> None:
        environment = {"QUARKUS_HTTP_HOST": ports.LOOPBACK, **self._environment, **settings,
                       "JAVA_HOME": str(jdk), kind.port_variable: str(replica.port)}
        if replica.health_port != replica.port:
            environment["MANAGEMENT_PORT"] = str(replica.health_port)
        progress(f"{replica.name}: starting on port {replica.port}")
        self._home.remember(f"replicas/{replica.name}", vars(replica))
        self.started.append(replica.name)
        processes.start(self._home, replica.name, [str(jdk / "bin" / "java"), "-jar", str(build.program(kind.module))],
                        environment)

    def _await(self, replica: Replica) -> None:
        started = time.monotonic()
        while not replica.is_ready():
            if not processes.find(self._home, replica.name):
                raise self._failure(replica, "ended while it was starting")
            if time.monotonic() - started > _READY_WITHIN:
                raise self._failure(replica, f"is not ready after {_READY_WITHIN} s")
            time.sleep(0.2)
        progress(f"{replica.name}: ready")

    def _failure(self, replica: Replica, what: str) -> Failure:
        log = self._home.log(replica.name)
        return Failure(f"{replica.name} {what}; its last lines:\n{processes.last_lines(log)}\n  all of it: {log}")

    def _patience(self) -> float:
        return durations.seconds(self._environment.get("SHUTDOWN_TIMEOUT") or "25s") + _GRACE_AFTER_SHUTDOWN_TIMEOUT

    def _recall(self, name: str) -> Replica:
        return Replica(**self._home.recall(f"replicas/{name}"))


def _name(kind: Kind, index: int) -> str:
    return f"{kind.name}-{index}"


def _number(environment: Mapping[str, str], variable: str) -> int | None:
    text = environment.get(variable)
    if not text:
        return None
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise Failure(f"{variable} is not a port: {text}")
    return int(text)
