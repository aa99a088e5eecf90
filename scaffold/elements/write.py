"""`st.write` and what belongs to it: the element that suits a value, streams, echo, help."""

from __future__ import annotations

import inspect
import io
import re
from collections.abc import (
    AsyncIterable,
    ItemsView,
    Iterable,
    KeysView,
    Mapping,
    ValuesView,
)
from contextlib import contextmanager
from types import (
    AsyncGeneratorType,
    BuiltinFunctionType,
    FunctionType,
    GeneratorType,
    MethodType,
    ModuleType,
)
from typing import TYPE_CHECKING, Any, Literal, Unpack

from scaffold.elements.arguments import one_of, width_unless
from scaffold.elements.data import Data
from scaffold.elements.frames import is_table
from scaffold.elements.help_text import describe
from scaffold.elements.media import Media
from scaffold.elements.source import block_of_caller, first_argument
from scaffold.elements.status import Status
from scaffold.elements.streams import as_stream, content_of
from scaffold.elements.text import Text
from scaffold.elements.unknown import refuse_unknown
from scaffold.errors import UsageError
from scaffold.runtime.streamed import Streamed
from scaffold.widgets.look import LOOKS

if TYPE_CHECKING:
    from collections.abc import Generator

    from scaffold.elements.container import Slot
    from scaffold.widgets.look import Look

_LISTS: tuple[Any, ...] = (
    list, Mapping, map, zip, enumerate, KeysView, ValuesView, ItemsView,
)  # fmt: skip
_DESCRIBED: tuple[type, ...] = (type, ModuleType, FunctionType, BuiltinFunctionType, MethodType)
# Objects of libraries that are recognised by name, so that none of them needs to be installed.
_BY_CLASS = {
    "sympy.core.basic.Basic": "latex",
    "PIL.Image.Image": "image",
    "matplotlib.figure.Figure": "pyplot",
    "altair.vegalite.v5.api.TopLevelMixin": "altair_chart",
    "altair.vegalite.v6.api.TopLevelMixin": "altair_chart",
    "plotly.basedatatypes.BaseFigure": "plotly_chart",
    "bokeh.model.model.Model": "bokeh_chart",
    "pydeck.bindings.deck.Deck": "pydeck_chart",
    "graphviz.graphs.Graph": "graphviz_chart",
    "graphviz.graphs.Digraph": "graphviz_chart",
}
_OBJECT_TEXTS: tuple[Any, ...] = (object.__str__, object.__repr__)
_GENERATORS: tuple[Any, ...] = (GeneratorType, AsyncGeneratorType)
_ITERABLES: tuple[Any, ...] = (Iterable, AsyncIterable)
_MODELS = ("openai", "anthropic")
_BACKTICKS = re.compile("`+")
_BLOCK = re.compile(r"(`{3,})\n[\s\S]*\n\1")


class Write(Text, Media, Data, Status):
    """What shows a value without being told how."""

    __slots__ = ()

    def write(self, *args: Any, unsafe_allow_html: bool = False, **look: Unpack[Look]) -> None:
        """Show values, each with the element that suits it.

        Texts are Markdown, and texts and plain values that stand together become one element; lists
        and mappings become JSON, tables `st.dataframe`, exceptions `st.exception`, functions and
        classes `st.help`, generators `st.write_stream`, figures their chart, pictures `st.image`,
        SymPy expressions `st.latex`.

        Args:
            unsafe_allow_html: let HTML in texts and `_repr_html_` through (see `st.markdown`).

        Example:
            st.write("The answer is", 42, {"sure": True})
        """
        if not look.keys() <= LOOKS:
            refuse_unknown("write", look)
        words: list[str] = []
        for value in args:
            if (text := _plain(value, html=unsafe_allow_html)) is not None:
                words.append(text)
                continue
            self._write_words(words, unsafe_allow_html, look)
            self._write_object(value, unsafe_allow_html, look)
        self._write_words(words, unsafe_allow_html, look)

    def write_stream(
        self, stream: Any, *, cursor: str | None = None, **look: Unpack[Look]
    ) -> list[Any] | str:
        """Show a stream while it arrives; its texts grow into one element.

        Args:
            stream: a generator, a generator function, any iterable but a text, an async generator,
                or a stream of OpenAI, Anthropic or LangChain. Pieces that are no text are written.
            cursor: shown behind the text while it grows.

        Returns:
            The whole text; or a list of texts and objects if not all pieces were texts, which
            `st.write` shows again piece by piece.

        Example:
            st.write_stream(word + " " for word in ["Rome", "was", "not"])
        """
        written = Streamed()
        parts: list[str] = []
        slot: Slot | None = None
        for piece in as_stream(stream):
            content = content_of(piece)
            if not isinstance(content, str):
                self._end_text(slot, parts, written, look, cursor)
                slot = None
                self.write(content, **look)
                written.append(content)
            elif content:
                parts.append(content)
                shown = "".join(parts) + (cursor or "")
                slot = (slot or self).markdown(shown, **look)
        self._end_text(slot, parts, written, look, cursor)
        if not written:
            return ""
        return written[0] if len(written) == 1 and isinstance(written[0], str) else written

    def help(
        self, obj: Any = ..., *, width: int | Literal["stretch"] = "stretch", **look: Unpack[Look]
    ) -> Slot:
        """Show what Python knows about an object: its type, signature, docstring and members.

        Args:
            obj: anything; without it, `st` itself.

        Example:
            st.help(str.split)
        """
        shown = self if obj is ... else obj
        written = None if hasattr(shown, "__name__") else first_argument("help")
        about = describe(shown, written)
        return self._add("help", look, width=width_unless("stretch", width, "stretch"), **about)

    @contextmanager
    def echo(self, code_location: Literal["above", "below"] = "above") -> Generator[None]:
        """Run the lines of a `with` block and show them as code.

        Example:
            with st.echo():
                st.write("This line is shown as code, too")
        """
        one_of("st.echo(code_location)", code_location, ("above", "below"))
        source = block_of_caller()
        if code_location == "above":
            self.code(source)
            yield
        else:
            yield
            self.code(source)

    def _write_words(self, words: list[str], html: bool, look: Look) -> None:
        if words:
            self.markdown(_joined(words), html, **look)
            words.clear()

    def _end_text(
        self,
        slot: Slot | None,
        parts: list[str],
        written: list[Any],
        look: Look,
        cursor: str | None,
    ) -> None:
        """Finish the text that grows: note it, and take the cursor away."""
        if parts:
            text = "".join(parts)
            written.append(text)
            parts.clear()
            if slot is not None and cursor:
                slot.markdown(text, **look)

    def _write_object(self, value: Any, html: bool, look: Look) -> None:
        if isinstance(value, Streamed):
            for piece in value:
                self.write(piece, unsafe_allow_html=html, **look)
        elif isinstance(value, BaseException):
            self.exception(value, **look)
        elif is_table(value):
            self.dataframe(value, **look)
        elif _is_stream(value):
            self.write_stream(value, **look)
        elif (method := _method_for(value)) is not None:
            self._write_with(method, value)
        elif _is_list(value):
            self.json(value, **look)
        elif html and callable(getattr(value, "_repr_html_", None)):
            self.html(value, **look)
        else:
            self.help(value, **look)

    def _write_with(self, method: str, value: Any) -> None:
        show = getattr(self, method, None)
        if show is None:
            raise UsageError(
                f"st.write got a {type(value).__name__} of {_library(value)}, which it has no "
                "element for. "
                "Allowed are texts, numbers, tables, pictures and figures of the libraries that "
                "are supported; save it as a picture and write st.image(...)."
            )
        show(value)


def _plain(value: object, *, html: bool) -> str | None:
    """Return a value that is shown within a text as Markdown, or None for all others."""
    if isinstance(value, str):
        return value
    if isinstance(value, io.StringIO):
        return value.getvalue()
    if _is_list(value) or isinstance(value, (*_DESCRIBED, BaseException)):
        return None
    if _is_object(value, html=html):
        return None
    return _as_code(str(value))


def _is_object(value: object, *, html: bool) -> bool:
    """Return whether a value is more than its text."""
    kind: Any = type(value)
    if kind.__str__ in _OBJECT_TEXTS and kind.__repr__ in _OBJECT_TEXTS:
        return True
    if hasattr(kind, "__dataclass_fields__") and kind.__str__ in _OBJECT_TEXTS:
        return True
    if html and callable(getattr(value, "_repr_html_", None)):
        return True
    return is_table(value) or _is_stream(value) or _method_for(value) is not None


def _is_list(value: object) -> bool:
    """Return whether a value is shown as JSON."""
    return isinstance(value, _LISTS) or hasattr(type(value), "_asdict")


def _library(value: object) -> str:
    return type(value).__module__.partition(".")[0]


def _is_stream(value: object) -> bool:
    if isinstance(value, _GENERATORS):
        return True
    if inspect.isgeneratorfunction(value) or inspect.isasyncgenfunction(value):
        return True
    return isinstance(value, _ITERABLES) and _library(value) in _MODELS


def _method_for(value: object) -> str | None:
    for base in type(value).__mro__:
        method = _BY_CLASS.get(f"{base.__module__}.{base.__qualname__}")
        if method is not None:
            return method
    return None


def _as_code(text: str) -> str:
    """Return a text as code; the fence is longer than any run of backticks inside."""
    longest = max(map(len, _BACKTICKS.findall(text)), default=0)
    if "\n" in text:
        fence = "`" * max(3, longest + 1)
        return f"{fence}\n{text}\n{fence}"
    fence = "`" * (longest + 1)
    return f"{fence} {text} {fence}" if longest else f"{fence}{text}{fence}"


def _joined(words: list[str]) -> str:
    """Return texts that stand together as one; code of several lines has lines of its own."""
    parts = [f"\n\n{word}\n\n" if _BLOCK.match(word) else word for word in words]
    return " ".join(parts).strip("\n") if len(parts) > 1 else words[0]
