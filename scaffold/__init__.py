"""scaffold: multi-page web applications from Python scripts, with accounts and a menu that changes.

`from scaffold import App, page, st` for an app; `import scaffold as st` for a script. Heavy parts
are imported when they are used.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

from scaffold.version import __version__

if TYPE_CHECKING:
    from scaffold import auth
    from scaffold.auth.permissions import policy, scope, scoped
    from scaffold.auth.user import User
    from scaffold.elements import Container, st
    from scaffold.navigation.access import (
        Rule,
        anonymous_only,
        anyone,
        login_required,
        org_role,
        permission,
        recent_login,
        role,
        second_factor,
        verified,
    )
    from scaffold.navigation.page import page
    from scaffold.runtime.codec_registry import register_state_type
    from scaffold.settings import AuthSettings, Settings
    from scaffold.web.app import App
    from scaffold.web.current_user import current_user, require, token_required
    from scaffold.web.webhook import webhook

_HOMES = {
    "App": "scaffold.web.app",
    "AuthSettings": "scaffold.settings",
    "Container": "scaffold.elements",
    "Rule": "scaffold.navigation.access",
    "Settings": "scaffold.settings",
    "User": "scaffold.auth.user",
    "anonymous_only": "scaffold.navigation.access",
    "anyone": "scaffold.navigation.access",
    "current_user": "scaffold.web.current_user",
    "login_required": "scaffold.navigation.access",
    "org_role": "scaffold.navigation.access",
    "page": "scaffold.navigation.page",
    "permission": "scaffold.navigation.access",
    "policy": "scaffold.auth.permissions",
    "recent_login": "scaffold.navigation.access",
    "register_state_type": "scaffold.runtime.codec_registry",
    "require": "scaffold.web.current_user",
    "role": "scaffold.navigation.access",
    "scope": "scaffold.auth.permissions",
    "scoped": "scaffold.auth.permissions",
    "second_factor": "scaffold.navigation.access",
    "st": "scaffold.elements",
    "token_required": "scaffold.web.current_user",
    "verified": "scaffold.navigation.access",
    "webhook": "scaffold.web.webhook",
}

_ROOMS = frozenset(
    {
        "auth", "cli", "compat", "components", "connections", "db", "elements", "errors",
        "options", "paths", "render", "runtime", "settings", "testing", "tree", "typing",
        "version", "web", "widgets",
    }
)  # fmt: skip

_OF_ONE_RUN = frozenset({"experimental_user", "user"})

__all__ = [
    "App",
    "AuthSettings",
    "Container",
    "Rule",
    "Settings",
    "User",
    "__version__",
    "anonymous_only",
    "anyone",
    "auth",
    "current_user",
    "login_required",
    "org_role",
    "page",
    "permission",
    "policy",
    "recent_login",
    "register_state_type",
    "require",
    "role",
    "scope",
    "scoped",
    "second_factor",
    "st",
    "token_required",
    "verified",
    "webhook",
]


def __getattr__(name: str) -> Any:
    """Return a public name from its room, or a command of `st` for `import scaffold as st`."""
    if name in _HOMES:
        value = getattr(import_module(_HOMES[name]), name)
        globals()[name] = value
        return value
    if name in _ROOMS:
        return import_module(f"scaffold.{name}")
    if name.startswith("_") and name != "_bottom":  # a former name of st.bottom
        raise AttributeError(f"module 'scaffold' has no attribute {name!r}")
    if name in _OF_ONE_RUN:  # a module that keeps the name must not keep the person
        return import_module("scaffold.elements.current_user").current_user
    from scaffold.elements import st as root

    try:
        return getattr(root, name)
    except AttributeError:
        from scaffold.elements.root import commands
        from scaffold.errors import nearest

        hint = nearest(name, [*commands(), *_HOMES])
        raise AttributeError(f"module 'scaffold' has no attribute {name!r}.{hint}") from None


class _Package(ModuleType):
    """What is different from other modules.

    `st.navigation` is a command for scripts, although there is a room of that name; and
    `from scaffold import *` gives a script all commands.
    """

    @property
    def __all__(self) -> list[str]:
        from scaffold.elements.root import commands

        return sorted({*vars(self)["__all__"], *commands()})

    def __setattr__(self, name: str, value: Any) -> None:
        """Pass over the room that its import assigns; it is found in `sys.modules`."""
        if name != "navigation" or not isinstance(value, ModuleType):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package
