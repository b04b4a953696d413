"""What refers to something else finds it: selectors, ports by name, secrets, accounts, targets."""

from __future__ import annotations

from collections.abc import Iterator

from .manifests import Document, Manifests, at, found, label, name, ports, selects
from .product import Product


def problems(manifests: Manifests, product: Product) -> Iterator[str]:
    for check in (_deployments, _services, _budgets, _policies, _ingresses, _monitors, _scalers):
        yield from check(manifests)
    yield from _secrets(manifests, product)
    namespaces = {at(each, "metadata.namespace") for each in manifests.documents if each["kind"] != "Namespace"}
    if namespaces != manifests.names("Namespace"):
        yield f"not everything is in the namespace: {sorted(map(str, namespaces))}"


def _deployments(manifests: Manifests) -> Iterator[str]:
    for each in manifests.of("Deployment"):
        labels = at(each, "spec.template.metadata.labels")
        selectors = [each["spec"]["selector"], *(
            spread["labelSelector"] for spread in found(each, "topologySpreadConstraints") for spread in spread)]
        if not all(selects(selector, labels) for selector in selectors):
            yield f"{label(each)} does not select its own pods"
        for reference in found(each, "configMapRef"):
            if reference["name"] not in manifests.names("ConfigMap"):
                yield f"{label(each)}: there is no ConfigMap {reference['name']}"


def _services(manifests: Manifests) -> Iterator[str]:
    for each in manifests.of("Service"):
        served = [deployment for deployment in manifests.of("Deployment")
                  if each["spec"]["selector"].items() <= at(deployment, "spec.template.metadata.labels").items()]
        targets = {port["targetPort"] for port in each["spec"]["ports"]}
        if len(served) != 1 or not targets <= ports(served[0]).keys():
            yield f"{label(each)} leads nowhere, or to more than one Deployment"


def _budgets(manifests: Manifests) -> Iterator[str]:
    for each in manifests.of("PodDisruptionBudget"):
        if len([pod for pod in manifests.pods() if selects(each["spec"]["selector"], pod)]) != 1:
            yield f"{label(each)} does not mean one kind of pods"


def _policies(manifests: Manifests) -> Iterator[str]:
    policies = manifests.of("NetworkPolicy")
    if not any(each["spec"] == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]} for each in policies):
        yield "nothing denies what is not allowed"
    for each in policies:
        here = [peer["podSelector"] for peers in (*found(each, "from"), *found(each, "to")) for peer in peers
                if "podSelector" in peer and "namespaceSelector" not in peer]
        for selector in (each["spec"]["podSelector"], *here):
            values = {value for expression in selector.get("matchExpressions", []) for value in expression["values"]}
            means = [pod for pod in manifests.pods() if selects(selector, pod)]
            if not means or values - {pod.get("app.kubernetes.io/name") for pod in means}:
                yield f"{label(each)} selects pods that there are not: {selector}"
        chosen = [deployment for deployment in manifests.of("Deployment")
                  if selects(each["spec"]["podSelector"], at(deployment, "spec.template.metadata.labels"))]
        for port in (port["port"] for rule in each["spec"].get("ingress", []) for port in rule.get("ports", [])):
            if isinstance(port, str) and not all(port in ports(deployment) for deployment in chosen):
                yield f"{label(each)}: there is no port {port}"


def _ingresses(manifests: Manifests) -> Iterator[str]:
    offered = {(name(each), port["name"]) for each in manifests.of("Service") for port in each["spec"]["ports"]}
    for each in manifests.of("Ingress"):
        for service in found(each, "service"):
            if (service["name"], at(service, "port.name")) not in offered:
                yield f"{label(each)}: there is no service {service}"
        hosts = {rule["host"] for rule in each["spec"]["rules"]}
        if manifests.settings().get("DASHBOARD_URL") not in {f"https://{host}" for host in hosts}:
            yield f"{label(each)}: DASHBOARD_URL is none of its hosts"


def _monitors(manifests: Manifests) -> Iterator[str]:
    for each in manifests.of("PodMonitor"):
        meant = [deployment for deployment in manifests.of("Deployment")
                 if selects(each["spec"]["selector"], at(deployment, "spec.template.metadata.labels"))]
        for endpoint in each["spec"]["podMetricsEndpoints"]:
            if len(meant) != 2 or endpoint["path"] != "/q/metrics" or not all(
                    endpoint["port"] in ports(deployment) for deployment in meant):
                yield f"{label(each)} does not find the metrics of both services"


def _scalers(manifests: Manifests) -> Iterator[str]:
    for each in manifests.of("HorizontalPodAutoscaler") + manifests.of("ScaledObject"):
        if each["spec"]["scaleTargetRef"]["name"] not in manifests.names("Deployment"):
            yield f"{label(each)} scales what is not there"
        for reference in found(each, "authenticationRef"):
            if reference["name"] not in manifests.names("TriggerAuthentication"):
                yield f"{label(each)}: there is no TriggerAuthentication {reference['name']}"


def _secrets(manifests: Manifests, product: Product) -> Iterator[str]:
    for each in manifests.of("Secret"):
        yield f"{label(each)}: no secret belongs in here"
    for each in manifests.documents:
        for secret, key in _keys_of(each):
            if (secret, key) not in product.documented_secrets:
                yield f"{label(each)}: the secret {secret} with {key} is not in docs/kubernetes.md"
            user = secret.removesuffix("-user-credentials")
            if user != secret and user not in manifests.names("User"):
                yield f"{label(each)}: nobody makes the secret {secret}"


def _keys_of(document: Document) -> Iterator[tuple[str, str]]:
    for reference in found(document, "secretKeyRef"):
        yield reference["name"], reference["key"]
    for references in found(document, "secretTargetRef"):
        yield from ((reference["name"], reference["key"]) for reference in references)
    for reference in found(document, "passwordSecretRef"):
        yield reference["name"], "password"
    for secret in found(document, "connectionStringSecretName"):
        yield secret, "connectionString.standard"
    if document["kind"] == "Ingress":
        for secret in found(document, "secretName"):
            yield from ((secret, key) for key in ("tls.crt", "tls.key"))
