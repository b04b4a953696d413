"""Building the product, and keeping what was built where a later build does not touch it."""

from __future__ import annotations

import hashlib
import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

from . import groups, processes
from .console import Failure, progress
from .home import REPOSITORY, Home

MODULES = ("api-service", "delete-worker")
_SOURCES = ("pom.xml", "mvnw", ".mvn", "*/pom.xml", "*/src/main")
_SAY_EVERY = 15


class Build:
    """One built state of the sources.

    It is run from a copy: Maven may build again in the meantime, and would pull the files away from under a service.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def program(self, module: str) -> Path:
        return self.folder / module / "quarkus-run.jar"


def built(home: Home, jdk: Path) -> Build:
    """The build of the sources as they are now; made only when it is not there yet."""
    fingerprint = _fingerprint(jdk)
    build = Build(home.directory("builds") / fingerprint)
    with home.alone("build"):
        if build.folder.exists():
            progress("Build: nothing has changed since the last one")
        else:
            _package(home, jdk)
            _keep(build)
    return build


def just_built(home: Home, jdk: Path) -> Build:
    """What Maven has left of the sources as they are now: for who has just had it build them."""
    build = Build(home.directory("builds") / _fingerprint(jdk))
    with home.alone("build"):
        if not build.folder.exists():
            _keep(build)
    return build


def discard_others(home: Home, wanted: set[str]) -> None:
    """Removes the builds that nothing runs from any more."""
    for folder in home.directory("builds").iterdir():
        if folder.name not in wanted:
            shutil.rmtree(folder, ignore_errors=True)


def _fingerprint(jdk: Path) -> str:
    digest = hashlib.sha256(str(jdk).encode())
    for file in sorted(_source_files()):
        content = hashlib.sha256(file.read_bytes()).hexdigest()
        digest.update(f"{file.relative_to(REPOSITORY)} {content}\n".encode())
    return digest.hexdigest()[:16]


def _source_files() -> Iterator[Path]:
    for pattern in _SOURCES:
        for path in REPOSITORY.glob(pattern):
            if path.is_dir():
                yield from (file for file in path.rglob("*") if file.is_file())
            else:
                yield path


def _package(home: Home, jdk: Path) -> None:
    log = home.log("build")
    progress("Build: packaging with Maven (some minutes the first time, as it downloads what it needs)")
    started = time.monotonic()
    with open(log, "wb") as output:
        code = groups.run([str(REPOSITORY / "mvnw"), "-q", "-B", "-DskipTests", "package"], REPOSITORY,
                          {**os.environ, "JAVA_HOME": str(jdk)}, output, _Clock(started).tick)
    if code:
        raise Failure(f"the build failed; its last lines:\n{processes.last_lines(log, 25)}\n  all of it: {log}")
    progress(f"Build: done in {time.monotonic() - started:.0f} s")


class _Clock:
    """Shows that a quiet build is alive."""

    def __init__(self, started: float) -> None:
        self._started = started
        self._next = started + _SAY_EVERY

    def tick(self) -> None:
        if time.monotonic() >= self._next:
            progress(f"Build: {self._next - self._started:.0f} s …")
            self._next += _SAY_EVERY


def _keep(build: Build) -> None:
    draft = build.folder.with_suffix(".draft")
    shutil.rmtree(draft, ignore_errors=True)
    for module in MODULES:
        source = REPOSITORY / module / "target" / "quarkus-app"
        if not (source / "quarkus-run.jar").exists():
            raise Failure(f"the build left no {source / 'quarkus-run.jar'}")
        shutil.copytree(source, draft / module)
    draft.rename(build.folder)
