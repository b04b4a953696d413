"""The names of the product's settings, as `deploy/.env.example` explains them."""

from __future__ import annotations

from collections.abc import Mapping

_PREFIXES = ("MONGODB_", "RABBITMQ_", "OIDC_", "WORKER_", "RECONCILER_", "DELETE_", "RUN_", "DATABASE_", "PUBLISH_")
_NAMES = ("API_PORT", "MANAGEMENT_PORT", "ALLOWED_ORIGINS", "DASHBOARD_URL", "ON_PUBLISH_FAILURE",
          "TOMBSTONE_RETENTION", "INTAKE_ENABLED", "DISPATCH_INTERVAL", "MISFIRE_POLICY", "SHUTDOWN_TIMEOUT")


def without_product_settings(environment: Mapping[str, str]) -> dict[str, str]:
    """An environment in which the product runs with its defaults. The images stay, as they are none of its settings."""
    return {name: value for name, value in environment.items() if name.endswith("_IMAGE") or not _is_setting(name)}


def _is_setting(name: str) -> bool:
    return name in _NAMES or name.startswith(_PREFIXES)
