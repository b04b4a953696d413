"""What is handed to a build of an image: a tar archive that depends on nothing but its contents."""

from __future__ import annotations

import tarfile
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import IO


def archive(contents: Mapping[str, Path]) -> IO[bytes]:
    """Files and folders by their names in the context; a temporary file, at its beginning."""
    target = tempfile.TemporaryFile()
    with tarfile.open(fileobj=target, mode="w") as tar:
        for name, path in contents.items():
            _add(tar, name, path)
    target.seek(0)
    return target


def _add(tar: tarfile.TarFile, name: str, path: Path) -> None:
    files = sorted(path.rglob("*")) if path.is_dir() else []
    for each in (path, *files):
        if "__pycache__" not in each.parts:
            below = each.relative_to(path)
            tar.add(each, str(Path(name) / below), recursive=False, filter=_neutral)


def _neutral(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    """Of root, readable by everyone, whatever the umask and the time at which it was built here."""
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = "root"
    entry.mode = 0o755 if entry.isdir() or entry.mode & 0o100 else 0o644
    entry.mtime = 0
    return entry
