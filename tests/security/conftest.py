"""Apps and visitors for the checks of what the application must withstand."""

from __future__ import annotations

from tests.web.conftest import make_app, sign_up

__all__ = ["make_app", "sign_up"]
