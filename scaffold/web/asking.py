"""From a request to the plain data of an interaction: which session, which values, who asks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scaffold.runtime.interaction import Ask, PageCall
from scaffold.web.carrying import first_values
from scaffold.web.identify import known_browser
from scaffold.web.surroundings import surroundings

if TYPE_CHECKING:
    from collections.abc import MutableMapping

    from scaffold.runtime.context import Run
    from scaffold.web.asked import Asked
    from scaffold.web.exchange import Exchange

PROTOCOL_FIELDS = frozenset({"_session", "_version", "_seq", "_auth", "_fragment", "_csrf"})


def changes_anything(asked: Asked) -> bool:
    """Return whether a request brings input along, and not only asks for the page again."""
    return bool(asked.form.keys() - PROTOCOL_FIELDS)


LONGEST_NUMBER = 15
HINT = "scaffold-tab"


def ask_for(exchange: Exchange, page: PageCall) -> Ask:
    """Return what a request asks of a page."""
    site, asked, who = exchange.site, exchange.asked, exchange.who
    posted = asked.method == "POST"
    follows = posted and not exchange.rights_changed
    (tab, *others), handed_over = ([None], False) if posted else _tab(exchange)
    return Ask(
        page, who.browser, who.user,
        session_id=asked.first("_session") if posted else tab,
        other_session=others[0] if others else None,
        values={k: v for k, v in asked.form.items() if k not in PROTOCOL_FIELDS},
        version=number(asked.first("_version")) if follows else None,
        seq=number(asked.first("_seq")) or 0 if posted else 0,
        query=asked.query,
        request=_request(exchange),
        fragment=asked.first("_fragment") if posted else None,
        nonce=exchange.nonce if exchange.is_document else None,
        defer=posted and not asked.scripted,
        resume=handed_over,
        recheck=exchange.rights_changed,
        new_browser=lambda: known_browser(site, who),
        first_values=lambda browser: first_values(site, who, browser),
    )  # fmt: skip


def _tab(exchange: Exchange) -> tuple[list[str | None], bool]:
    """Return the sessions that a GET may continue, and whether a plain form handed them over.

    The page's script names its own and the one that it shows, or left a hint before the page
    unloaded.
    """
    site, asked, who = exchange.site, exchange.asked, exchange.who
    if asked.scripted:
        named = asked.headers.get("x-scaffold-session", "new").split()[:2]
        return [None if one == "new" else one for one in named] or [None], False
    hint = asked.cookies.get(HINT)
    if hint is not None or who.sid is None:
        return [hint], False
    known = site.browsers.known(who.browser)
    if known is None or known.handover is None:
        return [None], False
    site.browsers.taken(who.browser)
    fresh = known.until > site.sessions.clock()
    return [known.handover if fresh else None], fresh


def _request(exchange: Exchange) -> dict[str, Any]:
    """Return what `st.context` and the state scopes know of a request."""
    site, asked = exchange.site, exchange.asked
    private = site.jar.names | {HINT}

    def browser_state(run: Run) -> MutableMapping[str, Any]:
        return site.browsers.state(run.session.browser)

    def user_state(run: Run) -> MutableMapping[str, Any] | None:
        return site.user_state(run.user)

    return {
        "headers": {k: v for k, v in asked.headers.items() if k not in ("cookie", "authorization")},
        "cookies": {k: v for k, v in asked.cookies.items() if k not in private},
        "url": f"{asked.scheme}://{asked.headers.get('host', '')}{asked.path}",
        "id": asked.id,
        "ip": asked.ip,
        "user_agent": asked.user_agent,
        "client": surroundings(asked.headers),
        "theme": None if site.settings.theme == "system" else site.settings.theme,
        "device_mark": site.jar.read("dev", asked.cookies),
        "browser_state": browser_state,
        "user_state": user_state,
    }


def number(text: str | None) -> int | None:
    """Return a number of the wire, None for anything else."""
    if text is None or not text.isascii() or not text.isdigit() or len(text) > LONGEST_NUMBER:
        return None
    return int(text)
