"""Script mode: a Streamlit-style script, executed from top to bottom as a fresh `__main__`."""

from __future__ import annotations

import re
import sys
import threading
from dataclasses import dataclass, field
from pathlib import Path
from types import CodeType, ModuleType

from scaffold.errors import UsageError
from scaffold.navigation.magic import Magic, with_magic
from scaffold.runtime.control import ScriptSyntaxError

_LEADING_NUMBER = re.compile(r"^\d+[ _\-.]*")


@dataclass(slots=True)
class Script:
    """A script file, compiled when it changed.

    Attributes:
        path: the file.
        magic: which bare expressions are written to the page.
    """

    path: Path
    magic: Magic = field(default_factory=Magic)
    _compiled: CodeType | None = None
    _stamp: tuple[int, int] = (0, 0)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def execute(self) -> None:
        """Run the script as a fresh `__main__`; what it imports stays imported."""
        code = self.code()
        module = ModuleType("__main__")
        module.__file__ = str(self.path)
        folder = str(self.path.parent)
        if folder not in sys.path:
            sys.path.insert(0, folder)
        exec(code, module.__dict__)  # noqa: S102 - running the author's script is the purpose

    def code(self) -> CodeType:
        """Return the compiled script.

        Raises:
            ScriptSyntaxError: it is no Python.
        """
        stat = self.path.stat()
        stamp = (stat.st_mtime_ns, stat.st_size)
        with self._lock:
            if self._compiled is None or stamp != self._stamp:
                try:
                    self._compiled = self._compile()
                except SyntaxError as error:
                    raise ScriptSyntaxError(*error.args) from None
                self._stamp = stamp
            return self._compiled

    def _compile(self) -> CodeType:
        source = self.path.read_bytes().decode("utf-8-sig")
        tree = with_magic(source, str(self.path), self.magic) if self.magic.enabled else source
        return compile(tree, str(self.path), "exec", dont_inherit=True)


def page_name(file: Path) -> str:
    """Return the URL part of a page file: without number and suffix, words joined by "_"."""
    stem = _LEADING_NUMBER.sub("", file.stem)
    return re.sub(r"[ _]+", "_", stem).strip("_") or file.stem


def page_title(file: Path) -> str:
    """Return the title of a page file."""
    return page_name(file).replace("_", " ")


def page_files(folder: Path) -> list[Path]:
    """Return the page scripts of a `pages/` folder, by number and then by name.

    Raises:
        UsageError: two files lead to the same URL.
    """
    files = [f for f in folder.glob("*.py") if not f.name.startswith((".", "_"))]
    files.sort(key=lambda f: (_number(f), page_name(f).lower()))
    seen: dict[str, Path] = {}
    for file in files:
        name = page_name(file)
        if name in seen:
            raise UsageError(
                f"The files {seen[name].name} and {file.name} in {folder.name}/ both have the "
                f'URL "/{name}". '
                "Rename one of them."
            )
        seen[name] = file
    return files


def _number(file: Path) -> float:
    match = re.match(r"\d+", file.stem)
    return float(match[0]) if match else float("inf")
