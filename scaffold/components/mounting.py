"""A component in the page: what it is given, and what it returns."""

from __future__ import annotations

import json
import logging
import re
from typing import TYPE_CHECKING, Any

from scaffold.components.quiet import add_quietly
from scaffold.components.state import EVENTS, ComponentResult, Watch
from scaffold.elements import st
from scaffold.elements.arguments import height_unless, width_unless
from scaffold.elements.block import Common
from scaffold.elements.frames import grid_of, is_table
from scaffold.elements.kinds import is_mapping
from scaffold.errors import (
    ComponentCallbackError,
    ComponentDataError,
    ComponentDefaultError,
    nearest,
)
from scaffold.runtime.context import Place, current_run_or_none
from scaffold.runtime.framed import MODULE
from scaffold.runtime.session_state import check_key
from scaffold.tree import Element
from scaffold.widgets.codecs import Answered, Events

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from scaffold.components.assets import Definition
    from scaffold.runtime.context import Run

log = logging.getLogger("scaffold.page")
MOST = 4_000_000
MOST_ROWS = 100_000
KIND = "bidi_component"
_CALLBACK = re.compile(r"on_(.*)_change", re.DOTALL)


def mount(
    definition: Definition, key: Any, data: Any, default: Mapping[str, Any] | None, width: Any,
    height: Any, given: Mapping[str, Any],
) -> ComponentResult:  # fmt: skip
    """Show a component and return its state and what just happened in it."""
    if current_run_or_none() is None:
        return ComponentResult()
    callbacks = _callbacks(definition.name, given)
    _check_default(definition.name, default, callbacks)
    run, place = st._here("component")
    watch = Watch(check_key(key), dict(default or {}), callbacks)
    common = Common(key=key, on_change=watch.state_changed if callbacks else None)
    _, node = add_quietly(
        st, KIND, Answered(MOST, state=True), watch.shape, common,
        component=definition.name, isolated=definition.isolated or None, names=sorted(callbacks),
        width=width_unless("", width, "stretch", "content"),
        height=height_unless("content", height, "stretch", "content"),
        **_parts(definition, run), **_sent(definition.name, data),
    )  # fmt: skip
    state = watch.shown(run, node.id)
    st._register(
        run, Place(place.node, None, place.area), Element(KIND, watch.events_id, {}), Events(MOST),
        EVENTS, Common(on_change=watch.events_happened if callbacks else None), None,
    )  # fmt: skip
    return ComponentResult({**dict.fromkeys(callbacks), **state})


def _callbacks(component: str, given: Mapping[str, Any]) -> dict[str, Callable[[], Any]]:
    """Return the callbacks by the name of their state or event."""
    found: dict[str, Callable[[], Any]] = {}
    for name, callback in given.items():
        if not callable(callback):
            continue
        match = _CALLBACK.fullmatch(name)
        if match is None:
            log.warning(
                "The component %r got %s=..., which nothing calls: callbacks have names like "
                "on_value_change.", component, name,
            )  # fmt: skip
        elif not match[1].strip("_"):
            raise ComponentCallbackError(
                f"The component {component!r} got the callback {name!r}, which names no state and "
                "no event. Allowed are names like on_<name>_change; write e.g. on_value_change=..."
            )
        else:
            found[match[1]] = callback
    return found


def _check_default(component: str, default: Any, callbacks: Mapping[str, Any]) -> None:
    if default is None:
        return
    if not is_mapping(default):
        raise ComponentDefaultError(
            f"The component {component!r} got default={default!r:.60}. Allowed is a mapping of "
            'names to values; write e.g. default={"value": 0}.'
        )
    for name in default:
        if name not in callbacks:
            raise ComponentDefaultError(
                f"The component {component!r} got a default for {name!r}, and there is no "
                f"on_{name}_change. Allowed are names with a callback: "
                f"{', '.join(callbacks) or 'none'}; write on_{name}_change=lambda: None."
                + nearest(str(name), callbacks)
            )


def _parts(definition: Definition, run: Run) -> dict[str, Any]:
    """Return HTML, styles and script of a component as props."""
    files: Any = run.files
    folder = definition.folder
    base = files.folders.address(folder, run.page, trusted=True) if folder is not None else ""
    script = base + definition.script_file if definition.script_file else None
    if definition.js:
        script = st._file(definition.js.encode("utf-8", "replace"), MODULE)
    return {
        "html": definition.html or None, "css": definition.css or None, "js": script,
        "base": base + definition.style_file if definition.style_file else None,
    }  # fmt: skip


def _sent(component: str, data: Any) -> dict[str, Any]:
    """Return what a component is given as props: JSON, bytes, or tables by name."""
    if data is None:
        return {}
    if isinstance(data, bytes | bytearray):
        return {"bytes": st._file(bytes(data), "application/octet-stream")}
    if is_table(data):
        return {"tables": {"": _table(data)}}
    tables: dict[str, Any] = {}
    if is_mapping(data):
        tables = {str(name): _table(value) for name, value in data.items() if is_table(value)}
        data = {name: value for name, value in data.items() if str(name) not in tables}
    try:
        text = json.dumps(data, allow_nan=False)
    except (TypeError, ValueError, RecursionError) as problem:
        raise ComponentDataError(
            f"The component {component!r} got data that cannot be sent to a browser: {problem}. "
            "Allowed are None, bool, int, finite float, str, lists and dicts of these, bytes, and "
            "tables on their own or in a dict; turn other objects into one of them."
        ) from None
    return {"data": text, "tables": tables or None}


def _table(value: Any) -> dict[str, Any]:
    """Return a table by columns and rows; the labels of its rows are columns, too."""
    grid = grid_of(value, MOST_ROWS)
    labels = [name or f"__index_level_{at}__" for at, name in enumerate(grid.index_names)]
    columns = [[*row] for row in grid.rows]
    for level in grid.index:
        for row, label in zip(columns, level, strict=True):
            row.append(label)
    return {"names": [*grid.columns, *labels], "rows": columns}
