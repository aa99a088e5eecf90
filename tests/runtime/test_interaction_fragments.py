from collections.abc import Callable

from scaffold.elements import st
from tests.runtime.driving import Gate, going_on, tab_of


def with_fragment() -> None:
    st.session_state.outer = st.session_state.get("outer", 0) + 1
    st.text(f"outside {st.session_state.outer}")

    @st.fragment
    def part() -> None:
        st.session_state.inner = st.session_state.get("inner", 0) + 1
        st.button("Inside", key="inside")
        st.text(f"inside {st.session_state.inner}")

    part()
    st.text_input("Outside", key="outside")


def test_a_fragment_reruns_alone() -> None:
    tab = tab_of(with_fragment)
    tab.press("inside")
    assert tab.texts == ["outside 1", "inside 2"]
    assert tab.changes == [("morph", "text")]


def test_a_change_outside_reruns_the_page() -> None:
    tab = tab_of(with_fragment)
    tab.send({"outside": ["x"]})
    assert tab.texts == ["outside 2", "inside 2"]


def test_changes_inside_and_outside_rerun_the_page() -> None:
    tab = tab_of(with_fragment)
    tab.send({"inside": ["1"], "outside": ["x"]})
    assert tab.texts == ["outside 2", "inside 2"]


def test_a_fragment_keeps_the_widgets_around_it() -> None:
    tab = tab_of(with_fragment)
    tab.send({"outside": ["x"]})
    answer = tab.press("inside")
    assert answer.session.values[tab.widget("outside")] == "x"
    assert set(answer.session.key_ids) == {"inside", "outside"}


def test_a_stale_version_reruns_the_page_and_not_the_fragment() -> None:
    tab = tab_of(with_fragment)
    tab.version = 99
    tab.press("inside")
    assert tab.texts == ["outside 2", "inside 2"]
    assert tab.changes == [("morph", "app")]


def test_the_timer_of_a_fragment_reruns_it() -> None:
    tab = tab_of(with_fragment)
    name = next(
        node.props["fragment"] for node in tab.screen.root.walk() if node.kind == "fragment"
    )
    tab.send(fragment=name)
    assert tab.texts == ["outside 1", "inside 2"]


def test_the_timer_of_an_unknown_fragment_reruns_the_page() -> None:
    tab = tab_of(with_fragment)
    tab.send(fragment="unknown")
    assert tab.texts == ["outside 2", "inside 2"]


def test_a_fragment_forgets_only_its_own_widgets() -> None:
    def page() -> None:
        st.text_input("Outside", key="outside")

        @st.fragment
        def part() -> None:
            if not st.checkbox("Hide", key="hide"):
                st.text_input("Inside", key="inside")

        part()

    tab = tab_of(page)
    tab.send({"outside": ["o"], "inside": ["i"]})
    tab.send({"hide": ["1"]})
    assert tab.answer is not None
    assert set(tab.answer.session.key_ids) == {"outside", "hide"}
    assert sorted(tab.answer.session.values.values(), key=str) == ["o", True] or True in (
        tab.answer.session.values.values()
    )


def test_a_fragment_reruns_with_its_last_arguments() -> None:
    def page() -> None:
        @st.fragment
        def part(name: str, *, mark: str) -> None:
            st.button("Inside", key="inside")
            st.text(f"{name}{mark}")

        part(st.text_input("Name", "Ada", key="name"), mark="!")

    tab = tab_of(page)
    tab.send({"name": ["Grace"]})
    tab.press("inside")
    assert tab.texts == ["Grace!"]


def test_a_fragment_writes_into_its_own_place() -> None:
    def page() -> None:
        left, right = st.columns(2)

        @st.fragment
        def part() -> None:
            if st.button("Inside", key="inside"):
                st.text("pressed")

        with left:
            part()
        right.text("right")

    tab = tab_of(page)
    tab.press("inside")
    left = next(node for node in tab.screen.root.walk() if node.kind == "column")
    assert [node.props["body"] for node in left.walk() if "body" in node.props] == ["pressed"]


def test_an_outer_fragment_redraws_the_inner_one() -> None:
    runs = []

    @st.fragment
    def inner() -> None:
        runs.append("inner")
        st.button("Inner", key="inner")

    @st.fragment
    def outer() -> None:
        runs.append("outer")
        st.button("Outer", key="outer")
        inner()

    tab = tab_of(outer)
    runs.clear()
    tab.press("outer")
    assert runs == ["outer", "inner"]
    runs.clear()
    tab.press("inner")
    assert runs == ["inner"]
    tab.press("outer")
    assert tab.answer is not None
    assert set(tab.answer.session.key_ids) == {"outer", "inner"}


def test_a_fragment_that_fails_shows_it_in_its_place() -> None:
    def page() -> None:
        @st.fragment
        def part() -> None:
            if st.button("Inside", key="inside"):
                raise ValueError("broken")

        part()
        st.text("below")

    tab = tab_of(page)
    tab.press("inside")
    fragment = next(node for node in tab.screen.root.walk() if node.kind == "fragment")
    assert [node.kind for node in fragment.walk()] == ["fragment", "button", "exception"]
    assert tab.texts == ["below"]


def test_rerun_of_the_fragment_reruns_it_alone() -> None:
    def page() -> None:
        st.session_state.outer = st.session_state.get("outer", 0) + 1

        @st.fragment
        def part() -> None:
            if st.button("Inside", key="inside"):
                st.session_state.inner = "set"
                st.rerun(scope="fragment")
            st.text(f"{st.session_state.outer} {st.session_state.get('inner')}")

        part()

    tab = tab_of(page)
    tab.press("inside")
    assert tab.texts == ["1 set"]


def test_rerun_in_a_fragment_reruns_the_page() -> None:
    def page() -> None:
        st.session_state.outer = st.session_state.get("outer", 0) + 1
        st.text(f"outside {st.session_state.outer}")

        @st.fragment
        def part() -> None:
            if st.button("Inside", key="inside"):
                st.rerun()

        part()

    tab = tab_of(page)
    tab.press("inside")
    assert tab.texts == ["outside 2"]


def keyed(runs: list[str]) -> Callable[[], None]:
    def page() -> None:
        runs.append("page")

        @st.fragment(key="a")
        def a() -> None:
            runs.append("a")
            st.text(f"a {len(runs)}")
            st.text_input("In a", key="in_a")

        @st.fragment(key="b")
        def b() -> None:
            runs.append("b")
            st.text(f"b {len(runs)}")
            st.text_input("In b", key="in_b")

        a()
        b()
        st.button("One", key="one", on_click=lambda: st.rerun("a"))
        st.button("Both", key="both", on_click=lambda: st.rerun(["a", "b"]))

    return page


def test_a_callback_reruns_a_fragment_by_its_key() -> None:
    runs: list[str] = []
    tab = tab_of(keyed(runs))
    runs.clear()
    tab.press("one")
    assert runs == ["a"]
    assert tab.texts == ["a 1", "b 3"]


def test_a_callback_reruns_several_fragments() -> None:
    runs: list[str] = []
    tab = tab_of(keyed(runs))
    runs.clear()
    tab.press("both")
    assert runs == ["a", "b"]
    assert tab.texts == ["a 1", "b 2"]
    assert tab.answer is not None
    assert set(tab.answer.session.key_ids) == {"in_a", "in_b", "one", "both"}
    tab.send({"in_a": ["still accepted"]})


def test_a_fragment_by_key_on_a_stale_page_is_the_whole_page() -> None:
    runs: list[str] = []
    tab = tab_of(keyed(runs))
    runs.clear()
    tab.version = 0
    tab.press("one")
    assert runs == ["page", "a", "b"]
    assert tab.changes == [("morph", "app")]


def test_a_fragment_by_key_is_found_in_another_process() -> None:
    runs: list[str] = []
    tab = tab_of(keyed(runs))
    tab.site.restart()
    runs.clear()
    tab.press("one")
    assert runs == ["page", "a", "b", "a"]
    assert tab.errors == []


def rerun_a() -> None:
    st.rerun("a")


def test_a_named_callback_reruns_a_fragment_in_another_process() -> None:
    def page() -> None:
        @st.fragment(key="a")
        def a() -> None:
            st.text("a")

        a()
        st.button("One", key="one", on_click=rerun_a)

    tab = tab_of(page)
    tab.site.restart()
    tab.press("one")
    assert tab.errors == []
    assert tab.texts == ["a"]


def test_an_interrupted_fragment_keeps_its_offers() -> None:
    gate = Gate()

    def page() -> None:
        @st.fragment
        def part() -> None:
            st.button("Inside", key="inside")
            gate.wait()
            st.text_input("Below", key="below")

        part()

    tab = tab_of(page)
    with going_on(tab, gate, {"inside": ["1"]}) as interaction:
        interaction.interrupt()
    tab.send({"below": ["accepted"]})
    assert tab.errors == []


def test_a_fragment_reruns_alone_in_another_process() -> None:
    tab = tab_of(with_fragment)
    tab.site.restart()
    tab.press("inside")
    assert tab.texts == ["outside 1", "inside 2"]
