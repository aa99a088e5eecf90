"""Names and arguments of older scripts: they work, and the log says what to write instead."""

from __future__ import annotations

import logging
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from scaffold.elements.block import author_line, shown_line
from scaffold.errors import nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from scaffold.elements.container import Container

log = logging.getLogger("scaffold.former")

_NOW = {
    "_bottom": "bottom",
    "experimental_memo": "cache_data",
    "experimental_show": "write",
    "experimental_singleton": "cache_resource",
}
_PREFIXES = ("beta_", "experimental_")


def former(block: Container, name: str, known: Iterable[str]) -> Any:
    """Return what a former name of `st` or a container stands for.

    Raises:
        AttributeError: nothing was ever called so; the message names what is like it.
    """
    words = list(known)
    if name in _MADE and hasattr(type(block), "query_params"):
        instead, make = _MADE[name]
        warn_of(f"st.{name}", instead)
        return make(block)
    prefix = next((prefix for prefix in _PREFIXES if name.startswith(prefix)), "")
    plain = _NOW.get(name) or (name.removeprefix(prefix) if prefix else "")
    if plain in words:
        warn_of(f"st.{name}", f"st.{plain}")
        return getattr(block, plain)
    similar = "" if name.startswith("_") else nearest(name, words)
    what = "st" if hasattr(type(block), "query_params") else f"A {type(block).__name__} of st"
    raise AttributeError(f"{what} has no attribute {name!r}.{similar}")


def warn_of(what: str, instead: str) -> None:
    """Say in the log, once for each place, that something has a newer form."""
    _warn(what, instead, author_line())


@lru_cache(maxsize=1024)
def _warn(what: str, instead: str, where: tuple[str, int]) -> None:
    log.warning("%s: %s is an older form; write %s.", shown_line(where), what, instead)


def _cache(root: Any) -> Callable[..., Any]:
    def cache(
        func: Any = None,
        persist: bool = False,
        allow_output_mutation: bool = False,
        show_spinner: bool | str = True,
        suppress_st_warning: bool = False,
        hash_funcs: Any = None,
        max_entries: int | None = None,
        ttl: Any = None,
    ) -> Any:
        """Cache as older scripts do: one shared object if it may be changed, else copies."""
        common: dict[str, Any] = {
            "show_spinner": show_spinner, "hash_funcs": hash_funcs, "max_entries": max_entries,
            "ttl": ttl,
        }  # fmt: skip
        if allow_output_mutation:
            return root.cache_resource(func, **common)
        return root.cache_data(func, persist="disk" if persist else None, **common)

    return cache


def _get_query_params(root: Any) -> Callable[[], dict[str, list[str]]]:
    def get_query_params() -> dict[str, list[str]]:
        """Return all parameters of the address, each with the list of its values."""
        params = root.query_params
        return {name: params.get_all(name) for name in params}

    return get_query_params


def _set_query_params(root: Any) -> Callable[..., None]:
    def set_query_params(**params: Any) -> None:
        """Replace all parameters of the address."""
        root.query_params.from_dict(params)

    return set_query_params


_MADE: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "cache": ("st.cache_data, or st.cache_resource for objects that are shared", _cache),
    "experimental_get_query_params": ("st.query_params", _get_query_params),
    "experimental_set_query_params": ("st.query_params", _set_query_params),
}
