"""Fields that one types a text into."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, Unpack, overload

from scaffold.elements.arguments import Bind, check_icon, one_of
from scaffold.elements.block import Args, Callback, Common, Key, Kwargs, LabelVisibility, Persist
from scaffold.elements.numbers import Numbers
from scaffold.errors import NotAllowedError, UsageError
from scaffold.runtime.durations import seconds_of
from scaffold.runtime.values import Shape, Unset
from scaffold.widgets.codecs import Text, Wire
from scaffold.widgets.look import parse_height

if TYPE_CHECKING:
    from scaffold.elements.arguments import BoxHeight, StretchWidth
    from scaffold.widgets.look import Look

TextType: TypeAlias = Literal["default", "password", "email", "url", "phone", "search"]
LONGEST_TEXT = 1_000_000
LIVE_AFTER = "250ms"
LONGEST_PAUSE = 60

# type -> input type, icon, placeholder, autocomplete
_TYPES = {
    "default": ("text", None, None, None),
    "password": ("password", None, None, "new-password"),
    "email": ("email", ":material/mail:", "you@example.com", "email"),
    "url": ("url", ":material/link:", "https://example.com", "url"),
    "phone": ("tel", ":material/call:", "+1 234 567 8900", "tel"),
    "search": ("search", ":material/search:", "Search", "off"),
}


class Fields(Numbers):
    """Widgets for texts and numbers."""

    __slots__ = ()

    # fmt: off
    @overload
    def text_input(
        self, label: str, value: str = "", max_chars: int | None = None, key: Key = None,
        type: TextType = "default", help: str | None = None, autocomplete: str | None = None,
        on_change: Callback = "rerun", args: Args = None, kwargs: Kwargs = None, *,
        placeholder: str | None = None, disabled: bool = False, required: bool = False,
        label_visibility: LabelVisibility = "visible", icon: str | None = None,
        validate: str | tuple[str, str] | None = None, live: str | bool = False,
        width: StretchWidth = "stretch", bind: Bind = None, persist_state: Persist = None,
        **look: Unpack[Look],
    ) -> str: ...
    @overload
    def text_input(
        self, label: str, value: object, max_chars: int | None = None, key: Key = None,
        type: TextType = "default", help: str | None = None, autocomplete: str | None = None,
        on_change: Callback = "rerun", args: Args = None, kwargs: Kwargs = None, *,
        placeholder: str | None = None, disabled: bool = False, required: bool = False,
        label_visibility: LabelVisibility = "visible", icon: str | None = None,
        validate: str | tuple[str, str] | None = None, live: str | bool = False,
        width: StretchWidth = "stretch", bind: Bind = None, persist_state: Persist = None,
        **look: Unpack[Look],
    ) -> str | None: ...
    # fmt: on
    def text_input(
        self,
        label: str,
        value: object = "",
        max_chars: int | None = None,
        key: Key = None,
        type: TextType = "default",
        help: str | None = None,
        autocomplete: str | None = None,
        on_change: Callback = "rerun",
        args: Args = None,
        kwargs: Kwargs = None,
        *,
        placeholder: str | None = None,
        disabled: bool = False,
        required: bool = False,
        label_visibility: LabelVisibility = "visible",
        icon: str | None = None,
        validate: str | tuple[str, str] | None = None,
        live: str | bool = False,
        width: StretchWidth = "stretch",
        bind: Bind = None,
        persist_state: Persist = None,
        **look: Unpack[Look],
    ) -> str | None:
        """Show a field for one line of text and return what stands in it.

        `required`, `validate` and the formats of `type` are checked in the browser only, as a help
        for the visitor: check again what must be true.

        Args:
            label: what the field is for; inline Markdown.
            value: the text it starts with; None starts empty and returns None while it is empty.
            max_chars: how many characters may be typed.
            key: its own name, also in `st.session_state`.
            type: "password" hides the text; "email", "url", "phone" and "search" bring an icon, a
                placeholder and the keyboard that phones show; pass "" to leave one of them out.
            help: Markdown behind a question mark.
            autocomplete: what browsers may fill in, e.g. "username".
            on_change: a function called before the page runs, or "ignore" to wait for the next run.
            args: positional arguments for `on_change`.
            kwargs: keyword arguments for `on_change`.
            placeholder: what is shown while the field is empty.
            disabled: show it, but let nobody change it.
            required: the browser does not send the field while it is empty.
            label_visibility: "hidden" keeps the label's room, "collapsed" does not.
            icon: an emoji or `":material/name:"` inside the field.
            validate: a regular expression, alone or with the message for what does not match.
            live: send while one types, after a pause of 250 ms or as long as given ("0.5s").
            width: "stretch" or pixels.
            bind: "query-params" keeps the value in the address, under the key.
            persist_state: keep the value while it is not shown, on this "page" or in the "session".
            look: alignment, colours and a CSS class.

        Example:
            name = st.text_input("Your name", placeholder="Ada", max_chars=40)
            if name:
                st.write(f"Hello {name}")
        """
        one_of("st.text_input(type)", type, _TYPES)
        native, own_icon, own_placeholder, own_complete = _TYPES[type]
        if validate == "" and native in ("email", "url"):
            native = "text"
        codec, shape = _text(
            value, max_chars, lines=False, what=f'the text_input "{label}"',
            secret=type == "password",
        )  # fmt: skip
        common = Common(
            key, help, on_change, args, kwargs, disabled, label_visibility, width, look,
            resets=(max_chars, validate), persist=persist_state,
        )  # fmt: skip
        pattern, message = _pattern(validate)
        return self._field(
            "text_input", codec, shape, common, bind=bind, label=label, max=max_chars or None,
            type=native if native != "text" else None,
            mode=type if type in ("email", "url") else None,
            icon=check_icon("st.text_input", own_icon if icon is None else icon, "spinner"),
            placeholder=own_placeholder if placeholder is None else placeholder or None,
            autocomplete=own_complete if autocomplete is None else autocomplete or None,
            required=required or None, pattern=pattern, message=message, live=_pause(live),
        )  # fmt: skip

    # fmt: off
    @overload
    def text_area(
        self, label: str, value: str = "", height: BoxHeight | None = None,
        max_chars: int | None = None, key: Key = None, help: str | None = None,
        on_change: Callback = "rerun", args: Args = None, kwargs: Kwargs = None, *,
        placeholder: str | None = None, disabled: bool = False, required: bool = False,
        label_visibility: LabelVisibility = "visible", width: StretchWidth = "stretch",
        bind: Bind = None, persist_state: Persist = None, **look: Unpack[Look],
    ) -> str: ...
    @overload
    def text_area(
        self, label: str, value: object, height: BoxHeight | None = None,
        max_chars: int | None = None, key: Key = None, help: str | None = None,
        on_change: Callback = "rerun", args: Args = None, kwargs: Kwargs = None, *,
        placeholder: str | None = None, disabled: bool = False, required: bool = False,
        label_visibility: LabelVisibility = "visible", width: StretchWidth = "stretch",
        bind: Bind = None, persist_state: Persist = None, **look: Unpack[Look],
    ) -> str | None: ...
    # fmt: on
    def text_area(
        self,
        label: str,
        value: object = "",
        height: BoxHeight | None = None,
        max_chars: int | None = None,
        key: Key = None,
        help: str | None = None,
        on_change: Callback = "rerun",
        args: Args = None,
        kwargs: Kwargs = None,
        *,
        placeholder: str | None = None,
        disabled: bool = False,
        required: bool = False,
        label_visibility: LabelVisibility = "visible",
        width: StretchWidth = "stretch",
        bind: Bind = None,
        persist_state: Persist = None,
        **look: Unpack[Look],
    ) -> str | None:
        """Show a field for several lines of text and return what stands in it.

        Args:
            label: what the field is for; inline Markdown.
            value: the text it starts with; None starts empty and returns None while it is empty.
            height: pixels, "content" to grow with the text, "stretch"; three lines if left out.
            max_chars: how many characters may be typed.
            key: its own name, also in `st.session_state`.
            help: Markdown behind a question mark.
            on_change: a function called before the page runs, or "ignore" to wait for the next run.
            args: positional arguments for `on_change`.
            kwargs: keyword arguments for `on_change`.
            placeholder: what is shown while the field is empty.
            disabled: show it, but let nobody change it.
            required: the browser does not send the field while it is empty.
            label_visibility: "hidden" keeps the label's room, "collapsed" does not.
            width: "stretch" or pixels.
            bind: "query-params" keeps the value in the address, under the key.
            persist_state: keep the value while it is not shown, on this "page" or in the "session".
            look: alignment, colours and a CSS class.

        Example:
            text = st.text_area("Your message", height="content")
            st.write(f"{len(text.split())} words")
        """
        codec, shape = _text(value, max_chars, lines=True, what=f'the text_area "{label}"')
        common = Common(
            key, help, on_change, args, kwargs, disabled, label_visibility, width, look,
            resets=(max_chars,), persist=persist_state,
        )  # fmt: skip
        return self._field(
            "text_area", codec, shape, common, bind=bind, label=label, max=max_chars or None,
            height=None if height is None else parse_height(height), placeholder=placeholder,
            required=required or None,
        )  # fmt: skip


def _text(
    value: object,
    max_chars: int | None,
    *,
    lines: bool,
    what: str,
    secret: bool = False,
) -> tuple[Text, Shape[str | None]]:
    """Return the codec and the shape of a field for text."""
    if max_chars is not None and (isinstance(max_chars, bool) or max_chars < 0):
        raise NotAllowedError(
            f"max_chars={max_chars!r} was given to {what}. Allowed are numbers from 1, and 0 or "
            "None for no limit of its own; write e.g. max_chars=40."
        )
    optional = value is None
    most = max_chars or LONGEST_TEXT

    def dump(given: Any) -> Wire:
        if given is None:
            return None if optional else ""
        text = str(given).replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
        return (text if lines else text.replace("\n", " "))[:most] or (None if optional else "")

    def load(wire: Wire) -> str | None:
        if wire is None:
            return None if optional else ""
        if not isinstance(wire, str) or len(wire) > most or ("\n" in wire and not lines):
            raise Unset
        return wire

    return Text(most, optional, lines, secret), Shape(dump(value), load, dump)


def _pattern(validate: str | tuple[str, str] | None) -> tuple[str | None, str | None]:
    """Return the expression and the message that the browser shows."""
    if not validate:
        return None, None
    pattern, message = (validate, None) if isinstance(validate, str) else validate
    try:
        re.compile(pattern)
    except re.error as error:
        raise UsageError(
            f"validate={pattern!r} is no regular expression: {error}. Write one that browsers "
            r'know, e.g. validate=(r"^\d{5}$", "Five digits, please.").'
        ) from None
    return pattern, message


def _pause(live: Any) -> int | None:
    """Return after how many milliseconds without typing a field is sent, or None."""
    if live is False:
        return None
    if live is not True and not isinstance(live, str):
        raise UsageError(
            f"live={live!r} was given; allowed are True, False and a duration as text. Write e.g. "
            'live="300ms".'
        )
    seconds = seconds_of(LIVE_AFTER if live is True else live)
    if not 0 <= seconds <= LONGEST_PAUSE:
        raise UsageError(
            f"live={live!r} was given; allowed are pauses up to one minute. Write e.g. "
            'live="500ms".'
        )
    return round(seconds * 1000)
