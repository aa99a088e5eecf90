"""`import scaffold as st` finds the commands of scripts, whatever else is imported."""

from __future__ import annotations

import scaffold
from scaffold.elements import st


def test_a_room_of_the_same_name_does_not_hide_a_command() -> None:
    assert callable(scaffold.navigation)
    assert scaffold.navigation == st.navigation
