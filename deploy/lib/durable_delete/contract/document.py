"""The description as the service gives it, and a narrower copy of it to test with."""

from __future__ import annotations

import copy
import json
import urllib.request
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

Document = dict[str, Any]

# What no schema can say is said by examples: any text but these could rightly be refused.
_GOOD: dict[str, list[Any]] = {
    "grace": ["PT0S", "PT1M", "30m", "P1D", "P90D", "500ms", None],
    "older_than": ["PT0S", "P30D", "12h", "P36500D", None],
    "lease": ["PT5S", "PT1M", "90s", "PT1H", None],
    "cron": ["0 0 29 2 *", "30 2 * * mon-fri", "*/15 9-17 * * 1-5", "0 0 31 2 *", "@yearly", "5/20 * 1,15 jan-mar *",
             None],
    "time_zone": ["UTC", "Europe/Amsterdam", "America/St_Johns", None],
    "start_at": ["1970-01-01T00:00:00Z", "2027-01-31T08:00:00.123+02:00", None],
    "end_at": ["2098-01-01T00:00:00Z", "9999-12-31T23:59:59-00:00", None],
    "at": ["2097-03-01T12:00:00Z", "1999-12-31T23:59:59.999999999+05:30", None],
    "time": ["2097-03-01T12:00:00Z", "2096-02-29T00:00:00+01:00"],
    "If-Match": ["*", '"1"', 'W/"1"', '"1", "2"', '"of-another"'],
}

# A page's token can't be made up. Keys are used by the bulk requests; elsewhere most requests would end in 422, as
# Schemathesis sends the same key with other bodies.
_ALWAYS_OUT = {"page_token", "project_id"}
_LEFT_OUT = {operation: {*_ALWAYS_OUT, "Idempotency-Key"} for operation in ("createTask", "startRun")}

# The members that are lists of identifiers, and which ones.
_LISTS = {"task_uuids": "task_uuid", "run_ids": "run_id", "ids": "letter_id"}

# What prose says there, as generators of clients stumble over it.
_RULES: dict[str, Document] = {
    "ScheduleInput": {
        "if": {"properties": {"cron": {"type": "string"}}, "required": ["cron"]},
        "then": {"properties": {"at": {"type": "null"}}},
        "else": {"properties": {"at": {"type": "string"}, "time_zone": {"type": "null"}}, "required": ["at"]}},
    "TaskBulkFilter": {
        "if": {"properties": {"all": {"const": True}}, "required": ["all"]},
        "then": {"properties": {"name_prefix": {"type": "null"}, "status": {"type": "null"}}},
        "else": {"anyOf": [{"properties": {"name_prefix": {"type": "string"}}, "required": ["name_prefix"]},
                           {"properties": {"status": {"type": "string"}}, "required": ["status"]}]}},
}

_NOBODYS = "0190a6e2-0000-7000-8000-000000000000"


def fetched(address: str) -> Document:
    url = f"{address}/q/openapi?format=json"
    # Without a token, as everybody may read it.
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(url, timeout=30) as answer:
        document: Document = json.loads(answer.read())
    return document


def narrowed(document: Document, project: str, known: Mapping[str, list[str]],
             reserved: Mapping[tuple[str, str], list[str]]) -> Document:
    """The same calls for one project, with identifiers that mean something, and no other members in answers."""
    narrow = copy.deepcopy(document)
    components = narrow["components"]
    for name, schema in components["schemas"].items():
        if "properties" in schema:
            schema.setdefault("additionalProperties", False)
        _narrow_members(schema, known)
        schema |= _RULES.get(name, {})
    for parameter in components["parameters"].values():
        name = parameter["name"]
        if parameter["in"] == "path" and name in known:
            parameter["schema"] = _some_of(known[name])
        elif good := _GOOD.get(name) or _days_from_now(name):
            parameter["schema"] = {"type": "string", "enum": [value for value in good if value]}
    # What creates something in a project is only found to be a beginning when the project is no parameter.
    narrow["paths"] = {path.replace("{project_id}", project): item for path, item in narrow["paths"].items()}
    for operation in operations(narrow).values():
        operation["parameters"] = [
            _reserved(components["parameters"][name], operation["operationId"], reserved)
            for each in operation.get("parameters", [])
            if (name := each["$ref"].rpartition("/")[2]) not in _LEFT_OUT.get(operation["operationId"], _ALWAYS_OUT)]
        for answer in operation["responses"].values():
            for link in answer.get("links", {}).values():
                link["parameters"].pop("project_id", None)
    return narrow


def _some_of(identifiers: list[str]) -> Document:
    return {"type": "string", "enum": [*identifiers, _NOBODYS], "examples": identifiers[:1]}


def _reserved(parameter: Document, operation: str, reserved: Mapping[tuple[str, str], list[str]]) -> Document:
    own = reserved.get((operation, parameter["name"]))
    return {**parameter, "schema": _some_of(own)} if own else parameter


def _days_from_now(name: str) -> list[str]:
    """A calendar's window is good whichever end is left out."""
    days = {"from": (1, 5), "to": (40, 300)}.get(name, ())
    return [(datetime.now(UTC) + timedelta(days=number)).strftime("%Y-%m-%dT%H:%M:%SZ") for number in days]


def _narrow_members(schema: Any, known: Mapping[str, list[str]]) -> None:
    if not isinstance(schema, dict):
        return
    for name, member in schema.get("properties", {}).items():
        if name in _GOOD:
            _keep_to(member, _GOOD[name])
        elif name in _LISTS and "items" in member:
            member["items"] = {"type": "string", "enum": [*known[_LISTS[name]], _NOBODYS]}
        _narrow_members(member, known)


def _keep_to(member: Document, good: list[Any]) -> None:
    is_given = "$ref" in member or isinstance(member.get("type"), list)
    if is_given:
        member.clear()
        member["enum"] = good


def operations(document: Document) -> dict[tuple[str, str], Document]:
    return {(method, path): operation for path, item in document["paths"].items()
            for method, operation in item.items() if isinstance(operation, dict) and "operationId" in operation}


def resolved(document: Document, part: Document) -> Document:
    while "$ref" in part:
        found: Any = document
        for key in part["$ref"].removeprefix("#/").split("/"):
            found = found[key]
        part = found
    return part
