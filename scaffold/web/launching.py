"""What an `App` is made of: a script or the modules of a package; and how it serves itself."""

from __future__ import annotations

import importlib
import pkgutil
import sys
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeGuard

from scaffold.elements.kinds import is_list
from scaffold.errors import UsageError

if TYPE_CHECKING:
    from types import ModuleType

    from scaffold.web.app import App

Lifespan = Callable[[Any], AbstractAsyncContextManager[Any]]
DEFAULT_PORT = 8000
_PLAIN = (str, int, float, bool)


def script_of(
    name: str | Path, script_path: str | Path | None, module: dict[str, Any]
) -> Path | None:
    """Return the file of the script that an app is made of; None if it has none.

    A relative path starts in the folder of the module that makes the app, or in the current one.

    Raises:
        UsageError: there is no such file.
    """
    given = script_path
    if given is None and (isinstance(name, Path) or str(name).endswith(".py")):
        given = name
    if given is None:
        return None
    file = Path(given)
    if not file.is_absolute() and "__file__" in module:
        beside = Path(module["__file__"]).resolve().parent / file
        file = beside if beside.is_file() else file
    if not file.is_file():
        raise UsageError(
            f"There is no script {given} in {Path.cwd()}. Give the path of a Python file, e.g. "
            'App("pages/home.py"), or a name, e.g. App("My app").'
        )
    return file.resolve()


def name_of(file: Path) -> str:
    """Return the name of an app that is a script."""
    return file.stem.replace("_", " ").capitalize()


def checked_secrets(given: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return secrets, of which nothing but texts, numbers, lists and dicts may be made.

    Raises:
        TypeError: there is something else in them; its value is not shown.
    """
    _check("secrets", dict(given or {}))
    return dict(given or {})


def _check(place: str, value: Any) -> None:
    if is_list(value):
        for number, one in enumerate(value):
            _check(f"{place}[{number}]", one)
    elif _is_dict(value):
        for name, one in value.items():
            _check(f"{place}[{name!r}]", one)
    elif not isinstance(value, _PLAIN):
        raise TypeError(
            f"App(...) got {place} of the type {type(value).__name__}. Secrets are texts, numbers, "
            'True or False, and lists and dicts of these; write e.g. secrets={"api_key": "..."}.'
        )


def _is_dict(value: object) -> TypeGuard[dict[Any, Any]]:
    return isinstance(value, dict)


def keeping_state(app: App, lifespan: Lifespan) -> Lifespan:
    """Return a lifespan whose yielded values are `app.state` as well."""

    @asynccontextmanager
    async def alive(_app: Any) -> AsyncGenerator[Any]:
        async with lifespan(app) as state:
            for name, value in dict(state or {}).items():
                setattr(app.state, name, value)
            yield state

    return alive


def serve_until_told(app: App) -> None:
    """Serve an app in this process until it is told to end."""
    import uvicorn

    from scaffold.web.protocol import Protocol

    options = app.config
    port = options.get("server.port") if options.is_given("server.port") else DEFAULT_PORT
    host = options.get("server.address") or "127.0.0.1"
    sys.stderr.write(f"{app.title} at http://{host}:{port}\n")
    uvicorn.run(
        app, host=host, port=port, http=Protocol, lifespan="on", log_level="warning",
        access_log=False, server_header=False, proxy_headers=False,
        ssl_certfile=options.get("server.sslCertFile"),
        ssl_keyfile=options.get("server.sslKeyFile"),
    )  # fmt: skip


def page_modules(names: dict[str, Any], folder: Path) -> list[ModuleType]:
    """Import the modules of the `pages/` package beside the app's module."""
    if not (folder / "pages").is_dir() or "__file__" not in names:
        return []
    package = names.get("__package__") or ""
    root = f"{package}.pages" if package else "pages"
    if not package and str(folder) not in sys.path:
        sys.path.insert(0, str(folder))
    parent = importlib.import_module(root)
    found = [parent]
    found.extend(
        importlib.import_module(info.name)
        for info in pkgutil.walk_packages(parent.__path__, root + ".")
    )
    return found
