"""Setting factors up: what the pages of the account and the step before a login have in common.

Attack: a secret that is read again later. What an app or a list of codes needs is kept sealed in a
flow of this browser while it is set up, for ten minutes, and nowhere in clear.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from scaffold.auth.sealed import decode, seal, unseal
from scaffold.auth.tokens import encode
from scaffold.auth.totp import qr_path
from scaffold.web.accounts.base import AccountPage
from scaffold.web.accounts.passkeys import TOO_LATE, given
from scaffold.web.identify import known_browser

if TYPE_CHECKING:
    from scaffold.auth.outcome import Outcome
    from scaffold.auth.user import User
    from scaffold.web.reply import Reply

DRAFT, CODES = "totp", "codes"
SECONDS = 600.0
GROUP = 4


class AppSetup(NamedTuple):
    """An authenticator app to be: its secret in groups, its address, and that as a QR code."""

    secret: str
    uri: str
    size: int
    path: str


class NewCodes(NamedTuple):
    """Recovery codes that are being shown, and where to go when they are kept."""

    codes: list[str]
    to: str


class Enrolment(AccountPage):
    """A page that sets a factor up."""

    @property
    def person(self) -> User:
        """Return whose factor it will be."""
        user: User = self.who.user
        return user

    def app_setup(self, user: User) -> AppSetup:
        """Return the secret that is being set up in this browser, a new one if there is none."""
        apps, browser = self.accounts.second_factors.apps, known_browser(self.site, self.who)
        draft = self.site.pending.get(browser, DRAFT)
        setup = apps.setup(user, draft, self.site.name) if draft else None
        if setup is None:
            draft = apps.draft(user)
            setup = apps.setup(user, draft, self.site.name)
            assert setup is not None  # noqa: S101 - it was just made
        self.site.pending.put(browser, DRAFT, draft, SECONDS)
        size, path = qr_path(setup.uri)
        grouped = [setup.secret[i : i + GROUP] for i in range(0, len(setup.secret), GROUP)]
        return AppSetup(" ".join(grouped), setup.uri, size, path)

    def act(self) -> Reply:
        """Store the factor that the form brings."""
        user = self.person
        if self.field("code"):
            outcome, factor = self._add_app(user), "totp"
        else:
            outcome, factor = self._add_passkey(user), "passkey"
        return self.done(user, factor) if outcome.ok else self.refuse(outcome)

    def _add_app(self, user: User) -> Outcome:
        browser = known_browser(self.site, self.who)
        draft = self.site.pending.get(browser, DRAFT) or ""
        outcome = self.accounts.second_factors.apps.add(
            user, draft, self.field("code"), self.field("name"), origin=self.origin
        )
        if outcome.ok:
            self.site.pending.take(browser, DRAFT)
        return outcome

    def _add_passkey(self, user: User) -> Outcome:
        from scaffold.auth.outcome import Outcome

        found = given(self, "add")
        if found is None:
            return Outcome("invalid", TOO_LATE)
        return self.accounts.second_factors.passkeys.register(
            user, found.credential, found.challenge, found.place, self.field("name"),
            origin=self.origin,
        )  # fmt: skip

    def done(self, user: User, factor: str) -> Reply:
        """Return the answer to a factor that is set up."""
        raise NotImplementedError  # pragma: no cover - both subclasses have it

    def to_codes(self, user: User, to: str) -> Reply:
        """Make recovery codes and go where they are shown."""
        codes = self.accounts.second_factors.codes.make(user, origin=self.origin)
        sealed = seal(
            self.accounts.keys, CODES, user.id, "\n".join(codes).encode(), self.accounts.rng
        )
        data = {"codes": encode(sealed), "to": to}
        self.site.pending.put(known_browser(self.site, self.who), CODES, data, SECONDS)
        return self.go("/auth/security/codes")


def new_codes(page: AccountPage) -> NewCodes | None:
    """Return the recovery codes that this browser may still show."""
    data: Any = page.site.pending.get(page.who.browser, CODES)
    if data is None:
        return None
    text = unseal(page.accounts.keys, CODES, page.who.user.id, decode(data["codes"]))
    return None if text is None else NewCodes(text.decode().split("\n"), data["to"])
