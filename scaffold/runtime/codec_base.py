"""What the codecs of state values share: their two errors and their shape."""

from __future__ import annotations

import sys
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from types import ModuleType
from typing import TYPE_CHECKING, Any

from scaffold.errors import SessionError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Mapping

MAIN = "__main__"
_script: ContextVar[Mapping[str, object] | None] = ContextVar("scaffold_script", default=None)


class NotStorable(UsageError):
    """A value has no form outside of this process; the text of the error names its type.

    Attributes:
        reason: why, where there is more to say than that the type is unknown.
    """

    def __init__(self, kind: type, reason: str = "") -> None:
        self.kind = kind
        self.reason = reason
        name = kind.__qualname__
        module = kind.__module__
        full = name if module == "builtins" else f"{module}.{name}"
        super().__init__(f"{full} ({reason})" if reason else full)


class StateGone(SessionError):
    """Stored bytes are no value any more: a class is gone or has changed, or they are damaged."""


@dataclass(frozen=True, slots=True)
class TypeCodec:
    """How one kind of value is stored.

    Attributes:
        code: the number that marks it in msgpack, never reused for another kind.
        dump: turns a value into simpler values that can themselves be stored.
        load: the way back; it gets what `dump` returned and may trust nothing.
    """

    code: int
    dump: Callable[[Any], object]
    load: Callable[[Any], object]


class Namespaces:
    """Finds classes by name among what is already imported; imports and calls nothing."""

    def __init__(self) -> None:
        self._aliases: dict[str, Mapping[str, object]] = {}

    def alias(self, name: str, namespace: Mapping[str, object] | ModuleType) -> None:
        """Let classes whose `__module__` is `name` be found in `namespace`."""
        self._aliases[name] = vars(namespace) if isinstance(namespace, ModuleType) else namespace

    @contextmanager
    def of_script(self, space: Mapping[str, object]) -> Generator[None]:
        """Let the classes of a script, which each of its runs makes anew, be found in `space`."""
        token = _script.set(space)
        try:
            yield
        finally:
            _script.reset(token)

    def renew(self, objects: Iterable[object]) -> None:
        """Give objects that an earlier run of the script made the classes of this run."""
        if _script.get() is None:
            return
        for each in objects:
            kind = type(each)
            now = self.find(MAIN, kind.__qualname__) if kind.__module__ == MAIN else None
            if now is not None and now is not kind:
                with suppress(TypeError):  # classes that are laid out in another way
                    each.__class__ = now

    def find(self, module: object, qualname: object) -> type | None:
        """Return a class, or None where there is none of this name."""
        if not isinstance(module, str) or not isinstance(qualname, str):
            return None
        space = _script.get() if module == MAIN else None
        space = self._aliases.get(module) if space is None else space
        if space is None:
            found = sys.modules.get(module)
            space = vars(found) if isinstance(found, ModuleType) else {}
        result: object = None
        for part in qualname.split("."):
            result = space.get(part)
            if not isinstance(result, type):
                return None
            space = vars(result)
        return result if isinstance(result, type) else None

    def reference(self, kind: type) -> list[object]:
        """Return module and qualified name of a class.

        Raises:
            NotStorable: nothing can be found under this name.
        """
        if self.find(kind.__module__, kind.__qualname__) is None:
            raise NotStorable(
                kind, "a class must stand at the top level of a module to be found again"
            )
        return [kind.__module__, kind.__qualname__]


namespaces = Namespaces()
