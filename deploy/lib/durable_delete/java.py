"""Finding a Java Development Kit that is new enough."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

from .console import Failure, progress

NEEDED = 21
_USUAL_PLACES = (("/usr/lib/jvm", "*"), ("/Library/Java/JavaVirtualMachines", "*/Contents/Home"))


def find_jdk() -> Path:
    """The folder of a JDK: JAVA_HOME if that is new enough, else an installed one, else the one on the PATH."""
    given = os.environ.get("JAVA_HOME")
    if given:
        if _is_new_enough(Path(given)):
            return Path(given)
        progress(f"JAVA_HOME ({given}) is no JDK {NEEDED} or newer; looking for another")
    for home in (*_installed(), *_on_path()):
        if _is_new_enough(home):
            return home
    raise Failure(f"Java {NEEDED} or newer (a JDK) is needed: install one and set JAVA_HOME to its folder")


def _installed() -> list[Path]:
    """The oldest that is new enough comes first: it is the one that the product is written for."""
    homes = [home for place, pattern in _USUAL_PLACES for home in Path(place).glob(pattern)]
    return sorted(homes, key=lambda home: (_version(home), str(home)))


def _on_path() -> Iterator[Path]:
    java = shutil.which("java")
    if java:
        yield Path(java).resolve().parents[1]


def _is_new_enough(home: Path) -> bool:
    return (home / "bin" / "javac").exists() and _version(home) >= NEEDED


def _version(home: Path) -> int:
    try:
        match = re.search(r'^JAVA_VERSION="(\d+)', (home / "release").read_text(), re.MULTILINE)
    except OSError:
        return 0
    return int(match[1]) if match else 0
