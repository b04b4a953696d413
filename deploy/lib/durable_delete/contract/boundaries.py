"""Every call of the description, tried on what belongs to another tenant, and in ways that all refuse (X1, X2)."""

from __future__ import annotations

import json
import re
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from ..console import Failure
from .document import Document, operations, resolved
from .tenants import Tenant

# What is odd about a request, and how that is answered.
_REFUSALS: tuple[tuple[int, Mapping[str, str]], ...] = (
    (401, {"Authorization": "Bearer none"}),
    (406, {"Accept": "application/x-nothing"}),
    (415, {"Content-Type": "application/x-nothing"}),
)
_NOBODY = "nobody-s-project"
_UNKNOWN = "0190a6e2-0000-7000-8000-000000000000"


@dataclass(frozen=True)
class Seen:
    status: int
    body: str


class Boundaries:
    def __init__(self, address: str, document: Document, ours: Tenant, theirs: Tenant) -> None:
        self._address = address
        self._document = document
        self._ours = ours
        self._theirs = theirs

    def check(self) -> int:
        """Their project looks like one that does not exist, their things like unknown ones. Returns how many calls."""
        calls = 0
        for (method, path), operation in operations(self._document).items():
            if "{project_id}" not in path:
                continue
            named = [each for each in re.findall(r"{(\w+)}", path) if each != "project_id"]
            self._expect_same(method, path, operation, (self._theirs.project, _NOBODY), self._known(named, 0))
            calls += 2
            for index in range(max((len(self._theirs.known[name]) for name in named), default=0)):
                self._expect_same(method, path, operation, (self._ours.project,) * 2, self._known(named, index))
                calls += 2
        return calls

    def check_refusals(self, weak_token: str) -> int:
        """Too weak a token, and types that nobody speaks, are refused with a problem that is described."""
        calls = 0
        refusals = (*_REFUSALS, (403, {"Authorization": f"Bearer {weak_token}"}))
        for (method, path), operation in operations(self._document).items():
            values = dict.fromkeys(re.findall(r"{(\w+)}", path), _UNKNOWN) | {"project_id": self._ours.project}
            for status, headers in refusals:
                if str(status) in operation["responses"] and self._may_be_told(operation, status):
                    seen = self._call(method, path, operation, values, headers)
                    calls += 1
                    if seen.status != status or json.loads(seen.body)["type"] not in self._types(operation, status):
                        raise Failure(f"contract: {operation['operationId']} with {headers} answers {seen}, "
                                      f"and not {status} with one of {self._types(operation, status)}")
        return calls

    @staticmethod
    def _may_be_told(operation: Document, status: int) -> bool:
        """Whether the problem can be had by these headers alone."""
        return bool(operation.get("security")) and (status != 415 or "requestBody" in operation) \
            and (operation["operationId"] != "followEvents" or status in (401, 403))

    def _types(self, operation: Document, status: int) -> set[str]:
        content = resolved(self._document, operation["responses"][str(status)])["content"]
        return {example["value"]["type"] for example in content["application/problem+json"]["examples"].values()}

    def _known(self, names: list[str], index: int) -> dict[str, str]:
        return {name: self._theirs.known[name][index % len(self._theirs.known[name])] for name in names}

    def _expect_same(self, method: str, path: str, operation: Document, projects: tuple[str, str],
                     theirs: Mapping[str, str]) -> None:
        unknown = theirs if projects[0] != projects[1] else dict.fromkeys(theirs, _UNKNOWN)
        seen = self._call(method, path, operation, {"project_id": projects[0], **theirs})
        expected = self._call(method, path, operation, {"project_id": projects[1], **unknown})
        for identifier in theirs.values():
            seen = Seen(seen.status, seen.body.replace(identifier, _UNKNOWN))
            expected = Seen(expected.status, expected.body.replace(identifier, _UNKNOWN))
        name = operation["operationId"]
        if self._theirs.marker in seen.body:
            raise Failure(f"contract: {name} shows what belongs to another tenant: {seen.body}")
        if seen != expected:
            raise Failure(f"contract: {name} answers {seen} to what belongs to another tenant, "
                          f"but {expected} to what does not exist")

    def _call(self, method: str, path: str, operation: Document, values: Mapping[str, str],
              odd: Mapping[str, str] = MappingProxyType({})) -> Seen:
        url = self._address + re.sub(r"{(\w+)}", lambda found: urllib.parse.quote(values[found[1]]), path)
        headers = {"Authorization": f"Bearer {self._ours.token}"}
        content = None
        if "requestBody" in operation:
            media_type, media = next(iter(resolved(self._document, operation["requestBody"])["content"].items()))
            example: Any = next(iter(media["examples"].values()))["value"]
            content = (example if isinstance(example, str) else json.dumps(example)).encode()
            headers["Content-Type"] = media_type
        request = urllib.request.Request(url, content, {**headers, **odd}, method=method.upper())
        try:
            with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=60) as answer:
                return Seen(answer.status, answer.read().decode())
        except urllib.error.HTTPError as refusal:
            return Seen(refusal.code, refusal.read().decode())
