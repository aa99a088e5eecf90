"""Values and st.session_state: section 3 of docs/semantics.txt."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from scaffold import st
from tests.semantics.running import at_of

if TYPE_CHECKING:
    from collections.abc import Callable

loose: Any = st


def test_what_a_callback_assigns_comes_before_what_was_entered() -> None:
    """S3.1."""

    def shout() -> None:
        st.session_state.name = st.session_state.name.upper()

    def page() -> None:
        st.text(st.text_input("Name", key="name", on_change=shout))

    at = at_of(page)
    at.text_input[0].input("ada").run()
    assert at.text.values == ["ADA"]
    assert at.text_input[0].value == "ADA"


@pytest.mark.parametrize("run_again", [1, 2])
def test_a_key_leaves_the_state_with_its_widget(run_again: int) -> None:
    """S3.7."""

    def page() -> None:
        st.session_state.plain = "mine"
        if not st.checkbox("Hide", key="hide"):
            st.text_input("Name", key="name")

    at = at_of(page)
    at.text_input[0].input("typed").run()
    at.checkbox[0].check().run()
    for _ in range(run_again):
        at.run()
    assert at.session_state.to_dict() == {"plain": "mine", "hide": True}


def test_a_changed_list_of_a_widget_stays_the_apps_own() -> None:
    """S3.10."""
    objects = [object(), object()]

    def page() -> None:
        chosen = st.multiselect("x", objects, key="k", format_func=lambda one: str(id(one)))
        st.text([one in objects for one in chosen])

    at = at_of(page)
    at.multiselect[0].select(objects[1]).run()
    assert at.text.values == ["[True]"]


def test_what_a_widget_has_stored_comes_before_what_the_script_stored_once() -> None:
    """S3.1."""

    def page() -> None:
        if "turn" not in st.session_state:
            st.session_state.name = "stored"
        st.session_state.turn = st.session_state.get("turn", 0) + 1
        if st.session_state.turn > 1:
            st.text(st.text_input("Name", "default", key="name"))

    at = at_of(page)
    assert at.session_state["name"] == "stored"
    assert at.run().text.values == ["stored"]
    at.text_input[0].input("typed").run()
    assert at.run().text.values == ["typed"]


def test_a_widget_that_was_forgotten_takes_its_default_again() -> None:
    """S3.2."""

    def page() -> None:
        if not st.checkbox("Hide"):
            st.text(st.text_input("Name", "default", key="name"))

    at = at_of(page)
    at.text_input[0].input("typed").run()
    at.checkbox[0].check().run()
    at.checkbox[0].uncheck().run()
    assert at.text.values == ["default"]


@pytest.mark.parametrize(
    "assign",
    [
        lambda: st.session_state.update(k="late"),
        lambda: setattr(st.session_state, "k", "late"),
        lambda: st.session_state.__setitem__("k", "late"),
    ],
    ids=["update", "attribute", "item"],
)
@pytest.mark.parametrize("kind", ["widget", "form"])
def test_no_way_of_assigning_is_allowed_after_a_widget_or_form(
    kind: str, assign: Callable[[], object]
) -> None:
    """S3.3."""

    def page() -> None:
        st.form("k") if kind == "form" else st.text_input("Name", key="k")
        assign()

    assert 'st.session_state["k"]' in at_of(page).exception[0].value


def test_a_run_of_a_fragment_may_assign_what_stands_outside_of_it() -> None:
    """S3.3."""

    def page() -> None:
        st.text_input("Name", key="name")

        @st.fragment
        def part() -> None:
            if st.button("Set"):
                st.session_state.name = "assigned"

        part()

    at = at_of(page)
    at.text_input[0].input("typed").run()
    at.button[0].click().run()
    assert not at.exception
    assert at.run().text_input[0].value == "assigned"


NEVER: dict[str, Callable[[], object]] = {
    "button": lambda: st.button("x", key="k"),
    "download_button": lambda: st.download_button("x", "data", key="k"),
    "menu_button": lambda: st.menu_button("x", ["a"], key="k"),
    "form_submit_button": lambda: st.form("f").form_submit_button("x", key="k"),
    "file_uploader": lambda: st.file_uploader("x", key="k"),
    "camera_input": lambda: st.camera_input("x", key="k"),
    "audio_input": lambda: st.audio_input("x", key="k"),
}


@pytest.mark.parametrize("when", ["before", "later", "callback"])
@pytest.mark.parametrize("make", NEVER.values(), ids=NEVER)
def test_triggers_and_files_are_never_assigned(make: Callable[[], object], when: str) -> None:
    """S3.4."""

    def assign() -> None:
        st.session_state.k = True

    def page() -> None:
        st.button("Other", on_click=assign if when == "callback" else None)
        turn = st.session_state.turn = st.session_state.get("turn", 0) + 1
        if when == "before" or (when == "later" and turn > 1):
            assign()
        make()

    at = at_of(page)
    if when != "before":
        assert not at.exception
        at.button[0].click().run()
    assert 'st.session_state["k"] cannot be assigned' in at.exception[0].value


def test_a_callback_may_delete_a_key() -> None:
    """S3.5."""

    def page() -> None:
        st.button("Reset", on_click=lambda: st.session_state.pop("name"))
        st.text(st.text_input("Name", "default", key="name"))

    at = at_of(page)
    at.text_input[0].input("typed").run()
    at.button[0].click().run()
    assert at.text.values == ["default"]
    assert at.text_input[0].value == "default"


def test_the_state_lists_keys_of_the_script_and_of_widgets() -> None:
    """S3.6."""

    def page() -> None:
        st.session_state.mine = 1
        st.text_input("With", key="with")
        st.text_input("Without")
        state = st.session_state
        st.text(f"{sorted(state)} {len(state)} {state.to_dict()} {'with' in state}")

    assert at_of(page).text.values == ["['mine', 'with'] 2 {'mine': 1, 'with': ''} True"]


@pytest.mark.parametrize("persist", ["page", "session"])
def test_to_persist_needs_a_key(persist: Any) -> None:
    """S3.8."""
    message = at_of(lambda: st.text_input("Name", persist_state=persist)).exception[0].value
    assert "but no key" in message


def test_a_fragment_forgets_nothing_of_another_fragment() -> None:
    """S3.9."""

    def page() -> None:
        @st.fragment
        def part(name: str) -> None:
            if not st.checkbox(f"Hide {name}"):
                st.text_input(name, key=name)

        part("a")
        part("b")

    at = at_of(page)
    at.text_input(key="a").input("1")
    at.text_input(key="b").input("2").run()
    at.checkbox("Hide a").check().run()
    assert at.session_state.to_dict() == {"b": "2"}
    assert at.text_input(key="b").value == "2"


class City:
    """An option that is no text."""

    def __init__(self, name: str) -> None:
        self.name = name


BERN, OSLO = City("Bern"), City("Oslo")


@pytest.mark.parametrize(
    "make",
    [
        lambda **given: st.radio("x", [BERN, OSLO], key="k", **given),
        lambda **given: st.selectbox("x", [BERN, OSLO], key="k", **given),
        lambda **given: st.select_slider("x", [BERN, OSLO], key="k", **given),
        lambda **given: st.pills("x", [BERN, OSLO], key="k", **given),
        lambda **given: st.segmented_control("x", [BERN, OSLO], key="k", **given),
    ],
    ids=["radio", "selectbox", "select_slider", "pills", "segmented_control"],
)
def test_each_choice_returns_the_object_itself(make: Callable[..., object]) -> None:
    """S3.10."""
    seen: list[object] = []

    def page() -> None:
        seen.append(make(format_func=lambda city: city.name))
        seen.append(st.session_state.k)

    at = at_of(page)
    widget: Any = at.get_by_key("k")
    widget.set_value(OSLO).run()
    assert seen[-2] is OSLO
    assert seen[-1] is OSLO
