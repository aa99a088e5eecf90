"""`streamlit` as another name of scaffold, for packages that import it.

Published components begin with `import streamlit.components.v1`, and pip installs Streamlit along
with them. In a process that scaffold serves, Streamlit itself could not show anything, so the
name can stand for scaffold: in script mode it does; an app says so, before it imports the packages:

    from scaffold import compat

    compat.install()
"""

from __future__ import annotations

import logging
import sys
from importlib import import_module
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import TYPE_CHECKING, Any

from scaffold.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

log = logging.getLogger("scaffold")
NAME = "streamlit"
# Packages look at this to learn what they may call: the version whose names scaffold has.
VERSION = STREAMLIT_VERSION_STRING = "1.67.0"
_HOMES = {
    "": "scaffold",
    ".components": "scaffold.components",
    ".components.v1": "scaffold.components.v1",
    ".components.v1.components": "scaffold.components.v1",
    ".components.v1.custom_component": "scaffold.components.custom",
    ".components.v2": "scaffold.components.v2",
    ".connections": "scaffold.connections",
    ".delta_generator": "scaffold.elements.container",
    ".deprecation_util": "scaffold.compat",
    ".errors": "scaffold.errors",
    ".runtime": "scaffold.compat",
    ".runtime.metrics_util": "scaffold.compat",
    ".runtime.scriptrunner": "scaffold.runtime.context",
    ".runtime.scriptrunner_utils": "scaffold.runtime.context",
    ".runtime.scriptrunner_utils.script_run_context": "scaffold.runtime.context",
    ".runtime.uploaded_file_manager": "scaffold.runtime.uploads",
    ".testing": "scaffold.testing",
    ".testing.v1": "scaffold.testing.v1",
    ".typing": "scaffold.typing",
    ".version": "scaffold.compat",
}
# Names that differ there.
_RENAMED = {
    ".delta_generator": {"DeltaGenerator": "Container"},
    ".runtime.scriptrunner": {"get_script_run_ctx": "current_run_or_none"},
    ".runtime.scriptrunner_utils.script_run_context": {"get_script_run_ctx": "current_run_or_none"},
}


class Alias(ModuleType):
    """A module whose names are those of one of ours."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        part = name.removeprefix(NAME)
        self.__dict__["_home"] = _HOMES[part]
        self.__dict__["_renamed"] = _RENAMED.get(part, {})

    def __getattr__(self, name: str) -> Any:
        if name == "__version__":
            return VERSION
        if name.startswith("__") and name != "__all__":
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        if f"{self.__name__.removeprefix(NAME)}.{name}" in _HOMES:
            return import_module(f"{self.__name__}.{name}")
        renamed: dict[str, str] = self.__dict__["_renamed"]
        return getattr(import_module(self.__dict__["_home"]), renamed.get(name, name))


class _Finder(MetaPathFinder, Loader):
    """Finds `streamlit` and what is below it."""

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return how an alias is made; None for all other modules."""
        if name != NAME and not name.startswith(f"{NAME}."):
            return None
        if name.removeprefix(NAME) not in _HOMES:
            known = ", ".join(f"{NAME}{part}" for part in _HOMES)
            raise ModuleNotFoundError(
                f"{name} was imported where {NAME} stands for scaffold, which has no such module. "
                f"There are {known}. Ask the package for a version without it, or leave it out.",
                name=name,
            )
        return ModuleSpec(name, self, is_package=True)

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """Return the alias."""
        return Alias(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """Do nothing: what it stands for is imported when it is asked for."""


_finder = _Finder()


def install() -> None:
    """Let `import streamlit` mean scaffold in this process, also where Streamlit is installed.

    Raises:
        UsageError: Streamlit itself is imported already.
    """
    if _finder in sys.meta_path:
        return
    known = sys.modules.get(NAME)
    if known is not None:
        raise UsageError(
            f"compat.install() was called when {NAME} was imported already, from "
            f"{getattr(known, '__file__', None) or 'somewhere'}. It must come first; put `from "
            "scaffold import compat` and `compat.install()` above the imports of components."
        )
    sys.meta_path.insert(0, _finder)


def install_for_script() -> None:
    """Do the same for script mode, where a Streamlit that is in use already only gives a note."""
    try:
        install()
    except UsageError as problem:
        log.warning("%s", problem)


def exists() -> bool:
    """Return True: packages ask whether their script is served."""
    return True


def gather_metrics(name: str, func: Any = None) -> Any:
    """Return a function as it is: packages mark theirs to be counted, and nothing is counted."""

    def unchanged(function: Any) -> Any:
        return function

    return func if func is not None else unchanged


def show_deprecation_warning(message: str, *_: Any, **__: Any) -> None:
    """Log what a package says of its own former names."""
    log.warning("%s", message)


def uninstall() -> None:
    """Give the name back."""
    if _finder in sys.meta_path:
        sys.meta_path.remove(_finder)
    for name in [name for name, module in sys.modules.items() if isinstance(module, Alias)]:
        del sys.modules[name]
