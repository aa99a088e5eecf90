"""One example for each element of the family embeds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scaffold import st

if TYPE_CHECKING:
    from collections.abc import Callable

USER = "<b>user</b> *said* <script>x()</script>"
PDF = b"""%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]>>endobj
trailer<</Root 1 0 R>>
"""


def _iframe() -> None:
    st.iframe("<p>A page in the page</p>", alt=USER)
    st.iframe("<p>Of a fixed size</p>", width=200, height=100, tab_index=-1)


GALLERY: dict[str, Callable[[], object]] = {
    "iframe": _iframe,
    "pdf": lambda: st.pdf(PDF, height=300, alt=USER),
}
