"""The benchmarks, on servers of their own."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from . import groups, java, peers, ports
from .build import Build, built
from .console import Failure, progress, say
from .home import REPOSITORY, Home
from .services import Services
from .settings import without_product_settings
from .tokens import ALL_SCOPES, DevelopmentKey

BENCHMARKS = {
    "accept": "accepting deletes over HTTP, with 1, 32 and 64 callers",
    "end-to-end": "20,000 deletes by 32 callers, until the last task is gone",
    "drain": "a worker with a backlog of 100,000 deletes",
    "single": "one delete on an idle system, from the request to the event that it is done",
    "peers": "the same end to end by JobRunr on MongoDB and by db-scheduler on PostgreSQL",
    "start": "from the start of a process until it is ready, and the memory of an idle one",
    "reconcile": "a round of the reconciler over 1,000 stuck deletes of 1,000,000 tasks",
    "soak": "1,000,000 deletes: cost, memory, threads and connections at the end as at the start",
    "dispatch": "how late runs are when many tasks are due, also with a replica killed",
    "bulk": "deleting 100,000 tasks in one request, and what it does to single deletes",
    "faults": "every fault and encounter once, every mutant, and 10,000 deletes under a random mix; about an hour",
    "purge": "deleting a task with a long run history, and what it does to other deletes",
}

_FOLDER = "bench"
_MEMORY = {"api-service": "768m", "delete-worker": "512m"}
_PORT_OF_RECORDING = 18900
_PROJECT = "bench"
_LIFETIME_OF_TOKEN = 12 * 3600


def run(home: Home, names: Sequence[str], size: int, rounds: int) -> int:
    """Runs the benchmarks one after the other, to the first that fails, and returns its exit code."""
    jdk = java.find_jdk()
    own = home.inside(_FOLDER)
    with own.alone("benchmarks"):
        build = built(home, jdk)
        services = Services(own)
        # An earlier one may have been torn away; and each begins with nothing in the servers.
        services.stop()
        services.wipe()
        try:
            environment = _environment(own, jdk, build, services.start())
            for name in names:
                progress(f"Benchmark {name}: {BENCHMARKS[name]}")
                code = _run(own, jdk, build, name, (size, rounds), environment)
                if code:
                    return code
        finally:
            services.stop_started()
            services.wipe()
    return 0


def _run(home: Home, jdk: Path, build: Build, name: str, amount: tuple[int, int],
         environment: Mapping[str, str]) -> int:
    if name == "faults":
        return _faults(environment, *amount)
    if name == "peers":
        libraries = peers.libraries(home, jdk)
        with peers.postgres() as further:
            command = _command(jdk, build, libraries, "PeersBench", name, *amount)
            return groups.run(command, home.directory(), {**environment, **further})
    return groups.run(_command(jdk, build, [_benchmark_classes(build)], "Bench", name, *amount), home.directory(),
                      environment)


def _faults(environment: Mapping[str, str], deletes: int, rounds: int) -> int:
    """The fault suite in full: Maven's talk goes to standard error, the verdicts to standard output."""
    verdicts = REPOSITORY / "system-tests" / "target" / "faults.jsonl"
    verdicts.unlink(missing_ok=True)
    tests = "FaultsTest,EncountersTest,MembersTest,MutantsTest,RandomMixTest"
    command = [str(REPOSITORY / "mvnw"), "-B", "integration-test", f"-Dtest={tests}",
               "-Dsurefire.failIfNoSpecifiedTests=false", "-Dfaults=all", "-Dmutants=all",
               f"-Dmix={deletes or 10_000}"]
    code = 0
    for _ in range(rounds or 1):
        with os.fdopen(os.dup(sys.stderr.fileno()), "wb") as talk:
            code = groups.run(command, REPOSITORY, {**os.environ, **environment}, talk) or code
    if verdicts.exists():
        say(verdicts.read_text().rstrip())
    return code


def _command(jdk: Path, build: Build, classes: Sequence[Path], program: str, name: str, size: int,
             rounds: int) -> list[str]:
    # What the API is made of is all that the benchmarks need besides.
    libraries = build.folder / "api-service" / "lib"
    path = os.pathsep.join([*map(str, classes), f"{libraries}/main/*", f"{libraries}/boot/*"])
    return [str(jdk / "bin" / "java"), "-Xmx1g", "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
            "-cp", path, f"io.durabledelete.bench.{program}", name, str(size), str(rounds)]


def _environment(home: Home, jdk: Path, build: Build, settings: Mapping[str, str]) -> dict[str, str]:
    key = DevelopmentKey(home)
    token = key.token("bench", [_PROJECT], ["admin", "operator"], ALL_SCOPES, _LIFETIME_OF_TOKEN)
    return {**without_product_settings(os.environ), **settings, "JAVA_HOME": str(jdk),
            "OIDC_PUBLIC_KEY": key.public_key(), "QUARKUS_HTTP_HOST": ports.LOOPBACK,
            "BENCH_BUILD": str(build.folder), **_java_options(jdk, build), "BENCH_LOGS": str(home.directory("logs")), "BENCH_TOKEN": token}


def _java_options(jdk: Path, build: Build) -> dict[str, str]:
    """The services run as in containers with the limits of compose.yaml: the same heap, and the recorded start."""
    return {f"BENCH_{module.upper().replace('-', '_')}_OPTIONS":
            f"-XX:MaxRAM={memory} -XX:+UseSerialGC @{_recorded_start(jdk, build.folder / module)}"
            for module, memory in _MEMORY.items()}


def _recorded_start(jdk: Path, folder: Path) -> Path:
    options = folder / "java.options"
    if not (folder / "start.cache").exists():
        progress(f"{folder.name}: recording its start")
        port = str(ports.first_free(_PORT_OF_RECORDING))
        code = groups.run(
            [str(REPOSITORY / "deploy" / "docker" / "record-start"), str(folder), "true"], folder,
            {**without_product_settings(os.environ), "PATH": f"{jdk / 'bin'}:{os.environ['PATH']}",
             "API_PORT": port, "WORKER_PORT": port, "HEALTH_PORT": port, "HEALTH_PORT_VARIABLE": "HEALTH_PORT"})
        if code:
            raise Failure(f"{folder.name}: its start could not be recorded")
    return options


def _benchmark_classes(build: Build) -> Path:
    """The benchmarks as they were built together with the services; kept like those."""
    kept = build.folder / "system-tests"
    if not kept.exists():
        source = REPOSITORY / "system-tests" / "target" / "classes"
        if not source.exists():
            raise Failure(f"{source} is missing: run ./mvnw -DskipTests package")
        draft = kept.with_suffix(".draft")
        shutil.rmtree(draft, ignore_errors=True)
        shutil.copytree(source, draft)
        draft.rename(kept)
    return kept
