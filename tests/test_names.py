"""The names of `import scaffold as st` and `from scaffold import st`."""

import pytest

import scaffold
from scaffold import st


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("experimental_rerun", "It is called st.rerun now."),
        ("beta_columns", "It is called st.columns now."),
        ("cache", "It is called st.cache_data or st.cache_resource now."),
        ("experimental_get_query_params", "It is called st.query_params now."),
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
    assert {"App", "page", "st", "write", "title", "sidebar", "session_state"} <= set(names)
    assert all(hasattr(scaffold, name) for name in names)
    assert "user" not in names
    assert not [name for name in names if name.startswith("_") and name != "__version__"]


def test_private_names_are_not_looked_up() -> None:
    with pytest.raises(AttributeError, match=r"no attribute '_private'\.$"):
        getattr(st, "_private")  # noqa: B009 - type checkers know that it is not there
