"""Where an instance of the product keeps its data, logs and what it has to remember between two commands."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

Facts = dict[str, Any]

REPOSITORY = Path(__file__).resolve().parents[3]


class Home:
    """The state folder of one instance. Several can live beside each other; nothing outside it is theirs."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.absolute()

    @staticmethod
    def of_environment() -> Home:
        return Home(Path(os.environ.get("DURABLE_DELETE_HOME") or REPOSITORY / ".local"))

    @property
    def identity(self) -> str:
        """A short name that no other instance on this machine has."""
        return hashlib.sha256(str(self.folder).encode()).hexdigest()[:8]

    def inside(self, name: str) -> Home:
        """An instance of its own within this one: it goes when this one is wiped."""
        return Home(self.folder / name)

    def directory(self, *names: str) -> Path:
        # Passwords and keys lie here, so other users of the machine are kept out.
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = self.folder.joinpath(*names)
        path.mkdir(parents=True, exist_ok=True)
        return path

    def log(self, name: str) -> Path:
        return self.directory("logs") / f"{name}.log"

    def remember(self, topic: str, facts: Facts) -> None:
        file = self._memory(topic)
        file.parent.mkdir(parents=True, exist_ok=True)
        write_private(file, json.dumps(facts, indent=2) + "\n")

    def recall(self, topic: str) -> Facts:
        try:
            facts: Facts = json.loads(self._memory(topic).read_text())
            return facts
        except FileNotFoundError:
            return {}

    def forget(self, topic: str) -> None:
        self._memory(topic).unlink(missing_ok=True)

    def topics(self, kind: str) -> list[str]:
        return sorted(f"{kind}/{file.stem}" for file in (self.folder / "state" / kind).glob("*.json"))

    def _memory(self, topic: str) -> Path:
        return self.folder / "state" / f"{topic}.json"

    @contextmanager
    def alone(self, purpose: str) -> Iterator[None]:
        """Two commands never do the same thing to an instance at the same time: the second waits for the first."""
        with locked(self.directory("locks") / purpose):
            yield

    def wipe(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)


def cache() -> Path:
    """Downloads that all instances of this user share."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    folder = Path(base) / "durable-delete"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@contextmanager
def locked(file: Path) -> Iterator[None]:
    with open(file, "a") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def write_private(file: Path, text: str) -> None:
    """Writes all or nothing, readable by its owner only."""
    draft = file.with_name(f"{file.name}.{os.getpid()}.draft")
    draft.touch(mode=0o600)
    draft.write_text(text)
    draft.replace(file)
