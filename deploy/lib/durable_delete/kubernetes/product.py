"""What the product says of itself: its settings, ports, queues, version and documented secrets."""

from __future__ import annotations

import re
from pathlib import Path

MODULES = ("api-service", "delete-worker")


class Product:
    """Read from the sources, so that manifests can't drift away from them."""

    def __init__(self, repository: Path) -> None:
        self.repository = repository
        self.settings = set(re.findall(r"^\| `([A-Z_]+)` \|", self._text("docs/configuration.md"), re.MULTILINE))
        self.version = re.findall(r"<version>([^<]+)</version>", self._text("pom.xml"))[0]
        self.properties = {module: self._properties(module) for module in MODULES}
        topology = self._text("shared-model/src/main/java/io/durabledelete/amqp/Topology.java")
        constants = dict(re.findall(r"String (\w+) = \"(task\.[\w.]+)\";", topology))
        self.jobs = constants["TASK_DELETE"]
        self.bulks = constants["BULK_DELETES"]
        self.letters = constants["DEAD_LETTERS"]
        self.events = constants["EVENTS"]
        self.exchanges = {self.jobs, self.events, constants["RUNS"]}
        last = re.findall(r"LAST_RETRY_QUEUE = (\d+);", topology)[0]
        retries = {f"{constants['RETRY']}{1 << exponent}s" for exponent in range(int(last) + 1)}
        self.queues = {self.jobs, self.bulks, self.letters, constants["LONG_DELETES"], *retries}
        self.documented_secrets = self._documented_secrets()

    def port(self, module: str, variable: str) -> int:
        """The default in application.properties, where the service's port is said."""
        return int(self.properties[module]["quarkus.http.port"].removeprefix(f"${{{variable}:").removesuffix("}"))

    def _properties(self, module: str) -> dict[str, str]:
        lines = self._text(f"{module}/src/main/resources/application.properties").splitlines()
        return dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))

    def _documented_secrets(self) -> set[tuple[str, str]]:
        """Rows of the page's table: | `name` | `key`, `key` | …"""
        rows = re.findall(r"^\| `([a-z0-9-]+)` \| ([^|]+) \|", self._text("docs/kubernetes.md"), re.MULTILINE)
        return {(name, key) for name, keys in rows for key in re.findall(r"`([\w.-]+)`", keys)}

    def _text(self, file: str) -> str:
        return (self.repository / file).read_text()
