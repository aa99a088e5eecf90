"""Times as people read them."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime

import pytest

from scaffold.render.environment import make_environment
from scaffold.render.times import tell
from scaffold.texts import Language, speaking

AT = datetime(2026, 11, 22, 19, 58, 27, tzinfo=UTC)


@pytest.mark.parametrize(
    ("code", "zone", "told"),
    [
        ("en", None, "22 Nov 2026, 19:58 UTC"),
        ("en", "America/New_York", "22 Nov 2026, 14:58 EST"),
        ("de", "Europe/Berlin", "22.11.2026, 20:58 MEZ"),
        ("fr", "Europe/Paris", "22 nov. 2026, 20:58 CET"),
        ("es", "Europe/Madrid", "22 nov 2026, 20:58 CET"),
        ("de", "Asia/Kathmandu", "23.11.2026, 01:43 +0545"),
        ("de", "Not/A_Zone", "22.11.2026, 19:58 UTC"),
        ("tlh", None, "22 Nov 2026, 19:58 UTC"),
    ],
)
def test_a_time_in_language_and_zone(code: str, zone: str | None, told: str) -> None:
    with speaking(Language(code), zone):
        assert tell(AT) == told
        assert tell(AT.timestamp()) == told


def test_html_keeps_the_exact_time() -> None:
    template = make_environment().from_string("{{ _('until %(moment)s', moment=at|moment) }}")
    with speaking(Language("en"), "Europe/Berlin"):
        assert template.render(at=AT) == (
            'until <time datetime="2026-11-22T19:58:27+00:00" title="2026-11-22 19:58:27 UTC">'
            "22 Nov 2026, 20:58 CET</time>"
        )


def test_letters_have_the_bare_text() -> None:
    template = make_environment().overlay(autoescape=False).from_string("{{ at|moment }}")
    assert template.render(at=AT) == "22 Nov 2026, 19:58 UTC"


def test_english_needs_no_babel() -> None:
    code = (
        "import sys; from scaffold.render.times import tell; from scaffold.texts import *; "
        "tell(0); in_language(counted('{count} try', '{count} tries', 2000)); "
        "Languages().negotiated('en'); sys.exit('babel' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)  # noqa: S603 - our own words
