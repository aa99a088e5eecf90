"""The admin pages about the audit trail: looked through, and taken along as a table.

Attack: evidence that nobody reads. Events are found by person, kind and day; the table has no
formulas in it (auth/audit_log.py).
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from scaffold.auth.audit_log import Query
from scaffold.web.accounts.admin_base import AdminPage
from scaffold.web.headers import NO_STORE, PLAIN
from scaffold.web.reply import Reply, cookie_headers

if TYPE_CHECKING:
    from collections.abc import Mapping


class Audit(AdminPage):
    """`/auth/admin/audit`: what happened, the latest first."""

    template = "auth/admin/audit.html"
    tab = "audit"

    def asked_for(self) -> Query:
        """Return what the address asks for; what is no day is passed over."""
        try:
            day = date.fromisoformat(self.given("day"))
        except ValueError:
            day = None
        return Query(self.given("person").strip(), self.given("event"), day, self.given("before"))

    def show(self, *errors: str, status: int = 200, **context: Any) -> Reply:
        """Return a page of events."""
        query, log = self.asked_for(), self.accounts.audit_log
        found, following = log.page(query)
        return super().show(
            *errors, status=status, events=found, query=query, known=log.events(),
            filters=_address(query), more=_address(query, {"before": following}),
            has_more=bool(following), is_first=not query.before, **context,
        )  # fmt: skip


class AuditTable(Audit):
    """`/auth/admin/audit.csv`: the same events as a table."""

    home = "/auth/admin/audit"

    def show(self, *errors: str, status: int = 200, **context: Any) -> Reply:
        """Return the table as a file."""
        table = self.accounts.audit_log.table(self.asked_for()._replace(before=""))
        headers = [
            (b"content-type", b"text/csv; charset=utf-8"),
            (b"content-disposition", b'attachment; filename="audit.csv"'),
            NO_STORE,
            *PLAIN,
            *cookie_headers(self.who.cookies),
        ]
        return Reply(status, table.encode("utf-8-sig"), headers)


def _address(query: Query, more: Mapping[str, str] | None = None) -> str:
    """Return a query string that asks for the same events."""
    given = {"person": query.person, "event": query.event, "day": str(query.day or "")}
    return urlencode({name: value for name, value in {**given, **(more or {})}.items() if value})
