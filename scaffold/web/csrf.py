"""Whether an unsafe request comes from our own pages: by headers, before the body is read.

Attack: another site makes the visitor's browser post to us. Browsers say in `Sec-Fetch-Site` and
`Origin` where a request comes from, and no page can forge these. Sources: the check in Go's
net/http (1.25) and the OWASP cheat sheet on CSRF.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def same_origin(
    headers: Mapping[str, str], *, expected: str | None, scheme: str, trusted: Sequence[str]
) -> bool:
    """Return whether a request comes from this app.

    Args:
        headers: by lower-case name.
        expected: the public origin, e.g. "https://app.example"; None takes the Host header
            (development).
        scheme: of this request, for the Host header.
        trusted: other origins that may post.
    """
    origin = headers.get("origin")
    if origin is not None and origin in trusted:
        return True
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    if origin is None or origin == "null":
        return False
    return origin == (expected or f"{scheme}://{headers.get('host', '')}")


def bears_token(headers: Mapping[str, str], login_cookie: str | None) -> bool:
    """Return whether an API token speaks and no cookie does: nothing a browser sends by itself."""
    return login_cookie is None and headers.get("authorization", "").startswith("Bearer ")
