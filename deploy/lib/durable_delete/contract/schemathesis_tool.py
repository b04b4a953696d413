"""Schemathesis in a place of its own, made at first use and again when its versions change."""

from __future__ import annotations

from pathlib import Path

from .. import python_tools
from ..home import Home

_REQUIREMENTS = Path(__file__).with_name("requirements.txt")


def installed(home: Home) -> Path:
    """The program; its versions are pinned in requirements.txt."""
    return python_tools.installed(home, "Schemathesis", _REQUIREMENTS, "40 MB")
