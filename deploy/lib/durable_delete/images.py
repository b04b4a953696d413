"""The product's own images: one for each service, of what Maven has packaged."""

from __future__ import annotations

import subprocess
import time
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass

from . import base_images, context, docker, java
from .build import Build, built
from .console import progress
from .home import REPOSITORY, Home
from .replicas import API, WORKER, Kind

_DOCKER = REPOSITORY / "deploy" / "docker"
_MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Origin:
    """Which state of the sources an image was built of."""

    version: str
    revision: str
    created: str


def name_of(kind: Kind, tag: str) -> str:
    return f"durable-delete/{kind.module}:{tag}"


def build_all(home: Home, tag: str = "latest", aot_cache: bool = True) -> dict[Kind, str]:
    """Packages the sources as they are now and makes an image of each service, named by the version, too."""
    base = base_images.JRE.require(home)
    build = built(home, java.find_jdk())
    origin = origin_of_sources()
    for kind in (API, WORKER):
        _build(kind, build, base, origin, tag, aot_cache)
    return {kind: name_of(kind, tag) for kind in (API, WORKER)}


def origin_of_sources() -> Origin:
    pom = ElementTree.parse(REPOSITORY / "pom.xml")
    version = pom.findtext("{http://maven.apache.org/POM/4.0.0}version") or "unknown"
    revision = _git("rev-parse", "HEAD") or "unknown"
    changed = "-changed" if _git("status", "--porcelain", "--untracked-files=no") else ""
    return Origin(version, revision + changed, _git("log", "-1", "--format=%cI") or "1970-01-01T00:00:00Z")


def _build(kind: Kind, build: Build, base: str, origin: Origin, tag: str, aot_cache: bool) -> None:
    started = time.monotonic()
    names = sorted({name_of(kind, tag), name_of(kind, origin.version)})
    contents = {**{name: _DOCKER / name for name in ("Dockerfile", "healthcheck", "record-start")},
                kind.module: build.folder / kind.module}
    progress(f"Images: building {names[0]}")
    with context.archive(contents) as archive:
        docker.build(names, archive, {
            "BASE_IMAGE": base, "MODULE": kind.module, "PORT": str(kind.default_port),
            "PORT_VARIABLE": kind.port_variable, "VERSION": origin.version, "REVISION": origin.revision,
            "CREATED": origin.created, "AOT_CACHE": str(aot_cache).lower()})
    size = docker.size_of_image(names[0]) / _MEGABYTE
    progress(f"Images: {' and '.join(names)}, {size:.0f} MB ({time.monotonic() - started:.0f} s)")


def _git(*arguments: str) -> str:
    try:
        result = subprocess.run(["git", "-C", str(REPOSITORY), *arguments], capture_output=True, text=True)
    except OSError:
        return ""
    return result.stdout.strip() if result.returncode == 0 else ""
