"""`st.context`: what is known of the request, to read only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from scaffold.runtime.context import current_run

KEYS = (
    "cookies", "headers", "ip_address", "is_embedded", "locale", "theme", "timezone",
    "timezone_offset", "url",
)  # fmt: skip


class Theme(Mapping[str, str | None]):
    """The colours of the page: `type` is "light", "dark", or None if they are not known."""

    def __init__(self, type: str | None) -> None:
        self.type = type

    def __getitem__(self, key: str) -> str | None:
        return {"type": self.type}[key]

    def __iter__(self) -> Iterator[str]:
        return iter(("type",))

    def __len__(self) -> int:
        return 1


class Cookies(Mapping[str, str]):
    """Texts by name."""

    def __init__(self, known: Mapping[str, str]) -> None:
        self._known = known

    def __getitem__(self, name: str) -> str:
        return self._known[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.to_dict()!r})"

    def to_dict(self) -> dict[str, str]:
        """Return a plain dict."""
        return dict(self)


class Headers(Cookies):
    """Texts by name, whatever its capitals: `headers["User-Agent"]`, `headers["user-agent"]`."""

    def __getitem__(self, name: str) -> str:
        return self._known[name.lower()]

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and name.lower() in self._known

    def __iter__(self) -> Iterator[str]:
        return iter(name.title() for name in self._known)

    def get_all(self, name: str) -> list[str]:
        """Return the values of a header; an empty list if it was not sent."""
        return [self[name]] if name in self else []


class RequestContext:
    """Headers, cookies, address, language and time zone of the browser that asked."""

    __slots__ = ()

    def __contains__(self, key: object) -> bool:
        return key in KEYS

    def __getitem__(self, key: str) -> Any:
        """Return a property by its name."""
        if key not in KEYS:
            raise KeyError(f'st.context has no key "{key}". There are: {", ".join(KEYS)}.')
        return getattr(self, key)

    @property
    def theme(self) -> Theme:
        """The colours of the page: light or dark, as the app says or the browser prefers.

        A browser says so with its first request from a page. A page that asks before is run a
        second time at once, when it is known.
        """
        return Theme(_of("theme", None) or _said(0))

    @property
    def headers(self) -> Headers:
        """The request's headers, without `Cookie` and `Authorization`."""
        return Headers(_of("headers", {}))

    @property
    def cookies(self) -> Cookies:
        """The app's own cookies; those of logins and browsers are left out."""
        return Cookies(_of("cookies", {}))

    @property
    def url(self) -> str:
        """The address of the page, without query string."""
        return str(_of("url", ""))

    @property
    def ip_address(self) -> str | None:
        """The visitor's network address, None on this machine."""
        found: str | None = _of("ip", None)
        return None if found in ("127.0.0.1", "::1", "") else found

    @property
    def locale(self) -> str | None:
        """The language that the browser prefers, e.g. "de-DE"."""
        language = self.headers.get("accept-language", "")
        return language.split(",")[0].split(";")[0].strip() or None

    @property
    def timezone(self) -> str | None:
        """The browser's time zone, e.g. "Europe/Berlin"; None until its script said so."""
        found: str | None = _of("timezone", None)
        return found or _said(1)

    @property
    def timezone_offset(self) -> int | None:
        """The browser's distance from UTC in minutes, as JavaScript has it."""
        found: int | None = _of("timezone_offset", None)
        said = _said(2) if found is None else None
        return found if said is None else int(said)

    @property
    def is_embedded(self) -> bool:
        """Whether the page is shown inside of another one: never, the policy forbids it."""
        return False


def _said(part: int) -> str | None:
    """Return what the page's script said about the browser; note where it has said nothing yet."""
    run = current_run("st.context")
    said: list[str] = run.request.get("client") or run.session.structure.client
    if not said:
        run.config.asks = True
        return None
    return said[part] or None


def _of(name: str, default: Any) -> Any:
    return current_run("st.context").request.get(name, default)
