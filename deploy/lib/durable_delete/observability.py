"""Checks what Prometheus and Grafana are given: the rules are tried, and lead to an entry of the runbook."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

from . import debian
from .console import Failure, progress
from .home import REPOSITORY

_FOLDER = REPOSITORY / "deploy" / "observability"
_RULES = _FOLDER / "rules" / "alerts.yml"
_TESTS = _FOLDER / "rules" / "alerts_test.yml"
_RUNBOOK = REPOSITORY / "docs" / "runbook.md"


def check() -> None:
    """Fails at the first thing that is wrong."""
    promtool = _promtool()
    _run([promtool, "check", "config", "prometheus.yml"], _FOLDER)
    _run([promtool, "test", "rules", _TESTS.name], _TESTS.parent)
    alerts = _alerts()
    _expect_tests(alerts)
    _expect_entries(alerts)
    for dashboard in (_FOLDER / "grafana" / "dashboards").glob("*.json"):
        json.loads(dashboard.read_text())
    progress(f"Observability: {len(alerts)} alerts fire when they should, and each has an entry in the runbook")


def _promtool() -> str:
    found = shutil.which("promtool")
    if not found:
        debian.install(["prometheus"], "install Prometheus, which brings promtool")
        found = shutil.which("promtool")
    return found or "promtool"


def _run(command: list[str], folder: Path) -> None:
    result = subprocess.run(command, cwd=folder, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    if result.returncode:
        raise Failure(f"{' '.join(command[1:])} failed:\n{result.stdout}{result.stderr}")


def _alerts() -> list[str]:
    return re.findall(r"- alert: (\w+)", _RULES.read_text())


def _expect_tests(alerts: list[str]) -> None:
    tests = _TESTS.read_text()
    for alert in alerts:
        for way in ("fires", "is quiet"):
            if f"- name: {alert} {way}\n" not in tests:
                raise Failure(f"{_TESTS} has no test that {alert} {way}")


def _expect_entries(alerts: list[str]) -> None:
    entries = re.findall(r"^## (\w+)$", _RUNBOOK.read_text(), re.MULTILINE)
    if sorted(entries) != sorted(alerts):
        raise Failure(f"{_RUNBOOK} and the alerts differ: {sorted(set(entries) ^ set(alerts))}")
    rules = _RULES.read_text()
    for part in re.split(r"- alert: ", rules)[1:]:
        name = part.split("\n", 1)[0]
        needed = ("severity:", "summary:", "description:", f"runbook_url: docs/runbook.md#{name.lower()}\n")
        missing = [each for each in needed if each not in part + "\n"]
        if missing:
            raise Failure(f"the alert {name} lacks {', '.join(missing)}")
