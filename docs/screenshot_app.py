"""The app of the pictures: a small shop with figures, orders and a form."""

from scaffold import App, page, st

WEEKS = [31, 40, 37, 52, 48, 61, 66]
VISITS = [820, 790, 900, 980, 1010, 1115, 1204]
RETURNS = [6, 4, 5, 7, 5, 4, 3]
ORDERS = [
    {"Order": 1042, "What": "Reading lamp", "Amount": 2, "State": ":green-badge[sent]"},
    {"Order": 1041, "What": "Oak shelf", "Amount": 1, "State": ":orange-badge[packing]"},
    {"Order": 1040, "What": "Side table", "Amount": 4, "State": ":green-badge[sent]"},
    {"Order": 1039, "What": "Desk chair", "Amount": 1, "State": ":gray-badge[new]"},
]


@page("/", title="Overview", icon=":material/dashboard:", layout="wide")
def overview() -> None:
    """Show the figures of the day."""
    st.title("Good morning, Ada")
    st.caption("What happened since yesterday")
    left, middle, right = st.columns(3)
    left.metric("Orders", 66, 5, border=True, chart_data=WEEKS)
    middle.metric("Visitors", "1,204", "8 %", border=True, chart_data=VISITS, chart_type="area")
    right.metric(
        "Returns", 3, -1, delta_color="inverse", border=True, chart_data=RETURNS, chart_type="bar"
    )
    table, side = st.columns([2, 1])
    table.subheader("Latest orders")
    table.table(ORDERS)
    side.subheader("Today")
    side.info("Two parcels wait for their labels.")
    side.checkbox("Print the labels")
    side.checkbox("Call the carpenter", value=True)
    side.button("Close the day", type="primary", width="stretch")


@page("/order", title="New order", icon=":material/edit_note:", section="Work")
def order() -> None:
    """Take an order."""
    st.title("New order")
    with st.form("order"):
        st.text_input("What", placeholder="Name or number of a product")
        st.selectbox("Delivery", ["Standard", "Express", "Collect"])
        st.number_input("How many", 1, 100, 1)
        st.slider("Discount", 0, 50, 10, format="%d %%")
        st.checkbox("Wrap it as a gift", value=True)
        st.form_submit_button("Place the order", type="primary")


@page("/stock", title="Stock", icon=":material/inventory_2:", section="Work", badge="3")
def stock() -> None:
    """Stand in the menu."""
    st.title("Stock")


@page("/reports", title="Reports", icon=":material/bar_chart:", section="Work")
def reports() -> None:
    """Stand in the menu."""
    st.title("Reports")


app = App("Workshop", auth=True)
