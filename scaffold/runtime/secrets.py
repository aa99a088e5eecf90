"""`st.secrets`: what `.streamlit/secrets.toml` or `.scaffold/secrets.toml` hold.

By item or attribute.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
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


class Secrets(Section):
    """All secrets, read at the first access; a missing file is an error only then.

    A test gives its own with the run.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._loaded: dict[str, Any] | None = None
        self._lock = Lock()

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
        with self._lock:
            if self._loaded is None:
                self._loaded = self._read()
            return self._loaded

    def _read(self) -> dict[str, Any]:
        found = [f for f in (_base(self._folder) / name for name in FILES) if f.is_file()]
        if not found:
            raise SecretsMissing(
                f"There is no secrets file. Write one of {' or '.join(FILES)}, with lines such as "
                'api_key = "..."; keep it out of version control.'
            )
        values: dict[str, Any] = {}
        for file in reversed(found):
            values.update(tomllib.loads(file.read_text(encoding="utf-8")))
        return values


def _base(folder: Path | None) -> Path:
    return folder or Path.cwd()


secrets = Secrets()
