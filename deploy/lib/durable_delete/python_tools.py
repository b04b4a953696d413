"""Python tools, each in a place of its own, made at first use and again when its versions change."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

from . import debian
from .console import Failure, progress
from .home import Home


def installed(home: Home, tool: str, requirements: Path, size: str) -> Path:
    """The Python that has the tool; its versions are pinned in the requirements."""
    versions = hashlib.sha256(requirements.read_bytes() + sys.version.encode()).hexdigest()[:12]
    folder = home.directory("tools") / f"{tool.lower()}-{versions}"
    with home.alone("tools"):
        if not folder.exists():
            progress(f"{tool}: installing (about {size}, once)")
            draft = folder.with_suffix(".draft")
            shutil.rmtree(draft, ignore_errors=True)
            _install(tool, draft, requirements)
            draft.rename(folder)
    # Scripts of an environment name its folder, which was another one when they were written: modules do not.
    return folder / "bin" / "python"


def _install(tool: str, folder: Path, requirements: Path) -> None:
    on_your_own = f"{tool} needs Python's venv and a way to PyPI (or a mirror, by pip's own settings)"
    if _run([sys.executable, "-m", "venv", str(folder)]):
        debian.install(["python3-venv"], on_your_own)
        shutil.rmtree(folder, ignore_errors=True)
        _require(tool, ["/usr/bin/python3", "-m", "venv", str(folder)], on_your_own)
    _require(tool, [str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
                    "--only-binary=:all:", "--requirement", str(requirements)], on_your_own)


def _require(tool: str, command: list[str], on_your_own: str) -> None:
    complaint = _run(command)
    if complaint:
        raise Failure(f"{tool} could not be installed: {complaint}; {on_your_own}")


def _run(command: list[str]) -> str:
    """What went wrong, if anything."""
    result = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    return (result.stderr.strip().splitlines() or ["no message"])[-1] if result.returncode else ""
