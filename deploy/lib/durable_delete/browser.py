"""The browser that the dashboard's tests drive: the machine's own Chromium."""

from __future__ import annotations

import os
import shutil

from . import debian

_PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
_ON_YOUR_OWN = "install Chromium and name its program in CHROMIUM"


def find_or_install() -> str:
    """The path of the program; it is installed when there is none."""
    program = os.environ.get("CHROMIUM") or _find()
    if not program:
        # without fonts a page has no letters, and texts no width
        debian.install(["chromium", "fonts-dejavu-core"], _ON_YOUR_OWN)
        program = _find()
    return program or "chromium"


def _find() -> str | None:
    return next((found for name in _PROGRAMS if (found := shutil.which(name))), None)
