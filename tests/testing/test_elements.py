"""Every kind of element, as tests of apps see and use it."""

from datetime import date, datetime, time
from enum import Enum
from typing import Any

import pandas as pd
import pytest

from scaffold import st
from scaffold.testing import AppTest, AppTestError
from scaffold.testing.blocks import Block, Blocks, Elements, Lists, Queries, Widgets
from scaffold.testing.element import Element
from scaffold.testing.v1 import element_tree


def at_of(*makers: Any) -> AppTest:
    """Return a page that was run and shows the elements of some functions."""

    def page() -> None:
        for make in makers:
            make()

    at = AppTest.from_function(page).run()
    assert not [error.stack_trace for error in at.exception if error.value != "meant"]
    return at


def moment(*parts: int) -> datetime:
    """What a visitor picks: wall clock time."""
    year, month, day, hour, minute, *_ = (*parts, 0, 0)
    return datetime.combine(date(year, month, day), time(hour, minute))


@pytest.mark.parametrize(
    ("make", "kind", "expected"),
    [
        (lambda: st.markdown("*a*", unsafe_allow_html=True), "markdown",
         {"value": "*a*", "allow_html": True, "is_caption": False}),
        (lambda: st.write("a"), "markdown", {"value": "a", "allow_html": False}),
        (lambda: st.caption("c"), "caption", {"value": "c", "is_caption": True}),
        (st.divider, "divider", {"value": "---"}),
        (lambda: st.latex("x^2"), "latex", {"value": "$$\nx^2\n$$"}),
        (lambda: st.badge("New", icon="🎉"), "badge",
         {"value": ":blue-badge[🎉 New]", "label": "New", "icon": "🎉"}),
        (lambda: st.title("T", anchor="t"), "title",
         {"value": "T", "anchor": "t", "hide_anchor": False, "tag": "h1"}),
        (lambda: st.header("H", anchor=False), "header",
         {"value": "H", "anchor": "", "hide_anchor": True, "tag": "h2"}),
        (lambda: st.subheader("S", icon="🎉"), "subheader", {"tag": "h3", "icon": "🎉"}),
        (lambda: st.text("t", help="h"), "text", {"value": "t"}),
        (lambda: st.code("x = 1", line_numbers=True), "code",
         {"value": "x = 1", "language": "python", "show_line_numbers": True}),
        (lambda: st.html("<b>h</b>"), "html", {"value": "<b>h</b>"}),
        (lambda: st.space("large"), "space", {"value": "large", "size": "large"}),
        (lambda: st.space(5), "space", {"value": 5}),
        (lambda: st.info("i", icon="💡"), "info", {"value": "i", "icon": "💡"}),
        (lambda: st.success("s"), "success", {"value": "s", "icon": ""}),
        (lambda: st.warning("w", title="Careful"), "warning", {"value": "w", "title": "Careful"}),
        (lambda: st.error("e"), "error", {"value": "e"}),
        (lambda: st.toast("t", icon="🎉"), "toast", {"value": "t", "icon": "🎉"}),
        (lambda: st.exception(ValueError("meant")), "exception",
         {"value": "meant", "message": "meant", "name": "ValueError", "is_markdown": False}),
        (lambda: st.progress(0.25, "quarter"), "progress", {"value": 25, "text": "quarter"}),
        (lambda: st.metric("M", 5, -1, help="h"), "metric",
         {"value": "5", "label": "M", "delta": "-1", "help": "h", "color": "red"}),
        (lambda: st.json({"a": [1]}, expanded=False), "json",
         {"value": '{"a": [1]}', "data": {"a": [1]}, "expanded": False}),
        (lambda: st.json([1]), "json", {"expanded": True}),
        (lambda: st.image("https://a.example/x.png", "words"), "image",
         {"value": ["https://a.example/x.png"], "captions": ["words"]}),
        (lambda: st.help(len), "help", {"value": "len", "name": "len"}),
        (lambda: st.link_button("Go", "https://a.example"), "link_button",
         {"value": "Go", "label": "Go", "url": "https://a.example"}),
        (lambda: st.page_link("https://a.example", label="Go"), "page_link",
         {"value": "Go", "path": "https://a.example"}),
    ],
)  # fmt: skip
def test_what_is_shown(make: Any, kind: str, expected: dict[str, Any]) -> None:
    at = at_of(make)
    element = getattr(at, kind)[0]
    assert element.type == element.kind == kind
    assert {name: getattr(element, name) for name in expected} == expected
    assert element.run() is at


def test_a_spinner_leaves_nothing() -> None:
    def page() -> None:
        with st.spinner("Wait"):
            pass

    assert at_of(page).spinner.len == 0


def test_tables_are_frames() -> None:
    frame = pd.DataFrame({"name": ["Ada", "Grace"], "born": [1815, 1906]})
    at = at_of(lambda: st.dataframe(frame), lambda: st.table(frame.set_index("name")))
    pd.testing.assert_frame_equal(at.dataframe[0].value, frame)
    pd.testing.assert_frame_equal(at.table[0].value, frame.set_index("name"))
    assert at.dataframe[0].editing_mode == "read_only"
    levels = frame.set_index(["name", "born"]).assign(n=1)
    pd.testing.assert_frame_equal(at_of(lambda: st.table(levels)).table[0].value, levels)


class Size(Enum):
    SMALL = 1
    LARGE = 2


@pytest.mark.parametrize(
    ("make", "first", "value", "after"),
    [
        (lambda: st.checkbox("x"), False, True, True),
        (lambda: st.toggle("x", value=True), True, False, False),
        (lambda: st.radio("x", ["a", "b"]), "a", "b", "b"),
        (lambda: st.radio("x", [1, 2], format_func=lambda n: f"no {n}"), 1, "no 2", 2),
        (lambda: st.selectbox("x", list(Size)), Size.SMALL, Size.LARGE, Size.LARGE),
        (lambda: st.selectbox("x", "ab", index=None), None, "ab", "ab"),
        (lambda: st.selectbox("x", ["a"], accept_new_options=True), "a", "new", "new"),
        (lambda: st.selectbox("x", ["a"], index=None), None, None, None),
        (lambda: st.multiselect("x", ["a", "b"]), [], ["b", "a"], ["b", "a"]),
        (lambda: st.multiselect("x", ["a"], ["a"]), ["a"], [], []),
        (lambda: st.pills("x", ["a", "b"]), None, "b", "b"),
        (lambda: st.pills("x", ["a", "b"]), None, ["b"], "b"),
        (lambda: st.pills("x", ["a"], default="a"), "a", [], None),
        (lambda: st.segmented_control("x", [1, 2], selection_mode="multi"), [], [2], [2]),
        (lambda: st.feedback("stars"), None, 3, 3),
        (lambda: st.slider("x", 0, 10, 5), 5, 7, 7),
        (lambda: st.slider("x", 0.0, 1.0, 0.5), 0.5, 0.25, 0.25),
        (lambda: st.slider("x", 0, 10, (2, 3)), (2, 3), (4, 9), (4, 9)),
        (lambda: st.slider("x", date(2024, 1, 1), date(2024, 2, 1), date(2024, 1, 5)),
         date(2024, 1, 5), date(2024, 1, 9), date(2024, 1, 9)),
        (lambda: st.slider("x", value=time(9, 30)), time(9, 30), time(10), time(10)),
        (lambda: st.select_slider("x", ["a", "b"]), "a", "b", "b"),
        (lambda: st.select_slider("x", [1, 2, 3], (1, 2)), (1, 2), (2, 3), (2, 3)),
        (lambda: st.number_input("x", value=1), 1, 5, 5),
        (lambda: st.number_input("x", value=1.5), 1.5, 2, 2.0),
        (lambda: st.number_input("x", value=None), None, 5, 5.0),
        (lambda: st.number_input("x", value=None), None, None, None),
        (lambda: st.text_input("x"), "", "ä b", "ä b"),
        (lambda: st.text_input("x", None), None, "", None),
        (lambda: st.text_area("x"), "", "a\nb", "a\nb"),
        (lambda: st.date_input("x", date(2024, 1, 5)), date(2024, 1, 5), date(2024, 2, 9),
         date(2024, 2, 9)),
        (lambda: st.date_input("x", (date(2024, 1, 5), date(2024, 1, 6))),
         (date(2024, 1, 5), date(2024, 1, 6)), [date(2024, 1, 9)], (date(2024, 1, 9),)),
        (lambda: st.date_input("x", None), None, None, None),
        (lambda: st.time_input("x", time(9, 30)), time(9, 30), time(10, 15), time(10, 15)),
        (lambda: st.datetime_input("x", moment(2024, 1, 5, 9)), moment(2024, 1, 5, 9),
         moment(2024, 1, 6, 10, 15), moment(2024, 1, 6, 10, 15)),
        (lambda: st.color_picker("x", "#00ff00"), "#00ff00", "#FF0000", "#ff0000"),
    ],
)  # fmt: skip
def test_widgets_take_values(make: Any, first: Any, value: Any, after: Any) -> None:
    returned: list[Any] = []
    at = at_of(lambda: returned.append(make()))
    (widget,) = [one for one in at.main if one.kind != "main"]
    assert widget.value == returned[-1] == first
    widget.set_value(value)  # type: ignore[attr-defined] # all widgets have it
    assert widget.value == after
    widget.run()
    assert widget.value == returned[-1] == after
    assert type(returned[-1]) is type(after)


@pytest.mark.parametrize(
    ("make", "use", "after"),
    [
        (lambda: st.checkbox("x"), lambda w: w.check(), True),
        (lambda: st.checkbox("x", value=True), lambda w: w.uncheck(), False),
        (lambda: st.toggle("x"), lambda w: w.check(), True),
        (lambda: st.button("x"), lambda w: w.click(), True),
        (lambda: st.download_button("x", "d"), lambda w: w.click(), True),
        (lambda: st.link_button("x", "/a", on_click="rerun"), lambda w: w.click(), True),
        (lambda: st.selectbox("x", ["a", "b"]), lambda w: w.select("b"), "b"),
        (lambda: st.selectbox("x", ["a", "b"]), lambda w: w.select_index(1), "b"),
        (lambda: st.selectbox("x", ["a"], index=None), lambda w: w.select_index(None), None),
        (lambda: st.multiselect("x", ["ab"]), lambda w: w.select("ab").select("ab"),
         ["ab"]),
        (lambda: st.multiselect("x", ["a", "b"], ["a", "b"]), lambda w: w.unselect("a"), ["b"]),
        (lambda: st.pills("x", ["a", "b"], default="a"), lambda w: w.select("b"), "b"),
        (lambda: st.pills("x", ["a"], default="a"), lambda w: w.unselect("a"), None),
        (lambda: st.pills("x", ["a", "b"], selection_mode="multi"),
         lambda w: w.select("b").select("a"), ["b", "a"]),
        (lambda: st.slider("x", 0, 10, (2, 3)), lambda w: w.set_range(4, 5), (4, 5)),
        (lambda: st.select_slider("x", [1, 2, 3], (1, 2)), lambda w: w.set_range(2, 3), (2, 3)),
        (lambda: st.number_input("x", 0, 10, 5, 3), lambda w: w.increment(), 8),
        (lambda: st.number_input("x", 0, 10, 5, 3), lambda w: w.increment().increment(), 10),
        (lambda: st.number_input("x", 0, 10, 5, 3), lambda w: w.decrement().decrement(), 0),
        (lambda: st.number_input("x", value=None), lambda w: w.increment(), None),
        (lambda: st.number_input("x", 3, 9, None), lambda w: w.decrement(), None),
        (lambda: st.number_input("x", value=0), lambda w: w.increment(), 1),
        (lambda: st.text_input("x"), lambda w: w.input("a"), "a"),
        (lambda: st.time_input("x", time(23, 50)), lambda w: w.increment(), time(0, 5)),
        (lambda: st.time_input("x", time(9)), lambda w: w.decrement(), time(8, 45)),
        (lambda: st.time_input("x", None), lambda w: w.increment(), None),
        (lambda: st.color_picker("x"), lambda w: w.pick("ff0000"), "#ff0000"),
    ],
)  # fmt: skip
def test_what_a_visitor_does(make: Any, use: Any, after: Any) -> None:
    returned: list[Any] = []
    at = at_of(lambda: returned.append(make()))
    (widget,) = [one for one in at.main if one.kind != "main"]
    assert use(widget) is not None
    at.run()
    assert returned[-1] == after


def test_what_widgets_tell() -> None:
    at = at_of(
        lambda: st.text_input("Text", max_chars=5, placeholder="p", help="h", key="t"),
        lambda: st.selectbox("Select", [1, 2], format_func=lambda n: f"no {n}"),
        lambda: st.multiselect("Multi", ["a", "b"], ["b"], max_selections=2),
        lambda: st.pills("Pills", ["a", "b"], default="b"),
        lambda: st.slider("Slider", 0, 10, step=2),
        lambda: st.number_input("Number", 0, 10),
        lambda: st.date_input("Date", (), date(2024, 1, 1), date(2024, 2, 1)),
        lambda: st.datetime_input("Moment", moment(2024, 1, 1), moment(2023, 1, 1)),
        lambda: st.radio("Radio", ["a"], horizontal=True),
        lambda: st.download_button("Load", "data", "x.txt", disabled=True),
    )
    text, select, multi = at.text_input[0], at.selectbox[0], at.multiselect[0]
    assert (text.label, text.max_chars, text.placeholder) == ("Text", 5, "p")
    assert (text.help, text.key, text.form_id) == ("h", "t", "")
    assert (select.options, select.index, select.format_func(2)) == (["no 1", "no 2"], 0, "no 2")
    assert select.format_func("new") == "new"
    assert (multi.indices, multi.values, multi.max_selections) == ([1], ["b"], 2)
    assert (at.pills[0].indices, at.pills[0].formatted_values) == ([1], ["b"])
    assert at.button_group.len == 1
    slider, number = at.slider[0], at.number_input[0]
    assert (slider.min, slider.max, slider.step, slider.data_type) == (0, 10, 2, "int")
    assert (number.min, number.max, number.step) == (0, 10, 1)
    assert at.date_input[0].is_range
    assert (at.date_input[0].min, at.date_input[0].max) == (date(2024, 1, 1), date(2024, 2, 1))
    assert at.datetime_input[0].min == moment(2023, 1, 1)
    assert at.radio[0].horizontal
    assert at.download_button[0].disabled
    assert at.download_button[0].file_name == "x.txt"


def test_files_are_uploaded() -> None:
    seen: list[Any] = []

    def page() -> None:
        one = st.file_uploader("One", type="csv", key="one")
        many = st.file_uploader("Many", accept_multiple_files=True, key="many")
        seen[:] = [one and (one.name, one.type, one.getvalue()), [file.name for file in many]]

    at = at_of(page)
    one, many = at.file_uploader("one"), at.file_uploader("many")
    assert (one.allowed_type, one.accept_multiple_files, one.accept_directory) == (
        [".csv"], False, False,
    )  # fmt: skip
    one.upload("a.csv", b"1,2", "text/csv")
    many.upload("x.txt", b"x").upload("y.txt", b"y")
    at.run()
    assert seen == [("a.csv", "text/csv", b"1,2"), ["x.txt", "y.txt"]]
    assert one.value.name == "a.csv"
    many.upload("z.txt", b"z")
    one.upload("b.csv", b"3", "text/csv").run()
    assert seen == [("b.csv", "text/csv", b"3"), ["x.txt", "y.txt", "z.txt"]]
    many.set_value([("new.txt", b"", "text/plain")])
    one.set_value(("c.csv", b"", "text/csv")).run()
    assert seen == [("c.csv", "text/csv", b""), ["new.txt"]]
    many.clear()
    one.set_value(None).run()
    assert seen == [None, []]


def test_files_of_other_types_are_not_taken() -> None:
    at = at_of(lambda: st.file_uploader("One", type="csv", max_upload_size=1))
    with pytest.raises(AppTestError, match=r"allowed are \.csv of at most"):
        at.file_uploader[0].upload("a.txt", b"")
    with pytest.raises(AppTestError, match=r"2,000,000 bytes\) is not taken"):
        at.file_uploader[0].upload("a.csv", b"x" * 2_000_000, "text/csv")


def test_files_in_a_form_are_sent_with_it() -> None:
    seen: list[Any] = []

    def page() -> None:
        with st.form("f"):
            file = st.file_uploader("File")
            sent = st.form_submit_button("Send")
        seen[:] = [file and file.name, sent]

    at = at_of(page)
    at.file_uploader[0].upload("a.txt", b"x").run()
    assert seen == [None, False]
    at.button("Send").click().run()
    assert seen == ["a.txt", True]
    assert at.run().file_uploader[0].value.name == "a.txt"


# Containers.


def test_containers_are_asked_like_the_page() -> None:
    def page() -> None:
        with st.container(key="box"):
            st.text("inside")
            st.button("Go")
        st.text("outside")

    at = at_of(page)
    box = at.container("box")
    assert isinstance(box, Block)
    assert box.text.values == ["inside"]
    assert [one.kind for one in box] == ["container", "text", "button"]
    assert [one.kind for one in box.children.values()] == ["text", "button"]
    assert len(box) == 2
    assert box[1] == box.button[0]
    assert box.get("text") == box.text
    assert at.get_by_key("box") == box
    box.button[0].click()
    assert box.run().text.len == 2


def test_columns_and_tabs() -> None:
    def page() -> None:
        left, right = st.columns([1, 3], gap="large")
        left.text("left")
        right.text("right")
        one, two = st.tabs(["One", "Two"])
        one.text("one")
        two.text("two")

    at = at_of(page)
    assert [column.text.values for column in at.columns] == [["left"], ["right"]]
    assert [column.weight for column in at.columns] == [0.25, 0.75]
    assert at.columns[0].gap == "large"
    assert [(tab.label, tab.text.values) for tab in at.tabs] == [("One", ["one"]), ("Two", ["two"])]


def test_what_opens_tells_the_page_if_it_wants_to_know() -> None:
    def page() -> None:
        box = st.expander("More", on_change="rerun")
        tabs = st.tabs(["A", "B"], on_change="rerun")
        over = st.popover("Over", on_change="rerun")
        st.text(f"{box.open} {[tab.open for tab in tabs]} {over.open}")

    at = at_of(page)
    assert at.text.values == ["False [True, False] False"]
    at.expander[0].open()
    at.popover[0].open()
    at.tabs[1].open().run()
    assert at.text.values == ["True [False, True] True"]
    at.expander[0].close().run()
    assert at.text.values == ["False [False, True] True"]
    with pytest.raises(AppTestError):
        at_of(lambda: st.expander("More")).expander[0].open()


def test_a_status_has_label_state_and_icon() -> None:
    def page() -> None:
        st.status("Running")
        with st.status("Done"):
            st.text("inside")
        st.status("Failed", state="error")

    at = at_of(page)
    assert [(one.label, one.state, one.icon) for one in at.status] == [
        ("Running", "running", "spinner"), ("Done", "complete", ":material/check:"),
        ("Failed", "error", ":material/error:"),
    ]  # fmt: skip
    assert at.status[1].text.values == ["inside"]


def test_a_form_is_found_by_its_key() -> None:
    def page() -> None:
        with st.form("f"):
            st.text_input("x")
            st.form_submit_button("Send")

    at = at_of(page)
    assert at.form("f").text_input[0].form_id == "f"
    assert at.form_submit_button[0] == at.button[0]


def test_a_list_has_the_name_of_its_command() -> None:
    """So that `at.<command>` is what one would guess."""
    for name in ("button", "markdown", "container", "expander", "tabs", "columns"):
        assert isinstance(getattr(Queries, name), Lists)
    assert isinstance(Queries.button, Widgets)
    assert isinstance(Queries.markdown, Elements)
    assert isinstance(Queries.form, Blocks)


def test_every_class_of_streamlits_tree_is_here() -> None:
    for name in element_tree.__all__:
        assert isinstance(getattr(element_tree, name), type)
    assert issubclass(element_tree.Button, Element)


def test_elements_without_a_class_are_there_as_well() -> None:
    at = at_of(lambda: st.audio("https://a.example/x.mp3"))
    (audio,) = at.get("audio")
    assert isinstance(audio, element_tree.UnknownElement)
    assert audio.props["src"] == "https://a.example/x.mp3"
