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
    """S6.2."""
    tab = tab_of(with_fragment)
    tab.press("inside")
    assert tab.texts == ["outside 1", "inside 2"]
    assert tab.changes == [("morph", "text")]


def test_a_change_outside_reruns_the_page() -> None:
    """S6.2."""
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
    """S6.3."""
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
    """S3.9."""

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
    """S6.2."""

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
    """S6.2."""

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
    """S6.3."""
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
    """S1.6."""

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
    """S6.2."""

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
    """S6.2."""

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
    """S6.3."""
    runs: list[str] = []
    tab = tab_of(keyed(runs))
    runs.clear()
    tab.press("one")
    assert runs == ["a"]
    assert tab.texts == ["a 1", "b 3"]


def test_a_callback_reruns_several_fragments() -> None:
    """S6.3."""
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


# What a fragment writes outside of itself.


def test_a_fragment_redraws_what_it_wrote_outside() -> None:
    """S6.3."""

    def page() -> None:
        outside = st.container()
        outside.text("above")

        @st.fragment
        def part() -> None:
            st.session_state.n = st.session_state.get("n", 0) + 1
            st.button("Inside", key="inside")
            outside.text(f"turn {st.session_state.n}")
            with outside:
                st.text(f"again {st.session_state.n}")

        part()
        outside.text("below")

    tab = tab_of(page)
    for turn in (2, 3):
        tab.press("inside")
        assert tab.texts == ["above", f"turn {turn}", f"again {turn}", "below"]
        assert tab.changes == [("morph", "text")] * 2


def test_a_fragment_may_begin_and_end_to_write_outside() -> None:
    def page() -> None:
        empty, full = st.container(), st.container()
        full.text("above")

        @st.fragment
        def part() -> None:
            if st.checkbox("Write", key="write"):
                empty.text("in the empty one")
                full.text("in the full one")

        part()

    tab = tab_of(page)
    for _ in range(2):
        tab.send({"write": ["1"]})
        assert tab.texts == ["in the empty one", "above", "in the full one"]
        tab.send({"write": ["0"]})
        assert tab.texts == ["above"]


def test_a_fragment_fills_a_place_outside() -> None:
    def page() -> None:
        place = st.empty()
        st.text("between")

        @st.fragment
        def part() -> None:
            st.session_state.n = st.session_state.get("n", 0) + 1
            st.button("Inside", key="inside")
            place.text("wait")
            with place.container():
                st.text(f"turn {st.session_state.n}")
                st.text("more")

        part()

    tab = tab_of(page)
    for turn in (2, 3):
        tab.press("inside")
        assert tab.texts == [f"turn {turn}", "more", "between"]


def test_a_widget_that_a_fragment_writes_outside_reruns_the_fragment() -> None:
    runs: list[str] = []

    def page() -> None:
        runs.append("page")
        outside = st.container()

        @st.fragment
        def part() -> None:
            runs.append("part")
            st.text(outside.text_input("Name", key="name"))

        part()

    tab = tab_of(page)
    runs.clear()
    tab.send({"name": ["Ada"]})
    assert runs == ["part"]
    assert tab.texts == ["Ada"]


def test_an_inner_fragment_writes_into_a_container_of_the_outer_one() -> None:
    @st.fragment
    def outer() -> None:
        box = st.container()
        st.button("Outer", key="outer")

        @st.fragment
        def inner() -> None:
            st.session_state.n = st.session_state.get("n", 0) + 1
            st.button("Inner", key="inner")
            box.text(f"turn {st.session_state.n}")

        inner()

    tab = tab_of(outer)
    tab.press("inner")
    assert tab.texts == ["turn 2"]
    tab.press("outer")
    assert tab.texts == ["turn 3"]
    tab.press("inner")
    assert tab.texts == ["turn 4"]


def test_a_fragment_shows_messages_at_the_edge_of_the_page() -> None:
    def page() -> None:
        @st.fragment
        def part() -> None:
            if st.button("Inside", key="inside", on_click=lambda: st.toast("callback")):
                st.toast("body")

        part()

    tab = tab_of(page)
    tab.press("inside")
    assert tab.texts == ["callback", "body"]
    toasts = tab.screen.find("toasts")
    assert toasts is not None
    assert [node.kind for node in toasts.children or ()] == ["toast", "toast"]
