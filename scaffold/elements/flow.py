"""What belongs to the run and not to a place on the page.

Rerun, stop, state, pages, who is there.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Literal, NoReturn, ParamSpec, TypeVar, overload

from scaffold import errors
from scaffold.elements.arguments import check_icon
from scaffold.elements.configuring import Configuring
from scaffold.elements.current_user import current_user
from scaffold.elements.dialogs import Dialogs
from scaffold.errors import (
    FragmentKeyError,
    LayoutContextError,
    NotAllowedError,
    ProviderLibraryError,
    nearest,
)
from scaffold.navigation.declared import DeclaredPage, declare
from scaffold.runtime import cache
from scaffold.runtime.context import Place, Run, current_run, current_run_or_none
from scaffold.runtime.control import Leave, RerunRun, StopRun, SwitchPage
from scaffold.runtime.current_query import CurrentQuery
from scaffold.runtime.fragments import Fragment, check_function, check_interval, name_fragment
from scaffold.runtime.parallel import Branches
from scaffold.runtime.request_context import RequestContext
from scaffold.runtime.secrets import secrets
from scaffold.runtime.session_state import SessionState, check_key
from scaffold.runtime.state_scopes import BrowserState, UserState
from scaffold.tree import Element

if TYPE_CHECKING:
    import builtins
    from contextlib import AbstractContextManager
    from datetime import timedelta
    from types import ModuleType

    from scaffold.connections import AnyConnection, SQLConnection
    from scaffold.elements.block import Key

P = ParamSpec("P")
R = TypeVar("R")


class Flow(Configuring, Dialogs):
    """The methods of `st` that containers do not have."""

    __slots__ = ()

    session_state = SessionState()
    query_params = CurrentQuery()
    browser_state = BrowserState()
    user_state = UserState()
    secrets = secrets
    context = RequestContext()
    cache_data = cache.cache_data
    cache_resource = cache.cache_resource
    Page = DeclaredPage
    errors = errors

    @property
    def connections(self) -> ModuleType:
        """`scaffold.connections`: `SQLConnection`, and what own connections derive from."""
        from scaffold import connections

        return connections

    @property
    def components(self) -> ModuleType:
        """`scaffold.components`: components in frames (`v1`) and in the page (`v2`)."""
        return import_module("scaffold.components")

    @property
    def user(self) -> Any:
        """Who is there: `st.user.is_logged_in`, `.email`, `.display_name`, `.roles`.

        Raises nothing for visitors: their `is_logged_in` is False and their texts are empty.
        """
        run = current_run_or_none()
        return current_user if run is None else run.user

    @property
    def experimental_user(self) -> Any:
        """The old name of `st.user`."""
        return self.user

    @overload
    def connection(
        self, name: str, type: Literal["sql"], max_entries: int | None = None,
        ttl: float | timedelta | None = None, **kwargs: Any,
    ) -> SQLConnection: ...  # fmt: skip

    @overload
    def connection(
        self, name: str, type: builtins.type[AnyConnection], max_entries: int | None = None,
        ttl: float | timedelta | None = None, **kwargs: Any,
    ) -> AnyConnection: ...  # fmt: skip

    @overload
    def connection(
        self, name: str, type: str | None = None, max_entries: int | None = None,
        ttl: float | timedelta | None = None, **kwargs: Any,
    ) -> Any: ...  # fmt: skip

    def connection(
        self,
        name: str,
        type: Any = None,
        max_entries: int | None = None,
        ttl: float | timedelta | None = None,
        **kwargs: Any,
    ) -> Any:
        """Return a connection to a database or service, made once and shared by all sessions.

        Args:
            name: its name; settings stand in `[connections.<name>]` of the secrets file.
                "env:NAME" takes the name from the environment.
            type: "sql", a class derived from `BaseConnection`, or its place as "module.Class"; left
                out, the secrets tell it, or the name.
            max_entries: how many objects with different settings are kept.
            ttl: how long one is kept, in seconds or as a timedelta.
            **kwargs: settings that go before those of the secrets.

        Raises:
            UsageError: an unknown type, or settings that are missing.

        Example:
            db = st.connection("notes", type="sql", url="sqlite://")
            st.dataframe(db.query("select 1 as one"))
        """
        from scaffold.connections import connect

        return connect(name, type, max_entries, ttl, kwargs)

    def rerun(self, scope: Literal["app", "fragment"] | str | Sequence[str] = "app") -> NoReturn:
        """Stop here and start again from the top, with buttons no longer pressed.

        Args:
            scope: "app" for the whole page, "fragment" for the fragment that is being rerun, or, in
                a callback, the key of a fragment, or several.

        Raises:
            UsageError: "fragment" outside of a fragment's own rerun, a key outside of a callback,
                or an unknown one.
        """
        run = current_run("st.rerun")
        if scope == "app":
            raise RerunRun
        if scope == "fragment":
            if run.fragment_target is None:
                raise LayoutContextError(
                    'st.rerun(scope="fragment") was called while the whole page runs. Call it '
                    "only in a "
                    "fragment that is being rerun, or use st.rerun()."
                )
            raise RerunRun((run.fragment_target,))
        raise RerunRun(tuple(_fragment_names(run, _fragment_keys(run, scope))))

    def stop(self) -> NoReturn:
        """End the run here; the widgets that were not reached keep their values."""
        current_run("st.stop")
        raise StopRun

    def switch_page(
        self,
        page: Any,
        *,
        query_params: Mapping[str, Any] | Iterable[tuple[str, Any]] | None = None,
    ) -> NoReturn:
        """Stop here and show another page of the app, in the same session.

        Args:
            page: a page function, its path or name, an `st.Page`, or a script of the `pages/`
                folder.
            query_params: the query string of the new page; it starts empty.

        Raises:
            UsageError: there is no such page.
            AccessError: this person may not open it.
        """
        run = current_run("st.switch_page")
        find = getattr(getattr(run.app, "site", None), "path_of", None)
        if find is not None:
            find(page, run)
        raise SwitchPage(page, dict(query_params) if query_params is not None else None)

    def navigation(
        self,
        pages: Sequence[Any] | Mapping[str, Sequence[Any]],
        *,
        position: Literal["sidebar", "top", "hidden"] = "sidebar",
        expanded: bool | int = False,
    ) -> DeclaredPage:
        """Declare the pages of this run and return the one that the address names.

        Args:
            pages: st.Page objects, paths or functions; a mapping gives them section titles.
            position: where the menu stands; "hidden" leaves it out.
            expanded: sections are always open here; True shows the menu of a single page, too.

        A page that is not in the list cannot be opened. Nothing runs until `.run()` of what is
        returned.

        Example:
            pages = [st.Page(home), st.Page(reports)] if st.user.is_logged_in else [st.Page(login)]
            st.navigation(pages).run()
        """
        run = current_run("st.navigation")
        allowed = ("sidebar", "top", "hidden")
        if position not in allowed:
            raise NotAllowedError(
                f'st.navigation got position="{position}"; allowed are {", ".join(allowed)}.'
                + nearest(str(position), allowed)
            )
        if not isinstance(expanded, int) or expanded < 0:
            raise NotAllowedError.of(
                "st.navigation(expanded)", expanded, ["True", "False", "ints from 0"]
            )
        run.navigation, found = declare(pages, position, run)
        for page in run.navigation.pages():
            check_icon("st.Page", page.icon)
        run.navigation.shows_one = bool(expanded)
        run.config.menu_on_top = position == "top"
        current: DeclaredPage = run.navigation.current
        if not found:
            run.app.site.page_not_found(run)
        run.config.title = run.config.title or current.title
        run.config.icon = run.config.icon or current.icon or None
        return current

    @overload
    def fragment(
        self, func: Callable[P, R], *, run_every: float | timedelta | str | None = None,
        key: Key = None, parallel: bool = False,
    ) -> Callable[P, R | None]: ...  # fmt: skip

    @overload
    def fragment(
        self, func: None = None, *, run_every: float | timedelta | str | None = None,
        key: Key = None, parallel: bool = False,
    ) -> Callable[[Callable[P, R]], Callable[P, R | None]]: ...  # fmt: skip

    def fragment(
        self,
        func: Callable[P, R] | None = None,
        *,
        run_every: float | timedelta | str | None = None,
        key: Key = None,
        parallel: bool = False,
    ) -> Any:
        """Make a function rerun alone when a widget inside it changes.

        Args:
            func: the function; left out when the decorator has arguments.
            run_every: seconds, a timedelta or text like "2s" between automatic reruns.
            key: a name for `st.rerun("name")`.
            parallel: in a full run the function is executed in a thread beside it, as far as
                `fragment_threads` of the settings allow it, and returns None at once.

        In a full run the function is executed in its place; later only what it wrote is redrawn,
        with the arguments of the last full run, and its return value is ignored. The full run is
        over when all that is executed beside it is; an exception there is shown in its place.

        Example:
            @st.fragment(run_every="2s")
            def clock() -> None:
                st.write("It is now")
            clock()
        """
        if func is None:
            return functools.partial(self.fragment, run_every=run_every, key=key, parallel=parallel)
        check_function(func)
        seconds = check_interval(run_every)
        name_key = check_key(key)

        @functools.wraps(func)
        def call(*args: P.args, **kwargs: P.kwargs) -> R | None:
            run, place = self._here("fragment")
            name = name_fragment(run, func, name_key)
            node = Element("fragment", f"{name_id(name)}", {"fragment": name}, [])
            if seconds is not None:
                node.props["every"] = seconds
            self._put(run, place, node)
            opener = functools.partial(_open_in, form=place.form, area=place.area)
            fragment = Fragment(name, node.id, node.props, func, args, kwargs, opener, run.fragment)
            if parallel and run.may_branch:
                run.branches = run.branches or Branches(run, run.app.site.limits.threads)
                run.branches.begin(fragment, node)
                return None
            result: R = fragment.execute(run, node)
            return result

        return call

    def login(self, provider: str | None = None) -> NoReturn:
        """Go to the login page and come back here afterwards.

        Args:
            provider: the name of an OIDC provider from the settings; the app's own login page if
                left
                out.
        """
        run = current_run("st.login")
        if provider is not None and find_spec("joserfc") is None:
            raise ProviderLibraryError(
                f"st.login({provider!r}) needs joserfc, which checks what the provider says. "
                'Install it: pip install "scaffold[oidc]".'
            )
        raise Leave("redirect", run.app.site.login_address(run, provider))

    def logout(self) -> NoReturn:
        """End this login, in all tabs of the browser, and go to the start page."""
        current_run("st.logout")
        raise Leave("sign_out", "/")


def name_id(name: str) -> str:
    """Return the id of a fragment's node."""
    return "fr-" + "".join(c if c.isalnum() else "-" for c in name)


def _open_in(node: Element, *, form: str | None, area: str) -> AbstractContextManager[Any]:
    from scaffold.elements.container import Container

    return Container(Place(node, form, area))


def _fragment_keys(run: Run, scope: Any) -> list[str]:
    """Return the keys that `st.rerun` was given, checked as far as that goes without the page."""
    many = isinstance(scope, Iterable) and not isinstance(scope, str | bytes | Mapping)
    keys: list[Any] = [*scope] if many else [scope]
    right = [type(key) in (str, int) and key not in ("app", "fragment") for key in keys]
    if not keys or not all(right):
        raise NotAllowedError(
            f'st.rerun got {scope!r:.80}. Allowed are "app", "fragment", the key of a fragment, or '
            'a list of such keys, e.g. st.rerun(["prices", "news"]).'
        )
    if not run.in_callback:
        raise LayoutContextError(
            f"st.rerun({scope!r:.80}) was called outside of a callback. The key of a fragment may "
            "be given in the callback of a widget, whose run it replaces; elsewhere write "
            "st.rerun()."
        )
    return [str(key) for key in keys]


def _fragment_names(run: Run, keys: Iterable[str]) -> Iterable[str]:
    if run.session.cold and run.app is not None:
        run.app.replay(run)
    known = run.session.fragments
    for key in keys:
        name = f"key:{key}"
        if name not in known:
            there = {**known, **run.fragments}
            keyed = [k.removeprefix("key:") for k in there if k.startswith("key:")]
            raise FragmentKeyError(
                f'st.rerun("{key}"): no fragment of this page has key="{key}".'
                + nearest(key, keyed)
            )
        yield name
