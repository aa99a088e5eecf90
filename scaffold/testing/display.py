"""The elements that only show something, one class for each command."""

from __future__ import annotations

import json
from typing import Any, Literal

from scaffold.testing.element import Element, Prop


class UnknownElement(Element):
    """An element of a kind that has no class of its own here."""


class _Body(Element):
    @property
    def value(self) -> str:
        """Return the text."""
        return str(self.props.get("body", ""))


class Markdown(_Body):
    """What `st.markdown` and most of `st.write` make."""

    kinds = ("markdown",)
    allow_html: Prop[bool] = Prop("html", default=False)

    @property
    def is_caption(self) -> bool:
        """Return whether it is a caption."""
        return self.kind == "caption"


class Badge(Markdown):
    """What `st.badge` makes."""

    kinds = ("badge",)
    label: Prop[str] = Prop("label", "")
    color: Prop[str] = Prop("tone", "blue")
    icon: Prop[str] = Prop("icon", "")

    @property
    def value(self) -> str:
        """Return the Markdown that shows the same."""
        return f":{self.color}-badge[{' '.join(filter(None, (self.icon, self.label)))}]"


class Caption(Markdown):
    """What `st.caption` makes."""

    kinds = ("caption",)


class Divider(Markdown):
    """What `st.divider` makes; its value is the Markdown for a line."""

    kinds = ("divider",)

    @property
    def value(self) -> str:
        """Return the line."""
        return "---"


class Latex(Markdown):
    """What `st.latex` makes; its value is the formula between dollar signs."""

    kinds = ("latex",)

    @property
    def value(self) -> str:
        """Return the formula as a block of Markdown."""
        return f"$$\n{self.props['body']}\n$$"


class _Heading(_Body):
    icon: Prop[str] = Prop("icon", "")
    anchor: Prop[str] = Prop("anchor", "", lambda anchor: anchor or "")
    hide_anchor: Prop[bool] = Prop("anchor", False, lambda anchor: anchor is False)

    @property
    def tag(self) -> str:
        """Return its tag in HTML."""
        return {"title": "h1", "header": "h2"}.get(self.kind, "h3")


class Title(_Heading):
    """What `st.title` makes."""

    kinds = ("title",)


class Header(_Heading):
    """What `st.header` makes."""

    kinds = ("header",)


class Subheader(_Heading):
    """What `st.subheader` makes."""

    kinds = ("subheader",)


class Text(_Body):
    """What `st.text` makes."""

    kinds = ("text",)


class Code(_Body):
    """What `st.code` makes."""

    kinds = ("code",)
    language: Prop[str] = Prop("language", "plaintext")
    show_line_numbers: Prop[bool] = Prop("numbers", default=False)


class Html(_Body):
    """What `st.html` makes."""

    kinds = ("html",)


class Space(Element):
    """What `st.space` makes; its value is its size."""

    kinds = ("space",)

    @property
    def size(self) -> str | int:
        """Return its size: a name, or pixels."""
        found: str | int = self.props.get("size", self.props.get("pixels", "small"))
        return found

    @property
    def value(self) -> str | int:
        """Return its size."""
        return self.size


class _Message(_Body):
    icon: Prop[str] = Prop("icon", "")
    title: Prop[str] = Prop("title", "")


class Info(_Message):
    """What `st.info` makes."""

    kinds = ("info",)


class Success(_Message):
    """What `st.success` makes."""

    kinds = ("success",)


class Warning(_Message):
    """What `st.warning` makes."""

    kinds = ("warning",)


class Error(_Message):
    """What `st.error` makes."""

    kinds = ("error",)


class Toast(_Body):
    """What `st.toast` makes."""

    kinds = ("toast",)
    icon: Prop[str] = Prop("icon", "")


class Exception(Element):
    """An exception of the page, or what `st.exception` makes; its value is the message."""

    kinds = ("exception",)
    message: Prop[str] = Prop("message", "")
    name: Prop[str] = Prop("type", "")
    is_markdown = False
    is_warning: Prop[bool] = Prop("warning", default=False)

    @property
    def value(self) -> str:
        """Return the message."""
        return self.message

    @property
    def stack_trace(self) -> list[str]:
        """Return the lines of the traceback."""
        return str(self.props.get("trace") or "").splitlines()


class Progress(Element):
    """What `st.progress` makes; its value is a percentage from 0 to 100."""

    kinds = ("progress",)
    text: Prop[str] = Prop("text", "")

    @property
    def value(self) -> int:
        """Return the percentage."""
        return round(100 * float(self.props["value"]))


class Spinner(Element):
    """What `st.spinner` shows while its block runs."""

    kinds = ("spinner",)

    @property
    def value(self) -> str:
        """Return its text."""
        return str(self.props.get("text", ""))


class Metric(Element):
    """What `st.metric` makes; value and delta are texts."""

    kinds = ("metric",)
    label: Prop[str] = Prop("label", "")
    delta: Prop[str] = Prop("delta", "")
    help: Prop[str] = Prop("help", "")
    color: Prop[str] = Prop("tone", "")

    @property
    def value(self) -> str:
        """Return the figure as it is written."""
        return str(self.props["value"])


class Json(Element):
    """What `st.json` makes; its value is the JSON text."""

    kinds = ("json",)

    @property
    def value(self) -> str:
        """Return the text."""
        return str(self.props["body"])

    @property
    def data(self) -> Any:
        """Return the object that the text stands for."""
        return json.loads(self.value)

    @property
    def expanded(self) -> bool | int:
        """Return True for all levels, False for none, or how many are open."""
        levels = self.props.get("levels")
        return True if levels is None else int(levels) or False


class _Grid(Element):
    @property
    def value(self) -> Any:
        """Return what is shown as a pandas DataFrame; dates and the like are texts in it."""
        import pandas as pd

        index = self.props.get("index")
        frame = pd.DataFrame(self.props["rows"], columns=self.props["columns"])
        if index:
            names = [name or None for name in self.props["index_names"]]
            frame.index = (
                pd.Index(index[0], name=names[0])
                if len(index) == 1
                else pd.MultiIndex.from_arrays(index, names=names)
            )
        return frame


class Table(_Grid):
    """What `st.table` makes."""

    kinds = ("table",)


class Dataframe(_Grid):
    """What `st.dataframe` and `st.data_editor` make."""

    kinds = ("dataframe", "data_editor")

    @property
    def editing_mode(self) -> Literal["read_only", "fixed", "dynamic"]:
        """Return whether cells, or also rows, can be changed."""
        if self.kind == "dataframe":
            return "read_only"
        return "dynamic" if self.props.get("num_rows") == "dynamic" else "fixed"


class Image(Element):
    """What `st.image` makes; its value is the list of the pictures' addresses."""

    kinds = ("image",)

    @property
    def value(self) -> list[str]:
        """Return the addresses."""
        return [str(picture["src"]) for picture in self.props["pictures"]]

    @property
    def captions(self) -> list[str]:
        """Return the words below the pictures."""
        return [str(picture.get("caption") or "") for picture in self.props["pictures"]]


class Help(Element):
    """What `st.help` makes; its value is the description."""

    kinds = ("help",)
    name: Prop[str] = Prop("title", "")
    doc_string: Prop[str] = Prop("doc", "")

    @property
    def value(self) -> str:
        """Return the name of what is described, or its text where it has no name."""
        return self.name or str(self.props.get("text"))


class LinkButton(Element):
    """What `st.link_button` makes; its value is its label."""

    kinds = ("link_button",)
    disabled: Prop[bool] = Prop("disabled", default=False)
    label: Prop[str] = Prop("label", "")
    url: Prop[str] = Prop("url", "")

    @property
    def value(self) -> str:
        """Return the label."""
        return self.label

    def click(self) -> LinkButton:
        """Follow the link; the page sees that only if it has `on_click`."""
        self._at.entries.enter_raw(self._node, ["1"])
        return self


class PageLink(Element):
    """What `st.page_link` makes; its value is its label."""

    kinds = ("page_link",)
    disabled: Prop[bool] = Prop("disabled", default=False)
    label: Prop[str] = Prop("title", "")
    path: Prop[str] = Prop("path", "")

    @property
    def value(self) -> str:
        """Return the label."""
        return self.label

    def click(self) -> PageLink:
        """Follow the link; the next `run` shows the page that it leads to."""
        self._at.follow(self)
        return self
