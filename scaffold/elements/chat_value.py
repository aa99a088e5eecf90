"""What a chat message with files or a recording is: read by attribute or by item."""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scaffold.runtime.uploads import UploadedFile


class ChatInputValue(MutableMapping[str, Any]):
    """What was sent with `st.chat_input(accept_file=..., accept_audio=...)`.

    Attributes:
        text: what was written.
        files: what was attached; only with `accept_file`.
        audio: what was recorded, or None; only with `accept_audio`.
    """

    text: str
    files: list[UploadedFile]
    audio: UploadedFile | None

    def __init__(
        self,
        text: str,
        files: list[UploadedFile] | None = None,
        audio: UploadedFile | None = None,
        _include_files: bool = False,
        _include_audio: bool = False,
    ) -> None:
        self._parts = {"text", *(("files",) * _include_files), *(("audio",) * _include_audio)}
        self.text = text
        if _include_files:
            self.files = files or []
        if _include_audio:
            self.audio = audio

    def to_dict(self) -> dict[str, Any]:
        """Return what there is, by name."""
        return {name: getattr(self, name) for name in self}

    def __iter__(self) -> Iterator[str]:
        return (name for name in ("text", "files", "audio") if name in vars(self))

    def __len__(self) -> int:
        return len(self.to_dict())

    def __getitem__(self, name: str) -> Any:
        return self.to_dict()[name]

    def __setitem__(self, name: str, value: Any) -> None:
        if name not in self._parts:
            raise KeyError(name)
        setattr(self, name, value)

    def __delitem__(self, name: str) -> None:
        if name not in self.to_dict():
            raise KeyError(name)
        delattr(self, name)

    def __repr__(self) -> str:
        shown = ", ".join(f"{name}={value!r}" for name, value in self.items())
        return f"ChatInputValue({shown})"
