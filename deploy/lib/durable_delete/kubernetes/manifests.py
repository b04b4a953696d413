"""The documents of one rendered overlay, and looking around in them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

Document = dict[str, Any]
_MISSING: Any = None


class Manifests:
    """One overlay."""

    def __init__(self, overlay: str, documents: list[Document]) -> None:
        self.overlay = overlay
        self.documents = documents

    def of(self, kind: str) -> list[Document]:
        return [document for document in self.documents if document["kind"] == kind]

    def names(self, kind: str) -> set[str]:
        return {name(document) for document in self.of(kind)}

    def settings(self) -> dict[str, str]:
        """What the ConfigMaps set for all."""
        return {key: value for each in self.of("ConfigMap") for key, value in each.get("data", {}).items()}

    def pods(self) -> list[dict[str, str]]:
        """The labels of the pods that there will be, those included that operators make."""
        labels = [at(each, "spec.template.metadata.labels") or {} for each in self.of("Deployment")]
        labels += [at(each, "spec.statefulSet.spec.template.metadata.labels") or {}
                   for each in self.of("MongoDBCommunity")]
        return labels + [{"app.kubernetes.io/name": name(each)} for each in self.of("RabbitmqCluster")]


def name(document: Document) -> str:
    return str(document["metadata"]["name"])


def label(document: Document) -> str:
    return f"{document['kind']} {name(document)}"


def at(document: Any, path: str) -> Any:
    """What lies under a dotted path; None when there is nothing."""
    for part in path.split("."):
        if not isinstance(document, dict) or part not in document:
            return _MISSING
        document = document[part]
    return document


def container(deployment: Document) -> Document:
    """The one container of a deployment of ours."""
    containers: list[Document] = deployment["spec"]["template"]["spec"]["containers"]
    return containers[0]


def environment(deployment: Document) -> dict[str, Any]:
    """What a deployment sets for itself: texts, or where they come from."""
    return {each["name"]: each.get("value", each.get("valueFrom")) for each in container(deployment).get("env", [])}


def ports(deployment: Document) -> dict[str, int]:
    return {each["name"]: each["containerPort"] for each in container(deployment).get("ports", [])}


def selects(selector: Document, labels: dict[str, str]) -> bool:
    """Whether a label selector means a pod with these labels."""
    wanted = selector.get("matchLabels", {}).items() <= labels.items()
    return wanted and all(
        each["operator"] == "In" and labels.get(each["key"]) in each["values"]
        for each in selector.get("matchExpressions", []))


def found(document: Any, key: str) -> Iterator[Any]:
    """Everything under a key of this name, however deep."""
    if isinstance(document, dict):
        for each, value in document.items():
            if each == key:
                yield value
            yield from found(value, key)
    elif isinstance(document, list):
        for value in document:
            yield from found(value, key)
