"""Pages through a table; the address says which page, so that it can be kept and shared."""

from dataclasses import dataclass

from scaffold import App, page, st

SIZES = [5, 10, 20]
KINDS = ["Chair", "Table", "Lamp", "Shelf"]


@dataclass(frozen=True)
class Order:
    """One row."""

    number: int
    what: str
    amount: int


ORDERS = [Order(1000 + n, KINDS[n % len(KINDS)], n * 7 % 90 + 10) for n in range(97)]


@page("/", title="Orders", icon=":material/table_rows:")
def orders() -> None:
    st.title("Orders")
    find, choose = st.columns([3, 1])
    kind = find.segmented_control("What", KINDS)
    size = choose.selectbox("Rows on a page", SIZES, index=1)
    found = [order for order in ORDERS if kind in (None, order.what)]
    last = (len(found) - 1) // size + 1
    shown = turn_pages(last)
    first = (shown - 1) * size
    st.table([
        {"Number": order.number, "What": order.what, "Amount": order.amount}
        for order in found[first : first + size]
    ])  # fmt: skip
    st.caption(f"Page {shown} of {last}, {len(found)} orders")


def turn_pages(last: int) -> int:
    """Show the two buttons and return the number of the page."""
    shown = min(current_page(), last)
    back, onward = st.columns(2)
    if back.button("Back", disabled=shown == 1, key="back", width="stretch"):
        go(shown - 1)
    if onward.button("Next", disabled=shown == last, key="next", width="stretch"):
        go(shown + 1)
    return shown


def current_page() -> int:
    """Read the address: nonsense means the first page."""
    text = st.query_params.get("page", "1")
    return max(int(text), 1) if text.isdigit() else 1


def go(number: int) -> None:
    """Put a page number into the address and start again from there."""
    st.query_params["page"] = str(number)
    st.rerun()


app = App("Orders")
