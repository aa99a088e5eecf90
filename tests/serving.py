"""A real server in a process of its own: started, killed, started again on the same port."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 30.0
HEALTH = "/_scaffold/health"
KEY = "a-secret-of-the-tests-that-is-long-enough-0123456789"


@dataclass
class Server:
    """`scaffold serve` of one app or script, with its data in one folder."""

    target: Path
    folder: Path
    settings: dict[str, str] = field(default_factory=dict)
    port: int = 0
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """The address of the server, without a slash at its end."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> str:
        """Everything that the server has logged."""
        return (self.folder / "server.log").read_text(encoding="utf-8")

    def start(self) -> Server:
        """Start it and wait until it answers."""
        self.port = self.port or free_port()
        command = [sys.executable, "-m", "scaffold.cli", "serve", str(self.target)]
        with (self.folder / "server.log").open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603 - our own command
                [*command, "--port", str(self.port)],
                cwd=self.folder, env=self._environment(), stdout=log, stderr=log,
            )  # fmt: skip
        self._wait()
        return self

    def kill(self) -> None:
        """End it as a crash or a lack of memory does."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """End it as a deployment does."""
        self._end(signal.SIGTERM)

    def restart(self) -> None:
        """End it and start it again on the same port."""
        self.stop()
        self.start()

    def create_user(self, email: str, password: str, *options: str) -> None:
        """Make an account, as somebody with a shell on the server."""
        self.command("user", "create", email, "--password-stdin", *options, entered=password)

    def command(self, *words: str, entered: str = "") -> str:
        """Run a `scaffold` command for this app and return what it says."""
        command = [sys.executable, "-m", "scaffold.cli", *words, "--app", str(self.target)]
        done = subprocess.run(  # noqa: S603 - our own command
            command, cwd=self.folder, env=self._environment(), input=entered.encode(),
            check=False, capture_output=True, timeout=PATIENCE,
        )  # fmt: skip
        said = (done.stdout + done.stderr).decode()
        assert done.returncode == 0, said
        return said

    def _environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "SCAFFOLD_ENV": "production",
            "SCAFFOLD_SECRET_KEY": KEY,
            "SCAFFOLD_AUTH__ARGON2_MEMORY_KIB": "19456",
            **self.settings,
        }

    def _end(self, number: signal.Signals) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(number)
            try:
                self.process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait(PATIENCE)
        self.process = None

    def _wait(self) -> None:
        assert self.process is not None
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            if self.process.poll() is not None:
                raise RuntimeError(f"the server ended: {self.log[-2000:]}")
            try:
                with urllib.request.urlopen(self.url + HEALTH, timeout=2):  # noqa: S310 - http
                    return
            except OSError:
                time.sleep(0.02)
        self.kill()
        raise RuntimeError(f"the server did not answer: {self.log[-2000:]}")


def free_port() -> int:
    """Return a port that nobody uses."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
