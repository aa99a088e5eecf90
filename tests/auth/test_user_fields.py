"""`st.user` by item, as scripts written for Streamlit read it."""

from __future__ import annotations

import pytest

from scaffold.auth.user import ANONYMOUS, User

ADA = User(id="1", email="ada@example.org", is_logged_in=True)


def test_a_user_is_read_by_item_and_attribute() -> None:
    assert ADA["email"] == ADA.email == ADA.get("email") == "ada@example.org"
    assert ADA["name"] == ADA.name == "ada"
    assert "email" in ADA
    assert "sub" not in ADA
    assert ADA.get("sub", "none") == "none"
    with pytest.raises(KeyError):
        ADA["sub"]


def test_a_user_can_be_walked_through() -> None:
    assert dict(ADA) == dict(ADA.items()) == ADA.to_dict()
    assert list(ADA) == list(ADA.keys())
    assert len(ADA) == len(list(ADA.values()))


def test_a_user_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        ADA.email = "eve@example.org"  # type: ignore[misc]
    with pytest.raises(TypeError):
        ADA["email"] = "eve@example.org"  # type: ignore[index]


def test_no_tokens_are_kept() -> None:
    assert dict(ADA.tokens) == {}


def test_nobody_is_a_user_too() -> None:
    assert bool(ANONYMOUS)
    assert not ANONYMOUS["is_logged_in"]
