"""Starting and measuring a server: one process, its processor time, a folder of its own."""

from __future__ import annotations

import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
ROOT = Path(__file__).resolve().parent.parent
OPTIONS = "host='127.0.0.1', port={port}, log_level='warning'"
PLAIN = f"import uvicorn; uvicorn.run({{target!r}}, {OPTIONS})"
RUN = (  # as `scaffold serve` does
    "import uvicorn; from scaffold.web.protocol import Protocol; "
    "uvicorn.run({target!r}, http=Protocol, proxy_headers=False, server_header=False, "
    f"access_log=False, {OPTIONS})"
)


QUICK_HASHES = {"SCAFFOLD_AUTH__ARGON2_MEMORY_KIB": "19456", "SCAFFOLD_AUTH__ARGON2_TIME": "2"}


@dataclass
class Server:
    """A running server."""

    pid: int
    port: int
    folder: Path

    def cpu(self) -> float:
        """Return the processor time that the process has used, in seconds."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS


@contextmanager
def served(target: str, folder: Path, *, hashes: str = "quick", run: str = RUN) -> Iterator[Server]:
    """Serve `module:app` with a database in `folder`, in production settings.

    Until the end of the block; `run` is the program, e.g. `PLAIN` for an app that is not ours.
    """
    port = _free_port()
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "SCAFFOLD_ENV": "production",
        "SCAFFOLD_SECRET_KEY": secrets.token_urlsafe(48),
        "SCAFFOLD_DATABASE_URL": f"sqlite:///{folder / 'bench.db'}",
        "SCAFFOLD_DATA_DIR": str(folder),
        **(QUICK_HASHES if hashes == "quick" else {}),
    }
    command = [sys.executable, "-c", run.format(target=target, port=port)]
    process = subprocess.Popen(command, cwd=folder, env=environment)  # noqa: S603 - our own command
    try:
        _wait_for(port, process)
        yield Server(process.pid, port, folder)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    started = time.monotonic()
    while time.monotonic() - started < 30:  # noqa: PLR2004 - seconds
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with {process.returncode}")
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/_scaffold/health", timeout=1)
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError("the server did not answer within 30 seconds")
