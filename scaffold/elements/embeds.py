"""What is shown in a frame or drawn in one: other sites, HTML, PDF files, diagrams."""

from __future__ import annotations

import logging
import mimetypes
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, Unpack, cast

from scaffold.elements.arguments import clean_text, height_unless, width_unless
from scaffold.elements.block import Block, Key, Width
from scaffold.errors import ParameterTypeError, UsageError
from scaffold.runtime.framed import (
    HTML_FRAME,
    WINDOW,
    html_frame,
    source,
    text_frame,
    window,
)

if TYPE_CHECKING:
    from scaffold.elements.container import Slot
    from scaffold.widgets.look import Look

log = logging.getLogger("scaffold.page")
FrameHeight: TypeAlias = int | Literal["stretch", "content"]
UNMEASURED = 400
_SITE = re.compile(r"https?://[\w.\-\[\]:@%]+([/?#]|\Z)", re.IGNORECASE)
_PATH = re.compile(r"/(?![/\\])[^\s<>\"'\\]*\Z")
_HTML = (".html", ".htm", ".xhtml", ".svg")
_TEXT = (".txt", ".md", ".csv", ".json", ".log", ".toml", ".yaml", ".yml", ".py")
_BEGINS_PDF = b"%PDF-"


class Embeds(Block):
    """Frames, and documents that the browser itself shows."""

    __slots__ = ()

    def iframe(
        self, src: str | Path, *, width: Width = "stretch", height: FrameHeight = "content",
        tab_index: int | None = None, alt: str | None = None, **look: Unpack[Look],
    ) -> Slot:  # fmt: skip
        """Show another site, a file or HTML of your own in a frame.

        What is in the frame has an origin of its own: its scripts run, but cannot see the page,
        its cookies or its storage.

        Args:
            src: an address (https://..., data:...), a path of this app ("/app/static/report.html"),
                a `pathlib.Path` to a file (HTML, PDF, pictures, texts), or HTML.
            width: "stretch", "content" (HTML only) or pixels.
            height: "content" is as high as the HTML, and 400 pixels for everything else, whose
                height nobody can know; "stretch" or pixels.
            tab_index: -1 leaves the frame out of the order of the Tab key.
            alt: what it shows, for screen readers.

        Raises:
            UsageError: no text, a file that is not there or that browsers do not show.

        Example:
            st.iframe("<p>A page in the page</p>", alt="Greeting")
        """
        address, measured = self._framed(src, _named(alt, "st.iframe"))
        return self._frame(
            address, alt=_named(alt, "st.iframe"), tab_index=tab_index, measured=measured,
            width=width, height=height, look=look,
        )  # fmt: skip

    def pdf(
        self, data: Any, *, height: int | Literal["stretch"] = 500, key: Key = None,
        alt: str | None = None, **look: Unpack[Look],
    ) -> Slot:  # fmt: skip
        """Show a PDF file with the browser's own viewer, and offer it as a download.

        Browsers without a viewer, as on most phones, show the download alone.

        Args:
            data: a path, an address (https://...), bytes, or an open file, also an uploaded one.
            height: pixels, or "stretch".
            key: a name for the element, which also is a CSS class.
            alt: what the document is, for screen readers.

        Raises:
            UsageError: nothing was given, or it is no PDF file.
        """
        name = _named(alt, "st.pdf")
        place = _address_of(data)
        if place is not None:
            shown = self._file(window(place, name or "PDF", document=True), WINDOW)
        else:
            place = shown = self._file(_pdf_bytes(data), "application/pdf")
        return self._add(
            "pdf", look, key=key, src=shown, address=place, alt=name,
            height=height_unless("content", height, "stretch"), width="stretch",
        )  # fmt: skip

    def mermaid_chart(
        self, body: str, *, width: Width = "stretch", alt: str | None = None,
        **look: Unpack[Look],
    ) -> Slot:  # fmt: skip
        """Draw a diagram from its definition in the language of Mermaid.

        Flowcharts, sequences, classes, states, timelines and more, in the colours of the page. What
        is no diagram is shown as text, with what is wrong about it. Without script the definition
        is shown.

        Args:
            body: the definition, e.g. "graph LR; A --> B".
            width: "stretch", "content" or pixels; a diagram is never drawn larger than it is.
            alt: what it shows, for screen readers; else what `accTitle` and `accDescr` say, or
                which kind of diagram it is.

        Example:
            st.mermaid_chart("graph LR; Order --> Payment --> Parcel", alt="From order to parcel")

        Raises:
            ParameterTypeError: the definition is no text.
        """
        given: object = body
        if not isinstance(given, str):
            example = '"graph LR; A --> B"'
            raise ParameterTypeError.of("st.mermaid_chart", given, ["a str"], example)
        return self._add(
            "mermaid_chart", look, body=clean_text(body), alt=_named(alt, "st.mermaid_chart"),
            width=width_unless("stretch", width),
        )  # fmt: skip

    def _frame(
        self, address: str, *, alt: str | None, tab_index: int | None, measured: bool,
        width: Any, height: Any, look: Any, scrolling: bool = True,
    ) -> Slot:  # fmt: skip
        """Append a frame; only a document of ours tells its size."""
        checked = height_unless("content", height, "stretch", "content")
        if checked is None and not measured:
            checked = UNMEASURED
        return self._add(
            "iframe", look, src=address, alt=alt, tab_index=_tab_index(tab_index),
            measured=((checked is None or width == "content") and measured) or None,
            fixed=None if scrolling else True, height=checked,
            width=width_unless("", width, "stretch", "content"),
        )  # fmt: skip

    def _framed(self, src: Any, name: str | None) -> tuple[str, bool]:
        """Return the address of a frame, and whether its document tells its size."""
        if isinstance(src, Path):
            return self._framed_file(src)
        if not isinstance(src, str):
            raise UsageError(
                f"st.iframe got {src!r:.60}, a {type(src).__name__}. Allowed are addresses, HTML "
                'as a text, and pathlib.Path; write e.g. st.iframe(Path("report.html")).'
            )
        text = src.strip()
        if text.lower().startswith(("http://", "https://", "data:")):
            return self._window(text, name), False
        if _PATH.fullmatch(text):
            return text, False
        return self._file(html_frame(src), HTML_FRAME), True

    def _window(self, address: str, name: str | None) -> str:
        if not address.lower().startswith("data:"):
            _check_site(address, "st.iframe")
        return self._file(window(address, name or source(address)), WINDOW)

    def _framed_file(self, path: Path) -> tuple[str, bool]:
        if not path.is_file():
            raise UsageError(
                f"st.iframe got {str(path)!r}, and there is no such file. A path is relative to "
                "the folder where the server was started; write e.g. "
                'st.iframe(Path(__file__).parent / "report.html").'
            )
        suffix = path.suffix.lower()
        if suffix in _HTML:
            html = path.read_text(encoding="utf-8", errors="replace")
            return self._file(html_frame(html), HTML_FRAME), True
        if suffix in _TEXT:
            text = path.read_text(encoding="utf-8", errors="replace")
            return self._file(text_frame(text), HTML_FRAME), True
        mime = mimetypes.guess_type(path.name)[0] or ""
        if mime != "application/pdf" and not mime.startswith(("image/", "audio/", "video/")):
            raise UsageError(
                f"st.iframe got {path.name!r}, which browsers do not show. Allowed are HTML, PDF, "
                "pictures, sound, video and texts; to offer another file write "
                f'st.download_button("Download", path.read_bytes(), {path.name!r}).'
            )
        return self._file(path.read_bytes(), mime), False


def _named(alt: str | None, what: str) -> str | None:
    """Return what names a frame; a frame without any name gets a general one."""
    if alt is None:
        return None
    if name := " ".join(str(alt).split()):
        return name
    log.warning('%s got alt="". It is never decoration; say what it shows, or leave alt out.', what)
    return None


def _tab_index(given: int | None) -> int | None:
    if given is None or (type(given) is int and given >= -1):
        return given
    raise UsageError(
        f"A frame got tab_index={given!r}. Allowed are None, -1 (not reached with Tab), 0 and "
        "higher ints; write tab_index=-1 to leave it out of the order."
    )


def _check_site(address: str, what: str) -> None:
    if not _SITE.match(address):
        raise UsageError(
            f"{what} got {address!r:.80}, which is no address. Allowed are http and https "
            'addresses with a host; write e.g. "https://example.com/map".'
        )


def _address_of(data: Any) -> str | None:
    """Return the address of a PDF on the web, or None for a file."""
    text = data.strip() if isinstance(data, str) else ""
    if text.lower().startswith(("http://", "https://")):
        _check_site(text, "st.pdf")
        return text
    return text if _PATH.fullmatch(text) and not Path(text).is_file() else None


def _pdf_bytes(data: Any) -> bytes:
    read: Any = data
    if isinstance(data, str | Path):
        read = Path(data).read_bytes() if Path(data).is_file() else None
    elif isinstance(data, bytearray | memoryview):
        read = bytes(cast("bytes", data))
    elif hasattr(data, "getvalue"):
        read = data.getvalue()
    elif hasattr(data, "read"):
        read = data.read()
    if not isinstance(read, bytes):
        raise UsageError(
            f"st.pdf got {data!r:.80}, and that is no file. Allowed are the path of a file, an "
            "https address, bytes and files opened for reading bytes; write e.g. "
            'st.pdf("report.pdf").'
        )
    if _BEGINS_PDF not in read[:1_024]:
        raise UsageError(
            f"st.pdf got {len(read):,} bytes that are no PDF file (they begin with "
            f"{read[:12]!r}). Give a file that begins with %PDF-; for pictures write st.image."
        )
    return read
