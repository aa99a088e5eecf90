"""Checking logout tokens: what a provider signs when a login there has ended.

Attacks: another token of the provider taken for this one (an ID token has a nonce and names no such
event; what says that it is of another type is not read), an old one that is sent again (it is good
for minutes, and once), and one that names nobody, so that it could end everybody's logins.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, cast

from scaffold.auth.id_tokens import (
    LEEWAY,
    LONGEST_NAME,
    IdTokenError,
    check_parties,
    check_subject,
    check_times,
    session_of,
    verified_claims,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

EVENT = "http://schemas.openid.net/event/backchannel-logout"
TYPES = frozenset({"jwt", "logout+jwt", "application/logout+jwt"})
OLDEST = 300.0
REMEMBER = OLDEST + 2 * LEEWAY
"""How long a token must be remembered, as not to count twice."""


class LoggedOut(NamedTuple):
    """Who has logged out at a provider.

    Attributes:
        subject: the person, "" if only the login is named.
        sid: the login there, "" for all that the person has.
        number: of this message; it counts once.
    """

    subject: str
    sid: str
    number: str


def read_logout_token(
    token: object, keys: Iterable[dict[str, Any]], issuer: str, client_id: str, now: float
) -> LoggedOut:
    """Return who has logged out, from a token whose signature and claims are right.

    Raises:
        UnknownKeyError: its key is not among `keys`.
        IdTokenError: anything else is wrong with it.
    """
    header, claims = verified_claims(token, keys)
    kind = header.get("typ", "JWT")
    if not isinstance(kind, str) or kind.lower() not in TYPES:
        raise IdTokenError(f"The token is of the type {kind!r}, and no logout token.")
    check_parties(claims, issuer, client_id)
    if check_times(claims, now) < now - OLDEST - LEEWAY:
        raise IdTokenError("The token was made too long ago.")
    _check_event(claims)
    number = claims.get("jti")
    if not isinstance(number, str) or not 0 < len(number) <= LONGEST_NAME:
        raise IdTokenError("The token has no number.")
    return LoggedOut(*_whom(claims), number)


def _check_event(claims: dict[str, Any]) -> None:
    if "nonce" in claims:
        raise IdTokenError("The token has a nonce, which no logout token has.")
    events = claims.get("events")
    named = cast(dict[str, Any], events) if isinstance(events, dict) else {}
    if not isinstance(named.get(EVENT), dict):
        raise IdTokenError("The token does not say that somebody has logged out.")


def _whom(claims: dict[str, Any]) -> tuple[str, str]:
    sid = session_of(claims)
    if "sid" in claims and not sid:
        raise IdTokenError("The token names a login that cannot be one.")
    if "sub" in claims or not sid:
        return check_subject(claims), sid
    return "", sid
