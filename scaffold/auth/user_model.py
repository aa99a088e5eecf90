"""An app's own columns on `users`: a class below `Account`, in the app's models and migrations.

Attack: a migration of the app that takes scaffold's columns away, or the other way round. Each side
compares its own columns only; what the other one owns is left alone.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from scaffold.auth.models import Account, UserMixin
from scaffold.db.base import Base
from scaffold.db.engine import VERSION_TABLE
from scaffold.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

TABLE_MODULES = (
    "scaffold.auth.models",
    "scaffold.auth.proof_models",
    "scaffold.auth.org_models",
    "scaffold.auth.mail_models",
    "scaffold.auth.own_models",
    "scaffold.db.tables",
)
"""Where scaffold's tables are defined, for comparing them with a database."""
OWN = frozenset(column.key for column in Account.__mapper__.column_attrs)
"""The columns of `users` that scaffold has and migrates."""
_USERS = "users"


def model_of(package: str, given: type[Any] | None = None) -> type[Any]:
    """Return the class of an app's accounts: the one given, the one in its package, or `Account`.

    Raises:
        UsageError: the given class is no account, or the package has several.
    """
    if given is not None:
        if getattr(given, "__tablename__", None) != _USERS:
            raise UsageError(
                f"App(user_model={given.__name__}) is not a class of accounts. Write "
                f"class {given.__name__}(Account) with from scaffold.auth.models import Account."
            )
        return given
    root = package.partition(".")[0]
    found = [one for one in _below(UserMixin) if one.__module__.partition(".")[0] == root]
    if len(found) > 1:
        names = ", ".join(one.__name__ for one in found)
        raise UsageError(
            f"There are several classes of accounts: {names}. Say which one the app uses, e.g. "
            f"App(..., user_model={found[0].__name__})."
        )
    return found[0] if found else Account


def _below(kind: type[Any]) -> Iterator[type[Any]]:
    """Yield the classes of accounts below another one, but for scaffold's own.

    A class whose definition failed has no mapper; it lives until the next garbage collection.
    """
    for one in kind.__subclasses__():
        is_mapped = "__mapper__" in vars(one)
        if is_mapped and one is not Account and getattr(one, "__tablename__", None) == _USERS:
            yield one
        yield from _below(one)


def is_of_app(item: Any, name: str | None, kind: str, reflected: bool, compare_to: Any) -> bool:
    """Return whether an app's migrations look after something: alembic's `include_object`.

    They look after the app's tables, and after its columns on `users` with their indexes.
    """
    if kind == "table":
        if name == _USERS:
            return compare_to is not None
        return name not in _tables()
    if item.table.name != _USERS:
        return True
    if kind == "column":
        return name not in OWN
    return not {column.name for column in item.columns} & OWN


def is_of_scaffold(
    item: Any, name: str | None, kind: str, reflected: bool, compare_to: Any
) -> bool:
    """Return whether scaffold's own migrations look after something: not after an app's columns."""
    table = name if kind == "table" else item.table.name
    if kind == "table" or table != _USERS:
        return table in _tables()
    if kind == "column":
        return name in OWN
    return {column.name for column in item.columns} <= OWN


def _tables() -> set[str]:
    """Return the names of the tables that scaffold migrates."""
    for module in TABLE_MODULES:
        import_module(module)
    ours = (one for one in Base.registry.mappers if one.class_.__module__.startswith("scaffold."))
    return {str(one.class_.__tablename__) for one in ours} | {VERSION_TABLE}
