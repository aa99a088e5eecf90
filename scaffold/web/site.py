"""One app at work: its pages, stores and templates, as interactions and requests need them."""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Callable, Mapping, MutableMapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scaffold.auth.user import ANONYMOUS
from scaffold.db.engine import Database
from scaffold.db.session_store import SqlSessionStore
from scaffold.errors import AccessError, UsageError
from scaffold.navigation.access import Rule, Verdict, anyone, login_required, verdict
from scaffold.navigation.magic import Magic
from scaffold.navigation.script import Script
from scaffold.options.options import Options
from scaffold.options.overlay import with_options
from scaffold.providers import unknown_provider
from scaffold.render.environment import make_environment
from scaffold.render.html import Renderer
from scaffold.render.theme import theme_of
from scaffold.runtime.ask import Limits
from scaffold.runtime.cache import cache_data
from scaffold.runtime.context import current_run_or_none
from scaffold.runtime.control import Leave
from scaffold.runtime.files import FileStore
from scaffold.runtime.secrets import SecretsFile
from scaffold.runtime.sessions import Sessions
from scaffold.texts import OWN, Language, Languages, translate
from scaffold.tree import Element
from scaffold.web.arguments import Call, Parameters
from scaffold.web.asked import ID_BYTES
from scaffold.web.browsers import Browsers
from scaffold.web.cookies import Jar
from scaffold.web.frame import Frame
from scaffold.web.headers import new_nonce
from scaffold.web.lane import Lane
from scaffold.web.links import home_of
from scaffold.web.next_page import login_path
from scaffold.web.pending import Pending
from scaffold.web.running import run_apart
from scaffold.web.shown_errors import shown_of
from scaffold.web.static import static_address
from scaffold.web.targets import Targets
from scaffold.web.workers import Workers

if TYPE_CHECKING:
    from scaffold.auth.service import Accounts
    from scaffold.navigation.page import Page
    from scaffold.navigation.registry import Registry
    from scaffold.render.letters import Letters
    from scaffold.runtime.context import Run
    from scaffold.runtime.interaction import PageCall
    from scaffold.settings import Settings
    from scaffold.web.asked import Asked

log = logging.getLogger("scaffold.page")


@dataclass(frozen=True, slots=True)
class Found:
    """A page with the text of its path parameters, and whether this person may open it."""

    page: Page
    parameters: dict[str, str]
    verdict: Verdict


class Site(Frame, Targets):
    """What stands behind an `App`: made once at start, shared by all requests."""

    def __init__(
        self,
        name: str,
        settings: Settings,
        registry: Registry,
        *,
        folder: Path,
        script: Script | None = None,
        options: Options | None = None,
        run_async: Callable[..., Any] = run_apart,
    ) -> None:
        from scaffold.auth.keys import keys_of

        self.options = Options.read([Path.cwd(), folder]) if options is None else options
        self.theme = theme_of(self.options, folder)
        self.settings = settings = with_options(settings, self.options, self.theme.scheme)
        settings.check()
        self.name = name
        self.registry = registry
        self.folder = folder
        self.script = script
        self.run_async = run_async
        self.anonymous = ANONYMOUS
        self.refusals = logging.getLogger("scaffold.refused")
        self.is_https = (settings.public_origin or "").startswith("https://")
        self.pool = Workers(settings.threads)
        self.lane = Lane()
        self.stylesheets = [self.theme.address] if self.theme.css else []
        self.limits = Limits(settings.rerun_limit, settings.fragment_threads)
        self.database = Database(settings.database_url)
        self.jar = Jar(secure=not settings.allow_insecure_http)
        self.keys = keys_of(settings)
        self.secrets = SecretsFile(folder, self.options.get("secrets.files"))
        self.on_script_error: Callable[[Exception], bool | None] | None = None
        self.files = FileStore(settings.data_dir, self.keys.sign("files", b"scaffold"))
        environment = make_environment([folder / "templates"], reload=not settings.production)
        self.renderer = Renderer(environment)
        self.languages = Languages(settings.language, settings.languages, [folder / "locales", OWN])
        self._letters: Letters | None = None
        self.accounts = self._accounts() if settings.auth.enabled else None
        self.default_access = login_required if self.accounts else anyone
        self._parameters: dict[str, Parameters] = {}
        self._scripts: dict[Path, Script] = {}

    def open(self) -> None:
        """Bring the tables up to date and make the stores."""
        self.options.tell()
        self.theme.tell()
        cache_data.folder = self.settings.data_dir / "cache"
        self.database.upgrade()
        store = SqlSessionStore(
            self.database, lease_seconds=self.settings.lease_seconds,
            exclusive=self.settings.workers == 1 and self.database.is_sqlite,
        )  # fmt: skip
        self.sessions = Sessions(
            store, strict=self.settings.state_strict or self.settings.workers > 1,
            limit=self.settings.state_max_bytes,
        )  # fmt: skip
        self.browsers = Browsers(self.database)
        self.pending = Pending(self.database, self.clock)

    def start(self) -> None:
        """Begin what runs beside the requests: mail is delivered from here on."""
        if self.accounts is not None:
            self.accounts.mail.outbox.start()

    def close(self) -> None:
        """End the worker threads and close the database."""
        if self.accounts is not None:
            self.accounts.mail.outbox.stop()
        self.pool.shutdown(wait=False, cancel_futures=True)
        self.database.dispose()

    def clean(self) -> None:
        """Forget sessions, browsers, files and throttles that are past their time."""
        before = self.sessions.clock() - self.settings.session_idle.total_seconds()
        self.sessions.store.expire(before)
        self.browsers.expire(before)
        self.files.expire(before)
        if self.accounts is not None:
            self.accounts.clean()

    def clock(self) -> float:
        """Return seconds since 1970, by the clock that accounts go by."""
        return self.accounts.clock() if self.accounts is not None else time.time()

    def language_of(self, asked: Asked, user: Any) -> Language:
        """Return the language of our own words: the person's, the browser's, or the app's."""
        chosen = self.languages.get(user.locale)
        return chosen or self.languages.negotiated(asked.headers.get("accept-language", ""))

    def static(self, name: str) -> str:
        """Return the address of one of scaffold's own browser files."""
        return static_address(name)

    def origin(self, asked: Asked) -> Any:
        """Return where a request came from, for the audit trail."""
        from scaffold.auth.audit import Origin

        return Origin(asked.ip, asked.user_agent, asked.id, home_of(self.settings, asked))

    def link(self, asked: Asked, path: str) -> str:
        """Return the full address of a page, for mails and for other servers."""
        return home_of(self.settings, asked) + path

    def with_login(self, user: Any, login_id: str) -> Any:
        """Return a user as it will be for the requests of a login that just began."""
        return replace(user, login_id=login_id)

    def user_state(self, user: Any) -> MutableMapping[str, Any] | None:
        """Return the values that follow a person; None for visitors."""
        if self.accounts is None or not user.is_logged_in:
            return None
        return self.accounts.user_state(user)

    def _accounts(self) -> Accounts:
        from scaffold.auth.service import Accounts

        accounts = Accounts(self.database, self.settings, app_name=self.name)
        accounts.mail.compose = self._compose
        return accounts

    def _compose(self, name: str, locale: str | None, context: dict[str, Any]) -> Any:
        """Return a letter; the first one makes the environment of letters."""
        from scaffold.auth.mail import Letter
        from scaffold.render.letters import Letters

        if self._letters is None:
            self._letters = Letters(self.renderer.environment, self.languages, self.name)
        return Letter(*self._letters.compose(name, locale, context))

    # Pages and who may open them.

    def rule_of(self, page: Page) -> Rule:
        """Return the access rule of a page, or the default."""
        return page.access or self.default_access

    def find(self, path: str, user: Any) -> Found | None:
        """Return the page of a path and whether `user` may open it."""
        match = self.registry.match(path)
        if match is None:
            return None
        page, parameters = match
        if user.moved:
            return Found(page, parameters, Verdict.CONFIRM)
        return Found(page, parameters, verdict(self.rule_of(page), user, parameters))

    def may_remember(self, asked: Asked) -> bool:
        """Return whether a request only shows a page whose author trusts a login of seconds ago."""
        if asked.method == "POST":
            return False
        match = self.registry.match(asked.path)
        return match is not None and match[0].cache_auth

    def framed_by(self, path: str) -> tuple[str, ...]:
        """Return the origins whose pages may show a page in a frame."""
        match = self.registry.match(path)
        return match[0].frame_ancestors if match is not None else ()

    def may_see(self, key: str, user: Any) -> bool:
        """Return whether a person may see the files of a page, by the key of its session.

        The key does not say which parameters the page had; its session belongs to the person.
        """
        match = self.registry.match(key)
        if match is None or user.moved:
            return False
        page, parameters = match
        return self.rule_of(page).allows(user, {} if page.path == key else parameters)

    def call_of(
        self,
        found: Found,
        path: str,
        query: Mapping[str, list[str]],
        user: Any,
        given: Mapping[str, Any],
    ) -> Call:
        """Return a page with its arguments, ready to run.

        Raises:
            NoSuchPage, BadQuery: a parameter has a bad value.
        """
        parameters = self.parameters_of(found.page)
        arguments = parameters.arguments(found.parameters, query, user=user, given=given)
        return Call(found.page, path, arguments, self, parameters.db)

    def parameters_of(self, page: Page) -> Parameters:
        """Return what a page function takes, worked out once."""
        known = self._parameters.get(page.path)
        if known is None:
            known = self._parameters[page.path] = Parameters(page)
        return known

    def open_page(self, target: Any, run: Run) -> PageCall:
        """Return the page for `st.switch_page`; its rule is checked as for a request.

        Raises:
            Leave: a login, or a step of one, has to come first; the browser asks for the page.
            AccessError: this person may not open it.
        """
        path = self.path_of(target, run)
        if (found := self.find(path, run.user)) is None:
            raise UsageError(f'st.switch_page: there is no page at "{path}".')
        if found.verdict is Verdict.FORBIDDEN:
            raise AccessError(f'This person may not open "{path}".')
        if found.verdict is not Verdict.ALLOWED:
            raise Leave("redirect", path)
        return self.call_of(found, path, {}, run.user, {})

    # Script mode.

    @property
    def script_folder(self) -> Path:
        """Return the folder that paths of a script are relative to."""
        return self.script.path.parent if self.script is not None else self.folder

    def script_at(self, file: Path) -> Script:
        """Return the script of a file, compiled once as long as it does not change."""
        script = self._scripts.get(file)
        if script is None:
            script = self._scripts[file] = Script(file, Magic.of(self.options))
        return script

    @property
    def serves_static(self) -> bool:
        """Return whether the `static/` folder is public: of a script only if an option says so."""
        if self.options.is_given("server.enableStaticServing") or self.script is not None:
            return bool(self.options.get("server.enableStaticServing"))
        return True

    def page_not_found(self, run: Run) -> None:
        """Say that the address names no declared page; the default page is shown."""
        node = Element(
            "toast", run.toasts.next_id("toast"), {"body": translate("Page not found"), "icon": "⚠️"}
        )
        run.add(node, run.toasts)

    # Failures and nonces.

    def failed(self, error: Exception, run: Run) -> dict[str, Any] | None:
        """Log a page's exception and return what the page shows of it; None if nothing."""
        reference = run.request.get("id") or secrets.token_hex(ID_BYTES)
        if run.replay:
            return {"type": type(error).__name__, "message": str(error)}
        if not isinstance(error, UsageError) or self.settings.production:
            log.error("Page %s failed (reference %s)", run.path, reference, exc_info=error)
        told = self.on_script_error if current_run_or_none() is run else None
        if told is not None and told(error) is True:
            return None
        return {**shown_of(error, self._details), "reference": reference}

    @property
    def _details(self) -> str:
        """Return how much of an exception a page shows; in production its type at the most."""
        given = self.options.get("client.showErrorDetails")
        level = {True: "full", False: "stacktrace"}.get(given, given)
        if not self.settings.production:
            return str(level)
        explicit = self.options.is_given("client.showErrorDetails")
        return "type" if explicit and level != "none" else "none"

    def nonce(self) -> str:
        """Return a fresh nonce."""
        return new_nonce()

    def login_address(self, run: Run, provider: str | None) -> str:
        """Return where `st.login()` leads."""
        if self.accounts is None:
            raise UsageError(
                "st.login() needs accounts, and this app has none. Write App(..., auth=True), "
                "or set "
                "SCAFFOLD_AUTH__ENABLED=true."
            )
        if provider is not None:
            known = sorted(self.settings.auth.providers)
            if provider not in known:
                raise UsageError(unknown_provider(provider, known))
            return login_path(run.path, page=f"/auth/oidc/{provider}")
        return login_path(run.path, page=self.login_page)
