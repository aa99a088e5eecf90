"""The promises of Streamlit's API about widgets and session_state (sections 2 and 3)."""

from typing import Any

import pytest

from scaffold.elements import st
from scaffold.testing import AppTest


def at_of(page: Any) -> AppTest:
    return AppTest.from_function(page).run()


# 2. Which widget is which.


def test_without_a_key_the_parameters_are_the_identity() -> None:
    """S2.1."""

    def page() -> None:
        other = st.checkbox("Other label")
        st.text(st.text_input("B" if other else "A"))

    at = at_of(page)
    at.text_input[0].input("typed").run()
    at.checkbox[0].check().run()
    assert at.text.values == [""]


@pytest.mark.parametrize(
    "options",
    [
        {"disabled": True},
        {"label_visibility": "hidden"},
        {"on_change": print},
        {"args": (1,)},
    ],
)
def test_what_is_no_part_of_the_identity(options: dict[str, Any]) -> None:
    """S2.1."""

    def page() -> None:
        changed = st.checkbox("Change")
        st.text(st.text_input("Name", **(options if changed else {})))

    at = at_of(page)
    at.text_input[0].input("typed").run()
    at.checkbox[0].check().run()
    assert at.text.values == ["typed"]


def test_the_function_that_writes_options_is_no_part_of_the_identity() -> None:
    """S2.1."""

    def page() -> None:
        st.text(st.selectbox("x", [1, 2], format_func=lambda n: f"number {n}"))

    at = at_of(page)
    at.selectbox[0].select(2).run().run()
    assert at.text.values == ["2"]


def test_the_place_is_no_part_of_the_identity() -> None:
    """S2.1."""

    def page() -> None:
        if st.checkbox("Move"):
            st.text("above")
            st.text_input("Before")
        st.text(st.text_input("Name"))

    at = at_of(page)
    at.text_input("Name").input("typed").run()
    at.checkbox[0].check().run()
    assert at.text.values == ["above", "typed"]


def test_two_equal_widgets_are_an_error() -> None:
    """S2.2."""

    def page() -> None:
        st.text_input("Name")
        st.text_input("Name")

    assert "have the same parameters and no key" in at_of(page).exception[0].value


def test_equal_keys_are_an_error_across_kinds() -> None:
    """S2.2."""

    def page() -> None:
        st.text_input("a", key="same")
        st.checkbox("b", key="same")

    assert 'have key="same"' in at_of(page).exception[0].value


def test_the_same_widget_may_stand_in_main_area_and_sidebar() -> None:
    """S2.2."""

    def page() -> None:
        main = st.text_input("Name")
        side = st.sidebar.text_input("Name")
        st.text(f"{main!r} {side!r}")

    at = at_of(page)
    at.sidebar.text_input[0].input("side").run()
    assert at.text.values == ["'' 'side'"]


def test_a_key_alone_is_the_identity() -> None:
    """S2.3."""

    def page() -> None:
        other = st.checkbox("Other")
        name = st.text_input("B" if other else "A", value="b" if other else "a", key="name",
                             help="help" if other else None)  # fmt: skip
        st.text(name)

    at = at_of(page)
    at.text_input[0].input("typed").run()
    at.checkbox[0].check().run()
    assert at.text_input[0].label == "B"
    assert at.text.values == ["typed"]


SEVEN = ["5", "6", "7"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (lambda: st.slider("x", 0, 10, 5, key="k"), lambda: st.slider("x", 0, 20, 5, key="k")),
        (lambda: st.slider("x", 0, 10, 5, key="k"), lambda: st.slider("x", 0, 10, 5, 1, key="k")),
        (
            lambda: st.text_input("x", "5", key="k"),
            lambda: st.text_input("x", "5", max_chars=9, key="k"),
        ),
        (
            lambda: st.text_area("x", "5", key="k"),
            lambda: st.text_area("x", "5", max_chars=9, key="k"),
        ),
        (
            lambda: st.selectbox("x", SEVEN, key="k"),
            lambda: st.selectbox("x", SEVEN, accept_new_options=True, key="k"),
        ),
        (
            lambda: st.pills("x", SEVEN, default="5", key="k"),
            lambda: st.pills("x", SEVEN, default="5", key="k", selection_mode="multi"),
        ),
    ],
)
def test_parameters_that_reset_a_widget_with_a_key(before: Any, after: Any) -> None:
    """S2.3."""

    def page() -> None:
        st.text((after if st.checkbox("Other") else before)())

    at = at_of(page)
    widget: Any = at.get_by_key("k")
    widget.set_value(7 if widget.kind == "slider" else "7").run()
    assert at.text.values == ["7"]
    at.checkbox[0].check().run()
    assert at.text.values[0].strip("[]'") == "5"


def test_a_key_may_be_an_int() -> None:
    """S2.4."""

    def page() -> None:
        st.text_input("Name", key=7)
        st.text(f"{st.session_state['7']} {st.session_state[7]}")

    at = at_of(page)
    at.text_input(key=7).input("typed").run()
    assert at.text.values == ["typed typed"]


def test_a_choice_that_is_gone_falls_back_to_the_default() -> None:
    """S2.5."""

    def page() -> None:
        options = ["x", "y"] if st.checkbox("Other") else ["a", "b", "c"]
        st.text(st.selectbox("Choice", options, index=1, key="choice"))

    at = at_of(page)
    at.selectbox[0].select("c").run()
    at.checkbox[0].check().run()
    assert at.text.values == ["y"]


@pytest.mark.parametrize(
    ("widget", "assigned", "default"),
    [
        (lambda: st.selectbox("x", ["a", "b"], key="k"), "gone", "a"),
        (lambda: st.slider("x", 0, 10, 5, key="k"), 11, "5"),
        (lambda: st.number_input("x", 0, 10, 5, key="k"), 11, "5"),
        (lambda: st.radio("x", ["a", "b"], index=None, key="k"), "gone", "None"),
    ],
)
def test_an_assigned_value_that_does_not_fit_is_the_default(
    widget: Any, assigned: object, default: str
) -> None:
    """S2.5."""

    def page() -> None:
        st.text(widget())

    at = AppTest.from_function(page)
    at.session_state["k"] = assigned
    assert at.run().text.values == [default]
    assert not at.exception


# 3. Values.


def test_an_assigned_value_comes_before_the_one_of_the_browser() -> None:
    """S3.1."""

    def page() -> None:
        if st.session_state.get("set"):
            st.session_state.name = "assigned"
        st.text(st.text_input("Name", key="name"))

    at = at_of(page)
    at.session_state["set"] = True
    at.text_input[0].input("typed").run()
    assert at.text.values == ["assigned"]


def test_the_value_of_the_browser_comes_before_a_stored_one() -> None:
    """S3.1."""

    def page() -> None:
        st.text(st.text_input("Name", key="name"))

    at = at_of(page)
    at.text_input[0].input("first").run()
    at.session_state["name"] = "stored"
    at.text_input[0].input("typed").run()
    assert at.text.values == ["typed"]


def test_a_default_counts_only_the_first_time() -> None:
    """S3.2."""

    def page() -> None:
        n = st.session_state.get("n", 0)
        st.session_state.n = n + 1
        st.text(st.text_input("Name", f"default {n}", key="name"))

    assert at_of(page).run().text.values == ["default 0"]


def test_a_value_from_before_wins_over_the_default() -> None:
    """S3.2."""

    def page() -> None:
        st.session_state.setdefault("name", "from before")
        st.text(st.text_input("Name", "default", key="name"))

    at = at_of(page)
    assert at.text.values == ["from before"]
    assert not at.warning


def test_a_key_cannot_be_assigned_after_its_widget() -> None:
    """S3.3."""

    def page() -> None:
        st.text_input("Name", key="name")
        st.session_state.name = "too late"

    assert "already made in this run" in at_of(page).exception[0].value


def test_a_key_may_be_assigned_before_its_widget_and_in_a_callback() -> None:
    """S3.3."""

    def page() -> None:
        st.button("Set", on_click=lambda: st.session_state.update(name="set"))
        st.text(st.text_input("Name", key="name"))

    at = at_of(page)
    at.text_input[0].input("typed").run()
    at.button[0].click().run()
    assert at.text.values == ["set"]
    assert at.text_input[0].value == "set"


@pytest.mark.parametrize(
    "widget",
    [
        lambda: st.button("x", key="k"),
        lambda: st.download_button("x", "data", key="k"),
        lambda: st.file_uploader("x", key="k"),
    ],
)
def test_keys_that_can_never_be_assigned(widget: Any) -> None:
    """S3.4."""

    def page() -> None:
        if st.checkbox("Assign"):
            st.session_state.k = True
        widget()

    at = at_of(page)
    at.checkbox[0].check().run()
    assert 'st.session_state["k"] cannot be assigned' in at.exception[0].value


@pytest.mark.parametrize(
    "widget", [lambda: st.button("x", key="k"), lambda: st.file_uploader("x", key="k")]
)
def test_a_value_put_there_before_such_a_widget_is_an_error(widget: Any) -> None:
    """S3.4."""

    def page() -> None:
        st.session_state.k = True
        widget()

    assert 'st.session_state["k"] cannot be assigned' in at_of(page).exception[0].value


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_deleted_key_gives_the_default_in_the_next_run(when: str) -> None:
    """S3.5."""

    def page() -> None:
        delete = st.session_state.get("delete") == when
        if delete and when == "before":
            del st.session_state.name
        name = st.text_input("Name", "default", key="name")
        if delete and when == "after":
            del st.session_state["name"]
        st.text(name)

    at = at_of(page)
    at.text_input[0].input("typed").run()
    at.session_state["delete"] = when
    at.run()
    at.session_state["delete"] = ""
    assert at.run().text.values == ["default"]


def test_widgets_without_a_key_are_not_in_the_state() -> None:
    """S3.6."""

    def page() -> None:
        st.text_input("Name")
        st.text(f"{len(st.session_state)} {list(st.session_state)} {st.session_state.to_dict()}")

    assert at_of(page).text.values == ["0 [] {}"]


def test_missing_keys_raise() -> None:
    """S3.6."""

    def page() -> None:
        with pytest.raises(KeyError):
            st.session_state["missing"]
        with pytest.raises(AttributeError):
            st.session_state.missing  # noqa: B018 - reading is what is tested
        with pytest.raises(KeyError):
            del st.session_state["missing"]
        st.text("missing" in st.session_state)

    at = at_of(page)
    assert not at.exception
    assert at.text.values == ["False"]


def test_a_widget_that_is_not_shown_loses_its_value() -> None:
    """S3.7."""

    def page() -> None:
        if not st.checkbox("Hide"):
            st.text_input("Name", key="name")
        st.text(st.session_state.get("name"))

    at = at_of(page)
    at.text_input[0].input("typed").run()
    at.checkbox[0].check().run()
    assert at.text.values == ["typed"], "still readable in the run that skips it"
    assert at.run().text.values == ["None"]
    assert "name" not in at.session_state
    at.checkbox[0].uncheck().run()
    assert at.text_input[0].value == ""


def test_a_value_is_kept_by_assigning_it_to_itself() -> None:
    """S3.8."""

    def page() -> None:
        if "name" in st.session_state:
            st.session_state.name = st.session_state.name
        if not st.checkbox("Hide"):
            st.text_input("Name", key="name")

    at = at_of(page)
    at.text_input[0].input("typed").run()
    at.checkbox[0].check().run().run()
    assert at.session_state["name"] == "typed"
    at.checkbox[0].uncheck().run()
    assert at.text_input[0].value == "typed"


@pytest.mark.parametrize("cold", [False, True])
@pytest.mark.parametrize("persist", ["page", "session"])
def test_a_widget_may_keep_its_value_while_it_is_hidden(persist: Any, cold: bool) -> None:
    """S3.8."""

    def page() -> None:
        if not st.checkbox("Hide"):
            st.text_input("Name", key="name", persist_state=persist)

    at = AppTest.from_function(page, cold=cold).run()
    at.text_input[0].input("typed").run()
    at.checkbox[0].check().run().run().run()
    assert at.session_state["name"] == "typed"
    at.checkbox[0].uncheck().run()
    assert at.text_input[0].value == "typed"


def test_a_fragment_forgets_only_widgets_of_its_own() -> None:
    """S3.9."""

    def page() -> None:
        @st.fragment
        def part() -> None:
            if not st.checkbox("Hide"):
                st.text_input("Inside", key="inside")

        part()
        st.text_input("Outside", key="outside")

    at = at_of(page)
    at.text_input("Inside").input("i")
    at.text_input("Outside").input("o").run()
    at.checkbox[0].check().run()
    assert at.session_state.to_dict() == {"outside": "o"}


def test_values_are_live_objects() -> None:
    """S3.10."""

    def page() -> None:
        numbers = st.session_state.setdefault("numbers", [])
        numbers.append(len(numbers))
        st.text(st.session_state.numbers)

    assert at_of(page).run().run().text.values == ["[0, 1, 2]"]


def test_changed_objects_survive_a_restart() -> None:
    def page() -> None:
        numbers = st.session_state.setdefault("numbers", [])
        numbers.append(len(numbers))
        st.text(st.session_state.numbers)

    assert AppTest.from_function(page, cold=True).run().run().run().text.values == ["[0, 1, 2]"]


def test_choices_return_the_object_of_the_app() -> None:
    """S3.10."""

    class City:
        def __init__(self, name: str) -> None:
            self.name = name

        def __str__(self) -> str:
            return self.name

    cities = [City("Bern"), City("Oslo")]

    def page() -> None:
        chosen = st.selectbox("City", cities, key="city")
        st.text(chosen is cities[1] and st.session_state.city is cities[1])

    at = at_of(page)
    at.selectbox[0].select("Oslo").run()
    assert at.text.values == ["True"]


def test_a_bound_widget_is_a_query_parameter() -> None:
    """S3.11."""

    def page() -> None:
        st.text(st.text_input("Name", "default", key="name", bind="query-params"))

    at = AppTest.from_function(page).open("/?name=Ada").run()
    assert at.text.values == ["Ada"]
    at.text_input[0].input("Grace").run()
    assert at.query_params == {"name": "Grace"}
    at.text_input[0].input("default").run()
    assert at.query_params == {}
