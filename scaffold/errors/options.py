"""Mistakes in options of `config.toml`, and in themes."""

from __future__ import annotations

from collections.abc import Iterable

from scaffold.errors.base import SettingsError, UsageError, nearest


class UnknownOptionError(UsageError, RuntimeError):
    """There is no option of that name."""

    def __init__(self, name: str, where: str, known: Iterable[str]) -> None:
        super().__init__(
            f'{where} was asked for the option "{name}", which does not exist. Options have a '
            f'section and a name, e.g. "server.port".' + nearest(name, known)
        )


class ThemeError(UsageError, SettingsError):
    """A theme that cannot be shown."""


class ThemeOptionError(ThemeError):
    """An option of the theme has a value that it cannot hold."""

    def __init__(self, name: str, given: object, allowed: str, example: str) -> None:
        super().__init__(
            f"The option {name} is {given!r:.80}. Allowed are {allowed}; write e.g. {example}."
        )


class ThemeSectionError(ThemeError):
    """A theme file has a section or an option that a theme does not have."""

    def __init__(self, name: str, where: str, known: Iterable[str]) -> None:
        super().__init__(
            f'{where} has "{name}", which is no part of a theme. It has one section [theme] with '
            "options of themes, and [theme.sidebar], [theme.light], [theme.dark]; base stands only "
            "in the app's own file." + nearest(name, known)
        )
