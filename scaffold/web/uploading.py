"""Files that a browser sends.

By the page's script with progress, or in a plain form without script.

Attacks: endless parts and fields (all counted), bodies that never end (paced), names that are paths
(the store makes its own), files for another tab (the session must belong to the browser).
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from starlette.formparsers import MultiPartException
from starlette.requests import Request

from scaffold.errors import ScaffoldError
from scaffold.runtime.uploads import accepts
from scaffold.texts import in_language, use_language, words
from scaffold.web.asked import Asked, ask_of
from scaffold.web.body import TooLarge
from scaffold.web.failures import READ_ONLY
from scaffold.web.headers import NO_STORE, PLAIN
from scaffold.web.identify import identify
from scaffold.web.reply import Reply
from scaffold.widgets.codecs import Files

if TYPE_CHECKING:
    from starlette.datastructures import FormData
    from starlette.types import Receive, Scope, Send

    from scaffold.web.site import Site

MOST_FILES = 100
MOST_FIELDS = 1_000
JSON = (b"content-type", b"application/json")


class NoUpload(ScaffoldError):
    """The tab has no such uploader, or it is disabled."""


def is_multipart(asked: Asked) -> bool:
    """Return whether a body has files in it."""
    return asked.headers.get("content-type", "").startswith("multipart/form-data")


async def receive_upload(site: Site, scope: Scope, receive: Receive, send: Send) -> None:
    """Take files for an uploader of a tab and answer with their ids as JSON."""
    asked = ask_of(scope, site.settings.trusted_proxies)
    use_language(site.language_of(asked, site.anonymous))
    loop = asyncio.get_running_loop()
    try:
        session_id, widget = asked.query["session"][-1], asked.query["widget"][-1]
        offer = await loop.run_in_executor(site.pool, _offer, site, asked, session_id, widget)
        form = await _parsed(site, scope, receive, _limit(site, offer))
        async with _closing(form):
            saved = [
                await loop.run_in_executor(site.pool, _save, site, session_id, file, offer)
                for _, file in form.multi_items()
                if not isinstance(file, str)
            ]
        await _json(200, saved).send(send)
    except KeyError:
        await _json(422, {"error": "session and widget are needed in the address."}).send(send)
    except NoUpload as problem:
        await _json(403, {"error": said(problem)}).send(send)
    except TooLarge as problem:
        await _json(413, {"error": said(problem)}).send(send)
    except (MultiPartException, ValueError) as problem:
        await _json(422, {"error": said(problem)}).send(send)


def said(problem: Exception) -> str:
    """Return what an exception says, in the language of whoever sent the file."""
    return in_language(problem.args[0] if problem.args else "")


async def form_of_multipart(
    site: Site, asked: Asked, scope: Scope, receive: Receive
) -> dict[str, list[str]]:
    """Return the fields of a plain form with files in it; each file is saved and becomes its id.

    Raises:
        TooLarge: a file is larger than the settings allow.
        ValueError: the body is no form.
    """
    try:
        parsed = await _parsed(site, scope, receive, site.settings.upload_max_bytes)
    except MultiPartException as problem:
        raise ValueError(str(problem)) from None
    form: dict[str, list[str]] = {}
    files: list[tuple[str, Any]] = []
    async with _closing(parsed):
        for name, value in parsed.multi_items():
            if isinstance(value, str):
                form.setdefault(name, []).append(value)
            elif value.filename:
                files.append((name, value))
        await _save_files(site, asked, form, files)
    return form


@asynccontextmanager
async def _closing(form: FormData) -> AsyncGenerator[None]:
    """Remove the temporary files of a form afterwards, whatever became of it."""
    try:
        yield
    finally:
        await form.close()


async def _save_files(
    site: Site, asked: Asked, form: dict[str, list[str]], files: list[tuple[str, Any]]
) -> None:
    loop = asyncio.get_running_loop()
    session_id = (form.get("_session") or [""])[0]
    for widget, file in files:
        try:
            offer = await loop.run_in_executor(site.pool, _offer, site, asked, session_id, widget)
        except NoUpload:
            continue
        saved = await loop.run_in_executor(site.pool, _save, site, session_id, file, offer)
        form.setdefault(widget, []).append(saved["id"])


async def _parsed(site: Site, scope: Scope, receive: Receive, limit: int) -> Any:
    """Parse a multipart body; its length is known beforehand or bounded while reading."""
    length = dict(scope["headers"]).get(b"content-length", b"")
    most = limit + site.settings.request_max_bytes
    if length.isdigit() and int(length) > most:
        raise TooLarge(words("More than {count} bytes were sent.", count=most))
    seen = 0

    async def bounded() -> Any:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > most:
            raise TooLarge(words("More than {count} bytes were sent.", count=most))
        return message

    request = Request(scope, bounded)
    return await request.form(
        max_files=MOST_FILES, max_fields=MOST_FIELDS, max_part_size=site.settings.request_max_bytes
    )


def _offer(site: Site, asked: Asked, session_id: str, widget: str) -> Files:
    """Return the uploader of a tab that belongs to this browser, or raise NoUpload."""
    who = identify(site, asked, may_set_cookie=False)
    if who.user.read_only:
        raise NoUpload(READ_ONLY)
    structure = site.sessions.peek(session_id, who.browser)
    offer = structure.offers.get(widget) if structure is not None else None
    if offer is None or offer.disabled or not isinstance(offer.codec, Files):
        raise NoUpload(words("This page has no such uploader. Load it again."))
    return offer.codec


def _save(site: Site, session_id: str, file: Any, offer: Files) -> dict[str, Any]:
    limit = _limit(site, offer)
    if file.size is not None and file.size > limit:
        raise TooLarge(_too_large(file.filename, file.size, limit))
    name, mime = file.filename or "", file.content_type or ""
    if not accepts(offer, name, mime):
        types = ", ".join(offer.types)
        raise ValueError(
            words('The file "{name}" is not of the types {types}.', name=name, types=types)
        )
    upload = site.files.save(session_id, file.file, name, mime, limit)
    return {"id": upload.id, "name": upload.name, "type": upload.type, "size": upload.size}


def _too_large(name: str, size: int, limit: int) -> str:
    return words(
        'The file "{name}" has {size} bytes; at most {limit} are allowed.',
        name=name, size=size, limit=limit,
    )  # fmt: skip


def _limit(site: Site, offer: Files) -> int:
    """Return how large a file may be: as the uploader says, or the app."""
    return offer.most_bytes or site.settings.upload_max_bytes


def _json(status: int, value: Any) -> Reply:
    return Reply(status, json.dumps(value).encode(), [JSON, NO_STORE, *PLAIN])
