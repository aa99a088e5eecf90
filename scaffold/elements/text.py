"""Elements that show text: headings, Markdown, code, formulas. `st.write` is in write.py."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, Unpack

from scaffold.elements.arguments import (
    aligned,
    check_icon,
    clean_text,
    colour,
    height_unless,
    width_unless,
)
from scaffold.elements.block import Block, TextAlignment, Width
from scaffold.errors import NotAllowedError, ParameterTypeError

if TYPE_CHECKING:
    from scaffold.elements.arguments import PlainLook
    from scaffold.elements.container import Slot
    from scaffold.widgets.look import Height, Look

Anchor: TypeAlias = str | Literal[False] | None
Divider: TypeAlias = bool | str | None
BadgeColour: TypeAlias = Literal[
    "red", "orange", "yellow", "blue", "green", "violet", "gray", "grey", "primary"
]
_LONGEST_PATH = 1_000


class Text(Block):
    """Words, headings, code and formulas."""

    __slots__ = ()

    def markdown(
        self, body: object, unsafe_allow_html: bool = False, *, help: str | None = None,
        width: Width | Literal["auto"] = "auto", text_alignment: TextAlignment = "left",
        anchors: bool = True, wrap: bool = True, **look: Unpack[Look],
    ) -> Slot:  # fmt: skip
        """Show Markdown.

        GitHub's Markdown, and besides: `:red[text]`, `:blue-background[text]`, `:badge[text]`,
        `:material/home:`, `$maths$` and emoji codes. Common indentation is removed.

        Args:
            body: the Markdown; another object is shown as its text.
            unsafe_allow_html: let HTML tags through, without scripts, frames and event handlers.
                Styles (`<style>`, `style="..."`) work. Otherwise tags are shown as written.
            help: Markdown that a button behind the text shows.
            width: "auto" is as wide as needed in a horizontal container, else as the place allows.
            anchors: give headings an address of their own.
            wrap: break lines; otherwise what does not fit ends in an ellipsis.

        Example:
            st.markdown("**Bold**, :green[green] and $x^2$")
        """
        return self._add(
            "markdown", look, body=clean_text(body), html=unsafe_allow_html or None, help=help,
            width=width_unless("auto", width), align=aligned(text_alignment),
            bare=None if anchors else True, nowrap=None if wrap else True,
        )  # fmt: skip

    def title(
        self, body: object, anchor: Anchor = None, *, help: str | None = None,
        icon: str | None = None, width: Width = "stretch", text_alignment: TextAlignment = "left",
        wrap: bool = True, **look: Unpack[Look],
    ) -> Slot:  # fmt: skip
        """Show the title of the page, once at its top.

        Args:
            body: inline Markdown.
            anchor: what follows the # in the address of this place; None makes it from the text,
                False means none.
            help: Markdown that a button behind the title shows.
            icon: an emoji or ":material/name:" before the text.

        Example:
            st.title("Orders", icon=":material/receipt:")
        """
        props = _heading("title", body, anchor, help, icon, False, width, text_alignment, wrap)
        return self._add("title", look, **props)

    def header(
        self, body: object, anchor: Anchor = None, *, help: str | None = None,
        icon: str | None = None, divider: Divider = False, width: Width = "stretch",
        text_alignment: TextAlignment = "left", wrap: bool = True, **look: Unpack[Look],
    ) -> Slot:  # fmt: skip
        """Show the heading of a part of the page.

        Args:
            body: inline Markdown.
            anchor: as for `st.title`.
            help: Markdown that a button behind the heading shows.
            icon: an emoji or ":material/name:" before the text.
            divider: a line below: True, or its colour; "rainbow" is one.

        Example:
            st.header("This month", divider="blue")
        """
        props = _heading("header", body, anchor, help, icon, divider, width, text_alignment, wrap)
        return self._add("header", look, **props)

    def subheader(
        self, body: object, anchor: Anchor = None, *, help: str | None = None,
        icon: str | None = None, divider: Divider = False, width: Width = "stretch",
        text_alignment: TextAlignment = "left", wrap: bool = True, **look: Unpack[Look],
    ) -> Slot:  # fmt: skip
        """Show a heading below `st.header`; its arguments are the same.

        Example:
            st.subheader("By country")
        """
        props = _heading(
            "subheader", body, anchor, help, icon, divider, width, text_alignment, wrap
        )
        return self._add("subheader", look, **props)

    def caption(
        self, body: object, unsafe_allow_html: bool = False, *, help: str | None = None,
        width: Width = "stretch", text_alignment: TextAlignment = "left", wrap: bool = True,
        **look: Unpack[Look],
    ) -> Slot:  # fmt: skip
        """Show Markdown in small, quiet letters: notes, sources, explanations.

        Example:
            st.caption("Source: the [annual report](https://example.org)")
        """
        return self._add(
            "caption", look, body=clean_text(body), html=unsafe_allow_html or None, help=help,
            width=width_unless("stretch", width), align=aligned(text_alignment),
            nowrap=None if wrap else True,
        )  # fmt: skip

    def text(
        self, body: object, *, help: str | None = None, width: Width = "content",
        text_alignment: TextAlignment = "left", wrap: bool = True, **look: Unpack[Look],
    ) -> Slot:  # fmt: skip
        """Show a text as it is: no Markdown, and line breaks and spaces are kept.

        Example:
            st.text("4 * 3 * 2 = 24")
        """
        return self._add(
            "text", look, body=clean_text(body), help=help, width=width_unless("content", width),
            align=aligned(text_alignment), nowrap=None if wrap else True,
        )  # fmt: skip

    def code(
        self, body: object, language: str | None = "python", *, line_numbers: bool = False,
        wrap_lines: bool = False, height: Height | None = "content", width: Width = "stretch",
        **look: Unpack[Look],
    ) -> Slot:  # fmt: skip
        """Show source code in colours, with a button that copies it.

        Args:
            body: the source; one line break at its beginning and end is removed.
            language: a name that Pygments knows ("sql", "bash", ...), or None for no colours.
            line_numbers: number the lines; numbers are not copied.
            wrap_lines: break long lines instead of scrolling.
            height: "content", "stretch", or pixels, within which it scrolls.

        Example:
            st.code("SELECT 1", language="sql")
        """
        source = str(body).removeprefix("\n").removesuffix("\n")
        return self._add(
            "code", look, body=source, language=language, numbers=line_numbers or None,
            wrap=wrap_lines or None, width=width_unless("stretch", width),
            height=height_unless("content", height),
        )  # fmt: skip

    def latex(
        self, body: object, *, help: str | None = None, width: Width = "stretch",
        **look: Unpack[Look],
    ) -> Slot:  # fmt: skip
        r"""Show a formula.

        Args:
            body: LaTeX without the dollar signs (a raw string keeps its backslashes), or a SymPy
                expression.

        Example:
            st.latex(r"e^{i\pi} + 1 = 0")
        """
        return self._add(
            "latex", look, body=clean_text(_latex_of(body)), help=help,
            width=width_unless("stretch", width),
        )  # fmt: skip

    def divider(self, *, width: int | Literal["stretch"] = "stretch", **look: Unpack[Look]) -> Slot:
        """Show a line from side to side."""
        return self._add("divider", look, width=width_unless("stretch", width, "stretch"))

    def html(
        self, body: object, *, width: Width = "stretch", unsafe_allow_javascript: bool = False,
        **look: Unpack[Look],
    ) -> Slot:  # fmt: skip
        """Show HTML, or apply CSS to the page.

        Scripts, frames, event handlers and addresses of foreign pictures are removed. Styles work,
        both as `<style>` and as `style="..."`; HTML that holds only styles takes no room.

        Args:
            body: HTML; a path to an .html or .css file; or an object with `_repr_html_`.
            unsafe_allow_javascript: must be False: no page runs scripts that its content brings.

        Raises:
            UsageError: `unsafe_allow_javascript=True`.

        Example:
            st.html("<p style='letter-spacing: .1em'>Wide</p>")
        """
        if unsafe_allow_javascript:
            raise NotAllowedError(
                "st.html got unsafe_allow_javascript=True; allowed is False, because no page runs "
                "scripts that its content brings. Put the script into a file of your static folder."
            )
        return self._add("html", look, body=_html_of(body), width=width_unless("stretch", width))

    def badge(
        self, label: str, *, icon: str | None = None, color: BadgeColour = "blue",
        width: Width = "content", help: str | None = None, **look: Unpack[PlainLook],
    ) -> Slot:  # fmt: skip
        """Show a word or two on a coloured ground.

        Args:
            label: inline Markdown.
            icon: an emoji or ":material/name:" before it.
            color: red, orange, yellow, green, blue, violet, gray or primary.
            help: Markdown that a button behind it shows.

        Example:
            st.badge("Paid", icon=":material/check:", color="green")
        """
        return self._add(
            "badge", look, label=str(label), icon=check_icon("st.badge", icon),
            tone=colour("st.badge(color)", color), width=width_unless("content", width), help=help,
        )  # fmt: skip


def _heading(
    name: str, body: object, anchor: object, help: str | None, icon: str | None, divider: Divider,
    width: Width, alignment: TextAlignment, wrap: bool,
) -> dict[str, Any]:  # fmt: skip
    """Return the props that the three headings share."""
    if not (anchor is None or anchor is False or isinstance(anchor, str)):
        raise ParameterTypeError(
            f"st.{name} got anchor={anchor!r}. Allowed are a text, None (made from the heading) "
            f'and False (none); write e.g. anchor="results".'
        )
    line = None
    if divider:
        line = "gray" if divider is True else colour(f"st.{name}(divider)", divider, "rainbow")
    return {
        "body": clean_text(body), "anchor": anchor, "help": help, "line": line,
        "icon": check_icon(f"st.{name}", icon), "width": width_unless("stretch", width),
        "align": aligned(alignment), "nowrap": None if wrap else True,
    }  # fmt: skip


def _latex_of(body: object) -> str:
    if type(body).__module__.partition(".")[0] == "sympy":
        import sympy  # type: ignore[import-not-found,unused-ignore]  # only there if the app has it

        return str(sympy.latex(body))  # pyright: ignore
    return str(body)


def _html_of(body: object) -> str:
    """Return HTML from a text, a file or an object that draws itself; CSS files become a style."""
    render = getattr(body, "_repr_html_", None)
    if callable(render) and not isinstance(body, type):
        return str(render())
    path = _file_of(body)
    if path is None:
        return clean_text(body)
    text = path.read_text(encoding="utf-8")
    return f"<style>{text}</style>" if path.suffix.lower() == ".css" else text


def _file_of(body: object) -> Path | None:
    if isinstance(body, Path):
        return body
    if not isinstance(body, str) or len(body) > _LONGEST_PATH or "<" in body or "\n" in body:
        return None
    try:
        return Path(body) if Path(body).is_file() else None
    except (OSError, ValueError):
        return None
