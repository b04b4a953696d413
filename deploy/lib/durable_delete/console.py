"""What a person sees: progress, one clear line on failure, and a clean end on Ctrl-C."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress


class Failure(Exception):
    """Something a person has to know or to mend; its text is all that is shown of it."""


class Interrupted(KeyboardInterrupt):
    """Ctrl-C, or another request of the system to end."""

    def __init__(self, signal_number: int) -> None:
        super().__init__(signal.Signals(signal_number).name)
        self.exit_code = 128 + signal_number


def progress(text: str) -> None:
    """Progress goes to standard error: standard output belongs to what a command is asked for."""
    # When the terminal is gone, cleaning up goes on without an audience.
    with suppress(OSError):
        print(text, file=sys.stderr, flush=True)


def say(text: str = "") -> None:
    print(text, flush=True)


def run_command(command: Callable[[], int]) -> None:
    """Runs a command to its exit code, whatever happens in it."""
    _listen_to_signals()
    try:
        sys.exit(command())
    except Failure as failure:
        progress(f"error: {failure}")
        sys.exit(1)
    except Interrupted as interrupted:
        progress("Interrupted; everything that this command started has been stopped.")
        sys.exit(interrupted.exit_code)
    except BrokenPipeError:
        # Whoever read our output has left; that is its right.
        sys.stderr.close()
        sys.exit(141)


class _Interruption:
    """The one interruption that counts: later ones must not disturb the cleaning up after it."""

    depth = 0
    pending: int | None = None
    delivered = False


def _listen_to_signals() -> None:
    # Said outright, because a shell starts its background jobs with SIGINT ignored.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _on_signal)


def _on_signal(number: int, _frame: object) -> None:
    if _Interruption.delivered:
        return
    if _Interruption.depth:
        _Interruption.pending = number
        return
    _deliver(number)


def _deliver(number: int) -> None:
    _Interruption.delivered = True
    progress("\nEnding; a moment, please.")
    raise Interrupted(number)


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Holds Ctrl-C back for a step that must not be torn apart, such as starting a process and noting its pid."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    _Interruption.depth += 1
    try:
        yield
    finally:
        _Interruption.depth -= 1
    if not _Interruption.depth and _Interruption.pending is not None:
        _deliver(_Interruption.pending)
