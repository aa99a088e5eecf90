"""uvicorn as `scaffold serve` runs it: quiet, bounded at its end, in one process or in several."""

import errno
import gc
import os
import signal
import socket
import sys
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

import uvicorn

from scaffold.cli.console import Failure, say
from scaffold.cli.logs import heed, set_up_logs
from scaffold.cli.project import Project
from scaffold.cli.target import Target, load_to_serve
from scaffold.options.options import Options
from scaffold.web.protocol import Protocol

if TYPE_CHECKING:
    from scaffold.web.app import App

BACKLOG = 2048
GRACE_SECONDS = 10
HURRY_SECONDS = 1
ENTRY = "scaffold.cli.target:made"


@dataclass(frozen=True, slots=True)
class Serving:
    """What is served, and where."""

    target: Target
    project: Project
    socket: socket.socket
    host: str
    access_log: bool
    workers: int
    options: Options = field(default_factory=Options)

    @property
    def address(self) -> str:
        """The address to open in a browser, as far as the options know it."""
        port = self.options.get("browser.serverPort") or self.socket.getsockname()[1]
        host = self.host
        if self.options.is_given("browser.serverAddress"):
            host = self.options.get("browser.serverAddress")
        scheme = "https" if self.options.get("server.sslCertFile") else "http"
        return f"{scheme}://{f'[{host}]' if ':' in host else host}:{port}"


class Server(uvicorn.Server):
    """A server that ends at once when somebody sits at the terminal."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Wait for open answers, but after Ctrl-C only a moment."""
        if sig == signal.SIGINT:
            self.config.timeout_graceful_shutdown = HURRY_SECONDS
        super().handle_exit(sig, frame)


def bind(host: str, port: int) -> socket.socket:
    """Return a socket at the address; connections are taken once it listens.

    Raises:
        Failure: the address is taken, not allowed or not of this machine.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    made = socket.socket(family)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind((host, port))
        made.listen(BACKLOG)
    except OSError as error:
        made.close()
        raise Failure(_bind_problem(error, host, port)) from error
    made.set_inheritable(True)
    return made


def _bind_problem(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"Port {port} of {host} is taken by another program. Stop that one, or use another "
            "port: "
            f"scaffold serve --port {port + 1}"
        )
    if error.errno == errno.EACCES:
        return (
            f"This user may not use port {port}. Ports below 1024 belong to the system; use "
            "another "
            "one, e.g. scaffold serve --port 8000"
        )
    return f"Cannot listen on {host}, port {port}: {error.strerror or error}. Try --host 127.0.0.1."


def run_here(serving: Serving) -> None:
    """Serve with this process, until it is told to end."""
    set_up_logs()
    app = opened(serving)
    announce(app, serving)
    run_server(config_of(app, serving), serving.socket)


def run_workers(serving: Serving) -> None:
    """Serve with several processes, each of which imports the app itself.

    A dead one is replaced.
    """
    from uvicorn.supervisors import Multiprocess

    set_up_logs()
    app = opened(serving)  # problems show once, and tables are made before anybody needs them
    announce(app, serving)
    app.site.close()
    gc.enable()
    _let_import(serving)
    config = config_of(ENTRY, serving, factory=True, workers=serving.workers)
    Multiprocess(config, sockets=[serving.socket]).run()
    sys.exit(0)


def opened(serving: Serving) -> "App":
    """Return the app with its pages collected and its database in order.

    Raises:
        Failure: it cannot be imported, or its tables are behind in production.
        SettingsError: settings that cannot work.
    """
    from scaffold.cli.migrations import bring_up_to_date

    app = load_to_serve(serving.target)
    heed(app.config)
    bring_up_to_date(app.site.database, serving.project, ask=app.site.settings.production)
    return app


def announce(app: "App", serving: Serving) -> None:
    """Say where the app is: one line."""
    site = app.site
    count = sum(page.menu is not False for page in app.registry)
    pages = f"{count} page" if count == 1 else f"{count} pages"
    processes = f" · {serving.workers} processes" if serving.workers > 1 else ""
    say(f"{site.name} at {serving.address} · {site.settings.env} · {pages}{processes}")


def config_of(app: Any, serving: Serving, **options: Any) -> uvicorn.Config:
    """Return uvicorn's configuration.

    `proxy_headers` is off: the settings say which proxies are believed, and scaffold reads their
    headers itself.
    """
    options.setdefault("timeout_graceful_shutdown", GRACE_SECONDS)
    return uvicorn.Config(
        app,
        lifespan="on",
        loop="auto",
        http=Protocol,
        ws="websockets-sansio",
        log_config=None,
        access_log=serving.access_log,
        server_header=False,
        proxy_headers=False,
        backlog=BACKLOG,
        timeout_keep_alive=30,
        timeout_worker_healthcheck=30,
        ssl_certfile=serving.options.get("server.sslCertFile"),
        ssl_keyfile=serving.options.get("server.sslKeyFile"),
        **options,
    )


def run_server(config: uvicorn.Config, listening: socket.socket) -> None:
    """Run uvicorn; being told to end is a success."""
    signal.signal(signal.SIGTERM, _end)
    signal.signal(signal.SIGINT, _end)
    Server(config).run(sockets=[listening])
    sys.exit(0)


def _end(_number: int, _frame: FrameType | None) -> None:
    sys.exit(0)


def _let_import(serving: Serving) -> None:
    """Let processes to come find the app and this scaffold."""
    ours = str(Path(__file__).resolve().parents[2])
    known = os.environ.get("PYTHONPATH")
    folders = [str(serving.target.root), ours, *([known] if known else [])]
    os.environ["PYTHONPATH"] = os.pathsep.join(folders)
