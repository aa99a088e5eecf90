"""A real PostgreSQL server for one test run, in a temporary folder and on a free port."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

INSTALLATIONS = Path("/usr/lib/postgresql")
START_SECONDS = 30


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """Start a server and give the address of its maintenance database."""
    with running_postgres() as address:
        yield address


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """Give the address of an empty database that is dropped after the test."""
    name = f"t{os.urandom(6).hex()}"
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        yield postgres_server.replace("/postgres", f"/{name}")
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def running_postgres() -> Iterator[str]:
    """Run a server on a free port of 127.0.0.1; fail where PostgreSQL is not installed."""
    programs = _programs()
    folder = Path(tempfile.mkdtemp(prefix="scaffold-pg-"))
    user = _unprivileged(folder)
    data = folder / "data"
    port = _free_port()
    initdb = [programs / "initdb", "-D", data, "-U", "scaffold", "-A", "trust", "-E", "UTF8", "-N"]
    subprocess.run(  # noqa: S603 - our own words
        [*map(str, initdb), "--locale=C"], check=True, stdout=subprocess.DEVNULL, user=user
    )
    options = [
        "-p",
        str(port),
        "-h",
        "127.0.0.1",
        "-k",
        str(folder),
        "-F",
        "-c",
        "max_connections=200",
    ]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(  # noqa: S603 - our own words
            [str(programs / "postgres"), "-D", str(data), *options],
            stdout=log,
            stderr=log,
            user=user,
        )
    try:
        address = f"postgresql://scaffold@127.0.0.1:{port}/postgres"
        _wait(address, server, folder / "log")
        yield address
    finally:
        server.terminate()
        server.wait(START_SECONDS)
        shutil.rmtree(folder, ignore_errors=True)


def _programs() -> Path:
    found = sorted(INSTALLATIONS.glob("*/bin/initdb"))
    if not found:
        pytest.fail(f"No {INSTALLATIONS}/*/bin/initdb: apt-get install postgresql")
    return found[-1].parent


def _unprivileged(folder: Path) -> str | None:
    """PostgreSQL refuses to run as root, so root hands it over to the user postgres."""
    if os.geteuid() != 0:
        return None
    account = pwd.getpwnam("postgres")
    os.chown(folder, account.pw_uid, account.pw_gid)
    return account.pw_name


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and server.poll() is None:
        try:
            psycopg.connect(address, connect_timeout=2).close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return
    pytest.fail(f"PostgreSQL did not start:\n{log.read_text(errors='replace')}")
