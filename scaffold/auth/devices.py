"""What a user agent string tells: a label for the devices page and families for the soft binding.

Attack: a cookie copied to another machine. A login keeps the family of its browser engine and
system; a copy used under another one is treated as stolen. The families are coarse on purpose: an
update, a switch to "desktop site" or a phone's other browser with the same engine must not log out.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

MAX_AGENT = 300
_BROWSERS = (
    ("Edge", re.compile(r"Edg(?:e|A|iOS)?/")),
    ("Opera", re.compile(r"OPR/|Opera")),
    ("Samsung Internet", re.compile(r"SamsungBrowser/")),
    ("Firefox", re.compile(r"Firefox/|FxiOS/")),
    ("Chrome", re.compile(r"Chrome/|Chromium/|CriOS/|HeadlessChrome/")),
    ("Safari", re.compile(r"Safari/")),
)
_SYSTEMS = (
    ("Android", re.compile(r"Android")),
    ("iPhone", re.compile(r"iPhone|iPod")),
    ("iPad", re.compile(r"iPad")),
    ("Mac", re.compile(r"Macintosh|Mac OS X")),
    ("Windows", re.compile(r"Windows")),
    ("ChromeOS", re.compile(r"CrOS")),
    ("Linux", re.compile(r"Linux|X11")),
)
_SYSTEM_FAMILIES = {"Android": "linux", "iPhone": "apple", "iPad": "apple", "Mac": "apple"}


class Device(NamedTuple):
    """A browser on a system, as words for people and as families for comparing."""

    browser: str
    system: str
    ua_family: str
    os_family: str

    @property
    def label(self) -> str:
        """The words for the devices page, e.g. "Firefox on Windows"."""
        return f"{self.browser} on {self.system}"


@lru_cache(maxsize=2048)
def describe(user_agent: str) -> Device:
    """Return what `user_agent` says about itself; an empty one has empty families."""
    if not user_agent:
        return Device("Unknown browser", "unknown system", "", "")
    browser = _first(_BROWSERS, user_agent) or "Unknown browser"
    system = _first(_SYSTEMS, user_agent) or "unknown system"
    family = _SYSTEM_FAMILIES.get(system, system.lower())
    return Device(browser, system, _engine(browser, family), family)


def _first(patterns: tuple[tuple[str, re.Pattern[str]], ...], text: str) -> str | None:
    return next((name for name, pattern in patterns if pattern.search(text)), None)


def _engine(browser: str, family: str) -> str:
    """On Apple's phones all browsers are WebKit, and say "Safari" when they ask as a desktop."""
    if browser == "Firefox" and family != "apple":
        return "firefox"
    if browser == "Unknown browser":
        return "other"
    return "apple" if family == "apple" else "chromium"


def same_family(device: Device, ua_family: str, os_family: str) -> bool:
    """Return whether `device` may be the browser a login with these families was made in."""
    unknown = not ua_family and not os_family
    return unknown or (device.ua_family, device.os_family) == (ua_family, os_family)


def plain(text: str, limit: int) -> str:
    """Return `text` without control characters, at most `limit` long: fit for logs and columns."""
    return "".join(char for char in text[:limit] if char.isprintable())
