"""`st.browser_state` and `st.user_state`: values of one browser, and of one person.

Both are mappings that the app provides for each run (`Run.request["scopes"]`), so that this room
knows no database.
"""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping
from typing import Any

from scaffold.errors import UsageError
from scaffold.runtime.context import current_run


class _Scope(MutableMapping[str, Any]):
    """A mapping that lives elsewhere, looked up in each run."""

    __slots__ = ()
    _name = ""
    _missing = ""

    def _values(self) -> MutableMapping[str, Any]:
        run = current_run(f"st.{self._name}")
        open_scope = run.request.get(self._name)
        values: MutableMapping[str, Any] | None = open_scope(run) if open_scope else None
        if values is None:
            raise UsageError(f"st.{self._name} was used, but {self._missing}")
        return values

    def __getitem__(self, key: str) -> Any:
        return self._values()[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self._values()[key] = value

    def __delitem__(self, key: str) -> None:
        del self._values()[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values())

    def __len__(self) -> int:
        return len(self._values())

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        try:
            return self[name]
        except KeyError:
            raise AttributeError(f'st.{self._name} has no key "{name}".') from None

    def __setattr__(self, name: str, value: Any) -> None:
        self[name] = value


class BrowserState(_Scope):
    """Values of one browser: they survive its tabs and end with the logout."""

    __slots__ = ()
    _name = "browser_state"
    _missing = "this app keeps no browsers (AppTest does, scaffold serve does)."


class UserState(_Scope):
    """Values of one person: they survive the logout and follow the person to other devices."""

    __slots__ = ()
    _name = "user_state"
    _missing = (
        "nobody is logged in. Ask st.user.is_logged_in first, or use st.browser_state for visitors."
    )
