"""The Jinja environment: the app's own templates first, then scaffold's; autoescape always."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined

from scaffold import paths


def make_environment(folders: Iterable[Path] = (), *, reload: bool = False) -> Environment:
    """Return an environment that looks into `folders` (the app's) before scaffold's templates."""
    from scaffold.render import filters

    loaders = [FileSystemLoader(str(folder)) for folder in folders if folder.is_dir()]
    loaders.append(FileSystemLoader(str(paths.templates())))
    environment = Environment(
        loader=ChoiceLoader(loaders),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=reload,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    table: dict[str, Any] = filters.FILTERS
    environment.filters.update(table)
    return environment
