"""No file is forgotten, and the images have one name wherever they are named."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import yaml

from .product import MODULES


def problems(repository: Path) -> Iterator[str]:
    yield from _forgotten(repository / "deploy" / "kubernetes")
    yield from _other_names(repository / "deploy")


def _forgotten(folder: Path) -> Iterator[str]:
    """Every file is listed where it lies, and every part is used by an overlay."""
    used: set[Path] = set()
    for file in folder.rglob("kustomization.yaml"):
        listed = yaml.safe_load(file.read_text())
        names = [*listed.get("resources", []), *listed.get("components", [])]
        names += [env for generator in listed.get("configMapGenerator", []) for env in generator["envs"]]
        used |= {file, *((file.parent / each).resolve() for each in names)}
    for path in sorted(folder.rglob("*")):
        is_part = path.is_file() or (path / "kustomization.yaml").exists() and path.parent.name != "overlays"
        if is_part and path.resolve() not in used:
            yield f"nothing uses {path.relative_to(folder.parent.parent)}"


def _other_names(deploy: Path) -> Iterator[str]:
    # In Compose a variable may come first, with the name as its default.
    named = re.compile(rf"^\s*(?:- )?image: *[\"']?(?:\$\{{\w+:-)?(\S*?)(?:api-service|delete-worker)(?=[\"':@}}\s]|$)",
                       re.MULTILINE)
    for file in sorted(deploy.rglob("*.y*ml")):
        for prefix in named.findall(file.read_text()):
            if prefix != "durable-delete/":
                yield f"{file.relative_to(deploy.parent)}: an image of {MODULES} is named otherwise: {prefix}…"
