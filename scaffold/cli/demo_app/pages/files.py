"""Files and recordings: uploads, downloads, microphone, camera."""

from __future__ import annotations

from scaffold import anyone, page, st
from scaffold.cli.demo_app.showing import show


@page(
    "/files", title="Files and recordings", icon=":material/upload_file:", section="Elements",
    access=anyone, layout="wide", order=5,
)  # fmt: skip
def files() -> None:
    """Show what goes up and what comes down."""
    show(
        "Files and recordings", "A file is a `BytesIO` with a name, a type and a size.",
        upload_a_file, several_files, download, download_made_later, microphone, camera,
    )  # fmt: skip


def upload_a_file() -> None:
    """It travels as soon as it is chosen, with a bar that shows how far it is."""
    file = st.file_uploader("A text", type=["txt", "md", "csv"], max_upload_size=1)
    if file is not None:
        st.code(file.getvalue()[:200].decode(errors="replace"), language=None)


def several_files() -> None:
    """Several at once, by drag and drop as well."""
    found = st.file_uploader("Pictures", type="image", accept_multiple_files=True)
    for one in found:
        st.write(f"{one.name}: {one.size:,} bytes")


def download() -> None:
    """Texts, bytes or open files."""
    st.download_button("Download", "a,b\n1,2\n", "table.csv", icon=":material/download:")


def download_made_later() -> None:
    """A function is called only if somebody presses the button."""

    def report() -> str:
        return "\n".join(str(number**2) for number in range(100))

    st.download_button("Make the report", report, "squares.txt")


def microphone() -> None:
    """A recording as a WAV file."""
    voice = st.audio_input("Say something")
    if voice is not None:
        st.caption(f"{voice.size:,} bytes")


def camera() -> None:
    """A photograph, once the visitor has allowed the camera."""
    photo = st.camera_input("Smile")
    if photo is not None:
        st.image(photo, caption=photo.name)
