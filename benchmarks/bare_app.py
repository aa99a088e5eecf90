"""What a click costs at least with this stack: a bare FastAPI page with htmx, nothing stored."""

from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI
from fastapi.responses import FileResponse, HTMLResponse

HTMX = Path(__file__).parent.parent / "frontend/node_modules/htmx.org/dist/htmx.min.js"
PAGE = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Bare</title><script src="/htmx.js"></script></head>
<body>
<button hx-post="/add" hx-target="#count" hx-swap="outerHTML">Add one</button>
{count}
</body>
</html>
"""

app = FastAPI()
counts = {"all": 0}


@app.get("/", response_class=HTMLResponse)
async def home() -> str:
    """Show the count."""
    return PAGE.format(count=_count())


@app.post("/add", response_class=HTMLResponse)
async def add() -> str:
    """Count a click."""
    counts["all"] += 1
    return _count()


@app.get("/_scaffold/health")
async def health() -> str:
    """Say that the server is up."""
    return "ok"


@app.get("/htmx.js")
async def htmx() -> FileResponse:
    """Return htmx as its package has it."""
    return FileResponse(HTMX, headers={"cache-control": "max-age=3600"})


def _count() -> str:
    return f'<div id="count">{counts["all"]}</div>'
