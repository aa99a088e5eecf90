"""`import scaffold as st` finds the commands of scripts, whatever else is imported."""

from __future__ import annotations

from importlib import import_module

from scaffold.elements import st


def test_a_room_of_the_same_name_does_not_hide_a_command() -> None:
    import scaffold.navigation.page

    assert callable(scaffold.navigation)
    assert scaffold.navigation == st.navigation
