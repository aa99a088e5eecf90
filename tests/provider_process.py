"""Starts the tests' OpenID provider, turns its knobs, and gives consent there."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx

ROOT = Path(__file__).resolve().parent.parent
CLIENT_ID, CLIENT_SECRET = "scaffold tests", "a secret: with/odd signs"
PATIENCE = 30.0


class ProviderProcess:
    """The provider's process, as tests see it."""

    def __init__(self, port: int, log: Path) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self._log = log
        environment = {**os.environ, "AUTHLIB_INSECURE_TRANSPORT": "1", "PYTHONPATH": str(ROOT)}
        with log.open("ab") as out:
            self._process = subprocess.Popen(  # noqa: S603 - our own command
                [sys.executable, "-m", "tests.oidc_provider", str(port)],
                cwd=ROOT, env=environment, stdout=out, stderr=out,
            )  # fmt: skip
        self._client = httpx.Client(base_url=self.url, timeout=10.0)
        self._wait()

    def knobs(self, name: str = "one", **knobs: Any) -> list[dict[str, Any]]:
        """Turn the knobs of an issuer, all others back; return what it was asked since."""
        answer = self._client.post(f"/{name}/knobs", json=knobs)
        answer.raise_for_status()
        found: list[dict[str, Any]] = answer.json()
        return found

    def allow(self, address: str, **person: str) -> str:
        """Give consent at an address of the provider; return the path it leads back to."""
        form = {"decision": "allow", **person}
        answer = self._client.post(address, data=form)
        assert answer.status_code == 302, answer.text
        parts = urlsplit(answer.headers["location"])
        return f"{parts.path}?{parts.query}"

    def logout_token(self, name: str = "one", **claims: Any) -> str:
        """Return a token that says who has logged out, as honest as the knobs are."""
        answer = self._client.post(f"/{name}/logout_token", json=claims)
        answer.raise_for_status()
        token: str = answer.json()
        return token

    def stop(self) -> None:
        """End the process."""
        self._client.close()
        self._process.terminate()
        self._process.wait(PATIENCE)

    def _wait(self) -> None:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            try:
                self._client.get("/one/jwks")
            except httpx.HTTPError:
                assert self._process.poll() is None, self._log.read_text()
                time.sleep(0.02)
            else:
                return
        raise RuntimeError(self._log.read_text())
