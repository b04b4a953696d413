"""The manifests and alert rules, the whole test suite on servers of its own, and then the contract test."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from . import browser, groups, java, observability
from .build import built, just_built
from .console import Failure
from .contract import stage as contract
from .home import REPOSITORY, Home
from .kubernetes import stage as kubernetes
from .services import Services

FOLDER = "verify"


def verify(home: Home, arguments: Sequence[str]) -> int:
    """Runs Maven's `verify` with fresh servers' settings in its environment, and returns its exit code.

    Manifests and alert rules go before it, as they take seconds. What Maven has built is then held against its
    description. When only a part of the tests was asked for, they are all there is.
    """
    jdk = java.find_jdk()
    if not arguments:
        observability.check()
    with _servers(home) as (own, settings):
        if not arguments:
            kubernetes.run(own, home)
        environment = {**os.environ, **settings, "JAVA_HOME": str(jdk), "CHROMIUM": browser.find_or_install()}
        code = groups.run([str(REPOSITORY / "mvnw"), "-B", "verify", *arguments], REPOSITORY, environment)
        if not code and not arguments:
            contract.run(own, home, jdk, just_built(own, jdk))
        return code


def verify_contract(home: Home) -> int:
    """Only holds the services against their description."""
    jdk = java.find_jdk()
    build = built(home, jdk)
    with _servers(home) as (own, _):
        contract.run(own, home, jdk, build)
    return 0


def verify_kubernetes(home: Home) -> int:
    """Only checks the manifests: nothing is built, and no server started."""
    kubernetes.run(home.inside("verify-kubernetes"), home)
    return 0


@contextmanager
def _servers(home: Home) -> Iterator[tuple[Home, dict[str, str]]]:
    own = home.inside(FOLDER)
    services = Services(own)
    with _the_only_one(home):
        # An earlier one may have been torn away; and tests begin with nothing in the servers.
        services.stop()
        services.wipe()
        own.wipe()
        try:
            yield own, services.start(test_commands=True)
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
