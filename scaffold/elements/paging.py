"""Pagination: numbered pages of which one is chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Unpack

from scaffold.elements.block import Args, Callback, Common, Key, Kwargs, Persist, Width
from scaffold.elements.widget import Widgets
from scaffold.errors import OutOfRangeError, ParameterTypeError, UsageError
from scaffold.runtime.values import Shape, Unset
from scaffold.widgets.codecs import PageNumber

if TYPE_CHECKING:
    from scaffold.elements.arguments import Bind
    from scaffold.widgets.codecs import Wire
    from scaffold.widgets.look import Look

MOST_PAGES = 1_000_000
GAP = 0
_FEWEST = 5


class Paging(Widgets):
    """Where one turns pages."""

    __slots__ = ()

    def pagination(
        self, num_pages: int, *, default: int = 1, max_visible_pages: int | None = 7,
        width: Width = "content", key: Key = None, on_change: Callback = "rerun",
        args: Args = None, kwargs: Kwargs = None, disabled: bool = False, bind: Bind = None,
        persist_state: Persist = None, **look: Unpack[Look],
    ) -> int:  # fmt: skip
        """Show numbered pages with a step back and a step on, and return the chosen number.

        The first page is 1. If there are fewer pages than the one that was chosen, it is the
        default again.

        Args:
            num_pages: how many there are.
            default: the page that is chosen first.
            max_visible_pages: about how many numbers are shown; the first, the last and the chosen
                one always are. None shows all, 0 only the steps.
            width: "content", "stretch" or pixels.
            key: its own name, also in `st.session_state`.
            on_change: a function that is called before the page runs; "ignore" runs nothing.
            bind: "query-params" keeps the number in the address.
            persist_state: keeps the number where the widget is not shown, see `st.text_input`.

        Raises:
            UsageError: no page, or a default that is none of them.

        Example:
            rows = [f"Row {number}" for number in range(1, 96)]
            page = st.pagination(10)
            st.table(rows[(page - 1) * 10 : page * 10])
        """
        _check(num_pages, default, max_visible_pages)
        common = Common(
            key, None, on_change, args, kwargs, disabled, width=width, look=look,
            persist=persist_state,
        )  # fmt: skip

        def load(wire: Wire) -> int:
            if isinstance(wire, int) and 1 <= wire <= num_pages:
                return wire
            raise Unset

        def dump(value: Any) -> int:
            if isinstance(value, bool) or not isinstance(value, int):
                raise Unset
            return load(value)

        def show(page: int) -> dict[str, Any]:
            return {"shown": shown_pages(num_pages, page, max_visible_pages)}

        return self._field(
            "pagination", PageNumber(num_pages), Shape(default, load, dump, show=show), common,
            bind=bind, label="", num_pages=num_pages, default=default, most=max_visible_pages,
        )  # fmt: skip


def shown_pages(count: int, page: int, most: int | None) -> list[int]:
    """Return the numbers that are shown, with 0 where some are left out.

    >>> shown_pages(20, 10, 7)
    [1, 0, 9, 10, 11, 0, 20]
    """
    if most == 0:
        return []
    if most is None or count <= max(most, _FEWEST):
        return list(range(1, count + 1))
    edge = max(most, _FEWEST) - 2
    half, odd = divmod(edge - 3, 2)
    if page <= half + odd + 3:
        return [*range(1, edge + 1), GAP, count]
    if page > count - half - 3:
        return [1, GAP, *range(count - edge + 1, count + 1)]
    first = page - half - odd
    return [1, GAP, *range(first, first + edge - 2), GAP, count]


def _check(num_pages: Any, default: Any, most: Any) -> None:
    if type(num_pages) is not int or not 1 <= num_pages <= MOST_PAGES:
        raise UsageError(
            f"st.pagination got num_pages={num_pages!r}. Allowed are ints from 1 to "
            f"{MOST_PAGES:,}; write e.g. st.pagination(max(1, pages))."
        )
    if type(default) is not int:
        raise ParameterTypeError.of("st.pagination(default)", default, ["an int"], "1")
    if not 1 <= default <= num_pages:
        raise OutOfRangeError.of("st.pagination(default)", default, 1, num_pages)
    if most is not None and (type(most) is not int or most < 0):
        raise UsageError(
            f"st.pagination got max_visible_pages={most!r}. Allowed are ints from 0, and None for "
            "all; write e.g. max_visible_pages=7."
        )
