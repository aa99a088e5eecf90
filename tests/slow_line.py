"""A line between browser and server that stops for a moment in the middle of a piece."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

PAUSE = 0.3


@contextlib.contextmanager
def slow_line(port: int, within: bytes) -> Iterator[int]:
    """Relay connections to a port of this machine; yield the port to use instead.

    What the server sends is held for `PAUSE` seconds in the middle of each `within`.
    """
    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=_accept, args=(listener, port, within), daemon=True).start()
        yield listener.getsockname()[1]


def _accept(listener: socket.socket, port: int, within: bytes) -> None:
    with contextlib.suppress(OSError):  # the listener is closed at the end of the test
        while True:
            near, _ = listener.accept()
            far = socket.create_connection(("127.0.0.1", port))
            threading.Thread(target=_relay, args=(near, far, b""), daemon=True).start()
            threading.Thread(target=_relay, args=(far, near, within), daemon=True).start()


def _relay(source: socket.socket, target: socket.socket, within: bytes) -> None:
    with contextlib.suppress(OSError), source, target:
        target.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        while data := source.recv(1 << 16):
            while within and within in data:
                cut = data.index(within) + len(within) // 2
                target.sendall(data[:cut])
                time.sleep(PAUSE)
                data = data[cut:]
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
