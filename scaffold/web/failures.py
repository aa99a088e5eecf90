"""Answers to what goes wrong.

Error pages in the app's own look, notes inside a page, problem JSON.
"""

from __future__ import annotations

import logging
import secrets
from typing import TYPE_CHECKING, Any

from markupsafe import Markup
from starlette.exceptions import HTTPException

from scaffold.errors import AccessError, InputError, SessionError
from scaffold.render.html import Wire
from scaffold.texts import in_language, use_language, words
from scaffold.tree import Element, Patch
from scaffold.web.arguments import BadQuery, NoSuchPage
from scaffold.web.events import event, message
from scaffold.web.form_token import stamped
from scaffold.web.headers import PLAIN, new_nonce
from scaffold.web.identify import identify
from scaffold.web.reply import Reply, html_headers

if TYPE_CHECKING:
    from scaffold.web.asked import Asked
    from scaffold.web.exchange import Exchange
    from scaffold.web.identify import Who
    from scaffold.web.site import Site

log = logging.getLogger("scaffold.request")
BAD_VALUE = 422
READ_ONLY = words("You only look at this app in somebody's place: nothing is changed.")
NOTED = frozenset({403, 409, 429, 500, 503})
TEXT = (b"content-type", b"text/plain; charset=utf-8")
TITLES = {
    400: (words("Bad request"), words("The browser sent something that could not be read.")),
    401: (words("Please log in"), words("This page is for members.")),
    403: (words("No access"), words("This page is not open to your account.")),
    404: (words("Page not found"), words("There is no page at this address.")),
    405: (words("Not allowed"), words("This address does not take that kind of request.")),
    409: (
        words("Something changed"),
        words("You are now signed in as somebody else. Load the page again."),
    ),
    413: (words("Too large"), words("What was sent is larger than this app accepts.")),
    422: (words("That did not fit"), words("A value in the address or form is not valid.")),
    429: (words("Too many tries"), words("Please wait a moment and try again.")),
    500: (words("Something went wrong"), words("The page could not be made. It has been noted.")),
    503: (words("Busy"), words("The server is busy. Try again in a moment.")),
}


def of(exchange: Exchange, problem: Exception) -> Reply:
    """Return the answer to a failure of the request."""
    if isinstance(problem, HTTPException):
        return page(exchange, problem.status_code, str(problem.detail))
    if isinstance(problem, InputError):
        return refused(exchange, 422, _sentence(problem))
    if isinstance(problem, SessionError):
        return refused(exchange, 503, _sentence(problem))
    statuses = {NoSuchPage: 404, BadQuery: 422, AccessError: 403}
    status = next((code for kind, code in statuses.items() if isinstance(problem, kind)), 0)
    if not status:
        raise problem
    return page(exchange, status, _sentence(problem) if status == BAD_VALUE else "")


def _sentence(problem: Exception) -> str:
    """Return what an exception says, still with its message if it is marked for translation."""
    said = problem.args[0] if problem.args else ""
    return said if isinstance(said, str) else str(problem)


def page(exchange: Exchange, status: int, detail: str = "") -> Reply:
    """Return an error page, or a note inside the page that a script shows."""
    if exchange.streaming or (exchange.asked.scripted and exchange.asked.method == "POST"):
        return refused(exchange, status, detail or TITLES[status][1])
    return error_page(exchange.site, exchange.who, status, exchange.asked.path, detail)


def broken(exchange: Exchange, reference: str) -> Reply:
    """Return the answer to a failure of ours.

    Also where the app's own templates are what failed.
    """
    try:
        if exchange.streaming or (exchange.asked.scripted and exchange.asked.method == "POST"):
            return refused(exchange, 500, f"{in_language(TITLES[500][1])} ({reference})")
        return error_page(
            exchange.site, exchange.who, 500, exchange.asked.path, reference=reference
        )
    except Exception:
        log.exception("The error page failed, too (reference %s)", reference)
        return Reply(500, f"{TITLES[500][0]}. Reference: {reference}\n".encode(), [TEXT, *PLAIN])


def error_page(
    site: Site, who: Who, status: int, path: str, detail: str = "", reference: str = ""
) -> Reply:
    """Return an error page in the app's own look."""
    title, text = TITLES.get(status, TITLES[500])
    nonce = new_nonce()
    html = render_page(
        site, who, "errors/error.html", nonce, path,
        status=status, title=title, text=detail or text,
        reference=reference or (who.request_id if status in NOTED else ""),
        logged_in=who.user.is_logged_in,
    )  # fmt: skip
    headers = html_headers(nonce, who.cookies, language=who.language.code)
    return Reply(status, html.encode(), headers)


def unknown_address(site: Site, asked: Asked, status: int, reference: str = "") -> Reply:
    """Return the error page of an address that is no page."""
    who = identify(site, asked, may_set_cookie=False)
    return error_page(site, who, status, asked.path, reference=reference)


def render_page(site: Site, who: Who, template: str, nonce: str, path: str, **context: Any) -> str:
    """Return a page that is no run: menu and document around a template of its own."""
    use_language(who.language)
    wire = Wire("", 0, 0, path, nonce, who.fingerprint)
    menu = Element("menu", "menu", site.menu_for(who.user, path))
    html = site.renderer.page(
        template, nonce=nonce, fingerprint=who.fingerprint, wire=wire,
        lang=who.language.code, dir=who.language.direction,
        theme=site.settings.theme, static=site.static, app=site.name, streaming=False,
        login_page=site.login_page, stylesheets=site.stylesheets,
        menu_position=site.settings.menu_position,
        menu_html=Markup(site.renderer.node(menu, wire)), user=who.user, **context,  # noqa: S704 - made by templates
    )  # fmt: skip
    return stamped(site, html, who)


def refused(exchange: Exchange, status: int, reason: str) -> Reply:
    """Return a refusal: a note in the page for its script, an error page otherwise."""
    site, asked = exchange.site, exchange.asked
    site.refusals.warning("Refused a request of %s (%s): %s", asked.path, status, reason)
    if not asked.scripted and not exchange.streaming:
        return error_page(site, exchange.who, status, asked.path, reason)
    use_language(exchange.who.language)
    nonce = new_nonce()
    toast = Element(
        "toast", f"toast-{secrets.token_hex(4)}", {"body": in_language(reason), "icon": "⚠️"}
    )
    wire = Wire("", 0, 0, asked.path, nonce, exchange.who.fingerprint)
    html = site.renderer.fragments([Patch("first", "toasts", toast)], wire)
    if exchange.streaming:
        return _last_of_stream(exchange, html, again=status == 503)  # noqa: PLR2004 - as below
    reply = Reply(status, html.encode(), html_headers(nonce, exchange.who.cookies))
    if status == 503:  # noqa: PLR2004 - Service Unavailable
        reply.headers.append((b"retry-after", b"1"))
    return reply


def _last_of_stream(exchange: Exchange, html: str, *, again: bool) -> Reply:
    """Return the note as the end of a stream, after which the browser asks again or does not."""
    if exchange.is_document:
        return Reply(200, exchange.template(html).encode())
    return Reply(200, (message(html) + ("" if again else event("scaffold:end"))).encode())
