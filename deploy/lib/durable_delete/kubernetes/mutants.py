"""Mistakes that somebody could make in the manifests: a rule that none of them breaks proves nothing."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from .manifests import Document, Manifests, container
from .product import Product

_Mutation = Callable[[Document], Any]
_REMOVE = object()


def _set(path: str, value: Any) -> _Mutation:
    """Sets what lies under a dotted path (numbers are places in lists), or removes it."""

    def mutate(document: Any) -> None:
        *way, last = path.split(".")
        for part in way:
            document = document[int(part)] if isinstance(document, list) else document[part]
        key: Any = int(last) if isinstance(document, list) else last
        if value is _REMOVE:
            del document[key]
        else:
            document[key] = value

    return mutate


def _env(name: str, change: dict[str, Any]) -> _Mutation:
    """Sets a variable of a Deployment's container, by its name."""

    def mutate(document: Document) -> None:
        variables = container(document)["env"]
        variables[:] = [each for each in variables if each["name"] != name] + [{"name": name, **change}]

    return mutate


_POD = "spec.template.spec"
_ONE = f"{_POD}.containers.0"

# What is done to which document.
MUTANTS: Sequence[tuple[str, str, str, _Mutation]] = (
    ("a misspelled field", "Deployment", "api-service", _set("spec.replica", 3)),
    ("a wrong type", "Service", "api-service", _set("spec.ports.0.port", "eighty")),
    ("an unknown kind", "Service", "api-service", _set("kind", "Servise")),
    ("a misspelled field of KEDA", "ScaledObject", "delete-worker", _set("spec.minReplicas", 2)),
    ("an unknown setting", "Deployment", "delete-worker", _env("WORKER_CONCURENCY", {"value": "4"})),
    ("a password in the open", "Deployment", "api-service", _env("RABBITMQ_PASSWORD", {"value": "guest"})),
    ("a secret among the settings", "ConfigMap", "", _set("data.MONGODB_URI", "mongodb://somewhere")),
    ("a secret that no page names", "Deployment", "api-service",
     _env("MONGODB_URI", {"valueFrom": {"secretKeyRef": {"name": "mongo", "key": "uri"}}})),
    ("credentials of nobody", "Deployment", "delete-worker",
     _env("RABBITMQ_PASSWORD",
          {"valueFrom": {"secretKeyRef": {"name": "worker-user-credentials", "key": "password"}}})),
    ("no issuer of tokens", "ConfigMap", "", _set("data.OIDC_AUTH_SERVER_URL", _REMOVE)),
    ("an optional key of sessions", "Deployment", "api-service",
     _env("OIDC_CLIENT_SECRET", {"valueFrom": {"secretKeyRef": {
         "name": "durable-delete-oidc", "key": "client-secret", "optional": True}}})),
    ("another port than the application's", "Deployment", "api-service", _set(f"{_ONE}.ports.0.containerPort", 8081)),
    ("another management port", "Deployment", "api-service", _env("MANAGEMENT_PORT", {"value": "9001"})),
    ("a probe of another path", "Deployment", "delete-worker",
     _set(f"{_ONE}.readinessProbe.httpGet.path", "/health/ready")),
    ("liveness by readiness", "Deployment", "api-service",
     _set(f"{_ONE}.livenessProbe.httpGet.path", "/q/health/ready")),
    ("no startup probe", "Deployment", "api-service", _set(f"{_ONE}.startupProbe", _REMOVE)),
    ("a writable root", "Deployment", "api-service", _set(f"{_ONE}.securityContext.readOnlyRootFilesystem", False)),
    ("a capability kept", "Deployment", "api-service", _set(f"{_ONE}.securityContext.capabilities.drop", ["NET_RAW"])),
    ("a token mounted", "Deployment", "delete-worker", _set(f"{_POD}.automountServiceAccountToken", True)),
    ("service links", "Deployment", "delete-worker", _set(f"{_POD}.enableServiceLinks", _REMOVE)),
    ("the default account", "Deployment", "delete-worker", _set(f"{_POD}.serviceAccountName", _REMOVE)),
    ("no seccomp", "Deployment", "delete-worker", _set(f"{_POD}.securityContext.seccompProfile", _REMOVE)),
    ("no limit of memory", "Deployment", "delete-worker", _set(f"{_ONE}.resources.limits.memory", _REMOVE)),
    ("too short an end", "Deployment", "api-service", _set(f"{_POD}.terminationGracePeriodSeconds", 30)),
    ("a longer end of the services", "ConfigMap", "", _set("data.SHUTDOWN_TIMEOUT", "60s")),
    ("a roll-out that drops replicas", "Deployment", "delete-worker",
     _set("spec.strategy.rollingUpdate.maxUnavailable", 1)),
    ("replicas against the scaler", "Deployment", "delete-worker", _set("spec.replicas", 2)),
    ("another image", "Deployment", "delete-worker", _set(f"{_ONE}.image", "durable-delete/worker:0.1.0")),
    ("a selector of nobody", "Service", "api-service", _set("spec.selector", {"app.kubernetes.io/name": "api"})),
    ("a port that no pod has", "Service", "api-service", _set("spec.ports.0.targetPort", "web")),
    ("a budget of nobody", "PodDisruptionBudget", "mongodb",
     _set("spec.selector.matchLabels", {"app.kubernetes.io/name": "mongo"})),
    ("labels that the selector misses", "Deployment", "api-service",
     _set("spec.template.metadata.labels", {"app.kubernetes.io/name": "api"})),
    ("nothing denied", "NetworkPolicy", "default-deny", _set("spec.policyTypes", ["Ingress"])),
    ("a policy for nobody", "NetworkPolicy", "to-rabbitmq",
     _set("spec.podSelector.matchExpressions.0.values", ["api-service", "worker"])),
    ("a way to nobody", "NetworkPolicy", "to-mongodb",
     _set("spec.egress.0.to.0.podSelector.matchLabels", {"app.kubernetes.io/name": "mongo"})),
    ("a policy for no port", "NetworkPolicy", "monitoring", _set("spec.ingress.0.ports.0.port", "metrics")),
    ("an Ingress to nothing", "Ingress", "api-service",
     _set("spec.rules.0.http.paths.0.backend.service.port.name", "https")),
    ("another host than the dashboard's", "Ingress", "api-service", _set("spec.rules.0.host", "other.example.org")),
    ("metrics elsewhere", "PodMonitor", "durable-delete", _set("spec.podMetricsEndpoints.0.path", "/metrics")),
    ("another queue", "ScaledObject", "delete-worker", _set("spec.triggers.1.metadata.queueName", "task.delete.bulks")),
    ("another broker", "ScaledObject", "delete-worker",
     _set("spec.triggers.0.metadata.host", "amqp://rabbit.durable-delete.svc:5672/")),
    ("a password in an address", "ScaledObject", "delete-worker",
     _set("spec.triggers.0.metadata.host", "amqp://a:b@rabbitmq.durable-delete.svc:5672/")),
    ("scaling of nobody", "ScaledObject", "delete-worker", _set("spec.scaleTargetRef.name", "worker")),
    ("a broker of another name", "RabbitmqCluster", "rabbitmq", _set("metadata.name", "broker")),
    ("queues that one node has", "RabbitmqCluster", "rabbitmq", _set("spec.rabbitmq.additionalConfig", "")),
    ("two nodes", "RabbitmqCluster", "rabbitmq", _set("spec.replicas", 2)),
    ("too few rights", "Permission", "delete-worker", _set("spec.permissions.write", r"^task\.delete(\..+)?$")),
    ("all rights", "Permission", "delete-worker", _set("spec.permissions.read", "^.*$")),
    ("rights of nobody", "Permission", "autoscaler", _set("spec.userReference.name", "delete-worker")),
    ("another database", "MongoDBCommunity", "mongodb", _set("spec.users.0.roles.0.db", "admin")),
    ("long transactions", "MongoDBCommunity", "mongodb",
     _set("spec.additionalMongodConfig.setParameter.transactionLifetimeLimitSeconds", 60)),
    ("elsewhere", "NetworkPolicy", "names", _set("metadata.namespace", "default")),
)


def survivors(overlays: list[Manifests], product: Product,
              problems: Callable[[Manifests, Product], list[str]]) -> Iterator[str]:
    """Those that no rule notices. The overlay that has most is mutated; schemas are asked for what changed only."""
    largest = max(overlays, key=lambda manifests: len(manifests.documents))
    for name, kind, document, mutate in MUTANTS:
        mutant = Manifests(name, copy.deepcopy(largest.documents))
        mutate(next(each for each in mutant.of(kind) if each["metadata"]["name"].startswith(document)))
        if not problems(mutant, product):
            yield name
