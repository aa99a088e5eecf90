"""Buttons and forms: section 5 of docs/semantics.txt."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from scaffold import st
from tests.elements.pages import page
from tests.semantics.running import at_of

loose: Any = st

if TYPE_CHECKING:
    from collections.abc import Callable


def test_another_button_releases_the_first() -> None:
    """S5.1."""

    def page() -> None:
        st.text(f"{st.button('A')} {st.button('B')}")

    at = at_of(page)
    at.button("A").click().run()
    assert at.text.values == ["True False"]
    at.button("B").click().run()
    assert at.text.values == ["False True"]


def test_enter_can_be_switched_off() -> None:
    """S5.3."""

    def page() -> None:
        with st.form("f", enter_to_submit=False):
            st.text_input("Name")
            st.form_submit_button("Send")

    form = at_of(page).form("f")
    assert form.props.get("enter") is not True


def test_a_failed_login_clears_as_well() -> None:
    """S5.4."""

    def page() -> None:
        with st.form("f", clear_on_submit=True):
            st.text_input("Name", key="name")
            if st.form_submit_button("Send"):
                st.text("failed")

    at = at_of(page)
    at.text_input[0].input("Ada")
    at.button[0].click().run()
    assert at.text.values == ["failed"]
    assert at.text_input[0].value == ""


def test_a_callback_clears_on_success_only() -> None:
    """S5.4."""

    def send() -> None:
        if st.session_state.name == "Ada":
            st.session_state.name = ""

    def page() -> None:
        with st.form("f"):
            st.text_input("Name", key="name")
            st.form_submit_button("Send", on_click=send)

    at = at_of(page)
    at.text_input[0].input("Eve")
    at.button[0].click().run()
    assert at.text_input[0].value == "Eve"
    at.text_input[0].input("Ada")
    at.button[0].click().run()
    assert at.text_input[0].value == ""


TRIGGERS: dict[str, tuple[Callable[[], object], str, str]] = {
    "button": (lambda: st.button("Go", key="go"), "True", "False"),
    "download_button": (lambda: st.download_button("Go", "data", key="go"), "True", "False"),
    "form_submit_button": (
        lambda: st.form("f").form_submit_button("Go", key="go"), "True", "False",
    ),
    "menu_button": (lambda: st.menu_button("Go", ["a", "b"], key="go"), "b", "None"),
    "chat_input": (lambda: st.container().chat_input("Go", key="go"), "b", "None"),
}  # fmt: skip


@pytest.mark.parametrize("again", ["another widget", "the page", "rerun", "fragment"])
@pytest.mark.parametrize(("make", "used", "unused"), TRIGGERS.values(), ids=TRIGGERS)
def test_what_a_trigger_brings_lasts_for_one_run(
    make: Callable[[], object], used: str, unused: str, again: str
) -> None:
    """S5.1."""
    seen: list[str] = []

    def run() -> None:
        given = make()
        seen.append(f"{given}")
        assert st.session_state.go == given
        st.button("Other")
        if given and again == "rerun":
            st.rerun()

        @st.fragment
        def part() -> None:
            st.button("Inside")

        part()

    tab = page(run)
    (node,) = [node for node in tab.shown.nodes if node.props.get("key") == "go"]
    tab.shown.send({node.id: ["b", "1"] if node.kind == "chat_input" else ["1"]})
    assert seen == [unused, used, *([unused] if again == "rerun" else [])]
    if again == "another widget":
        tab.press("Other")
    elif again == "fragment":
        tab.press("Inside")
    else:
        tab.again()
    assert seen[-1] == (used if again == "fragment" else unused)


FIELDS: dict[str, Callable[..., object]] = {
    "checkbox": lambda **new: st.checkbox("x", **new),
    "toggle": lambda **new: st.toggle("x", **new),
    "radio": lambda **new: st.radio("x", ["a"], **new),
    "selectbox": lambda **new: st.selectbox("x", ["a"], **new),
    "multiselect": lambda **new: st.multiselect("x", ["a"], **new),
    "pills": lambda **new: st.pills("x", ["a"], **new),
    "segmented_control": lambda **new: st.segmented_control("x", ["a"], **new),
    "feedback": st.feedback,
    "select_slider": lambda **new: st.select_slider("x", ["a", "b"], **new),
    "slider": lambda **new: st.slider("x", **new),
    "number_input": lambda **new: st.number_input("x", **new),
    "text_input": lambda **new: st.text_input("x", **new),
    "text_area": lambda **new: st.text_area("x", **new),
    "date_input": lambda **new: st.date_input("x", **new),
    "time_input": lambda **new: st.time_input("x", **new),
    "datetime_input": lambda **new: st.datetime_input("x", **new),
    "color_picker": lambda **new: st.color_picker("x", **new),
    "file_uploader": lambda **new: st.file_uploader("x", **new),
    "camera_input": lambda **new: st.camera_input("x", **new),
    "audio_input": lambda **new: st.audio_input("x", **new),
    "pagination": lambda **new: st.pagination(9, **new),
}


@pytest.mark.parametrize("make", FIELDS.values(), ids=FIELDS)
def test_a_form_holds_each_field_without_callbacks(make: Callable[..., object]) -> None:
    """S5.2."""

    def run() -> None:
        with st.form("f"):
            make()
            make(key="with a word", on_change="rerun")
            st.form_submit_button("Send", on_click=print)

    def with_callback() -> None:
        with st.form("f"):
            make(on_change=print)

    assert not at_of(run).exception
    assert "has a callback" in at_of(with_callback).exception[0].value


@pytest.mark.parametrize("make", [TRIGGERS[kind][0] for kind in TRIGGERS if "form" not in kind])
def test_no_other_trigger_goes_into_a_form(make: Callable[[], object]) -> None:
    """S5.2."""

    def run() -> None:
        with st.form("f"), st.container():
            make()

    assert "inside a form, where it cannot be" in at_of(run).exception[0].value


def test_two_forms_have_two_keys() -> None:
    """S5.2."""

    def run() -> None:
        st.form("f")
        st.form("f")

    assert 'key="f"' in at_of(run).exception[0].value


def test_all_fields_of_a_form_arrive_in_one_run_with_its_button_only() -> None:
    """S5.2."""
    turns: list[tuple[object, ...]] = []

    def run() -> None:
        values: list[object] = []
        for name in "fg":
            with st.form(name):
                values += [st.text_input(f"Name {name}"), st.checkbox(f"Ok {name}")]
                values += [st.form_submit_button(f"Send {name}")]
        turns.append(tuple(values))

    at = at_of(run)
    for name in "fg":
        at.text_input(f"Name {name}").input(name)
        at.checkbox(f"Ok {name}").check()
    at.button("Send g").click().run()
    assert turns[1:] == [("", False, False, "g", True, True)]


@pytest.mark.parametrize(
    ("options", "off"), [({}, False), ({"enter_to_submit": False}, True)], ids=["on", "off"]
)
def test_enter_presses_the_first_button_of_the_document(options: dict[str, Any], off: bool) -> None:
    """S5.3 A browser presses the first button of a form, and nothing if that is disabled."""

    def run() -> None:
        with st.form("f", **options):
            st.text_input("Name")
            st.form_submit_button("First")
            st.form_submit_button("Second")

    html = page(run).shown.html
    form = html[html.index("<form") :]
    first = form[form.index("<button") :].partition(">")[0]
    assert ("disabled" in first) is off
    assert form.index("First") < form.index("Second")


def test_another_key_clears_a_form_on_success_only() -> None:
    """S5.4."""

    def run() -> None:
        turn = st.session_state.setdefault("turn", 0)
        with st.form("f"):
            name = st.text_input("Name", key=f"name {turn}")
            if st.form_submit_button("Send") and name == "Ada":
                st.session_state.turn += 1
                st.rerun()

    at = at_of(run)
    for entered, left in (("Eve", "Eve"), ("Ada", "")):
        at.text_input[0].input(entered)
        at.button[0].click().run()
        assert at.text_input[0].value == left


@pytest.mark.parametrize("first", ["name", "button"])
def test_a_form_that_clears_does_so_also_before_a_rerun(first: str) -> None:
    """S5.4."""

    def run() -> None:
        with st.form("f", clear_on_submit=True):
            name = st.text_input("Name", "nobody") if first == "name" else "Ada"
            sent = st.form_submit_button("Send")
            if first == "button" and not sent:
                st.text_input("Name", "nobody")
        if sent:
            st.session_state.seen = name
            st.rerun()
        st.text(st.session_state.get("seen"))

    at = at_of(run)
    at.text_input[0].input("Ada")
    at.button[0].click().run()
    assert at.text.values == ["Ada"]
    assert at.text_input[0].value == "nobody"


@pytest.mark.parametrize("how", ["stop", "fail"])
@pytest.mark.allow_errors
def test_a_form_that_clears_does_so_also_when_its_run_ends_early(how: str) -> None:
    """S5.4."""

    def run() -> None:
        with st.form("f", clear_on_submit=True):
            st.text_input("Name")
            if st.form_submit_button("Send"):
                st.stop() if how == "stop" else loose.no_such_thing

    at = at_of(run)
    at.text_input[0].input("Ada")
    at.button[0].click().run()
    assert at.text_input[0].value == ""
    assert at.run().text_input[0].value == ""


def test_a_form_without_a_button_has_a_note() -> None:
    """S5.5."""

    def run() -> None:
        with st.form("f"):
            st.text_input("Name")

    assert "This form has no submit button" in page(run).shown.html


def test_what_is_written_elsewhere_in_the_block_of_a_form_is_no_part_of_it() -> None:
    """S5.6."""

    def run() -> None:
        outside = st.container()
        with st.form("f"):
            name = outside.text_input("Name")
            st.sidebar.button("Allowed there")
            st.form_submit_button("Send")
        st.text(name)

    at = at_of(run)
    assert not at.exception
    at.text_input[0].input("Ada").run()
    assert at.text.values == ["Ada"]


def test_a_form_is_filled_from_columns_inside_of_it() -> None:
    """S5.6."""

    def run() -> None:
        form = st.form("f")
        left, right = form.columns(2)
        name = left.text_input("Name")
        right.form_submit_button("Send")
        st.text(name)

    at = at_of(run)
    at.text_input[0].input("Ada").run()
    assert at.text.values == [""]
    at.button[0].click().run()
    assert at.text.values == ["Ada"]
