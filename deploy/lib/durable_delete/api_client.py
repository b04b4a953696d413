"""The product's HTTP API as a user's program would call it."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .console import Failure


@dataclass(frozen=True)
class Answer:
    status: int
    content_type: str
    body: Any
    seconds: float


class ApiClient:
    """Calls on behalf of one project."""

    def __init__(self, address: str, project: str, token: str) -> None:
        self._address = address
        self.project_path = f"/api/v1/projects/{project}"
        self._token = token
        # Loopback is never behind a proxy, whatever the environment says.
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def get(self, path: str, **query: str) -> Answer:
        return self._call("GET", path, query)

    def delete(self, path: str, **query: str) -> Answer:
        return self._call("DELETE", path, query)

    def post(self, path: str, body: Any) -> Answer:
        return self._call("POST", path, {}, json.dumps(body).encode(), "application/json")

    def post_csv(self, path: str, text: str) -> Answer:
        return self._call("POST", path, {}, text.encode(), "text/csv")

    def _call(self, method: str, path: str, query: Mapping[str, str], content: bytes | None = None,
              content_type: str | None = None) -> Answer:
        url = self._address + self.project_path + path + (f"?{urllib.parse.urlencode(query)}" if query else "")
        headers = {"Authorization": f"Bearer {self._token}", "Accept": "application/json, application/problem+json"}
        if content_type:
            headers["Content-Type"] = content_type
        request = urllib.request.Request(url, content, headers, method=method)
        started = time.monotonic()
        try:
            with self._opener.open(request, timeout=60) as response:
                return _answer(response, started)
        except urllib.error.HTTPError as refusal:
            return _answer(refusal, started)
        except OSError as error:
            raise Failure(f"{method} {path} was not answered: {error}") from None


def _answer(response: Any, started: float) -> Answer:
    content = response.read()
    seconds = time.monotonic() - started
    kind = response.headers.get_content_type()
    is_json = kind.endswith("json") and content
    return Answer(response.status, kind, json.loads(content) if is_json else content.decode(errors="replace"), seconds)
