"""Containers, and the lists by which tests find elements: `at.button`, `at.sidebar.markdown`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Self, TypeVar, overload

from scaffold.testing import components, display, file_widgets, widgets
from scaffold.testing.element import BlockList, Element, ElementList, Prop, WidgetList
from scaffold.testing.failures import ElementMissing

if TYPE_CHECKING:
    from scaffold.testing.app_test import AppTest
    from scaffold.tree import Element as Node

E = TypeVar("E", bound=Element)


class Lists(Generic[E]):
    """The list of all elements of some kinds, as an attribute of the page or a container."""

    def __init__(self, *kinds: str) -> None:
        self.kinds = kinds
        self._name = ""

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def found(self, place: Queries) -> tuple[list[Any], str, Any]:
        """Return what a list of elements is made of."""
        nodes = [wrap(place.at, node) for node in place.nodes() if node.kind in self.kinds]
        return nodes, self._name, place.at.outline


class Elements(Lists[E]):
    """The list for what only shows something; `kinds` are some of the class."""

    def __init__(self, cls: type[E], *kinds: str) -> None:
        super().__init__(*(kinds or cls.kinds))

    @overload
    def __get__(self, place: None, owner: type) -> Self: ...
    @overload
    def __get__(self, place: Queries, owner: type) -> ElementList[E]: ...
    def __get__(self, place: Queries | None, owner: type) -> Self | ElementList[E]:
        """Return the elements, in the order of the page."""
        return self if place is None else ElementList(*self.found(place))


class Widgets(Lists[E]):
    """The list for widgets."""

    def __init__(self, cls: type[E], *kinds: str) -> None:
        super().__init__(*(kinds or cls.kinds))

    @overload
    def __get__(self, place: None, owner: type) -> Self: ...
    @overload
    def __get__(self, place: Queries, owner: type) -> WidgetList[E]: ...
    def __get__(self, place: Queries | None, owner: type) -> Self | WidgetList[E]:
        """Return the widgets, in the order of the page."""
        return self if place is None else WidgetList(*self.found(place))


class Blocks(Lists[E]):
    """The list for containers."""

    @overload
    def __get__(self, place: None, owner: type) -> Self: ...
    @overload
    def __get__(self, place: Queries, owner: type) -> BlockList[E]: ...
    def __get__(self, place: Queries | None, owner: type) -> Self | BlockList[E]:
        """Return the containers, in the order of the page."""
        return self if place is None else BlockList(*self.found(place))


class Queries:
    """What the whole page and every container can be asked for."""

    @property
    def at(self) -> AppTest:
        """Return the test that this belongs to."""
        raise NotImplementedError  # pragma: no cover - both subclasses have it

    def nodes(self) -> Iterator[Node]:
        """Yield all elements inside, in the order of the page."""
        raise NotImplementedError  # pragma: no cover - both subclasses have it

    badge = Elements(display.Badge)
    caption = Elements(display.Caption)
    code = Elements(display.Code)
    data_editor = Elements(display.Dataframe, "data_editor")
    dataframe = Elements(display.Dataframe)
    divider = Elements(display.Divider)
    error = Elements(display.Error)
    exception = Elements(display.Exception)
    header = Elements(display.Header)
    help = Elements(display.Help)
    html = Elements(display.Html)
    image = Elements(display.Image)
    info = Elements(display.Info)
    json = Elements(display.Json)
    latex = Elements(display.Latex)
    link_button = Elements(display.LinkButton)
    markdown = Elements(display.Markdown, "markdown", "badge")
    metric = Elements(display.Metric)
    page_link = Elements(display.PageLink)
    progress = Elements(display.Progress)
    space = Elements(display.Space)
    spinner = Elements(display.Spinner)
    subheader = Elements(display.Subheader)
    success = Elements(display.Success)
    table = Elements(display.Table)
    text = Elements(display.Text)
    title = Elements(display.Title)
    toast = Elements(display.Toast)
    warning = Elements(display.Warning)

    bidi_component = Widgets(components.PageComponent)
    component_instance = Widgets(components.FrameComponent)
    audio_input = Widgets(file_widgets.AudioInput)
    button = Widgets(widgets.Button)
    button_group = Widgets(widgets.ButtonGroup)
    camera_input = Widgets(file_widgets.CameraInput)
    chat_input = Widgets(file_widgets.ChatInput)
    checkbox = Widgets(widgets.Checkbox)
    color_picker = Widgets(widgets.ColorPicker)
    date_input = Widgets(widgets.DateInput)
    datetime_input = Widgets(widgets.DateTimeInput)
    download_button = Widgets(widgets.DownloadButton)
    feedback = Widgets(widgets.Feedback)
    file_uploader = Widgets(file_widgets.FileUploader)
    form_submit_button = Widgets(widgets.Button, "form_submit_button")
    menu_button = Widgets(widgets.MenuButton)
    multiselect = Widgets(widgets.Multiselect)
    number_input = Widgets(widgets.NumberInput)
    pagination = Widgets(widgets.Pagination)
    pills = Widgets(widgets.ButtonGroup, "pills")
    radio = Widgets(widgets.Radio)
    segmented_control = Widgets(widgets.ButtonGroup, "segmented_control")
    select_slider = Widgets(widgets.SelectSlider)
    selectbox = Widgets(widgets.Selectbox)
    slider = Widgets(widgets.Slider)
    text_area = Widgets(widgets.TextArea)
    text_input = Widgets(widgets.TextInput)
    time_input = Widgets(widgets.TimeInput)
    toggle = Widgets(widgets.Toggle)

    chat_message: Blocks[ChatMessage] = Blocks("chat_message")
    columns: Blocks[Column] = Blocks("column")
    container: Blocks[Block] = Blocks("container")
    dialog: Blocks[Dialog] = Blocks("dialog")
    expander: Blocks[Expander] = Blocks("expander")
    form: Blocks[Form] = Blocks("form")
    fragment: Blocks[Fragment] = Blocks("fragment")
    grid: Blocks[Grid] = Blocks("grid")
    popover: Blocks[Popover] = Blocks("popover")
    status: Blocks[Status] = Blocks("status")
    tabs: Blocks[Tab] = Blocks("tab")

    def get(self, element_type: str) -> Sequence[Element]:
        """Return all elements of a kind: a name of these lists, or of a command."""
        known = getattr(Queries, element_type, None)
        kinds = known.kinds if isinstance(known, Lists) else (element_type,)
        found = [wrap(self.at, node) for node in self.nodes() if node.kind in kinds]
        return ElementList(found, element_type, self.at.outline)

    def get_by_key(self, key: str | int) -> Element:
        """Return the one element or container that has a key.

        Raises:
            ElementMissing: there is none, or more than one.
        """
        found = [node for node in self.nodes() if node.props.get("key") == str(key)]
        if len(found) != 1:
            raise ElementMissing(f'{len(found)} elements have key="{key}".', self.at.outline())
        return wrap(self.at, found[0])


class Block(Queries, Element):
    """A container: it can be asked for what is inside, as the page itself."""

    kinds: ClassVar[tuple[str, ...]] = ("container",)

    @property
    def at(self) -> AppTest:
        """Return the test that this belongs to."""
        return self._at

    def nodes(self) -> Iterator[Node]:
        """Yield all elements inside, in the order of the page."""
        below = self._node.walk()
        next(below)
        return below

    @property
    def children(self) -> dict[int, Element]:
        """Return the elements directly inside, by their places."""
        return {at: wrap(self._at, node) for at, node in enumerate(self._node.children or ())}

    def __len__(self) -> int:
        return len(self._node.children or ())

    def __iter__(self) -> Iterator[Element]:
        yield self
        for node in self.nodes():
            yield wrap(self._at, node)

    def __getitem__(self, place: int) -> Element:
        return self.children[place]


class Column(Block):
    """One of `st.columns`."""

    kinds = ("column",)

    @property
    def weight(self) -> float:
        """Return which part of the row's width it has, from 0 to 1."""
        row = self._at.screen.parent(self.id)
        if row is None:
            return 1.0
        weights: list[float] = row.props.get("weights") or [1] * len(row.children or ())
        place = [node.id for node in row.children or ()].index(self.id)
        return weights[place] / sum(weights)

    @property
    def gap(self) -> str | int | None:
        """Return the gap of its row."""
        row = self._at.screen.parent(self.id)
        found: str | int | None = None if row is None else row.props.get("gap", "small")
        return found


class _Opening(Block):
    label: Prop[str] = Prop("label", "")
    icon: Prop[str] = Prop("icon", "")

    def _move(self, number: int, node: Node) -> Self:
        self._at.entries.enter_raw(node, [str(number)])
        return self


class Expander(_Opening):
    """What `st.expander` makes."""

    kinds = ("expander",)

    def open(self) -> Self:
        """Open it; the page sees that only if it has `on_change`."""
        return self._move(1, self._node)

    def close(self) -> Self:
        """Close it."""
        return self._move(0, self._node)


class Popover(Expander):
    """What `st.popover` makes."""

    kinds = ("popover",)


class Tab(_Opening):
    """One of `st.tabs`."""

    kinds = ("tab",)

    def open(self) -> Self:
        """Show this one; the page sees that only if `st.tabs` has `on_change`."""
        tabs = self._at.screen.parent(self.id)
        if tabs is None:
            raise ElementMissing(f'The tab "{self.label}" is not on the page any more.')
        place = [node.id for node in tabs.children or ()].index(self.id)
        return self._move(place, tabs)


class Status(Block):
    """What `st.status` makes; its state is "running", "complete" or "error"."""

    kinds = ("status",)
    label: Prop[str] = Prop("label", "")
    state: Prop[str] = Prop("state", "running")

    @property
    def icon(self) -> str:
        """Return the icon of its state."""
        icons = {"running": "spinner", "complete": ":material/check:"}
        return icons.get(self.state, ":material/error:")


class ChatMessage(Block):
    """What `st.chat_message` makes."""

    kinds = ("chat_message",)
    name: Prop[str] = Prop("name", "")
    avatar: Prop[str] = Prop("avatar", "")


class Grid(Block):
    """What `st.grid` makes."""

    kinds = ("grid",)
    border: Prop[bool] = Prop("border", default=False)
    column_count: Prop[int | None] = Prop("column_count", None)
    dense: Prop[bool] = Prop("dense", default=False)
    gap: Prop[str | int] = Prop("gap", "small")
    height: Prop[str | int] = Prop("height", "content")
    min_column_width: Prop[str | int | None] = Prop("min_column_width", None)
    row_height: Prop[str | int | None] = Prop("row_height", None)
    vertical_alignment: Prop[str] = Prop("valign", "top")
    width: Prop[str | int] = Prop("width", "stretch")
    wrap: Prop[bool] = Prop("wrap", default=True)


class Form(Block):
    """What `st.form` makes."""

    kinds = ("form",)


class Dialog(Block):
    """What calling a function decorated with `st.dialog` opens."""

    kinds = ("dialog",)
    label: Prop[str] = Prop("title", "")


class Fragment(Block):
    """What calling a function decorated with `st.fragment` writes."""

    kinds = ("fragment",)

    def tick(self) -> Self:
        """Let its timer (`run_every`) ring: the next `run` executes only this fragment."""
        self._at.tick(self.props["fragment"])
        return self


class Region(Block):
    """The main area, the sidebar, or another region of the page."""

    kinds = ("main", "sidebar", "bottom", "dialogs", "toasts")


@cache
def _classes() -> dict[str, type[Element]]:
    found: dict[str, type[Element]] = {}
    waiting: list[type[Element]] = [Element]
    while waiting:
        cls = waiting.pop()
        waiting.extend(cls.__subclasses__())
        if "kinds" in vars(cls):
            found.update(dict.fromkeys(cls.kinds, cls))
    return found


def wrap(at: AppTest, node: Node) -> Element:
    """Return an element of the page as its class."""
    fallback = display.UnknownElement if node.children is None else Block
    return _classes().get(node.kind, fallback)(at, node)
