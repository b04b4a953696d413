"""The main job, shown on real tasks: import them, see some fire, delete one and follow it to its end."""

from __future__ import annotations

import csv
import io
import secrets
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from . import deletions
from .api_client import ApiClient
from .home import REPOSITORY
from .instance import Instance
from .story import Story

_REAL_JOBS = REPOSITORY / "deploy" / "demo" / "kubernetes-periodics.csv"
_ONE_SHOTS = 3
_FIRES_IN = timedelta(seconds=4)


def run(story: Story, instance: Instance) -> str:
    """Shows everything on a project of its own, and returns that project's name."""
    project = f"demo-{secrets.token_hex(3)}"
    client = ApiClient(instance.api().address, project, instance.token(project))
    _import_real_jobs(story, client, project)
    every_minute = _create(story, client, "every minute", {"cron": "* * * * *"})
    _watch_some_fire(story, client)
    deletion_id = _delete(story, client, every_minute)
    _show_that_it_is_gone(story, client, every_minute, deletion_id)
    return project


def create_task(story: Story, client: ApiClient, name: str, schedule: dict[str, str]) -> dict[str, Any]:
    answer = client.post("/tasks", {"name": name, "payload": {"made_by": "demo"}, "schedule": schedule})
    story.expect_status(answer, 201, "POST the task")
    task: dict[str, Any] = answer.body
    return task


def _import_real_jobs(story: Story, client: ApiClient, project: str) -> None:
    with open(_REAL_JOBS, newline="") as file:
        jobs = [(row["name"], row["cron"]) for row in csv.DictReader(file)]
    story.chapter(f"Import {len(jobs)} cron jobs of the Kubernetes project's CI into the project {project}")
    table = io.StringIO()
    csv.writer(table, lineterminator="\n").writerows([("name", "cron"), *jobs])
    answer = client.post_csv("/tasks/import", table.getvalue())
    story.expect_status(answer, 200, "the import")
    story.expect(answer.body["created"] == len(jobs), f"{len(jobs)} tasks created", answer.body)
    story.tell(f"POST {client.project_path}/tasks/import → 200 in {answer.seconds:.2f} s: "
               f"{answer.body['created']} created, {len(answer.body['rejected'])} rejected")


def _create(story: Story, client: ApiClient, name: str, schedule: dict[str, str]) -> dict[str, Any]:
    story.chapter("Create a task that fires every minute, and some that fire in a few seconds")
    task = create_task(story, client, name, schedule)
    story.tell(f"POST {client.project_path}/tasks → 201: “{task['name']}” is {task['status']}, {task['task_uuid']}")
    return task


def _watch_some_fire(story: Story, client: ApiClient) -> None:
    at = (datetime.now(UTC) + _FIRES_IN).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    tasks = [create_task(story, client, f"once, number {number}", {"at": at}) for number in range(1, _ONE_SHOTS + 1)]
    story.tell(f"POST {client.project_path}/tasks → 201, {_ONE_SHOTS} times: each to fire once, at {at}")
    for task in tasks:
        run = story.wait_for(partial(_only_run, story, client, task), f"“{task['name']}” to fire", seconds=60)
        story.tell(f"“{task['name']}” fired: run {run['run_id']} for {run['planned_at']}, {run['status']}")


def _only_run(story: Story, client: ApiClient, task: dict[str, Any]) -> dict[str, Any] | None:
    answer = client.get(f"/tasks/{task['task_uuid']}/runs")
    story.expect_status(answer, 200, "GET the runs")
    runs = answer.body["items"]
    story.expect(len(runs) <= 1, "one run at most", runs)
    return runs[0] if runs else None


def _delete(story: Story, client: ApiClient, task: dict[str, Any]) -> str:
    story.chapter(f"Delete “{task['name']}” and follow it to the end")
    answer = client.delete(f"/tasks/{task['task_uuid']}", reason="demo", grace="PT0S")
    story.expect_status(answer, 202, "DELETE")
    story.expect(answer.body["status"] == "PENDING_DELETE", "PENDING_DELETE", answer.body)
    story.tell(f"DELETE …/tasks/{task['task_uuid']}?reason=demo → 202 in {answer.seconds * 1000:.0f} ms: "
               f"{answer.body['message']}, deletion {answer.body['deletion_id']}")
    deletion_id: str = answer.body["deletion_id"]
    deletions.follow(story, client, deletion_id)
    return deletion_id


def _show_that_it_is_gone(story: Story, client: ApiClient, task: dict[str, Any], deletion_id: str) -> None:
    story.chapter("Gone is gone")
    path = f"/tasks/{task['task_uuid']}"
    answer = client.get(path)
    story.expect_status(answer, 410, "GET the deleted task")
    story.expect(answer.body["type"].endswith("task-deleted"), "the problem task-deleted", answer.body)
    story.tell(f"GET …{path} → 410 {answer.body['title']}")
    deletion = deletions.read(story, client, deletion_id)
    story.expect(deletions.is_done(deletion, "unregister"), "the cron registration to be removed", deletion)
    _show_that_nothing_can_fire(story, client, path, deletion)
    answer = client.delete(path)
    story.expect_status(answer, 202, "the second DELETE")
    story.expect(answer.body["status"] == "ALREADY_DELETED", "ALREADY_DELETED", answer.body)
    story.tell("DELETE again → 202 ALREADY_DELETED: repeating it is safe")


def _show_that_nothing_can_fire(story: Story, client: ApiClient, path: str, deletion: dict[str, Any]) -> None:
    step = next(each for each in deletion["steps"] if each["name"] == "unregister")
    story.tell(f"the step unregister says: {step['detail']}")
    answer = client.get(f"{path}/runs")
    story.expect_status(answer, 410, "GET the runs of the deleted task")
    story.tell(f"GET …{path}/runs → 410: its history went with it")
