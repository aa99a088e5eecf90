"""Documents that stand in a frame of a page: an author's HTML, and a window onto another site.

They are kept like any file of a page, under a type that names how they are served; the rules that
go with each type are in web/framing.py.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from markupsafe import escape

HTML_FRAME = "text/html;frame"
WINDOW = "text/html;window"
RELAY = "text/html;relay"
MODULE = "text/javascript;module"

# What another site may do: what it does elsewhere, but not replace the page that shows it.
SITE_MAY = (
    "allow-scripts allow-same-origin allow-forms allow-modals allow-popups "
    "allow-popups-to-escape-sandbox allow-downloads"
)

# Fills the frame with the other site; the policy of a window names the hash of this text.
WINDOW_CSS = "html,body,iframe{display:block;width:100%;height:100%;margin:0;border:0}"

# Tells the page how large the document is, whenever that changes and whenever the page asks. Links
# to other documents open a tab: the page allows no other site in this frame.
_SCRIPT = """<script>(() => {
const tell = () => {
  const { offsetHeight: height, scrollWidth: width } = document.documentElement;
  parent.postMessage({ scaffoldFrame: "size", height, width }, "*");
};
addEventListener("message", ({ source }) => source === parent && tell());
addEventListener("load", tell);
new ResizeObserver(tell).observe(document.documentElement);
addEventListener("click", ({ target }) => {
  const link = target.closest?.("a[href]");
  if (link && !link.target && link.href.split("#")[0] !== location.href.split("#")[0]) {
    link.target = "_blank";
  }
}, true);
})()</script>"""


def html_frame(html: str) -> bytes:
    """Return an author's HTML as a document that tells its size."""
    head = "" if html.lstrip()[:9].lower() == "<!doctype" else "<!doctype html>"
    charset = "" if "charset" in html[:2_000].lower() else '<meta charset="utf-8">'
    return f"{head}{charset}{html}{_SCRIPT}".encode("utf-8", "replace")


def text_frame(text: str) -> bytes:
    """Return a text as a document."""
    style = "<style>pre{margin:1rem;font:0.875rem/1.5 monospace;white-space:pre-wrap}</style>"
    return html_frame(f"{style}<pre>{escape(text)}</pre>")


def window(address: str, title: str, *, script: str = "", document: bool = False) -> bytes:
    """Return a document whose only content is another site.

    The page allows frames of its own origin only; the one other origin that this document
    allows is the one that it shows.

    Args:
        address: of the other site.
        title: what it is, for screen readers.
        script: the address of the script that carries messages between page and site, if any.
        document: it is a file for the browser's own viewer, which works in no sandbox.
    """
    sandbox = "" if document else f' sandbox="{SITE_MAY}"'
    run = f'<script src="{escape(script)}"></script>' if script else ""
    policy = f"frame-src {escape(source(address))}"
    named = escape(title)
    return (
        f'<!doctype html><meta charset="utf-8"><title>{named}</title>'
        f'<meta http-equiv="content-security-policy" content="{policy}">'
        f"<style>{WINDOW_CSS}</style>{run}"
        f'<iframe src="{escape(address)}" title="{named}"{sandbox} allowfullscreen></iframe>'
    ).encode("utf-8", "replace")


def source(address: str) -> str:
    """Return the origin of an address, or the scheme of one without, as policies name it."""
    parts = urlsplit(address)
    host = parts.netloc.rpartition("@")[2]
    return f"{parts.scheme}://{host}" if host else f"{parts.scheme}:"
