"""Asking providers: the only place where this server calls others because of a login.

Attacks: being led to addresses inside (only addresses that the operator set, or that such a
provider names, over https; redirects are not followed), and being kept busy (an answer has five
seconds, a size, and so many of them are waited for at once).
"""

from __future__ import annotations

import json
import threading
import time
from base64 import b64encode
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlencode

from scaffold.errors import AuthError
from scaffold.providers import is_safe_address

if TYPE_CHECKING:
    from http.client import HTTPResponse
    from urllib.request import OpenerDirector, Request

TIMEOUT = 5.0
MOST_BYTES = 262_144
AT_ONCE = 8
_PIECE = 16_384
_OK = 200


class ProviderError(AuthError):
    """A provider could not be reached, or gave an answer that cannot be used."""


class Fetcher:
    """Asks for JSON.

    Args:
        production: whether everything must be encrypted.
        timeout: seconds that a whole answer may take.
    """

    def __init__(self, *, production: bool, timeout: float = TIMEOUT) -> None:
        self._production = production
        self._timeout = timeout
        self._places = threading.BoundedSemaphore(AT_ONCE)

    def get(self, address: str, *, bearer: str = "") -> dict[str, Any]:
        """Return the JSON object at an address.

        Raises:
            ProviderError: there is none, or it took too long, or is too large.
        """
        return self._ask(address, None, f"Bearer {bearer}" if bearer else "")

    def post(
        self, address: str, fields: dict[str, str], *, login: tuple[str, str] | None = None
    ) -> dict[str, Any]:
        """Return the answer to a form, sent with a name and a password where `login` has them.

        Raises:
            ProviderError: as for `get`.
        """
        basic = f"Basic {b64encode(':'.join(login).encode()).decode()}" if login else ""
        return self._ask(address, urlencode(fields).encode(), basic)

    def _ask(self, address: str, body: bytes | None, authorization: str) -> dict[str, Any]:
        from urllib.request import Request

        if not is_safe_address(address, production=self._production):
            raise ProviderError(f"{address} is no https address, so it is not asked.")
        request = Request(address, body, {"Accept": "application/json", "User-Agent": "scaffold"})  # noqa: S310 - checked
        if authorization:
            request.add_unredirected_header("Authorization", authorization)
        if not self._places.acquire(timeout=self._timeout):
            raise ProviderError(f"{address} was not asked: {AT_ONCE} answers are waited for.")
        try:
            return self._answer(address, request)
        finally:
            self._places.release()

    def _answer(self, address: str, request: Request) -> dict[str, Any]:
        from http.client import HTTPException

        until = time.monotonic() + self._timeout
        try:
            with self._opener.open(request, timeout=self._timeout) as response:
                if response.status != _OK:
                    raise ProviderError(f"{address} answered {response.status}.")
                return _object(address, _read(address, response, until))
        except (OSError, HTTPException) as error:
            raise ProviderError(f"{address} could not be asked: {error!r}.") from error

    @cached_property
    def _opener(self) -> OpenerDirector:
        """What opens http and https, by the machine's proxy if it has one, and nothing else.

        Without a handler for redirects these are answers like others: not 200.
        """
        from ssl import create_default_context
        from urllib.request import HTTPHandler, HTTPSHandler, OpenerDirector, ProxyHandler

        made = OpenerDirector()
        for handler in (
            ProxyHandler(), HTTPHandler(), HTTPSHandler(context=create_default_context()),
        ):  # fmt: skip
            made.add_handler(handler)
        return made


def _read(address: str, response: HTTPResponse, until: float) -> bytes:
    body = b""
    while part := response.read1(_PIECE):
        body += part
        if len(body) > MOST_BYTES:
            raise ProviderError(f"{address} sent more than {MOST_BYTES} bytes.")
        if time.monotonic() > until:
            raise ProviderError(f"{address} took too long.")
    return body


def _object(address: str, body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except ValueError as error:
        raise ProviderError(f"{address} sent no JSON.") from error
    if not isinstance(found, dict):
        raise ProviderError(f"{address} sent JSON that is no object.")
    return cast(dict[str, Any], found)
