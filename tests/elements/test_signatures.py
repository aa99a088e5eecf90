"""Names and order of parameters are those of Streamlit, so that its scripts run."""

from __future__ import annotations

import inspect
import json
from pathlib import Path

import pytest

from scaffold.elements import Container

STREAMLIT: dict[str, list[str]] = json.loads(
    Path(__file__).with_name("streamlit_names.json").read_text()
)
HAD = sorted(name for name in STREAMLIT if hasattr(Container, name))


@pytest.mark.parametrize("name", HAD)
def test_parameters_are_those_of_streamlit(name: str) -> None:
    method = inspect.unwrap(getattr(Container, name))
    kinds = inspect.signature(method).parameters.values()
    ours = [p.name for p in kinds if p.kind is not p.VAR_KEYWORD and p.name != "self"]
    assert ours[: len(STREAMLIT[name])] == STREAMLIT[name]
