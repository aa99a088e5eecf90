"""The icon of a page in the tab of the browser."""

import logging
from typing import Any

import pytest

from scaffold import st
from scaffold.testing import AppTest


def icon_of(given: Any) -> Any:
    """Return the icon that a page has which asks for this one."""
    at = AppTest.from_function(lambda: st.set_page_config(page_icon=given)).run()
    assert not at.exception
    return at._visit.last.config.icon if at._visit.last is not None else None


@pytest.mark.parametrize("icon", ["🎉", ":tada:", ":material/home:", "https://a.example/a.png"])
def test_an_icon_is_an_emoji_a_code_or_an_address(icon: str) -> None:
    assert icon_of(icon) == icon


@pytest.mark.parametrize("icon", ["orchard", ":tada", "missing.png"])
def test_another_text_shows_the_page_without_an_icon(
    icon: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, logger="scaffold"):
        assert not icon_of(icon)
    assert f'page_icon="{icon}", which is no icon' in caplog.text


@pytest.mark.allow_errors
def test_what_is_no_picture_is_a_mistake() -> None:
    at = AppTest.from_function(lambda: st.set_page_config(page_icon=5)).run()
    assert "st.image got" in at.exception[0].value
