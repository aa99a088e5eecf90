"""Dialogs: functions that are shown above the page and rerun alone."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal, ParamSpec, TypeAlias

from scaffold.elements.arguments import check_icon, one_of
from scaffold.elements.block import Block, Callback, Common
from scaffold.errors import LayoutContextError, MissingParameterError
from scaffold.runtime.context import Place, Run, current_run
from scaffold.runtime.control import StopRun
from scaffold.runtime.fragments import Fragment, check_function, in_dialog, name_fragment
from scaffold.runtime.values import Shape
from scaffold.tree import Element
from scaffold.widgets.codecs import Trigger
from scaffold.widgets.look import parse_width

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

P = ParamSpec("P")
DialogWidth: TypeAlias = int | Literal["small", "medium", "large"]
DialogPosition: TypeAlias = Literal["center", "left", "right"]

_WIDTHS = ("small", "medium", "large")
_POSITIONS = ("center", "left", "right")
_NARROWEST = 200
_shape: Shape[bool] = Shape(False, bool, bool)


class Dialogs(Block):
    """What opens above the page."""

    __slots__ = ()

    def dialog(
        self, title: str, *, width: DialogWidth = "small", position: DialogPosition = "center",
        dismissible: bool = True, icon: str | None = None, on_dismiss: Callback = "ignore",
    ) -> Callable[[Callable[P, Any]], Callable[P, None]]:  # fmt: skip
        """Make a function open a dialog above the page when it is called.

        The function is a fragment: a widget inside reruns only the dialog. `st.rerun()` closes it.
        A run opens at most one dialog, and none out of another.

        Args:
            title: inline Markdown.
            width: "small" (500 pixels), "medium" (750), "large" (1280), or pixels.
            position: "center", or "left" and "right" for a drawer as high as the window.
            dismissible: whether visitors may close it by its button, Escape or a click beside it;
                never rely on it for what must be protected.
            icon: an emoji, ":material/name:" or "spinner".
            on_dismiss: "rerun" reruns the page when a visitor closes it, a function is called
                before that; "ignore" does neither.

        Raises:
            UsageError: no title, or a call in a run or a dialog that has one already.

        Example:
            @st.dialog("Vote")
            def vote(item):
                reason = st.text_input(f"Why {item}?")
                if st.button("Send"):
                    st.session_state.vote = (item, reason)
                    st.rerun()
            if st.button("Vote for A"):
                vote("A")
        """
        _check_title(title)
        props: dict[str, Any] = {
            "title": title,
            "position": one_of("st.dialog(position)", position, _POSITIONS),
            "size": _width(width),
            "icon": check_icon("st.dialog", icon, "spinner"),
            "fixed": None if dismissible else True,
            "dismiss": None if on_dismiss in (None, "ignore") else True,
        }
        props = {name: value for name, value in props.items() if value is not None}

        def decorate(function: Callable[P, Any]) -> Callable[P, None]:
            check_function(function)

            @functools.wraps(function)
            def call(*args: P.args, **kwargs: P.kwargs) -> None:
                run = current_run("st.dialog")
                run.check()
                _check_alone(run, title)
                box, inside = _open_dialog(run, function, props)
                _offer_dismissal(run, box, on_dismiss)
                fragment = Fragment(
                    inside.props["fragment"], inside.id, inside.props, function, args, kwargs,
                    _opened, run.fragment,
                )  # fmt: skip
                fragment.execute(run, inside)
                if run.replay and run.triggers:
                    raise StopRun

            return call

        return decorate


def _open_dialog(
    run: Run, function: Callable[..., Any], props: dict[str, Any]
) -> tuple[Element, Element]:
    """Append the dialog, and in it the fragment that its function writes to."""
    name = name_fragment(run, function, None)
    run.open_dialog()
    opened = {**props, "mark": run.session.version}
    box = Element("dialog", f"dialogs-{name}", opened, [])
    inside = Element("fragment", f"fr-{name}", {"fragment": name, "dialog": True}, [])
    run.add(box, run.dialogs)
    run.add(inside, box)
    return box, inside


def _offer_dismissal(run: Run, box: Element, on_dismiss: Callback) -> None:
    """Let the browser tell that the dialog was closed, which concerns the whole page."""
    if on_dismiss in (None, "ignore"):
        return
    writer, run.writer = run.writer, None
    try:
        common = Common(on_change=on_dismiss)
        Block._register(run, Place(run.dialogs), box, Trigger(), _shape, common, None)
    finally:
        run.writer = writer


def _opened(node: Element) -> AbstractContextManager[Any]:
    from scaffold.elements.container import Container

    return Container(Place(node, area="dialogs"))


def _width(width: DialogWidth) -> int | str:
    if isinstance(width, str):
        return one_of("st.dialog(width)", width, _WIDTHS)
    return max(_NARROWEST, int(parse_width(width, ())))


def _check_title(title: object) -> None:
    if isinstance(title, str) and title.strip():
        return
    raise MissingParameterError(
        f"st.dialog got title={title!r}. A title of at least one letter is needed; write "
        '@st.dialog("Settings") above the function.'
    )


def _check_alone(run: Run, title: str) -> None:
    if in_dialog(run):
        raise LayoutContextError(
            f'The dialog "{title}" was opened from inside of a dialog. Only one can be open; note '
            "in st.session_state what shall open next, and call st.rerun()."
        )
    if run.dialog_open:
        raise LayoutContextError(
            f'The dialog "{title}" was opened in a run that has opened one already. Only one can '
            "be open; call the functions of dialogs in an if ... elif ..."
        )
