"""Logging in at a provider: the button, the way there, and the way back.

Attacks: a login begun or ended by another site (only a form of ours begins one, and only the
browser that began it can end it, once), being led elsewhere afterwards (the page to go to is kept
with what was begun, and never read from the provider's answer), and a provider's words in our page
(its messages go to the audit trail only).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, cast

from scaffold.auth.fetching import ProviderError
from scaffold.auth.oidc import LIFE
from scaffold.auth.outcome import throttled
from scaffold.providers import origin_of
from scaffold.texts import words
from scaffold.web.accounts.base import AccountPage
from scaffold.web.accounts.entering import enter
from scaffold.web.accounts.leaving import leave
from scaffold.web.failures import error_page
from scaffold.web.identify import known_browser
from scaffold.web.next_page import login_path

if TYPE_CHECKING:
    from scaffold.auth.identities import Proof
    from scaffold.auth.oidc import Begun, Purpose, Transaction
    from scaffold.auth.provider import Provider
    from scaffold.web.reply import Reply

CONNECTIONS = "/auth/connections"
FLOW = "oidc:"
PARAMETERS = ("code", "state", "iss", "error")
FAILED = words("This did not work. Please try again.")
NO_ANSWER = words("The provider does not answer at the moment. Please try again later.")
NOT_BEGUN = words("This was not begun in this browser, or it took too long. Please try again.")
NOT_CONFIRMED = words("The provider did not confirm that it is you.")


class _OidcPage(AccountPage):
    """A page about one provider of the settings."""

    template = "auth/oidc.html"
    offers_providers: ClassVar[bool] = True

    @property
    def provider(self) -> Provider | None:
        """Return the provider that the address names."""
        return self.accounts.open_id.providers.get(self.parts["provider"])

    def get(self) -> Reply:
        """Answer, where there is such a provider."""
        if self.provider is None:
            return error_page(self.site, self.who, 404, self.asked.path)
        return super().get()

    def post(self) -> Reply:
        """Answer, where there is such a provider."""
        if self.provider is None:
            return error_page(self.site, self.who, 404, self.asked.path)
        return super().post()

    def show(self, *errors: str, status: int = 200, **context: Any) -> Reply:
        """Return the page with its button."""
        return super().show(*errors, status=status, provider=self.provider, **context)


class Start(_OidcPage):
    """`/auth/oidc/{provider}`: a button, which leads to the provider when it is pressed.

    Somebody who comes from a page of this app need not press it: the page's script does.
    """

    def show(self, *errors: str, status: int = 200, **context: Any) -> Reply:
        """Show the button."""
        ours = self.asked.headers.get("sec-fetch-site") == "same-origin"
        at_once = ours and self.asked.method == "GET"
        if at_once and self.who.user.is_logged_in:
            return self.go(self.next)
        return super().show(*errors, status=status, at_once=at_once, **context)

    def act(self) -> Reply:
        """Lead to the provider."""
        purpose = self._purpose()
        away = self._turned_away(purpose)
        if away is not None:
            return away
        wait = self.accounts.open_id.wait(self.origin)
        if wait:
            return self.refuse(throttled(wait))
        try:
            begun = self._begin(purpose)
        except ProviderError as problem:
            self.accounts.open_id.note_failure(self.parts["provider"], str(problem), self.origin)
            return self.show(NO_ANSWER, status=502)
        flow = FLOW + begun.state
        self.site.pending.put(known_browser(self.site, self.who), flow, begun.transaction, LIFE)
        return self._leave(begun.address)

    def _purpose(self) -> Purpose:
        given = self.field("purpose")
        return cast("Purpose", given) if given in ("connect", "confirm") else "login"

    def _turned_away(self, purpose: Purpose) -> Reply | None:
        user = self.who.user
        if purpose == "login":
            return self.go(self.next) if user.is_logged_in else None
        if not user.is_logged_in:
            return self.go(login_path(CONNECTIONS, page=self.site.login_page))
        if purpose == "connect" and not user.recent:
            return self.go(login_path(CONNECTIONS, page="/auth/confirm"))
        return None

    def _begin(self, purpose: Purpose) -> Begun:
        assert self.provider is not None  # noqa: S101 - post() looked
        back = f"/auth/oidc/{self.provider.name}/callback"
        return self.accounts.open_id.begin(
            self.provider,
            self.accounts.mail.link(self.origin, back),
            purpose=purpose,
            to=CONNECTIONS if purpose == "connect" else self.next,
            remember=bool(self.field("remember")),
        )

    def _leave(self, address: str) -> Reply:
        """Redirect where the page's policy lets forms go, else by a page in between."""
        if origin_of(address) in self.accounts.open_id.form_origins:
            return self.go(address)
        return leave(self, address)


class Callback(_OidcPage):
    """`/auth/oidc/{provider}/callback`: where the provider sends the browser back to."""

    _transaction: Transaction | None = None

    def act(self) -> Reply:
        """Refuse: answers come as addresses."""
        return error_page(self.site, self.who, 405, self.asked.path)

    def get(self) -> Reply:
        """Check the provider's answer, and go on as what it is the answer to."""
        provider = self.provider
        if provider is None or self.asked.method != "GET":
            return error_page(self.site, self.who, 404, self.asked.path)
        given = self._parameters()
        state = given.get("state", "")
        taken = self.site.pending.take(self.who.browser, FLOW + state[:100]) if state else None
        if taken is None:
            self.site.refusals.warning("Refused an answer of %s that nobody asked", provider.name)
            return self.show(NOT_BEGUN, status=403)
        self._transaction = cast("Transaction", taken)
        try:
            proof = self.accounts.open_id.finish(provider, self._transaction, given)
        except ProviderError as problem:
            self.accounts.open_id.note_failure(provider.name, str(problem), self.origin)
            return self.show(FAILED, status=403)
        return self._go_on(proof, self._transaction)

    def show(self, *errors: str, status: int = 200, **context: Any) -> Reply:
        """Return the page with the button that begins the same again."""
        purpose = self._transaction["purpose"] if self._transaction else "login"
        if purpose != "login":
            context.setdefault("purpose", purpose)
        return super().show(*errors, status=status, **context)

    def _parameters(self) -> dict[str, str]:
        """Return the parameters of the answer; one that is given twice counts as not given."""
        named = ((name, self.query.get(name, [])) for name in PARAMETERS)
        return {name: values[0] for name, values in named if len(values) == 1}

    @property
    def next(self) -> str:
        """Return where to go afterwards: what was kept, whatever the answer says."""
        return self._transaction["to"] if self._transaction else "/"

    def _go_on(self, proof: Proof, transaction: Transaction) -> Reply:
        if transaction["purpose"] == "confirm":
            return self._confirm(proof)
        if transaction["purpose"] == "connect":
            identities = self.accounts.open_id.identities
            outcome = identities.connect(self.who.user, proof, origin=self.origin)
            return self.go(CONNECTIONS) if outcome.ok else self.refuse(outcome)
        outcome = self.accounts.open_id.identities.enter(proof, origin=self.origin)
        if not outcome.ok or outcome.user is None:
            return self._refuse_entry(outcome)
        return enter(
            self, outcome.user, methods=("oidc",), remember=transaction["remember"], to=self.next,
            via=self.accounts.open_id.note_login(outcome.user, proof),
        )  # fmt: skip

    def _refuse_entry(self, outcome: Any) -> Reply:
        if outcome.code == "known":
            login = login_path(CONNECTIONS, page=self.site.login_page)
            return self.show(outcome.message, status=409, login=login)
        return self.refuse(outcome)

    def _confirm(self, proof: Proof) -> Reply:
        cookie = self.accounts.open_id.confirm(self.who.user, proof, origin=self.origin)
        if cookie is None:
            return self.show(NOT_CONFIRMED, status=403)
        self.who.cookies.append(self.site.jar.set("auth", cookie.value, cookie.max_age))
        return self.go(self.next)
