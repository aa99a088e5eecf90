"""The Jinja environment: the app's own templates first, then scaffold's; autoescape always."""

from __future__ import annotations

from collections.abc import Iterable, MutableMapping
from pathlib import Path
from typing import Any

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, PrefixLoader, StrictUndefined

from scaffold import paths
from scaffold.texts import look_up, look_up_counted

OWN = "scaffold"


class Props(dict[str, Any]):
    """The props of an element in a template: a missing one is None."""

    def __missing__(self, key: str) -> None:
        return None


class OverridingEnvironment(Environment):
    """An environment in which a template that extends its own name extends scaffold's.

    The app's `auth/login.html` so begins with `{% extends "auth/login.html" %}` and changes blocks.
    """

    def join_path(self, template: str, parent: str) -> str:
        """Return the name to look for: scaffold's own where a template names itself."""
        return f"{OWN}/{template}" if template == parent else template

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Return what `obj.attribute` means; props are looked up straight away, being the most."""
        if type(obj) is Props:
            return obj.get(attribute)
        return super().getattr(obj, attribute)

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Return the names that a template knows besides its arguments.

        All templates share one dict. Jinja gives each a chain of two; looking through that
        for every macro that is imported takes half the time of rendering a small element.
        """
        return super().make_globals(d) if d else self.globals


def make_environment(folders: Iterable[Path] = (), *, reload: bool = False) -> Environment:
    """Return an environment that looks into `folders` (the app's) before scaffold's templates."""
    from scaffold.render import filters

    own = FileSystemLoader(str(paths.templates()))
    loaders = [FileSystemLoader(str(folder)) for folder in folders if folder.is_dir()]
    environment = OverridingEnvironment(
        loader=ChoiceLoader([*loaders, own, PrefixLoader({OWN: own})]),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=reload,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    translations: Any = environment
    translations.install_gettext_callables(look_up, look_up_counted, newstyle=True)
    table: dict[str, Any] = filters.FILTERS
    environment.filters.update(table)
    return environment
