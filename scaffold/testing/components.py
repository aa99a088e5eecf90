"""Components: what they were given, and what they answer in the place of a browser."""

from __future__ import annotations

import json
from typing import Any, Self

from scaffold.testing.element import Prop
from scaffold.testing.widgets import Widget, _Valued
from scaffold.widgets.answers import spelled


class FrameComponent(_Valued):
    """What calling a component of `declare_component` makes."""

    kinds = ("component_instance",)
    component: Prop[str] = Prop("component", "")

    @property
    def args(self) -> dict[str, Any]:
        """Return the plain values that it was given."""
        given: dict[str, Any] = json.loads(self.props["args"])
        return given

    def set_value(self, v: Any) -> Self:
        """Let it answer with a value; the next `run` sends it."""
        self._at.entries.enter_raw(self._node, [spelled(v)], v)
        return self


class PageComponent(Widget):
    """What calling a component of `st.components.v2.component` makes."""

    kinds = ("bidi_component",)
    component: Prop[str] = Prop("component", "")

    @property
    def data(self) -> Any:
        """Return the plain data that it was given."""
        return json.loads(self.props.get("data") or "null")

    def set_state_value(self, name: str, value: Any) -> Self:
        """Let its script set a state, as with `setStateValue`."""
        now: dict[str, Any] = {**(self.value or {}), name: value}
        self._at.entries.enter_raw(self._node, [spelled(now)], now)
        return self

    def set_trigger_value(self, name: str, value: Any) -> Self:
        """Let an event happen in it, as with `setTriggerValue`."""
        events = json.dumps([{"event": name, "value": value}])
        self._at.entries.happen(f"{self.id}-e", [events])
        return self
