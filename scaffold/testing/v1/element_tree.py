"""The classes of elements, where tests written for Streamlit import them from."""

from __future__ import annotations

from scaffold.testing.blocks import Block, ChatMessage, Column, Expander, Grid, Status, Tab
from scaffold.testing.display import (
    Caption,
    Code,
    Dataframe,
    Divider,
    Error,
    Exception,
    Header,
    Help,
    Html,
    Image,
    Info,
    Json,
    Latex,
    LinkButton,
    Markdown,
    Metric,
    PageLink,
    Progress,
    Space,
    Subheader,
    Success,
    Table,
    Text,
    Title,
    Toast,
    UnknownElement,
    Warning,
)  # fmt: skip
from scaffold.testing.element import BlockList, Element, ElementList, WidgetList
from scaffold.testing.file_widgets import AudioInput, CameraInput, ChatInput, FileUploader
from scaffold.testing.widgets import (
    Button,
    ButtonGroup,
    Checkbox,
    ColorPicker,
    DateInput,
    DateTimeInput,
    DownloadButton,
    Feedback,
    MenuButton,
    Multiselect,
    NumberInput,
    Pagination,
    Radio,
    Selectbox,
    SelectSlider,
    Slider,
    TextArea,
    TextInput,
    TimeInput,
    Toggle,
    Widget,
)  # fmt: skip

__all__ = [
    "AudioInput", "Block", "BlockList", "Button", "ButtonGroup", "CameraInput", "Caption",
    "ChatInput", "ChatMessage", "Checkbox", "Code", "ColorPicker", "Column", "Dataframe",
    "DateInput", "DateTimeInput", "Divider", "DownloadButton", "Element", "ElementList", "Error",
    "Exception", "Expander", "Feedback", "FileUploader", "Grid", "Header", "Help", "Html", "Image",
    "Info", "Json", "Latex", "LinkButton", "Markdown", "MenuButton", "Metric", "Multiselect",
    "NumberInput", "PageLink", "Pagination", "Progress", "Radio", "SelectSlider", "Selectbox",
    "Slider", "Space", "Status", "Subheader", "Success", "Tab", "Table", "Text", "TextArea",
    "TextInput", "TimeInput", "Title", "Toast", "Toggle", "UnknownElement", "Warning", "Widget",
    "WidgetList",
]  # fmt: skip
