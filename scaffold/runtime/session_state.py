"""`st.session_state`: the author's values and the values of widgets with keys, in one mapping."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, MutableMapping
from typing import TYPE_CHECKING, Any

from scaffold.errors import AlreadyMadeError, NeverAssignedError, ParameterTypeError
from scaffold.runtime.context import Run, current_run, current_run_or_none
from scaffold.runtime.values import forget, is_known, known_value
from scaffold.widgets.codecs import Trigger

if TYPE_CHECKING:
    from scaffold.runtime.session import Session

_NO_TEXT = " at 0x"  # in the text of an object that has none of its own
NEVER_ASSIGNED = frozenset(
    {
        "button", "download_button", "form_submit_button", "menu_button", "file_uploader",
        "camera_input", "audio_input", "data_editor", "dataframe",
    }
)  # fmt: skip


class SessionState(MutableMapping[str, Any]):
    """A mapping over the session of the current run, by item or by attribute.

    >>> st.session_state.setdefault("count", 0)  # doctest: +SKIP
    0
    """

    __slots__ = ()

    def __getitem__(self, key: str | int) -> Any:
        run = current_run("st.session_state")
        name = str(key)
        if name in run.session.data:
            return run.session.data.get(name)
        widget = run.session.key_ids.get(name)
        if widget is None:
            raise KeyError(_missing(name))
        return self._widget_value(run, name, widget)

    def __setitem__(self, key: str | int, value: Any) -> None:
        run = current_run("st.session_state")
        name = str(key)
        made = run.keys_made.get(name)
        if made is not None:
            never = made in NEVER_ASSIGNED
            raise NeverAssignedError(name, made) if never else AlreadyMadeError(name, made)
        widget = run.session.key_ids.get(name)
        offer = run.session.structure.offers.get(widget) if widget else None
        if offer is not None and offer.kind in NEVER_ASSIGNED:
            raise NeverAssignedError(name, offer.kind)
        run.session.data.set(name, value)

    def __delitem__(self, key: str | int) -> None:
        run = current_run("st.session_state")
        name = str(key)
        widget = run.session.key_ids.pop(name, None)
        if widget is not None:
            forget(run.session, widget)
        if name in run.session.data:
            run.session.data.delete(name)
        elif widget is None:
            raise KeyError(_missing(name))

    def __iter__(self) -> Iterator[str]:
        session = current_run("st.session_state").session
        yield from session.data
        for key, widget in session.key_ids.items():
            if key not in session.data and _is_there(session, widget):
                yield key

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __contains__(self, key: object) -> bool:
        session = current_run("st.session_state").session
        name = str(key)
        if name in session.data:
            return True
        widget = session.key_ids.get(name)
        return widget is not None and _is_there(session, widget)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)  # as copy and inspect ask, also outside of a run
        try:
            return self[name]
        except KeyError:
            raise AttributeError(_missing(name)) from None

    def __setattr__(self, name: str, value: Any) -> None:
        self[name] = value

    def __delattr__(self, name: str) -> None:
        try:
            del self[name]
        except KeyError:
            raise AttributeError(_missing(name)) from None

    def __repr__(self) -> str:
        if current_run_or_none() is None:
            return "<st.session_state outside of a run>"
        return repr(self.to_dict())

    def to_dict(self) -> dict[str, Any]:
        """Return all values by key, those of widgets with keys included."""
        return dict(self.items())

    @staticmethod
    def _widget_value(run: Run, name: str, widget: str) -> Any:
        session = run.session
        if widget not in session.values and widget not in session.objects:
            offer = session.structure.offers.get(widget)
            if offer is None or offer.kind not in NEVER_ASSIGNED:
                raise KeyError(_missing(name))
            return widget in run.triggers
        try:
            return known_value(session, widget)
        except KeyError:
            if run.app is None or run.replay:
                raise KeyError(_missing(name)) from None
        run.app.replay(run)
        try:
            return known_value(session, widget)
        except KeyError:
            raise KeyError(_missing(name)) from None


def _is_there(session: Session, widget: str) -> bool:
    """Return whether a widget with a key has a value; hidden ones only as far as it can be read."""
    if widget in session.structure.kept and widget not in session.structure.offers:
        return is_known(session, widget)
    known = widget in session.values or widget in session.objects
    return known or isinstance(session.codec_of(widget), Trigger)


def _missing(key: str) -> str:
    return (
        f'st.session_state has no key "{key}". Give it a first value, e.g. '
        f'st.session_state.setdefault("{key}", 0), or check the spelling.'
    )


def check_key(key: object) -> str | None:
    """Return the key as a string; a number, a date and the like is the string of it everywhere."""
    if key is None or isinstance(key, str):
        return key
    if isinstance(key, Hashable) and _NO_TEXT not in (text := str(key)):
        return text
    raise ParameterTypeError(
        f"A key is a text or a number; key={key!r:.80} is a {type(key).__name__}, which has no "
        'text that stays the same. Write e.g. key=f"row-{number}".'
    )
