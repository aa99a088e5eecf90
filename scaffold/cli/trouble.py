"""Tracebacks as an author wants them.

Their own lines, not those of scaffold and the import system.
"""

import traceback
from pathlib import Path

OURS = str(Path(__file__).resolve().parents[1])


def author_trace(error: BaseException) -> str:
    """Return the traceback without the frames of scaffold and of importing."""
    shown = traceback.TracebackException.from_exception(error)
    _keep_authors(shown)
    return "".join(shown.format())


def _keep_authors(shown: traceback.TracebackException) -> None:
    kept = [frame for frame in shown.stack if not _is_machinery(frame.filename)]
    if kept:  # else the fault is in scaffold itself, and its frames are what helps
        shown.stack = traceback.StackSummary.from_list(kept)
    for inner in (shown.__cause__, shown.__context__):
        if inner is not None:
            _keep_authors(inner)


def _is_machinery(file: str) -> bool:
    return file.startswith((OURS, "<frozen ")) or file.endswith("importlib/__init__.py")
