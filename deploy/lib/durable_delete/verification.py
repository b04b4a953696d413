"""The whole test suite on servers of its own."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from . import browser, groups, java
from .console import Failure
from .home import REPOSITORY, Home
from .services import Services

FOLDER = "verify"


def verify(home: Home, arguments: Sequence[str]) -> int:
    """Runs Maven's `verify` with fresh servers' settings in its environment, and returns its exit code."""
    jdk = java.find_jdk()
    own = home.inside(FOLDER)
    services = Services(own)
    with _the_only_one(home):
        # An earlier one may have been torn away; and tests begin with nothing in the servers.
        services.stop()
        services.wipe()
        own.wipe()
        try:
            settings = services.start(test_commands=True)
            environment = {**os.environ, **settings, "JAVA_HOME": str(jdk), "CHROMIUM": browser.find_or_install()}
            return groups.run([str(REPOSITORY / "mvnw"), "-B", "verify", *arguments], REPOSITORY, environment)
        finally:
            services.stop_started()


def is_under_way(home: Home) -> bool:
    try:
        with _the_only_one(home):
            return False
    except Failure:
        return True


@contextmanager
def _the_only_one(home: Home) -> Iterator[None]:
    # Beside its folder, which it wipes.
    with open(home.directory() / f"{FOLDER}.lock", "a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Failure("another deploy/verify is running: two would build over each other") from None
        yield
