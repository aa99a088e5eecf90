"""Rights over single objects and rows: `@policy` for one object, `@scope` for all of a table.

Attack: changing the id in an address (IDOR), and another organisation's rows in a list. Nothing is
allowed that no rule allows; a rule that raises allows nothing and is logged. Rules belong to the
class they are declared for, so several apps in one process do not share them.

Example:
    @policy(Post, "edit", "delete")
    def own_post(user: User, post: Post) -> bool:
        return post.author_id == user.id

    @scope(Post)
    def visible(user: User, post: type[Post]) -> ColumnElement[bool]:
        return post.published | (post.author_id == user.id)

    posts = db.scalars(scoped(select(Post), user))
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias, TypeVar

from scaffold.errors import UsageError, nearest

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Delete, Select, Update

    from scaffold.auth.user import User

    Statement = TypeVar("Statement", Select[Any], Update, Delete)

Rule: TypeAlias = Callable[[Any, Any], Any]
F = TypeVar("F", bound=Rule)
log = logging.getLogger("scaffold.access")
_POLICIES = "__scaffold_policies__"
_SCOPE = "__scaffold_scope__"
_OWNERS = ("owner_id", "user_id")


class _Declared(NamedTuple):
    rule: Rule
    visitors: bool


def policy(model: type, *acts: str, visitors: bool = False) -> Callable[[F], F]:
    """Declare who may do something with an object: a function of the user and the object.

    Args:
        model: the class of the objects; the rule holds for its subclasses, too.
        acts: what they may do, in words of your own, as `user.can("edit", post)` asks for it.
        visitors: ask the function for people who are not logged in, too; else they may not.

    Raises:
        UsageError: no act is named, or another function decides about one of them.
    """
    if not acts or not all(isinstance(act, str) and act for act in acts):
        raise UsageError(
            f"@policy({_name(model)}) got the acts {acts!r}. Name what the rule is about, e.g. "
            f'@policy({_name(model)}, "edit", "delete").'
        )

    def declare(function: F) -> F:
        known: dict[str, _Declared] = dict(vars(model).get(_POLICIES, {}))
        for act in acts:
            _check_free(known.get(act), function, f'@policy({_name(model)}, "{act}")')
            known[act] = _Declared(function, visitors)
        setattr(model, _POLICIES, known)
        return function

    return declare


def scope(model: type, *, visitors: bool = False) -> Callable[[F], F]:
    """Declare which rows of a model a person sees: a function of the user and the model.

    It returns a condition on the model it is given (which may be an alias), or True or False.

    Args:
        model: the mapped class; the scope holds for its subclasses, too.
        visitors: ask the function for people who are not logged in, too; else they see no row.

    Raises:
        UsageError: another function is the scope of this model.
    """

    def declare(function: F) -> F:
        _check_free(vars(model).get(_SCOPE), function, f"@scope({_name(model)})")
        setattr(model, _SCOPE, _Declared(function, visitors))
        return function

    return declare


def allows(user: User, act: str, obj: object) -> bool:
    """Return whether `user` may do `act` with `obj`; `user.can(act, obj)` asks this."""
    declared = _policy_of(type(obj), act)
    if declared is None:
        log.warning('Nobody may "%s" a %s: %s', act, _name(type(obj)), _missing(type(obj), act))
        return False
    if not user.is_active or not (user.id or declared.visitors):
        return False
    try:
        return bool(declared.rule(user, obj))
    except Exception:
        log.exception('The policy "%s" of %s raised; nobody is let in by it.', act, _name(obj))
        return False


def scoped(statement: Statement, user: User) -> Statement:
    """Return a select, update or delete that is restricted to the rows of `user`.

    Each model that the statement selects from by name gets its scope: the one declared with
    `@scope`; else, by its columns, the person's organisations (`org_id`) or the person
    (`owner_id`, `user_id`). Models that are only joined are not restricted.

    Raises:
        UsageError: a model has neither, or the statement selects no model.
    """
    for model in _models_of(statement):
        statement = statement.where(_condition(model, user))
    return statement


def _models_of(statement: Any) -> list[Any]:
    described = getattr(statement, "column_descriptions", None)
    if described is None:
        described = [getattr(statement, "entity_description", {})]
    found = [one.get("entity") for one in described]
    if not found or None in found:
        raise UsageError(
            "scoped() got a statement that is not about models alone, so it cannot tell whose rows "
            "these are. Write scoped(select(Post), user) with a mapped class."
        )
    return list(dict.fromkeys(found))


def _condition(model: Any, user: User) -> ColumnElement[bool]:
    from sqlalchemy import false, inspect, literal

    base: type = inspect(model).mapper.class_
    declared = _scope_of(base)
    if declared is None:
        condition = _by_columns(model, base, user)
        return condition if user.id and user.is_active else false()
    if not user.is_active or not (user.id or declared.visitors):
        return false()
    try:
        found: ColumnElement[bool] | bool = declared.rule(user, model)
    except Exception:
        log.exception("The scope of %s raised; nobody sees a row by it.", _name(base))
        return false()
    return literal(found) if isinstance(found, bool) else found


def _by_columns(model: Any, base: type, user: User) -> ColumnElement[bool]:
    """Return the condition that a model's columns suggest."""
    if hasattr(base, "org_id"):
        within: ColumnElement[bool] = model.org_id.in_(user.org_ids)
        return within
    owners = [name for name in _OWNERS if hasattr(base, name)]
    if len(owners) != 1:
        has = f"both {' and '.join(owners)}" if owners else "neither org_id, owner_id nor user_id"
        raise UsageError(
            f"scoped() cannot tell which rows of {_name(base)} are whose: it has {has}. Declare it:"
            f"\n\n    @scope({_name(base)})\n    def visible(user, model):\n"
            "        return model.author_id == user.id\n\n"
            "or return True where everybody who is logged in may see all of them."
        )
    own: ColumnElement[bool] = getattr(model, owners[0]) == user.id
    return own


def _scope_of(model: type) -> _Declared | None:
    found: list[_Declared | None] = [vars(one).get(_SCOPE) for one in model.__mro__]
    return next((one for one in found if one is not None), None)


def _policy_of(model: type, act: str) -> _Declared | None:
    found = (vars(one).get(_POLICIES, {}).get(act) for one in model.__mro__)
    return next((one for one in found if one is not None), None)


def _check_free(known: _Declared | None, function: Any, what: str) -> None:
    """A module that is loaded again may declare its own rule again; two rules are a mistake."""
    if known is None or _place(known.rule) == _place(function):
        return
    raise UsageError(
        f"{what} is declared twice: {'.'.join(_place(known.rule))} and "
        f"{'.'.join(_place(function))}. One function decides; put both conditions into it."
    )


def _place(function: Any) -> tuple[str, str]:
    return function.__module__, function.__qualname__


def _missing(model: type, act: str) -> str:
    known = {act for one in model.__mro__ for act in vars(one).get(_POLICIES, {})}
    return (
        f"there is no policy for it.{nearest(act, known)} "
        f'Declare one: @policy({_name(model)}, "{act}").'
    )


def _name(thing: Any) -> str:
    return thing.__name__ if isinstance(thing, type) else type(thing).__name__
