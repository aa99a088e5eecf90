"""The options of one app: from its files, from the environment, and from calls, which go first."""

from __future__ import annotations

import logging
import os
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, cast

from scaffold.errors import SettingsError, UnknownOptionError, UsageError, nearest
from scaffold.options.known import Option, known_options

FILES = (".streamlit/config.toml", ".scaffold/config.toml")
"""Where options stand in a folder; what a later file says goes before an earlier one."""
log = logging.getLogger("scaffold.options")
_KINDS = {
    bool: "true or false", int: "a whole number", float: "a number", str: "a text", list: "a list",
}  # fmt: skip
_WORDS: Mapping[str, bool] = {"true": True, "1": True, "false": False, "0": False}


class Options:
    """What one app has set, and the defaults of everything else.

    Example:
        Options({"server.port": 8080}).get("server.port")
    """

    def __init__(self, given: Mapping[str, Any] | None = None, unknown: Iterable[str] = ()) -> None:
        self._given = dict(given or {})
        self._unknown = list(unknown)

    @classmethod
    def read(cls, folders: Iterable[Path], environment: Mapping[str, str] | None = None) -> Options:
        """Return what the files of some folders say, a later folder before an earlier one.

        Raises:
            SettingsError: a file is no TOML, or an option cannot hold what it is given.
        """
        environment = os.environ if environment is None else environment
        given: dict[str, Any] = {}
        unknown: list[str] = []
        for file in _files(folders):
            for name, value in flat("", _parsed(file)):
                option = known_options().get(name)
                if option is None:
                    unknown.append(f"{name} in {file}")
                else:
                    given[name] = _checked(option, _looked_up(value, environment), str(file))
        for option in known_options().values():
            if option.variable in environment:
                given[option.name] = _from_text(option, environment[option.variable])
        return cls(given, unknown)

    def get(self, name: str) -> Any:
        """Return the value of an option.

        Raises:
            UnknownOptionError: there is no such option.
        """
        option = _known(name, "st.get_option")
        return self._given.get(name, option.default)

    def is_given(self, name: str) -> bool:
        """Return whether somebody has set an option."""
        return name in self._given

    def set(self, name: str, value: Any) -> None:
        """Set an option while the app runs, for all of its sessions in this process.

        Raises:
            UnknownOptionError: there is no such option.
            UsageError: it only counts when the app starts, or cannot hold this value.
        """
        option = _known(name, "st.set_option")
        if not option.at_run:
            able = ", ".join(sorted(o.name for o in known_options().values() if o.at_run))
            section, _, last = name.rpartition(".")
            raise UsageError(
                f'st.set_option("{name}", ...) was called while the app runs, and this option only '
                f"counts at the start. Allowed here are {able}. Write it into "
                f".streamlit/config.toml: [{section}] and {last} = ..."
            )
        try:
            self._given[name] = _checked(option, value, "st.set_option")
        except SettingsError as problem:
            raise UsageError(str(problem)) from None

    def with_given(self, given: Mapping[str, Any], where: str) -> Options:
        """Return these options with others that go before them.

        Raises:
            UnknownOptionError: there is no such option.
            SettingsError: an option cannot hold what it is given.
        """
        checked = {name: _checked(_known(name, where), one, where) for name, one in given.items()}
        return Options({**self._given, **checked}, self._unknown)

    def tell(self) -> None:
        """Log what was set and has no meaning here, with what to do instead, and what is unknown.

        Values are not logged: some are secrets.
        """
        for name, value in self._given.items():
            option = known_options()[name]
            if option.instead and value != option.default and value not in option.harmless:
                log.warning("The option %s has no effect: %s.", name, option.instead)
        for place in self._unknown:
            hint = nearest(place.partition(" ")[0], known_options())
            log.warning("There is no option %s; it is passed over.%s", place, hint)


def _known(name: str, where: str) -> Option:
    option = known_options().get(name)
    if option is None:
        raise UnknownOptionError(name, where, known_options())
    return option


def _files(folders: Iterable[Path]) -> Iterator[Path]:
    seen: set[Path] = set()
    for folder in folders:
        resolved = folder.resolve()
        if resolved not in seen:
            seen.add(resolved)
            yield from (file for file in (resolved / name for name in FILES) if file.is_file())


def _parsed(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"{file} cannot be read: {error}. It holds sections and options in TOML, e.g. "
            "[server] and on the next line port = 8000."
        ) from error


def flat(place: str, values: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Return what stands in a table and those within it, named by their places: "server.port"."""
    for name, value in values.items():
        if isinstance(value, dict):
            yield from flat(f"{place}{name}.", cast("dict[str, Any]", value))
        else:
            yield f"{place}{name}", value


def _looked_up(value: Any, environment: Mapping[str, str]) -> Any:
    """Return what "env:NAME" stands for; everything else as it is."""
    if not isinstance(value, str) or not value.startswith("env:"):
        return value
    found = environment.get(value.removeprefix("env:"))
    return value if found is None else found


def _checked(option: Option, value: Any, where: str) -> Any:
    """Return a value as the option holds it, or raise SettingsError."""
    if isinstance(value, str) and option.kind is not str:
        value = _read_text(option, value)
    fits = isinstance(value, option.kind) and (option.kind is bool or not isinstance(value, bool))
    if option.kind is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if option.kind is str and isinstance(value, int | float):
        fits = True
    if value is None:
        return option.default
    if not fits or (option.choices and value not in option.choices):
        allowed = ", ".join(map(repr, option.choices)) or _KINDS[option.kind]
        shown = "something else" if option.secret else repr(value)[:80]
        raise SettingsError(
            f"The option {option.name} of {where} is {shown}. It holds {allowed}; write e.g. "
            f"{option.name.rpartition('.')[2]} = {_example(option)}."
        )
    return value


def _from_text(option: Option, text: str) -> Any:
    return _checked(option, text, f"the variable {option.variable}")


def _read_text(option: Option, text: str) -> Any:
    """Return what a variable of the environment says, read as the option's kind."""
    if option.kind is bool:
        return _WORDS.get(text.lower(), text)
    if option.kind is list:
        return [part.strip() for part in text.split(",") if part.strip()]
    try:
        return option.kind(text)
    except ValueError:
        return text


def _example(option: Option) -> str:
    if option.choices:
        return f'"{option.choices[0]}"'
    examples = {bool: "true", int: "8000", float: "60.0", str: '"..."', list: '["..."]'}
    return examples[option.kind]
