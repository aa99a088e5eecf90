"""The widgets: what they hold, and what a visitor can do with them.

Everything that a visitor does returns the widget, so that `.run()` can follow.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any, Self

from scaffold.testing.element import Element, Prop


class Widget(Element):
    """An element with a value."""

    label: Prop[str] = Prop("label", "")
    help: Prop[str] = Prop("help", "")
    disabled: Prop[bool] = Prop("disabled", default=False)

    @property
    def value(self) -> Any:
        """Return what it shows: what was entered, or the value of the last run."""
        return self._at.entries.value(self._node)

    @property
    def form_id(self) -> str:
        """Return the key of the form that it belongs to, or an empty text."""
        form = self._at.screen.find(self.props.get("form", ""))
        return "" if form is None else str(form.props["key"])


class _Valued(Widget):
    def set_value(self, v: Any) -> Self:
        """Enter a value; the next `run` sends it.

        Raises:
            AppTestError: no visitor could enter it.
        """
        self._at.entries.enter(self._node, v)
        return self


class _Pressed(Widget):
    @property
    def value(self) -> bool:
        """Return whether it is pressed, or was for the last run."""
        return self._at.entries.pressed(self._node) or self._at.was_pressed(self.id)

    def click(self) -> Self:
        """Press it; the next `run` sees that.

        Raises:
            AppTestError: it is disabled.
        """
        self._at.entries.enter_raw(self._node, ["1"])
        return self

    def set_value(self, v: bool) -> Self:
        """Press it, or take that back."""
        if v:
            return self.click()
        self._at.entries.release(self._node)
        return self


class Button(_Pressed):
    """What `st.button` and `st.form_submit_button` make."""

    kinds = ("button", "form_submit_button")


class DownloadButton(_Pressed):
    """What `st.download_button` makes."""

    kinds = ("download_button",)
    file_name: Prop[str] = Prop("file", "")
    url: Prop[str] = Prop("url", "")


class _Flag(_Valued):
    def check(self) -> Self:
        """Turn it on."""
        return self.set_value(True)

    def uncheck(self) -> Self:
        """Turn it off."""
        return self.set_value(False)


class Checkbox(_Flag):
    """What `st.checkbox` makes."""

    kinds = ("checkbox",)


class Toggle(_Flag):
    """What `st.toggle` makes."""

    kinds = ("toggle",)


class _Choice(_Valued):
    """A widget with options.

    Attributes:
        options: what the visitor reads for them.
    """

    @property
    def options(self) -> list[str]:
        """Return the labels of the options."""
        return list(self.props.get("options") or ())

    @property
    def format_func(self) -> Callable[[Any], str]:
        """Return a function from an option to what the visitor reads for it."""
        return self._label_of

    def _label_of(self, value: Any) -> str:
        place = self._place(value)
        return str(value) if place is None else self.options[place]

    def _place(self, value: Any) -> int | None:
        found = self._at.entries.options(self._node)
        return found.index(value) if value in found else None


class _OneOf(_Choice):
    @property
    def index(self) -> int | None:
        """Return the place of the chosen option."""
        return self._place(self.value)

    def select(self, v: Any) -> Self:
        """Choose an option, by itself or by its label."""
        return self.set_value(v)

    def select_index(self, index: int | None) -> Self:
        """Choose an option by its place; None chooses none."""
        return self.set_value(
            None if index is None else self._at.entries.options(self._node)[index]
        )


class Radio(_OneOf):
    """What `st.radio` makes."""

    kinds = ("radio",)
    horizontal: Prop[bool] = Prop("horizontal", default=False)


class Selectbox(_OneOf):
    """What `st.selectbox` makes."""

    kinds = ("selectbox",)


class _Several(_Choice):
    @property
    def indices(self) -> list[int]:
        """Return the places of the chosen options."""
        places = [self._place(one) for one in _listed(self.value)]
        return [place for place in places if place is not None]

    def select(self, v: Any) -> Self:
        """Choose one more option."""
        chosen = _listed(self.value)
        return self if v in chosen else self._choose([*chosen, v])

    def unselect(self, v: Any) -> Self:
        """Take an option back."""
        return self._choose([one for one in _listed(self.value) if one != v])

    def _choose(self, chosen: list[Any]) -> Self:
        return self.set_value(chosen)


class Multiselect(_Several):
    """What `st.multiselect` makes."""

    kinds = ("multiselect",)
    max_selections: Prop[int] = Prop("most", 0)

    @property
    def values(self) -> list[str]:
        """Return the labels of the chosen options."""
        return [self._label_of(one) for one in self.value]


class ButtonGroup(_Several):
    """What `st.pills` and `st.segmented_control` make."""

    kinds = ("pills", "segmented_control")

    @property
    def formatted_values(self) -> list[str]:
        """Return the labels of the chosen options."""
        return [self._label_of(one) for one in _listed(self.value)]

    def set_value(self, v: Any) -> Self:
        """Choose an option, or with "multi" a list of them."""
        if self.props.get("many") or not isinstance(v, list):
            return super().set_value(v)
        return super().set_value(v[-1] if v else None)


class Feedback(_Valued):
    """What `st.feedback` makes."""

    kinds = ("feedback",)


class _Scale(_Valued):
    def set_range(self, lower: Any, upper: Any) -> Self:
        """Move both handles."""
        return self.set_value((lower, upper))


class Slider(_Scale):
    """What `st.slider` makes."""

    kinds = ("slider",)
    data_type: Prop[str] = Prop("type", "int")
    min: Prop[float] = Prop("min", 0)
    max: Prop[float] = Prop("max", 100)
    step: Prop[float] = Prop("step", 1)


class SelectSlider(_Choice, _Scale):
    """What `st.select_slider` makes."""

    kinds = ("select_slider",)
    data_type = "option"


class NumberInput(_Valued):
    """What `st.number_input` makes."""

    kinds = ("number_input",)
    min: Prop[float | None] = Prop("min", None)
    max: Prop[float | None] = Prop("max", None)
    step: Prop[float] = Prop("step", 1)

    def increment(self) -> Self:
        """Go one step up, at most to the largest number; an empty field stays empty."""
        return self._move(self.step)

    def decrement(self) -> Self:
        """Go one step down, at least to the smallest number; an empty field stays empty."""
        return self._move(-self.step)

    def _move(self, by: float) -> Self:
        if self.value is None:
            return self
        value = self.value + by
        value = value if self.max is None else min(value, self.max)
        return self.set_value(value if self.min is None else max(value, self.min))


class Typed(_Valued):
    """A field that one types a text into."""

    max_chars: Prop[int] = Prop("max", 0)
    placeholder: Prop[str] = Prop("placeholder", "")

    def input(self, v: str | None) -> Self:
        """Type a text in place of the one that stands there."""
        return self.set_value(v)


class TextInput(Typed):
    """What `st.text_input` makes."""

    kinds = ("text_input",)
    autocomplete: Prop[str] = Prop("autocomplete", "")


class TextArea(Typed):
    """What `st.text_area` makes."""

    kinds = ("text_area",)


class DateInput(_Valued):
    """What `st.date_input` makes."""

    kinds = ("date_input",)
    is_range: Prop[bool] = Prop("span", default=False)
    min: Prop[date | None] = Prop("min", None, date.fromisoformat)
    max: Prop[date | None] = Prop("max", None, date.fromisoformat)


class TimeInput(_Valued):
    """What `st.time_input` makes; its step is in seconds."""

    kinds = ("time_input",)
    step: Prop[int] = Prop("step", 900)

    def increment(self) -> Self:
        """Go one step on, over midnight to the start of the day."""
        return self._move(self.step)

    def decrement(self) -> Self:
        """Go one step back."""
        return self._move(-self.step)

    def _move(self, seconds: int) -> Self:
        value: time | None = self.value
        if value is None:
            return self
        moment = datetime.combine(date(2000, 1, 2), value) + timedelta(seconds=seconds)
        return self.set_value(moment.time())


class DateTimeInput(_Valued):
    """What `st.datetime_input` makes; its step is in seconds."""

    kinds = ("datetime_input",)
    format: Prop[str] = Prop("format", "")
    min: Prop[datetime | None] = Prop("min", None, datetime.fromisoformat)
    max: Prop[datetime | None] = Prop("max", None, datetime.fromisoformat)
    step: Prop[int] = Prop("step", 900)


class ColorPicker(_Valued):
    """What `st.color_picker` makes."""

    kinds = ("color_picker",)

    def pick(self, v: str) -> Self:
        """Choose a colour, as "#rrggbb" or without the "#"."""
        return self.set_value(v if v.startswith("#") else f"#{v}")


class MenuButton(_Choice):
    """What `st.menu_button` makes."""

    kinds = ("menu_button",)

    def click(self, v: Any) -> Self:
        """Choose an entry, by itself or by its label."""
        return self.set_value(v)

    def click_index(self, index: int) -> Self:
        """Choose an entry by its place."""
        return self.set_value(self._at.entries.options(self._node)[index])


class Pagination(_Valued):
    """What `st.pagination` makes."""

    kinds = ("pagination",)
    num_pages: Prop[int] = Prop("num_pages", 1)
    default: Prop[int] = Prop("default", 1)

    def select(self, page: int) -> Self:
        """Go to a page, the first is 1."""
        return self.set_value(page)


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    parts: list[Any] = [*value] if isinstance(value, list) else [value]
    return parts
