"""Logging in at a provider (OpenID Connect): a code flow with PKCE, state and nonce.

Attacks: an answer that was begun by somebody else or elsewhere (the state is known to one browser,
once, for ten minutes), a stolen code (it is worth nothing without the verifier, which never leaves
this server), an answer of another provider (each has an address of its own to come back to, and
`iss` is compared), and a token of another attempt (the nonce). Tokens are read and forgotten.
"""

from __future__ import annotations

from base64 import urlsafe_b64encode
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypedDict

from scaffold.auth import provider_logins
from scaffold.auth.audit import NOWHERE, Origin
from scaffold.auth.fetching import Fetcher, ProviderError
from scaffold.auth.id_tokens import session_of
from scaffold.auth.identities import Identities, Proof
from scaffold.auth.logins import LoginCookie, renew
from scaffold.auth.provider import Provider
from scaffold.auth.throttle import MINUTE, Limit, ip_prefix
from scaffold.auth.tokens import encode

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scaffold.auth.backchannel import BackChannel
    from scaffold.auth.core import Core
    from scaffold.auth.user import User

LIFE = 600.0
START_IP = Limit("oidc-start-ip", 30, 10 * MINUTE)
LONGEST_PARAMETER = 4_096
Purpose = Literal["login", "connect", "confirm"]


class Transaction(TypedDict):
    """What a browser is to bring back; kept on the server under the state."""

    provider: str
    purpose: Purpose
    nonce: str
    verifier: str
    redirect_uri: str
    since: float
    to: str
    remember: bool


class Begun(NamedTuple):
    """A login that has been begun: where the browser goes, and what is kept meanwhile."""

    state: str
    transaction: Transaction
    address: str


class OpenId:
    """The providers of one app."""

    def __init__(self, core: Core) -> None:
        self._core = core
        settings = core.settings
        self.fetcher = Fetcher(production=settings.production)
        self.providers = {
            name: Provider(
                name, given, self.fetcher, core.clock, production=settings.production
            )
            for name, given in settings.auth.providers.items()
        }  # fmt: skip

    @cached_property
    def identities(self) -> Identities:
        """The accounts that proofs open."""
        return Identities(self._core)

    @cached_property
    def back_channel(self) -> BackChannel:
        """What providers tell without a browser between."""
        from scaffold.auth.backchannel import BackChannel

        return BackChannel(self._core)

    @property
    def form_origins(self) -> list[str]:
        """Return where forms with buttons of providers may lead."""
        return sorted({origin for one in self.providers.values() for origin in one.origins})

    def title_of(self, issuer: str) -> str:
        """Return what people call the provider of an identity."""
        found = (one for one in self.providers.values() if one.settings.issuer == issuer)
        return next((one.title for one in found), issuer)

    def wait(self, origin: Origin) -> float:
        """Return 0, or the seconds to wait before another login may be begun."""
        return self._core.throttle.take(START_IP, ip_prefix(origin.ip))

    def begin(
        self, provider: Provider, redirect_uri: str, *, purpose: Purpose, to: str, remember: bool
    ) -> Begun:
        """Return where a browser goes to log in at a provider.

        Args:
            provider: where to.
            redirect_uri: where the provider sends the browser back to.
            purpose: to log in, to connect an account, or to confirm who is there.
            to: the page to go to afterwards.
            remember: whether the login is to outlive the browser.

        Raises:
            ProviderError: it does not answer.
        """
        state, nonce, verifier = (encode(self._core.rng(32)) for _ in range(3))
        challenge = urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        parameters = {
            "redirect_uri": redirect_uri,
            "state": state,
            "nonce": nonce,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        if purpose == "confirm":
            parameters |= {"prompt": "login", "max_age": "0"}
        transaction: Transaction = {
            "provider": provider.name, "purpose": purpose, "nonce": nonce, "verifier": verifier,
            "redirect_uri": redirect_uri, "since": self._core.clock(), "to": to,
            "remember": remember,
        }  # fmt: skip
        return Begun(state, transaction, provider.authorization_address(parameters))

    def finish(
        self, provider: Provider, transaction: Transaction, given: Mapping[str, str]
    ) -> Proof:
        """Return what a provider has proved, from the parameters of its answer.

        Raises:
            ProviderError: it proves nothing.
        """
        if transaction["provider"] != provider.name:
            raise ProviderError(f"{provider.name} answers a question put to another provider.")
        self._check_issuer(provider, given.get("iss"))
        code = given.get("code", "")
        if "error" in given or not code or len(code) > LONGEST_PARAMETER:
            raise ProviderError(f"{provider.name} says {given.get('error', 'nothing')[:100]!r}.")
        tokens = provider.exchange(code, transaction["verifier"], transaction["redirect_uri"])
        claims = provider.id_claims(
            tokens.get("id_token"), transaction["nonce"], transaction["since"]
        )
        if not claims.get("email"):
            more = provider.userinfo(tokens.get("access_token"), claims["sub"])
            claims = {**more, **claims}
        return _proof(provider, claims)

    @staticmethod
    def _check_issuer(provider: Provider, given: str | None) -> None:
        if given is None and not provider.metadata().promises_iss:
            return
        if given != provider.settings.issuer:
            raise ProviderError(f"{provider.name} was asked, and {given!r} answers.")

    def confirm(self, user: User, proof: Proof, *, origin: Origin = NOWHERE) -> LoginCookie | None:
        """Note that a person has just proved who they are; None if somebody else has.

        A provider that says when the person last proved something must have asked again.
        """
        core, now = self._core, self._core.clock()
        recent = core.settings.auth.recent.total_seconds()
        is_old = proof.auth_time is not None and now - proof.auth_time > recent
        is_other = self.identities.owner_of(proof) != user.id
        outcome = "refused" if is_old or is_other else "ok"
        with core.database.write() as connection:
            core._record(
                connection, "auth.confirmed", user.id, user.login_id, origin=origin,
                outcome=outcome, provider=proof.provider,
            )  # fmt: skip
            if outcome == "refused":
                return None
            cookie = renew(
                connection, user.login_id, keys=core.keys, auth=core.settings.auth, now=now,
                ip=origin.ip,
            )  # fmt: skip
            provider_logins.note_again(connection, user.id, user.login_id, proof, now)
        core.hooks.tell("auth.confirmed", user=user)
        return cookie

    def note_login(self, user: User, proof: Proof) -> str:
        """Write down where somebody comes from; return the number that a login is begun with."""
        with self._core.database.write() as connection:
            return provider_logins.note(connection, user.id, proof, self._core.clock())

    def logout_address(self, user: User, back: str) -> str | None:
        """Return where a login's person logs out of its provider, if the settings want that."""
        if not user.login_id or not any(one.settings.logout for one in self.providers.values()):
            return None
        with self._core.database.read() as connection:
            source = provider_logins.source_of(connection, user.login_id)
        if source is None:
            return None
        hint = source.sid or source.subject
        found = (one for one in self.providers.values() if one.settings.issuer == source.issuer)
        try:
            return next((one.logout_address(back, hint) for one in found), None)
        except ProviderError:
            return None

    def note_failure(self, provider: str, cause: str, origin: Origin) -> None:
        """Write down that an answer of a provider was refused, and why."""
        with self._core.database.write() as connection:
            self._core._record(
                connection, "auth.oidc_refused", None, origin=origin, outcome="refused",
                provider=provider, cause=cause[:300],
            )  # fmt: skip


def _proof(provider: Provider, claims: dict[str, Any]) -> Proof:
    email, name, auth_time = (claims.get(key) for key in ("email", "name", "auth_time"))
    proved = provider.settings.trusted and claims.get("email_verified") is True
    is_time = isinstance(auth_time, int | float) and not isinstance(auth_time, bool)
    return Proof(
        provider=provider.name,
        title=provider.title,
        issuer=provider.settings.issuer,
        subject=claims["sub"],
        email=email if isinstance(email, str) else "",
        email_proved=proved,
        name=name if isinstance(name, str) else "",
        auth_time=float(auth_time) if is_time else None,  # type: ignore[arg-type] # a number
        sid=session_of(claims),
    )
