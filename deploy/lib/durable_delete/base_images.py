"""The images that ours are built on and run beside: pulled, or made of Debian where they cannot be."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from . import context, debian, docker, groups, java, mongod_program, processes
from .console import Failure, progress
from .home import REPOSITORY, Home

_DEBIAN = "durable-delete/base-debian:12"
_RECIPES = REPOSITORY / "deploy" / "docker" / "base"
_ON_YOUR_OWN = "let Docker pull images, or name images that are there"
# What Quarkus and its extensions use of the platform, and what helps to look into a running service.
_MODULES = ("java.se", "jdk.unsupported", "jdk.crypto.ec", "jdk.zipfs", "jdk.management", "jdk.net",
            "jdk.naming.dns", "jdk.charsets", "jdk.localedata", "jdk.security.auth", "jdk.jfr", "jdk.jcmd")


@dataclass(frozen=True)
class Base:
    """An image that users can name by an environment variable."""

    variable: str
    usual: str
    made: str
    make: Callable[[Home, str], None]

    def named(self) -> str:
        return os.environ.get(self.variable) or self.usual

    def require(self, home: Home) -> str:
        """Its name, once it is there. What was made here once is used until it is removed."""
        given = os.environ.get(self.variable)
        if given:
            docker.require_image(given)
            return given
        for image in (self.usual, self.made):
            if docker.has_image(image):
                return image
        try:
            docker.require_image(self.usual)
            return self.usual
        except Failure as failure:
            progress(f"Images: {failure}; making one of Debian")
        self.make(home, self.made)
        return self.made


def _make_jre(home: Home, image: str) -> None:
    jdk = java.find_jdk()
    runtime = home.directory("images") / "jre"
    shutil.rmtree(runtime, ignore_errors=True)
    _demand([str(jdk / "bin" / "jlink"), "--add-modules", ",".join(_MODULES), "--strip-debug", "--no-header-files",
             "--no-man-pages", "--output", str(runtime)])
    _build(home, image, "jre", {"jre": runtime})
    shutil.rmtree(runtime)


def _make_mongodb(home: Home, image: str) -> None:
    library = Path(__file__).parent
    names = ("__init__", "bson", "console", "home", "mongo_connection", "ports", "replica_set")
    _build(home, image, "mongodb", {"mongod": mongod_program.find_or_install(),
                                    **{f"durable_delete/{name}.py": library / f"{name}.py" for name in names}})


def _make_rabbitmq(home: Home, image: str) -> None:
    _build(home, image, "rabbitmq", {})


JRE = Base("BASE_IMAGE", "eclipse-temurin:25-jre", "durable-delete/base-jre:local", _make_jre)
MONGODB = Base("MONGODB_IMAGE", "mongo:8", "durable-delete/base-mongodb:local", _make_mongodb)
RABBITMQ = Base("RABBITMQ_IMAGE", "rabbitmq:4-management", "durable-delete/base-rabbitmq:local", _make_rabbitmq)
ALL = (JRE, MONGODB, RABBITMQ)


def _build(home: Home, image: str, recipe: str, contents: Mapping[str, Path]) -> None:
    _require_debian(home)
    progress(f"Images: building {image}")
    with context.archive({"Dockerfile": _RECIPES / f"{recipe}.Dockerfile", **contents}) as archive:
        # Debian's packages are fetched by the ways and means of this machine.
        docker.build([image], archive, {"DEBIAN_IMAGE": _DEBIAN}, ["--network", "host"])


def _require_debian(home: Home) -> None:
    with home.alone("debian-image"):
        if docker.has_image(_DEBIAN):
            return
        if os.geteuid() != 0:
            raise Failure(f"an image of Debian can be made by root only: {_ON_YOUR_OWN}")
        if not shutil.which("debootstrap"):
            debian.install(["debootstrap"], _ON_YOUR_OWN)
        root = home.directory("images") / "debian"
        _remove(root)
        try:
            _bootstrap(home, root)
            docker.import_image(_DEBIAN, root)
        finally:
            _remove(root)


def _bootstrap(home: Home, root: Path) -> None:
    progress("Images: fetching Debian 12 (about half a minute)")
    log = home.log("debootstrap")
    with open(log, "wb") as output:
        code = groups.run(["debootstrap", "--variant=minbase", "--include=ca-certificates", "bookworm", str(root)],
                          home.directory(), os.environ, output)
    if code:
        raise Failure(f"debootstrap failed:\n{processes.last_lines(log, 5)}\n  all of it: {log}")
    mirror = (root / "etc/apt/sources.list").read_text().split()[1]
    (root / "etc/apt/sources.list").write_text(
        f"deb {mirror} bookworm main\ndeb {mirror} bookworm-updates main\n"
        f"deb {re.sub('/debian/?$', '/debian-security', mirror)} bookworm-security main\n")
    for waste in (*root.glob("var/cache/apt/archives/*.deb"), *root.glob("var/lib/apt/lists/*_*")):
        waste.unlink()


def _remove(root: Path) -> None:
    """Never follows a mount: an interrupted debootstrap may leave /proc and /sys in there."""
    subprocess.run(["rm", "--recursive", "--force", "--one-file-system", str(root)], check=True)


def _demand(command: list[str]) -> None:
    result = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    if result.returncode:
        raise Failure(f"{Path(command[0]).name} failed: {(result.stderr or result.stdout).strip()}")
