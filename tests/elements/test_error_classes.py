"""Each mistake has a class of its own, which scripts catch under Streamlit's name as well."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from scaffold import errors, st
from scaffold.errors import UsageError
from scaffold.runtime.context import current_run
from tests.elements.running import show

if TYPE_CHECKING:
    from collections.abc import Callable

ANY: Any = st


def _twice(**given: Any) -> None:
    st.checkbox("Agree", **given)
    st.checkbox("Agree", **given)


def _assigned_late() -> None:
    st.text_input("Name", key="name")
    st.session_state.name = "Ada"


def _assigned_button() -> None:
    st.session_state.go = True
    st.button("Go", key="go")


def _in_form(call: Callable[[], Any]) -> Callable[[], None]:
    def shown() -> None:
        with st.form("order"):
            call()

    return shown


def _fragment() -> None:
    st.fragment(lambda: None, key="clock")()
    current_run().in_callback = True
    st.rerun("clok")


@st.dialog("One")
def _dialog() -> None:
    _dialog()


MISTAKES: dict[str, tuple[Callable[[], Any], str]] = {
    "DuplicateWidgetID": (lambda: _twice(key=1), 'key="1"'),
    "FragmentStorageKeyError": (_fragment, 'mean "clock"'),
    "LocalizableStreamlitException": (lambda: ANY.slider("x", 1, 1), "same min_value"),
    "MarkdownFormattedException": (lambda: ANY.tabs([]), "no labels"),
    "StreamlitBadTimeStringError": (lambda: ANY.fragment(lambda: 0, run_every="x"), "no duration"),
    "StreamlitDataframeConversionError": (lambda: ANY.table(object()), "A table was made from"),
    "StreamlitDefaultNotInOptionsError": (lambda: ANY.multiselect("x", [1], [2]), "not one of"),
    "StreamlitDuplicateElementId": (_twice, r"one at test_error_classes\.py:\d+, one at"),
    "StreamlitDuplicateElementKey": (lambda: _twice(key="a"), r"one at test_error_classes\.py:"),
    "StreamlitIncompatibleParametersError": (lambda: ANY.grid(wrap=False), "cannot|Only"),
    "StreamlitInvalidColorError": (lambda: ANY.color_picker("x", "blu"), "#rrggbb"),
    "StreamlitInvalidColumnSpecError": (lambda: ANY.columns(0), r"st\.columns\(3\)"),
    "StreamlitInvalidFormCallbackError": (
        _in_form(lambda: st.checkbox("x", on_change=print)), "only st.form_submit_button",
    ),
    "StreamlitInvalidHeightError": (lambda: ANY.container(height="tall"), "no height"),
    "StreamlitInvalidLayoutContextError": (_in_form(lambda: st.button("x")), "inside a form"),
    "StreamlitInvalidMinMaxError": (lambda: ANY.number_input("x", 3, 2), "exchange the two"),
    "StreamlitInvalidNumberFormatError": (lambda: ANY.number_input("x", format="%x"), "printf"),
    "StreamlitInvalidParameterTypeError": (lambda: ANY.radio("x", [1], index="1"), "number of an"),
    "StreamlitInvalidURLError": (lambda: ANY.link_button("x", "javascript:x"), "no address"),
    "StreamlitInvalidWidthError": (lambda: ANY.button("x", width="wide"), "no width"),
    "StreamlitJSNumberBoundsError": (lambda: ANY.number_input("x", value=2**60), "neighbours"),
    "StreamlitMissingRequiredParameterError": (lambda: ANY.tabs([]), "at least one"),
    "StreamlitMixedNumericTypesError": (lambda: ANY.number_input("x", 0, 1.5), "ints and floats"),
    "StreamlitQueryParamDictValueError": (
        lambda: ANY.query_params.update(a={"b": 1}), "parts to keys of their own",
    ),
    "StreamlitSelectionCountExceedsMaxError": (
        lambda: ANY.multiselect("x", [1, 2], [1, 2], max_selections=1), "max_selections=1",
    ),
    "StreamlitValueAboveMaxError": (lambda: ANY.number_input("x", 0, 5, 9), "0 to 5"),
    "StreamlitValueAssignmentNotAllowedError": (_assigned_button, "cannot be set"),
    "StreamlitValueBelowMinError": (
        lambda: ANY.date_input(
            "x", date(2030, 1, 1), min_value=date(2030, 1, 2), max_value=date(2030, 2, 2)
        ),
        "2030-01-02 to 2030-02-02",
    ),
    "StreamlitValueError": (lambda: ANY.metric("x", 1, delta_color="invers"), 'mean "inverse"'),
    "StreamlitValueOutOfRangeError": (lambda: ANY.progress(101), "from 0 to 100"),
    "StreamlitWidgetAlreadyInstantiatedError": (_assigned_late, "Assign it before"),
}  # fmt: skip


@pytest.mark.parametrize("name", MISTAKES)
def test_each_mistake_has_its_class(name: str) -> None:
    mistake, words = MISTAKES[name]
    wanted = getattr(errors, name)
    with pytest.raises(wanted) as raised:
        show(mistake)
    assert isinstance(raised.value, UsageError)
    assert re.search(words, str(raised.value)), str(raised.value)


@pytest.mark.parametrize(
    "wrong",
    [
        _dialog,
        lambda: ANY.rerun("fragment"),
        _in_form(lambda: st.download_button("x", "y")),
        _in_form(lambda: st.form("inner")),
        _in_form(lambda: st.chat_input("x")),
        _in_form(lambda: st.menu_button("x", ["y"])),
        lambda: st.form_submit_button("x"),
    ],
)
def test_calls_where_they_cannot_stand(wrong: Callable[[], Any]) -> None:
    with pytest.raises(errors.StreamlitInvalidLayoutContextError):
        show(wrong)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: ANY.columns("2"),
        lambda: ANY.button("x", shortcut=3),
        lambda: ANY.progress("a"),
        lambda: ANY.color_picker("x", 3),
        lambda: ANY.metric("x", object()),
        lambda: ANY.metric("x", 1, len),
        lambda: ANY.video(b"x", subtitles=3),
        lambda: ANY.slider("x", 0, 10, 5, step="a"),
        lambda: ANY.time_input("x", step="a"),
        lambda: ANY.date_input("x", [date(2030, 1, 1)] * 3),
        lambda: ANY.grid(3).cell(row_span="a"),
        lambda: ANY.radio("x", [1], index="a"),
        lambda: ANY.write_stream(3),
    ],
)
def test_arguments_of_a_wrong_type(wrong: Callable[[], Any]) -> None:
    with pytest.raises(errors.StreamlitInvalidParameterTypeError, match=r"(?i)write"):
        show(wrong)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (lambda: ANY.button("x", typ="primary"), r"st\.button got typ='primary'.*mean \"type\""),
        (lambda: ANY.text("x", colour="red"), 'Did you mean "color"'),
        (lambda: ANY.slider("x", minimum=1), r"Allowed are label, min_value, max_value"),
        (lambda: ANY.balloons(color="red", number=9), r"Allowed are.* halign"),
    ],
)
def test_unknown_arguments_name_the_known_ones(wrong: Callable[[], Any], words: str) -> None:
    with pytest.raises(TypeError, match=words) as raised:
        show(wrong)
    assert isinstance(raised.value, errors.UnknownParameterError)


def test_other_classes_that_fit() -> None:
    with pytest.raises(errors.StreamlitMissingRequiredParameterError, match="empty body"):
        show(lambda: st.toast(""))
    with pytest.raises(errors.StreamlitValueError, match="8000"):
        show(lambda: ANY.audio_input("x", sample_rate=1))
    with pytest.raises(ValueError, match="not one of its options"):
        show(lambda: ANY.select_slider("x", [1, 2], 3))


def test_what_a_message_speaks_of_can_be_read() -> None:
    with pytest.raises(errors.ArgumentError) as raised:
        show(lambda: ANY.date_input("x", date(2031, 1, 1), max_value=date(2030, 1, 1)))
    assert raised.value.exec_kwargs["value"] == date(2031, 1, 1)
    with pytest.raises(errors.ArgumentError) as raised:
        show(lambda: ANY.metric("x", 1, delta_color="x"))
    assert raised.value.exec_kwargs["parameter"] == "st.metric(delta_color)"


def test_a_caution_is_shown_as_a_warning() -> None:
    page = show(lambda: st.exception(errors.StreamlitAPIWarning("Look twice")))
    assert page.one("exception").props["warning"]
    assert "Look twice" in page.html
    assert not show(lambda: st.exception(ValueError("x"))).one("exception").props.get("warning")


def test_durations_are_text_or_numbers() -> None:
    show(st.fragment(lambda: None, run_every=timedelta(seconds=1)))


def test_a_provider_without_its_library_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("scaffold.elements.flow.find_spec", lambda name: None)
    with pytest.raises(errors.StreamlitMissingAuthlibError, match="pip install"):
        show(lambda: st.login("google"))
