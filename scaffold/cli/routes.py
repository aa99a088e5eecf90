"""`scaffold routes`: every page with its path and who may open it."""

from itertools import groupby
from typing import TYPE_CHECKING, Annotated

import typer

from scaffold.cli.console import say, show_table
from scaffold.cli.serve import TargetArgument

if TYPE_CHECKING:
    from scaffold.navigation.page import Page
    from scaffold.web.app import App

HELP = """List the pages and who may open them.

\b
    scaffold routes            in the order of the menu
    scaffold routes --access   by who may open them, with the routes that FastAPI serves
"""


def routes(
    target: TargetArgument = None,
    access: Annotated[bool, typer.Option("--access", help="Group by access rule.")] = False,
) -> None:
    """List the pages."""
    from scaffold.cli.target import find_target, load

    found, _ = find_target(target)
    app = load(found)
    site = app.site
    try:
        if access:
            _show_access(app)
        else:
            rows = [(p.path, p.title, _function(p), site.rule_of(p).name) for p in app.registry]
            show_table(("path", "title", "function", "access"), rows)
    finally:
        site.close()


def _function(page: "Page") -> str:
    module = getattr(page.function, "__module__", "")
    file = getattr(page.function, "file", None)
    return str(file.name) if file is not None else f"{module}.{page.name}"


def _show_access(app: "App") -> None:
    def rule(page: "Page") -> str:
        return app.site.rule_of(page).name

    for name, pages in groupby(sorted(app.registry, key=rule), key=rule):
        say(name, bold=True)
        for page in pages:
            say(f"  {page.path}")
    _show_routes(app)


def _show_routes(app: "App") -> None:
    from scaffold.web.route_guards import guarded_routes

    routes = sorted(guarded_routes(app.routes), key=lambda route: route.guard)
    for guard, same in groupby(routes, key=lambda route: route.guard):
        say(f"FastAPI routes: {guard}", bold=True)
        for route in same:
            say(f"  {route.path} {route.methods}")
