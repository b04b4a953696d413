"""Every document against a schema: Kubernetes' own kinds by kubernetes-validate, those of operators by ours."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import jsonschema
import kubernetes_validate

from .manifests import Document, Manifests, label

# The oldest release that the manifests are meant for (a pause before the end needs it), and the newest with schemas.
RELEASES = ("1.30", "1.37")

_OURS = json.loads(Path(__file__).with_name("kinds.json").read_text())


def problems(manifests: Manifests) -> Iterator[str]:
    for document in manifests.documents:
        yield from _problems(json.dumps(document))


@cache  # mutants differ in one document each, and reading the schemas takes its time
def _problems(text: str) -> tuple[str, ...]:
    document: Document = json.loads(text)
    ours = _OURS["kinds"].get(f"{document['apiVersion']}/{document['kind']}")
    return tuple(_by_ours(document, ours) if ours else _by_kubernetes(document))


def _by_ours(document: Document, ours: Document) -> Iterator[str]:
    for error in jsonschema.Draft202012Validator({"$defs": _OURS["$defs"], **ours}).iter_errors(document):
        yield f"{label(document)}: {error.json_path}: {error.message}"


def _by_kubernetes(document: Document) -> Iterator[str]:
    for release in RELEASES:
        try:
            kubernetes_validate.validate(document, release, strict=True)
        except kubernetes_validate.ValidationError as error:
            where = ".".join(str(part) for part in error.path)
            yield f"{label(document)} in Kubernetes {release}: {where}: {error.message}"
        except kubernetes_validate.SchemaNotFoundError:
            yield f"{label(document)} in Kubernetes {release}: there is no schema for it"
