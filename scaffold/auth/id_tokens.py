"""Checking ID tokens: what a provider signs about a person.

Attacks: a token that is not signed, or signed with another method than the provider's (only
asymmetric methods are read, so a public key is never taken for a shared secret), one for another
app, of another provider, from another attempt to log in, or out of date. Keys come from the
provider's own list only; what a token says about where its key lies is not read.
"""

from __future__ import annotations

import hmac
import json
from base64 import urlsafe_b64decode
from functools import cache
from math import isfinite
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from scaffold.auth.fetching import ProviderError

if TYPE_CHECKING:
    from collections.abc import Iterable

KINDS = {"RS256": "RSA", "PS256": "RSA", "ES256": "EC", "EdDSA": "OKP", "Ed25519": "OKP"}
"""The methods of signing that are accepted, with the kind of key each takes."""
LEEWAY = 60.0
MOST_BYTES = 32_768
LONGEST_NAME = 255
SMALLEST_RSA = 2048


class IdTokenError(ProviderError):
    """An ID token is not what it should be."""


class UnknownKeyError(IdTokenError):
    """A token names a key that the list at hand does not have: it may be newer than the list."""


class Expected(NamedTuple):
    """What an ID token must say."""

    issuer: str
    client_id: str
    nonce: str
    since: float


def read_id_token(
    token: object, keys: Iterable[dict[str, Any]], expected: Expected, now: float
) -> dict[str, Any]:
    """Return the claims of a token whose signature and claims are right.

    Raises:
        UnknownKeyError: its key is not among `keys`.
        IdTokenError: anything else is wrong with it.
    """
    _, claims = verified_claims(token, keys)
    check_claims(claims, expected, now)
    return claims


def verified_claims(
    token: object, keys: Iterable[dict[str, Any]]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the header and the claims of a token whose signature is right; neither is checked.

    Raises:
        UnknownKeyError: its key is not among `keys`.
        IdTokenError: it is none, or not signed by one of them.
    """
    if not isinstance(token, str) or not token.isascii() or len(token) > MOST_BYTES:
        raise IdTokenError("There is no token that could be read.")
    header = _header(token)
    method = header.get("alg")
    if not isinstance(method, str) or method not in KINDS:
        raise IdTokenError(f"The token is signed by {method!r}; read are {', '.join(KINDS)}.")
    key = _key_of(header, KINDS[method], method, keys)
    return header, _verified(token, key, method)


def _header(token: str) -> dict[str, Any]:
    first = token.split(".", maxsplit=1)[0]
    try:
        found = json.loads(urlsafe_b64decode(first + "=" * (-len(first) % 4)))
    except ValueError as error:
        raise IdTokenError("The header of the token cannot be read.") from error
    if not isinstance(found, dict):
        raise IdTokenError("The header of the token is no object.")
    return cast(dict[str, Any], found)


def _key_of(
    header: dict[str, Any], kind: str, method: str, keys: Iterable[dict[str, Any]]
) -> dict[str, Any]:
    """Return the one key that fits: by its name, or the only one where a token names none."""
    fitting = [
        key
        for key in keys
        if key.get("kty") == kind
        and key.get("use", "sig") == "sig"
        and key.get("alg", method) == method
    ]
    if "kid" in header:
        fitting = [key for key in fitting if key.get("kid") == header["kid"]]
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        raise IdTokenError("The token does not say which of several keys signed it.")
    raise UnknownKeyError("The provider's list has no key that may have signed the token.")


@cache
def _registry() -> Any:
    """Return what joserfc may use: five methods, nothing it would add by itself."""
    from joserfc.jws import JWSRegistry

    class Accepted(JWSRegistry):
        algorithms = {  # noqa: RUF012 - the library's own way
            name: method for name, method in JWSRegistry.algorithms.items() if name in KINDS
        }
        max_header_length = 8_192
        max_payload_length = MOST_BYTES

    Accepted.algorithms["EdDSA"] = _without_warning(Accepted.algorithms["EdDSA"])
    return Accepted(algorithms=list(KINDS), strict_check_header=False)


def _without_warning(method: Any) -> Any:
    """Providers write "EdDSA" for Ed25519, which has a newer name since RFC 9864; both are fine."""
    made = type(method)()
    made.security_warning = None
    return made


def _verified(token: str, key: dict[str, Any], method: str) -> dict[str, Any]:
    from joserfc import jwt
    from joserfc.errors import JoseError
    from joserfc.jwk import JWKRegistry

    public: dict[str, Any] = {
        name: key[name] for name in ("kty", "n", "e", "crv", "x", "y") if name in key
    }
    try:
        made: Any = JWKRegistry.import_key(public)
        size = getattr(made.public_key, "key_size", SMALLEST_RSA)
        if public["kty"] == "RSA" and size < SMALLEST_RSA:
            raise IdTokenError(f"The provider's key has {size} bits; at least 2048 are needed.")
        return jwt.decode(token, made, [method], _registry()).claims
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise IdTokenError(f"The signature of the token is not right: {error!r}.") from error


def check_claims(claims: dict[str, Any], expected: Expected, now: float) -> None:
    """Check what a token says.

    Raises:
        IdTokenError: with the claim that is wrong.
    """
    check_parties(claims, expected.issuer, expected.client_id)
    check_subject(claims)
    if not _same(claims.get("nonce"), expected.nonce):
        raise IdTokenError("The nonce is not that of this login.")
    if check_times(claims, now) < expected.since - LEEWAY:
        raise IdTokenError("The token was not made during this login.")


def check_times(claims: dict[str, Any], now: float) -> float:
    """Return when a token was made, if it counts now.

    Raises:
        IdTokenError: it does not, or does not say when.
    """
    ends, made = _time(claims, "exp"), _time(claims, "iat")
    if now >= ends + LEEWAY:
        raise IdTokenError("The token is over.")
    if made > now + LEEWAY:
        raise IdTokenError("The token was made later than now.")
    if "nbf" in claims and _time(claims, "nbf") > now + LEEWAY:
        raise IdTokenError("The token does not count yet.")
    return made


def check_parties(claims: dict[str, Any], issuer: str, client_id: str) -> None:
    """Check who made a token, and for whom.

    Raises:
        IdTokenError: somebody else, or for another app.
    """
    if claims.get("iss") != issuer:
        raise IdTokenError(f"The issuer is {claims.get('iss')!r}, not {issuer!r}.")
    given = claims.get("aud")
    audience = cast(list[object], given) if isinstance(given, list) else [given]
    if client_id not in audience:
        raise IdTokenError("The token is for another app.")
    if ("azp" in claims or len(audience) > 1) and claims.get("azp") != client_id:
        raise IdTokenError("The token was made for another app.")


def check_subject(claims: dict[str, Any]) -> str:
    """Return whom a token is about.

    Raises:
        IdTokenError: nobody that could be told from others.
    """
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST_NAME:
        raise IdTokenError("The token names nobody.")
    if not subject.isprintable():
        raise IdTokenError("The token names somebody with characters that no name has.")
    return subject


def session_of(claims: dict[str, Any]) -> str:
    """Return the provider's name of the login there; "" where it tells none that can be kept."""
    sid = claims.get("sid")
    usable = isinstance(sid, str) and len(sid) <= LONGEST_NAME and sid.isprintable()
    return str(sid) if usable else ""


def _same(given: object, expected: str) -> bool:
    return isinstance(given, str) and hmac.compare_digest(given.encode(), expected.encode())


def _time(claims: dict[str, Any], name: str) -> float:
    found = claims.get(name)
    if isinstance(found, bool) or not isinstance(found, int | float) or not isfinite(found):
        raise IdTokenError(f"The token has no time {name!r}.")
    return float(found)
