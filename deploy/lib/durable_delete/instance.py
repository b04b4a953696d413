"""One whole product on this machine: its servers and its replicas."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from pathlib import Path

from .build import Build, built, discard_others
from .console import progress, uninterrupted
from .home import Home
from .replicas import Kind, Replica, Replicas
from .services import Services
from .tokens import ALL_SCOPES, DevelopmentKey

_LIFETIME_OF_TOKENS = 12 * 3600


class Instance:
    def __init__(self, home: Home, environment: Mapping[str, str] = os.environ) -> None:
        self.home = home
        self.services = Services(home, environment)
        self.replicas = Replicas(home, environment)
        self._environment = environment
        self._key = DevelopmentKey(home)

    def start(self, jdk: Path, counts: Mapping[Kind, int], test_commands: bool = False,
              ready_build: Build | None = None) -> bool:
        """Starts what is missing and leaves the rest alone; false when nothing was missing."""
        with self.home.alone("start"):
            missing = self.replicas.missing(counts)
            # A taken port should be told now, not after minutes of building.
            self.replicas.plan(missing)
            for replica in self.replicas.running():
                progress(f"{replica.name}: runs already on port {replica.port}")
            settings = self._start_services(test_commands)
            if missing:
                current = ready_build or built(self.home, jdk)
                self.replicas.start(missing, current, jdk, {**settings, **self._trust()})
                discard_others(self.home, {replica.build for replica in self.replicas.running()})
        return bool(missing or self.services.started)

    def stop_started(self) -> None:
        """Stops what this very command has started; what it found running goes on."""
        with uninterrupted():
            self.replicas.stop_started()
            self._own({*self._owned()} - {*self.services.started})
            self.services.stop_started()

    def stop(self) -> None:
        """Stops what was started by this command or an earlier one, but not servers that were there before."""
        self.replicas.stop()
        self.services.stop(self._owned())
        self._own(())

    def api(self) -> Replica:
        return self.replicas.first_api()

    def build(self) -> Build:
        return Build(self.home.directory("builds") / self.api().build)

    def can_sign_tokens(self) -> bool:
        """With an identity provider of the user's own, only that can."""
        return not self._environment.get("OIDC_AUTH_SERVER_URL")

    def token(self, *projects: str, subject: str = "developer") -> str:
        return self._key.token(subject, projects, ["admin", "operator"], ALL_SCOPES, _LIFETIME_OF_TOKENS)

    def weak_token(self, *projects: str) -> str:
        """One that opens projects, and allows nothing there."""
        return self._key.token("nobody", projects, [], "", _LIFETIME_OF_TOKENS)

    def _start_services(self, test_commands: bool) -> dict[str, str]:
        settings = self.services.start(test_commands)
        self._own({*self._owned(), *self.services.started})
        return settings

    def _owned(self) -> list[str]:
        """The servers that `start` has started. Others may have been there before it, and are not its to stop."""
        return list(self.home.recall("up").get("servers", []))

    def _own(self, titles: Collection[str]) -> None:
        self.home.remember("up", {"servers": sorted(titles)})

    def _trust(self) -> dict[str, str]:
        return {"OIDC_PUBLIC_KEY": self._key.public_key()} if self.can_sign_tokens() else {}
