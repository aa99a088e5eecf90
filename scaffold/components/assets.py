"""Where the HTML, styles and script of a component come from: texts, or files of a package.

A package names its components in its pyproject.toml, under `[tool.streamlit.component]`, each with
a folder (`asset_dir`); the file stands in the package.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, distribution
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from scaffold.errors import ComponentNameError, ComponentRegistryError, UsageError, nearest

MANIFEST = "pyproject.toml"
_ENDINGS = {"html": (".html", ".htm"), "css": (".css",), "js": (".js", ".mjs", ".cjs")}
_FILE = re.compile(r"[\w@.,*?\[\]/\\+ -]+")


@dataclass(frozen=True, slots=True)
class Definition:
    """A component as it was declared.

    Attributes:
        html, css: texts.
        js: the script, or the name of its file in `folder`.
        style_file: the name of the file of the styles in `folder`, for addresses in them.
    """

    name: str
    html: str = ""
    css: str = ""
    js: str = ""
    isolated: bool = True
    folder: Path | None = None
    script_file: str = ""
    style_file: str = ""


def define(name: str, html: Any, css: Any, js: Any, *, isolated: bool) -> Definition:
    """Return a component with its files read.

    Raises:
        UsageError: a part is no text, or names a file that is not there.
    """
    if not isinstance(name, str) or not name.strip():
        raise ComponentNameError(
            f"A component got the name {name!r}. Allowed are texts that are not empty; write e.g. "
            'component("star_rating", js=...).'
        )
    parts = {"html": html, "css": css, "js": js}
    for what, part in parts.items():
        if part is not None and not isinstance(part, str):
            raise UsageError(
                f"The component {name!r} got {what}={part!r:.60}, a {type(part).__name__}. Allowed "
                "are texts and the names of files of its package; for a file of your own write "
                f'{what}=Path("file").read_text().'
            )
    files = {what: part for what, part in parts.items() if part and _is_file(what, part)}
    if not files:
        return Definition(name, html or "", css or "", js or "", isolated)
    folder = _folder(name)
    found = {what: _file(folder, part, name, what) for what, part in files.items()}
    return Definition(
        name,
        _text(folder, found.get("html"), html),
        _text(folder, found.get("css"), css),
        "" if "js" in found else js or "",
        isolated,
        folder,
        found.get("js", ""),
        found.get("css", ""),
    )


def _is_file(what: str, part: str) -> bool:
    text = part.strip()
    return text.lower().endswith(_ENDINGS[what]) and _FILE.fullmatch(text) is not None


def _text(folder: Path, file: str | None, part: str | None) -> str:
    return (folder / file).read_text(encoding="utf-8") if file else part or ""


def _file(folder: Path, pattern: str, component: str, what: str) -> str:
    """Return the name of the one file of a folder that a name or pattern means."""
    text = pattern.strip()
    parts = text.split("/")
    if text.startswith("/") or ".." in parts or "\\" in text:
        raise ComponentRegistryError(
            f"The component {component!r} got {what}={text!r}, which leads out of its folder. "
            f'Allowed are names below it; write e.g. {what}="index-*.{what}".'
        )
    found = sorted(file for file in folder.glob(text) if file.is_file())
    inside = [file for file in found if file.resolve().is_relative_to(folder)]
    if len(inside) != 1:
        there = sorted(file.relative_to(folder).as_posix() for file in folder.rglob(f"*.{what}"))
        raise ComponentRegistryError(
            f"The component {component!r} got {what}={text!r}, which {len(inside)} files of its "
            f"folder have. Allowed is the name of one; there are {', '.join(there[:9]) or 'none'}."
            + nearest(text, there)
        )
    return inside[0].relative_to(folder).as_posix()


@lru_cache(maxsize=256)
def _folder(name: str) -> Path:
    """Return the folder of a component's files."""
    project, _, short = name.rpartition(".")
    manifest = _manifest(project) if project else None
    if manifest is None:
        raise ComponentRegistryError(
            f"The component {name!r} names files, and no installed package declares it. Allowed "
            'are names like "project.component" of a package with [tool.streamlit.component] in '
            "its pyproject.toml; for files of your own give their text."
        )
    entries = _entries(manifest)
    if short not in entries:
        raise ComponentRegistryError(
            f"The component {name!r} is not declared in {manifest.name} of {project}. There are "
            f"{', '.join(entries) or 'none'}.{nearest(short, entries)}"
        )
    root = manifest.parent.resolve()
    folder = (root / str(entries[short] or ".")).resolve()
    if not folder.is_relative_to(root) or not folder.is_dir():
        raise ComponentRegistryError(
            f"The component {name!r} has asset_dir={entries[short]!r}, which is no folder inside "
            f"of its package ({root}). Allowed are folders below it."
        )
    return folder


def _entries(manifest: Path) -> dict[str, Any]:
    try:
        read = tomllib.loads(manifest.read_text(encoding="utf-8"))
        listed: list[dict[str, Any]] = read["tool"]["streamlit"]["component"]["components"]
        return {str(one["name"]): one.get("asset_dir") for one in listed}
    except (tomllib.TOMLDecodeError, KeyError, TypeError, AttributeError):
        return {}


def _manifest(project: str) -> Path | None:
    """Return the manifest of an installed package: one of its files, or beside its modules."""
    try:
        files = distribution(project).files or []
    except (PackageNotFoundError, ValueError):
        files = []
    listed = [Path(str(file.locate())) for file in files if file.name == MANIFEST]
    package = project.replace("-", "_").lower()
    spec = find_spec(package) if package.isidentifier() else None
    beside = (
        [Path(place) / MANIFEST for place in (spec.submodule_search_locations or ())]
        if spec
        else []
    )
    return next((file for file in [*beside, *listed] if file.is_file() and _entries(file)), None)
