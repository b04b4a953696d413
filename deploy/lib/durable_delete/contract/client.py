"""A client that is generated from the description compiles, and does what it should."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from .. import groups, processes
from ..build import Build
from ..console import Failure
from ..home import REPOSITORY, Home
from .tenants import Tenant

_GENERATOR = "org.openapitools:openapi-generator-maven-plugin:generate"
_CALL = Path(__file__).with_name("CallByClient.java")


def check(home: Home, jdk: Path, build: Build, address: str, description: Path, tenant: Tenant) -> None:
    sources = home.directory("contract") / "client"
    _generate(home, jdk, description, sources)
    # Its libraries are among those of the service itself, so that nothing else is to be had.
    libraries = f"{build.program('api-service').parent}/lib/main/*"
    classes = home.directory("contract", "client", "classes")
    files = [str(file) for file in (sources / "src" / "main" / "java").rglob("*.java")]
    compiler = [str(jdk / "bin" / "javac"), "-proc:none", "-nowarn", "-d", str(classes), "-cp", libraries]
    _run("the generated client does not compile", [*compiler, *files, str(_CALL)])
    _run("the generated client does not do what it should",
         [str(jdk / "bin" / "java"), "-cp", f"{classes}{os.pathsep}{libraries}", _CALL.stem, address, tenant.project],
         CONTRACT_TOKEN=tenant.token)


def _generate(home: Home, jdk: Path, description: Path, target: Path) -> None:
    log = home.log("contract-client")
    command = [str(REPOSITORY / "mvnw"), "-q", "-B", "-N", _GENERATOR,
               f"-Dopenapi.generator.maven.plugin.inputSpec={description}",
               f"-Dopenapi.generator.maven.plugin.output={target}"]
    with open(log, "wb") as output:
        code = groups.run(command, REPOSITORY, {**os.environ, "JAVA_HOME": str(jdk)}, output)
    if code:
        raise Failure(f"contract: no client can be generated; the last lines:\n{processes.last_lines(log, 25)}"
                      f"\n  all of it: {log}")


def _run(complaint: str, command: list[str], **environment: str) -> None:
    result = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL,
                            env={**os.environ, **environment})
    if result.returncode:
        raise Failure(f"contract: {complaint}:\n{(result.stdout + result.stderr).strip()}")
