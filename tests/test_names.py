"""The names of `import scaffold as st` and `from scaffold import st`."""

import logging
from collections.abc import Callable
from typing import Any

import pytest

import scaffold
from scaffold import st
from scaffold.elements.former import warn_of
from scaffold.testing import AppTest


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("colums", 'Did you mean "columns"'),
        ("beta_nothing", "no attribute 'beta_nothing'."),
    ],
)
def test_a_name_that_is_not_there(name: str, said: str) -> None:
    for place in (scaffold, st):
        with pytest.raises(AttributeError) as raised:
            getattr(place, name)
        assert said in str(raised.value)


def test_a_star_brings_all_commands_and_all_names() -> None:
    names = scaffold.__all__
    assert {"App", "page", "st", "write", "sidebar", "session_state", "user"} <= set(names)
    assert all(hasattr(scaffold, name) for name in names)
    assert not [name for name in names if name.startswith("_") and name != "__version__"]


def test_private_names_are_not_looked_up() -> None:
    with pytest.raises(AttributeError, match=r"no attribute '_private'\.$"):
        getattr(st, "_private")  # noqa: B009 - type checkers know that it is not there


FORMER: dict[str, str] = {
    "beta_columns": "columns",
    "beta_container": "container",
    "experimental_connection": "connection",
    "experimental_dialog": "dialog",
    "experimental_fragment": "fragment",
    "experimental_memo": "cache_data",
    "experimental_rerun": "rerun",
    "experimental_show": "write",
    "experimental_singleton": "cache_resource",
    "_bottom": "bottom",
}


@pytest.mark.parametrize("name", FORMER)
def test_a_former_name_works_and_the_log_says_what_to_write(
    name: str, caplog: pytest.LogCaptureFixture
) -> None:
    wanted: Any = getattr(st, FORMER[name])
    for _ in range(2):
        found: Any = getattr(st, name)
        assert (found.__func__ if hasattr(found, "__func__") else repr(found)) == (
            wanted.__func__ if hasattr(wanted, "__func__") else repr(wanted)
        )
    (record,) = caplog.records
    assert record.levelno == logging.WARNING
    assert record.name == "scaffold.former"
    assert record.getMessage().startswith("test_names.py:")
    assert f"st.{name} is an older form; write st.{FORMER[name]}." in record.getMessage()


def _containers() -> None:
    import scaffold as st

    left, _ = st.sidebar.beta_columns(2)
    left.beta_expander("More").write("inside")
    for block in (st.sidebar, left):
        try:
            block.buton("x")
        except AttributeError as error:
            st.text(error)


def test_containers_know_former_names_and_typos() -> None:
    at = AppTest.from_function(_containers).run()
    assert not at.exception
    assert at.sidebar.expander[0].markdown[0].value == "inside"
    for one, kind in zip(at.text, ("Region", "Container"), strict=True):
        assert one.value.startswith(f"A {kind} of st has no attribute 'buton'. Did you mean")


def _former_caches() -> None:
    from typing import Any

    import scaffold as st

    cache: Any = st.cache
    shared = cache(lambda: [1], allow_output_mutation=True, suppress_st_warning=True)
    copied = cache(lambda: [2])
    shared().append(9)
    copied().append(9)
    st.write(shared(), copied())


def _former_query() -> None:
    import scaffold as st

    st.experimental_set_query_params(a=["1", "2"], b="3")
    st.write(st.experimental_get_query_params())


def _former_widths() -> None:
    import scaffold as st

    st.button("Wide", use_container_width=True)
    st.image("<svg viewBox='0 0 1 1'/>", use_column_width="always")


@pytest.mark.parametrize(
    ("script", "shown", "said"),
    [
        (_former_caches, ["[1, 9]", "[2]"], ["st.cache_data, or st.cache_resource"]),
        (_former_query, ['{"a": ["1", "2"], "b": ["3"]}'], ["st.query_params"] * 2),
        (_former_widths, [], ['width="stretch"'] * 2),
    ],
)
def test_former_commands_and_arguments(
    script: Callable[[], None],
    shown: list[str],
    said: list[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    at = AppTest.from_function(script).run()
    assert not at.exception
    assert [one.value for one in at.json] == shown
    if not shown:
        assert at.button[0].props["width"] == "stretch"
        assert at.image[0].props["width"] == "stretch"
    told = [record.getMessage() for record in caplog.records if record.name == "scaffold.former"]
    assert len(told) == len(said)
    assert all(words in text for words, text in zip(said, told, strict=True))


def test_each_place_is_told_once(caplog: pytest.LogCaptureFixture) -> None:
    for _ in range(3):
        warn_of("this", "that")
    warn_of("this", "that")
    assert len(caplog.records) == 2
