"""Processes that outlive the command that started them, and that are never mistaken for others."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from .console import uninterrupted
from .home import Home

KILL = signal.SIGKILL

# Children of this very command have to be reaped by it, or they would look alive for ever.
_children: dict[int, subprocess.Popen[bytes]] = {}


@dataclass(frozen=True)
class Process:
    """A process that we started. Its birth tells it from a later one that was given the same pid."""

    pid: int
    birth: str

    def is_alive(self) -> bool:
        child = _children.get(self.pid)
        if child is not None and child.poll() is not None:
            return False
        return birth_of(self.pid) == self.birth


def start(home: Home, name: str, command: Sequence[str], environment: Mapping[str, str],
          directory: Path | None = None) -> Process:
    """Starts a detached process, its output in the instance's log of that name."""
    with uninterrupted(), open(home.log(name), "ab") as log:
        child = subprocess.Popen(
            command, env=dict(environment), cwd=directory or home.directory(),
            stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT,
            # Of its own session: neither Ctrl-C nor the end of the terminal reaches it.
            start_new_session=True)
        _children[child.pid] = child
        process = Process(child.pid, birth_of(child.pid) or "")
        home.remember(f"processes/{name}", asdict(process))
    return process


def find(home: Home, name: str) -> Process | None:
    """The living process of that name, if there is one."""
    facts = home.recall(f"processes/{name}")
    process = Process(**facts) if facts else None
    return process if process and process.is_alive() else None


def stop(home: Home, name: str, patience: float, first: signal.Signals = signal.SIGTERM) -> bool:
    """Ends a process politely, after `patience` seconds by force. False when it was not running."""
    process = find(home, name)
    if process:
        os.kill(process.pid, first)
        if not ended_within(process, patience):
            os.killpg(process.pid, signal.SIGKILL)
            ended_within(process, 10)
    home.forget(f"processes/{name}")
    return process is not None


def stop_all(home: Home, names: Sequence[str], patience: float) -> list[str]:
    """Ends several at once: each has the whole patience, all together take no longer. Returns those that ran."""
    living = [(name, process) for name in names if (process := find(home, name))]
    for _, process in living:
        os.kill(process.pid, signal.SIGTERM)
    deadline = time.monotonic() + patience
    for _, process in living:
        ended_within(process, max(0, deadline - time.monotonic()))
    for name in names:
        stop(home, name, patience=0, first=signal.SIGKILL)
    return [name for name, _ in living]


def ended_within(process: Process, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while process.is_alive():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def birth_of(pid: int) -> str | None:
    """When a process was started, in the system's own terms; None when there is none (any more)."""
    try:
        # The command's name may hold blanks and brackets, so count from its closing one.
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        state, ticks = fields[0], fields[19]
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
        return None if state in "ZX" else f"{boot}/{ticks}"
    except FileNotFoundError:
        return None if Path("/proc/self").exists() else _birth_by_ps(pid)
    except ProcessLookupError:
        return None


def _birth_by_ps(pid: int) -> str | None:
    """Where there is no /proc, such as on macOS."""
    answer = subprocess.run(["ps", "-o", "stat=,lstart=", "-p", str(pid)], capture_output=True, text=True)
    state, _, started = answer.stdout.strip().partition(" ")
    return None if answer.returncode or state.startswith("Z") else started.strip()


def group_lives(group: int) -> bool:
    """Whether a process group has members left that still run."""
    return any(len(fields) > 2 and fields[2] == str(group) and fields[0] not in "ZX" for fields in _all_stats())


def _all_stats() -> Iterator[list[str]]:
    """State, parent and group of every process."""
    if not Path("/proc/self").exists():
        listing = subprocess.run(["ps", "-A", "-o", "stat=,ppid=,pgid="], capture_output=True, text=True).stdout
        yield from ([state[0], *rest] for state, *rest in map(str.split, listing.splitlines()))
        return
    for file in Path("/proc").glob("[0-9]*/stat"):
        try:
            yield file.read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue


def last_lines(log: Path, count: int = 15) -> str:
    try:
        lines = log.read_text(errors="replace").splitlines()[-count:]
    except FileNotFoundError:
        return ""
    return "\n".join(f"    {line}" for line in lines)
