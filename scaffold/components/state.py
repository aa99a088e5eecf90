"""What a component in the page has: its state, which lasts, and events, for one run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NoReturn

from scaffold.elements import st
from scaffold.elements.kinds import is_mapping
from scaffold.errors import nearest
from scaffold.runtime.context import current_run, current_run_or_none
from scaffold.runtime.values import Shape, Unset
from scaffold.widgets.answers import parsed, spelled, unspelled

if TYPE_CHECKING:
    from scaffold.runtime.context import Run
    from scaffold.widgets.codecs import Wire

EVENTS: Shape[Any] = Shape(None, lambda wire: wire, lambda value: value)


class ComponentResult(dict[str, Any]):
    """State and events of a component by name, as items or as attributes."""

    __slots__ = ()

    def __getattr__(self, name: str) -> Any:
        try:
            return self[name]
        except KeyError:
            self._missing(name)

    def _missing(self, name: str) -> NoReturn:
        raise AttributeError(
            f"The component has no state or event {name!r}. There are "
            f"{', '.join(map(repr, self)) or 'none'}; give on_{name}_change=... where it is shown."
            + nearest(name, self)
        )


class ComponentState(ComponentResult):
    """The value of a component in `st.session_state`: what is assigned to a name goes there."""

    __slots__ = ("_events", "_key")

    def __init__(
        self, state: Mapping[str, Any], events: Mapping[str, Any], key: str | None
    ) -> None:
        super().__init__({**events, **state})
        object.__setattr__(self, "_key", key)
        object.__setattr__(self, "_events", set(events) - set(state))

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return self.get(name)

    def __setattr__(self, name: str, value: Any) -> None:
        self[name] = value

    def __setitem__(self, name: str, value: Any) -> None:
        self._assign({**self, name: value}, {name})
        super().__setitem__(name, value)

    def __delitem__(self, name: str) -> None:
        self._assign({one: value for one, value in self.items() if one != name}, set())
        super().__delitem__(name)

    def _assign(self, values: dict[str, Any], own: set[str]) -> None:
        if self._key is not None and current_run_or_none() is not None:
            kept = {n: v for n, v in values.items() if n in own or n not in self._events}
            st.session_state[self._key] = ComponentState(kept, {}, self._key)


@dataclass(eq=False)
class Watch:
    """Finds out, when input arrives, what of it the callbacks of a component are for.

    Attributes:
        id: of the component's node; known once it is shown.
        before: the state that the page had when it was shown.
    """

    key: str | None
    default: dict[str, Any]
    callbacks: dict[str, Callable[[], Any]]
    id: str = ""
    before: dict[str, Any] = field(default_factory=dict[str, Any])

    @property
    def events_id(self) -> str:
        """Return under which name the browser sends events."""
        return f"{self.id}-e"

    @property
    def shape(self) -> Shape[ComponentState]:
        """Return how state travels."""
        return Shape(None, self._load, _dump)

    def _load(self, wire: Wire) -> ComponentState:
        return ComponentState(self._state(wire), self.events(current_run_or_none()), self.key)

    def _state(self, wire: Wire) -> dict[str, Any]:
        return {**self.default, **(unspelled(wire) if wire else {})}

    def shown(self, run: Run, node_id: str) -> ComponentState:
        """Note that the component is shown, and return its state and events in this run."""
        self.id = node_id
        wire = run.session.values.get(node_id)
        self.before = self._state(wire)
        state = run.session.objects[node_id] = self._load(wire)
        return state

    def events(self, run: Run | None) -> dict[str, Any]:
        """Return what happened for this run: the last value of each event."""
        if run is None or not self.id or self.events_id not in run.triggers:
            return {}
        sent = run.session.values.get(self.events_id)
        return {one["event"]: one["value"] for one in parsed(sent)} if sent else {}

    def state_changed(self) -> None:
        """Call the callbacks of the states that differ."""
        run = current_run("A callback of a component")
        now = self._state(run.session.values.get(self.id))
        for name, callback in self.callbacks.items():
            if now.get(name) != self.before.get(name):
                callback()

    def events_happened(self) -> None:
        """Call the callbacks of the events that happened."""
        run = current_run("A callback of a component")
        run.session.objects.pop(self.id, None)
        for name in self.events(run):
            if name in self.callbacks:
                self.callbacks[name]()


def _dump(value: Any) -> Wire:
    if not is_mapping(value):
        raise Unset
    try:
        return spelled({str(name): one for name, one in value.items()})
    except TypeError:
        raise Unset from None
