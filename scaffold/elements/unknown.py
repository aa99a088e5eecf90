"""Arguments that an element does not take."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any, NoReturn

from scaffold.errors import UnknownParameterError, nearest
from scaffold.widgets.look import LOOKS

if TYPE_CHECKING:
    from collections.abc import Mapping


def refuse_unknown(kind: str, given: Mapping[str, Any]) -> NoReturn:
    """Raise the error of the first argument that is neither a parameter nor a look."""
    name = next(name for name in given if name not in LOOKS)
    own = _parameters(kind)
    looks = sorted(LOOKS - set(own))
    raise UnknownParameterError(
        f"st.{kind} got {name}={given[name]!r:.80}, which it does not take. Allowed are "
        f"{', '.join([*own, *looks])}; leave it out.{nearest(name, [*own, *looks])}",
        parameter=name, given=given[name], allowed=own,
    )  # fmt: skip


def _parameters(kind: str) -> list[str]:
    """Return the names of the parameters of the command that makes a kind."""
    from scaffold.elements.container import Container

    method = inspect.getattr_static(Container, kind, None)
    if method is None:
        return []
    found = inspect.signature(inspect.unwrap(method)).parameters.values()
    return [one.name for one in found if one.kind is not one.VAR_KEYWORD and one.name != "self"]
