"""The types of what widgets return, for annotations in scripts."""

from __future__ import annotations

from scaffold.elements.chat_value import ChatInputValue
from scaffold.runtime.uploads import UploadedFile

__all__ = ["ChatInputValue", "UploadedFile"]
