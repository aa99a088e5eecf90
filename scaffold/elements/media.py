"""Pictures, sound, video and the logo."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypeAlias, Unpack

from scaffold.elements.arguments import contained, one_of, width_unless
from scaffold.elements.block import Block, Width
from scaffold.elements.former import warn_of
from scaffold.elements.media_time import fragment_of
from scaffold.elements.pictures import Picture, pictures_of
from scaffold.elements.sound import media_of, tracks_of
from scaffold.errors import AddressError, UsageError
from scaffold.runtime.context import current_run
from scaffold.tree import Element

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import timedelta

    from scaffold.elements.arguments import StretchWidth
    from scaffold.elements.container import Slot
    from scaffold.widgets.look import Look

MediaTime: TypeAlias = "int | float | timedelta | str"
ImageFormat: TypeAlias = Literal["JPEG", "PNG", "auto"]


class Media(Block):
    """Pictures, sound and video."""

    __slots__ = ()

    def image(
        self, image: Any, caption: str | Sequence[str] | None = None, width: Width = "content",
        clamp: bool = False, channels: Literal["RGB", "BGR"] = "RGB",
        output_format: ImageFormat = "auto", *, use_container_width: bool | None = None,
        link: str | None = None, use_column_width: Any = None,
        alt: str | Sequence[str | None] | None = None, **look: Unpack[Look],
    ) -> Slot:  # fmt: skip
        """Show a picture, or several beside each other.

        Args:
            image: a path, bytes, an SVG text, a PIL image, a NumPy array, or a list of these. An
                address (https://...) is shown as it is; browsers load it only if the app's security
                policy allows its host.
            caption: inline Markdown below; for several pictures a list.
            width: "content", "stretch" or pixels; never wider than the place.
            clamp: cut the values of arrays to what is valid instead of raising an error.
            channels: "BGR" for arrays of OpenCV.
            output_format: how arrays and PIL images are sent; "auto" sends photographs as JPEG.
            link: where a click leads.
            alt: what the picture shows, for those who do not see it; "" if it only decorates.

        Raises:
            UsageError: no picture, an array of a wrong shape, or captions that are too many or few.

        Example:
            st.image('<svg viewBox="0 0 9 9"><circle cx="4" cy="4" r="4"/></svg>', width=40)
        """
        one_of("st.image(channels)", channels, ("RGB", "BGR"))
        one_of("st.image(output_format)", output_format, ("auto", "JPEG", "PNG"))
        if use_column_width is not None:
            width = _column_width(use_column_width)
        stretched = contained(width, use_container_width)
        pictures = pictures_of(image, clamp, channels, output_format)
        captions = _each("caption", caption, len(pictures))
        alts = _each("alt", alt, len(pictures))
        items = [
            {"src": self._picture(picture), "caption": words, "alt": text}
            for picture, words, text in zip(pictures, captions, alts, strict=True)
        ]
        return self._add(
            "image", look, pictures=items, link=_safe_link(link),
            width=width_unless("content", _old_width(stretched)),
        )  # fmt: skip

    def audio(
        self, data: Any, format: str = "audio/wav", start_time: MediaTime = 0, *,
        sample_rate: int | None = None, end_time: MediaTime | None = None, loop: bool = False,
        autoplay: bool = False, alt: str | None = None, width: StretchWidth = "stretch",
        **look: Unpack[Look],
    ) -> Slot:  # fmt: skip
        """Show a player for sound.

        Args:
            data: a path, an address, bytes, an open file, or a NumPy array (then with
                `sample_rate`, one row for each channel). None shows nothing.
            format: the media type of bytes, as "audio/mpeg".
            start_time: seconds, a timedelta, or a text as "1m30s".
            sample_rate: samples a second, for arrays only.
            end_time: where it stops.
            loop: begin again at the end.
            autoplay: begin at once; browsers refuse it until the visitor did something.
            alt: what is heard, for screen readers.
        """
        if data is None:
            return self._add("empty", look)
        source, mime = media_of(data, format, "audio", sample_rate)
        return self._add(
            "audio", look, src=self._kept(source, mime) + fragment_of(start_time, end_time),
            loop=loop or None, autoplay=autoplay or None, alt=alt,
            width=width_unless("stretch", width, "stretch"),
        )  # fmt: skip

    def video(
        self, data: Any, format: str = "video/mp4", start_time: MediaTime = 0, *,
        subtitles: Any = None, end_time: MediaTime | None = None, loop: bool = False,
        autoplay: bool = False, muted: bool = False, alt: str | None = None,
        width: StretchWidth = "stretch", **look: Unpack[Look],
    ) -> Slot:  # fmt: skip
        """Show a player for video.

        Args:
            data: a path, an address, bytes or an open file; None shows nothing. A page of YouTube
                is shown as a link.
            format: the media type of bytes.
            start_time: seconds, a timedelta, or a text as "1m30s".
            subtitles: a file or text in WebVTT or SRT, or a mapping of labels to these.
            end_time: where it stops.
            loop: begin again at the end.
            autoplay: begin at once; browsers refuse it if it is not muted.
            muted: without sound.
            alt: what is seen, for screen readers.
        """
        if data is None:
            return self._add("empty", look)
        source, mime = media_of(data, format, "video", None)
        tracks = [
            {"src": self._file(text, "text/vtt"), "label": label}
            for label, text in tracks_of(subtitles)
        ]
        page = isinstance(source, str) and _is_youtube(source)
        address = self._kept(source, mime)
        return self._add(
            "video", look, src=address if page else address + fragment_of(start_time, end_time),
            page=page or None, tracks=tracks or None, loop=loop or None,
            autoplay=autoplay or None, muted=muted or None, alt=alt,
            width=width_unless("stretch", width, "stretch"),
        )  # fmt: skip

    def logo(
        self, image: Any, *, size: Literal["small", "medium", "large"] = "medium",
        link: str | None = None, icon_image: Any = None, **look: Unpack[Look],
    ) -> None:  # fmt: skip
        """Show the app's logo above the sidebar.

        Args:
            image: as for `st.image`.
            size: how high it is.
            link: where a click leads; the app's first page if it is None.
            icon_image: a smaller one for narrow screens.

        Example:
            st.logo('<svg viewBox="0 0 9 9"><rect width="9" height="9"/></svg>')
        """
        run = current_run("st.logo")
        run.check()
        pictures = pictures_of(image, False, "RGB", "auto")
        props: dict[str, Any] = {
            "src": self._picture(pictures[0]), "link": _safe_link(link) or "/",
            "size": one_of("st.logo(size)", size, ("medium", "small", "large")),
        }  # fmt: skip
        if icon_image is not None:
            props["small"] = self._picture(pictures_of(icon_image, False, "RGB", "auto")[0])
        siblings = run.sidebar.children
        assert siblings is not None  # noqa: S101 - a region has children
        siblings[:] = [node for node in siblings if node.kind != "logo"]
        siblings.insert(0, Element("logo", "sidebar-logo", props))

    def _picture(self, picture: Picture) -> str:
        if picture.address is not None:
            return picture.address
        return self._file(picture.data, picture.mime)

    def _kept(self, source: bytes | str, mime: str) -> str:
        return source if isinstance(source, str) else self._file(source, mime)


def _each(name: str, given: Any, count: int) -> list[str | None]:
    """Return one text for each picture."""
    if given is None:
        return [None] * count
    texts = [given] if isinstance(given, str) else list(given)
    if len(texts) != count:
        raise UsageError(
            f"st.image got {count} pictures and {len(texts)} texts as {name}. Give one for each: "
            f'{name}=["first", "second"], or leave it out.'
        )
    return [None if text is None else str(text) for text in texts]


def _column_width(given: Any) -> Width:
    """Return the width that `use_column_width`, a former argument, asks for."""
    width: Width = "stretch" if given in (True, "always") else "content"
    warn_of(f"use_column_width={given!r}", f'width="{width}"')
    return width


def _old_width(width: Any) -> Any:
    """Return a width without the special numbers of old scripts (0 and below: as wide as it is)."""
    return "content" if width is None or (isinstance(width, int) and width <= 0) else width


def _safe_link(link: str | None) -> str | None:
    """Refuse addresses that would run script."""
    if link is None or link.startswith(("https://", "http://", "/", "#", "?", "mailto:")):
        return link
    scheme, colon, _ = link.partition(":")
    if not colon or "/" in scheme:
        return link
    raise AddressError(
        f"A picture got link={link!r:.80}. Allowed are https, http and mailto addresses and paths "
        "of "
        'this app; write e.g. link="/reports".'
    )


def _is_youtube(address: str) -> bool:
    host = address.partition("://")[2].partition("/")[0].removeprefix("www.")
    return host in ("youtube.com", "youtu.be", "m.youtube.com")
