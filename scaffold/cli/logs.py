"""What a server logs: warnings and errors, one line each, and requests where they are asked for."""

import logging

_LINE = "%(asctime)s %(levelname)s %(name)s: %(message)s"


def set_up_logs() -> None:
    """Log to the error stream; what the app configured itself stays."""
    logging.basicConfig(level=logging.WARNING, format=_LINE, datefmt="%H:%M:%S")
    logging.getLogger("uvicorn.error").setLevel(logging.ERROR)
    logging.getLogger("uvicorn.access").setLevel(logging.INFO)
