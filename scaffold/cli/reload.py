"""Development: a process with scaffold loaded waits for changes and forks a fresh server for each.

The socket stays open in between, so a browser that asks meanwhile waits instead of failing, and
state lives in the database, so a restart loses nothing.
"""

import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Iterable
from importlib import import_module
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from scaffold.cli.console import Failure, say, show_failure
from scaffold.cli.logs import set_up_logs
from scaffold.cli.orphans import end_with_parent
from scaffold.cli.server import HURRY_SECONDS, Serving, announce, config_of, opened, run_server
from scaffold.cli.trouble import author_trace
from scaffold.errors import ScaffoldError

RESTARTING = (".py", ".env", ".toml")
HEAVY = (
    "scaffold.web.app",
    "scaffold.elements",
    "scaffold.web.protocol",
    "uvicorn.lifespan.on",
    "uvicorn.protocols.websockets.websockets_sansio_impl",
)
_PATIENCE = HURRY_SECONDS + 2


def run_reloading(serving: Serving) -> None:
    """Serve until told to end; a changed file restarts the server."""
    _preload()
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda _number, _frame: stop.set())
    process = _start(serving, changed=None)
    for names in _changes(serving.target.watched, stop):
        _finish(process)
        process = _start(serving, changed=names)
    _finish(process)
    sys.exit(0)


def _preload() -> None:
    """Import what every server needs, once: a fork has it for nothing."""
    for module in HEAVY:
        import_module(module)


def _changes(folder: Path, stop: threading.Event) -> Iterable[str]:
    """Yield what changed, as soon as it did."""
    from watchfiles import DefaultFilter, watch

    class Relevant(DefaultFilter):
        def __call__(self, change: object, path: str) -> bool:
            return path.endswith(RESTARTING) and super().__call__(change, path)  # type: ignore[arg-type]

    for changes in watch(
        folder,
        watch_filter=Relevant(),
        debounce=100,
        step=25,
        stop_event=stop,
        raise_interrupt=False,
    ):
        yield ", ".join(sorted({os.path.relpath(path, folder) for _, path in changes}))


def _start(serving: Serving, changed: str | None) -> BaseProcess:
    kind = "fork" if sys.platform == "linux" else "spawn"
    context: Any = multiprocessing.get_context(kind)  # the common base of contexts has no Process
    stdin = None if sys.stdin is None or sys.stdin.closed else sys.stdin.fileno()
    process: BaseProcess = context.Process(target=_work, args=(serving, changed, stdin))
    process.start()
    return process


def _finish(process: BaseProcess) -> None:
    """End a server: politely, then firmly."""
    process.terminate()
    process.join(_PATIENCE)
    if process.is_alive():
        process.kill()
        process.join()


def _work(serving: Serving, changed: str | None, stdin: int | None) -> None:
    """Serve in a process of its own; where the app cannot be loaded, show why."""
    began = time.perf_counter()
    if stdin is not None:
        sys.stdin = os.fdopen(os.dup(stdin))  # for breakpoint()
    set_up_logs()
    end_with_parent()
    app: object
    try:
        app = loaded = opened(serving)
        if changed is None:
            announce(loaded, serving)
            say("Saving a file restarts it. Ctrl-C ends it.", dim=True)
        else:
            say(f"{changed} changed: back in {time.perf_counter() - began:.1f} s", dim=True)
    except Exception as error:
        app = _Broken(error)
    run_server(config_of(app, serving, timeout_graceful_shutdown=HURRY_SECONDS), serving.socket)


class _Broken:
    """An ASGI app that shows why the app could not be loaded, until the next change."""

    def __init__(self, error: Exception) -> None:
        failure = error if isinstance(error, Failure) else _failure_of(error)
        show_failure(failure)
        say("Waiting for a change.", dim=True)
        self._text = f"{failure.details}\n{failure.message}\n".lstrip()

    async def __call__(self, scope: dict[str, object], receive: object, send: object) -> None:
        """Answer with the traceback."""
        from starlette.responses import PlainTextResponse

        if scope["type"] == "lifespan":
            await _live(receive, send)
        elif scope["type"] == "http":
            answer = PlainTextResponse(self._text, 500, {"cache-control": "no-store"})
            await answer(scope, receive, send)  # type: ignore[arg-type]


def _failure_of(error: Exception) -> Failure:
    if isinstance(error, ScaffoldError):
        return Failure(str(error))
    return Failure(str(error) or repr(error), author_trace(error))


async def _live(receive: object, send: object) -> None:
    while True:
        message = await receive()  # type: ignore[operator]
        await send({"type": f"{message['type']}.complete"})  # type: ignore[operator]
        if message["type"] == "lifespan.shutdown":
            return
