import logging
from typing import Any

import pytest

from scaffold.auth.user import ANONYMOUS, User
from scaffold.navigation.access import (
    anyone,
    login_required,
    recent_login,
    role,
    second_factor,
)
from scaffold.navigation.menu import menu_sections
from scaffold.navigation.page import Page
from scaffold.navigation.registry import Registry

MEMBER = User(id="1", email="ada@example.com", is_logged_in=True)


def made(path: str, **options: Any) -> Page:
    return Page(path=path, function=print, title=path.strip("/") or "home", **options)


def menu(*pages: Page, user: User = MEMBER, current: str = "/", state: Any = None) -> Any:
    registry = Registry()
    for page in pages:
        registry.add(page)
    sections = menu_sections(
        registry.in_menu_order, user, current=current, default=login_required, state=state or {}
    )
    return {section["title"]: [page["title"] for page in section["pages"]] for section in sections}


def test_sections_stand_in_the_order_of_their_first_page() -> None:
    pages = (
        made("/a", section="Work"),
        made("/b"),
        made("/c", section="Play"),
        made("/d", section="Work"),
    )
    assert menu(*pages) == {None: ["b"], "Work": ["a", "d"], "Play": ["c"]}


def test_order_comes_first() -> None:
    assert menu(made("/a"), made("/b", order=2), made("/c", order=1), made("/d", order=0)) == {
        None: ["d", "c", "b", "a"]
    }


def test_the_menu_has_what_this_person_may_open() -> None:
    pages = made("/open", access=anyone), made("/members")
    assert menu(*pages, user=ANONYMOUS) == {None: ["open"]}
    assert menu(*pages) == {None: ["open", "members"]}


def test_pages_that_only_want_one_more_proof_are_shown() -> None:
    pages = made("/a", access=recent_login), made("/b", access=second_factor & login_required)
    assert menu(*pages) == {None: ["a", "b"]}
    assert menu(*pages, user=ANONYMOUS) == {}
    assert menu(made("/a", access=recent_login & role("admin"))) == {}


def test_pages_may_hide_themselves() -> None:
    assert menu(made("/a", menu=False), made("/b")) == {None: ["b"]}


def test_pages_with_parameters_are_not_in_the_menu() -> None:
    assert menu(made("/reports/{year}")) == {}


def test_a_page_may_be_shown_by_a_predicate() -> None:
    step = made("/step", menu=lambda state: state.get("ready"))
    assert menu(step) == {}
    assert menu(step, state={"ready": True}) == {None: ["step"]}


@pytest.mark.allow_errors
def test_a_predicate_that_raises_hides_its_page(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR, "scaffold.menu"):
        assert menu(made("/a", menu=lambda state: state["missing"]), made("/b")) == {None: ["b"]}
    assert "menu= of page /a raised" in caplog.text


def test_an_entry_says_what_the_menu_shows() -> None:
    one = made("/a", icon="🏠", badge=lambda user: user.email, help="Help")
    sections = menu_sections([one], MEMBER, current="/a", default=anyone, state={})
    assert sections == [
        {
            "title": None,
            "pages": [
                {
                    "title": "a", "path": "/a", "icon": "🏠", "current": True,
                    "badge": "ada@example.com", "help": "Help", "external": False,
                }
            ],
        }
    ]  # fmt: skip
