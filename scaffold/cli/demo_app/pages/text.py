"""Text: headings, Markdown, code, formulas."""

from __future__ import annotations

from scaffold import anyone, page, st
from scaffold.cli.demo_app.showing import show


@page(
    "/text", title="Text", icon=":material/article:", section="Elements", access=anyone,
    layout="wide", order=1,
)  # fmt: skip
def text() -> None:
    """Show what one writes."""
    show(
        "Text", "Words in all sizes. What visitors wrote never becomes markup by itself.",
        headings, markdown, colours_and_icons, code, formulas, diagram, badges, write_anything,
        echo, html,
    )  # fmt: skip


def headings() -> None:
    """Three sizes, each with an address of its own."""
    st.header("Annual report", divider="rainbow")
    st.subheader("Sales", icon=":material/trending_up:")
    st.caption("All figures in thousands")


def markdown() -> None:
    """Paragraphs, lists, tables, links."""
    st.markdown(
        """
        **Bold**, *italic*, ~~gone~~ and `code`.

        1. First this
        2. Then [that](/layout)

        | Fruit | Price |
        | ----- | ----: |
        | Pear  |  2.25 |
        """
    )


def colours_and_icons() -> None:
    """Colours follow the theme, so they can be read in the dark as well."""
    st.markdown(":blue[Blue], :red-background[marked red], :small[small], :rainbow[and all].")
    st.markdown(":material/rocket_launch: Icons stand in the text, and :sparkles: emoji, too.")


def code() -> None:
    """Coloured by language, with a button that copies it."""
    st.code("def area(r: float) -> float:\n    return 3.14159 * r**2", line_numbers=True)


def formulas() -> None:
    """LaTeX becomes MathML, which browsers show without script."""
    st.latex(r"\int_{-\infty}^{\infty} e^{-x^2}\,dx = \sqrt{\pi}")


def diagram() -> None:
    """Mermaid draws flowcharts, sequences, plans and more, in the colours of the page."""
    st.mermaid_chart(
        """
        flowchart LR
            Order --> Paid{Paid?}
            Paid -->|Yes| Parcel
            Paid -->|No| Reminder
        """,
        alt="An order is paid and sent, or a reminder is written",
    )


def badges() -> None:
    """Small labels."""
    with st.container(horizontal=True):
        st.badge("Paid", icon=":material/check:", color="green")
        st.badge("Open", color="orange")
        st.badge("Late", icon=":material/schedule:", color="red")


def write_anything() -> None:
    """`st.write` shows each thing as what it is."""
    st.write("Text,", 42, "and structures:", {"name": "Ada", "born": 1815})


def echo() -> None:
    """Lines that run and are shown."""
    with st.echo():
        total = sum(range(11))
        st.write("One to ten makes", total)


def html() -> None:
    """Markup and styles of your own; scripts and handlers in it are left out."""
    st.html("<p style='letter-spacing: .2em'>Spaced <mark>out</mark></p>")
