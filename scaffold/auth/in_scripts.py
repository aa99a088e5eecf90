"""What scripts with a login form of their own call: `auth.authenticate` and `auth.sign_in`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

from scaffold.auth.audit import Origin
from scaffold.errors import UsageError
from scaffold.runtime.context import current_run
from scaffold.runtime.control import Leave

if TYPE_CHECKING:
    from scaffold.auth.service import Accounts
    from scaffold.auth.user import User


def authenticate(email: str, password: str) -> User | None:
    """Return the user whose address and password these are, or None; tries are throttled.

    The cause of a None is not told: show one message for all, such as "The address and the password
    do not match." Nobody is logged in by this; call `sign_in` with the user. Somebody who
    asked to be deleted has `is_active=False`; `sign_in` offers them to stay, and nothing else.

    Raises:
        UsageError: the app has no accounts.

    Example:
        with st.form("login"):
            email = st.text_input("E-mail")
            password = st.text_input("Password", type="password")
            if st.form_submit_button("Log in"):
                user = auth.authenticate(email, password)
                if user:
                    auth.sign_in(user, remember=True)
                st.error("The address and the password do not match.")
    """
    run = current_run("auth.authenticate")
    asked = run.request
    outcome = _accounts(run.app, "auth.authenticate").authenticate(
        email,
        password,
        origin=Origin(asked.get("ip") or "", asked.get("user_agent") or ""),
        device_mark=asked.get("device_mark"),
    )
    return outcome.user if outcome.code in ("ok", "leaving") else None


def sign_in(user: User, *, remember: bool = False, to: str | None = None) -> NoReturn:
    """Log a person in, end this run and go to a page: the login form is gone at once.

    Args:
        user: from `authenticate`.
        remember: whether the login outlives the browser's window.
        to: the path to go to; the landing page of the settings if left out.

    Raises:
        UsageError: the app has no accounts.
    """
    run = current_run("auth.sign_in")
    accounts = _accounts(run.app, "auth.sign_in")
    raise Leave("sign_in", to or accounts.settings.auth.landing, user.id, remember)


def sign_out(*, to: str = "/") -> NoReturn:
    """Log out in all tabs of this browser, end this run and go to a page."""
    current_run("auth.sign_out")
    raise Leave("sign_out", to)


def _accounts(app: Any, what: str) -> Accounts:
    accounts: Accounts | None = getattr(app.site, "accounts", None)
    if accounts is None:
        raise UsageError(
            f"{what} needs accounts, and this app has none. Write App(..., auth=True), or set "
            "SCAFFOLD_AUTH__ENABLED=true for a script."
        )
    return accounts
