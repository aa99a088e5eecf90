"""The security of one's own account: authenticator apps, passkeys, recovery codes, browsers.

Attack: a login left open, used to add a factor or to take one away. Each of these acts needs a
proof of the last minutes; only taking trust back does not, as it is help in an emergency.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from scaffold.auth.devices import describe
from scaffold.texts import words
from scaffold.web.accounts.base import AccountPage
from scaffold.web.accounts.passkeys import offer, place_of
from scaffold.web.accounts.setting_up import CODES, Enrolment, new_codes
from scaffold.web.failures import error_page
from scaffold.web.headers import NO_STORE, PLAIN
from scaffold.web.reply import Reply, cookie_headers

if TYPE_CHECKING:
    from scaffold.auth.outcome import Outcome
    from scaffold.auth.user import User

SAID = {
    "app": words("The authenticator app is set up."),
    "passkey": words("The passkey is set up."),
    "removed": words("It is removed."),
    "renamed": words("The name is changed."),
    "forgotten": words("The browser is not trusted any more."),
}
UNVERIFIED = words("Confirm your mail address first: we write to it when something changes here.")
NO_NAME = words("Give it a name.")
KINDS = ("app", "passkey")


class Security(AccountPage):
    """`/auth/security`: what protects the account."""

    template = "auth/security.html"
    needs_login = True

    def show(self, *errors: str, status: int = 200, **context: Any) -> Reply:
        """Return the lists."""
        factors, user = self.accounts.second_factors, self.who.user
        mark = self.site.jar.read("dev", self.asked.cookies)
        with self.accounts.database.read() as connection:
            lists = {
                "apps": factors.apps.entries(connection, user.id),
                "passkeys": factors.passkeys.entries(connection, user.id),
                "browsers": factors.trusted.entries(connection, user.id, mark),
                "ways": factors.ways(connection, user.id),
            }
        said = SAID.get((self.query.get("said") or [""])[0])
        return super().show(*errors, status=status, done=said, **lists, **context)


class _Add(Enrolment):
    """A page that adds a factor to the account of who is logged in."""

    needs_login = True
    needs_recent = True
    said: ClassVar[str] = ""

    def act(self) -> Reply:
        """Store the factor."""
        return self.show(UNVERIFIED, status=422) if self.is_unverified else super().act()

    @property
    def is_unverified(self) -> bool:
        """Return whether letters may not reach this person yet."""
        return self.site.settings.auth.verification != "off" and not self.who.user.email_verified

    def done(self, user: User, factor: str) -> Reply:
        """Note the proof in this login; show recovery codes where there are none."""
        factors = self.accounts.second_factors
        cookie = factors.renew(user, factor, origin=self.origin)
        if cookie is not None:
            self.who.cookies.append(self.site.jar.set("auth", cookie.value, cookie.max_age))
        if self.field("end_others"):
            self.accounts.end_other_devices(user, origin=self.origin)
        asked_for = bool(self.asked.form.get("next", [""])[0])
        to = self.next if asked_for else f"/auth/security?said={self.said}"
        return self.go(to) if factors.ways_of(user.id).codes else self.to_codes(user, to)

    def show(self, *errors: str, status: int = 200, **context: Any) -> Reply:
        """Return the page."""
        return super().show(
            *errors, status=status, unverified=UNVERIFIED if self.is_unverified else None,
            came_for=bool(self.query.get("next")),
            **context,
        )  # fmt: skip


class AddApp(_Add):
    """`/auth/security/app`: set an authenticator app up, by its first code."""

    template = "auth/security_app.html"
    said = "app"

    def show(self, *errors: str, status: int = 200, **context: Any) -> Reply:
        """Return the page with the secret."""
        draft = None if self.is_unverified else self.app_setup(self.who.user)
        return super().show(
            *errors, status=status, draft=draft, suggestion=self.field("name"), **context
        )


class AddPasskey(_Add):
    """`/auth/security/passkey`: add a passkey."""

    template = "auth/security_passkey.html"
    said = "passkey"

    def show(self, *errors: str, status: int = 200, **context: Any) -> Reply:
        """Return the page with a challenge."""
        passkey = None if self.is_unverified else offer(self, "add", self.who.user)
        suggestion = self.field("name") or describe(self.asked.user_agent).label
        return super().show(
            *errors, status=status, passkey=passkey, suggestion=suggestion, **context
        )


class Factor(AccountPage):
    """`/auth/security/{kind}/{id}`: rename an app or a passkey, or remove it."""

    template = "auth/security_factor.html"
    needs_login = True
    needs_recent = True

    def show(self, *errors: str, status: int = 200, **context: Any) -> Reply:
        """Return the page; factors of other people are not found."""
        name = self._name
        if name is None:
            return error_page(self.site, self.who, 404, self.asked.path)
        return super().show(*errors, status=status, called=name, kind=self._kind, **context)

    @property
    def _kind(self) -> str:
        return self.parts["kind"]

    @property
    def _name(self) -> str | None:
        if self._kind not in KINDS:
            return None
        factors = self.accounts.second_factors
        return factors.name(self.who.user, self._kind, self.parts["id"])

    def act(self) -> Reply:
        """Do what the button says."""
        if self._name is None:
            return error_page(self.site, self.who, 404, self.asked.path)
        return self._remove() if self.field("act") == "remove" else self._rename()

    def _rename(self) -> Reply:
        renamed = self.accounts.second_factors.rename(
            self.who.user, self._kind, self.parts["id"], self.field("name")
        )
        if not renamed:
            return self.show(NO_NAME, status=422)
        return self.go("/auth/security?said=renamed")

    def _remove(self) -> Reply:
        outcome: Outcome = self.accounts.second_factors.remove(
            self.who.user, self._kind, self.parts["id"], origin=self.origin
        )
        return self.go("/auth/security?said=removed") if outcome.ok else self.refuse(outcome)


class Codes(Enrolment):
    """`/auth/security/codes`: recovery codes, shown while they are new; a new list for the old."""

    template = "auth/recovery_codes.html"
    needs_login = True
    needs_recent = True

    def show(self, *errors: str, status: int = 200, **context: Any) -> Reply:
        """Return the codes, or how many are left."""
        ways = self.accounts.second_factors.ways_of(self.who.user.id)
        return super().show(*errors, status=status, new=new_codes(self), ways=ways, **context)

    def act(self) -> Reply:
        """Make a new list, or forget the one that was shown."""
        if self.field("act") == "make":
            if not self.accounts.second_factors.ways_of(self.who.user.id).enrolled:
                return self.go("/auth/security")
            return self.to_codes(self.who.user, "/auth/security")
        data = self.site.pending.take(self.who.browser, CODES)
        return self.go(data["to"] if data else "/auth/security")


class CodesFile(AccountPage):
    """`/auth/security/codes/file`: the new recovery codes as a text file."""

    needs_login = True
    needs_recent = True
    home = "/auth/security/codes"

    def show(self, *errors: str, status: int = 200, **context: Any) -> Reply:
        """Return the file."""
        new = new_codes(self)
        if new is None:
            return self.go(self.home)
        place = place_of(self.site, self.asked)
        head = f"{self.site.name} · {self.who.user.email}" + (f" · {place.origin}" if place else "")
        text = "\r\n".join([head, "", *new.codes, ""])
        headers = [
            (b"content-type", b"text/plain; charset=utf-8"),
            (b"content-disposition", b'attachment; filename="recovery-codes.txt"'),
            NO_STORE, *PLAIN, *cookie_headers(self.who.cookies),
        ]  # fmt: skip
        return Reply(200, text.encode(), headers)


class Browsers(AccountPage):
    """`/auth/security/browsers`, by POST only: take the trust in a browser back."""

    needs_login = True
    post_only = True
    home = "/auth/security"

    def act(self) -> Reply:
        """Forget one of this person's browsers, or all; those of other people are not found."""
        trusted = self.accounts.second_factors.trusted
        if not trusted.end(self.who.user, self.field("browser"), origin=self.origin):
            return error_page(self.site, self.who, 404, self.asked.path)
        return self.go("/auth/security?said=forgotten")
