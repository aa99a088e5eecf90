"""Label pictures one by one; the labels are kept, can be corrected and downloaded."""

import csv
import io
import random

from scaffold import App, page, st

LABELS = ["Circle", "Square", "Triangle"]
SHAPES = [
    '<circle cx="50" cy="50" r="32"/>',
    '<rect x="20" y="20" width="60" height="60" rx="2"/>',
    '<path d="M50 16 86 82H14Z"/>',
]
COLORS = ["#2563eb", "#db2777", "#16a34a", "#d97706"]


def picture(number: int) -> str:
    """Draw a picture: always the same one for a number."""
    chance = random.Random(number)  # noqa: S311 - pictures, not secrets
    turn = chance.randrange(-15, 15)
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100" width="240" height="240">'
        f'<g fill="{chance.choice(COLORS)}" transform="rotate({turn} 50 50)">'
        f"{chance.choice(SHAPES)}</g></svg>"
    )


PICTURES = [picture(number) for number in range(8)]


@page("/", title="Annotate", icon=":material/label:")
def annotate() -> None:
    st.title("What is it?")
    labels: dict[int, str] = st.session_state.setdefault("labels", {})
    at = st.session_state.setdefault("at", 0)
    st.progress(len(labels) / len(PICTURES), text=f"{len(labels)} of {len(PICTURES)} labelled")
    if at == len(PICTURES):
        show_result(labels)
        return
    st.image(PICTURES[at], caption=f"Picture {at + 1}", width=240)
    for column, name in zip(st.columns(len(LABELS)), LABELS, strict=True):
        chosen = "primary" if labels.get(at) == name else "secondary"
        column.button(name, on_click=label, args=(name,), type=chosen, width="stretch")
    back, skip = st.columns(2)
    back.button("Back", on_click=move, args=(-1,), disabled=at == 0, width="stretch")
    skip.button("Skip", on_click=move, args=(1,), width="stretch")


def show_result(labels: dict[int, str]) -> None:
    """Show all labels, once every picture was seen."""
    st.success("That was the last one. Thank you.")
    rows = [{"Picture": number + 1, "Label": name} for number, name in sorted(labels.items())]
    st.table(rows)
    st.download_button("Download the labels", as_csv(rows), "labels.csv", "text/csv")
    st.button("Back", on_click=move, args=(-1,))


def label(name: str) -> None:
    """Keep the label of the picture that is shown, and show the next one."""
    st.session_state.labels[st.session_state.at] = name
    move(1)


def move(by: int) -> None:
    """Show another picture."""
    st.session_state.at += by


def as_csv(rows: list[dict[str, object]]) -> str:
    """Return the labels as the text of a file."""
    text = io.StringIO()
    writer = csv.DictWriter(text, ["Picture", "Label"])
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


app = App("Annotate")
