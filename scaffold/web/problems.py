"""Refusals for programs: problem+json (RFC 9457)."""

from __future__ import annotations

import json
from collections.abc import Sequence

from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from scaffold.web.headers import NO_STORE, PLAIN
from scaffold.web.reply import Reply, cookie_headers

_TYPE = (b"content-type", b"application/problem+json")
_WHO = (b"www-authenticate", b'Bearer realm="pages"')
_TITLES = {401: "Unauthorized", 403: "Forbidden", 429: "Too Many Requests"}


class Problem(HTTPException):
    """A refusal, sent to programs as problem+json (RFC 9457)."""

    def __init__(self, status: int, detail: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(status, detail, headers)

    def answer(self) -> JSONResponse:
        """Return the answer."""
        body = {
            "type": "about:blank", "title": _TITLES[self.status_code],
            "status": self.status_code, "detail": self.detail,
        }  # fmt: skip
        return JSONResponse(
            body, self.status_code, self.headers, media_type="application/problem+json"
        )


def refusal(status: int, cookies: Sequence[str] = ()) -> Reply:
    """Return the answer to a program that asks for a page which is not open to it."""
    body = {"type": "about:blank", "title": _TITLES[status], "status": status}
    who = [_WHO] if status == 401 else []  # noqa: PLR2004 - Unauthorized
    headers = [_TYPE, *who, NO_STORE, *PLAIN, *cookie_headers(cookies)]
    return Reply(status, json.dumps(body).encode(), headers)
