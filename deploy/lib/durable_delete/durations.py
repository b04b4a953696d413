"""Durations as ISO 8601 (`PT1H`) or in the short form (`10m`), as in the product's settings."""

from __future__ import annotations

import re

from .console import Failure

_ISO = re.compile(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?", re.IGNORECASE)
_SHORT = re.compile(r"(\d+)([smhd])", re.IGNORECASE)
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def seconds(text: str) -> int:
    short = _SHORT.fullmatch(text)
    if short:
        return int(short[1]) * _UNITS[short[2].lower()]
    iso = _ISO.fullmatch(text)
    if iso and any(iso.groups()):
        days, hours, minutes, rest = (int(part or 0) for part in iso.groups())
        return days * 86400 + hours * 3600 + minutes * 60 + rest
    raise Failure(f"not a duration: {text} (write PT1H or 10m)")
