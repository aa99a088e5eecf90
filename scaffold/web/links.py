"""Full addresses of pages, for mails and for other servers.

Attack: a poisoned Host header. What a visitor's request says about the app's name never gets into a
mail: production uses `public_origin`, development believes loopback names only.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scaffold.auth.mail import IN_DEVELOPMENT

if TYPE_CHECKING:
    from scaffold.settings import Settings
    from scaffold.web.asked import Asked

_LOOPBACK = re.compile(r"(localhost|127\.0\.0\.1|\[::1\])(:[0-9]{1,5})?", re.ASCII)


def home_of(settings: Settings, asked: Asked) -> str:
    """Return the address of the app's first page, without a slash at its end."""
    if settings.public_origin:
        return settings.public_origin.rstrip("/")
    host = asked.headers.get("host", "")
    if settings.production or not is_loopback(host):
        return IN_DEVELOPMENT
    return f"{asked.scheme}://{host}"


def is_loopback(host: str) -> bool:
    """Return whether a Host header names this machine itself.

    >>> is_loopback("localhost:8000"), is_loopback("localhost.evil.example")
    (True, False)
    """
    return _LOOPBACK.fullmatch(host) is not None
