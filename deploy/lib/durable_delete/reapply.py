"""Deletes again what a restored backup brought back: the export of the deletions says what that can be."""

from __future__ import annotations

import csv
import json
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import IO, Any

from .api_client import Answer, ApiClient
from .console import Failure, progress

_AT_ONCE = 8
_BATCH = 200
_GONE = "gone"
_DELETED = "deleted"
_MEMBERS = ("project_id", "task_uuid", "deletion_id", "state", "requested_at")


@dataclass(frozen=True)
class Tombstone:
    project: str
    task: str
    deletion: str
    requested_at: datetime


@dataclass
class Counts:
    gone: int = 0
    deleted: int = 0
    failed: int = 0


class Reapplication:
    """One file's worth. It is read to its end at once, so that a broken one stops before anything is deleted."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self.projects = {tombstone.project for tombstone in _read(file)}

    def run(self, client_of: Callable[[str], ApiClient]) -> Counts:
        clients = {project: client_of(project) for project in self.projects}
        for client in clients.values():
            _check_access(client)
        counts = Counts()
        tombstones = _read(self._file)
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            # In batches, because `map` takes all there is at once.
            while batch := list(islice(tombstones, _BATCH)):
                for tombstone, outcome in zip(batch, pool.map(lambda each: _reapply(clients[each.project], each), batch),
                                              strict=True):
                    _count(counts, tombstone, outcome)
        return counts


def _check_access(client: ApiClient) -> None:
    # Tasks of a project that a token does not open look like tasks that are gone: it has to be known before.
    answer = client.get("/tasks", page_size="1")
    if answer.status != 200:
        raise Failure(f"the token can't read the tasks in {client.project_path}: {_problem(answer)}")


def _count(counts: Counts, tombstone: Tombstone, outcome: str) -> None:
    if outcome == _GONE:
        counts.gone += 1
    elif outcome == _DELETED:
        counts.deleted += 1
        progress(f"{tombstone.project} {tombstone.task}: deleted again")
    else:
        counts.failed += 1
        progress(f"{tombstone.project} {tombstone.task}: FAILED: {outcome}")


def _reapply(client: ApiClient, tombstone: Tombstone) -> str:
    """`_GONE`, `_DELETED`, or in words what failed."""
    try:
        path = f"/tasks/{tombstone.task}"
        found = client.get(path)
        if found.status in (404, 410):
            return _GONE
        if found.status != 200:
            return _problem(found)
        if _instant(found.body["created_at"]) > tombstone.requested_at:
            return f"it was created at {found.body['created_at']}, after its deletion was requested: not the same task"
        return _outcome(client.delete(path, grace="PT0S", reason=f"deleted before by the deletion {tombstone.deletion},"
                                                                 " brought back by a restored backup"))
    except Failure as failure:
        return str(failure)


def _outcome(answer: Answer) -> str:
    if answer.status != 202:
        return _problem(answer)
    return _GONE if answer.body["status"] == "ALREADY_DELETED" else _DELETED


def _problem(answer: Answer) -> str:
    what = answer.body
    return f"{answer.status} {what['title']}: {what['detail']}" if isinstance(what, dict) else f"status {answer.status}"


def _read(file: Path) -> Iterator[Tombstone]:
    try:
        with open(file, encoding="utf-8-sig", newline="") as lines:
            for number, row in _rows(lines):
                try:
                    if row["state"] == "DELETED":
                        yield Tombstone(row["project_id"], str(uuid.UUID(row["task_uuid"])), row["deletion_id"],
                                        _instant(row["requested_at"]))
                except (KeyError, TypeError, ValueError, AttributeError) as error:
                    raise Failure(f"{file}, line {number}: not a deletion as the export writes it ({error!r}); "
                                  f"it needs {', '.join(_MEMBERS)}") from None
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise Failure(f"{file} can't be read: {error}") from None


def _rows(lines: IO[str]) -> Iterator[tuple[int, Any]]:
    start = lines.read(1)
    lines.seek(0)
    return _ndjson(lines) if start in ("{", "") else _csv(lines)


def _ndjson(lines: IO[str]) -> Iterator[tuple[int, Any]]:
    for number, line in enumerate(lines, 1):
        # The last line of a file that was cut has no end.
        yield number, _object(line) if line.endswith("\n") else {}


def _object(line: str) -> Any:
    try:
        return json.loads(line)
    except json.JSONDecodeError:
        return {}


def _csv(lines: IO[str]) -> Iterator[tuple[int, Any]]:
    table = csv.DictReader(lines, strict=True)
    for row in table:
        # In a row that was cut, the last cells are None.
        yield table.line_num, {} if None in row.values() or None in row else row


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)
