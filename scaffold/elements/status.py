"""Elements that say how things stand: messages, exceptions, progress, toasts."""

from __future__ import annotations

import traceback
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Literal, Unpack

from scaffold.elements.arguments import (
    check_icon,
    clean_text,
    leading_icon,
    one_of,
    other_than,
    width_unless,
)
from scaffold.elements.block import Block, Width
from scaffold.errors import MissingParameterError, OutOfRangeError, ParameterTypeError
from scaffold.paths import is_ours
from scaffold.runtime.context import Place, current_run
from scaffold.tree import Element

if TYPE_CHECKING:
    from collections.abc import Generator

    from scaffold.elements.arguments import StretchWidth
    from scaffold.elements.container import Slot
    from scaffold.elements.skeleton import Skeleton
    from scaffold.elements.status_box import StatusBox
    from scaffold.widgets.look import Look

_SECONDS = {"short": 4, "long": 10, "infinite": 0}
_PERCENT = 100


class Status(Block):
    """Messages, progress and what happens meanwhile."""

    __slots__ = ()

    def info(
        self, body: object, *, icon: str | None = None, width: StretchWidth = "stretch",
        title: object = None, **look: Unpack[Look],
    ) -> Slot:  # fmt: skip
        """Show a message that is good to know.

        Args:
            body: Markdown.
            icon: an emoji or ":material/name:"; if left out, one that `body` begins with.
            title: inline Markdown above the message.

        Example:
            st.info("The import runs every night.", icon=":material/schedule:")
        """
        return self._add("info", look, **_message("info", body, icon, width, title))

    def success(
        self, body: object, *, icon: str | None = None, width: StretchWidth = "stretch",
        title: object = None, **look: Unpack[Look],
    ) -> Slot:  # fmt: skip
        """Show that something worked; the arguments are those of `st.info`.

        Example:
            st.success("Saved.")
        """
        return self._add("success", look, **_message("success", body, icon, width, title))

    def warning(
        self, body: object, *, icon: str | None = None, width: StretchWidth = "stretch",
        title: object = None, **look: Unpack[Look],
    ) -> Slot:  # fmt: skip
        """Show that something needs attention; the arguments are those of `st.info`.

        Example:
            st.warning("Two rows were skipped.", title="Check the import")
        """
        return self._add("warning", look, **_message("warning", body, icon, width, title))

    def error(
        self, body: object, *, icon: str | None = None, width: StretchWidth = "stretch",
        title: object = None, **look: Unpack[Look],
    ) -> Slot:  # fmt: skip
        """Show that something failed; the arguments are those of `st.info`.

        Example:
            st.error("The file could not be read.")
        """
        return self._add("error", look, **_message("error", body, icon, width, title))

    def exception(
        self, exception: BaseException | str, width: StretchWidth = "stretch", **look: Unpack[Look]
    ) -> Slot:
        """Show an exception: type and message, and in development its traceback, too.

        Example:
            try:
                1 / 0
            except ZeroDivisionError as error:
                st.exception(error)
        """
        props = _exception_props(exception)
        return self._add("exception", look, width=width_unless("stretch", width), **props)

    @contextmanager
    def spinner(
        self, text: str = "In progress...", *, show_time: bool = False, _cache: bool = False,
        width: Width = "content", **look: Unpack[Look],
    ) -> Generator[None]:  # fmt: skip
        """Show that work is going on while a `with` block runs; it leaves nothing.

        Args:
            text: inline Markdown.
            show_time: count the seconds.

        Example:
            with st.spinner("Reading..."):
                rows = list(range(10))
        """
        slot = self._add(
            "spinner", look, text=str(text), time=show_time or None,
            width=width_unless("content", width),
        )  # fmt: skip
        try:
            yield
        finally:
            if slot._stands:
                slot._add("empty")

    def skeleton(
        self, height: int | Literal["stretch"] | None = None, *, width: StretchWidth = "stretch",
        **look: Unpack[Look],
    ) -> Skeleton:  # fmt: skip
        """Show the shape of something that is still being made.

        What is written to it takes its place. As a `with` block it is shown while the block runs,
        if that takes half a second, and leaves nothing.

        Args:
            height: pixels, "stretch", or None for the height of a field.

        Example:
            place = st.skeleton(height=120)
            place.table({"Name": ["Ada"]})
        """
        from scaffold.elements.skeleton import open_skeleton

        return open_skeleton(self, height, width, look)

    def progress(
        self, value: float, text: str | None = None, width: StretchWidth = "stretch",
        **look: Unpack[Look],
    ) -> Slot:  # fmt: skip
        """Show how far something is; call `.progress(...)` of what is returned to move it.

        Args:
            value: an int from 0 to 100, or a float from 0.0 to 1.0.
            text: inline Markdown above the bar.

        Raises:
            UsageError: a value outside of these bounds.

        Example:
            bar = st.progress(0, text="Reading")
            for percent in (50, 100):
                bar.progress(percent, text="Reading")
        """
        return self._add(
            "progress", look, value=_percent(value), text=None if text is None else str(text),
            width=width_unless("stretch", width, "stretch"),
        )  # fmt: skip

    def status(
        self, label: str, *, expanded: bool = False,
        state: Literal["running", "complete", "error"] = "running",
        type: Literal["default", "compact", "step"] = "default",
        width: StretchWidth = "stretch", **look: Unpack[Look],
    ) -> StatusBox:  # fmt: skip
        """Open a container for the output of a long task, with a label that says how it stands.

        As a `with` block it ends as "complete", or as "error" if an exception leaves it.

        Args:
            label: inline Markdown.
            expanded: show what is inside from the beginning.
            state: "running", "complete" or "error"; change it by `.update(...)`.
            type: "default" is a box, "compact" a line, "step" a step of a list of steps.

        Example:
            with st.status("Importing") as status:
                st.write("Reading")
                status.update(label="Imported", expanded=False)
        """
        from scaffold.elements.status_box import STATES, STYLES, StatusBox

        return self._open_as(
            StatusBox, "status", look, label=str(label), expanded=expanded or None,
            state=one_of("st.status(state)", state, STATES),
            style=other_than("default", "st.status(type)", type, STYLES),
            width=width_unless("stretch", width, "stretch"),
        )  # fmt: skip

    def toast(
        self, body: object, *, icon: str | None = None,
        duration: Literal["short", "long", "infinite"] | int = "short", **look: Unpack[Look],
    ) -> Slot:  # fmt: skip
        """Show a message at the edge of the page for a few seconds.

        The `toast` of what it returns shows another message in its place.

        Args:
            body: inline Markdown.
            icon: an emoji or ":material/name:".
            duration: "short" (4 seconds), "long" (10 seconds), "infinite" (until it is closed), or
                seconds.

        Example:
            message = st.toast("Saving ...", icon="spinner")
            message.toast("Saved", icon="✅")
        """
        from scaffold.elements.container import Slot

        run = current_run("st.toast")
        run.check()
        if str(body) == "":
            raise MissingParameterError(
                'st.toast got an empty body. A text is needed; write e.g. st.toast("Saved").'
            )
        props: dict[str, Any] = {
            "body": clean_text(body), "duration": _duration(duration),
        }  # fmt: skip
        if (checked := check_icon("st.toast", icon, "spinner")) is not None:
            props["icon"] = checked
        if isinstance(self, Slot) and self._shown in (run.toasts.children or ()):
            node = Element("toast", self._id, props)
            node.generation = self._shown.generation + 1  # a new toast, whose time begins now
            self._put(run, Place(run.toasts), node)
            return self
        number = len(run.toasts.children or ()) + 1
        node = Element("toast", f"toasts-{run.session.version}-{number}", props)
        run.add(node, run.toasts)
        return Slot(Place(run.toasts), node)

    def balloons(self, **look: Unpack[Look]) -> Slot:
        """Let balloons rise over the page, once.

        Visitors who asked their system for less motion see a short message instead.
        """
        return self._celebrate("balloons", look)

    def snow(self, **look: Unpack[Look]) -> Slot:
        """Let snow fall over the page, once.

        Visitors who asked their system for less motion see a short message instead.
        """
        return self._celebrate("snow", look)

    def _celebrate(self, effect: str, look: Look) -> Slot:
        version = current_run(f"st.{effect}").session.version
        return self._add("celebration", look, effect=effect, at=version)


def _message(
    name: str, body: object, icon: str | None, width: StretchWidth, title: object
) -> dict[str, Any]:
    text, checked = clean_text(body), check_icon(f"st.{name}", icon, "spinner")
    if icon is None:
        checked, text = leading_icon(text)
    return {
        "body": text,
        "icon": checked,
        "title": None if title is None else clean_text(title),
        "width": width_unless("stretch", width, "stretch"),
    }


def _exception_props(exception: object) -> dict[str, Any]:
    """Return type and message; visitors of a production server see no traceback."""
    if isinstance(exception, str):
        return {"type": "", "message": exception}
    if not isinstance(exception, BaseException):
        raise ParameterTypeError(
            f"st.exception got {exception!r:.80}. Allowed are exceptions; for a message write "
            "st.error(...)."
        )
    site = getattr(current_run("st.exception").app, "site", None)
    production = getattr(getattr(site, "settings", None), "production", True)
    name = type(exception)
    module = "" if name.__module__ in ("builtins", "__main__") else f"{name.__module__}."
    return {
        "type": f"{module}{name.__qualname__}",
        "message": str(exception),
        "warning": isinstance(exception, Warning) or None,
        "trace": (trace_of(exception) or None) if production is False else None,
    }


def trace_of(exception: BaseException) -> str:
    """Return a traceback without the frames of scaffold itself."""
    frames = [
        frame
        for frame in traceback.extract_tb(exception.__traceback__)
        if not is_ours(frame.filename)
    ]
    return "".join(traceback.format_list(frames))


def _percent(value: Any) -> float:
    """Return a progress as a number from 0 to 1."""
    if isinstance(value, bool | str) or not hasattr(value, "__float__"):
        raise ParameterTypeError.of(
            "st.progress", value, ["an int from 0 to 100", "a float from 0.0 to 1.0"], "50"
        )
    part = value / _PERCENT if hasattr(value, "__index__") else value
    if 0 <= part <= 1:
        return float(part)
    raise OutOfRangeError(
        f"st.progress got {value!r}. Allowed are ints from 0 to 100 and floats from 0.0 to 1.0; "
        "write e.g. st.progress(50) or st.progress(done / total).",
        parameter="st.progress(value)", given=value,
    )  # fmt: skip


def _duration(duration: object) -> int:
    """Return seconds; 0 means until it is closed."""
    if type(duration) is int and duration > 0:
        return duration
    return _SECONDS[one_of("st.toast(duration)", duration, _SECONDS)]
