"""Worker threads for runs: the one that was idle last works first.

Its database connection has the newest pages in memory, and the other threads stay asleep. (The
standard pool wakes threads in turn; with forty of them an interaction costs half as much again.)
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Executor, Future
from contextlib import suppress
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

if TYPE_CHECKING:
    import asyncio

P = ParamSpec("P")
T = TypeVar("T")
_Job = tuple["Future[Any] | _Promise", Callable[..., Any], tuple[Any, ...], dict[str, Any]]


class Workers(Executor):
    """At most `most` threads, made when they are needed."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._guard = threading.Lock()
        self._idle: list[SimpleQueue[_Job | None]] = []
        self._all: list[SimpleQueue[_Job | None]] = []
        self._backlog: deque[_Job] = deque()
        self._closed = False

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Run a function in a thread."""
        future: Future[T] = Future()
        self._take((future, fn, args, kwargs))
        return future

    def run(
        self, loop: asyncio.AbstractEventLoop, fn: Callable[[], T], ended: Callable[[], None]
    ) -> asyncio.Future[T]:
        """Run a function in a thread and return its future on `loop`.

        `loop.run_in_executor` does the same by way of a second future and its locks. `ended` is
        called on the loop at the end; a callback of the future would wait for the loop's next turn.
        """
        future: asyncio.Future[T] = loop.create_future()
        self._take((_Promise(loop, future, ended), fn, (), {}))
        return future

    def _take(self, job: _Job) -> None:
        with self._guard:
            if self._closed:
                raise RuntimeError("The worker threads have ended.")
            if self._idle:
                self._idle.pop().put(job)
            elif len(self._all) < self._most:
                self._start(job)
            else:
                self._backlog.append(job)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the threads after the job that each of them has."""
        with self._guard:
            self._closed = True
            if cancel_futures:
                for future, *_ in self._backlog:
                    future.cancel()
                self._backlog.clear()
            for inbox in self._all:
                inbox.put(None)

    def _start(self, job: _Job) -> None:
        inbox: SimpleQueue[_Job | None] = SimpleQueue()
        inbox.put(job)
        self._all.append(inbox)
        name = f"page-{len(self._all)}"
        threading.Thread(target=self._work, args=(inbox,), name=name, daemon=True).start()

    def _work(self, inbox: SimpleQueue[_Job | None]) -> None:
        while (job := inbox.get()) is not None:
            while job is not None:
                _perform(job)
                job = self._next(inbox)

    def _next(self, inbox: SimpleQueue[_Job | None]) -> _Job | None:
        """Return a job that waits, or note that this thread is idle."""
        with self._guard:
            if self._backlog:
                return self._backlog.popleft()
            self._idle.append(inbox)
            return None


class _Promise:
    """A future of a loop, to be settled from another thread."""

    __slots__ = ("_ended", "_future", "_loop")

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        future: asyncio.Future[Any],
        ended: Callable[[], None],
    ) -> None:
        self._loop = loop
        self._future = future
        self._ended = ended

    def set_running_or_notify_cancel(self) -> bool:
        return not self._future.cancelled()

    def cancel(self) -> None:
        self._loop.call_soon_threadsafe(self._future.cancel)

    def set_result(self, result: Any) -> None:
        self._tell(result, None)

    def set_exception(self, error: BaseException) -> None:
        self._tell(None, error)

    def _tell(self, result: Any, error: BaseException | None) -> None:
        """Settle the future on its loop; nobody waits any more if that is closed."""
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._settle, result, error)

    def _settle(self, result: Any, error: BaseException | None) -> None:
        if not self._future.done():
            if error is None:
                self._future.set_result(result)
            else:
                self._future.set_exception(error)
        self._ended()


def _perform(job: _Job) -> None:
    future, fn, args, kwargs = job
    if not future.set_running_or_notify_cancel():
        return
    try:
        result = fn(*args, **kwargs)
    except BaseException as error:
        future.set_exception(error)
    else:
        future.set_result(result)
