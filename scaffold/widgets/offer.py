"""What one widget offered in the last run.

Stored, so that the next request can be checked against it.
"""

from __future__ import annotations

import msgspec

from scaffold.widgets.codecs import AnyCodec


class Offer(msgspec.Struct, array_like=True, gc=False):
    """A widget as the browser has it.

    Attributes:
        kind: the element's kind, for messages.
        codec: what may be sent.
        key: the author's name, if there is one.
        disabled: nothing may be sent.
        form: the id of the form whose submit button sends it.
        fragment: the id of the fragment that reruns for it.
        callback: the callback's qualified name, "?" for one that only lives in a process, or None.
        reruns: whether a change reruns the page by itself ("ignore" does not).
        persist: how long its value outlives the widget: "page", "session" or None.
        bound: its value is the query parameter with the name of its key.
    """

    kind: str
    codec: AnyCodec
    key: str | None = None
    disabled: bool = False
    form: str | None = None
    fragment: str | None = None
    callback: str | None = None
    reruns: bool = True
    persist: str | None = None
    bound: bool = False
