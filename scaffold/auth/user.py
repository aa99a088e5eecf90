"""What a page, an access rule and `st.user` see of a person: a plain value, no database behind it.

Attack: rights that outlive their reason. A user is made anew from the database for every request
and cannot be changed, so a page never acts with yesterday's roles.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import ItemsView, Iterator, KeysView, Mapping, ValuesView

IMPERSONATED = "impersonated"
READ_ONLY = "read_only"
_NOTHING: Any = object()


class Membership(NamedTuple):
    """A person's place in one organisation: the role holds there and nowhere else."""

    org_id: str
    slug: str
    name: str
    role: str
    permissions: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class User:
    """A person at the moment of the request; `ANONYMOUS` stands for nobody.

    `recent` tells whether the password (or another proof) was given within `settings.auth.recent`.
    Times are seconds since 1970; `mfa_at` is 0 where this login saw no second factor. `login_id` is
    empty where there is an account but no login. `moved` tells that this request comes from another
    network than the last proof did, where `settings.auth.bind_ip_prefix` minds that.
    `actor_id` names the member of staff who uses the app in this person's place, if one does.
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
    moved: bool = False
    login_id: str = ""
    authenticated_at: float = 0.0
    reauth_at: float = 0.0
    mfa_at: float = 0.0
    auth_methods: tuple[str, ...] = ()
    authz_version: int = 0
    must_change_password: bool = False
    locale: str | None = None
    tz: str | None = None
    orgs: tuple[Membership, ...] = ()
    actor_id: str = ""

    @property
    def name(self) -> str:
        """The display name, or the part of the address before the @ where none is set."""
        return self.display_name or self.email.partition("@")[0]

    def has_role(self, name: str) -> bool:
        """Return whether the person has the role `name`."""
        return name in self.roles

    def can(self, permission: str, obj: object = _NOTHING) -> bool:
        """Return whether the person may do something, in general or with one object.

        Without an object: whether one of the person's roles carries the permission. With one: what
        the rule says that was declared for its class with `@policy`; without a rule nobody may.

        Example:
            if st.user.can("reports.view"): ...
            if st.user.can("edit", post): ...
        """
        if obj is _NOTHING:
            return permission in self.permissions
        from scaffold.auth.permissions import allows

        return allows(self, permission, obj)

    @property
    def org_ids(self) -> list[str]:
        """The ids of the person's organisations."""
        return [one.org_id for one in self.orgs]

    def org(self, name: str) -> Membership | None:
        """Return the person's membership of an organisation, by its slug or id; None if none."""
        return next((one for one in self.orgs if name in (one.slug, one.org_id)), None)

    @property
    def is_impersonated(self) -> bool:
        """Whether somebody else uses the app in this person's place."""
        return bool(self.actor_id)

    @property
    def read_only(self) -> bool:
        """Whether nothing may be changed with this login."""
        return bool(self.actor_id) and READ_ONLY in self.auth_methods

    @property
    def tokens(self) -> Mapping[str, str]:
        """Always empty: the tokens of a provider are used for the login and not kept."""
        return {}

    def to_dict(self) -> dict[str, Any]:
        """Return all fields as a dictionary."""
        return {**asdict(self), "name": self.name}

    def __getitem__(self, key: str) -> Any:
        return self.to_dict()[key]

    def __contains__(self, key: object) -> bool:
        return key in self.to_dict()

    def __iter__(self) -> Iterator[str]:
        return iter(self.to_dict())

    def __len__(self) -> int:
        return len(self.to_dict())

    def get(self, key: str, default: Any = None) -> Any:
        """Return a field by its name, or the default where there is none of that name."""
        return self.to_dict().get(key, default)

    def keys(self) -> KeysView[str]:
        """Return the names of the fields."""
        return self.to_dict().keys()

    def values(self) -> ValuesView[Any]:
        """Return the fields."""
        return self.to_dict().values()

    def items(self) -> ItemsView[str, Any]:
        """Return the fields with their names."""
        return self.to_dict().items()


ANONYMOUS = User()
