"""Menus that are kept from run to run, and those that have to be made anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scaffold import anyone, page, st
from scaffold.navigation.access import Rule, login_required, permission, role
from scaffold.navigation.menu import is_constant
from scaffold.navigation.page import Page
from tests.web.visitor import Visitor

if TYPE_CHECKING:
    from tests.web.conftest import MakeApp

OPEN = {"bar": True}


@page("/", title="Home", access=anyone)
def home() -> None:
    """Home."""
    if st.button("Switch"):
        OPEN["bar"] = not OPEN["bar"]
    st.checkbox("More", key="more")


@page("/bar", title="Bar", access=lambda user: OPEN["bar"])
def bar() -> None:
    """A page that an author's own function opens and closes."""


@page("/more", title="More to see", access=anyone, menu=lambda state: bool(state.get("more")))
def more() -> None:
    """A page that is shown on demand."""


@page("/news", title="News", access=anyone, badge=lambda user: "new" if OPEN["bar"] else None)
def news() -> None:
    """A page with a badge that changes."""


@page("/plain", title="Plain", access=anyone)
def plain() -> None:
    """A page that everybody has."""


def test_a_function_of_the_author_is_asked_in_every_run(make_app: MakeApp) -> None:
    visitor = Visitor(make_app(home, bar))
    assert 'href="/bar"' in visitor.get("/").text
    switch = visitor.widget("Switch")
    assert 'href="/bar"' not in visitor.act("/", {switch: "1"}).text
    assert 'href="/bar"' not in visitor.get("/").text
    assert 'href="/bar"' in visitor.act("/", {switch: "1"}).text


def test_a_page_that_state_shows_is_asked_for_in_every_run(make_app: MakeApp) -> None:
    visitor = Visitor(make_app(home, plain, more))
    assert 'href="/more"' not in visitor.get("/").text
    assert 'href="/more"' in visitor.act("/", {visitor.widget("More"): "1"}).text


def test_a_badge_is_asked_for_in_every_run(make_app: MakeApp) -> None:
    visitor = Visitor(make_app(home, news))
    before = "badge" in visitor.get("/").text
    changed = visitor.act("/", {visitor.widget("Switch"): "1"}).text
    assert 'href="/news"' in changed
    assert ("badge" in changed) is not before


def test_a_page_added_later_is_in_the_menu(make_app: MakeApp) -> None:
    app = make_app(home, plain)
    visitor = Visitor(app)
    assert 'href="/late"' not in visitor.get("/").text
    app.add_page(plain, path="/late", title="Late", access=anyone)
    assert 'href="/late"' in visitor.get("/").text


def test_which_menus_can_be_kept() -> None:
    def one(rule: Rule | None, **options: object) -> bool:
        made = Page(path="/", function=print, title="Home", access=rule, **options)  # type: ignore[arg-type]
        return is_constant([made], login_required)

    own = Rule("own", lambda user: True)
    assert one(None)
    assert one(role("admin") & permission("x") | anyone)
    assert not one(own)
    assert not one(anyone & own)
    assert not one(own | anyone)
    assert not one(anyone, menu=lambda state: True)
    assert not one(anyone, badge=lambda user: "1")
    assert one(anyone, badge="1", menu=False)
