"""The widget that takes files from the visitor's disk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypeAlias, Unpack, overload

from scaffold.elements.block import Args, Callback, Common, Key, Kwargs, LabelVisibility
from scaffold.elements.options import listed
from scaffold.elements.widget import Widgets
from scaffold.errors import NotAllowedError
from scaffold.runtime.uploads import UploadedFile, normal_types
from scaffold.runtime.values import Shape, Unset
from scaffold.widgets.codecs import Files, Wire

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scaffold.elements.arguments import StretchWidth
    from scaffold.runtime.context import Run
    from scaffold.widgets.look import Look

Several: TypeAlias = bool | Literal["directory"]
MEGABYTE = 1024 * 1024


class Uploads(Widgets):
    """File uploader."""

    __slots__ = ()

    # fmt: off
    @overload
    def file_uploader(
        self, label: str, type: str | Sequence[str] | None = None,
        accept_multiple_files: Literal[False] = False, key: Key = None, help: str | None = None,
        on_change: Callback = "rerun", args: Args = None, kwargs: Kwargs = None, *,
        max_upload_size: int | None = None, disabled: bool = False,
        label_visibility: LabelVisibility = "visible", width: StretchWidth = "stretch",
        **look: Unpack[Look],
    ) -> UploadedFile | None: ...
    @overload
    def file_uploader(
        self, label: str, type: str | Sequence[str] | None,
        accept_multiple_files: Literal[True, "directory"],
        key: Key = None, help: str | None = None,
        on_change: Callback = "rerun", args: Args = None, kwargs: Kwargs = None, *,
        max_upload_size: int | None = None, disabled: bool = False,
        label_visibility: LabelVisibility = "visible", width: StretchWidth = "stretch",
        **look: Unpack[Look],
    ) -> list[UploadedFile]: ...
    @overload
    def file_uploader(
        self, label: str, type: str | Sequence[str] | None = None, *,
        accept_multiple_files: Literal[True, "directory"], key: Key = None,
        help: str | None = None, on_change: Callback = "rerun", args: Args = None,
        kwargs: Kwargs = None, max_upload_size: int | None = None, disabled: bool = False,
        label_visibility: LabelVisibility = "visible", width: StretchWidth = "stretch",
        **look: Unpack[Look],
    ) -> list[UploadedFile]: ...
    # fmt: on
    def file_uploader(
        self,
        label: str,
        type: str | Sequence[str] | None = None,
        accept_multiple_files: Several = False,
        key: Key = None,
        help: str | None = None,
        on_change: Callback = "rerun",
        args: Args = None,
        kwargs: Kwargs = None,
        *,
        max_upload_size: int | None = None,
        disabled: bool = False,
        label_visibility: LabelVisibility = "visible",
        width: StretchWidth = "stretch",
        **look: Unpack[Look],
    ) -> Any:
        """Take files by drag and drop or from a dialog; return the file or None, or a list of them.

        A file is a `BytesIO` with `name`, `type`, `size` and `file_id`; it is the same object in
        every run until it is removed, read from its start again. Its name and type come from the
        visitor: never use them as a path, and check what is in the file.

        Args:
            label: what the files are for; inline Markdown.
            type: endings ("csv", ".csv"), types ("image/png", "image/*") or kinds ("image").
            accept_multiple_files: True for several files, "directory" for a folder with all in it.
            key: its own name, also in `st.session_state`.
            help: Markdown behind a question mark.
            on_change: a function called before the page runs, or "ignore" to wait for the next run.
            args: positional arguments for `on_change`.
            kwargs: keyword arguments for `on_change`.
            max_upload_size: the largest file in megabytes; the app's limit if left out.
            disabled: show it, but let nobody use it.
            label_visibility: "hidden" keeps the label's room, "collapsed" does not.
            width: "stretch" or pixels.
            look: alignment, colours and a CSS class.

        Raises:
            UsageError: a limit that is not positive, or a type that is none.

        Example:
            file = st.file_uploader("A table", type="csv")
            if file is not None:
                st.write(f"{file.name}: {len(file.getvalue())} bytes")
        """
        if max_upload_size is not None and max_upload_size < 1:
            raise NotAllowedError(
                f'max_upload_size={max_upload_size} was given to the file_uploader "{label}". '
                "Allowed are megabytes from 1, or None for the limit of the app."
            )
        many = accept_multiple_files is not False
        types = normal_types([] if type is None else listed(type))
        limit = (max_upload_size or 0) * MEGABYTE
        common = Common(
            key, help, on_change, args, kwargs, disabled, label_visibility, width, look,
            resets=(types, accept_multiple_files, max_upload_size),
        )  # fmt: skip
        run, _ = self._here("file_uploader")
        return self._field(
            "file_uploader", Files(many, types, limit), files_shape(run, many=many), common,
            label=label, types=list(types) or None, many=many or None, limit=max_upload_size,
            folder=accept_multiple_files == "directory" or None,
        )  # fmt: skip


def files_shape(run: Run, *, many: bool) -> Shape[Any]:
    """Return the value of a field for files: one or None, or the list."""

    def load(wire: Wire) -> Any:
        found = [file for file_id in wire or () if (file := _file(run, file_id)) is not None]
        if many:
            return found
        return found[0] if found else None

    def dump(value: Any) -> Wire:
        raise Unset

    def show(value: Any) -> dict[str, Any]:
        files: list[UploadedFile] = value if many else [value] if value is not None else []
        return {"files": [[file.file_id, file.name, file.size] for file in files]} if files else {}

    return Shape([], load, dump, show=show)


def _file(run: Run, file_id: str) -> UploadedFile | None:
    """Return an uploaded file of this session: the object of the last run, at its start."""
    name = f"file:{file_id}"
    file: UploadedFile | None = run.session.objects.get(name)
    if file is None or file.closed:
        file = run.files.upload(file_id, run.session.id)
    if file is not None:
        file.seek(0)
        run.session.objects[name] = file
    return file
