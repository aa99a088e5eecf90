"""Refusals for programs: problem+json (RFC 9457)."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

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
