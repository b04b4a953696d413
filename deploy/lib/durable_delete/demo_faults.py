"""Deletes while something breaks, on servers and processes of their own, so that nobody else is disturbed."""

from __future__ import annotations

import os
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from . import deletions, ports
from .api_client import ApiClient
from .build import Build
from .console import Failure
from .demo import create_task
from .home import Home
from .instance import Instance
from .mongo_connection import MongoConnection
from .replicas import API, WORKER
from .settings import without_product_settings
from .story import Story

FOLDER = "demo-faults"
_DATABASE = "durable_delete"
_PROJECT = "demo-faults"
_COUNTS = {API: 1, WORKER: 1}
_SCHEDULE = {"cron": "0 3 * * *"}


def run(story: Story, home: Home, build: Build, jdk: Path) -> None:
    story.chapter("Now with faults: a second MongoDB, RabbitMQ, API and worker, only to be broken")
    with _breakable(home) as instance:
        instance.start(jdk, _COUNTS, test_commands=True, ready_build=build)
        story.tell("they are up")
        client = ApiClient(instance.api().address, _PROJECT, instance.token(_PROJECT))
        _delete_without_broker(story, client, instance)
        _delete_with_dying_worker(story, client, instance, build, jdk)
    story.tell("the second servers are removed again")


def remove(home: Home) -> None:
    """Removes what an interrupted demo may have left."""
    instance = Instance(home.inside(FOLDER))
    instance.replicas.stop()
    instance.services.stop()
    instance.services.wipe()
    instance.home.wipe()


@contextmanager
def _breakable(home: Home) -> Iterator[Instance]:
    remove(home)
    environment = without_product_settings(os.environ)
    api_port = ports.first_free(18080)
    environment |= {"API_PORT": str(api_port), "WORKER_PORT": str(ports.first_free(api_port + 1))}
    instance = Instance(home.inside(FOLDER), environment)
    try:
        yield instance
    except Failure as failure:
        instance.replicas.stop()
        instance.services.stop()
        raise Failure(f"{failure}\n  the logs of the broken servers are in {instance.home.directory('logs')}") from None
    except BaseException:
        remove(home)
        raise
    remove(home)


def _delete_without_broker(story: Story, client: ApiClient, instance: Instance) -> None:
    story.chapter("A delete while the broker is down: refused, and the task is as it was")
    task = create_task(story, client, "survives a lost broker", _SCHEDULE)
    instance.services.own_broker().stop()
    story.tell("RabbitMQ is stopped")
    answer = client.delete(f"/tasks/{task['task_uuid']}", reason="demo", grace="PT0S")
    story.expect_status(answer, 500, "DELETE without a broker")
    story.expect(answer.content_type == "application/problem+json", "application/problem+json", answer.content_type)
    story.expect(answer.body["type"].endswith("publish-failed"), "the problem publish-failed", answer.body)
    story.tell(f"DELETE → 500 {answer.body['type']} in {answer.seconds:.1f} s: {answer.body.get('detail')}")
    _expect_active(story, client, task)
    instance.services.own_broker().start()
    story.tell("RabbitMQ is started again")


def _expect_active(story: Story, client: ApiClient, task: dict[str, Any]) -> None:
    answer = client.get(f"/tasks/{task['task_uuid']}")
    story.expect_status(answer, 200, "GET the task")
    story.expect(answer.body["status"] == "ACTIVE", "the task ACTIVE", answer.body)
    story.expect(answer.body.get("deleted_at") is None, "no deleted_at", answer.body)
    story.tell(f"GET the task → 200: {answer.body['status']}, not marked")


def _delete_with_dying_worker(story: Story, client: ApiClient, instance: Instance, build: Build, jdk: Path) -> None:
    story.chapter("A delete whose worker is killed in the middle: finished by the next worker")
    task = create_task(story, client, "survives a lost worker", _SCHEDULE)
    with _held_before_hard_delete(instance):
        deletion_id = _accepted(story, client, task)
        story.wait_for(lambda: _half_done(story, client, deletion_id), "the worker to be in the middle", seconds=90)
        story.tell("the worker has taken the job and removed the cron registration, but not the task")
        instance.replicas.kill(WORKER, 1)
        story.tell("the worker is killed (kill -9)")
    deletion = deletions.read(story, client, deletion_id)
    story.expect(deletion["state"] == "PENDING_DELETE", "the deletion still PENDING_DELETE", deletion)
    story.tell(f"GET the deletion → {deletion['state']}: nothing is lost, nothing is finished")
    instance.start(jdk, _COUNTS, test_commands=True, ready_build=build)
    story.tell("a new worker is up; RabbitMQ delivers the job again")
    deletions.follow(story, client, deletion_id, seconds=180)
    answer = client.get(f"/tasks/{task['task_uuid']}")
    story.expect_status(answer, 410, "GET the deleted task")
    story.tell("GET the task → 410")


def _accepted(story: Story, client: ApiClient, task: dict[str, Any]) -> str:
    """The deletion's id. While the publisher is on its way back to the restarted broker, a refusal means try again."""

    def attempt() -> str | None:
        answer = client.delete(f"/tasks/{task['task_uuid']}", reason="demo", grace="PT0S")
        if answer.status in (500, 503):
            return None
        story.expect_status(answer, 202, "DELETE")
        story.tell(f"DELETE → 202 in {answer.seconds * 1000:.0f} ms: {answer.body['status']}")
        deletion_id: str = answer.body["deletion_id"]
        return deletion_id

    return story.wait_for(attempt, "the delete to be accepted", seconds=60, every=0.5)


def _half_done(story: Story, client: ApiClient, deletion_id: str) -> dict[str, Any] | None:
    deletion = deletions.read(story, client, deletion_id)
    is_half_done = deletion["started_at"] and deletions.is_done(deletion, "unregister")
    return deletion if is_half_done else None


@contextmanager
def _held_before_hard_delete(instance: Instance) -> Iterator[None]:
    """MongoDB lets the worker wait when it wants to write the tombstone, so that it can be caught in the middle."""
    _fail_point(instance, mode="alwaysOn", data={
        "failCommands": ["insert"], "namespace": f"{_DATABASE}.deletions", "appName": "delete-worker",
        "blockConnection": True, "blockTimeMS": 60000})
    try:
        yield
    finally:
        # It is off at once, but the answer waits for the call that is being held, which nobody has to wait for.
        with suppress(TimeoutError):
            _fail_point(instance, mode="off")


def _fail_point(instance: Instance, **arguments: Any) -> None:
    uri = urllib.parse.urlsplit(instance.services.settings()["MONGODB_URI"])
    with MongoConnection(uri.hostname or ports.LOOPBACK, uri.port or 27017, timeout=1) as connection:
        connection.command({"configureFailPoint": "failCommand", **arguments})
