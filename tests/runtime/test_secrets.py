from pathlib import Path

import pytest

from scaffold.elements import st
from scaffold.errors import SecretsMissing
from scaffold.runtime.secrets import Secrets


def written(folder: Path, name: str, text: str) -> Secrets:
    file = folder / name / "secrets.toml"
    file.parent.mkdir()
    file.write_text(text)
    return Secrets(folder)


def test_secrets_are_read_by_item_and_attribute(tmp_path: Path) -> None:
    """S13.5."""
    found = written(tmp_path, ".streamlit", 'key = "value"\n[db]\nuser = "ada"\nports = [1, 2]')
    assert found["key"] == found.key == "value"
    assert found.db.user == found["db"]["user"] == "ada"
    assert found.db.ports == [1, 2]
    assert (list(found), len(found)) == (["key", "db"], 2)
    assert "missing" not in found
    assert found.get("missing") is None
    assert found.db.to_dict() == {"user": "ada", "ports": [1, 2]}


def test_secrets_are_not_shown_by_accident(tmp_path: Path) -> None:
    assert repr(written(tmp_path, ".streamlit", 'key = "value"')) == "<secrets: key>"


def test_secrets_cannot_be_changed(tmp_path: Path) -> None:
    found = written(tmp_path, ".streamlit", 'key = "value"')
    with pytest.raises(TypeError, match="secrets can only be read"):
        found["key"] = "other"
    with pytest.raises(TypeError, match="secrets can only be read"):
        del found["key"]


def test_our_own_file_comes_before_streamlits(tmp_path: Path) -> None:
    written(tmp_path, ".streamlit", 'a = "theirs"\nb = "theirs"')
    found = written(tmp_path, ".scaffold", 'a = "ours"')
    assert (found.a, found.b) == ("ours", "theirs")


def test_a_missing_file_is_an_error_on_access_only(tmp_path: Path) -> None:
    """S13.5."""
    found = Secrets(tmp_path)
    assert repr(found) == "<secrets: no file>"
    with pytest.raises(SecretsMissing, match=r"Write one of \.scaffold/secrets\.toml or"):
        found["key"]
    with pytest.raises(FileNotFoundError):
        len(found)


def test_a_missing_secret_says_where_to_add_it(tmp_path: Path) -> None:
    found = written(tmp_path, ".streamlit", "a = 1")
    with pytest.raises(
        AttributeError, match=r'st\.secrets has no "b"\. Add it to the secrets file'
    ):
        found.b  # noqa: B018 - reading is what is tested
    with pytest.raises(KeyError):
        found["b"]
    with pytest.raises(AttributeError):
        found.__wrapped__  # noqa: B018 - as decorators ask


def test_scripts_read_the_file_of_the_current_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(tmp_path, ".streamlit", 'key = "value"')
    monkeypatch.chdir(tmp_path)
    assert Secrets().key == "value"
    assert isinstance(st.secrets, Secrets)


def test_a_changed_file_is_read_again(tmp_path: Path) -> None:
    found = written(tmp_path, ".streamlit", 'key = "one"')
    assert found.key == "one"
    (tmp_path / ".streamlit" / "secrets.toml").write_text('key = "another"')
    assert found.key == "another"


def test_a_malformed_file_says_where_and_not_what(tmp_path: Path) -> None:
    found = written(tmp_path, ".streamlit", 'key = "hush\n')
    with pytest.raises(SecretsMissing, match=r"secrets\.toml is no TOML \(at line 1") as raised:
        found["key"]
    assert "hush" not in str(raised.value)
