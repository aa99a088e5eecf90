"""Names that older scripts use, and what to write instead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scaffold.errors import nearest

if TYPE_CHECKING:
    from collections.abc import Iterable

_NOW = {
    "cache": "st.cache_data or st.cache_resource",
    "experimental_get_query_params": "st.query_params",
    "experimental_memo": "st.cache_data",
    "experimental_set_query_params": "st.query_params",
    "experimental_show": "st.write",
    "experimental_singleton": "st.cache_resource",
}
_PREFIXES = ("beta_", "experimental_")


def hint(name: str, known: Iterable[str]) -> str:
    """Return the sentence that says what a name is called now, or which known ones are like it.

    >>> hint("beta_columns", ["columns", "container"])
    ' It is called st.columns now.'
    >>> hint("colums", ["columns", "container"])
    ' Did you mean "columns"?'
    """
    words = list(known)
    prefix = next((prefix for prefix in _PREFIXES if name.startswith(prefix)), "")
    plain = name.removeprefix(prefix)
    now = _NOW.get(name) or (f"st.{plain}" if prefix and plain in words else None)
    return f" It is called {now} now." if now else nearest(name, words)
