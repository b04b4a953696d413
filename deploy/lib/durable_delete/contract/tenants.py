"""Two tenants with one of everything, so that there is something to read, to change and to leave alone."""

from __future__ import annotations

import base64
import json
import time
import urllib.request
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from ..api_client import Answer, ApiClient
from ..console import Failure

T = TypeVar("T")

# Never during a test, and always the same: what is ahead is part of what is compared.
_RARELY = {"cron": "0 0 29 2 *", "time_zone": "Europe/Amsterdam"}
_WINDOW = {"from": "2099-01-01T00:00:00Z", "to": "2099-12-31T00:00:00Z"}
_PATIENCE = 60
_LETTERS = 60


class Tenant:
    def __init__(self, address: str, project: str, token: str, marker: str, plain: int) -> None:
        self._plain = plain
        self.project = project
        self.marker = marker
        self.token = token
        self.client = ApiClient(address, project, token)
        self.known: dict[str, list[str]] = {"task_uuid": [], "deletion_id": [], "run_id": [], "id": []}
        # By operation and parameter: what other operations leave alone, so that it finds it as it should be.
        self.reserved: dict[tuple[str, str], list[str]] = {}

    def fill(self) -> None:
        """Creates tasks, runs and deletions in every state that a client can bring about."""
        for number in range(1, 1 + self._plain):
            self._task(f"plain {number}")
        self._task("scheduled", schedule=_RARELY)
        self._task("disabled", status="DISABLED", schedule=_RARELY)
        self._task("protected", protected=True)
        self._runs(self._task("with runs"))
        self._delete(self._task("gone"), grace="PT0S")
        kept = self._task("gone, runs kept")
        self._started(kept)
        self._delete(kept, grace="PT0S", runs="keep")
        self._delete(self._task("on its way out", schedule=_RARELY), grace="P30D")
        restored = self._task("restored")
        self._delete(restored, grace="P30D")
        self._expect(self.client.post(f"/tasks/{restored}/restore", {}), 200)
        self._bulk()

    def reserve(self) -> None:
        """Creates what some calls need for a good answer, and others would soon have used up."""
        for operation in ("renewRun", "reportRunStep", "completeRun", "failRun"):
            task = self._task(f"for {operation}")
            self.reserved[operation, "run_id"] = self._claimed(task, 8)
        self.reserved["cutSchedule", "task_uuid"] = [
            self._task(f"to be cut {number}", schedule={"cron": "0 * * * *"}) for number in range(8)]
        self.reserved["retryDeletion", "deletion_id"] = [self._stuck(f"stuck {number}") for number in range(4)]

    def _stuck(self, name: str) -> str:
        """A deletion that waits for a run, and so is neither over nor in its grace."""
        task = self._task(name)
        self._claimed(task, 1)
        answer = self._expect(self.client.delete(f"/tasks/{task}", grace="PT0S", running="wait"), 202)
        deletion: str = answer.body["deletion_id"]
        return deletion

    def _claimed(self, task: str, count: int) -> list[str]:
        runs = [self._started(task) for _ in range(count)]
        self._expect(self.client.post("/runs/claim", {"run_ids": runs, "limit": count, "lease": "PT1H"}), 200)
        return runs

    def pictures(self) -> dict[str, Any]:
        """All that the tenant can read of its own."""
        pictures = {path: self._read(path, query) for path, query in (
            ("/tasks", {"include_deleted": "true", "page_size": "500"}), ("/deletions", {"page_size": "500"}),
            ("/occurrences", _WINDOW), ("/audit", {"page_size": "500"}))}
        for task in pictures["/tasks"]["items"]:
            path = f"/tasks/{task['task_uuid']}/runs"
            pictures[path] = self._read(path, {"include_deleted": "true", "page_size": "500"})
        for bulk in self.known["id"]:
            pictures[f"/bulk-deletions/{bulk}"] = self._read(f"/bulk-deletions/{bulk}", {})
        return pictures

    def _task(self, name: str, **members: Any) -> str:
        body = {"name": f"{name}, {self.marker}", "payload": {"note": self.marker}, **members}
        answer = self._expect(self.client.post("/tasks", body), 201)
        return self._remember("task_uuid", answer.body["task_uuid"])

    def _started(self, task: str) -> str:
        answer = self._expect(self.client.post(f"/tasks/{task}/runs", {}), 201)
        return self._remember("run_id", answer.body["run_id"])

    def _runs(self, task: str) -> None:
        deleted, *_ = (self._started(task) for _ in range(1 + 2 * self._plain))
        completed, failed, *_ = self._claimed(task, 2 + self._plain)
        step = {"name": "fetch", "status": "completed", "detail": self.marker}
        self._expect(self.client.post(f"/runs/{completed}/steps", step), 200)
        self._expect(self.client.post(f"/runs/{completed}/complete", {}), 200)
        self._expect(self.client.post(f"/runs/{failed}/fail", {"error": self.marker}), 200)
        self._expect(self.client.delete(f"/runs/{deleted}", reason=self.marker), 204)

    def _delete(self, task: str, **query: str) -> None:
        answer = self._expect(self.client.delete(f"/tasks/{task}", reason=self.marker, **query), 202)
        deletion = self._remember("deletion_id", answer.body["deletion_id"])
        if query["grace"] == "PT0S":
            wait_for(lambda: self._is_over(deletion), f"deletion {deletion} to be done")

    def _is_over(self, deletion: str) -> bool:
        seen = self._read(f"/deletions/{deletion}", {})
        return seen["state"] == "DELETED" and all(step["status"] == "done" for step in seen["steps"])

    def _bulk(self) -> None:
        body = {"filter": {"name_prefix": "nothing is called so"}, "reason": self.marker}
        for path, request in (("/tasks/bulk-delete", body),
                              ("/runs/bulk-delete", {"filter": {"older_than": "P300D"}, "reason": self.marker})):
            answer = self._expect(self.client.post(path, request), 202)
            bulk = self._remember("id", answer.body["bulk_deletion_id"])
            wait_for(lambda bulk=bulk: self._read(f"/bulk-deletions/{bulk}", {})["state"] == "DONE",  # type: ignore[misc]
                     f"bulk deletion {bulk} to be done")

    def _remember(self, kind: str, identifier: str) -> str:
        self.known[kind].append(identifier)
        return identifier

    def _read(self, path: str, query: Mapping[str, str]) -> Any:
        return self._expect(self.client.get(path, **query), 200).body

    def _expect(self, answer: Answer, status: int) -> Answer:
        if answer.status != status:
            raise Failure(f"contract: {status} was expected for the tenant's data, not {answer.status} {answer.body}")
        return answer


def dead_letters(tenant: Tenant, settings: Mapping[str, str], address: str) -> dict[str, list[str]]:
    """Has some messages die that nobody can read, and has them replayed slowly."""
    url = settings.get("RABBITMQ_MANAGEMENT_URL")
    if not url:
        return {"letter_id": [], "replay_id": []}
    for number in range(_LETTERS):
        _publish(url, settings, f"{tenant.marker}-{number}")
    operator = ApiClient(address, tenant.project, tenant.token)
    operator.project_path = "/api/v1/ops"
    letters = [letter["id"] for letter in wait_for(lambda: _letters(operator), "the dead letters to be in the ledger")]
    replay = operator.post("/dead-letters/replay", {"ids": letters[5:], "per_second": 1})
    return {"letter_id": letters, "replay_id": [replay.body["id"]]}


def _publish(url: str, settings: Mapping[str, str], message_id: str) -> None:
    message = {"properties": {"message_id": message_id}, "routing_key": "task.delete",
               "payload": "no JSON", "payload_encoding": "string"}
    user = f"{settings['RABBITMQ_USERNAME']}:{settings['RABBITMQ_PASSWORD']}"
    request = urllib.request.Request(
        f"{url}/api/exchanges/%2F/task.delete/publish", json.dumps(message).encode(),
        {"Authorization": f"Basic {base64.b64encode(user.encode()).decode()}", "Content-Type": "application/json"})
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=10):
        pass


def _letters(operator: ApiClient) -> list[dict[str, Any]] | None:
    answer = operator.get("/dead-letters")
    return answer.body["items"] if answer.status == 200 and len(answer.body["items"]) >= _LETTERS else None


def wait_for(look: Callable[[], T | None], what: str) -> T:
    deadline = time.monotonic() + _PATIENCE
    while not (seen := look()):
        if time.monotonic() > deadline:
            raise Failure(f"contract: waited {_PATIENCE} s for {what}")
        time.sleep(0.2)
    return seen
