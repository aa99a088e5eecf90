"""What templates can do with texts."""

from __future__ import annotations

import pytest

from scaffold.render.filters import device
from scaffold.texts import ENGLISH, Languages, speaking


@pytest.mark.parametrize(
    ("code", "label", "told"),
    [
        ("en", "Chrome on Linux", "Chrome on Linux"),
        ("de", "Chrome on Linux", "Chrome unter Linux"),
        ("fr", "Samsung Internet on Android", "Samsung Internet sous Android"),
        ("es", "Unknown browser on unknown system", "Navegador desconocido en sistema desconocido"),
        ("de", "My phone", "My phone"),
    ],
)
def test_browsers_have_names_in_all_languages(code: str, label: str, told: str) -> None:
    with speaking(Languages().get(code) or ENGLISH):
        assert device(label) == told
