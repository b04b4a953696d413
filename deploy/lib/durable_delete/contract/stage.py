"""The contract test: the running service, with another tenant's data beside ours, driven by its own description."""

from __future__ import annotations

import json
import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from .. import groups, ports, processes
from ..build import Build
from ..console import Failure, progress, say
from ..home import Home
from ..instance import Instance
from ..replicas import API, WORKER
from ..settings import without_product_settings
from . import client, document, schemathesis_tool, tenants
from .boundaries import Boundaries
from .tenants import Tenant

_HERE = Path(__file__).parent
_FIRST_PORT = 18180
_SHOWN_LINES = 100

# A WebSocket, and what needs an identity provider: they have tests of their own.
_NOT_HERE = {"followEvents", "signInToDashboard", "getDashboardSession", "signOutOfDashboard"}


def run(home: Home, tools: Home, jdk: Path, build: Build) -> None:
    """Fails at the first thing that is not as the description says."""
    started = time.monotonic()
    schemathesis = schemathesis_tool.installed(tools)
    with _running(home, jdk, build) as instance:
        address = instance.api().address
        description = document.fetched(address)
        ours, theirs = _tenants(instance)
        client.check(home, jdk, build, address, _written(home, "openapi.json", description), ours)
        progress(f"Contract: the generated client compiles and works ({time.monotonic() - started:.0f} s)")
        boundaries = Boundaries(address, description, ours, theirs)
        calls = boundaries.check() + boundaries.check_refusals(instance.weak_token(ours.project))
        progress(f"Contract: {calls} calls across the tenants' boundary, and calls that are refused: nothing seen")
        before = theirs.pictures()
        ours.reserve()
        letters = tenants.dead_letters(ours, instance.services.settings(), address)
        narrow = document.narrowed(description, ours.project, {**_both(ours, theirs), **letters}, ours.reserved)
        _drive(home, schemathesis, address, narrow, ours, theirs)
        _expect_good_answers(home, narrow, has_letters=bool(letters["letter_id"]))
        _expect_unchanged(before, theirs.pictures())
    say(f"Contract: {len(document.operations(description))} operations are as described, the other tenant's data as "
        f"they were ({time.monotonic() - started:.0f} s)")


@contextmanager
def _running(home: Home, jdk: Path, build: Build) -> Iterator[Instance]:
    environment = without_product_settings(os.environ)
    environment |= {name: os.environ[name] for name in os.environ if name.startswith(("MONGODB_URI", "RABBITMQ_"))}
    api_port = ports.first_free(_FIRST_PORT)
    environment |= {"API_PORT": str(api_port), "WORKER_PORT": str(ports.first_free(api_port + 1)),
                    "MONGODB_DATABASE": f"contract_{secrets.token_hex(4)}"}
    instance = Instance(home, environment)
    instance.replicas.stop()
    try:
        instance.start(jdk, {API: 1, WORKER: 1}, test_commands=True, ready_build=build)
        yield instance
    finally:
        instance.stop_started()


def _tenants(instance: Instance) -> tuple[Tenant, Tenant]:
    filled = []
    run = secrets.token_hex(3)
    for name, plain in (("ours", 20), ("theirs", 3)):
        project = f"contract-{name}-{run}"
        token = instance.token(project, subject=name)
        tenant = Tenant(instance.api().address, project, token, f"mark-of-{name}-{run}", plain)
        tenant.fill()
        filled.append(tenant)
    return filled[0], filled[1]


def _both(ours: Tenant, theirs: Tenant) -> dict[str, list[str]]:
    return {name: identifiers + theirs.known[name] for name, identifiers in ours.known.items()}


def _drive(home: Home, schemathesis: Path, address: str, narrow: document.Document, ours: Tenant,
           theirs: Tenant) -> None:
    described = _written(home, "openapi-narrow.json", narrow)
    seen = home.directory("contract") / "seen.json"
    log = home.log("contract")
    environment = {**os.environ, "CONTRACT_TOKEN": ours.token, "CONTRACT_MARKER": theirs.marker,
                   "CONTRACT_DOCUMENT": str(described), "CONTRACT_SEEN": str(seen),
                   "SCHEMATHESIS_HOOKS": str(_HERE / "hooks.py"),
                   "PYTHONDONTWRITEBYTECODE": "1", "NO_PROXY": ports.LOOPBACK, "no_proxy": ports.LOOPBACK}
    command = [str(schemathesis), "-m", "schemathesis.cli", "--config-file", str(_HERE / "schemathesis.toml"), "run",
               str(described), "--url", address]
    progress("Contract: Schemathesis drives the service (about two minutes)")
    with open(log, "wb") as output:
        code = groups.run(command, home.directory("contract"), environment, output)
    if code:
        raise Failure(f"the service is not as its description says:\n{_failures(log)}\n  all of it: {log}")
    summary = [line.strip() for line in log.read_text().splitlines() if "generated," in line]
    progress(f"Contract: {summary[-1] if summary else 'Schemathesis found nothing'}")


def _failures(log: Path) -> str:
    """The beginning of what was found, as its end is but a summary; all of the log's end if it never got so far."""
    lines = log.read_text(errors="replace").splitlines()
    headings = [number for number, line in enumerate(lines) if line.strip("= ") == "FAILURES"]
    if not headings:
        return processes.last_lines(log, _SHOWN_LINES)
    return "\n".join(lines[headings[0]:headings[0] + _SHOWN_LINES])


def _expect_good_answers(home: Home, narrow: document.Document, has_letters: bool) -> None:
    """Refusals alone would prove little: every call has to have been answered well, too."""
    counts = json.loads((home.directory("contract") / "seen.json").read_text())
    well = {count["operation"] for count in counts if count["status"] < 400}
    never = {operation["operationId"] for operation in document.operations(narrow).values()} - well - _NOT_HERE
    if not has_letters:
        never = {name for name in never if "Letter" not in name and "Replay" not in name}
    if never:
        raise Failure(f"contract: these calls were never answered well, so that little was tried: {sorted(never)}")


def _expect_unchanged(before: dict[str, Any], after: dict[str, Any]) -> None:
    changed = sorted(path for path in {*before, *after} if before.get(path) != after.get(path))
    if changed:
        path = changed[0]
        raise Failure(f"contract: the other tenant's data have changed: {', '.join(changed)}; {path} was\n"
                      f"{json.dumps(before.get(path))}\n  and is\n{json.dumps(after.get(path))}")


def _written(home: Home, name: str, content: document.Document) -> Path:
    file = home.directory("contract") / name
    file.write_text(json.dumps(content, indent=1))
    return file
