"""What the benchmark `peers` needs beside the product: libraries to compare with, and PostgreSQL for one of them."""

from __future__ import annotations

import os
import pwd
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from . import debian, groups, ports
from .console import Failure, progress
from .home import REPOSITORY, Home

_PROGRAMS = Path("/usr/lib/postgresql")
_ON_YOUR_OWN = "run another benchmark"
_PREFERRED_PORT = 5532


def libraries(home: Home, jdk: Path) -> list[Path]:
    """Builds the comparison; returns what has to be on its class path besides the product's libraries."""
    progress("Building the comparison with Maven")
    log = home.log("peers")
    with open(log, "wb") as output:
        code = groups.run([str(REPOSITORY / "mvnw"), "-q", "-B", "-Ppeers", "-DskipTests", "package"], REPOSITORY,
                          {**os.environ, "JAVA_HOME": str(jdk)}, output)
    if code:
        raise Failure(f"the build failed: {log}")
    target = REPOSITORY / "system-tests" / "target"
    return [target / "classes", *sorted((target / "peers").glob("*.jar"))]


@contextmanager
def postgres() -> Iterator[Mapping[str, str]]:
    """A PostgreSQL of its own, as durable as it is by default; gone in the end."""
    programs = _find() or _install()
    port = ports.first_free(_PREFERRED_PORT)
    with tempfile.TemporaryDirectory(prefix="durable-delete-") as name:
        folder = Path(name) / "postgres"
        user = _unprivileged(Path(name))
        _run(user, programs / "initdb", "-D", folder, "-A", "trust", "-U", "bench", "-E", "UTF8")
        options = f"-p {port} -c listen_addresses={ports.LOOPBACK} -c unix_socket_directories= -c max_connections=100"
        _run(user, programs / "pg_ctl", "-D", folder, "-w", "-l", folder.with_name("log"), "-o", options, "start")
        try:
            yield {"BENCH_POSTGRES": f"jdbc:postgresql://{ports.LOOPBACK}:{port}/postgres?user=bench"}
        finally:
            _run(user, programs / "pg_ctl", "-D", folder, "-m", "fast", "stop")


def _find() -> Path | None:
    found = sorted(_PROGRAMS.glob("*/bin"), key=lambda path: float(path.parent.name))
    return found[-1] if found else None


def _install() -> Path:
    debian.install(["postgresql"], _ON_YOUR_OWN)
    found = _find()
    if not found:
        raise Failure("the Debian package postgresql brought no server")
    return found


def _unprivileged(folder: Path) -> dict[str, Any]:
    """PostgreSQL refuses to be run by root."""
    if os.geteuid() != 0:
        return {}
    account = pwd.getpwnam("postgres")
    os.chown(folder, account.pw_uid, account.pw_gid)
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def _run(user: Mapping[str, Any], *command: str | Path) -> None:
    with tempfile.TemporaryFile("w+") as said:
        code = subprocess.run([str(word) for word in command], cwd="/", stdout=subprocess.DEVNULL, stderr=said,
                              stdin=subprocess.DEVNULL, **user).returncode
        if code:
            said.seek(0)
            raise Failure(f"{Path(command[0]).name} failed: {said.read().strip()}")
