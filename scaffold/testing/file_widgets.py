"""The widgets that take files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Self, TypeAlias

from scaffold.testing.element import Prop
from scaffold.testing.failures import AppTestError
from scaffold.testing.widgets import Typed, Widget

if TYPE_CHECKING:
    from scaffold.testing.app_test import AppTest
    from scaffold.tree import Element as Node

File: TypeAlias = tuple[str, bytes, str]


class _WithFiles(Widget):
    def _put(self, files: Sequence[File], *, add: bool) -> Self:
        """Send files as the page's script does, and enter their ids."""
        before = self._at.entries.raw(self._node) if add and self.props.get("many") else []
        sent = [self._at.upload(self._node, *file) for file in files]
        self._at.entries.enter_raw(self._node, [*(one for one in before if one), *sent] or [""])
        return self


def chat_files(at: AppTest, node: Node) -> _WithFiles:
    """Return the field for files of a chat_input."""
    return _WithFiles(at, node)


class ChatInput(Typed, _WithFiles):
    """What `st.chat_input` makes."""

    kinds = ("chat_input",)

    @property
    def value(self) -> Any:
        """Return what was entered, else what was sent for the last run, else the draft."""
        found = (super().value, self._at.entries.last(self._node), self._node.value or None)
        return next((one for one in found if one is not None), None)

    def clear(self) -> Self:
        """Take back what was typed."""
        self._at.entries.release(self._node)
        return self

    def upload(
        self, filename: str, content: bytes, mime_type: str = "application/octet-stream"
    ) -> Self:
        """Add a file to the message, which is sent by the next `run`."""
        field = next((n for n in self._node.children or () if n.kind == "chat_files"), None)
        if field is None:
            raise AppTestError("This chat_input takes no files; it has no accept_file.")
        chat_files(self._at, field)._put([(filename, content, mime_type)], add=True)
        if not self._at.entries.pressed(self._node):
            self._at.entries.enter_raw(self._node, ["", "1"])
        return self


class FileUploader(_WithFiles):
    """What `st.file_uploader` makes."""

    kinds = ("file_uploader",)
    accept_multiple_files: Prop[bool] = Prop("many", default=False)
    accept_directory: Prop[bool] = Prop("folder", default=False)

    @property
    def allowed_type(self) -> list[str]:
        """Return the types that it takes; an empty list for all."""
        return list(self.props.get("types") or ())

    def set_value(self, files: File | Sequence[File] | None) -> Self:
        """Choose files in place of those that are there, each as (name, bytes, type)."""
        given: Any = files or ()
        single = len(given) == 3 and isinstance(given[0], str)  # noqa: PLR2004 - name, bytes, type
        return self._put([given] if single else list(given), add=False)

    def upload(
        self, filename: str, content: bytes, mime_type: str = "application/octet-stream"
    ) -> Self:
        """Choose a file; where several are allowed, one more."""
        return self._put([(filename, content, mime_type)], add=True)

    def clear(self) -> Self:
        """Remove all files."""
        return self._put([], add=False)


class _Recorder(_WithFiles):
    def set_value(self, file: File | None) -> Self:
        """Record in place of what is there: (name, bytes, type)."""
        return self._put([] if file is None else [file], add=False)

    def clear(self) -> Self:
        """Remove the recording."""
        return self._put([], add=False)


class AudioInput(_Recorder):
    """What `st.audio_input` makes."""

    kinds = ("audio_input",)
    sample_rate: Prop[int | None] = Prop("sample_rate", None)

    def upload(self, filename: str, content: bytes, mime_type: str = "audio/wav") -> Self:
        """Record a sound."""
        return self.set_value((filename, content, mime_type))


class CameraInput(_Recorder):
    """What `st.camera_input` makes."""

    kinds = ("camera_input",)
    resolution: Prop[Any] = Prop("resolution", None)

    def upload(self, filename: str, content: bytes, mime_type: str = "image/jpeg") -> Self:
        """Take a picture."""
        return self.set_value((filename, content, mime_type))
