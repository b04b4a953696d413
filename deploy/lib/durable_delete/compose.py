"""The stack of `deploy/compose.yaml`, by `docker compose` or its forerunner `docker-compose`."""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from . import base_images, docker
from .console import Failure
from .home import REPOSITORY, Home, write_private
from .settings import without_product_settings
from .tokens import DevelopmentKey

_FILE = REPOSITORY / "deploy" / "compose.yaml"
_WITHIN = 300


def settings_of(home: Home) -> dict[str, str]:
    """What Compose has to be told: servers' images, passwords of our own, and whose tokens are good."""
    return {
        "COMPOSE_PROJECT_NAME": "durable-delete",
        "MONGODB_IMAGE": base_images.MONGODB.require(home),
        "RABBITMQ_IMAGE": base_images.RABBITMQ.require(home),
        "RABBITMQ_PASSWORD": secrets.token_urlsafe(18),
        "OIDC_PUBLIC_KEY": DevelopmentKey(home).public_key(),
    }


def command() -> list[str] | None:
    """How Compose is called on this machine, if it is there."""
    if docker.has_compose():
        return ["docker", "compose"]
    return ["docker-compose"] if shutil.which("docker-compose") else None


class Stack:
    """One started stack, apart from any other by its name; nothing of the caller's settings gets into it."""

    def __init__(self, home: Home, name: str, settings: Mapping[str, str]) -> None:
        self._settings_file = home.directory("containers") / f"{name}.env"
        write_private(self._settings_file, "".join(f"{key}={value}\n" for key, value in settings.items()))
        self._command = [*_required(), "--file", str(_FILE), "--project-name", name,
                         "--env-file", str(self._settings_file)]

    def up(self, *services: str, scale: Mapping[str, int]) -> None:
        scales = [option for service, count in scale.items() for option in ("--scale", f"{service}={count}")]
        self._call("up", "--detach", "--no-recreate", *scales, *services)

    def containers(self, service: str) -> list[str]:
        """Their identifiers, the living ones."""
        return self._call("ps", "--quiet", service).split()

    def logs(self, service: str) -> str:
        return self._call("logs", "--no-color", "--tail=30", service)

    def wipe(self) -> None:
        """Takes everything away, its data too."""
        self._call("down", "--volumes", "--timeout", "30")

    def _call(self, *arguments: str) -> str:
        environment = {name: value for name, value in without_product_settings(os.environ).items()
                       if not name.endswith("_IMAGE") and not name.startswith("COMPOSE_")}
        try:
            result = subprocess.run([*self._command, *arguments], capture_output=True, text=True, timeout=_WITHIN,
                                    stdin=subprocess.DEVNULL, env=environment, cwd=Path(_FILE).parent)
        except subprocess.TimeoutExpired:
            raise Failure(f"compose {arguments[0]} took longer than {_WITHIN} s") from None
        if result.returncode:
            raise Failure(f"compose {arguments[0]} failed: {result.stderr.strip()}")
        return result.stdout


def _required() -> Sequence[str]:
    found = command()
    if found is None:
        raise Failure("neither `docker compose` nor `docker-compose` is there")
    return found
