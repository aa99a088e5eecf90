"""What a server logs: warnings and errors, one line each, and requests where they are asked for.

Attacks: a log that opens doors (the tokens of mailed links and what login providers send back stand
in addresses; neither is written down), and a request that writes lines of its own (control
characters in addresses are shown, not sent).
"""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scaffold.options.options import Options

LOGGERS = ("uvicorn.access", "scaffold", "scaffold.request", "scaffold.refused", "scaffold.page")
HIDDEN = "[hidden]"
_LINE = "%(asctime)s %(levelname)s %(name)s: %(message)s"
_TOKEN = re.compile(
    r"(/auth/+(?:verify|reset|magic|email/+confirm|email/+undo|invitation)/+)[^\s?\"]+"
)
_QUERY = re.compile(r"(/auth/[^\s?\"]*\?)[^\s\"]+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


class Discreet(logging.Filter):
    """Rewrites what is logged about requests, so that it holds no secret and no line breaks."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record pass, rewritten."""
        if isinstance(record.args, tuple):
            record.args = tuple(_shown(one) for one in record.args)
        return True


def discreet(text: str) -> str:
    """Return what may be logged of a text that has an address in it.

    >>> discreet("/auth/reset/abc123"), discreet("/auth/oidc/x/callback?code=1")
    ('/auth/reset/[hidden]', '/auth/oidc/x/callback?[hidden]')
    """
    without_token = _TOKEN.sub(rf"\1{HIDDEN}", text)
    without_query = _QUERY.sub(rf"\1{HIDDEN}", without_token)
    return _CONTROL.sub(lambda found: repr(found[0])[1:-1], without_query)


def _shown(value: Any) -> Any:
    return discreet(value) if isinstance(value, str) else value


def heed(options: Options) -> None:
    """Log as much as the options say, and in the form that they say."""
    level, form = options.get("logger.level"), options.get("logger.messageFormat")
    if level is not None:
        logging.getLogger("scaffold").setLevel(level.upper())
    if form is not None:
        for handler in logging.getLogger().handlers:
            handler.setFormatter(logging.Formatter(form))


def set_up_logs() -> None:
    """Log to the error stream; what the app configured itself stays."""
    logging.basicConfig(level=logging.WARNING, format=_LINE, datefmt="%H:%M:%S")
    logging.getLogger("uvicorn.error").setLevel(logging.ERROR)
    logging.getLogger("uvicorn.access").setLevel(logging.INFO)
    for name in LOGGERS:
        logger = logging.getLogger(name)
        if not any(isinstance(one, Discreet) for one in logger.filters):
            logger.addFilter(Discreet())
