"""A copy of one's own data: asked for, made beside the requests, fetched within a day.

Attack: somebody else's data, or one's own from a login left open. Both pages ask for a recent
proof, and an export of another person is not found.
"""

from __future__ import annotations

from contextvars import copy_context
from typing import Any

from scaffold.web.accounts.base import AccountPage
from scaffold.web.failures import error_page
from scaffold.web.headers import NO_STORE, PLAIN
from scaffold.web.reply import Reply, cookie_headers


class Export(AccountPage):
    """`/auth/export`: the last export and its progress, and a button for another one."""

    template = "auth/export.html"
    needs_recent = True

    def act(self) -> Reply:
        """Begin an export in a worker thread, in the language of the page."""
        exports, origin = self.accounts.exports, self.origin
        outcome, export_id = exports.begin(self.who.user, origin=origin)
        if not outcome.ok:
            return self.refuse(outcome)
        self.site.pool.submit(copy_context().run, exports.make, export_id, origin=origin)
        return self.go("/auth/export")

    def show(self, *errors: str, status: int = 200, **context: Any) -> Reply:
        """Return the page."""
        entry = self.accounts.exports.latest(self.who.user)
        return super().show(*errors, status=status, entry=entry, **context)


class ExportFile(AccountPage):
    """`/auth/export/{id}`: the file, for its person only."""

    needs_recent = True
    home = "/auth/export"

    def show(self, *errors: str, status: int = 200, **context: Any) -> Reply:
        """Return the archive as a download."""
        path = self.accounts.exports.file(self.who.user, self.parts["id"])
        if path is None:
            return error_page(self.site, self.who, 404, self.asked.path)
        headers = [
            (b"content-type", b"application/zip"), NO_STORE, *PLAIN,
            (b"content-disposition", b'attachment; filename="my-data.zip"'),
            *cookie_headers(self.who.cookies),
        ]  # fmt: skip
        return Reply(200, path.read_bytes(), headers)
