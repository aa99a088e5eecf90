"""Every element once, with the examples that tests/elements has for it."""

from collections.abc import Iterable

from scaffold import App, page, st
from tests.elements.gallery_display import GALLERY as DISPLAY
from tests.elements.gallery_widgets import GALLERY as WIDGETS

# These use one key twice, which one page may not.
FORMS = {"form", "form_submit_button"}


def show(names: Iterable[str]) -> None:
    for name in names:
        with st.container(key=f"example-{name}"):
            (DISPLAY | WIDGETS)[name]()


@page("/", title="Display", icon=":material/image:")
def display() -> None:
    show(DISPLAY)


@page("/widgets", title="Widgets", icon=":material/toggle_on:")
def widgets() -> None:
    show(name for name in WIDGETS if name not in FORMS)


@page("/forms", title="Forms", icon=":material/edit:")
def forms() -> None:
    show(sorted(FORMS))


app = App("Gallery")
