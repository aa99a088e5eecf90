"""The file store: signed addresses, uploads of one session only, names that harm nobody."""

from __future__ import annotations

import io
import os
import time
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as some

from scaffold.errors import InputError
from scaffold.runtime.files import ADDRESS, FileStore, Opened
from scaffold.runtime.uploads import LONGEST_NAME, accepts, clean_mime, clean_name, normal_types
from scaffold.widgets.codecs import Files

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    return FileStore(tmp_path, b"secret")


def parts(url: str) -> tuple[str, dict[str, str]]:
    split = urlsplit(url)
    return split.path.removeprefix(ADDRESS), dict(parse_qsl(split.query, keep_blank_values=True))


def test_bytes_are_found_by_their_address(store: FileStore) -> None:
    digest, params = parts(store.put(b"data", "image/png", session="s", name="a b.png"))
    found = store.open(digest, params)
    assert found is not None
    assert found.path.read_bytes() == b"data"
    assert found[1:] == ("image/png", "a b.png", "s")
    assert found.inline


def test_the_same_bytes_are_kept_once(store: FileStore) -> None:
    one = store.put(b"data", "text/plain", session="s")
    path = next(path for path in store.folder.rglob("*") if path.is_file())
    os.utime(path, (1, 1))
    assert store.put(b"data", "text/plain", session="s") == one
    assert path.stat().st_mtime > 1
    assert len([path for path in store.folder.rglob("*") if path.is_file()]) == 1


@pytest.mark.parametrize("part", ["m", "n", "s", "t"])
def test_no_part_of_an_address_can_be_changed(store: FileStore, part: str) -> None:
    digest, params = parts(store.put(b"data", "text/plain", session="s", name="a"))
    assert store.open(digest, {**params, part: params[part] + "x"}) is None
    del params[part]
    assert store.open(digest, params) is None


def test_parts_of_an_address_cannot_be_moved_into_each_other(store: FileStore) -> None:
    digest, params = parts(store.put(b"data", "ab", session="s", name="c"))
    assert store.open(digest, {**params, "m": "a", "n": "bc"}) is None


@given(digest=some.text(), params=some.dictionaries(some.sampled_from("mnst"), some.text()))
def test_forged_addresses_find_nothing(
    tmp_path_factory: pytest.TempPathFactory, digest: str, params: dict[str, str]
) -> None:
    store = FileStore(tmp_path_factory.getbasetemp(), b"secret")
    assert store.open(digest, params) is None


def test_another_secret_refuses_the_address(store: FileStore, tmp_path: Path) -> None:
    digest, params = parts(store.put(b"data", "text/plain", session="s"))
    assert FileStore(tmp_path, b"other").open(digest, params) is None


@pytest.mark.parametrize(
    "mime", ["text/html", "image/svg+xml", "text/xml", "application/xhtml+xml"]
)
def test_what_can_run_script_is_never_shown(tmp_path: Path, mime: str) -> None:
    assert not Opened(tmp_path, mime, None, "s").inline


def test_a_file_that_is_gone_is_none(store: FileStore) -> None:
    digest, params = parts(store.put(b"data", "text/plain", session="s"))
    assert store.expire(time.time() + 10) == 1
    assert store.open(digest, params) is None
    assert store.expire(time.time() + 10) == 0


def test_an_upload_belongs_to_its_session(store: FileStore) -> None:
    upload = store.save("mine", b"data", "a.csv", "text/csv", 100)
    assert store.has_upload("mine", upload.id)
    assert not store.has_upload("other", upload.id)
    assert store.upload(upload.id, "other") is None
    file = store.upload(upload.id, "mine")
    assert file is not None
    assert (file.name, file.type, file.size, file.file_id) == ("a.csv", "text/csv", 4, upload.id)
    assert file.getvalue() == b"data"
    assert "a.csv" in repr(file)


def test_an_upload_may_be_a_stream(store: FileStore) -> None:
    upload = store.save("s", io.BytesIO(b"x" * 3_000_000), "a", "", 3_000_000)
    assert upload.size == 3_000_000
    assert upload.type == "application/octet-stream"


def test_an_upload_over_the_limit_leaves_nothing_behind(store: FileStore) -> None:
    with pytest.raises(InputError, match="3 bytes"):
        store.save("s", b"data", "a", "", 3)
    assert [path for path in store.uploads.folder.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("file_id", ["", "..", "../x", "a" * 31, "A" * 32, "a" * 32, "x\x00"])
def test_only_ids_that_were_given_out_are_looked_up(store: FileStore, file_id: str) -> None:
    store.save("s", b"data", "a", "", 10)
    assert not store.has_upload("s", file_id)


def test_uploads_can_be_removed_and_end_with_their_session(store: FileStore) -> None:
    """S12.4."""
    one, two = (store.save("s", b"data", name, "", 10) for name in "ab")
    assert store.uploads.remove("s", one.id)
    assert not store.uploads.remove("s", one.id)
    store.uploads.drop("s")
    assert not store.has_upload("s", two.id)
    store.uploads.drop("s")


def test_an_upload_without_its_bytes_is_none(store: FileStore) -> None:
    upload = store.save("s", b"data", "a", "", 10)
    next(path for path in store.uploads.folder.rglob(upload.id)).unlink()
    assert store.upload(upload.id, "s") is None


def test_unused_uploads_expire(store: FileStore) -> None:
    store.save("s", b"data", "a", "", 10)
    assert store.expire(time.time() - 10) == 0
    assert store.expire(time.time() + 10) == 1


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("a.csv", "a.csv"),
        ("../../etc/passwd", "passwd"),
        ("\\\\host\\share\\x.txt", "x.txt"),
        ("C:\\x.txt", "x.txt"),
        ("C:x.txt", "Cx.txt"),
        ("..", "file"),
        ("a\x00.exe", "a.exe"),
        ("a\r\nb", "ab"),
        ("gpj.\u202eexe", "gpj.exe"),
        ("<b>.txt", "b.txt"),
        ("\ud800", "file"),
        ("übung.csv", "übung.csv"),
        ("x" * 300 + ".csv", "x" * 196 + ".csv"),
        ("x" * 300, "x" * 200),
    ],
)
def test_names_become_harmless(sent: str, kept: str) -> None:
    assert clean_name(sent) == kept


@given(some.text(some.characters()))
def test_a_name_is_one_part_of_a_path(sent: str) -> None:
    name = clean_name(sent)
    assert 0 < len(name) <= LONGEST_NAME
    assert not set(name) & set("/\\\x00:")
    assert name not in (".", "..")
    assert name.encode()


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("Text/CSV; charset=x", "text/csv"),
        ("a", "application/octet-stream"),
        ("image/*", "application/octet-stream"),
        ("text/html\r\nX: y", "application/octet-stream"),
    ],
)
def test_types_become_harmless(sent: str, kept: str) -> None:
    assert clean_mime(sent) == kept


def test_types_are_taken_as_endings_types_and_kinds() -> None:
    assert normal_types(["csv", ".PNG", "image", "text/plain", "jpg"]) == (
        ".csv", ".png", "image/*", "text/plain", ".jpg", ".jpeg",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("types", "name", "mime", "taken"),
    [
        ((), "a.exe", "", True),
        (("csv",), "A.CSV", "", True),
        (("csv",), "a.csv.exe", "text/csv", False),
        (("image",), "a", "image/png", True),
        (("image/png",), "a.png", "text/html", False),
        (("jpeg",), "a.jpg", "", True),
    ],
)
def test_an_uploader_takes_its_types(
    types: tuple[str, ...], name: str, mime: str, taken: bool
) -> None:
    assert accepts(Files(True, normal_types(types), 0), name, mime) is taken
