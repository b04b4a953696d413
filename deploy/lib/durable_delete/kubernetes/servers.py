"""MongoDB and RabbitMQ as the services expect them, and the queues that the scaling looks at."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .manifests import Manifests, at, found, label, name
from .product import Product

_OWN_QUEUE = "amq.gen-AbC"
_DEFAULT_EXCHANGE = "amq.default"


def problems(manifests: Manifests, product: Product) -> Iterator[str]:
    yield from _queues(manifests, product)
    yield from _broker(manifests)
    yield from _rights(manifests, product)
    yield from _database(manifests)


def _queues(manifests: Manifests, product: Product) -> Iterator[str]:
    for each in manifests.of("ScaledObject"):
        asked = set(found(each, "queueName"))
        if not {product.jobs, product.bulks} <= asked <= product.queues:
            yield f"{label(each)} looks at {sorted(asked)}: Topology has other queues of work"
        namespace, settings = at(each, "metadata.namespace"), manifests.settings()
        expected = f"amqp://{settings['RABBITMQ_HOST']}.{namespace}.svc:{settings['RABBITMQ_PORT']}/"
        if set(found(each, "host")) != {expected} or set(found(each, "vhostName")) != {settings["RABBITMQ_VHOST"]}:
            yield f"{label(each)} looks elsewhere than at {expected}"


def _broker(manifests: Manifests) -> Iterator[str]:
    for each in manifests.of("RabbitmqCluster"):
        if manifests.settings()["RABBITMQ_HOST"] != name(each):
            yield f"{label(each)} is not the services' RABBITMQ_HOST"
        if "default_queue_type = quorum" not in (at(each, "spec.rabbitmq.additionalConfig") or ""):
            yield f"{label(each)}: queues that do not say what they are would not be replicated"
    for each in manifests.of("User") + manifests.of("Permission"):
        if each["spec"]["rabbitmqClusterReference"]["name"] not in manifests.names("RabbitmqCluster"):
            yield f"{label(each)} belongs to no RabbitmqCluster"
    owners = {at(each, "spec.userReference.name") for each in manifests.of("Permission")}
    if owners != manifests.names("User"):
        yield f"not every user has its rights: {sorted(owners ^ manifests.names('User'))}"


def _rights(manifests: Manifests, product: Product) -> Iterator[str]:
    """Too few and a service can't declare, publish or consume; too many and it need not have them."""
    everything = product.exchanges | product.queues
    # To declare a queue with a dead-letter exchange takes the right to read it, and to write to that exchange.
    both = {"configure": everything, "read": product.queues,
            "write": product.queues | {product.jobs, product.events, _DEFAULT_EXCHANGE}}
    needs = {
        "delete-worker": both,
        "api-service": {"configure": everything | {_OWN_QUEUE}, "read": both["read"] | {_OWN_QUEUE, product.events},
                        "write": both["write"] | product.exchanges | {_OWN_QUEUE}},
        "autoscaler": {"configure": set(), "read": set(), "write": set()}}
    names = everything | {_OWN_QUEUE, _DEFAULT_EXCHANGE, "another", "task.deleted"}
    for each in manifests.of("Permission"):
        user = at(each, "spec.userReference.name")
        for right, pattern in each["spec"]["permissions"].items():
            given = {one for one in names if re.search(pattern, one)}
            if given != needs[user][right]:
                yield f"{label(each)}: {right} differs by {sorted(given ^ needs[user][right])} from what is needed"


def _database(manifests: Manifests) -> Iterator[str]:
    for each in manifests.of("MongoDBCommunity"):
        used = manifests.settings()["MONGODB_DATABASE"]
        if {role["db"] for roles in found(each, "roles") for role in roles} != {used}:
            yield f"{label(each)}: its user may not use the database {used}"
        if at(each, "spec.additionalMongodConfig.setParameter.transactionLifetimeLimitSeconds") != 10:
            yield f"{label(each)}: transactionLifetimeLimitSeconds is not what docs/configuration.md asks for"
        if at(each, "spec.members") > 1 and not list(found(each, "topologySpreadConstraints")):
            yield f"{label(each)}: nothing spreads its members"
