"""Renders every overlay, and has the result checked where the schemas are."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from pathlib import Path

from .. import python_tools
from ..console import Failure, progress, say
from ..home import REPOSITORY, Home
from . import kustomize

OVERLAYS = REPOSITORY / "deploy" / "kubernetes" / "overlays"
_REQUIREMENTS = Path(__file__).with_name("requirements.txt")


def run(home: Home, tools: Home) -> None:
    """Fails with all that is wrong. Needs no cluster and talks to none."""
    started = time.monotonic()
    python = python_tools.installed(tools, "kubernetes-validate", _REQUIREMENTS, "25 MB")
    folder = home.directory("kubernetes")
    shutil.rmtree(folder)
    folder.mkdir()
    for overlay in sorted(OVERLAYS.iterdir()):
        (folder / f"{overlay.name}.yaml").write_text(kustomize.rendered(overlay))
    library = Path(__file__).parents[2]
    result = subprocess.run([str(python), "-m", "durable_delete.kubernetes.check", str(REPOSITORY), str(folder)],
                            env={**os.environ, "PYTHONPATH": str(library), "PYTHONDONTWRITEBYTECODE": "1"},
                            capture_output=True, text=True, stdin=subprocess.DEVNULL)
    if result.returncode:
        raise Failure(f"deploy/kubernetes is not right:\n{(result.stdout + result.stderr).strip()}")
    for line in result.stdout.splitlines():
        progress(f"Kubernetes: {line}")
    say(f"Kubernetes: the manifests fit their schemas and the product; no cluster was asked "
        f"({time.monotonic() - started:.0f} s)")
