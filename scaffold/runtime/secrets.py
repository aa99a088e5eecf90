"""`st.secrets`: what `.streamlit/secrets.toml` or `.scaffold/secrets.toml` hold.

By item or attribute.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from threading import Lock
from typing import Any, NoReturn, cast

from scaffold.errors import SecretsMissing
from scaffold.runtime.context import current_run_or_none

FILES = (".scaffold/secrets.toml", ".streamlit/secrets.toml")
_FIXED = (
    "st.secrets['{key}'] was assigned or deleted; secrets can only be read. Change the "
    "secrets file, or keep the value in st.session_state."
)


class Section(Mapping[str, Any]):
    """A table of the secrets file."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self._values = values

    def __getitem__(self, key: str) -> Any:
        value: Any = self._values[key]
        return Section(cast(dict[str, Any], value)) if isinstance(value, dict) else value

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __getattr__(self, key: str) -> Any:
        if key.startswith("__"):
            raise AttributeError(key)
        try:
            return self[key]
        except KeyError:
            raise AttributeError(
                f'st.secrets has no "{key}". Add it to the secrets file.'
            ) from None

    def __setitem__(self, key: str, value: object) -> NoReturn:
        raise TypeError(_FIXED.format(key=key))

    def __delitem__(self, key: str) -> NoReturn:
        raise TypeError(_FIXED.format(key=key))

    def __repr__(self) -> str:
        return f"<secrets: {', '.join(self._values)}>"

    def to_dict(self) -> dict[str, Any]:
        """Return the values as plain dicts."""
        return dict(self._values)


class SecretsFile:
    """The secrets of one app, read at the first access, and again when a file has changed.

    Args:
        folder: where its script or module is; the current folder is looked at as well.
        files: the files to read instead of the usual ones, later ones first; a folder has a file
            for each secret, as Kubernetes makes them.

    Attributes:
        given: what the app was given in code; it goes before files.
    """

    def __init__(self, folder: Path | None = None, files: Sequence[str] | None = None) -> None:
        self.given: Mapping[str, Any] = {}
        self._folders = [Path.cwd() if folder is None else folder]
        if folder is not None and Path.cwd() != folder:
            self._folders.insert(0, Path.cwd())
        self._files = None if files is None else [Path(file).expanduser() for file in files]
        self._loaded: dict[str, Any] | None = None
        self._stamp: list[tuple[Path, int, int]] = []
        self._lock = Lock()

    def values(self) -> Mapping[str, Any]:
        """Return all secrets.

        Raises:
            SecretsMissing: there is no file, and nothing was given.
        """
        places = self._places()
        stamp = [(place, place.stat().st_mtime_ns, place.stat().st_size) for place in places]
        with self._lock:
            if self._loaded is None or stamp != self._stamp:
                self._loaded, self._stamp = self._read(places), stamp
            return self._loaded

    def _places(self) -> list[Path]:
        usual = [folder / name for folder in self._folders for name in reversed(FILES)]
        return [place for place in self._files or usual if place.exists()]

    def _read(self, found: Sequence[Path]) -> dict[str, Any]:
        if not found and not self.given:
            places = " or ".join(str(place) for place in self._files or FILES)
            raise SecretsMissing(
                f"There is no secrets file. Write one of {places}, with lines such as "
                'api_key = "..."; keep it out of version control.'
            )
        values: dict[str, Any] = {}
        for place in found:
            values.update(_of_folder(place) if place.is_dir() else _of_file(place))
        return {**values, **self.given}


def _of_file(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        place = str(error).rpartition("(")[2].rstrip(")")
        raise SecretsMissing(
            f"The secrets file {file} is no TOML ({place}). It has lines such as "
            'api_key = "..."; texts stand in quotes.'
        ) from None


def _of_folder(folder: Path) -> dict[str, Any]:
    """Return the secrets of a folder: a file for each, or folders with several of them."""
    values: dict[str, Any] = {}
    for place in sorted(folder.iterdir()):
        if place.name.startswith("."):
            continue
        inside = _of_folder(place) if place.is_dir() else place.read_text("utf-8").strip()
        values[place.name] = inside
    return values


class Secrets(Section):
    """All secrets of the app that runs; a missing file is an error at the first access only.

    A test gives its own with the run.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._file: SecretsFile | None = None

    def __repr__(self) -> str:
        try:
            return super().__repr__()
        except SecretsMissing:
            return "<secrets: no file>"

    @property
    def _values(self) -> Mapping[str, Any]:  # type: ignore[override]
        run = current_run_or_none()
        given: Mapping[str, Any] | None = run.request.get("secrets") if run is not None else None
        if given is not None:
            return given
        site = getattr(run.app, "site", None) if run is not None else None
        of_app: SecretsFile | None = getattr(site, "secrets", None)
        if of_app is not None and self._folder is None:
            return of_app.values()
        if self._file is None:
            self._file = SecretsFile(self._folder)
        return self._file.values()


secrets = Secrets()
