"""How our own pods run: settings, secrets, ports, probes, confinement, their end and their images."""

from __future__ import annotations

from collections.abc import Iterator

from .. import durations
from .manifests import Document, Manifests, at, container, environment, name, ports
from .product import MODULES, Product

_JAVAS_OWN = {"JAVA_TOOL_OPTIONS"}
_SECRET = {"MONGODB_URI", "RABBITMQ_USERNAME", "RABBITMQ_PASSWORD", "OIDC_CLIENT_SECRET"}
_PROBES = {"startupProbe": "/q/health/started", "readinessProbe": "/q/health/ready", "livenessProbe": "/q/health/live"}
_MOVES_PATHS = ("root-path", "quarkus.management.", "quarkus.micrometer.export.prometheus.path")
_MARGIN_S = 5


def problems(manifests: Manifests, product: Product) -> Iterator[str]:
    deployments = manifests.of("Deployment")
    if sorted(name(each) for each in deployments) != sorted(MODULES):
        yield f"there should be one Deployment for each of {MODULES}"
        return
    for deployment in deployments:
        for check in (_settings, _ports, _paths, _confinement, _end, _roll_out, _image):
            for problem in check(deployment, manifests, product):
                yield f"Deployment {name(deployment)}: {problem}"


def _settings(deployment: Document, manifests: Manifests, product: Product) -> Iterator[str]:
    own = environment(deployment)
    shared = manifests.settings()
    for variable in sorted((own.keys() | shared.keys()) - product.settings - _JAVAS_OWN):
        yield f"{variable} is no setting of docs/configuration.md"
    for variable in sorted(_SECRET & shared.keys()) + sorted(
            variable for variable in _SECRET & own.keys() if at(own[variable], "secretKeyRef") is None):
        yield f"{variable} has to come from a secret"
    needed = {"MONGODB_URI", "MONGODB_DATABASE", "RABBITMQ_HOST", "RABBITMQ_USERNAME", "RABBITMQ_PASSWORD"}
    for variable in sorted(needed - own.keys() - shared.keys()):
        yield f"{variable} is not set"
    if name(deployment) == "api-service" and not {"OIDC_AUTH_SERVER_URL", "OIDC_PUBLIC_KEY"} & shared.keys():
        yield "nobody says who signs the tokens"
    replicas = at(deployment, "spec.replicas")
    if "OIDC_CLIENT_SECRET" in own and replicas != 1 and at(own["OIDC_CLIENT_SECRET"], "secretKeyRef.optional"):
        yield "with several replicas OIDC_CLIENT_SECRET has to be there"


def _ports(deployment: Document, _: Manifests, product: Product) -> Iterator[str]:
    module, own, open_ports = name(deployment), environment(deployment), ports(deployment)
    variable = "API_PORT" if module == "api-service" else "WORKER_PORT"
    expected = {"http" if module == "api-service" else "management": product.port(module, variable)}
    if own.get(variable) != str(product.port(module, variable)):
        yield f"{variable} differs from application.properties"
    if "MANAGEMENT_PORT" in own:
        expected["management"] = int(own["MANAGEMENT_PORT"])
    if open_ports != expected:
        yield f"its ports are {open_ports}, the application's are {expected}"


def _paths(deployment: Document, _: Manifests, product: Product) -> Iterator[str]:
    for line in product.properties[name(deployment)]:
        if any(part in line for part in _MOVES_PATHS):
            yield f"application.properties moves paths ({line}): this check has to learn it"
    for probe, path in _PROBES.items():
        asked = at(container(deployment), f"{probe}.httpGet") or {}
        if asked.get("path") != path or asked.get("port") != "management":
            yield f"its {probe} does not ask {path} at the port `management`"


def _confinement(deployment: Document, manifests: Manifests, _: Product) -> Iterator[str]:
    pod, only = deployment["spec"]["template"]["spec"], container(deployment)
    wanted = {"automountServiceAccountToken": False, "enableServiceLinks": False,
              "serviceAccountName": name(deployment), "securityContext.runAsNonRoot": True,
              "securityContext.seccompProfile.type": "RuntimeDefault"}
    for path, value in wanted.items():
        if at(pod, path) != value:
            yield f"{path} of its pods is not {value}"
    wanted = {"securityContext.allowPrivilegeEscalation": False, "securityContext.readOnlyRootFilesystem": True,
              "securityContext.capabilities": {"drop": ["ALL"]}}
    for path, value in wanted.items():
        if at(only, path) != value:
            yield f"{path} of its container is not {value}"
    mounts = {each["mountPath"]: each["name"] for each in only.get("volumeMounts", [])}
    if mounts != {"/tmp": "tmp"} or [each.keys() for each in pod.get("volumes", [])] != [{"name", "emptyDir"}]:
        yield "an empty directory at /tmp is all that it may write to"
    for path in ("resources.requests.cpu", "resources.requests.memory", "resources.limits.memory"):
        if at(only, path) is None:
            yield f"it has no {path}"
    accounts = {name(each): each for each in manifests.of("ServiceAccount")}
    if accounts.get(name(deployment), {}).get("automountServiceAccountToken") is not False:
        yield "it has no ServiceAccount of its own without a token"


def _end(deployment: Document, manifests: Manifests, _: Product) -> Iterator[str]:
    pause = at(container(deployment), "lifecycle.preStop.sleep.seconds") or 0
    # Quarkus ends requests first, and our consumers then: each may take the whole time.
    needed = pause + 2 * durations.seconds(manifests.settings()["SHUTDOWN_TIMEOUT"]) + _MARGIN_S
    given = at(deployment, "spec.template.spec.terminationGracePeriodSeconds") or 30
    if given < needed:
        yield f"terminationGracePeriodSeconds is {given}; a clean end needs up to {needed} s"


def _roll_out(deployment: Document, manifests: Manifests, _: Product) -> Iterator[str]:
    if at(deployment, "spec.strategy.rollingUpdate.maxUnavailable") != 0:
        yield "a roll-out may leave it short of replicas"
    if not at(deployment, "spec.template.spec.topologySpreadConstraints"):
        yield "nothing spreads its replicas"
    scaled = {each["spec"]["scaleTargetRef"]["name"]
              for kind in ("HorizontalPodAutoscaler", "ScaledObject") for each in manifests.of(kind)}
    if name(deployment) in scaled and at(deployment, "spec.replicas") is not None:
        yield "it is scaled, and its replicas are set, too"
    if name(deployment) not in manifests.names("PodDisruptionBudget"):
        yield "it has no PodDisruptionBudget"


def _image(deployment: Document, _: Manifests, product: Product) -> Iterator[str]:
    expected = f"durable-delete/{name(deployment)}:{product.version}"
    if container(deployment)["image"] != expected:
        yield f"its image is {container(deployment)['image']}, not {expected}"
