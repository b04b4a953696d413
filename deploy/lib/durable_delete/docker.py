"""The Docker command line, with bounded waits."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Any

from .console import Failure, progress

_ANSWER_WITHIN = 20
_PULL_WITHIN = 300
_BUILD_WITHIN = 900


def answers() -> bool:
    """Whether there is a Docker engine that can be talked to, not only its command."""
    return bool(shutil.which("docker")) and _try(["version", "--format", "{{.Server.Version}}"])


def has_compose() -> bool:
    return _try(["compose", "version"])


def has_image(image: str) -> bool:
    return _try(["image", "inspect", image])


def require_image(image: str) -> None:
    if has_image(image):
        return
    progress(f"Docker: pulling {image}")
    if not _try(["pull", "--quiet", image], within=_PULL_WITHIN):
        raise Failure(f"the image {image} cannot be pulled")


def import_image(image: str, folder: Path) -> None:
    """Makes an image of a folder that holds a whole file system."""
    with tempfile.TemporaryFile() as archive:
        subprocess.run(["tar", "--create", "--numeric-owner", "--one-file-system", "-C", str(folder), "."],
                       stdout=archive, check=True)
        archive.seek(0)
        _feed(["import", "-", image], archive)


def build(images: Sequence[str], context: IO[bytes], arguments: Mapping[str, str], options: Sequence[str] = ()) -> None:
    """Builds an image, by all of these names, from a tar archive with its Dockerfile."""
    names = [option for image in images for option in ("--tag", image)]
    values = [option for name, value in arguments.items() for option in ("--build-arg", f"{name}={value}")]
    _feed(["build", "--quiet", *names, *values, *options, "-"], context)


def run(name: str, image: str, options: Sequence[str], command: Sequence[str] = (),
        secrets: dict[str, str] | None = None) -> None:
    """Starts a container in the background. Secrets travel by environment, never on a command line."""
    remove(name)
    names = [option for secret in secrets or {} for option in ("--env", secret)]
    _demand(["run", "--detach", "--name", name, *names, *options, image, *command], secrets or {})


def is_running(name: str) -> bool:
    facts = _inspect(name)
    return bool(facts and facts["State"]["Running"])


def run_inside(name: str, command: Sequence[str]) -> int:
    """Runs a program in a container, its output to ours, and returns its exit code."""
    return subprocess.run(["docker", "exec", name, *command], stdin=subprocess.DEVNULL).returncode


def succeeds_inside(name: str, command: Sequence[str], as_root: bool = False) -> bool:
    return _try(["exec", *(["--user", "0"] if as_root else []), name, *command])


def terminate(name: str, seconds: int) -> None:
    """SIGTERM; it is killed when it has not ended after so many seconds. The container stays, to be looked at."""
    _demand(["stop", "-t", str(seconds), name], {})


def stop(name: str, seconds: int = 30) -> bool:
    was_running = is_running(name)
    if was_running:
        _try(["stop", "-t", str(seconds), name], within=seconds + _ANSWER_WITHIN)
    remove(name)
    return was_running


def remove(name: str) -> None:
    _try(["rm", "--force", name], within=60)


def remove_volume(name: str) -> None:
    _try(["volume", "rm", "--force", name])


def last_lines(name: str) -> str:
    result = _call(["logs", "--tail", "10", name])
    return (result.stdout + result.stderr).strip() if result else ""


def output(name: str) -> str:
    result = _call(["logs", name])
    return result.stdout + result.stderr if result else ""


def inspect(name: str) -> dict[str, Any]:
    facts = _inspect(name)
    if facts is None:
        raise Failure(f"there is no container {name}")
    return facts


def size_of_image(image: str) -> int:
    result = _call(["image", "inspect", "--format", "{{.Size}}", image])
    return int(result.stdout) if result and result.returncode == 0 else 0


def kill(name: str) -> None:
    """Without any warning, as a power cut would."""
    _demand(["kill", name], {})


def freeze(name: str) -> None:
    """Its processes stand still, until they are killed."""
    _demand(["pause", name], {})


def _inspect(name: str) -> dict[str, Any] | None:
    result = _call(["container", "inspect", name])
    return json.loads(result.stdout)[0] if result and result.returncode == 0 else None


def _try(arguments: Sequence[str], within: float = _ANSWER_WITHIN) -> bool:
    result = _call(arguments, within)
    return result is not None and result.returncode == 0


def _demand(arguments: Sequence[str], environment: dict[str, str]) -> None:
    result = _call(arguments, within=120, environment=environment)
    if result is None or result.returncode:
        complaint = result.stderr.strip() if result else "no answer"
        raise Failure(f"docker {arguments[0]} failed: {complaint}")


def _feed(arguments: Sequence[str], source: IO[bytes]) -> None:
    try:
        result = subprocess.run(["docker", *arguments], stdin=source, capture_output=True, timeout=_BUILD_WITHIN)
    except subprocess.TimeoutExpired:
        raise Failure(f"docker {arguments[0]} took longer than {_BUILD_WITHIN} s") from None
    if result.returncode:
        complaint = (result.stdout + result.stderr).decode(errors="replace").strip().splitlines()[-15:]
        raise Failure("\n    ".join([f"docker {arguments[0]} failed:", *complaint]))


def _call(arguments: Sequence[str], within: float = _ANSWER_WITHIN,
          environment: dict[str, str] | None = None) -> subprocess.CompletedProcess[str] | None:
    try:
        return subprocess.run(["docker", *arguments], capture_output=True, text=True, timeout=within,
                              stdin=subprocess.DEVNULL, env={**os.environ, **(environment or {})})
    except (subprocess.TimeoutExpired, OSError):
        return None
