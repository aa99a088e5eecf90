"""Buttons and links: what is true for one run after it was pressed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, Unpack, overload
from urllib.parse import urlencode

from scaffold.elements.arguments import check_icon, contained, one_of
from scaffold.elements.block import Args, Callback, Common, Key, Kwargs, Width
from scaffold.elements.downloads import content_of, mime_of
from scaffold.elements.shortcuts import parse_shortcut
from scaffold.elements.widget import (
    ButtonType,
    IconPosition,
    Widgets,
    checked_address,
    checked_label,
)
from scaffold.errors import MissingParameterError
from scaffold.tree import Element

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from scaffold.elements.container import Slot
    from scaffold.widgets.look import Look

BUTTON_TYPES = ("primary", "secondary", "tertiary")


class Buttons(Widgets):
    """What one presses."""

    __slots__ = ()

    def button(
        self,
        label: str,
        key: Key = None,
        help: str | None = None,
        on_click: Callback = None,
        args: Args = None,
        kwargs: Kwargs = None,
        *,
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
        """Show a button and return True in the one run that its press started.

        Any other run, also one by `st.rerun()`, reads False: to keep what a press did, put it into
        `st.session_state`. A widget inside `if st.button(...)` is gone at its own first use.

        Args:
            label: what stands on it; inline Markdown.
            key: the button's own name.
            help: Markdown behind a question mark beside the button.
            on_click: a function that is called before the page runs.
            args: positional arguments for `on_click`.
            kwargs: keyword arguments for `on_click`.
            type: "primary" for the one main action, "tertiary" for plain text.
            icon: an emoji, `":material/name:"` or `"spinner"`.
            icon_position: "left" or "right" of the label.
            disabled: show it, but let nobody press it.
            use_container_width: the older spelling of `width="stretch"`.
            width: "content", "stretch" or pixels.
            shortcut: keys that press it, e.g. "Ctrl+K".
            wrap: False keeps the label in one line, shortened if need be.
            look: alignment, colours and a CSS class.

        Raises:
            FormError: inside a form, where st.form_submit_button stands.

        Example:
            if st.button("Add one", type="primary", icon=":material/add:"):
                st.session_state.count = st.session_state.get("count", 0) + 1
            st.write(st.session_state.get("count", 0))
        """
        self._outside_forms("button", "Write st.form_submit_button instead.")
        width = contained(width, use_container_width)
        common = Common(key, help, on_click, args, kwargs, disabled, width=width, look=look)
        return self._trigger(
            "button",
            common,
            **button_props("button", label, type, icon, icon_position, shortcut, wrap),
        )

    # fmt: off
    @overload
    def link_button(
        self, label: str, url: str, *, key: Key = None, on_click: Literal["ignore"] = "ignore",
        args: Args = None, kwargs: Kwargs = None, help: str | None = None,
        type: ButtonType = "secondary", icon: str | None = None,
        icon_position: IconPosition = "left",
        disabled: bool = False, use_container_width: bool | None = None, width: Width = "content",
        shortcut: str | None = None, wrap: bool | None = None, **look: Unpack[Look],
    ) -> Slot: ...
    @overload
    def link_button(
        self, label: str, url: str, *, key: Key = None,
        on_click: Callable[..., Any] | Literal["rerun"],
        args: Args = None, kwargs: Kwargs = None, help: str | None = None,
        type: ButtonType = "secondary", icon: str | None = None,
        icon_position: IconPosition = "left",
        disabled: bool = False, use_container_width: bool | None = None, width: Width = "content",
        shortcut: str | None = None, wrap: bool | None = None, **look: Unpack[Look],
    ) -> bool: ...
    # fmt: on
    def link_button(
        self,
        label: str,
        url: str,
        *,
        key: Key = None,
        on_click: Callable[..., Any] | Literal["rerun", "ignore"] = "ignore",
        args: Args = None,
        kwargs: Kwargs = None,
        help: str | None = None,
        type: ButtonType = "secondary",
        icon: str | None = None,
        icon_position: IconPosition = "left",
        disabled: bool = False,
        use_container_width: bool | None = None,
        width: Width = "content",
        shortcut: str | None = None,
        wrap: bool | None = None,
        **look: Unpack[Look],
    ) -> bool | Slot:
        """Show a link that looks like a button; addresses elsewhere open in a new tab.

        With `on_click="rerun"` or a function it is also a button: it returns if it was pressed.

        Raises:
            UsageError: the address has a scheme that runs script, such as `javascript:`.

        Example:
            st.link_button("Read the manual", "https://docs.example.com", icon="📖")
        """
        width = contained(width, use_container_width)
        props = button_props("link_button", label, type, icon, icon_position, shortcut, wrap)
        props["url"] = checked_address(url, f'The link_button "{label}"')
        if on_click == "ignore":
            props.update(help=help, disabled=disabled or None, width=width)
            return self._add("link_button", look, key=key, **props)
        self._outside_forms("link_button", 'Leave out on_click, or write on_click="ignore".')
        common = Common(key, help, on_click, args, kwargs, disabled, width=width, look=look)
        return self._trigger("link_button", common, presses=True, **props)

    def page_link(
        self,
        page: Any,
        *,
        label: str | None = None,
        icon: str | None = None,
        icon_position: IconPosition = "left",
        help: str | None = None,
        disabled: bool = False,
        use_container_width: bool | None = None,
        width: Width = "content",
        query_params: Mapping[str, Any] | Iterable[tuple[str, Any]] | None = None,
        **look: Unpack[Look],
    ) -> Slot:
        """Show a link to another page of the app, or to an address elsewhere.

        Args:
            page: a page function, a Page, the path of a page or of its file, or an http(s) address.
            label: what stands on it; the page's title if left out.
            icon: an emoji or `":material/name:"`; the page's icon if left out, none if empty.
            icon_position: "left" or "right" of the label.
            help: Markdown behind a question mark beside the link.
            disabled: show it as text that cannot be followed.
            use_container_width: the older spelling of `width="stretch"`.
            width: "content", "stretch" or pixels.
            query_params: the query of the address; a list repeats its key.
            look: alignment, colours and a CSS class.

        Raises:
            UsageError: there is no such page.

        Example:
            st.page_link("https://example.com", label="Elsewhere", icon="🌍")
        """
        one_of("st.page_link(icon_position)", icon_position, ("left", "right"))
        found = self._page_of(page, label)
        found["path"] += _query(query_params, "&" if "?" in found["path"] else "?")
        if label is not None:
            found["title"] = checked_label(label, "page_link")
        if icon is not None:
            found["icon"] = check_icon("st.page_link", icon, "spinner")
        found["disabled"] = disabled or found.get("disabled") or None
        width = contained(width, use_container_width)
        found.update(help=help, width=width, icon_position=icon_position)
        return self._add("page_link", look, **found)

    def _page_of(self, page: Any, label: str | None) -> dict[str, Any]:
        """Return path, title, icon and state of the page that a link leads to."""
        run, _ = self._here("page_link")
        address = str(page) if isinstance(page, str) else ""
        if not address.startswith(("http://", "https://")):
            return dict(run.app.site.page_link(page, run))
        if label is None:
            raise MissingParameterError(
                f"st.page_link leads to {address!r}, which has no title of its own. Give the link "
                f'a label, e.g. st.page_link({address!r}, label="Manual").'
            )
        return {"path": address, "title": label, "external": True}

    def download_button(
        self,
        label: str,
        data: Any,
        file_name: str | None = None,
        mime: str | None = None,
        key: Key = None,
        help: str | None = None,
        on_click: Callback = "rerun",
        args: Args = None,
        kwargs: Kwargs = None,
        *,
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
        r"""Show a button that downloads a file, and return True in the run that its press started.

        Args:
            label: what stands on it; inline Markdown.
            data: a text, bytes, an open file, or a function without arguments that returns one of
                these and is called only when the button is pressed.
            file_name: the name that the file gets.
            mime: its type; guessed from the name if left out.
            key: the button's own name.
            help: Markdown behind a question mark beside the button.
            on_click: a function; "ignore" downloads without running the page again.
            args: positional arguments for `on_click`.
            kwargs: keyword arguments for `on_click`.
            type: "primary", "secondary" or "tertiary".
            icon: an emoji, `":material/name:"` or `"spinner"`.
            icon_position: "left" or "right" of the label.
            disabled: show it, but let nobody press it.
            use_container_width: the older spelling of `width="stretch"`.
            width: "content", "stretch" or pixels.
            shortcut: keys that press it, e.g. "Ctrl+S".
            wrap: False keeps the label in one line, shortened if need be.
            look: alignment, colours and a CSS class.

        Raises:
            FormError: inside a form.
            UsageError: the data is of another type.

        Example:
            st.download_button("Download", "a,b\n1,2\n", "t.csv", icon=":material/download:")
        """
        self._outside_forms("download_button", "Put it below the form.")
        props = button_props("download_button", label, type, icon, icon_position, shortcut, wrap)
        props["file"] = file_name or f"download{_ending(mime_of(data, file_name, mime))}"
        moving = {"url": None}
        width = contained(width, use_container_width)
        common = Common(key, help, on_click, args, kwargs, disabled, width=width, look=look)
        common.identity = moving
        if callable(data):
            pressed = self._trigger("download_button", common, deferred=True, **props)
            if pressed:
                self._hand_over(data(), props["file"], file_name, mime)
            return pressed
        if not disabled:
            kind = mime_of(data, file_name, mime)
            props["url"] = self._file(content_of(data), kind, props["file"])
        return self._trigger("download_button", common, **props)

    def _hand_over(self, data: Any, shown: str, file_name: str | None, mime: str | None) -> None:
        """Write the element that makes the browser fetch a file which was made in this run."""
        run, place = self._here("download_button")
        url = self._file(content_of(data), mime_of(data, file_name, mime), shown)
        props = {"url": url, "file": shown, "stamp": run.session.version}
        run.add(Element("download", place.node.next_id("download"), props), place.node)


def button_props(
    kind: str,
    label: str,
    style: str,
    icon: str | None,
    icon_position: str,
    shortcut: str | None,
    wrap: bool | None,
) -> dict[str, Any]:
    """Return the checked props that all buttons have."""
    one_of(f"st.{kind}(type)", style, BUTTON_TYPES)
    one_of(f"st.{kind}(icon_position)", icon_position, ("left", "right"))
    return {
        "label": checked_label(label, kind),
        "type": style,
        "icon": check_icon(f"st.{kind}", icon, "spinner"),
        "icon_position": icon_position if icon_position != "left" else None,
        "shortcut": parse_shortcut(shortcut) if shortcut is not None else None,
        "wrap": wrap,
    }


def _ending(mime: str) -> str:
    """Return the ending of a file of this type, with its dot."""
    import mimetypes

    return mimetypes.guess_extension(mime) or ""


def _query(params: Mapping[str, Any] | Iterable[tuple[str, Any]] | None, separator: str) -> str:
    if not params:
        return ""
    return separator + urlencode(dict(params), doseq=True)
