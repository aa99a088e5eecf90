"""What outlives a change of login in a browser: declared keys, and the draft of a form.

Attacks: a visitor's values that turn up in somebody else's login (only keys that the app declared
are taken along), and the half-filled form of one person shown to another (a draft belongs to the
person whose login ran out, holds no password and no file, and fills fields without pressing a
button).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from scaffold.runtime.codec_registry import NotStorable, decode, encode
from scaffold.runtime.interaction import Answer, Ask, Interaction
from scaffold.web.identify import browser_key, known_browser

if TYPE_CHECKING:
    from scaffold.web.asked import Asked
    from scaffold.web.exchange import Exchange
    from scaffold.web.identify import Who
    from scaffold.web.site import Site

CARRIED = "carried"
DRAFT = "draft"
CARRY_SECONDS = 600.0
DRAFT_SECONDS = 1800.0
MOST_BYTES = 32_768
PROTOCOL = "_"


# Keys that the app declared with App(carry=[...]).


def declared_values(site: Site, browser: str) -> dict[str, Any]:
    """Return the declared keys of a visitor: of the browser, and of the tab that was used last."""
    names = site.settings.auth.carry
    if not names:
        return {}
    found = site.sessions.store.values_of_last(browser, names)
    values: dict[str, Any] = {"tab": {name: bytes(data) for name, data in found.items()}}
    state = site.browsers.state(browser)
    values["browser"] = {name: state[name] for name in names if name in state}
    return values


def take_along(site: Site, who: Who, values: Mapping[str, Any], draft: Any) -> None:
    """Give declared keys, and the draft of this person, to a browser that has just logged in."""
    state = site.browsers.state(who.browser)
    for name, value in values.get("browser", {}).items():
        state[name] = value
    if values.get("tab"):
        site.pending.put(who.browser, CARRIED, values["tab"], CARRY_SECONDS)
    if draft is not None:
        site.pending.put(who.browser, DRAFT, draft, DRAFT_SECONDS)


def first_values(site: Site, who: Who, browser: str) -> Mapping[str, Any]:
    """Return the values that the first new tab after a login begins with."""
    if not site.settings.auth.carry or not _is_young(site, who, CARRY_SECONDS):
        return {}
    found: dict[str, bytes] = site.pending.take(browser, CARRIED) or {}
    return {name: decode(data) for name, data in found.items()}


def _is_young(site: Site, who: Who, seconds: float) -> bool:
    """Return whether a login is so new that something may wait for it."""
    user = who.user
    return bool(user.is_logged_in) and site.clock() - user.authenticated_at < seconds


# The draft of a form whose login ran out.


def keep_draft(site: Site, who: Who, asked: Asked) -> None:
    """Keep what a form sent after its login had run out, for the same person's next login."""
    if who.past is None or asked.method != "POST":
        return
    person, login = who.past
    shown = site.sessions.peek(asked.first("_session") or "", browser_key(who.sid or "", login))
    if shown is None:
        return
    fields = {
        name: texts
        for name, texts in asked.form.items()
        if name in shown.offers and shown.offers[name].codec.may_be_kept
    }
    draft = {"person": person, "path": asked.path, "fields": fields}
    if len(encode(draft)) <= MOST_BYTES:
        site.pending.put(known_browser(site, who), DRAFT, draft, DRAFT_SECONDS)


def add_to_draft(site: Site, who: Who, asked: Asked) -> None:
    """Add what else was typed on the page; its script sends it, without passwords and files."""
    draft = site.pending.get(who.browser, DRAFT)
    if draft is None or draft["path"] != asked.first("_path"):
        return
    more = {name: texts for name, texts in asked.form.items() if not name.startswith(PROTOCOL)}
    draft["fields"] = {**more, **draft["fields"]}
    try:
        fits = len(encode(draft)) <= MOST_BYTES
    except NotStorable:
        return
    if fits:
        site.pending.put(who.browser, DRAFT, draft, DRAFT_SECONDS)


def draft_of(site: Site, browser: str, user_id: str) -> Any:
    """Return the draft that waits for this person in a browser; nobody else gets it."""
    draft = site.pending.get(browser, DRAFT)
    return draft if draft is not None and draft["person"] == user_id else None


def with_draft(exchange: Exchange, ask: Ask, answer: Answer) -> Answer:
    """Return the answer of a page whose fields are filled with the draft that waits for it.

    A page that streams already stays as it is; its draft waits for the next load.
    """
    site, who = exchange.site, exchange.who
    if not exchange.is_document or answer.leave or not _is_young(site, who, DRAFT_SECONDS):
        return answer
    draft = draft_of(site, answer.session.browser, who.user.id)
    if draft is None or draft["path"] != exchange.asked.path:
        return answer
    filling = Interaction(
        site,
        Ask(
            answer.page, answer.session.browser, who.user, session_id=answer.session.id,
            values=draft["fields"], restores=True, query=ask.query, request=ask.request,
            nonce=ask.nonce,
        ),
    )  # fmt: skip
    if not exchange.switch_to(filling):
        return answer
    site.pending.take(answer.session.browser, DRAFT)
    return filling.perform()
