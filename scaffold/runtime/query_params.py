"""`st.query_params`: the query string of the page as a mapping of strings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, MutableMapping
from typing import Any
from urllib.parse import urlencode

from scaffold.errors import QueryParamError, UsageError

RESERVED = frozenset({"embed", "embed_options"})


class QueryParams(MutableMapping[str, str]):
    """The query parameters of this run; changes show in the address bar without a rerun.

    A key that is repeated reads as its last value; `get_all` lists them.
    """

    def __init__(
        self, values: Mapping[str, list[str]] | None = None, outside: Iterable[str] = ()
    ) -> None:
        self._values: dict[str, list[str]] = {k: list(v) for k, v in (values or {}).items()}
        self._widgets: dict[str, bool] = dict.fromkeys(outside, False)

    def __getitem__(self, key: str) -> str:
        self._check_there(key)
        values = self._values[key]
        return values[-1] if values else ""

    def __setitem__(self, key: str, value: Any) -> None:
        self._values[key] = self._checked(key, value)

    def __delitem__(self, key: str) -> None:
        self._check_there(key)
        self._check_free(key, "was deleted")
        del self._values[key]

    def __iter__(self) -> Iterator[str]:
        return (key for key in self._values if not _is_reserved(key))

    def __len__(self) -> int:
        return sum(1 for _ in self) if self._values else 0

    def __getattr__(self, key: str) -> str:
        try:
            return self[key]
        except KeyError:
            raise AttributeError(f'st.query_params has no key "{key}".') from None

    def __setattr__(self, key: str, value: Any) -> None:
        if key in ("_values", "_widgets"):
            object.__setattr__(self, key, value)
        else:
            self[key] = value

    def __delattr__(self, key: str) -> None:
        try:
            del self[key]
        except KeyError:
            raise AttributeError(f'st.query_params has no key "{key}".') from None

    def get_all(self, key: str) -> list[str]:
        """Return all values of a key, or an empty list."""
        return [] if _is_reserved(key) else list(self._values.get(key, []))

    def update(self, params: Any = (), /, **named: Any) -> None:
        """Assign several parameters, of a mapping, of pairs, or by name: all of them or none."""
        given = dict(params, **named)
        self._values.update({key: self._checked(key, value) for key, value in given.items()})

    def clear(self) -> None:
        """Delete all parameters, or none if one of them belongs to a widget."""
        for key in self:
            self._check_free(key, "was deleted")
        super().clear()

    def from_dict(self, params: Mapping[str, Any] | Iterable[tuple[str, Any]]) -> None:
        """Replace all parameters at once, or none if one of them cannot be assigned."""
        given = {key: self._checked(key, value) for key, value in dict(params).items()}
        self.clear()
        self._values.update(given)

    def set_by_widget(self, key: str, texts: list[str] | None) -> None:
        """Put the value of a bound widget into the address, or take it out: it is its own."""
        self._widgets[key] = True
        self._values.pop(key, None)
        if texts is not None:
            self._values[key] = texts

    def to_dict(self) -> dict[str, str]:
        """Return the parameters as a plain dict."""
        return dict(self.items())

    def __repr__(self) -> str:
        return repr(self.to_dict())

    def raw(self) -> dict[str, list[str]]:
        """Return all values of all keys, embed options included."""
        return self._values

    def for_page(self, params: Mapping[str, Any] | None) -> QueryParams:
        """Return the parameters of a page that follows: its own, and the embed options of this."""
        kept = {key: values for key, values in self._values.items() if _is_reserved(key)}
        query = QueryParams(kept)
        query.update(params or {})
        return query

    def after(self, path: str) -> str:
        """Return the address of a path with these parameters."""
        return f"{path}?{urlencode(self._values, doseq=True)}" if self._values else path

    def of_widgets(self) -> dict[str, bool]:
        """Return the keys of widgets, and whether these were made in this run.

        The others stand outside of the fragments that are run.
        """
        return self._widgets

    def _checked(self, key: Any, value: Any) -> list[str]:
        """Return a value as texts, or raise if the key cannot be assigned."""
        if not isinstance(key, str):
            raise QueryParamError(
                f"st.query_params got the key {key!r:.80}, which is no text. Names in an address "
                f'are texts; write e.g. st.query_params["{key!s:.80}"].'
            )
        if _is_reserved(key):
            raise UsageError(
                f'st.query_params["{key}"] cannot be assigned: embed options belong to the address.'
            )
        self._check_free(key, f"was assigned {value!r:.80}")
        if isinstance(value, Mapping):
            raise QueryParamError(
                f'st.query_params["{key}"] was assigned a mapping: {value!r:.80}. Allowed are a '
                "text and a list of texts; assign its parts to keys of their own, e.g. "
                "st.query_params.update(...)."
            )
        return _texts(value)

    def _check_there(self, key: str) -> None:
        if _is_reserved(key) or key not in self._values:
            raise KeyError(f'st.query_params has no key "{key}".')

    def _check_free(self, key: str, what: str) -> None:
        """Raise QueryParamError for the parameter of a widget that cannot follow any more."""
        made = self._widgets.get(key)
        if made is None:
            return
        where, cure = (
            ("was made before", "Do that above the widget, or")
            if made
            else ("is outside of the fragment that runs", "Do that in a run of the whole page, or")
        )
        rerun = "in a callback" if made else "and call st.rerun()"
        raise QueryParamError(
            f'st.query_params["{key}"] {what}, but belongs to the widget with key="{key}" and '
            f'bind="query-params", which {where}. {cure} write st.session_state["{key}"] = ... '
            f"{rerun}."
        )


def _is_reserved(key: object) -> bool:
    """Return whether a key is one of the embed options, in whatever letters."""
    return isinstance(key, str) and key.lower() in RESERVED


def _texts(value: Any) -> list[str]:
    if isinstance(value, str | bytes) or hasattr(value, "keys"):
        return [str(value)]
    try:
        return [str(part) for part in iter(value)]
    except TypeError:
        return [str(value)]
