"""Where pictures, sound and films of a page may come from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scaffold import App, Settings, anyone, page, st
from scaffold.errors import SettingsError
from tests.web.visitor import Visitor

if TYPE_CHECKING:
    from pathlib import Path

    from tests.web.conftest import MakeApp


@page("/", title="Home", access=anyone)
def home() -> None:
    st.image("https://images.example.org/apple.png")


def directives(app: App) -> dict[str, str]:
    """Return the policy of the first page, by directive."""
    policy = Visitor(app).get("/").header("content-security-policy") or ""
    return {part.split()[0]: part.partition(" ")[2] for part in policy.split("; ")}


def test_an_app_loads_media_from_itself_alone(make_app: MakeApp) -> None:
    found = directives(make_app(home))
    assert found["img-src"].endswith("'self' data: blob:")
    assert found["media-src"].endswith("'self' blob:")


def test_an_app_may_name_further_origins(make_app: MakeApp) -> None:
    app = make_app(home, media_origins=["https://images.example.org", "https://*.example.net"])
    found = directives(app)
    assert found["img-src"].endswith("https://images.example.org https://*.example.net")
    assert found["media-src"].endswith("https://images.example.org https://*.example.net")
    assert "example" not in found["script-src"] + found["connect-src"]


@pytest.mark.parametrize(("given", "end"), [(None, "blob: https:"), ([], "blob:")])
def test_a_script_shows_pictures_by_their_address(
    tmp_path: Path, given: list[str] | None, end: str
) -> None:
    file = tmp_path / "script.py"
    file.write_text("import scaffold as st\nst.title('Fruit')\n")
    settings = Settings(
        database_url=f"sqlite:///{tmp_path}/test.db", data_dir=tmp_path, media_origins=given
    )
    found = directives(App.from_script(file, settings=settings))
    assert found["img-src"].endswith(end)
    assert found["media-src"].endswith(end)
    assert "https:" not in found["script-src"] + found["connect-src"] + found["style-src"]


@pytest.mark.parametrize("origin", ["*", "images.example.org", "https://a.example; script-src *"])
def test_what_is_no_origin(origin: str) -> None:
    with pytest.raises(SettingsError, match=r"SCAFFOLD_MEDIA_ORIGINS has .* which is no origin"):
        Settings(media_origins=[origin]).check()


def test_origins_stand_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCAFFOLD_MEDIA_ORIGINS", "https://a.example, https://b.example")
    assert Settings().media_origins == ["https://a.example", "https://b.example"]
