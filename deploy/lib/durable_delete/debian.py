"""Installing Debian packages without starting or enabling anything that they bring along."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from .console import Failure, progress, uninterrupted
from .home import cache, locked

# Debian's own switch: 101 forbids a package that is being installed to start its services.
_POLICY = Path("/usr/sbin/policy-rc.d")
_FORBID = "#!/bin/sh\nexit 101\n"
_UNITS = ("rabbitmq-server.service", "epmd.service", "epmd.socket", "prometheus.service", "postgresql.service")


def install(packages: Sequence[str], otherwise: str) -> None:
    """Installs packages with apt, as root; else a failure that says what to do."""
    names = " ".join(packages)
    if not shutil.which("apt-get"):
        raise Failure(f"{names} missing, and this is no Debian system: {otherwise}")
    if os.geteuid() != 0:
        raise Failure(f"{names} missing: run `sudo apt-get install {names}`, or {otherwise}")
    progress(f"Installing {names} (Debian packages)")
    # A package manager that is torn from its work leaves a broken system behind, so Ctrl-C waits for it.
    with uninterrupted(), locked(cache() / "install.lock"), _nothing_started_or_enabled():
        _apt_get("update", otherwise)
        _apt_get("install", otherwise, *packages)


def _apt_get(action: str, otherwise: str, *packages: str) -> None:
    command = ["apt-get", "--quiet", "--assume-yes", "-o", "DPkg::Lock::Timeout=300", action]
    if packages:
        command += ["--no-install-recommends", *packages]
    result = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL,
                            env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"}, start_new_session=True)
    if result.returncode:
        complaint = (result.stderr.strip() or result.stdout.strip()).splitlines()[-1:]
        raise Failure(f"apt-get {action} failed: {' '.join(complaint)}; {otherwise}")


@contextmanager
def _nothing_started_or_enabled() -> Iterator[None]:
    present = {unit for unit in _UNITS if _is_installed(unit)}
    former = _POLICY.read_bytes() if _POLICY.exists() else None
    mode = _POLICY.stat().st_mode if former is not None else 0
    _POLICY.write_text(_FORBID)
    _POLICY.chmod(0o755)
    try:
        yield
    finally:
        if former is None:
            _POLICY.unlink()
        else:
            _POLICY.write_bytes(former)
            _POLICY.chmod(mode)
        _disable(unit for unit in _UNITS if unit not in present and _is_installed(unit))


def _is_installed(unit: str) -> bool:
    return any((Path(folder) / unit).exists() for folder in ("/lib/systemd/system", "/usr/lib/systemd/system"))


def _disable(units: Iterator[str]) -> None:
    """A package enables its service for the next boot; what only we need must not run then."""
    for unit in units:
        for command in (["systemctl", "disable", unit], ["update-rc.d", unit.split(".")[0], "disable"]):
            if shutil.which(command[0]):
                subprocess.run(command, capture_output=True, stdin=subprocess.DEVNULL)
