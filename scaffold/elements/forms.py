"""Forms: widgets that are sent together, when a button of theirs is pressed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Unpack

from scaffold.elements.arguments import contained
from scaffold.elements.block import Args, Callback, Common, Key, Kwargs, Width, _claim_key
from scaffold.elements.buttons import button_props
from scaffold.elements.widget import ButtonType, IconPosition, Widgets
from scaffold.errors import FormError, MissingParameterError, NeverAssignedError
from scaffold.runtime.session_state import check_key
from scaffold.widgets.identity import keyed_id
from scaffold.widgets.look import parse_height, parse_width

if TYPE_CHECKING:
    from scaffold.elements.container import Container
    from scaffold.widgets.look import Height, Look


class Forms(Widgets):
    """Forms and their buttons."""

    __slots__ = ()

    def form(
        self,
        key: str,
        clear_on_submit: bool = False,
        *,
        enter_to_submit: bool = True,
        border: bool = True,
        width: Width = "stretch",
        height: Height = "content",
        **look: Unpack[Look],
    ) -> Container:
        """Open a form: nothing in it is sent until one of its submit buttons is pressed.

        Then all its values arrive in one run, together with that button's True. Widgets belong to a
        form by the container they are written to, also from outside of the `with` block.

        Args:
            key: the form's own name, in the same name space as the keys of widgets.
            clear_on_submit: show the defaults again after the run that saw the values, always; to
                clear only on success, assign the values in a callback instead.
            enter_to_submit: Enter in a text field presses the first submit button.
            border: a line around the form.
            width: "stretch", "content" or pixels.
            height: "content", "stretch" or pixels.
            look: alignment, colours and a CSS class.

        Raises:
            FormError: a form inside a form.
            DuplicateKeyError: the key is taken.

        Example:
            with st.form("order"):
                number = st.number_input("How many", 1, 10)
                if st.form_submit_button("Order"):
                    st.write(f"{number} on their way")
        """
        run, place = self._here("form")
        name = check_key(key)
        if not name:
            raise MissingParameterError(
                f"st.form was called with key={key!r}. A form needs a name of its own, a string "
                'that is not empty; write e.g. st.form("order").'
            )
        if place.form is not None:
            raise FormError(
                f'The form "{name}" was opened inside another form, which cannot be. Close the '
                "outer one first, or use st.container() inside of it."
            )
        _claim_key(run, name, "form")
        if name in run.session.data:
            raise NeverAssignedError(name, "form")
        from scaffold.elements.container import Container

        node = keyed_id(run.page, "form", name)
        if clear_on_submit and node in run.submitted:
            run.clearing.add(node)
        return self._open_as(
            Container, "form", look, form=node, node_id=node, key=name,
            enter=None if enter_to_submit else False, border=border or None,
            width=parse_width(width), height=parse_height(height),
        )  # fmt: skip

    def form_submit_button(
        self,
        label: str = "Submit",
        help: str | None = None,
        on_click: Callback = None,
        args: Args = None,
        kwargs: Kwargs = None,
        *,
        key: Key = None,
        type: ButtonType = "secondary",
        icon: str | None = None,
        icon_position: IconPosition = "left",
        disabled: bool = False,
        use_container_width: bool | None = None,
        width: Width = "content",
        shortcut: str | None = None,
        wrap: bool | None = None,
        **look: Unpack[Look],
    ) -> bool:
        """Show the button that sends its form, and return True in the run that it started.

        It is the only widget of a form that may have a callback, which sees the new values.

        Raises:
            FormError: outside of a form.

        Example:
            with st.form("search"):
                words = st.text_input("Words")
                if st.form_submit_button("Search", type="primary"):
                    st.write(words)
        """
        _, place = self._here("form_submit_button")
        if place.form is None:
            raise FormError(
                f'The form_submit_button "{label}" is outside of any form. Put it into the with '
                "block of an st.form, or write st.button instead."
            )
        width = contained(width, use_container_width)
        common = Common(key, help, on_click, args, kwargs, disabled, width=width, look=look)
        kind = "form_submit_button"
        props = button_props(kind, label, type, icon, icon_position, shortcut, wrap)
        return self._trigger(kind, common, **props)
