"""A request as plain data: what the worker threads see of HTTP."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from secrets import token_hex
from typing import Any
from urllib.parse import parse_qs, unquote

MOST_FIELDS = 10_000
ID_BYTES = 6
WAIT = "_wait"


@dataclass(slots=True)
class Asked:
    """One request.

    Attributes:
        path: decoded, as it is matched against pages.
        headers: by lower-case name; of repeated ones the last.
        ip: the address of the visitor, behind trusted proxies the one that they report.
        id: names the request in the log, the audit trail and on error pages.
    """

    method: str
    path: str
    raw_query: str
    headers: dict[str, str]
    cookies: dict[str, str]
    ip: str
    scheme: str
    form: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    id: str = field(default_factory=lambda: token_hex(ID_BYTES))

    @property
    def query(self) -> dict[str, list[str]]:
        """Return the query parameters, each with all its values."""
        if not self.raw_query:
            return {}
        found = parse_qs(self.raw_query, keep_blank_values=True, max_num_fields=1_000)
        found.pop(WAIT, None)
        return found

    @property
    def waits(self) -> bool:
        """Return whether the whole page is asked for at once, by a reader without script."""
        return self.raw_query.endswith(WAIT + "=")

    @property
    def waiting_address(self) -> str:
        """Return the address, relative to this one, that asks for the whole page at once."""
        return f"?{self.raw_query}{'&' if self.raw_query else ''}{WAIT}="

    @property
    def scripted(self) -> bool:
        """Return whether the page's script asks, and not the browser for a document."""
        return self.headers.get("hx-request") == "true"

    @property
    def takes_html(self) -> bool:
        """Return whether a page is an answer to this request; programs say that it is not."""
        accepted = self.headers.get("accept", "*/*")
        return "text/html" in accepted or "*/*" in accepted

    @property
    def address(self) -> str:
        """Return path and query string."""
        return f"{self.path}?{self.raw_query}" if self.raw_query else self.path

    @property
    def user_agent(self) -> str:
        """Return what the browser calls itself, at most 300 characters."""
        return self.headers.get("user-agent", "")[:300]

    def first(self, name: str) -> str | None:
        """Return the first value of a form field."""
        values = self.form.get(name)
        return values[0] if values else None


def headers_of(scope: Mapping[str, Any]) -> dict[str, str]:
    """Return the headers of an ASGI scope; they are decoded once a request."""
    known: dict[str, str] | None = scope.get("scaffold.headers")
    if known is None:
        known = {
            name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]
        }
        if isinstance(scope, dict):
            scope["scaffold.headers"] = known
    return known


def ask_of(scope: Mapping[str, Any], trusted: Sequence[str]) -> Asked:
    """Return the request of an ASGI scope."""
    headers = headers_of(scope)
    client = scope.get("client")
    return Asked(
        scope["method"],
        scope["path"],
        scope["query_string"].decode("latin-1"),
        headers,
        cookies_of(headers.get("cookie", "")),
        _address(client[0] if client else "", headers, trusted),
        scope.get("scheme", "http"),
        id=request_id(scope),
    )


def request_id(scope: Mapping[str, Any]) -> str:
    """Return the name of a request: the same one, however often it is asked for."""
    known: str | None = scope.get("scaffold.request_id")
    if known is None:
        known = token_hex(ID_BYTES)
        if isinstance(scope, dict):
            scope["scaffold.request_id"] = known
    return known


def cookies_of(header: str) -> dict[str, str]:
    """Return the cookies of a `Cookie` header; of repeated ones the first."""
    cookies: dict[str, str] = {}
    for part in header.split(";") if header else ():
        name, equals, value = part.strip().partition("=")
        if equals and name not in cookies:
            cookies[name] = value
    return cookies


def _address(peer: str, headers: Mapping[str, str], trusted: Sequence[str]) -> str:
    """Return the right-most address that is no trusted proxy; spoofed ones stand further left."""
    if not trusted or not _within(peer, trusted):
        return peer
    for hop in reversed(headers.get("x-forwarded-for", "").split(",")):
        address = hop.strip()
        if address and not _within(address, trusted):
            return address if _is_address(address) else peer
    return peer


def _within(address: str, networks: Sequence[str]) -> bool:
    try:
        ip = ipaddress.ip_address(address)
        return any(ip in ipaddress.ip_network(network, strict=False) for network in networks)
    except ValueError:
        return False


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def parse_form(body: bytes) -> dict[str, list[str]]:
    """Return the fields of a url-encoded body, each with all its values.

    Raises:
        ValueError: there are more fields than any page has.
    """
    if body.count(b"&") >= MOST_FIELDS:
        raise ValueError("too many fields")
    form: dict[str, list[str]] = {}
    for pair in body.split(b"&") if body else ():
        name, _, value = pair.partition(b"=")
        form.setdefault(_text(name), []).append(_text(value))
    return form


def _text(encoded: bytes) -> str:
    raw = encoded.decode("latin-1")
    if "%" not in raw and "+" not in raw:
        return raw
    return unquote(raw.replace("+", " "), errors="replace")
