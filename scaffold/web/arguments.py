"""The arguments of a page function.

Path and query parameters by annotation, the user, the database.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, cast, get_args, get_origin, get_type_hints

from scaffold.errors import ScaffoldError, UsageError
from scaffold.runtime.control import Signal

if TYPE_CHECKING:
    from scaffold.navigation.page import Page
    from scaffold.runtime.context import Run


class NoSuchPage(ScaffoldError):
    """A path parameter has a value that the page does not take: answered with 404."""


class BadQuery(ScaffoldError):
    """A query parameter has a bad value: answered with 422."""


@dataclass(slots=True)
class Call:
    """A page with its arguments."""

    page: Page
    path: str
    arguments: dict[str, Any]
    site: Any
    wants_db: str | None = None

    @property
    def key(self) -> str:
        """Return what tells the page's widgets from those of other pages and other parameters."""
        shared: str | None = getattr(self.page.function, "page_key", None)
        return shared or (self.path if self.page.parameters else self.page.key)

    def call(self, run: Run) -> Any:
        """Execute the page function to its end."""
        run.config.layout = self.page.layout
        if self.wants_db is None:
            return self._execute(run, self.arguments)
        with self._database() as session:
            return self._execute(run, {**self.arguments, self.wants_db: session})

    @contextmanager
    def _database(self) -> Generator[Any]:
        """Give an ORM session that commits at the end of the run, also where a signal ends it."""
        from sqlalchemy.orm import Session

        with Session(self.site.database.engine, expire_on_commit=False) as session:
            try:
                yield session
            except Signal:
                session.commit()
                raise
            session.commit()

    def _execute(self, run: Run, arguments: dict[str, Any]) -> Any:
        if self.page.is_async:
            return self.site.run_async(self.page.function, arguments, run)
        result = self.page.function(**arguments)
        if inspect.isawaitable(result):
            raise UsageError(
                f"The page function {self.page.name} returned an awaitable. Declare it with "
                "async def."
            )
        return result


@dataclass(slots=True)
class _Parameter:
    """A parameter of a page function; `default` is `Parameter.empty` where it must be given."""

    name: str
    kind: str
    adapter: Any = None
    default: Any = inspect.Parameter.empty
    many: bool = False
    depends: Any = None


class Parameters:
    """What a page function takes, worked out once.

    Attributes:
        db: the parameter that takes a database session, if there is one.
        depends: the parameters that are FastAPI dependencies, by name.
    """

    def __init__(self, page: Page) -> None:
        self._page = page
        function = page.function
        hints = _hints(page)
        signature = inspect.signature(function)
        self._all = [self._one(p, hints.get(p.name, str)) for p in signature.parameters.values()]
        self.db = next((p.name for p in self._all if p.kind == "db"), None)
        self.depends = [(p.name, p.depends) for p in self._all if p.kind == "depends"]
        self._check_path()

    def arguments(
        self,
        path: Mapping[str, str],
        query: Mapping[str, list[str]],
        *,
        user: Any,
        given: Mapping[str, Any],
    ) -> dict[str, Any]:
        """Return the keyword arguments of the function.

        Raises:
            NoSuchPage: a path parameter does not validate.
            BadQuery: a query parameter does not validate, or is missing.
        """
        made: dict[str, Any] = {}
        for parameter in self._all:
            name = parameter.name
            if parameter.kind == "user":
                made[name] = user
            elif parameter.kind == "depends":
                made[name] = given[name]
            elif parameter.kind == "db":
                continue
            elif parameter.kind == "path":
                made[name] = self._valid(parameter, path[name], NoSuchPage)
            elif name in query:
                raw = query[name] if parameter.many else query[name][-1]
                made[name] = self._valid(parameter, raw, BadQuery)
            elif parameter.default is inspect.Parameter.empty:
                raise BadQuery(f'The query parameter "{name}" is missing.')
        return made

    def _one(self, parameter: inspect.Parameter, hint: Any) -> _Parameter:
        from pydantic import TypeAdapter

        name = parameter.name
        if parameter.kind in (
            parameter.VAR_POSITIONAL,
            parameter.VAR_KEYWORD,
            parameter.POSITIONAL_ONLY,
        ):
            raise UsageError(
                f"The page function {self._page.name} has the parameter {parameter}. Page "
                "functions take "
                "path and query parameters by name, e.g. def reports(year: int, q: str = '')."
            )
        special = _special(hint)
        if special is not None:
            return _Parameter(name, special)
        depends = _dependency(hint, parameter.default)
        if depends is not None:
            return _Parameter(name, "depends", depends=depends)
        kind = "path" if name in self._page.parameters else "query"
        many = get_origin(hint) in (list, set, tuple, frozenset)
        return _Parameter(name, kind, TypeAdapter(hint), parameter.default, many)

    def _check_path(self) -> None:
        names = {p.name for p in self._all}
        missing = [name for name in self._page.parameters if name not in names]
        if missing:
            raise UsageError(
                f'The path "{self._page.path}" has the parameter {{{missing[0]}}}, but the '
                "function "
                f"{self._page.name} has none of that name. Write def "
                f"{self._page.name}({missing[0]}: str)."
            )

    @staticmethod
    def _valid(parameter: _Parameter, raw: Any, error: type[ScaffoldError]) -> Any:
        from pydantic import ValidationError

        try:
            return parameter.adapter.validate_python(raw)
        except ValidationError as problem:
            message = problem.errors(include_url=False)[0]["msg"]
            raise error(f'The parameter "{parameter.name}" is not valid: {message}.') from None


def _hints(page: Page) -> dict[str, Any]:
    """Return the annotations of a page function, or say which name they cannot be read without."""
    function = cast(Any, page.function)
    if not inspect.isroutine(page.function) and not isinstance(page.function, functools.partial):
        function = function.__call__  # a callable object, as a page of script mode
    try:
        return get_type_hints(getattr(function, "func", function), include_extras=True)
    except NameError as problem:
        raise UsageError(
            f"The annotations of the page function {page.name} cannot be read: {problem}. Import "
            "what they name at the top of the module, not under TYPE_CHECKING or in a function."
        ) from None
    except TypeError:
        return {}


def _special(hint: Any) -> str | None:
    from sqlalchemy.orm import Session

    from scaffold.auth.user import User

    if not isinstance(hint, type):
        return None
    if issubclass(hint, User):
        return "user"
    return "db" if issubclass(hint, Session) else None


def _dependency(hint: Any, default: Any) -> Any:
    from fastapi.params import Depends

    if isinstance(default, Depends):
        return default
    if get_origin(hint) is Annotated:
        return next((extra for extra in get_args(hint)[1:] if isinstance(extra, Depends)), None)
    return None
