"""One provider at work: what it says about itself, its keys, and the three questions put to it.

Attacks: a document that speaks for another issuer (its name must be exactly the one in the
settings), flooding the provider through us (its document and keys are remembered, an unknown key
makes us look again once a minute, and a failure is remembered for a moment), and an answer meant
for another provider (the caller compares `iss`).
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar, cast
from urllib.parse import quote, urlencode

from scaffold.auth.fetching import ProviderError
from scaffold.auth.id_tokens import Expected, UnknownKeyError, read_id_token
from scaffold.auth.logout_tokens import read_logout_token
from scaffold.providers import is_safe_address, origin_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from scaffold.auth.fetching import Fetcher
    from scaffold.auth.keys import Clock
    from scaffold.auth.logout_tokens import LoggedOut
    from scaffold.providers import ProviderSettings

DOCUMENT = "/.well-known/openid-configuration"
REMEMBER = 3600.0
LOOK_AGAIN = 60.0
REST_AFTER_FAILURE = 10.0
MOST_KEYS = 100
Read = TypeVar("Read")


class Metadata(NamedTuple):
    """What a provider says about itself."""

    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str
    end_session_endpoint: str
    promises_iss: bool
    takes_basic: bool


class _Kept:
    """Something fetched that is remembered; a failure is remembered for a moment, too."""

    def __init__(self) -> None:
        self.value: Any = None
        self.at = float("-inf")
        self.failed_at = float("-inf")
        self.lock = threading.Lock()


class Provider:
    """A provider of the settings.

    Args:
        name: what the settings call it.
        settings: of this provider.
        fetcher: asks it.
        clock: seconds since 1970.
        production: whether everything must be encrypted.
    """

    def __init__(
        self,
        name: str,
        settings: ProviderSettings,
        fetcher: Fetcher,
        clock: Clock,
        *,
        production: bool,
    ) -> None:
        self.name = name
        self.settings = settings
        self._fetcher = fetcher
        self._clock = clock
        self._production = production
        self._document = _Kept()
        self._key_list = _Kept()

    @property
    def title(self) -> str:
        """Return what people call it."""
        return self.settings.title or self.name.capitalize()

    @property
    def origins(self) -> list[str]:
        """Return where forms of ours may lead that go to this provider."""
        return [origin_of(self.settings.issuer), *self.settings.origins]

    def metadata(self) -> Metadata:
        """Return what the provider says about itself.

        Raises:
            ProviderError: it does not answer, or speaks for somebody else.
        """
        found: Metadata = self._fetched(self._document, self._discover, REMEMBER)
        return found

    def authorization_address(self, parameters: dict[str, str]) -> str:
        """Return the address that leads a browser to the provider."""
        return with_query(
            self.metadata().authorization_endpoint,
            {
                "response_type": "code",
                "client_id": self.settings.client_id,
                "scope": " ".join(self.settings.scopes),
                **parameters,
            },
        )

    def exchange(self, code: str, verifier: str, redirect_uri: str) -> dict[str, Any]:
        """Return the tokens for a code.

        Raises:
            ProviderError: the provider refuses.
        """
        metadata, settings = self.metadata(), self.settings
        fields = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect_uri,
            "code_verifier": verifier,
        }
        if settings.client_secret and metadata.takes_basic:
            login = (quote(settings.client_id, safe=""), quote(settings.client_secret, safe=""))
            return self._fetcher.post(metadata.token_endpoint, fields, login=login)
        fields["client_id"] = settings.client_id
        if settings.client_secret:
            fields["client_secret"] = settings.client_secret
        return self._fetcher.post(metadata.token_endpoint, fields)

    def id_claims(self, token: object, nonce: str, since: float) -> dict[str, Any]:
        """Return what an ID token says, after all checks.

        Raises:
            ProviderError: something is wrong with it.
        """
        expected = Expected(self.settings.issuer, self.settings.client_id, nonce, since)
        now = self._clock()
        return self._with_keys(lambda keys: read_id_token(token, keys, expected, now))

    def logged_out(self, token: object) -> LoggedOut:
        """Return who has logged out, as a logout token says, after all checks.

        Raises:
            ProviderError: something is wrong with it.
        """
        issuer, client_id, now = self.settings.issuer, self.settings.client_id, self._clock()
        return self._with_keys(lambda keys: read_logout_token(token, keys, issuer, client_id, now))

    def userinfo(self, access_token: object, subject: str) -> dict[str, Any]:
        """Return what the provider says about a person beside the ID token; {} if it cannot.

        Raises:
            ProviderError: it speaks of somebody else.
        """
        endpoint = self.metadata().userinfo_endpoint
        if not endpoint or not isinstance(access_token, str) or not access_token.isascii():
            return {}
        found = self._fetcher.get(endpoint, bearer=access_token)
        if found.get("sub") != subject:
            raise ProviderError("The provider's userinfo is about somebody else.")
        return found

    def logout_address(self, back: str, hint: str) -> str | None:
        """Return where a browser logs out of the provider, if that is wanted and possible.

        Args:
            back: where the provider sends the browser afterwards.
            hint: the login there, or the person: the ID token, which would say it, is not kept.
        """
        if not self.settings.logout:
            return None
        endpoint = self.metadata().end_session_endpoint
        parameters = {
            "client_id": self.settings.client_id,
            "logout_hint": hint,
            "post_logout_redirect_uri": back,
        }
        return with_query(endpoint, parameters) if endpoint else None

    def _with_keys(self, read: Callable[[list[dict[str, Any]]], Read]) -> Read:
        """Return what `read` makes of the provider's keys; an unknown one may be a new one."""
        try:
            return read(self._keys(REMEMBER))
        except UnknownKeyError:
            return read(self._keys(LOOK_AGAIN))

    def _keys(self, younger_than: float) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self._fetched(self._key_list, self._fetch_keys, younger_than)
        return found

    def _fetch_keys(self) -> list[dict[str, Any]]:
        keys = self._fetcher.get(self.metadata().jwks_uri).get("keys")
        if not isinstance(keys, list):
            raise ProviderError(f"{self.name} has no list of keys.")
        listed = cast(list[object], keys)[:MOST_KEYS]
        return [cast(dict[str, Any], key) for key in listed if isinstance(key, dict)]

    def _fetched(self, kept: _Kept, fetch: Any, younger_than: float) -> Any:
        """Return what is remembered if it is young enough; one thread at a time fetches."""
        if self._clock() - kept.at < younger_than:
            return kept.value
        with kept.lock:
            now = self._clock()
            if now - kept.at < younger_than:
                return kept.value
            if 0 <= now - kept.failed_at < REST_AFTER_FAILURE:
                raise ProviderError(f"{self.name} did not answer a moment ago.")
            try:
                kept.value = fetch()
            except ProviderError:
                kept.failed_at = self._clock()
                raise
            kept.at = now
            return kept.value

    def _discover(self) -> Metadata:
        issuer = self.settings.issuer
        found = self._fetcher.get(issuer.removesuffix("/") + DOCUMENT)
        if found.get("issuer") != issuer:
            raise ProviderError(
                f"{self.name} calls itself {found.get('issuer')!r}; the settings say {issuer!r}. "
                "Write it exactly as the provider does."
            )
        methods = found.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        return Metadata(
            authorization_endpoint=self._endpoint(found, "authorization_endpoint"),
            token_endpoint=self._endpoint(found, "token_endpoint"),
            jwks_uri=self._endpoint(found, "jwks_uri"),
            userinfo_endpoint=self._endpoint(found, "userinfo_endpoint", needed=False),
            end_session_endpoint=self._endpoint(found, "end_session_endpoint", needed=False),
            promises_iss=found.get("authorization_response_iss_parameter_supported") is True,
            takes_basic=isinstance(methods, list) and "client_secret_basic" in methods,
        )

    def _endpoint(self, found: dict[str, Any], name: str, *, needed: bool = True) -> str:
        address = found.get(name)
        if address is None and not needed:
            return ""
        if isinstance(address, str) and is_safe_address(address, production=self._production):
            return address
        raise ProviderError(f"{self.name} has no usable {name}: {address!r}.")


def with_query(address: str, parameters: dict[str, str]) -> str:
    """Return an address with parameters added to those it has."""
    return f"{address}{'&' if '?' in address else '?'}{urlencode(parameters, quote_via=quote)}"
