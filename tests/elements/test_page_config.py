"""`st.set_page_config`: the whole page, at any place of the run, any number of times."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import pytest

from scaffold import st
from scaffold.errors import UsageError
from scaffold.testing import AppTest

if TYPE_CHECKING:
    from collections.abc import Callable

PIXEL = '<svg xmlns="http://www.w3.org/2000/svg"><rect width="1" height="1"/></svg>'


def shown(page: Callable[[], Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what the window and what the frame are told."""
    at = AppTest.from_function(page).run()
    assert not at.exception, at
    about = at.screen.find("page")
    assert about is not None
    return about.props, at.screen.root.props


def test_calls_add_up_wherever_they_are() -> None:
    """S6.6."""

    def page() -> None:
        st.text("first")
        st.set_page_config("One", layout="wide")
        st.text("second")
        st.set_page_config(page_title="Two", initial_sidebar_state="collapsed")

    about, frame = shown(page)
    assert about["title"] == "Two"
    assert (frame["layout"], frame["sidebar_state"]) == ("wide", "collapsed")


@pytest.mark.parametrize(
    ("icon", "part"),
    [
        ("🍎", ">🍎</text>"),
        (":tada:", ">🎉</text>"),
        (":material/home:", 'viewBox="0 0 24 24"'),
        ("random", 'font-size="90"'),
        ("https://example.org/icon.png", "https://example.org/icon.png"),
        (PIXEL, "/_scaffold/files/"),
        (PIXEL.encode(), "/_scaffold/files/"),
    ],
)
def test_icons_of_the_window(icon: Any, part: str) -> None:
    about, _ = shown(lambda: st.set_page_config(page_icon=icon))
    assert part in unquote(about["icon"])


def test_an_icon_that_does_not_exist_is_said_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    about, _ = shown(lambda: st.set_page_config(page_icon=":material/no_such:"))
    assert about.get("icon") is None
    assert 'no Material Symbol "no_such"' in caplog.text


def test_a_sidebar_has_a_width_or_a_state() -> None:
    assert shown(lambda: st.set_page_config(initial_sidebar_state=320))[1]["sidebar_width"] == 320
    locked = shown(lambda: st.set_page_config(initial_sidebar_state="locked"))[1]
    assert locked["sidebar_state"] == "locked"


def test_items_stand_in_a_menu_of_the_page() -> None:
    def page() -> None:
        st.set_page_config(
            menu_items={
                "Get help": "https://example.org", "report a bug": "mailto:bugs@example.org",
                "About": "All about *apples*.",
            }
        )  # fmt: skip
        st.set_page_config(menu_items={"Get Help": None})

    about, _ = shown(page)
    assert about["links"] == [{"title": "Report a bug", "path": "mailto:bugs@example.org"}]
    assert about["about"] == "All about *apples*."
    assert "links" not in shown(lambda: st.text("x"))[0]


def test_an_icon_goes_along_with_navigation() -> None:
    def page() -> None:
        st.set_page_config(page_icon="🍎")

        def home() -> None:
            st.text("home")

        st.navigation([st.Page(home, title="Home", icon="🏠")]).run()

    about, _ = shown(page)
    assert about["title"] == "Home"
    assert "🍎" in unquote(about["icon"])


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"layout": "wid"}, 'allowed are "centered" and "wide".* Did you mean "wide"'),
        ({"initial_sidebar_state": "open"}, 'Allowed are "auto", "expanded", .* width in pixels'),
        ({"initial_sidebar_state": 100}, "from 200 to 600; write e.g. initial_sidebar_state=300"),
        ({"menu_items": {"Abuot": "x"}}, 'Allowed are Get help, .* Did you mean "About"'),
        ({"menu_items": {"Get help": "javascript:alert(1)"}}, "no address. Allowed are https://"),
    ],
)
def test_what_is_not_allowed(given: dict[str, Any], message: str) -> None:
    raised: list[Exception] = []

    def page() -> None:
        try:
            st.set_page_config(**given)
        except UsageError as error:
            raised.append(error)

    AppTest.from_function(page).run()
    with pytest.raises(UsageError, match=message):
        raise raised[0]
