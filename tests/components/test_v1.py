"""Components in frames, without a browser."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

import scaffold.components.v1 as components
from scaffold import st
from scaffold.components.v1 import CustomComponent, declare_component, html, iframe
from scaffold.errors import FormCallbackError, UsageError
from scaffold.testing import AppTest

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "index.html").write_text("<p>Hello</p>")
    return tmp_path


@pytest.fixture
def rating(folder: Path) -> CustomComponent:
    return declare_component("rating", path=folder)


def test_the_module_is_where_scripts_look_for_it() -> None:
    assert st.components.v1 is components
    import scaffold

    assert scaffold.components.v1 is components


def test_a_component_is_named_for_its_module(rating: CustomComponent, folder: Path) -> None:
    assert rating.name == "tests.components.test_v1.rating"
    assert rating.path == rating.abspath == str(folder)
    assert rating == declare_component("rating", str(folder))
    assert rating != declare_component("other", folder)
    assert "rating" in str(rating)


def test_a_value_comes_back(rating: CustomComponent) -> None:
    """S14.1."""

    def page() -> None:
        st.session_state.seen = rating(stars=3, key="r", default=0)

    at = AppTest.from_function(page).run()
    assert at.session_state["seen"] == 0
    (shown,) = at.component_instance
    assert shown.args == {"stars": 3, "default": 0, "key": "r"}
    shown.set_value({"stars": 5}).run()
    assert at.session_state["seen"] == {"stars": 5}
    assert at.session_state["r"] == {"stars": 5}
    at.run()
    assert at.session_state["seen"] == {"stars": 5}


def test_bytes_come_back(rating: CustomComponent) -> None:
    def page() -> None:
        st.session_state.seen = rating()

    at = AppTest.from_function(page).run()
    at.component_instance[0].set_value(b"\x00\xff").run()
    assert at.session_state["seen"] == b"\x00\xff"


def test_a_callback_is_called_for_changes_only(rating: CustomComponent) -> None:
    def changed() -> None:
        st.session_state.calls = st.session_state.get("calls", 0) + 1

    def page() -> None:
        rating(key="r", on_change=changed)

    at = AppTest.from_function(page).run()
    at.component_instance[0].set_value(1).run()
    at.component_instance[0].set_value(1).run()
    assert at.session_state["calls"] == 1


def test_with_a_key_it_stays_when_its_arguments_change(rating: CustomComponent) -> None:
    """S2.3."""

    def page() -> None:
        turn = st.session_state.get("turn", 0)
        st.session_state.turn = turn + 1
        rating(turn=turn, key="kept")
        rating(turn=turn)

    at = AppTest.from_function(page).run()
    before = [one.id for one in at.component_instance]
    at.run()
    after = [one.id for one in at.component_instance]
    assert before[0] == after[0]
    assert before[1] != after[1]


def test_a_value_is_assigned_in_python(rating: CustomComponent) -> None:
    def page() -> None:
        if st.button("Set"):
            st.session_state["r"] = [1, 2]
        st.session_state.seen = rating(key="r", default=0)

    at = AppTest.from_function(page).run()
    generation = at.component_instance[0]._node.generation
    at.button[0].click().run()
    assert at.session_state["seen"] == [1, 2]
    assert at.component_instance[0]._node.generation == generation


def test_in_a_form_it_waits(rating: CustomComponent) -> None:
    def page() -> None:
        with st.form("f"):
            st.session_state.seen = rating(key="r", default=0)
            st.form_submit_button("Send")

    at = AppTest.from_function(page).run()
    at.component_instance[0].set_value(4)
    at.run()
    assert at.session_state["seen"] == 0
    at.button[0].click().run()
    assert at.session_state["seen"] == 4


def test_a_form_takes_no_callback(rating: CustomComponent) -> None:
    def page() -> None:
        with st.form("f"):
            rating(on_change=lambda: None)

    at = AppTest.from_function(page).run()
    assert FormCallbackError.__name__ in at.exception[0].props["type"]


def test_a_table_is_given_as_arrow(rating: CustomComponent) -> None:
    pd = pytest.importorskip("pandas")
    frame = pd.DataFrame({"name": ["Ada", "Bob"], 3: [1.5, None]}, index=["x", "y"])

    def page() -> None:
        rating(frame=frame, raw=b"1", plain=[1])

    at = AppTest.from_function(page).run()
    (shown,) = at.component_instance
    special = {one["key"]: set(one) - {"key"} for one in shown.props["special"]}
    assert special == {"frame": {"index", "columns", "data"}, "raw": {"bytes"}}
    assert shown.args["plain"] == [1]


def test_a_table_comes_back() -> None:
    pd = pytest.importorskip("pandas")
    from scaffold.components.arrow import frame_of, table_parts

    frame = pd.DataFrame({"name": ["Ada", "Bob"], "age": [36, 40]}, index=[7, 8])
    again = frame_of(table_parts(frame, "c"))
    assert again.to_dict() == frame.to_dict()


def test_outside_of_a_page_it_is_its_default(rating: CustomComponent) -> None:
    """S14.1."""
    assert rating(default=7) == 7


@pytest.mark.parametrize(
    ("call", "match"),
    [
        (lambda: declare_component("x"), "neither a path nor a url"),
        (lambda: declare_component("x", path="/nowhere/at/all"), "no such folder"),
        (lambda: declare_component("x", url="javascript:alert(1)"), "no address"),
        (lambda: html(3), "HTML as a"),  # type: ignore[arg-type]
        (lambda: iframe("javascript:alert(1)"), "no address"),
    ],
)
def test_mistakes_are_explained(call: Any, match: str) -> None:
    with pytest.raises(UsageError, match=match):
        call()


def test_what_cannot_be_sent_is_refused(rating: CustomComponent) -> None:
    def nameless() -> None:
        rating(3)

    def odd() -> None:
        rating(thing=object())

    for page, words in ((nameless, "without a name"), (odd, "cannot be sent")):
        at = AppTest.from_function(page).run()
        assert words in at.exception[0].value


def test_html_and_iframe_have_their_usual_height() -> None:
    def page() -> None:
        html("<p>x</p>")
        html("<p>x</p>", width=200, height=60, scrolling=True)
        iframe("https://example.com")
        html("/looks/like/a/path")

    at = AppTest.from_function(page).run()
    shown = [one.props for one in at.get("iframe")]
    assert [one["height"] for one in shown] == [150, 60, 150, 150]
    assert [one.get("fixed") for one in shown] == [True, None, True, True]
    assert shown[3]["src"].startswith("/_scaffold/files/")
