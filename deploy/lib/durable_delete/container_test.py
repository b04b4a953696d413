"""Both services as containers, for real: started, scaled, killed and stopped, with deletes going on all the while."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from . import compose, deletions, docker, images, ports
from .api_client import ApiClient
from .compose import Stack
from .console import Failure, progress, say, uninterrupted
from .home import Home
from .replicas import API, WORKER, Kind
from .story import Story
from .tokens import ALL_SCOPES, DevelopmentKey

_PROJECT = "containers"
_FIRST_PORT = 18280
_TASKS = 400
_USER = 10001
_READY_WITHIN = 120
_SHUTDOWN_TIMEOUT = 25
# What killed workers held comes back at once, or when the database has given up their transactions.
_DELETED_WITHIN = 90


def run(home: Home) -> int:
    """Skipped where containers are no choice, so that it never fails for that."""
    if not docker.answers() or not compose.command():
        say("Containers: skipped, as there is no Docker engine with Compose")
        return 0
    started = time.monotonic()
    built = images.build_all(home, tag="test")
    with _running(home, built) as (stack, client):
        ContainerTest(stack, client).run()
    say(f"\nContainers: all as it should be ({time.monotonic() - started:.0f} s)")
    return 0


@contextmanager
def _running(home: Home, built: dict[Kind, str]) -> Iterator[tuple[Stack, ApiClient]]:
    name = f"durable-delete-test-{home.identity}"
    settings = {**compose.settings_of(home), "API_IMAGE": built[API], "WORKER_IMAGE": built[WORKER]}
    with home.alone("containers"):
        port = ports.first_free(_FIRST_PORT)
        stack = Stack(home, name, {**settings, "API_PORT": str(port)})
        try:
            # An earlier one may have been torn away.
            stack.wipe()
            stack.up(scale={WORKER.module: 1})
            token = DevelopmentKey(home).token("tester", [_PROJECT], ["admin", "operator"], ALL_SCOPES, 3600)
            yield stack, ApiClient(f"http://{ports.LOOPBACK}:{port}", _PROJECT, token)
        except Failure:
            for service in (API.module, WORKER.module, "mongodb", "rabbitmq"):
                progress(stack.logs(service))
            raise
        finally:
            with uninterrupted():
                stack.wipe()


class ContainerTest:
    def __init__(self, stack: Stack, client: ApiClient) -> None:
        self._stack = stack
        self._client = client
        self._story = Story()

    def run(self) -> None:
        self._starts_healthy()
        self._is_locked_down()
        self._deletes_one()
        self._scales_workers()
        tasks = self._imports_tasks()
        self._loses_a_worker_while_deleting(tasks)
        self._deleted_each_once(tasks)
        self._stops_cleanly()

    def _starts_healthy(self) -> None:
        self._story.chapter("MongoDB, RabbitMQ, one API and one worker become healthy")
        for kind in (API, WORKER):
            for container in self._await_healthy(kind, 1):
                self._story.tell(f"{kind.module}: healthy, {_start_in_words(container)}")

    def _is_locked_down(self) -> None:
        self._story.chapter("They are not root, and write nowhere but to /tmp (X3)")
        for kind in (API, WORKER):
            container = self._only(kind)
            self._expect(_inside(container, "[ $(id -u) = %d ]" % _USER), f"user {_USER} in {kind.module}")
            self._expect(not _inside(container, "touch /here || touch /app/here", as_root=True),
                         "a root that can't be written, not even by root")
            self._expect(_inside(container, "touch /tmp/here && rm /tmp/here"), "a /tmp that can be written")
            self._expect(_inside(container, "grep -q '^CapEff:[[:space:]]*0*$' /proc/1/status"), "no capabilities")
            self._story.tell(f"{kind.module}: user {_USER}, read-only, without capabilities")

    def _deletes_one(self) -> None:
        self._story.chapter("A task is created and deleted")
        answer = self._client.post("/tasks", {"name": "the first", "schedule": {"cron": "* * * * *"}})
        self._story.expect_status(answer, 201, "POST a task")
        deletions.follow(self._story, self._client, self._delete(answer.body["task_uuid"]))

    def _scales_workers(self) -> None:
        self._story.chapter("Workers are scaled from 1 to 3")
        api, first = self._only(API), self._only(WORKER)
        started = time.monotonic()
        self._stack.up(scale={WORKER.module: 3})
        workers = self._await_healthy(WORKER, 3)
        self._expect(first in workers and self._only(API) == api, "those that ran to be left alone")
        self._story.tell(f"three are healthy after {time.monotonic() - started:.1f} s")

    def _imports_tasks(self) -> list[str]:
        rows = "".join(f"task {number},*/5 * * * *\n" for number in range(_TASKS))
        answer = self._client.post_csv("/tasks/import", f"name,cron\n{rows}")
        self._story.expect_status(answer, 200, "the import")
        return [task["task_uuid"] for task in self._all("/tasks") if task["status"] == "ACTIVE"]

    def _loses_a_worker_while_deleting(self, tasks: list[str]) -> None:
        self._story.chapter(f"{len(tasks)} deletes; a worker is killed in the middle, another is told to stop")
        killed, stopped, *_ = self._stack.containers(WORKER.module)
        with ThreadPoolExecutor(8) as pool:
            accepted = [pool.submit(self._delete, task) for task in tasks]
            _ = [future.result() for future in accepted[:len(tasks) // 8]]
            # Frozen for a while first, so that it dies with jobs in its hands.
            docker.freeze(killed)
            _ = [future.result() for future in accepted[:len(tasks) // 4]]
            docker.kill(killed)
            self._expect(not docker.is_running(killed), "a killed container to be dead")
            self._story.tell(f"killed after {sum(future.done() for future in accepted)} were accepted")
            _ = [future.result() for future in accepted[:len(tasks) // 2]]
            self._stop(WORKER, stopped)
            _ = [future.result() for future in accepted]
        self._story.tell("all were accepted with 202")

    def _deleted_each_once(self, tasks: list[str]) -> None:
        started = time.monotonic()
        self._story.wait_for(self._is_over, "every deletion to be DELETED", _DELETED_WITHIN)
        self._story.tell(f"all are DELETED {time.monotonic() - started:.1f} s later")
        ended = Counter(each["task_uuid"] for each in self._all("/deletions", state="DELETED"))
        self._story.expect(all(ended[task] == 1 for task in tasks), "one deletion of each task",
                           [task for task in tasks if ended[task] != 1])
        audited = Counter(entry["task_uuid"] for entry in self._all("/audit", action="task.delete")
                          if entry["outcome"] == "deleted")
        self._story.expect(all(audited[task] == 1 for task in tasks), "one hard delete of each task in the audit",
                           audited.most_common(3))
        self._story.expect(not self._all("/tasks", include_deleted="true"), "no task to be left", "some")
        self._story.tell("each exactly once: one tombstone, one hard delete in the audit, nothing left")

    def _stops_cleanly(self) -> None:
        self._story.chapter("SIGTERM ends the others in time (O4)")
        self._stop(API, self._only(API))
        for container in _living(self._stack.containers(WORKER.module)):
            self._stop(WORKER, container)

    def _stop(self, kind: Kind, container: str) -> None:
        started = time.monotonic()
        docker.terminate(container, _SHUTDOWN_TIMEOUT + 5)
        state = docker.inspect(container)["State"]
        seconds = time.monotonic() - started
        self._story.expect(state["ExitCode"] in (0, 143) and not state["OOMKilled"], "exit code 0 or 143", state)
        self._story.expect(seconds < _SHUTDOWN_TIMEOUT, f"an end within {_SHUTDOWN_TIMEOUT} s", seconds)
        self._story.tell(f"{kind.module}: SIGTERM → exit code {state['ExitCode']} after {seconds:.1f} s")

    def _delete(self, task: str) -> str:
        answer = self._client.delete(f"/tasks/{task}", reason="in a container")
        self._story.expect_status(answer, 202, "DELETE")
        self._story.expect(answer.body["status"] == "PENDING_DELETE", "PENDING_DELETE", answer.body)
        deletion: str = answer.body["deletion_id"]
        return deletion

    def _is_over(self) -> bool | None:
        under_way = [state for state in ("PENDING_DELETE", "DELETE_FAILED")
                     if self._client.get("/deletions", state=state, page_size="1").body["items"]]
        return None if under_way else True

    def _await_healthy(self, kind: Kind, count: int) -> list[str]:
        def look() -> list[str] | None:
            containers = self._stack.containers(kind.module)
            states = [docker.inspect(container)["State"] for container in containers]
            for state in states:
                self._story.expect(state["Status"] in ("created", "running"), f"{kind.module} to run", state)
            healthy = [state.get("Health", {}).get("Status") == "healthy" for state in states]
            return containers if len(healthy) == count and all(healthy) else None
        return self._story.wait_for(look, f"{count} × {kind.module} healthy", _READY_WITHIN, every=0.5)

    def _only(self, kind: Kind) -> str:
        (container,) = _living(self._stack.containers(kind.module))
        return container

    def _all(self, path: str, **query: str) -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = []
        more: dict[str, str] = {}
        while True:
            answer = self._client.get(path, page_size="500", **query, **more)
            self._story.expect_status(answer, 200, f"GET {path}")
            items += answer.body["items"]
            if not answer.body.get("next_page_token"):
                return items
            more = {"page_token": answer.body["next_page_token"]}

    def _expect(self, condition: bool, expectation: str) -> None:
        self._story.expect(condition, expectation, "the contrary")


def _inside(container: str, script: str, as_root: bool = False) -> bool:
    return docker.succeeds_inside(container, ["sh", "-c", f"{script} 2>/dev/null"], as_root)


def _living(containers: list[str]) -> list[str]:
    return [container for container in containers if docker.is_running(container)]


def _start_in_words(container: str) -> str:
    """What Quarkus says about its start."""
    said = [line for line in docker.output(container).splitlines() if "started in" in line]
    return said[-1].split(") ")[-1] if said else "but silent about its start"
