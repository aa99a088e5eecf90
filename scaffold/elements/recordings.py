"""Widgets that take sound and pictures from the visitor's microphone and camera."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, Unpack

from scaffold.elements.arguments import one_of
from scaffold.elements.block import Args, Callback, Common, Key, Kwargs, LabelVisibility
from scaffold.elements.uploads import Uploads, files_shape
from scaffold.errors import NotAllowedError
from scaffold.widgets.codecs import Files

if TYPE_CHECKING:
    from scaffold.elements.arguments import StretchWidth
    from scaffold.runtime.context import Run
    from scaffold.runtime.uploads import UploadedFile
    from scaffold.runtime.values import Shape
    from scaffold.widgets.look import Look

Resolution: TypeAlias = Literal["480p", "720p", "1080p"] | None
_SHOWN = frozenset(
    {
        "image/jpeg", "image/png", "image/webp", "audio/wav", "audio/x-wav", "audio/mpeg",
        "audio/mp4", "audio/webm", "audio/ogg",
    }
)  # fmt: skip
_RATES = (8000, 11025, 16000, 22050, 24000, 32000, 44100, 48000)


class Recordings(Uploads):
    """Microphone and camera."""

    __slots__ = ()

    def _shown_shape(self, run: Run) -> Shape[Any]:
        """Return the value of a field for one file, which is shown or played as well."""
        shape = files_shape(run, many=False)

        def show(value: UploadedFile | None) -> dict[str, Any]:
            props = {} if shape.show is None else shape.show(value)
            if value is not None and value.type in _SHOWN:
                props["src"] = self._file(value.getvalue(), value.type)
            return props

        return replace(shape, show=show)

    def audio_input(
        self, label: str, *, sample_rate: int | None = 16000, key: Key = None,
        help: str | None = None, on_change: Callback = "rerun", args: Args = None,
        kwargs: Kwargs = None, disabled: bool = False,
        label_visibility: LabelVisibility = "visible", width: StretchWidth = "stretch",
        **look: Unpack[Look],
    ) -> UploadedFile | None:  # fmt: skip
        """Let visitors record sound; return it as a WAV file, or None.

        Browsers ask the visitor first, and offer the microphone only over https and on localhost.
        Without script, or without a microphone, a file can be chosen instead, in its own format.

        Args:
            label: what the recording is for; inline Markdown.
            sample_rate: samples a second; None keeps the microphone's.
            key: its own name, also in `st.session_state`.
            help: Markdown behind a question mark.
            on_change: a function called before the page runs, or "ignore" to wait for the next run.
            args: positional arguments for `on_change`.
            kwargs: keyword arguments for `on_change`.
            disabled: show it, but let nobody use it.
            label_visibility: "hidden" keeps the label's room, "collapsed" does not.
            width: "stretch" or pixels.

        Raises:
            UsageError: a rate that browsers do not have.

        Example:
            note = st.audio_input("Voice note")
            if note is not None:
                st.audio(note)
        """
        rate = check_rate("st.audio_input", sample_rate)
        common = Common(
            key, help, on_change, args, kwargs, disabled, label_visibility, width, look
        )  # fmt: skip
        run, _ = self._here("audio_input")
        taken: UploadedFile | None = self._field(
            "audio_input", Files(False, ("audio/*",), 0), self._shown_shape(run), common,
            label=label, rate=rate,
        )  # fmt: skip
        return taken

    def camera_input(
        self, label: str, key: Key = None, help: str | None = None, on_change: Callback = "rerun",
        args: Args = None, kwargs: Kwargs = None, *, disabled: bool = False,
        label_visibility: LabelVisibility = "visible", resolution: Resolution = None,
        width: StretchWidth = "stretch", **look: Unpack[Look],
    ) -> UploadedFile | None:  # fmt: skip
        """Let visitors take a picture; return it as a JPEG file, or None.

        Browsers ask the visitor first, and offer the camera only over https and on localhost.
        Without script, or without a camera, a picture can be chosen instead, in its own format.

        Args:
            label: what the picture is for; inline Markdown.
            key: its own name, also in `st.session_state`.
            help: Markdown behind a question mark.
            on_change: a function called before the page runs, or "ignore" to wait for the next run.
            args: positional arguments for `on_change`.
            kwargs: keyword arguments for `on_change`.
            disabled: show it, but let nobody use it.
            label_visibility: "hidden" keeps the label's room, "collapsed" does not.
            resolution: the height to ask the camera for; it may give another.
            width: "stretch" or pixels.

        Example:
            picture = st.camera_input("Your face")
            if picture is not None:
                st.image(picture)
        """
        lines = None
        if resolution is not None:
            asked = one_of("st.camera_input(resolution)", resolution, ("480p", "720p", "1080p"))
            lines = int(asked.removesuffix("p"))
        common = Common(key, help, on_change, args, kwargs, disabled, label_visibility, width, look)
        run, _ = self._here("camera_input")
        taken: UploadedFile | None = self._field(
            "camera_input", Files(False, ("image/*",), 0), self._shown_shape(run), common,
            label=label, lines=lines,
        )  # fmt: skip
        return taken


def check_rate(what: str, rate: object) -> int | None:
    """Return a sample rate that recordings can have, or None."""
    if rate is None or (type(rate) is int and rate in _RATES):
        return rate
    raise NotAllowedError(
        f"{what} got a sample rate of {rate!r}. Allowed are {', '.join(map(str, _RATES))} and "
        "None for that of the microphone; 16000 suits speech."
    )
