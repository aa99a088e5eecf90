"""File uploader: files of this session only, the same object in every run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from scaffold import st
from scaffold.errors import InputError, UsageError, WidgetAssignError
from tests.elements.pages import Page, page

if TYPE_CHECKING:
    from pathlib import Path


def upload(at: Page, name: str = "a.txt", data: bytes = b"data") -> str:
    store: Any = at.shown.site.files
    saved: str = store.save(at.session.id, data, name, "text/plain", 1000).id
    return saved


def test_a_file_is_the_same_object_until_it_is_removed(tmp_path: Path) -> None:
    """S12.4."""
    at = page(lambda: st.file_uploader("Files"), tmp_path)
    assert at.value is None
    first = at.send(Files=upload(at)).value
    assert (first.name, first.type, first.size, first.read()) == ("a.txt", "text/plain", 4, b"data")
    assert at.again().value is first
    assert first.read() == b"data"
    assert at.send(Files="").value is None


def test_several_files_are_a_list(tmp_path: Path) -> None:
    """S12.4."""
    at = page(lambda: st.file_uploader("Files", accept_multiple_files=True), tmp_path)
    assert at.value == []
    one, two = upload(at, "one"), upload(at, "two")
    assert [file.name for file in at.send(Files=["", two, one]).value] == ["two", "one"]
    html = at.html("Files")
    assert html.index(two) < html.index(one)


def test_the_files_do_not_change_the_identity(tmp_path: Path) -> None:
    at = page(lambda: st.file_uploader("Files"), tmp_path)
    before = at.node("Files").id
    at.send(Files=upload(at))
    assert at.node("Files").props["files"][0][1:] == ["a.txt", 4]
    assert at.node("Files").id == before


def test_files_of_others_are_refused(tmp_path: Path) -> None:
    at, other = (page(lambda: st.file_uploader("Files"), tmp_path) for _ in range(2))
    foreign = upload(other)
    for sent in (foreign, "a" * 32, "../a"):
        with pytest.raises(InputError):
            at.send(Files=sent)


def test_a_single_uploader_takes_one_file(tmp_path: Path) -> None:
    at = page(lambda: st.file_uploader("Files"), tmp_path)
    with pytest.raises(InputError, match="allowed is one"):
        at.send(Files=[upload(at), upload(at)])


def test_a_file_that_expired_is_left_out(tmp_path: Path) -> None:
    at = page(lambda: st.file_uploader("Files"), tmp_path)
    at.send(Files=upload(at))
    store: Any = at.shown.site.files
    store.expire(10**12)
    at.session.objects.clear()
    assert at.again().value is None


def test_a_closed_file_is_opened_again(tmp_path: Path) -> None:
    at = page(lambda: st.file_uploader("Files"), tmp_path)
    at.send(Files=upload(at)).value.close()
    assert at.again().value.read() == b"data"


def test_a_file_cannot_be_assigned(tmp_path: Path) -> None:
    """S3.4."""

    def run() -> None:
        st.file_uploader("Files", key="k")
        st.session_state["k"] = b""

    with pytest.raises(WidgetAssignError, match="cannot be set"):
        page(run, tmp_path)

    def before() -> Any:
        st.session_state["k"] = b""
        return st.file_uploader("Files", key="k")

    with pytest.raises(WidgetAssignError, match="cannot be set"):
        page(before, tmp_path)


def test_types_and_limits_are_told_to_the_browser(tmp_path: Path) -> None:
    """S12.4."""
    at = page(lambda: st.file_uploader("Files", type=["csv", "image"], max_upload_size=5), tmp_path)
    assert 'accept=".csv,image/*"' in at.html("Files")
    (offer,) = at.session.structure.offers.values()
    assert offer.codec.types == (".csv", "image/*")
    assert offer.codec.most_bytes == 5 * 1024 * 1024


def test_a_limit_must_be_positive() -> None:
    with pytest.raises(UsageError, match="megabytes from 1"):
        page(lambda: st.file_uploader("Files", max_upload_size=0))
