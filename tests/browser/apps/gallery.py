"""Every element once, with the examples that tests/elements has for it."""

from collections.abc import Callable
from typing import Any

from scaffold import App, page, st
from tests.elements import gallery_display, gallery_widgets

Examples = dict[str, Callable[[], Any]]


def show_all(examples: Examples) -> None:
    for name, example in examples.items():
        with st.container(key=f"example-{name}"):
            example()


@page("/", title="Display", icon=":material/image:")
def display() -> None:
    show_all(gallery_display.GALLERY)


@page("/widgets", title="Widgets", icon=":material/toggle_on:")
def widgets() -> None:
    show_all(gallery_widgets.GALLERY)


app = App("Gallery")
