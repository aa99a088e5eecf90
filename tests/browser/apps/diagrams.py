"""Diagrams: good ones, one that changes, one with a mistake, and a page without any."""

from scaffold import anyone, page, st
from scaffold.web.app import App

STEALING = """%%{init: {"htmlLabels": true, "flowchart": {"htmlLabels": true},
"securityLevel": "loose", "themeCSS": ".node { background: url(http://127.0.0.1:9/x) }"}}%%
flowchart LR
A["<img src=x onerror=alert(1)><script>alert(2)</script>"] --> B
click A "javascript:alert(3)"
"""


@page("/", title="Diagrams", access=anyone)
def diagrams() -> None:
    """Show diagrams."""
    last = st.selectbox("Last", ["Parcel", "Letter"])
    st.button("Again")
    st.mermaid_chart(f"flowchart LR\nOrder -->|paid| Stock\nStock --> {last}", alt="From order on")
    st.mermaid_chart(
        "sequenceDiagram\naccTitle: A greeting\nAda->>Grace: Good morning\nGrace-->>Ada: And you"
    )
    st.mermaid_chart('pie\n"Pears": 3\n"Plums": 1', width=300)
    st.mermaid_chart("flowchart LR\nA -->", alt="Broken")


@page("/foreign", title="Of a visitor", access=anyone)
def foreign() -> None:
    """Show what somebody else wrote."""
    st.mermaid_chart(STEALING)


@page("/none", title="Nothing drawn", access=anyone)
def none() -> None:
    """Show no diagram."""
    st.write("Nothing is drawn here.")


app = App("Diagrams")
