"""One request for a page, in a worker thread: who asks, may they, the interaction, the answer.

`run` is the table of the design, a step a line; everything with HTTP's clock in it (streams, closed
connections) is in stream.py.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping, Sequence
from threading import Lock
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape
from starlette.exceptions import HTTPException

from scaffold.errors import ScaffoldError, SessionForgotten
from scaffold.navigation.access import Verdict
from scaffold.render.html import Wire
from scaffold.runtime.interaction import Answer, Interaction, PageCall
from scaffold.texts import use_language, use_zone
from scaffold.web import failures
from scaffold.web.asking import ask_for, changes_anything
from scaffold.web.carrying import keep_draft, with_draft
from scaffold.web.events import event, message
from scaffold.web.form_token import stamped
from scaffold.web.headers import ANYWHERE, new_nonce
from scaffold.web.identify import Who, identify, same_login
from scaffold.web.leaving import leave_app
from scaffold.web.next_page import login_path
from scaffold.web.problems import refusal
from scaffold.web.reply import (
    Reply,
    compressed,
    html_headers,
    partial_headers,
    redirect,
    script_redirect,
)

if TYPE_CHECKING:
    from scaffold.texts import Language
    from scaffold.tree import Patch
    from scaffold.web.asked import Asked
    from scaffold.web.headers import Header
    from scaffold.web.site import Found, Site

log = logging.getLogger("scaffold.request")
Solver = Callable[[Sequence[tuple[str, Any]]], Mapping[str, Any]]
WHOLE = "<i hidden></i>"  # shows the browser that the piece before has arrived whole
END_OF_BODY = "<!--end-->"


class Exchange:
    """One GET or POST of a page."""

    def __init__(self, site: Site, asked: Asked, solve: Solver | None = None) -> None:
        self.site = site
        self.asked = asked
        self._solve = solve
        self.who = Who(language=site.language_of(asked, site.anonymous))
        self.interaction: Interaction | None = None
        self.nonce = new_nonce()
        self.streaming = False
        self.rights_changed = False
        self._rendering = False
        self._guard = Lock()

    @property
    def is_document(self) -> bool:
        """Return whether the browser asked for a whole document."""
        return self.asked.method != "POST" and not self.asked.scripted

    def run(self) -> Reply:
        """Return the answer; whatever goes wrong is an answer as well."""
        try:
            try:
                return self._run()
            except SessionForgotten:
                return self._forgotten()
            except (ScaffoldError, HTTPException) as problem:
                return failures.of(self, problem)
        except Exception:
            log.exception(
                "%s %s failed (reference %s)", self.asked.method, self.asked.path, self.asked.id
            )
            with self._guard:
                self._rendering = True
            return failures.broken(self, self.asked.id)

    def _run(self) -> Reply:
        self.who = identify(self.site, self.asked)
        found = self.site.find(self.asked.path, self.who.user)
        if self._shows_another_login() and not self._ran_out(found):
            return self._refresh()
        if found is None:
            return failures.page(self, 404)
        if found.verdict is not Verdict.ALLOWED:
            return self._denied(found)
        if self.who.user.read_only and changes_anything(self.asked):
            return failures.page(self, 403, failures.READ_ONLY)
        ask = ask_for(self, self._page(found))
        self.interaction = Interaction(self.site, ask)
        return self._answer(with_draft(self, ask, self.interaction.perform()))

    # Steps of `run`.

    def _shows_another_login(self) -> bool:
        """A tab of one login never acts for another.

        If only the rights have changed since, the input counts as far as the page still offers it.
        """
        shown = self.asked.headers.get("x-scaffold-auth")
        if shown is None and self.asked.method == "POST":
            shown = self.asked.first("_auth")
        if shown is None:
            return False
        self.rights_changed = shown != self.who.fingerprint
        return not same_login(shown, self.who.fingerprint)

    def _ran_out(self, found: Found | None) -> bool:
        """Return whether all that keeps this person out is that the time of the login is over."""
        return self.who.past is not None and found is not None and found.verdict is Verdict.LOGIN

    def _refresh(self) -> Reply:
        if not self.asked.scripted:
            return redirect(self.asked.address, self.who.cookies)
        status = 409 if self.asked.method == "POST" else 200
        reply = script_redirect(self.asked.address, self.who.cookies, status=status)
        reply.headers = [
            (b"hx-refresh", b"true") if k == b"hx-redirect" else (k, v) for k, v in reply.headers
        ]
        return reply

    def _forgotten(self) -> Reply:
        """Let a tab load anew whose browser logged in or out while its run was going on."""
        with self._guard:
            self._rendering = True
        if self.streaming:
            return Reply(200, self.told("scaffold:go", self.asked.address).encode())
        return self._refresh()

    def _denied(self, found: Found) -> Reply:
        asked = self.asked
        if found.verdict is Verdict.LOGIN:
            keep_draft(self.site, self.who, asked)
        cookies = self.who.cookies
        targets = {
            Verdict.LOGIN: login_path(asked.path, asked.raw_query, self.site.login_page),
            Verdict.CONFIRM: login_path(asked.path, asked.raw_query, "/auth/confirm"),
            Verdict.SECOND: login_path(asked.path, asked.raw_query, "/auth/second"),
            Verdict.VERIFY: login_path(asked.path, asked.raw_query, "/auth/verify"),
            Verdict.LEAVE: self.site.settings.auth.landing,
        }
        target = targets.get(found.verdict)
        if not asked.takes_html:
            return refusal(401 if found.verdict is Verdict.LOGIN else 403, cookies)
        if target is None or self.site.accounts is None:
            return failures.page(self, 403)
        if asked.scripted:
            return script_redirect(target, cookies, status=401)
        return redirect(target, cookies)

    def _page(self, found: Found) -> PageCall:
        """Return the page with its arguments; dependencies are solved for those who may open it."""
        asked = self.asked
        wanted = self.site.parameters_of(found.page).depends
        given: Mapping[str, Any] = self._solve(wanted) if wanted and self._solve is not None else {}
        return self.site.call_of(found, asked.path, asked.query, self.who.user, given)

    # Answers.

    def _answer(self, answer: Answer) -> Reply:
        with self._guard:
            self._rendering = True
        if answer.leave is not None:
            return leave_app(self, answer.leave)
        if answer.interrupted:
            return Reply(204, b"", html_headers(self.nonce, self.who.cookies))
        address = _address(answer)
        if self.asked.scripted and not self._leaves_frame(answer):
            return self._partials(answer, address)
        if self.asked.method == "POST" or answer.page.path != self.asked.path:
            self.site.browsers.hand_over(answer.session.browser, answer.session.id)
            leave = script_redirect if self.asked.scripted else redirect
            return leave(address, self.who.cookies)
        if self.streaming:
            return Reply(200, self._last_template(answer, address).encode())
        body = self.site.renderer.node(answer.run.root, self._wire(answer, self.nonce))
        document = self.document(body, self._wire(answer, self.nonce), answer.run.about.props)
        reply = Reply(200, document.encode(), self.document_headers())
        return compressed(reply, self.asked.headers.get("accept-encoding", ""))

    def document_headers(self) -> list[Header]:
        """Return the headers of the page as a document.

        A script shows pictures by their address, as in Streamlit, where nothing is set.
        """
        media = self.site.settings.media_origins
        if media is None:
            media = [*ANYWHERE] if self.site.script is not None else []
        return html_headers(
            self.nonce, self.who.cookies, language=self.language.code, media=media,
            ancestors=self.site.framed_by(self.asked.path), embeds=True,
        )  # fmt: skip

    def _leaves_frame(self, answer: Answer) -> bool:
        """Return whether another page follows that others may frame: its own headers must count."""
        if answer.page.path == self.asked.path or self.streaming:
            return False
        return self.site.framed_by(self.asked.path) != self.site.framed_by(answer.page.path)

    def _partials(self, answer: Answer, address: str) -> Reply:
        if self.streaming:
            html = self.site.renderer.partials(
                answer.patches, self._wire(answer, answer.session.nonce)
            )
            return Reply(200, (message(html) + self._moved_event(answer, address)).encode())
        wire = self._wire(answer, self.nonce)
        if self._is_next(answer):
            html = self.site.renderer.fragments(answer.patches, wire)
            headers = partial_headers(html, self.nonce, answer.session.nonce, self.who.cookies)
            headers.append((b"hx-page-version", str(answer.session.version).encode()))
        else:
            html = self.site.renderer.partials(answer.patches, wire)
            headers = partial_headers(html, self.nonce, answer.session.nonce, self.who.cookies)
        if answer.page.path != self.asked.path:
            headers.append((b"hx-push-url", address.encode("latin-1", "ignore")))
        elif self._query_changed(answer):
            headers.append((b"hx-replace-url", address.encode("latin-1", "ignore")))
        return Reply(200, html.encode(), headers)

    def _is_next(self, answer: Answer) -> bool:
        """Return whether the browser, told the version alone, knows all that `#wire` would say."""
        asked, session = self.asked, answer.session
        return (
            asked.method == "POST"
            and not self.rights_changed
            and answer.page.path == asked.path
            and asked.first("_session") == session.id
            and asked.first("_version") == str(session.version - 1)
            and asked.first("_seq") == str(session.seq)
            and not self._query_changed(answer)
        )

    def _moved_event(self, answer: Answer, address: str) -> str:
        if answer.page.path != self.asked.path:
            return event("scaffold:url", json.dumps({"push": address}))
        if self._query_changed(answer):
            return event("scaffold:url", json.dumps({"replace": address}))
        return ""

    def _query_changed(self, answer: Answer) -> bool:
        return answer.run.query.raw() != self.asked.query

    def _wire(self, answer: Answer, nonce: str) -> Wire:
        session = answer.session
        return Wire(
            session.id, session.version, session.seq, _address(answer), nonce, self.who.fingerprint
        )

    def _last_template(self, answer: Answer, address: str) -> str:
        wire = self._wire(answer, self.nonce)
        return self.template(self.site.renderer.partials(answer.patches, wire))

    @property
    def language(self) -> Language:
        """Return the language of the page itself; the frame around it may have another."""
        return self.site.languages.of_pages(self.who.language)

    def document(self, body: str, wire: Wire, about: Mapping[str, Any]) -> str:
        """Return a whole document around the HTML of the tree."""
        settings = self.site.settings
        html = self.site.renderer.page(
            "layouts/document.html", title=about.get("title") or self.site.name,
            lang=self.language.code, dir=self.language.direction,
            frame_lang=self.who.language.code, theme=settings.theme, nonce=self.nonce,
            wire=wire, app=self.site.name,
            fingerprint=self.who.fingerprint, body=Markup(body),  # noqa: S704 - made by templates
            static=self.site.static, stylesheets=self.site.stylesheets, user=self.who.user,
            favicon=about.get("icon"),
            whole_at=self.asked.waiting_address if self.streaming else None,
        )  # fmt: skip
        return stamped(self.site, html, self.who)

    # Streaming, called from stream.py.

    def switch_to(self, interaction: Interaction) -> bool:
        """Answer with another interaction; False if this one is being sent already."""
        with self._guard:
            if not self.streaming:
                self.interaction = interaction
            return not self.streaming

    def begin_stream(self) -> str | None:
        """Switch to streaming and return the first piece; None if the answer is rendered already.

        A document begins to stream when there is something to show; until then it may still become
        an answer in one piece. The guard keeps the end of the run from falling in between.
        """
        with self._guard:
            if self._rendering:
                return None
            self.streaming = True
            piece = self.flush()
            self.streaming = bool(piece) or not self.is_document
            return piece

    def flush(self) -> str:
        """Return what the run wrote since the last call, as a piece of the stream."""
        if self.interaction is None or self.interaction.session is None:
            return ""
        use_language(self.who.language)
        use_zone(self.who.user.tz)
        patches = self.interaction.flush()
        if not patches:
            return ""
        session = self.interaction.session
        wire = Wire(
            session.id, 0, session.seq, self.asked.address, session.nonce, self.who.fingerprint
        )
        if self.is_document:
            return self._document_piece(patches, wire)
        return message(self.site.renderer.fragments(patches, wire))

    def _document_piece(self, patches: list[Patch], wire: Wire) -> str:
        first = patches[0]
        if len(patches) == 1 and first.node is not None and first.node.kind == "app":
            assert self.interaction is not None and self.interaction.run is not None  # noqa: S101, PT018
            about = self.interaction.run.about.props
            body = self.site.renderer.node(first.node, wire)
            self._head, self._tail = self.document(body, wire, about).split(END_OF_BODY)
            return self._head
        return self.template(self.site.renderer.fragments(patches, wire))

    @property
    def tail(self) -> str:
        """Return how a streamed document ends."""
        return self._tail

    def confirmed(self) -> bool:
        """Save the input of a run that is still going on; return whether it is safe."""
        return self.interaction is not None and self.interaction.confirm()

    def extend(self) -> None:
        """Keep a long run's hold on its session."""
        if self.interaction is not None:
            self.interaction.extend()

    def may_go_on(self) -> bool:
        """Keep the hold of a long run; return whether its person may still see the page."""
        self.extend()
        user, accounts = self.who.user, self.site.accounts
        if accounts is None or not user.is_logged_in:
            return True
        now = accounts.verifier.user_of(user.login_id)
        found = self.site.find(self.asked.path, now) if now is not None else None
        return found is not None and found.verdict is Verdict.ALLOWED

    def farewell(self) -> str:
        """Return the end of a stream whose login is over: the page leaves for the login."""
        to = login_path(self.asked.path, self.asked.raw_query, self.site.login_page)
        return self.told("scaffold:go", to)

    def told(self, name: str, data: str) -> str:
        """Return a piece of the stream that makes the page's script act on an event."""
        if not self.is_document:
            return event(name, data)
        what = f'data-event="{name}" data-detail="{escape(data)}"'
        return f'<template class="patches" {what}></template>{WHOLE}'

    def interrupt(self) -> None:
        """End the run: the browser is gone."""
        if self.interaction is not None:
            self.interaction.interrupt()

    @staticmethod
    def template(partials: str) -> str:
        """Return partials as a piece of a streamed document."""
        return f'<template class="patches">{partials}</template>{WHOLE}'

    _head = ""
    _tail = ""


def _address(answer: Answer) -> str:
    return answer.run.query.after(answer.page.path)
