"""Menu buttons: one button that offers several actions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar, Unpack

from scaffold.elements.arguments import check_icon, one_of
from scaffold.elements.block import Args, Callback, Common, Key, Kwargs, Width
from scaffold.elements.one_run import open_one_run
from scaffold.elements.options import Offered, OptionsOf
from scaffold.elements.widget import ButtonType, Widgets, checked_label
from scaffold.errors import MissingParameterError, UsageError
from scaffold.runtime.values import Unset
from scaffold.widgets.codecs import Pick

if TYPE_CHECKING:
    from collections.abc import Callable

    from scaffold.widgets.codecs import Wire
    from scaffold.widgets.look import Look

T = TypeVar("T")
_TYPES = ("primary", "secondary", "tertiary")


class Menus(Widgets):
    """Buttons that open a menu."""

    __slots__ = ()

    def menu_button(
        self, label: str, options: OptionsOf[T], *, key: Key = None, help: str | None = None,
        on_click: Callback = None, args: Args = None, kwargs: Kwargs = None,
        type: ButtonType = "secondary", icon: str | None = None, disabled: bool = False,
        width: Width = "content", format_func: Callable[[Any], Any] = str,
        wrap: bool | None = None, **look: Unpack[Look],
    ) -> T | None:  # fmt: skip
        """Show a button that opens a menu, and return what was chosen in the run of that choice.

        As with `st.button`, any other run reads None, and opening the menu runs nothing.

        Args:
            label: what stands on the button; inline Markdown.
            options: the actions; any iterable, its elements are returned as they are.
            key: the button's own name.
            help: Markdown behind a question mark beside the button.
            on_click: a function that is called before the page runs.
            type: "primary", "secondary" or "tertiary".
            icon: an emoji, ":material/name:" or "spinner".
            format_func: turns an option into what the visitor reads, inline Markdown.
            wrap: False keeps the label in one line.

        Raises:
            FormError: inside a form.
            UsageError: no options, or two that read alike.

        Example:
            action = st.menu_button("Export", ["CSV", "JSON", "PDF"])
            if action is not None:
                st.write(f"Exporting as {action}")
        """
        self._outside_forms("menu_button", "Write st.selectbox and a submit button instead.")
        offered = Offered(options, format_func)
        _check(label, offered)
        codec = Pick(offered.marks)

        def load(wire: Wire) -> T:
            index = codec.find(wire)
            if index is None:
                raise Unset
            found: T = offered.values[index]
            return found

        common = Common(key, help, on_click, args, kwargs, disabled, width=width, look=look)
        return open_one_run(
            self, "menu_button", codec, load, common, label=checked_label(label, "menu_button"),
            options=offered.labels, type=one_of("st.menu_button(type)", type, _TYPES),
            icon=check_icon("st.menu_button", icon, "spinner"), wrap=wrap,
        )[0]  # fmt: skip


def _check(label: str, offered: Offered) -> None:
    if not offered.values:
        raise MissingParameterError(
            f'The menu_button "{label}" has no options; it needs at least one. Write e.g. '
            'st.menu_button("Export", ["CSV", "JSON"]).'
        )
    double = next((one for one in offered.labels if offered.labels.count(one) > 1), None)
    if double is not None:
        raise UsageError(
            f'The menu_button "{label}" has two options that read "{double}", so nobody could '
            "tell them apart. Give each a label of its own, e.g. with format_func."
        )
