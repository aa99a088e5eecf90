"""What all widgets check in the same way, and values that are kept in the address (`bind=`)."""

from __future__ import annotations

import logging
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, TypeVar

from scaffold.elements.arguments import Bind, one_of
from scaffold.elements.block import Block
from scaffold.errors import (
    AddressError,
    FormError,
    InputError,
    MissingParameterError,
    ParameterTypeError,
)
from scaffold.runtime.session_state import check_key
from scaffold.runtime.values import Shape, Unset
from scaffold.widgets.codecs import AnyCodec, Choice, Clock, Flag, Moment, Steps, Wire

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scaffold.elements.block import Common
    from scaffold.runtime.context import Run

log = logging.getLogger("scaffold.page")
T = TypeVar("T")
_UNLABELLED = frozenset({"feedback", "pagination"})
ButtonType: TypeAlias = Literal["primary", "secondary", "tertiary"]
IconPosition: TypeAlias = Literal["left", "right"]

_NO_LABELS = (list, tuple, set, dict, bytes)
_TRUE = frozenset({"1", "true", "yes", "on"})
_FALSE = frozenset({"0", "false", "no", "off"})
_SAFE_ADDRESS = re.compile(r"(https?:|mailto:|tel:|sms:|[/?#.]|[\w\-]+([/?#.]|\Z))", re.IGNORECASE)


class Widgets(Block):
    """The base of the families of widgets."""

    __slots__ = ()

    def _field(
        self,
        kind: str,
        codec: AnyCodec,
        shape: Shape[T],
        common: Common,
        /,
        *,
        bind: Bind = None,
        texts: Sequence[str] = (),
        **props: Any,
    ) -> T:
        """Append a widget with a label and return its value; see `_widget`.

        `texts` are the labels of options, which stand in the address instead of their numbers.
        """
        props["label"] = checked_label(props["label"], kind)
        if not props["label"] and kind not in _UNLABELLED:
            _tell_of_label(self._here(kind)[0].path, kind)
        _check_persist(kind, common)
        if bind is None:
            return self._widget(kind, codec, shape, common, **props)
        run, _ = self._here(kind)
        bound = _Bound(run, _bound_key(kind, common, bind), codec, texts)
        bound.read(shape)
        value = self._widget(kind, codec, shape, common, **props)
        bound.write(shape, value)
        return value

    def _outside_forms(self, kind: str, cure: str) -> None:
        """Raise FormError if this block is inside a form."""
        _, place = self._here(kind)
        if place.form is not None:
            raise FormError(f"st.{kind} was called inside a form, where it cannot be. {cure}")


class _Bound:
    """A widget whose value is a query parameter with the name of its key."""

    def __init__(self, run: Run, key: str, codec: AnyCodec, texts: Sequence[str]) -> None:
        self.run, self.key, self.codec, self.labels = run, key, codec, texts

    def read(self, shape: Shape[Any]) -> None:
        """Assign what the address says if it is new: at the first run, or after it was changed."""
        session, given = self.run.session, self.run.query.get_all(self.key)
        known = self.key in session.key_ids
        as_before = known and given == session.structure.query.get(self.key, [])
        if self.key in session.data or as_before:
            return
        if not given and not known:
            return
        try:
            wire = self._parse(given) if given else shape.default
            session.data.set(self.key, shape.load(wire))
        except (InputError, Unset):
            return

    def write(self, shape: Shape[Any], value: Any) -> None:
        """Put the value into the address; the default is left out."""
        wire = shape.dump(value)
        texts = None if wire == shape.default else self._texts(wire)
        self.run.query.set_by_widget(self.key, texts)
        self.run.offers[self.run.session.key_ids[self.key]].bound = True

    def _parse(self, given: list[str]) -> Wire:
        if isinstance(self.codec, Flag):
            word = given[-1].lower()
            if word not in _TRUE | _FALSE:
                raise InputError(f"{word[:20]!r} is neither true nor false.")
            return word in _TRUE
        if isinstance(self.codec, Choice | Steps):
            return self.codec.check([self._option(text) for text in given])
        return self.codec.check(given)

    def _option(self, text: str) -> str:
        if text in self.labels:
            return str(self.labels.index(text))
        return f"+{text}" if text else ""

    def _texts(self, wire: Wire) -> list[str]:
        if wire is None:
            return [""]
        if isinstance(wire, bool):
            return ["true" if wire else "false"]
        if isinstance(self.codec, Clock | Moment):
            return [str(wire).removesuffix(":00")]
        if not isinstance(self.codec, Choice | Steps):
            return [str(part) for part in _list(wire)]
        many = isinstance(self.codec, Steps) or self.codec.many
        chosen = _list(wire) if many else [wire]
        return [self._label(part) for part in chosen] or [""]

    def _label(self, wire: Wire) -> str:
        return wire if isinstance(wire, str) else str(self.labels[wire[0]])


def _list(wire: Wire) -> list[Any]:
    return [*wire] if isinstance(wire, list) else [wire]


def _bound_key(kind: str, common: Common, bind: str) -> str:
    one_of(f"st.{kind}(bind)", bind, ("query-params",))
    key = check_key(common.key)
    if key is None:
        raise MissingParameterError(
            f'st.{kind} has bind="query-params" but no key. The key is the name of the query '
            f'parameter; write e.g. st.{kind}(..., key="{kind}", bind="query-params").'
        )
    return key


def _check_persist(kind: str, common: Common) -> None:
    if common.persist is None:
        return
    one_of(f"st.{kind}(persist_state)", common.persist, ("page", "session"))
    if common.key is None:
        raise MissingParameterError(
            f"st.{kind} has persist_state={common.persist!r} but no key, so its value could not be "
            f'found again. Give it one, e.g. key="{kind}".'
        )


def parts_of(value: Any) -> list[Any] | None:
    """Return a list or tuple as a list, and None for anything else."""
    return [*value] if isinstance(value, list | tuple) else None


def checked_label(label: Any, kind: str) -> str:
    """Return a label as text: that of a number or a date; none for None."""
    if isinstance(label, str):
        return label
    given, text = f"{label!r:.80} ({type(label).__name__})", "" if label is None else str(label)
    if callable(label) or isinstance(label, _NO_LABELS):
        raise ParameterTypeError(
            f"The label of st.{kind} is a text; {given} was given. "
            'Write label="..."; an empty string with label_visibility="collapsed" shows none.'
        )
    return text


@lru_cache(maxsize=1024)
def _tell_of_label(path: str, kind: str) -> None:
    """Say in the log, once for each page, that a screen reader has no name for a widget."""
    log.warning(
        "Page %s has an st.%s with an empty label, so a screen reader has no name for it. Give it "
        'one, and hide it with label_visibility="collapsed".',
        path, kind,
    )  # fmt: skip


def checked_address(url: Any, what: str) -> str:
    """Return an address that is safe to follow: no scheme that runs script."""
    if not isinstance(url, str) or not _SAFE_ADDRESS.match(url.strip()):
        raise AddressError(
            f"{what} leads to {url!r}, which is no address. Allowed are http, https, mailto and "
            'tel addresses and paths of this app; write e.g. "https://example.com" or "/reports".'
        )
    return url.strip()
