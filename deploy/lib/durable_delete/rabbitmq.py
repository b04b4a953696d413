"""RabbitMQ as a process on this machine, apart from a broker that the machine may run already."""

from __future__ import annotations

import base64
import os
import secrets
import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from . import debian, ports, processes
from .console import Failure, progress
from .home import Facts, Home, write_private

_NAME = "rabbitmq"
_NAME_SERVER = "epmd"
_FIRST_NODE = "durable-delete@localhost"
_COOKIE = ".erlang.cookie"
_PREFERRED_PORTS = {"port": 5772, "distribution_port": 25772, "management_port": 15772, "epmd_port": 4470}
# Debian's command for all users insists on the system's own node; this is the server itself.
_DEBIAN_PROGRAM = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")
_ON_YOUR_OWN = "install RabbitMQ, start Docker, or set RABBITMQ_HOST to a broker"


class NativeRabbitMq:
    """A broker whose node, ports, name server, cookie, data and plugins are all the instance's own.

    One that has joined a cluster has name server, cookie and password of the instance it joined, which has to be
    stopped after it.
    """

    title = "RabbitMQ"
    kind = "native"

    def __init__(self, home: Home) -> None:
        self._home = home

    def start(self, test_commands: bool = False) -> bool:
        """True when it had to be started, false when it was there already."""
        if self.is_running():
            await_broker(self._facts, self.is_running)
            return False
        program = _find_or_install()
        with ports.picking(), self._stopped_on_failure():
            self._launch(program)
            await_broker(self._facts, self.is_running)
        progress(f"RabbitMQ: up on port {self._facts['port']}")
        return True

    def join(self, first: Home) -> bool:
        """Starts it as a further node of the cluster that the broker of another instance is in."""
        cluster = first.recall(_NAME)
        if cluster.get("kind") != self.kind:
            raise Failure(f"{first.folder} has no broker started there that runs without Docker")
        if not self._facts:
            cookie = self._home.directory(_NAME) / _COOKIE
            cookie.write_bytes((first.directory(_NAME) / _COOKIE).read_bytes())
            cookie.chmod(0o400)
            shared = {name: cluster[name] for name in ("password", "epmd_port")}
            self._home.remember(_NAME, {"kind": self.kind, **shared, "joined": _node(cluster)})
        return self.start()

    def stop(self) -> bool:
        was_running = processes.stop(self._home, _NAME, patience=40)
        processes.stop(self._home, _NAME_SERVER, patience=5)
        return was_running

    def is_running(self) -> bool:
        return processes.find(self._home, _NAME) is not None

    def settings(self) -> dict[str, str]:
        return settings_of(self._facts)

    def describe(self) -> str:
        process = processes.find(self._home, _NAME)
        return f"process {process.pid} on port {self._facts['port']}" if process else "down"

    def wipe(self) -> None:
        """Its data lie in the state folder and go with it."""

    def control(self, arguments: Sequence[str]) -> int:
        """Runs rabbitmqctl on this broker and returns its exit code."""
        beside = _find_or_install().with_name("rabbitmqctl")
        program = beside if beside.exists() else "rabbitmqctl"
        return subprocess.run([str(program), *arguments], env=self._environment(self._facts)).returncode

    @property
    def _facts(self) -> Facts:
        return self._home.recall(_NAME)

    def _launch(self, program: Path) -> None:
        facts = self._choose_facts()
        self._home.remember(_NAME, {"kind": self.kind, **facts})
        environment = self._environment(facts)
        self._write_configuration(facts)
        progress(f"RabbitMQ: starting {program}")
        if not self._has_name_server():
            # Started by us, it is ours to stop; the broker would leave the one that it starts behind.
            processes.start(self._home, _NAME_SERVER, ["epmd"], environment)
        processes.start(self._home, _NAME, [str(program)], environment)

    def _choose_facts(self) -> Facts:
        before = self._facts
        facts = choose_ports_and_password(before)
        if self._has_name_server():
            facts["epmd_port"] = before["epmd_port"]
        if "joined" in before:
            facts |= {"joined": before["joined"], "node": before.get("node") or _further_node(facts)}
        return facts

    def _has_name_server(self) -> bool:
        """That of the instance it joined, or its own: it outlives a broker that was killed, and other nodes need it."""
        return "joined" in self._facts or processes.find(self._home, _NAME_SERVER) is not None

    def _environment(self, facts: Facts) -> dict[str, str]:
        folder = self._home.directory(_NAME)
        # What the user set for another broker, or for our clients, must not reach this one.
        inherited = {name: value for name, value in os.environ.items()
                     if not name.startswith(("RABBITMQ_", "ERL_", "NOTIFY_SOCKET"))}
        return inherited | {
            "HOME": str(folder),  # where Erlang keeps its cookie
            "ERL_EPMD_ADDRESS": ports.LOOPBACK,
            "ERL_EPMD_PORT": str(facts["epmd_port"]),
            "RABBITMQ_NODENAME": _node(facts),
            "RABBITMQ_DIST_PORT": str(facts["distribution_port"]),
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "-kernel inet_dist_use_interface {127,0,0,1}",
            "RABBITMQ_MNESIA_BASE": str(folder / "data"),
            "RABBITMQ_LOG_BASE": str(self._home.directory("logs")),
            "RABBITMQ_CONFIG_FILE": str(folder / "rabbitmq.conf"),
            "RABBITMQ_ADVANCED_CONFIG_FILE": str(folder / "advanced.config"),
            "RABBITMQ_CONF_ENV_FILE": str(folder / "rabbitmq-env.conf"),
            "RABBITMQ_GENERATED_CONFIG_DIR": str(folder / "generated"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "enabled_plugins"),
            "RABBITMQ_PID_FILE": str(folder / "pid"),
            # The start script then becomes the broker instead of waiting for it: one process, the one to stop.
            "RUNNING_UNDER_SYSTEMD": "true",
        }

    def _write_configuration(self, facts: Facts) -> None:
        folder = self._home.directory(_NAME)
        (folder / "enabled_plugins").write_text("[rabbitmq_management].\n")
        (folder / "advanced.config").write_text("[].\n")
        (folder / "rabbitmq-env.conf").write_text("")
        write_private(folder / "rabbitmq.conf", "\n".join([
            f"listeners.tcp.1 = {ports.LOOPBACK}:{facts['port']}",
            f"management.tcp.ip = {ports.LOOPBACK}",
            f"management.tcp.port = {facts['management_port']}",
            f"default_user = {facts['username']}",
            f"default_pass = {facts['password']}",
            # Queue depths that are at most a second old.
            "collect_statistics_interval = 1000",
            *_peers(facts),
        ]) + "\n")

    @contextmanager
    def _stopped_on_failure(self) -> Iterator[None]:
        try:
            yield
        except Failure as failure:
            self.stop()
            log = self._home.log(_NAME)
            raise Failure(f"{failure}\n{processes.last_lines(log)}\n  all of it: {log}") from None
        except BaseException:
            self.stop()
            raise


def _node(facts: Facts) -> str:
    return str(facts.get("node") or _FIRST_NODE)


def _further_node(facts: Facts) -> str:
    """No two nodes of a cluster have the same port on this machine, so the names differ, too."""
    return f"durable-delete-{facts['distribution_port']}@localhost"


def _peers(facts: Facts) -> list[str]:
    """Where a node that has no data yet finds the cluster; afterwards it knows."""
    if "joined" not in facts:
        return []
    nodes = "cluster_formation.classic_config.nodes"
    return ["cluster_formation.peer_discovery_backend = classic_config",
            f"{nodes}.1 = {facts['joined']}", f"{nodes}.2 = {_node(facts)}"]


def settings_of(facts: Facts) -> dict[str, str]:
    return {
        "RABBITMQ_HOST": ports.LOOPBACK,
        "RABBITMQ_PORT": str(facts["port"]),
        "RABBITMQ_USERNAME": facts["username"],
        "RABBITMQ_PASSWORD": facts["password"],
        "RABBITMQ_VHOST": "/",
        "RABBITMQ_MANAGEMENT_URL": f"http://{ports.LOOPBACK}:{facts['management_port']}",
    }


def choose_ports_and_password(remembered: Facts) -> Facts:
    chosen: Facts = {"username": "durable-delete",
                    "password": remembered.get("password") or secrets.token_urlsafe(18)}
    for purpose, preferred in _PREFERRED_PORTS.items():
        taken = [value for value in chosen.values() if isinstance(value, int)]
        chosen[purpose] = ports.first_free(remembered.get(purpose, preferred), besides=taken)
    return chosen


def await_broker(facts: Facts, is_running: Callable[[], bool], seconds: float = 120) -> None:
    """Waits until clients can log in and the management interface answers."""
    deadline = time.monotonic() + seconds
    while not (speaks_amqp(ports.LOOPBACK, facts["port"]) and _management_answers(facts)):
        if not is_running():
            raise Failure("RabbitMQ ended while it was starting")
        if time.monotonic() > deadline:
            raise Failure(f"RabbitMQ on port {facts['port']} did not become usable within {seconds:.0f} s")
        time.sleep(0.2)


def speaks_amqp(host: str, port: int, timeout: float = 2) -> bool:
    """A broker answers the protocol header with a method frame, another service with anything else or nothing."""
    try:
        with socket.create_connection((host, port), timeout) as connection:
            connection.sendall(b"AMQP\x00\x00\x09\x01")
            return connection.recv(1) == b"\x01"
    except OSError:
        return False


def _management_answers(facts: Facts) -> bool:
    credentials = base64.b64encode(f"{facts['username']}:{facts['password']}".encode()).decode()
    request = urllib.request.Request(f"http://{ports.LOOPBACK}:{facts['management_port']}/api/overview",
                                     headers={"Authorization": f"Basic {credentials}"})
    # Loopback is never behind a proxy, whatever the environment says.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=5) as answer:
            return bool(answer.status == 200)
    except (OSError, ValueError):
        return False


def _find_or_install() -> Path:
    program = _installed()
    if program is None:
        debian.install(["rabbitmq-server"], _ON_YOUR_OWN)
        program = _installed()
    if program is None:
        raise Failure(f"no rabbitmq-server was found after installing it: {_ON_YOUR_OWN}")
    return program


def _installed() -> Path | None:
    if _DEBIAN_PROGRAM.exists():
        return _DEBIAN_PROGRAM
    on_path = shutil.which("rabbitmq-server")
    return Path(on_path) if on_path else None
