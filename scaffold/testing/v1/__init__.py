"""The place where tests written for Streamlit look for `AppTest`."""

from __future__ import annotations

from scaffold.testing.app_test import AppTest

__all__ = ["AppTest"]
