"""`st.session_state` between the runs of a test."""

from __future__ import annotations

from collections.abc import Callable, Iterator, MutableMapping
from typing import TYPE_CHECKING, Any

from scaffold.runtime.session_state import SessionState

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from scaffold.runtime.context import Run

_STATE = SessionState()
Inside = Callable[[], "AbstractContextManager[Run]"]


class StateView(MutableMapping[str, Any]):
    """The values of a tab by item or attribute, as `st.session_state` has them in the page."""

    __slots__ = ("_inside",)
    _inside: Inside

    def __init__(self, inside: Inside) -> None:
        object.__setattr__(self, "_inside", inside)

    def __getitem__(self, key: str) -> Any:
        with self._inside():
            return _STATE[key]

    def __setitem__(self, key: str, value: Any) -> None:
        with self._inside():
            _STATE[key] = value

    def __delitem__(self, key: str) -> None:
        with self._inside():
            del _STATE[key]

    def __iter__(self) -> Iterator[str]:
        with self._inside():
            return iter(list(_STATE))

    def __len__(self) -> int:
        with self._inside():
            return len(_STATE)

    def __contains__(self, key: object) -> bool:
        with self._inside():
            return key in _STATE

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        with self._inside():
            return getattr(_STATE, name)

    def __setattr__(self, name: str, value: Any) -> None:
        self[name] = value

    def __delattr__(self, name: str) -> None:
        with self._inside():
            delattr(_STATE, name)

    def to_dict(self) -> dict[str, Any]:
        """Return all values by key, those of widgets with keys included."""
        with self._inside():
            return _STATE.to_dict()

    def __repr__(self) -> str:
        return repr(self.to_dict())
