"""What a login costs: the login itself, an interaction with a login, and one without, side by side.

The same counter is clicked by a member and by a visitor, by turns. The password is hashed with the
strength of the default settings.
"""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from pathlib import Path

from benchmarks.client import Client, widget_of
from benchmarks.server import Server, served

EMAIL, PASSWORD = "member@example.org", "long enough for us"
LOGINS = 20
ROUNDS = 10
EACH = 200
SEE_OTHER = 303


async def _log_in(port: int) -> tuple[Client, float]:
    client = Client(port)
    await client.open("/auth/login")
    started = time.perf_counter()
    answer = await client.post("/auth/login", {"email": EMAIL, "password": PASSWORD})
    if answer.status != SEE_OTHER:
        raise RuntimeError(f"login answered {answer.status}")
    return client, time.perf_counter() - started


async def _clicks(server: Server, client: Client, button: str) -> tuple[float, float]:
    """Return processor time and round trip of a click, in milliseconds."""
    cpu, started = server.cpu(), time.perf_counter()
    for _ in range(EACH):
        await client.act("/open", {button: "1"})
    wall = time.perf_counter() - started
    return (server.cpu() - cpu) / EACH * 1e3, wall / EACH * 1e3


async def _measure(server: Server) -> None:
    first = Client(server.port)
    await first.open("/auth/signup")
    await first.post("/auth/signup", {"email": EMAIL, "password": PASSWORD})
    times = [(await _log_in(server.port))[1] * 1e3 for _ in range(LOGINS)]
    member, _ = await _log_in(server.port)
    visitor = Client(server.port)
    both = {"with a login": member, "anonymous": visitor}
    buttons = {
        name: widget_of(await client.open("/open"), "Add one") for name, client in both.items()
    }
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in both}
    for _ in range(ROUNDS):
        for name, client in both.items():
            found[name].append(await _clicks(server, client, buttons[name]))
    print(f"login: median {statistics.median(times):.0f} ms ({LOGINS} logins)")
    for name, pairs in found.items():
        cpu, wall = (statistics.median(column) for column in zip(*pairs, strict=True))
        print(f"interaction {name}: {cpu:.2f} ms of processor time, {wall:.2f} ms round trip")


def main() -> None:
    """Measure and print."""
    with (
        tempfile.TemporaryDirectory() as folder,
        served("benchmarks.counter_app:app", Path(folder), hashes="default") as server,
    ):
        asyncio.run(_measure(server))


if __name__ == "__main__":
    main()
