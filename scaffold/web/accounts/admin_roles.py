"""The admin page about roles: what each allows, new ones, and taking them away for good.

Attack: a role that quietly grows. Every change is an event with what the role allows from then on,
and reaches everybody who has the role with their next click.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from scaffold.auth.roles import ADMIN, ADMIN_PERMISSION, IMPERSONATE_PERMISSION
from scaffold.errors import InputError
from scaffold.texts import words
from scaffold.web.accounts.admin_base import AdminPage

if TYPE_CHECKING:
    from scaffold.web.reply import Reply

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}", re.ASCII)
_PERMISSION = re.compile(r"[a-z0-9][a-z0-9._:-]{0,99}", re.ASCII)
_MOST = 200
OWN = (ADMIN_PERMISSION, IMPERSONATE_PERMISSION, "orgs.create", "org.view", "org.manage")


class Roles(AdminPage):
    """`/auth/admin/roles`: all roles with their permissions."""

    template = "auth/admin/roles.html"
    tab = "roles"

    def show(self, *errors: str, status: int = 200, **context: Any) -> Reply:
        """Return the list and the form for a new one."""
        defined = self.accounts.roles.permissions()
        known = sorted({*OWN, *(one for permissions in defined.values() for one in permissions)})
        return super().show(
            *errors, status=status, roles=defined, known=known, fixed={ADMIN},
            sure=self.field("act") if not errors else "", chosen=self.field("name"), **context,
        )  # fmt: skip

    def carry_out(self) -> Reply:
        """Make or change a role, or remove it after asking again."""
        name, act = self.field("name").strip().lower(), self.field("act")
        if act == "remove" and name != ADMIN:
            if not self.field("sure"):
                return self.show()
            if not self.accounts.admin.remove_role(name, by=self.by()):
                return self.not_found()
            return self.go("/auth/admin/roles?said=removed")
        if act not in ("define", "create"):
            return self.not_found()
        known = self.accounts.roles.names()
        if act == "create" and name in known:
            raise InputError(words("There already is a role {name}.", name=name))
        self.accounts.admin.define_role(_checked(name), self._permissions(), by=self.by())
        return self.go(f"/auth/admin/roles?said={'created' if act == 'create' else 'changed'}")

    def _permissions(self) -> list[str]:
        """Return the permissions of the form, separated by spaces, commas or lines."""
        given = re.split(r"[\s,]+", self.field("permissions").strip().lower())
        found = [one for one in given if one]
        wrong = next((one for one in found if not _PERMISSION.fullmatch(one)), None)
        if wrong is not None or len(found) > _MOST:
            raise InputError(
                words(
                    "{name} is no permission. Write words with dots, e.g. reports.view.",
                    name=wrong or "",
                )
            )
        return found


def _checked(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise InputError(
            words("A name of a role has small letters, digits, dots and dashes, e.g. editor.")
        )
    return name
