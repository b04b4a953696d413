"""What Schemathesis looks at beside its own checks. It loads this file by itself: nothing of ours is importable."""

from __future__ import annotations

import atexit
import json
import os
from collections import Counter
from pathlib import Path
from typing import Any

import schemathesis

_MARKER = os.environ["CONTRACT_MARKER"]
_DOCUMENT: dict[str, Any] = json.loads(Path(os.environ["CONTRACT_DOCUMENT"]).read_text())
_METHOD_NOT_ALLOWED = 405
_SEEN: Counter[tuple[str, int]] = Counter()


@atexit.register
def _write_what_was_seen() -> None:
    seen = [{"operation": operation, "status": status, "times": times}
            for (operation, status), times in sorted(_SEEN.items())]
    Path(os.environ["CONTRACT_SEEN"]).write_text(json.dumps(seen, indent=1))


@schemathesis.hook  # type: ignore[untyped-decorator]
def after_call(_context: Any, case: Any, response: Any) -> None:
    described = _DOCUMENT["paths"][case.operation.path].get(case.method.lower())
    if described:
        _SEEN[described["operationId"], response.status_code] += 1


@schemathesis.check  # type: ignore[untyped-decorator]
def problem_type_conformance(_ctx: Any, response: Any, case: Any) -> None:
    """A problem is one of those that the description names for this call and status."""
    content_type = response.headers.get("content-type", [""])[0]
    if not content_type.startswith("application/problem+json"):
        return
    problem = json.loads(response.content)
    status = response.status_code
    assert problem["status"] == status, f"status {problem['status']} in the body of {status}"
    if status == _METHOD_NOT_ALLOWED:
        named = {"/problems/method-not-allowed"}
    else:
        answers = _DOCUMENT["paths"][case.operation.path][case.operation.method.lower()]["responses"]
        if str(status) not in answers:
            return  # another check tells
        examples = _resolved(answers[str(status)])["content"]["application/problem+json"]["examples"]
        named = {example["value"]["type"] for example in examples.values()}
    assert problem["type"] in named, f"{problem['type']} is none of the described {sorted(named)}"


@schemathesis.check  # type: ignore[untyped-decorator]
def nothing_of_others(_ctx: Any, response: Any, _case: Any) -> None:
    """Nothing that belongs to the other tenant is answered, though the requests name its tasks, runs and deletions."""
    assert _MARKER.encode() not in response.content, f"the answer has the other tenant's {_MARKER}"


def _resolved(part: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in part:
        found: Any = _DOCUMENT
        for key in part["$ref"].removeprefix("#/").split("/"):
            found = found[key]
        part = found
    return part
