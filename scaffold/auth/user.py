"""What a page, an access rule and `st.user` see of a person: a plain value, no database behind it.

Attack: rights that outlive their reason. A user is made anew from the database for every request
and cannot be changed, so a page never acts with yesterday's roles.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class User:
    """A person at the moment of the request; `ANONYMOUS` stands for nobody.

    `recent` tells whether the password (or another proof) was given within `settings.auth.recent`.
    Times are seconds since 1970; `mfa_at` is 0 where this login saw no second factor. `login_id` is empty where there is an account but no login.
    """

    id: str = ""
    email: str = ""
    display_name: str = ""
    is_logged_in: bool = False
    is_active: bool = True
    is_staff: bool = False
    email_verified: bool = False
    roles: frozenset[str] = frozenset()
    permissions: frozenset[str] = frozenset()
    recent: bool = False
    login_id: str = ""
    authenticated_at: float = 0.0
    reauth_at: float = 0.0
    mfa_at: float = 0.0
    auth_methods: tuple[str, ...] = ()
    authz_version: int = 0
    must_change_password: bool = False
    locale: str | None = None
    tz: str | None = None

    @property
    def name(self) -> str:
        """The display name, or the part of the address before the @ where none is set."""
        return self.display_name or self.email.partition("@")[0]

    def has_role(self, name: str) -> bool:
        """Return whether the person has the role `name`."""
        return name in self.roles

    def can(self, permission: str) -> bool:
        """Return whether one of the person's roles carries `permission`."""
        return permission in self.permissions

    def to_dict(self) -> dict[str, Any]:
        """Return all fields as a dictionary."""
        return asdict(self)


ANONYMOUS = User()
