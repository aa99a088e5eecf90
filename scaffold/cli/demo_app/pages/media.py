"""Media: pictures, sound, films, documents, the logo."""

from __future__ import annotations

from scaffold import anyone, page, st
from scaffold.cli.demo_app.samples import FILM, SUBTITLES, landscape, leaflet, tone
from scaffold.cli.demo_app.showing import show


@page(
    "/media", title="Media", icon=":material/image:", section="Elements", access=anyone,
    layout="wide", order=9,
)  # fmt: skip
def media() -> None:
    """Show what one looks at and listens to."""
    show(
        "Media", "Bytes are kept by what is in them, and served to this visitor only.",
        picture, several_pictures, sound, film, leaflet_in_a_frame, frame, logo,
    )  # fmt: skip


def picture() -> None:
    """A path, bytes, an SVG text, a PIL image or an array."""
    st.image(landscape(), caption="Evening", width="stretch", alt="Mountains at sunset")


def several_pictures() -> None:
    """Beside each other, as wide as you like."""
    st.image([landscape()] * 3, caption=["One", "Two", "Three"], width=120)


def sound() -> None:
    """A file, or an array with its sample rate."""
    pitch = st.select_slider("Pitch", [220, 330, 440, 550], 440)
    st.audio(tone(pitch), alt=f"A tone of {pitch} hertz")


def film() -> None:
    """A path, bytes or an address; with subtitles, from any second on."""
    loop = st.toggle("Again and again")
    st.video(FILM, subtitles={"English": SUBTITLES}, loop=loop, alt="The sun sets in the hills")


def leaflet_in_a_frame() -> None:
    """A PDF file in the viewer that the browser has."""
    st.pdf(leaflet(), height=260, alt="A leaflet")


def frame() -> None:
    """HTML, a file or another site, with an origin of its own."""
    st.iframe("<body style='font: 1.2rem serif'>A page within the page.</body>", height=60)


def logo() -> None:
    """Above the sidebar; a click leads home."""
    if st.toggle("Show the logo"):
        st.logo(landscape(), size="large")
        st.sidebar.write("There it is.")
