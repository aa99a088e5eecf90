"""The headers of every answer: what the browser may load, keep and tell others.

Attacks: injected scripts and styles (Content-Security-Policy with nonces and Trusted Types),
framing, sniffed types, leaked addresses, private pages in caches.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence

Header = tuple[bytes, bytes]

PLAIN: tuple[Header, ...] = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"strict-origin-when-cross-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (
        b"permissions-policy",
        b"accelerometer=(), camera=(self), geolocation=(), gyroscope=(), magnetometer=(), "
        b"microphone=(self), payment=(), usb=()",
    ),
)
FRAMED: tuple[Header, ...] = tuple(one for one in PLAIN if one[0] != b"x-frame-options")
HSTS: Header = (b"strict-transport-security", b"max-age=31536000; includeSubDomains")
NO_STORE: Header = (b"cache-control", b"no-store")
HTML: Header = (b"content-type", b"text/html; charset=utf-8")
EVENTS: tuple[Header, ...] = (
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"x-accel-buffering", b"no"),
)
ANYBODY: Header = (b"access-control-allow-origin", b"*")
_NOBODY = "'none'"
ANYWHERE = ("https:",)
NOTHING_ALLOWED = b"default-src 'none'; frame-ancestors 'none'; sandbox"

# What may stand in a frame of our own pages, and of nobody else's.
OWN_FRAMES = b"frame-ancestors 'self'"
OPEN: tuple[Header, ...] = tuple(
    (name, b"SAMEORIGIN") if name == b"x-frame-options" else (name, value) for name, value in PLAIN
)
# What documents with an origin of their own, those in a sandbox, may load.
SHARED: tuple[Header, ...] = tuple(
    (name, b"cross-origin") if name == b"cross-origin-resource-policy" else (name, value)
    for name, value in OPEN
)
MAY = (
    b"allow-scripts allow-forms allow-modals allow-popups allow-popups-to-escape-sandbox "
    b"allow-downloads"
)
SANDBOXED = (
    b"default-src * data: blob: 'unsafe-inline' 'unsafe-eval'; " + OWN_FRAMES + b"; sandbox " + MAY
)


def new_nonce() -> str:
    """Return 128 random bits as text."""
    return secrets.token_urlsafe(16)


def partial_policy(nonce: str) -> bytes:
    """Return the Content-Security-Policy of a partial.

    It is swapped into a page that has a policy of its own; as a document it may do nothing but what
    bears its nonce. (Browsers parse the policy of every answer: the long one takes 0.1 ms.)
    """
    return (
        f"default-src 'none'; script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'; base-uri "
        "'none'; form-action 'none'; frame-ancestors 'none'"
    ).encode()


def content_policy(
    nonce: str,
    *,
    media: Sequence[str] = (),
    forms: Sequence[str] = (),
    ancestors: Sequence[str] = (),
    embeds: bool = False,
) -> bytes:
    """Return the Content-Security-Policy of a page.

    Args:
        nonce: of its scripts and styles.
        media: further origins of pictures, sound and films.
        forms: further origins where forms may lead; browsers check redirects, too.
        ancestors: who may show the page in a frame.
        embeds: whether it may hold frames, all of this origin (see framing.py), and components
            that run in the page, which may write HTML as Trusted Types through a policy of their
            own.
    """
    more = "".join(f" {origin}" for origin in media)
    leading = "".join(f" {origin}" for origin in forms)
    frames, types = ("'self'", " default") if embeds else ("'none'", "")
    return (
        f"default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'nonce-{nonce}'; "
        f"img-src 'self' data: blob:{more}; font-src 'self'; media-src 'self' blob:{more}; "
        "connect-src 'self'; "
        f"manifest-src 'self'; frame-src {frames}; object-src 'none'; base-uri 'none'; form-action "
        f"'self'{leading}; "
        f"frame-ancestors {' '.join(ancestors) or _NOBODY}; require-trusted-types-for 'script'; "
        f"trusted-types htmx scaffold{types}; report-uri /_csp"
    ).encode()
