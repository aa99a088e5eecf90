"""Chats: messages of people and programs, and the field that one writes them in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, TypedDict, Unpack

from scaffold.elements.arguments import check_icon, height_unless, one_of, width_unless
from scaffold.elements.block import Args, Callback, Common, Key, Kwargs, Width
from scaffold.elements.chat_value import ChatInputValue
from scaffold.elements.one_run import open_one_run
from scaffold.elements.options import listed
from scaffold.elements.pictures import pictures_of
from scaffold.elements.recordings import check_rate
from scaffold.elements.uploads import MEGABYTE, Uploads, files_shape
from scaffold.errors import MissingParameterError, NotAllowedError
from scaffold.runtime.context import Place, Run
from scaffold.runtime.session_state import check_key
from scaffold.runtime.uploads import normal_types
from scaffold.widgets.codecs import Files, Message

if TYPE_CHECKING:
    from scaffold.elements.arguments import BoxHeight, StretchWidth
    from scaffold.elements.container import Container
    from scaffold.tree import Element
    from scaffold.widgets.look import Look

AcceptFile: TypeAlias = bool | Literal["multiple", "directory"]
SubmitMode: TypeAlias = Literal["submit", "disable", "stop"]
LONGEST_MESSAGE = 1_000_000
_KNOWN = {"user": "user", "human": "user", "assistant": "assistant", "ai": "assistant"}
_MODES = ("submit", "disable", "stop")


class MessageLook(TypedDict, total=False):
    """The looks of a message, which has a `name` of its own (see widgets/look.py)."""

    halign: Literal["left", "center", "right"]
    valign: Literal["top", "center", "bottom"]
    color: str
    text_color: str
    background: str


@dataclass(slots=True, frozen=True)
class _Extras:
    """What may be sent along with the text."""

    accept_file: AcceptFile
    types: tuple[str, ...]
    megabytes: int | None
    audio: bool
    rate: int | None

    @property
    def any(self) -> bool:
        return bool(self.accept_file) or self.audio


class Chat(Uploads):
    """Chat messages and their field."""

    __slots__ = ()

    def chat_message(
        self, name: Literal["user", "assistant", "ai", "human"] | str, *, avatar: Any = None,
        width: Width = "stretch", **look: Unpack[MessageLook],
    ) -> Container:  # fmt: skip
        """Open a container for one message of a chat.

        Args:
            name: who speaks; "user" and "assistant" have a look of their own.
            avatar: "user", "assistant", an emoji, ":material/name:", "spinner", or a picture as
                `st.image` takes it; None shows the sign of the name or its first letter.
            width: "stretch", "content" or pixels.

        Raises:
            UsageError: no name, or an avatar that is none.

        Example:
            with st.chat_message("assistant"):
                st.write("Hello")
        """
        if not isinstance(name, str):
            raise MissingParameterError(
                f"st.chat_message got name={name!r}. A text is needed; write "
                'st.chat_message("user") or st.chat_message("assistant").'
            )
        sign, source = self._avatar(name, avatar)
        return self._open(
            "chat_message", look, name=name, avatar=sign or None, src=source,
            speaker=_KNOWN.get(name.strip().lower()), width=width_unless("stretch", width),
        )  # fmt: skip

    def _avatar(self, name: str, avatar: Any) -> tuple[str, str | None]:
        """Return the sign of a message, or the address of its picture."""
        if avatar is None:
            return _KNOWN.get(name.strip().lower(), ""), None
        if isinstance(avatar, str):
            if avatar in _KNOWN:
                return _KNOWN[avatar], None
            if not avatar.isascii() or avatar == "spinner" or avatar.startswith(":material/"):
                return check_icon("st.chat_message(avatar)", avatar, "spinner") or "", None
            if len(avatar) == 1:
                return avatar, None
        picture = pictures_of(avatar, False, "RGB", "auto")[0]
        return "", picture.address or self._file(picture.data, picture.mime)

    def chat_input(
        self, placeholder: str = "Your message", *, key: Key = None, max_chars: int | None = None,
        max_upload_size: int | None = None, accept_file: AcceptFile = False,
        file_type: Any = None, accept_audio: bool = False, audio_sample_rate: int | None = 16000,
        disabled: bool = False, submit_mode: SubmitMode = "submit", on_submit: Callback = None,
        args: Args = None, kwargs: Kwargs = None, width: StretchWidth = "stretch",
        height: BoxHeight = "content", **look: Unpack[Look],
    ) -> Any:  # fmt: skip
        """Show a field for messages and return what was sent for this run, else None.

        It stands at the bottom of the window, unless it is written into a container. Enter sends,
        Shift and Enter begin a new line. A text assigned to its key in `st.session_state` is put
        into the field.

        Args:
            placeholder: what is shown while the field is empty; also its name for screen readers.
            key: its own name, also in `st.session_state`.
            max_chars: how many characters may be typed.
            max_upload_size: the largest file in megabytes; the app's limit if left out.
            accept_file: True for one file, "multiple", or "directory" for a folder with all in it.
            file_type: endings, types or kinds that files must have (see `st.file_uploader`).
            accept_audio: let visitors record a voice message.
            audio_sample_rate: samples a second of recordings; None keeps the microphone's.
            disabled: show it, but let nobody use it.
            submit_mode: "disable" takes no further message while the page runs; "stop" offers a
                button meanwhile that ends the run.
            on_submit: a function called before the page runs; it sees the text only.
            args: positional arguments for `on_submit`.
            kwargs: keyword arguments for `on_submit`.
            width: "stretch" or pixels.
            height: "content", "stretch" or pixels.

        Returns:
            A text; with `accept_file` or `accept_audio` a `ChatInputValue`.

        Raises:
            UsageError: a limit that is not positive, or an unknown mode.
            FormError: it stands in a form.

        Example:
            if question := st.chat_input("Ask"):
                st.chat_message("user").write(question)
        """
        self._outside_forms("chat_input", "Use st.text_input or st.text_area there.")
        extras = _extras(accept_file, file_type, max_upload_size, accept_audio, audio_sample_rate)
        _check_size("max_chars", max_chars or None)
        run, _ = self._here("chat_input")
        common = Common(
            key, None, on_submit or "rerun", args, kwargs, disabled, width=width, look=look,
            resets=(max_chars, accept_file, extras.types, max_upload_size),
            identity={"placeholder": placeholder},
        )  # fmt: skip
        codec = Message(max_chars or LONGEST_MESSAGE, extras.any)
        block = self._pinned(run)
        typed = _prefilled(run, key)
        text, node = open_one_run(
            block, "chat_input", codec, _loader(extras), common,
            placeholder=str(placeholder), max=max_chars or None, extras=extras.any or None,
            mode=one_of("st.chat_input(submit_mode)", submit_mode, _MODES),
            tall=height_unless("content", height),
        )  # fmt: skip
        node.children = []
        if typed is not None:
            generations = run.session.structure.generations
            generations[node.id] = generations.get(node.id, 0) + 1
            node.value = typed
        node.generation = run.session.structure.generations.get(node.id, 0)
        if extras.any:
            _add_extras(run, block, node, extras, disabled=disabled)
        return text

    def _pinned(self, run: Run) -> Chat:
        """Return where the field goes: to the bottom, if it is written to the page itself."""
        from scaffold.elements.container import Region
        from scaffold.elements.root import st

        if self is st and not run.stack:
            return Region("bottom")
        return self


def _extras(
    accept_file: AcceptFile, types: Any, megabytes: int | None, audio: bool, rate: int | None
) -> _Extras:
    if not isinstance(accept_file, bool):
        one_of("st.chat_input(accept_file)", accept_file, ("multiple", "directory"))
    _check_size("max_upload_size", megabytes)
    allowed = normal_types([] if types is None else listed(types))
    return _Extras(accept_file, allowed, megabytes, audio, check_rate("st.chat_input", rate))


def _check_size(name: str, given: int | None) -> None:
    if given is not None and given < 1:
        raise NotAllowedError(
            f"st.chat_input got {name}={given}. Allowed are numbers from 1, or None for the limit "
            f"of the app; write e.g. {name}=200."
        )


def _prefilled(run: Run, key: Key) -> str | None:
    """Return the text that the script put into the field by session_state."""
    name = check_key(key)
    if name is None or name not in run.session.data:
        return None
    assigned = run.session.data.get(name)
    run.session.data.delete(name)
    return assigned if isinstance(assigned, str) else None


def _loader(extras: _Extras) -> Callable[[str], str | ChatInputValue]:
    """Return how a message is read: a text, or what files can be put to."""

    def load(wire: str) -> str | ChatInputValue:
        if not extras.any:
            return wire
        return ChatInputValue(
            wire, _include_files=bool(extras.accept_file), _include_audio=extras.audio
        )

    return load


def _add_extras(run: Run, block: Chat, node: Element, extras: _Extras, *, disabled: bool) -> None:
    """Put the fields for files and recordings into the chat's, and read and empty them if sent."""
    from scaffold.elements.container import Container

    inside = Container(Place(node, area=block._here("chat_input")[1].area))
    sent = run.session.objects.get(node.id)
    message = sent if isinstance(sent, ChatInputValue) else None
    common = Common(
        on_change="ignore", disabled=disabled, label_visibility="collapsed",
        identity={"chat": node.id},
    )  # fmt: skip
    if extras.accept_file:
        many = extras.accept_file is not True
        limit = (extras.megabytes or 0) * MEGABYTE
        files = inside._field(
            "chat_files", Files(many, extras.types, limit), files_shape(run, many=many), common,
            label="Attach files" if many else "Attach a file", types=list(extras.types) or None,
            many=many or None, limit=extras.megabytes,
            folder=extras.accept_file == "directory" or None,
        )  # fmt: skip
        if message is not None:
            message.files = files if isinstance(files, list) else [files] if files else []
            _emptied(run, node)
    if extras.audio:
        audio = inside._field(
            "chat_audio", Files(False, ("audio/*",), 0), files_shape(run, many=False), common,
            label="Record a message", rate=extras.rate,
        )  # fmt: skip
        if message is not None:
            message.audio = audio
            _emptied(run, node)


def _emptied(run: Run, node: Element) -> None:
    """Empty the field that was added last: what stood in it is sent."""
    field = (node.children or [])[-1]
    if not run.session.values.get(field.id):
        return
    generations = run.session.structure.generations
    run.session.values[field.id] = field.value = []
    run.session.objects.pop(field.id, None)
    generations[field.id] = field.generation = generations.get(field.id, 0) + 1
    changed = {name: value for name, value in field.props.items() if name != "files"}
    field.props.clear()
    field.props.update(changed)
