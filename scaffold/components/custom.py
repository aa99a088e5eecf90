"""A component in a frame: what it is given, what it answers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scaffold.components.arrow import is_frame, table_parts
from scaffold.components.quiet import add_quietly
from scaffold.elements import st
from scaffold.elements.block import Common
from scaffold.elements.embeds import _check_site, _tab_index
from scaffold.errors import FormCallbackError, UsageError
from scaffold.runtime.context import current_run_or_none
from scaffold.runtime.framed import RELAY, window
from scaffold.runtime.values import Shape, Unset
from scaffold.widgets.answers import spelled, unspelled
from scaffold.widgets.codecs import Answered

if TYPE_CHECKING:
    from scaffold.elements.block import Callback, Key
    from scaffold.runtime.context import Run
    from scaffold.widgets.codecs import Wire

MOST = 4_000_000
ARROW = "application/vnd.apache.arrow.stream"


class MarshallComponentException(UsageError):
    """Something was given to a component that cannot be sent to a browser."""


class CustomComponent:
    """A component that was declared; call it to show it.

    Attributes:
        name: its module and name.
        path, url: where its browser files are; `url` goes first.
        module_name: the module that declared it.
    """

    def __init__(
        self,
        name: str,
        path: str | Path | None = None,
        url: str | None = None,
        module_name: str | None = None,
    ) -> None:
        if not path and not url:
            raise UsageError(
                f"The component {name!r} was declared with neither a path nor a url. Allowed is "
                'one of them; write e.g. path=Path(__file__).parent / "frontend".'
            )
        if url:
            _check_site(url, f"declare_component({name!r})")
        elif not Path(str(path)).is_dir():
            raise UsageError(
                f"The component {name!r} was declared with path={str(path)!r}, and there is no "
                "such folder. Allowed is the folder that holds its index.html; write e.g. "
                'path=Path(__file__).parent / "frontend".'
            )
        self.name = name
        self.path = None if path is None else str(path)
        self.url = url
        self.module_name = module_name

    @property
    def abspath(self) -> str | None:
        """The absolute path of its folder."""
        return None if self.path is None else str(Path(self.path).resolve())

    def __call__(
        self,
        *args: Any,
        default: Any = None,
        key: Key = None,
        on_change: Callback = None,
        tab_index: int | None = None,
        **kwargs: Any,
    ) -> Any:
        """Show the component and return what it answered last; see `create_instance`."""
        return self.create_instance(
            *args, default=default, key=key, on_change=on_change, tab_index=tab_index, **kwargs
        )

    def create_instance(
        self,
        *args: Any,
        default: Any = None,
        key: Key = None,
        on_change: Callback = None,
        tab_index: int | None = None,
        **kwargs: Any,
    ) -> Any:
        """Show the component and return what it answered last.

        Args:
            *args: none; what is given to a component has names.
            default: the value until it answers.
            key: a name for `st.session_state`; with it, the component stays the same when what it
                is given changes.
            on_change: called when it answered something else.
            tab_index: -1 leaves the frame out of the order of the Tab key.
            **kwargs: given to the component: JSON values, bytes, and tables (with pyarrow).

        Raises:
            MarshallComponentException: an argument without a name, or one that cannot be sent.
        """
        if args:
            raise MarshallComponentException(
                f"The component {self.name!r} got {args[0]!r:.60} without a name. What is given to "
                f"a component has a name; write e.g. component(value={args[0]!r:.60})."
            )
        if current_run_or_none() is None:
            return default
        return self._mount(default, key, on_change, tab_index, kwargs)

    def _mount(
        self, default: Any, key: Key, on_change: Callback, tab_index: int | None,
        given: dict[str, Any],
    ) -> Any:  # fmt: skip
        run, place = st._here("component")
        if place.form is not None and callable(on_change):
            raise FormCallbackError(
                f"The component {self.name!r} is in a form and has a callback. Inside a form only "
                "st.form_submit_button may have one (on_click); move the callback there."
            )
        plain: dict[str, Any] = {}
        special: list[dict[str, str]] = []
        for name, value in {**given, "default": default, "key": key}.items():
            sent = self._file_of(name, value)
            if sent is None:
                plain[name] = value
            else:
                special.append(sent)
        try:
            args = json.dumps(plain)
        except (TypeError, ValueError, RecursionError) as problem:
            raise MarshallComponentException(
                f"The component {self.name!r} got a value that cannot be sent to a browser: "
                f"{problem}. Allowed are None, bool, int, float, str, lists and dicts of these, "
                "bytes and tables; turn other objects into one of them."
            ) from None
        common = Common(key=key, on_change=on_change, resets=(self.name, self.url))
        value, _ = add_quietly(
            st, "component_instance", Answered(MOST), _shape(default), common,
            src=self._address(run), component=self.name, args=args, special=special or None,
            tab_index=_tab_index(tab_index), relayed=True if self.url else None,
        )  # fmt: skip
        return value

    def _address(self, run: Run) -> str:
        """Return where the frame's document is."""
        if self.url:
            script: str = run.app.site.static("relay.js")
            return st._file(window(self.url, self.name, script=script), RELAY)
        folders: Any = run.files
        base: str = folders.folders.address(Path(str(self.abspath)), run.page, trusted=False)
        return base + "index.html"

    def _file_of(self, name: str, value: Any) -> dict[str, str] | None:
        """Return bytes and tables as files of the page, and None for anything else."""
        if isinstance(value, bytes | bytearray):
            return {"key": name, "bytes": st._file(bytes(value), "application/octet-stream")}
        if not is_frame(value):
            return None
        parts = table_parts(value, self.name)
        return {"key": name, **{part: st._file(data, ARROW) for part, data in parts.items()}}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, CustomComponent) and self._identity == other._identity

    def __hash__(self) -> int:
        return hash(self._identity)

    def __str__(self) -> str:
        return f"{self.name!r}: {self.path if self.path is not None else self.url}"

    @property
    def _identity(self) -> tuple[str | None, ...]:
        return self.name, self.path, self.url, self.module_name


def _shape(default: Any) -> Shape[Any]:
    def load(wire: Wire) -> Any:
        if wire is None:
            return default
        value = unspelled(wire)
        if wire[0] != "a":
            return default if value is None else value
        from scaffold.components.arrow import frame_of

        return frame_of(value)

    def dump(value: Any) -> Wire:
        try:
            return spelled(value)
        except TypeError:
            raise Unset from None

    return Shape(None, load, dump)
