"""Schemathesis in a place of its own, made at first use and again when its versions change."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

from .. import debian
from ..console import Failure, progress
from ..home import Home

_REQUIREMENTS = Path(__file__).with_name("requirements.txt")
_ON_YOUR_OWN = "the contract test needs Python's venv and a way to PyPI (or a mirror, by pip's own settings)"


def installed(home: Home) -> Path:
    """The program; its versions are pinned in requirements.txt."""
    versions = hashlib.sha256(_REQUIREMENTS.read_bytes() + sys.version.encode()).hexdigest()[:12]
    folder = home.directory("tools") / f"schemathesis-{versions}"
    with home.alone("tools"):
        if not folder.exists():
            progress("Schemathesis: installing (about 40 MB, once)")
            draft = folder.with_suffix(".draft")
            shutil.rmtree(draft, ignore_errors=True)
            _install(draft)
            draft.rename(folder)
    # Scripts of an environment name its folder, which was another one when they were written: modules do not.
    return folder / "bin" / "python"


def _install(folder: Path) -> None:
    if _run([sys.executable, "-m", "venv", str(folder)]):
        debian.install(["python3-venv"], _ON_YOUR_OWN)
        shutil.rmtree(folder, ignore_errors=True)
        _require(["/usr/bin/python3", "-m", "venv", str(folder)])
    _require([str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
              "--only-binary=:all:", "--requirement", str(_REQUIREMENTS)])


def _require(command: list[str]) -> None:
    complaint = _run(command)
    if complaint:
        raise Failure(f"Schemathesis could not be installed: {complaint}; {_ON_YOUR_OWN}")


def _run(command: list[str]) -> str:
    """What went wrong, if anything."""
    result = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    return (result.stderr.strip().splitlines() or ["no message"])[-1] if result.returncode else ""
