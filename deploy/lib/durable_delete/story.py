"""Telling a demonstration so that a person can follow it, and stopping at the first thing that is not as told."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from .api_client import Answer
from .console import Failure, say

T = TypeVar("T")


class Story:
    def __init__(self) -> None:
        self._began = time.monotonic()
        self._chapter = 0

    def chapter(self, title: str) -> None:
        self._chapter += 1
        say(f"\n{self._chapter}. {title}")

    def tell(self, text: str) -> None:
        say(f"  {time.monotonic() - self._began:6.1f} s  {text}")

    def expect(self, condition: bool, expectation: str, found: object) -> None:
        if not condition:
            raise Failure(f"the demo expected {expectation}, but found: {found}")

    def expect_status(self, answer: Answer, status: int, request: str) -> None:
        self.expect(answer.status == status, f"{status} for {request}", f"{answer.status} {answer.body}")

    def wait_for(self, look: Callable[[], T | None], expectation: str, seconds: float, every: float = 0.2) -> T:
        """Looks until there is something to see."""
        deadline = time.monotonic() + seconds
        while (seen := look()) is None:
            if time.monotonic() > deadline:
                raise Failure(f"the demo expected {expectation} within {seconds:.0f} s, but it did not happen")
            time.sleep(every)
        return seen
