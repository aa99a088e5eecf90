"""What a page shows of an exception, by how much its visitors may see.

Attack: messages and tracebacks that tell strangers about paths, queries and secrets.
"""

from __future__ import annotations

import traceback
from typing import Any

from scaffold.texts import translate


def shown_of(error: BaseException, details: str) -> dict[str, Any]:
    """Return the props of the element that shows an exception.

    Args:
        error: what was raised.
        details: "full", "stacktrace" (without the message), "type" or "none".
    """
    hidden = translate("Something went wrong on this page.")
    if details == "none":
        return {"type": "Error", "message": hidden}
    kind = type(error).__name__
    if details == "type":
        return {"type": kind, "message": hidden}
    if details == "stacktrace":
        calls = "".join(traceback.format_tb(error.__traceback__))
        return {"type": kind, "message": hidden, "trace": calls or kind}
    trace = "".join(traceback.format_exception(error))
    return {"type": kind, "message": str(error), "trace": trace}
