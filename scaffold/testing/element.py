"""Elements as tests see them: what they show, and lists of them that find by key or label."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Self, TypeVar, overload

from scaffold.testing.failures import ElementMissing

if TYPE_CHECKING:
    from scaffold.testing.app_test import AppTest
    from scaffold.tree import Element as Node

T = TypeVar("T")
E = TypeVar("E", bound="Element")


class Prop(Generic[T]):
    """A parameter of the call that made an element, as an attribute to read."""

    def __init__(self, name: str, default: T, read: Callable[[Any], T] | None = None) -> None:
        self._name = name
        self._default = default
        self._read = read

    @overload
    def __get__(self, element: None, owner: type) -> Self: ...
    @overload
    def __get__(self, element: Element, owner: type) -> T: ...
    def __get__(self, element: Element | None, owner: type) -> Self | T:
        """Return the value of the parameter, or its default where it was left out."""
        if element is None:
            return self
        value = element.props.get(self._name)
        if value is None:
            return self._default
        return value if self._read is None else self._read(value)


class Element:
    """One element of the page.

    Attributes:
        kind: the name of the command that makes it.
        props: everything it shows, as JSON values.
    """

    kinds: ClassVar[tuple[str, ...]] = ()

    key: Prop[str | None] = Prop("key", None)

    def __init__(self, at: AppTest, node: Node) -> None:
        self._at = at
        self._node = node

    @property
    def kind(self) -> str:
        """Return the name of the command that made it."""
        return self._node.kind

    @property
    def type(self) -> str:
        """Return the name by which `get` finds it."""
        return self._node.kind

    @property
    def id(self) -> str:
        """Return its id on the page."""
        return self._node.id

    @property
    def props(self) -> dict[str, Any]:
        """Return everything that it shows, as JSON values."""
        return self._node.props

    @property
    def value(self) -> Any:
        """Return what it shows: its text, or the value of a widget."""
        return self._node.props.get("body", "")

    def run(self, *, timeout: float | None = None) -> AppTest:
        """Run the page with all that was entered; see `AppTest.run`."""
        return self._at.run(timeout=timeout)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Element) and other._node is self._node

    def __hash__(self) -> int:
        return hash(self._node.id)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._node.outline().partition(chr(10))[0]})"


class ElementList(Sequence[E]):
    """The elements of one kind, in the order of the page; call it with a key or a label."""

    def __init__(self, found: Sequence[E], name: str, outline: Callable[[], str]) -> None:
        self._list = list(found)
        self._name = name
        self._outline = outline

    @overload
    def __getitem__(self, index: int) -> E: ...
    @overload
    def __getitem__(self, index: slice) -> Self: ...
    def __getitem__(self, index: int | slice) -> E | Self:
        """Return the element at a place.

        Raises:
            ElementMissing: there are fewer.
        """
        if isinstance(index, slice):
            return type(self)(self._list[index], self._name, self._outline)
        try:
            return self._list[index]
        except IndexError:
            raise ElementMissing(
                f"{self._name}[{index}] was asked for; the page has {len(self._list)}.",
                self._outline(),
            ) from None

    def __len__(self) -> int:
        return len(self._list)

    def __call__(self, key: str | int) -> E:
        """Return the one element with this key, or with this label if none has the key.

        Raises:
            ElementMissing: there is none, or more than one.
        """
        wanted = str(key)
        found = [one for one in self._list if one.key == wanted]
        found = found or [one for one in self._list if one.props.get("label") == wanted]
        if len(found) == 1:
            return found[0]
        what = f'{len(found)} elements "{self._name}" have' if found else f'no "{self._name}" has'
        known = [str(one.key or one.props.get("label") or "") for one in self._list]
        raise ElementMissing(
            f'{what[0].upper()}{what[1:]} the key or label "{wanted}". '
            f"On the page: {', '.join(map(repr, known)) or 'none'}.",
            self._outline(),
        )

    @property
    def len(self) -> int:
        """Return how many there are."""
        return len(self._list)

    @property
    def values(self) -> list[Any]:
        """Return what all of them show."""
        return [one.value for one in self._list]

    def __eq__(self, other: object) -> bool:
        return self._list == (other._list if isinstance(other, ElementList) else other)

    __hash__ = None  # type: ignore[assignment] # as all lists

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._list!r})"


W = TypeVar("W", bound=Element)


class WidgetList(ElementList[W]):
    """The widgets of one kind."""


class BlockList(ElementList[W]):
    """The containers of one kind."""
