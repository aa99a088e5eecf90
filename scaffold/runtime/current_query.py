"""`st.query_params`: the query parameters of whichever run asks."""

from __future__ import annotations

from scaffold.runtime.context import current_run, current_run_or_none
from scaffold.runtime.query_params import QueryParams


class CurrentQuery(QueryParams):
    """The query parameters of the current run; they can be named, but not read, outside of one."""

    def __init__(self) -> None:
        pass

    @property
    def _values(self) -> dict[str, list[str]]:  # type: ignore[override]
        return current_run("st.query_params").query.raw()

    @property
    def _widgets(self) -> dict[str, bool]:  # type: ignore[override]
        return current_run("st.query_params").query.of_widgets()

    def __repr__(self) -> str:
        return super().__repr__() if current_run_or_none() else "<st.query_params outside of a run>"
