"""A program in the foreground together with all that it starts."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO

from . import processes
from .console import uninterrupted

_PATIENCE = 20


def run(command: Sequence[str], directory: Path, environment: Mapping[str, str], output: IO[bytes] | None = None,
        tick: Callable[[], None] = lambda: None) -> int:
    """Runs a program to its end and returns its exit code. Whatever it started ends with it, also on Ctrl-C."""
    leader: subprocess.Popen[bytes] | None = None
    try:
        with uninterrupted():
            leader = subprocess.Popen(command, cwd=directory, env=dict(environment), stdin=subprocess.DEVNULL,
                                      stdout=output, stderr=subprocess.STDOUT if output else None,
                                      start_new_session=True)
        while not _has_ended(leader):
            tick()
            time.sleep(0.1)
    finally:
        if leader:
            with uninterrupted():
                _end(leader)
    return leader.returncode


def _has_ended(leader: subprocess.Popen[bytes]) -> bool:
    # It is looked at, not reaped: as long as it is not, its number, and that of its group, belongs to nobody else.
    return os.waitid(os.P_PID, leader.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


def _end(leader: subprocess.Popen[bytes]) -> None:
    os.killpg(leader.pid, signal.SIGTERM)
    deadline = time.monotonic() + _PATIENCE
    while processes.group_lives(leader.pid) and time.monotonic() < deadline:
        time.sleep(0.1)
    os.killpg(leader.pid, signal.SIGKILL)
    leader.wait()
