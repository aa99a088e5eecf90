"""Every element once, with the examples that tests/elements has for it."""

from collections.abc import Iterable

from scaffold import App, page, st
from tests.elements.gallery_chat import GALLERY as CHAT
from tests.elements.gallery_display import GALLERY as DISPLAY
from tests.elements.gallery_embeds import GALLERY as EMBEDS
from tests.elements.gallery_widgets import GALLERY as WIDGETS

# These use one key twice, which one page may not.
FORMS = {"form", "form_submit_button"}


def show(names: Iterable[str]) -> None:
    for name in names:
        with st.container(key=f"example-{name}"):
            (DISPLAY | WIDGETS | CHAT | EMBEDS)[name]()


@page("/", title="Display", icon=":material/image:")
def display() -> None:
    show(DISPLAY)


@page("/widgets", title="Widgets", icon=":material/toggle_on:")
def widgets() -> None:
    show(name for name in WIDGETS if name not in FORMS)


@page("/forms", title="Forms", icon=":material/edit:")
def forms() -> None:
    show(sorted(FORMS))


@page("/chat", title="Chat", icon=":material/chat:")
def chat() -> None:
    show(CHAT)


@page("/embeds", title="Embeds", icon=":material/web_asset:")
def embeds() -> None:
    show(EMBEDS)


@st.dialog("Settings", icon=":material/settings:")
def settings() -> None:
    st.text_input("Your name")
    if st.button("Save"):
        st.rerun()


@page("/dialog", title="Dialog", icon=":material/open_in_new:")
def dialog() -> None:
    st.title("Page below")
    if st.button("Open"):
        settings()


app = App("Gallery")
