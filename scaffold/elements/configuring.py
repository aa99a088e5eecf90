"""What a script says about the whole page and about the app: `set_page_config` and options."""

from __future__ import annotations

import logging
import random
import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from scaffold.errors import NotAllowedError, UsageError, nearest
from scaffold.options.options import Options
from scaffold.runtime.context import Run, current_run, current_run_or_none

if TYPE_CHECKING:
    from scaffold.runtime.context import Config

log = logging.getLogger("scaffold")
LAYOUTS = ("centered", "wide")
SIDEBAR_STATES = ("auto", "expanded", "collapsed", "locked")
NARROWEST, WIDEST = 200, 600
MENU_ITEMS = {"get help": "Get help", "report a bug": "Report a bug", "about": "About"}
_CODE = re.compile(r":(?:material/)?[a-z0-9_+-]+:")
_ANY = tuple("🍎🍋🌵🌻🐝🐙🦊🐢🚲⛵🎈🎲🎨🔭🧭🌈")
_LINK = re.compile(r"(?:https?://|mailto:)[^\s<>\"]+")
_LONGEST_EMOJI = 16


class Configuring:
    """The methods of `st` for what holds for the whole page, or for the whole app."""

    __slots__ = ()

    def get_option(self, key: str) -> Any:
        """Return the value of an option, or its default.

        Args:
            key: section and name, e.g. "server.maxUploadSize". Options stand in
                `.streamlit/config.toml` or `.scaffold/config.toml`.

        Raises:
            UsageError: there is no such option.

        Example:
            if st.get_option("theme.base") == "dark":
                st.write("Made for the night.")
        """
        return _options().get(key)

    def set_option(self, key: str, value: Any) -> None:
        """Set an option while the app runs, for all of its sessions.

        Args:
            key: one of the section `client`; all others count at the start only.
            value: what it shall be.

        Raises:
            UsageError: there is no such option, it only counts at the start, or cannot hold this.

        Example:
            st.set_option("client.showErrorDetails", "type")
        """
        _options_of(current_run("st.set_option")).set(key, value)

    def set_page_config(
        self,
        page_title: str | None = None,
        page_icon: Any = None,
        layout: Literal["centered", "wide"] | None = None,
        initial_sidebar_state: Literal["auto", "expanded", "collapsed", "locked"]
        | int
        | None = None,
        menu_items: Mapping[str, str | None] | None = None,
    ) -> None:
        """Set title, icon and layout of the page; several calls add up, at any place of the run.

        Args:
            page_title: the window's title.
            page_icon: an emoji, a short code as ":tada:", `:material/name:`, "random", or a picture
                as for `st.image`.
            layout: "centered" or "wide".
            initial_sidebar_state: whether the sidebar starts open; "locked" keeps it open on wide
                screens; a number is its width in pixels, from 200 to 600.
            menu_items: "Get help" and "Report a bug" lead to addresses, "About" shows Markdown.
                They stand in a menu at the corner of the page; None takes one away again.

        Raises:
            UsageError: a value that is not allowed.

        Example:
            st.set_page_config("Orchard", "🍎", menu_items={"About": "All about *apples*."})
        """
        run = current_run("st.set_page_config")
        config = run.config
        if layout is not None and layout not in LAYOUTS:
            raise NotAllowedError(
                f'layout="{layout}" was given; allowed are "centered" and "wide".'
                + nearest(layout, LAYOUTS)
            )
        config.title = page_title or config.title
        if page_icon is not None:
            config.icon = _icon(page_icon, run)
        config.layout = layout or config.layout
        if initial_sidebar_state is not None:
            _set_sidebar(config, initial_sidebar_state)
        for name, value in (menu_items or {}).items():
            _set_item(config, name, value)


def _options() -> Options:
    run = current_run_or_none()
    return Options.read([Path.cwd()]) if run is None else _options_of(run)


def _options_of(run: Run) -> Options:
    """Return the options of the app that runs; a run without one has the folder's."""
    site = getattr(run.app, "site", None)
    found: Options | None = getattr(site, "options", None)
    return Options.read([Path.cwd()]) if found is None else found


def _set_sidebar(config: Config, state: Any) -> None:
    if isinstance(state, int) and not isinstance(state, bool):
        if not NARROWEST <= state <= WIDEST:
            raise NotAllowedError(
                f"initial_sidebar_state={state} was given. A width in pixels is from {NARROWEST} "
                f"to {WIDEST}; write e.g. initial_sidebar_state=300."
            )
        config.sidebar_width = state
        return
    if state not in SIDEBAR_STATES:
        allowed = ", ".join(f'"{one}"' for one in SIDEBAR_STATES)
        raise NotAllowedError(
            f"initial_sidebar_state={state!r} was given. Allowed are {allowed} and a width in "
            f'pixels; write e.g. initial_sidebar_state="collapsed".'
            + nearest(str(state), SIDEBAR_STATES)
        )
    config.sidebar_state = state


def _set_item(config: Config, name: Any, value: str | None) -> None:
    title = MENU_ITEMS.get(str(name).lower())
    if title is None:
        raise NotAllowedError(
            f"menu_items has {name!r}. Allowed are {', '.join(MENU_ITEMS.values())}; write e.g. "
            'menu_items={"About": "..."}.' + nearest(str(name), MENU_ITEMS.values())
        )
    if value is not None and title != "About" and not _LINK.fullmatch(str(value)):
        raise NotAllowedError(
            f"menu_items[{name!r}] is {str(value)!r:.80}, which is no address. Allowed are "
            f'https://, http:// and mailto: addresses; write e.g. {{"{title}": '
            '"mailto:help@example.com"}.'
        )
    config.menu_items = {**config.menu_items, title: value}


def _icon(given: Any, run: Run) -> str:
    """Return an icon as text: an emoji, its code, `:material/name:`, or a picture's address.

    A text that is none of these is no reason to show no page: the log tells of it.
    """
    from scaffold.elements.pictures import pictures_of

    if isinstance(given, str):
        if given == "random":
            return random.choice(_ANY)  # noqa: S311 - a picture, nothing to guess
        if _CODE.fullmatch(given):
            return given
        if given and not given.isascii() and len(given) <= _LONGEST_EMOJI:
            return given
    try:
        (picture,) = pictures_of(given, False, "RGB", "auto")
    except UsageError:
        if not isinstance(given, str):
            raise
        _tell_of_icon(given)
        return ""
    if picture.address is not None:
        return picture.address
    address: str = run.files.put(picture.data, picture.mime, session=run.session_id, name=None)
    return address


@lru_cache(maxsize=256)
def _tell_of_icon(given: str) -> None:
    """Say in the log, once for each, that a text is no icon."""
    log.warning(
        'st.set_page_config got page_icon="%s", which is no icon. Allowed are an emoji, a short '
        'code as ":tada:", ":material/name:", and a path or address of a picture.',
        given,
    )
