"""The wording of the errors that authors see: what happened, what was given, what to write."""

import inspect

import pytest

from scaffold import errors
from scaffold.errors import (
    AlreadyMadeError,
    DuplicateKeyError,
    DuplicateWidgetError,
    NeverAssignedError,
    NoRunError,
    ScaffoldError,
    StateSizeError,
    StateTypeError,
    UsageError,
    nearest,
)


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (
            DuplicateKeyError("name", "/orders", "app.py:3", "app.py:9"),
            'Two widgets on page "/orders" have key="name": one at app.py:3, one at app.py:9. Keys '
            'must be unique on a page; give one of them another key, e.g. key="name_2".',
        ),
        (
            DuplicateWidgetError("checkbox", "Agree", "/", "app.py:3", "app.py:9"),
            'Two checkbox widgets labelled "Agree" on page "/" have the same parameters and no '
            "key: one at app.py:3, one at app.py:9. Give each its "
            'own key, e.g. st.checkbox("Agree", key="checkbox_2").',
        ),
        (
            AlreadyMadeError("name", "text_input"),
            'st.session_state["name"] cannot be assigned: the text_input with this key was already '
            "made in this run. Assign it before the widget is made, or in a callback (on_change, "
            "on_click).",
        ),
        (
            NeverAssignedError("go", "button"),
            'st.session_state["go"] cannot be assigned: the value of a button cannot be set. Read '
            "it, or use another key for your own value.",
        ),
        (
            NoRunError("st.text"),
            "st.text was called outside of a page run (at import time, or in a thread of its own). "
            "Call it inside a page function or script; in a thread, collect results and write them "
            "from the page.",
        ),
        (
            StateTypeError("model", "Model"),
            'st.session_state["model"] holds a Model, which cannot be stored outside of this '
            "process. Allowed are plain values, dataclasses, pydantic and attrs models, arrays, "
            "frames and images. Register your own type with scaffold.register_state_type(cls, "
            "encode, decode), or keep it in st.cache_resource.",
        ),
        (
            StateSizeError('st.session_state["x"]', 2_000_000, 1_000),
            'st.session_state["x"] takes 2,000,000 bytes; at most 1,000 are allowed. Keep large '
            "data in a file, a database or st.cache_data and store only a reference, or raise "
            "state_max_bytes.",
        ),
    ],
)
def test_wording(error: UsageError, message: str) -> None:
    assert str(error) == message
    assert isinstance(error, UsageError)


def test_all_errors_have_one_base() -> None:
    classes = [
        cls for _, cls in inspect.getmembers(errors, inspect.isclass) if issubclass(cls, Exception)
    ]
    assert all(issubclass(cls, ScaffoldError) for cls in classes)
    assert all(cls.__doc__ for cls in classes)


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("buton", ' Did you mean "button"?'),
        ("selct", ' Did you mean "select" or "selector"?'),
        ("xyz", ""),
    ],
)
def test_nearest(name: str, sentence: str) -> None:
    assert nearest(name, ["button", "select", "selector"]) == sentence
