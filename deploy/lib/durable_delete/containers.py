"""MongoDB and RabbitMQ as containers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from . import base_images, docker, ports, rabbitmq, replica_set
from .console import Failure, progress
from .home import Facts, Home
from .mongodb import mongod_options


class ContainerMongoDb:
    title = "MongoDB"
    kind = "container"

    def __init__(self, home: Home) -> None:
        self._home = home
        self._container = f"durable-delete-{home.identity}-mongodb"

    def start(self, test_commands: bool = False) -> bool:
        """True when it had to be started, false when it was there already."""
        if self.is_running() and (self._facts["test_commands"] or not test_commands):
            replica_set.await_primary(self._facts["port"])
            return False
        image = base_images.MONGODB.named()
        docker.require_image(image)
        self.stop()
        with ports.picking(), _removed_on_failure(self._container):
            self._launch(image, test_commands)
            replica_set.await_primary(self._facts["port"])
        progress(f"MongoDB: up on port {self._facts['port']}")
        return True

    def stop(self) -> bool:
        return docker.stop(self._container)

    def is_running(self) -> bool:
        return docker.is_running(self._container)

    def settings(self) -> dict[str, str]:
        return {"MONGODB_URI": f"mongodb://{ports.LOOPBACK}:{self._facts['port']}/?replicaSet={replica_set.NAME}"}

    def describe(self) -> str:
        return f"container {self._container} on port {self._facts['port']}" if self.is_running() else "down"

    def wipe(self) -> None:
        docker.remove_volume(self._container)

    @property
    def _facts(self) -> Facts:
        return self._home.recall("mongodb")

    def _launch(self, image: str, test_commands: bool) -> None:
        port = ports.first_free(self._facts.get("port", 27117))
        self._home.remember("mongodb", {"kind": self.kind, "port": port, "test_commands": test_commands})
        progress(f"MongoDB: starting a container of {image}")
        # The same port inside and outside, for the set knows its member by one address.
        docker.run(self._container, image,
                   [*_labels(self._home), *_published(port, port), *_volume(self._container, "/data/db")],
                   ["mongod", *mongod_options(port, test_commands), "--bind_ip_all"])


class ContainerRabbitMq:
    title = "RabbitMQ"
    kind = "container"

    def __init__(self, home: Home) -> None:
        self._home = home
        self._container = f"durable-delete-{home.identity}-rabbitmq"

    def start(self, test_commands: bool = False) -> bool:
        """True when it had to be started, false when it was there already."""
        if self.is_running():
            rabbitmq.await_broker(self._facts, self.is_running)
            return False
        image = base_images.RABBITMQ.named()
        docker.require_image(image)
        with ports.picking(), _removed_on_failure(self._container):
            self._launch(image)
            rabbitmq.await_broker(self._facts, self.is_running)
        progress(f"RabbitMQ: up on port {self._facts['port']}")
        return True

    def stop(self) -> bool:
        return docker.stop(self._container)

    def is_running(self) -> bool:
        return docker.is_running(self._container)

    def settings(self) -> dict[str, str]:
        return rabbitmq.settings_of(self._facts)

    def describe(self) -> str:
        return f"container {self._container} on port {self._facts['port']}" if self.is_running() else "down"

    def wipe(self) -> None:
        docker.remove_volume(self._container)

    def control(self, arguments: Sequence[str]) -> int:
        """Runs rabbitmqctl on this broker and returns its exit code."""
        return docker.run_inside(self._container, ["rabbitmqctl", *arguments])

    @property
    def _facts(self) -> Facts:
        return self._home.recall("rabbitmq")

    def _launch(self, image: str) -> None:
        facts = rabbitmq.choose_ports_and_password(self._facts)
        self._home.remember("rabbitmq", {"kind": self.kind, **facts})
        progress(f"RabbitMQ: starting a container of {image}")
        options = [*_labels(self._home), *_published(facts["port"], 5672), *_published(facts["management_port"], 15672),
                   # A broker keeps its data under its host's name.
                   "--hostname", "durable-delete", *_volume(self._container, "/var/lib/rabbitmq")]
        docker.run(self._container, image, options, secrets={
            "RABBITMQ_DEFAULT_USER": facts["username"], "RABBITMQ_DEFAULT_PASS": facts["password"]})


def _labels(home: Home) -> list[str]:
    return ["--label", "durable-delete", "--label", f"durable-delete.home={home.folder}"]


def _published(port: int, inside: int) -> list[str]:
    return ["--publish", f"{ports.LOOPBACK}:{port}:{inside}"]


def _volume(name: str, path: str) -> list[str]:
    return ["--volume", f"{name}:{path}"]


@contextmanager
def _removed_on_failure(container: str) -> Iterator[None]:
    """A container that does not become usable is not left behind."""
    try:
        yield
    except Failure as failure:
        said = docker.last_lines(container)
        docker.remove(container)
        raise Failure(f"{failure}\n{said}".strip()) from None
    except BaseException:
        docker.remove(container)
        raise
