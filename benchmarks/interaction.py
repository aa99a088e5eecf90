"""One interaction: a counter, logged in, committed to SQLite; one process.

Prints the processor time per interaction (alone, in order) and how many 32 clients get in a second.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.client import Client, widget_of
from benchmarks.server import Server, served

PASSWORD = "long enough for us"  # noqa: S105 - of accounts that exist for one run
ALONE = 2_000
CLIENTS = 32
EACH = 150


async def _logged_in(port: int, number: int) -> tuple[Client, str]:
    client = Client(port)
    await client.open("/auth/signup")
    answer = await client.post(
        "/auth/signup", {"email": f"member{number}@example.org", "password": PASSWORD}
    )
    if answer.status != 303:  # noqa: PLR2004 - See Other
        raise RuntimeError(f"sign-up answered {answer.status}: {answer.body[-600:]!r}")
    html = await client.open("/")
    return client, widget_of(html, "Add one")


async def _alone(server: Server) -> None:
    client, button = await _logged_in(server.port, 0)
    for _ in range(200):
        await client.act("/", {button: "1"})
    size = 0
    cpu, started = server.cpu(), time.perf_counter()
    for _ in range(ALONE):
        answer = await client.act("/", {button: "1"})
        size = len(answer.body)
    wall, used = time.perf_counter() - started, server.cpu() - cpu
    if (
        f">{ALONE + 200}<" not in answer.body.decode()
        and f"{ALONE + 200}" not in answer.body.decode()
    ):
        raise RuntimeError(f"the count is wrong: {answer.body.decode()[:400]}")
    print(f"one client:  {used / ALONE * 1e3:.3f} ms of processor time an interaction, "
          f"{wall / ALONE * 1e3:.2f} ms round trip, {size} bytes")  # fmt: skip
    await client.close()


async def _together(server: Server) -> None:
    clients = [await _logged_in(server.port, number) for number in range(1, 6)]
    for _ in range(CLIENTS - len(clients)):
        first, _button = clients[len(clients) % 5]
        copy = Client(server.port, dict(first.cookies))
        clients.append((copy, widget_of(await copy.open("/"), "Add one")))

    async def work(client: Client, button: str) -> None:
        for _ in range(EACH):
            await client.act("/", {button: "1"})

    cpu, started = server.cpu(), time.perf_counter()
    await asyncio.gather(*(work(client, button) for client, button in clients))
    wall, used = time.perf_counter() - started, server.cpu() - cpu
    count = EACH * len(clients)
    print(f"{len(clients)} clients:  {count / wall:,.0f} interactions a second, "
          f"{used / count * 1e3:.3f} ms of processor time each, "
          f"{count / used:,.0f} a second of processor time")  # fmt: skip


async def _sizes(server: Server) -> None:
    client = Client(server.port)
    html = await client.open("/widgets")
    answer = await client.act("/widgets", {widget_of(html, "Box 50"): "1"})
    print(f"100 widgets: one change answers with {len(answer.body)} bytes")
    html = await client.open("/long")
    cpu = server.cpu()
    for _ in range(20):
        answer = await client.act("/long", {widget_of(html, "Mark"): "1"})
    print(
        f"2,000 elements: {len(answer.body)} bytes, {(server.cpu() - cpu) / 20 * 1e3:.1f} ms of "
        "processor time"
    )


async def main() -> None:
    """Run all measurements."""
    with (
        tempfile.TemporaryDirectory() as folder,
        served("benchmarks.counter_app:app", Path(folder)) as server,
    ):
        await _alone(server)
        await _together(server)
        await _sizes(server)


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
