"""Addresses of folders: signed, the same for all workers, telling nothing about the server."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scaffold.runtime.folders import ADDRESS, Folders

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def part(tmp_path: Path) -> Path:
    folder = tmp_path / "part"
    folder.mkdir()
    return folder


def rest(address: str, name: str = "index.html") -> str:
    return address.removeprefix(ADDRESS) + name


def test_another_worker_finds_the_folder(tmp_path: Path, part: Path) -> None:
    address = Folders(tmp_path / "notes", b"key").address(part, "/a/{b}", trusted=False)
    found = Folders(tmp_path / "notes", b"key").open(rest(address, "sub/x.js"))
    assert found == (part, "sub/x.js", "/a/{b}", False)
    assert str(tmp_path) not in address


def test_each_folder_page_and_kind_has_its_address(tmp_path: Path, part: Path) -> None:
    folders = Folders(tmp_path / "notes", b"key")
    made = {
        folders.address(folder, page, trusted=trusted)
        for folder in (part, tmp_path)
        for page in ("/", "/b")
        for trusted in (True, False)
    }
    assert len(made) == 8
    assert folders.address(part, "/", trusted=True) == folders.address(part, "/", trusted=True)


def test_other_keys_and_changed_notes_open_nothing(tmp_path: Path, part: Path) -> None:
    """X14 U."""
    notes = tmp_path / "notes"
    address = rest(Folders(notes, b"key").address(part, "/", trusted=False))
    assert Folders(notes, b"other").open(address) is None
    (note,) = notes.iterdir()
    note.write_text("/etc")
    assert Folders(notes, b"key").open(address) is None
    note.unlink()
    assert Folders(notes, b"key").open(address) is None


@pytest.mark.parametrize("address", ["", "a", "a/f/b/c", "a/f/b/c/d", "a/x/Lw/c/d", "é/f/é/é/é"])
def test_nonsense_opens_nothing(tmp_path: Path, address: str) -> None:
    """X14 U."""
    assert Folders(tmp_path / "notes", b"key").open(address) is None
