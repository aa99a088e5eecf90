"""Who may open a page: rules over a user, combined with `&` and `|`.

The same rule decides about the page, its fragments, uploads, downloads and streams, and its place
in the menu. A rule that raises means no.
"""

from __future__ import annotations

import enum
import logging
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from scaffold.errors import UsageError

log = logging.getLogger("scaffold.access")
Predicate: TypeAlias = Callable[[Any], bool]
Place: TypeAlias = Mapping[str, str]
PlacedPredicate: TypeAlias = Callable[[Any, Place], bool]
NOWHERE: Place = {}


class Verdict(enum.Enum):
    """What follows from a rule for one person."""

    ALLOWED = "allowed"
    LOGIN = "login"
    CONFIRM = "confirm"
    SECOND = "second"
    VERIFY = "verify"
    LEAVE = "leave"
    FORBIDDEN = "forbidden"


class Rule:
    """A rule with a name for `scaffold routes` and error pages.

    Args:
        test: a function of the user, or, with `placed`, of the user and the parameters of the path.
        constant: whether the answer for one `User` is always the same, so that the menu that
            follows from it may be kept. A function of an author may look at anything.
    """

    __slots__ = ("_test", "constant", "name", "placed", "recent", "second")

    def __init__(
        self,
        name: str,
        test: Predicate | PlacedPredicate,
        *,
        recent: bool = False,
        second: bool = False,
        placed: bool = False,
        constant: bool = False,
    ) -> None:
        self.name = name
        self._test: Callable[..., bool] = test
        self.recent = recent
        self.second = second
        self.placed = placed
        self.constant = constant

    def allows(self, user: Any, place: Place = NOWHERE) -> bool:
        """Return whether `user` may; a test that raises is logged and means no."""
        try:
            return bool(self._test(user, place) if self.placed else self._test(user))
        except Exception:
            log.exception("The access rule %s raised; nobody is let in by it.", self.name)
            return False

    def __and__(self, other: Rule | Predicate) -> Rule:
        second = as_rule(other)
        return Rule(
            f"{self.name} & {second.name}",
            lambda user, place: self.allows(user, place) and second.allows(user, place),
            recent=self.recent or second.recent,
            second=self.second or second.second,
            placed=True,
            constant=self.constant and second.constant,
        )

    def __or__(self, other: Rule | Predicate) -> Rule:
        second = as_rule(other)
        return Rule(
            f"({self.name} | {second.name})",
            lambda user, place: self.allows(user, place) or second.allows(user, place),
            recent=self.recent or second.recent,
            second=self.second or second.second,
            placed=True,
            constant=self.constant and second.constant,
        )

    def __rand__(self, other: Predicate) -> Rule:
        return as_rule(other) & self

    def __ror__(self, other: Predicate) -> Rule:
        return as_rule(other) | self

    def __repr__(self) -> str:
        return self.name


anyone = Rule("anyone", lambda user: True, constant=True)
"""Everybody, logged in or not."""

anonymous_only = Rule("anonymous_only", lambda user: not user.is_logged_in, constant=True)
"""Only those who are not logged in, e.g. for a landing page or a login form."""

login_required = Rule("login_required", lambda user: user.is_logged_in, constant=True)
"""Everybody with an account: the default of an app that has accounts."""

verified = Rule("verified", lambda user: user.is_logged_in and user.email_verified, constant=True)
"""Those whose mail address is confirmed; others are asked to confirm theirs."""

recent_login = Rule(
    "recent_login", lambda user: user.is_logged_in and user.recent, recent=True, constant=True
)
"""Those who proved who they are within the last minutes; others are asked for their password."""

second_factor = Rule(
    "second_factor",
    lambda user: user.is_logged_in and bool(user.mfa_at),
    second=True,
    constant=True,
)
"""Those who showed a second factor in this login; others are asked for it, or to set one up."""


def role(*names: str) -> Rule:
    """Return the rule for members with one of the roles.

    >>> role("admin")
    role("admin")
    """
    _check_names("role", names)
    wanted = frozenset(names)
    return Rule(
        f"role({', '.join(_quoted(names))})",
        lambda user: user.is_logged_in and not wanted.isdisjoint(user.roles),
        constant=True,
    )


def permission(*names: str) -> Rule:
    """Return the rule for members who have all of the permissions."""
    _check_names("permission", names)
    wanted = frozenset(names)
    return Rule(
        f"permission({', '.join(_quoted(names))})",
        lambda user: user.is_logged_in and wanted <= user.permissions,
        constant=True,
    )


def org_role(*names: str) -> Rule:
    """Return the rule for people with one of the roles in an organisation.

    A page with the parameter `{org}` (a slug or an id) asks for the role in that organisation. A
    page without it asks for the role in any of the person's organisations; it shows rows through
    `scoped()`, which keeps to them.

    >>> org_role("owner")
    org_role("owner")
    """
    _check_names("org_role", names)
    return Rule(
        f"org_role({', '.join(_quoted(names))})",
        lambda user, place: user.is_logged_in and _holds(user, frozenset(names), place.get("org")),
        placed=True,
        constant=True,
    )


def _holds(user: Any, names: frozenset[str], org: str | None) -> bool:
    if org is None:
        return any(one.role in names for one in user.orgs)
    membership = user.org(org)
    return membership is not None and membership.role in names


def as_rule(given: Rule | Predicate) -> Rule:
    """Return a rule; a function of the user (None for a visitor) becomes one.

    Raises:
        UsageError: it is neither.
    """
    if isinstance(given, Rule):
        return given
    if not callable(given):
        raise UsageError(
            f"access={given!r} is no rule. Use anyone, login_required, role('admin'), "
            "permission('x'), "
            "a combination with & and |, or a function of the user that returns True or False."
        )
    name = getattr(given, "__name__", "rule")
    return Rule(name, lambda user: given(user if user.is_logged_in else None))


def verdict(rule: Rule, user: Any, place: Place = NOWHERE) -> Verdict:
    """Return what to do with a request for something that `rule` guards."""
    if rule.allows(user, place):
        return Verdict.ALLOWED
    if not user.is_logged_in:
        return Verdict.LOGIN
    if rule is anonymous_only:
        return Verdict.LEAVE
    return _missing(rule, user, place)


def _missing(rule: Rule, user: Any, place: Place) -> Verdict:
    """Return what somebody who is logged in could prove to get in, or that nothing helps."""
    if not user.email_verified and _lacks_address(rule, user, place):
        return Verdict.VERIFY
    if rule.second and rule.allows(_Proved(user, recent=True, mfa_at=1.0), place):
        return Verdict.CONFIRM if user.mfa_at else Verdict.SECOND
    if rule.recent and rule.allows(_Proved(user, recent=True), place):
        return Verdict.CONFIRM
    return Verdict.FORBIDDEN


def _lacks_address(rule: Rule, user: Any, place: Place) -> bool:
    """Return whether proving the mail address, and that alone or with other proofs, would help."""
    others = _Proved(user, recent=True, mfa_at=1.0)
    all_proved = _Proved(user, recent=True, mfa_at=1.0, email_verified=True)
    return not rule.allows(others, place) and rule.allows(all_proved, place)


class _Proved:
    """A user as if more were proved: tells whether proving it would help."""

    def __init__(self, user: Any, **proofs: Any) -> None:
        self._user = user
        self.__dict__.update(proofs)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._user, name)


def _check_names(what: str, names: tuple[str, ...]) -> None:
    if not names or not all(isinstance(name, str) and name for name in names):
        raise UsageError(f'{what}() got {names!r}; it takes names, e.g. {what}("admin").')


def _quoted(names: tuple[str, ...]) -> list[str]:
    return [f'"{name}"' for name in names]
