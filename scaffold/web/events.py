"""Pieces of an event stream (text/event-stream)."""

from __future__ import annotations


def message(html: str) -> str:
    """Return HTML as a message of an event stream."""
    return "data: " + html.replace("\r", "").replace("\n", "\ndata: ") + "\n\n"


def event(name: str, data: str = "") -> str:
    """Return a named event of an event stream."""
    return f"event: {name}\ndata: {data}\n\n"
