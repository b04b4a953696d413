"""Development tokens: signed by a key pair that is made on this machine and never leaves it."""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import time
import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path

from .console import Failure
from .home import Home, locked

ISSUER = "https://durable-delete.local/dev"
AUDIENCE = "durable-delete"
ALL_SCOPES = "tasks:read tasks:write tasks:delete runs:read runs:write runs:delete ops"


class DevelopmentKey:
    """The key pair of one instance, made at first use."""

    def __init__(self, home: Home) -> None:
        self._home = home

    def public_key(self) -> str:
        """What the services need to check a token: the public key as Base64 in one line."""
        key = _openssl(["pkey", "-in", str(self._private_key()), "-pubout", "-outform", "DER"])
        return base64.b64encode(key).decode()

    def token(self, subject: str, projects: Sequence[str], roles: Sequence[str], scope: str, lifetime: int) -> str:
        now = int(time.time())
        claims = {"iss": ISSUER, "aud": AUDIENCE, "sub": subject, "projects": list(projects), "roles": list(roles),
                  "scope": scope, "iat": now, "exp": now + lifetime, "jti": str(uuid.uuid4())}
        content = f"{_part({'alg': 'RS256', 'typ': 'JWT'})}.{_part(claims)}"
        signature = _openssl(["dgst", "-sha256", "-sign", str(self._private_key())], content.encode())
        return f"{content}.{_base64url(signature)}"

    def _private_key(self) -> Path:
        folder = self._home.directory("keys")
        key = folder / "development.pem"
        with locked(folder / "lock"):
            if not key.exists():
                draft = folder / "draft.pem"
                draft.unlink(missing_ok=True)
                draft.touch(mode=0o600)
                _openssl(["genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-out", str(draft)])
                os.chmod(draft, 0o600)
                draft.replace(key)
        return key


def _part(content: Mapping[str, object]) -> str:
    return _base64url(json.dumps(content, separators=(",", ":")).encode())


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _openssl(arguments: Sequence[str], text: bytes = b"") -> bytes:
    if not shutil.which("openssl"):
        raise Failure("the command `openssl`, which makes and uses the development key, is missing "
                      "(Debian: apt-get install openssl)")
    result = subprocess.run(["openssl", *arguments], input=text, capture_output=True)
    if result.returncode:
        raise Failure(f"openssl {arguments[0]} failed: {result.stderr.decode(errors='replace').strip()}")
    return result.stdout
