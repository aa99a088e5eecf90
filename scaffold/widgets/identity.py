"""The id of a widget: the same in every run as long as it is the same widget.

A key alone is the identity where there is one; otherwise everything that defines the widget is.
Position in the script is no part of it, nor are callbacks, `disabled` or `label_visibility`.
"""

from __future__ import annotations

from functools import lru_cache
from hashlib import blake2b
from typing import Any

import msgspec

_encode = msgspec.msgpack.Encoder(order="deterministic", enc_hook=repr).encode


@lru_cache(maxsize=10_000)
def keyed_id(page: str, kind: str, key: str, extra: str = "") -> str:
    """Return the id of a widget with a key; `extra` holds parameters that reset it nevertheless."""
    return _digest(_encode((page, kind, key, extra)))


def plain_id(page: str, kind: str, area: str, form: str | None, params: dict[str, Any]) -> str:
    """Return the id of a widget without a key: its kind, place, form and parameters."""
    return _digest(_encode((page, kind, area, form, params)))


def _digest(data: bytes) -> str:
    return "w" + blake2b(data, digest_size=9).hexdigest()
