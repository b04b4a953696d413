"""MongoDB and RabbitMQ that the user names by environment variables: used as they are, and never stopped."""

from __future__ import annotations

import re
import time
import urllib.parse
from collections.abc import Callable, Mapping

from . import ports, rabbitmq
from .console import Failure
from .mongo_connection import CommandFailed, MongoConnection

_REACHABLE_WITHIN = 10


class GivenMongoDb:
    title = "MongoDB"
    kind = "given"

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment

    def start(self, test_commands: bool = False) -> bool:
        _await(self.is_running, f"MONGODB_URI is set, but no replica set answers at {self._address} within "
                                f"{_REACHABLE_WITHIN} s: start it, or unset MONGODB_URI to have one started here")
        return False

    def stop(self) -> bool:
        return False

    def is_running(self) -> bool:
        if self._is_opaque():
            return True
        return any(_has_replica_set(host, port) for host, port in self._hosts())

    def settings(self) -> dict[str, str]:
        return {"MONGODB_URI": self._uri}

    def describe(self) -> str:
        return f"{self._address}, as MONGODB_URI says" if self.is_running() else f"nothing answers at {self._address}"

    def wipe(self) -> None:
        """Not ours."""

    @property
    def _uri(self) -> str:
        return self._environment["MONGODB_URI"]

    @property
    def _address(self) -> str:
        """The hosts, without the password that may stand before them."""
        match = re.match(r"mongodb(?:\+srv)?://(?:[^@/]*@)?([^/?]+)", self._uri)
        if not match:
            raise Failure("MONGODB_URI is not of the form mongodb://host:port/?replicaSet=name")
        return match[1]

    def _is_opaque(self) -> bool:
        """Found by DNS or behind TLS: the services' own health has to tell whether it answers."""
        return self._uri.startswith("mongodb+srv:") or re.search(r"[?&](tls|ssl)=true", self._uri) is not None

    def _hosts(self) -> list[tuple[str, int]]:
        return [_host_and_port(address, 27017) for address in self._address.split(",")]


class GivenRabbitMq:
    title = "RabbitMQ"
    kind = "given"

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment

    def start(self, test_commands: bool = False) -> bool:
        _await(self.is_running, f"RABBITMQ_HOST is set, but no broker answers at {self._address} within "
                                f"{_REACHABLE_WITHIN} s: start it, or unset RABBITMQ_HOST to have one started here")
        return False

    def stop(self) -> bool:
        return False

    def is_running(self) -> bool:
        if self._is_encrypted():
            return ports.accepts_connections(self._host, self._port, 3)
        return rabbitmq.speaks_amqp(self._host, self._port, 3)

    def settings(self) -> dict[str, str]:
        defaults = {"RABBITMQ_PORT": str(self._port), "RABBITMQ_USERNAME": "guest", "RABBITMQ_PASSWORD": "guest",
                    "RABBITMQ_VHOST": "/"}
        given = {name: value for name, value in self._environment.items()
                 if value and name in (*defaults, "RABBITMQ_HOST", "RABBITMQ_SSL", "RABBITMQ_MANAGEMENT_URL")}
        return {"RABBITMQ_HOST": self._host, **defaults, **given}

    def describe(self) -> str:
        return f"{self._address}, as RABBITMQ_HOST says" if self.is_running() else f"nothing answers at {self._address}"

    def wipe(self) -> None:
        """Not ours."""

    @property
    def _host(self) -> str:
        return self._environment["RABBITMQ_HOST"]

    @property
    def _port(self) -> int:
        default = "5671" if self._is_encrypted() else "5672"
        text = self._environment.get("RABBITMQ_PORT") or default
        if not text.isdigit():
            raise Failure(f"RABBITMQ_PORT is not a port: {text}")
        return int(text)

    def _is_encrypted(self) -> bool:
        return self._environment.get("RABBITMQ_SSL", "").lower() == "true"

    @property
    def _address(self) -> str:
        return f"{self._host}:{self._port}"


def _host_and_port(address: str, default: int) -> tuple[str, int]:
    parts = urllib.parse.urlsplit(f"//{address}")
    return parts.hostname or address, parts.port or default


def _has_replica_set(host: str, port: int) -> bool:
    try:
        with MongoConnection(host, port, timeout=3) as connection:
            hello = connection.command({"hello": 1})
            # A sharded cluster's router has transactions too.
            return "setName" in hello or hello.get("msg") == "isdbgrid"
    except (OSError, CommandFailed, ValueError):
        return False


def _await(condition: Callable[[], bool], otherwise: str) -> None:
    deadline = time.monotonic() + _REACHABLE_WITHIN
    while not condition():
        if time.monotonic() > deadline:
            raise Failure(otherwise)
        time.sleep(0.5)
