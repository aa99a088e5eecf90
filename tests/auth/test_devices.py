from __future__ import annotations

import pytest

from scaffold.auth.devices import describe, plain, same_family
from tests.auth.conftest import CHROME

WEBKIT = "AppleWebKit/605.1.15 (KHTML, like Gecko)"
IPHONE = f"Mozilla/5.0 (iPhone; CPU iPhone OS 26_0 like Mac OS X) {WEBKIT}"
ANDROID = (
    "Mozilla/5.0 (Linux; Android 16; K) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/156.0.0.0 Mobile Safari/537.36"
)
WINDOWS = CHROME.replace("X11; Linux x86_64", "Windows NT 10.0; Win64; x64")
DESKTOP_SAFARI = f"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) {WEBKIT} Version/26 Safari/605"


@pytest.mark.parametrize(
    ("agent", "label"),
    [
        (CHROME, "Chrome on Linux"),
        (WINDOWS, "Chrome on Windows"),
        (f"{WINDOWS} Edg/156.0", "Edge on Windows"),
        (ANDROID, "Chrome on Android"),
        (f"{IPHONE} CriOS/156.0 Mobile/15E148 Safari/604.1", "Chrome on iPhone"),
        (DESKTOP_SAFARI, "Safari on Mac"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Firefox/153.0", "Firefox on Linux"),
        ("Mozilla/5.0 (X11; CrOS x86_64 1) Chrome/156.0 Safari/537.36", "Chrome on ChromeOS"),
        ("curl/8", "Unknown browser on unknown system"),
        ("", "Unknown browser on unknown system"),
    ],
)
def test_labels_for_the_devices_page(agent: str, label: str) -> None:
    assert describe(agent).label == label


@pytest.mark.parametrize(
    ("before", "after", "same"),
    [
        (CHROME, CHROME.replace("156", "157"), True),
        (ANDROID, CHROME, True),  # "desktop site" on a phone
        (f"{IPHONE} CriOS/156.0 Safari/604.1", DESKTOP_SAFARI, True),  # likewise
        (CHROME, WINDOWS, False),
        (CHROME, "Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Firefox/153.0", False),
        (CHROME, DESKTOP_SAFARI, False),
        (CHROME, "curl/8", False),
        (CHROME, "", False),
        ("", CHROME, True),  # nothing was known at login
    ],
)
def test_what_counts_as_the_same_browser(before: str, after: str, same: bool) -> None:
    made = describe(before)
    assert same_family(describe(after), made.ua_family, made.os_family) is same


def test_plain_drops_control_characters() -> None:
    assert plain("a\r\nb\0c\ud800d", 10) == "abcd"
    assert plain("x" * 50, 10) == "x" * 10
