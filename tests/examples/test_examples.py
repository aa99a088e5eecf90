"""The examples without a browser: what their pages do with what is entered."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

from scaffold.testing import AppTest
from tests.serving import ROOT

EXAMPLES = ROOT / "examples"


@pytest.fixture(autouse=True)
def _own_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Let each example have its data in a folder of its own."""
    monkeypatch.chdir(tmp_path)


def example(path: str) -> AppTest:
    if path.endswith("script.py"):
        return AppTest.from_file(EXAMPLES / path).run()
    return AppTest.from_app(runpy.run_path(str(EXAMPLES / path))["app"]).run()


@pytest.mark.parametrize("path", sorted(EXAMPLES.iterdir()), ids=lambda path: path.name)
def test_every_example_says_what_it_is_and_how_to_run_it(path: Path) -> None:
    readme = (path / "README.md").read_text(encoding="utf-8")
    (source,) = [*path.glob("app.py"), *path.glob("script.py")]
    assert readme.startswith("# ")
    assert f"scaffold serve examples/{path.name}/{source.name} --reload" in readme
    assert not example(f"{path.name}/{source.name}").exception


def test_counter() -> None:
    at = example("counter/app.py")
    at.button[1].click().run()
    at.button[1].click().run()
    at.button[0].click().run()
    assert at.metric[0].value == "1"


def test_mirrored() -> None:
    at = example("mirrored/script.py")
    at.text_input(key="this").input("straw").run()
    assert at.text_input(key="that").value == "warts"
    at.text_input(key="that").input("deliver").run()
    assert at.text_input(key="this").value == "reviled"


def test_tic_tac_toe_without_a_winner() -> None:
    at = example("tic_tac_toe/app.py")
    for place in (0, 1, 2, 4, 3, 5, 7, 6, 8):
        at.button(key=f"place-{place}").click().run()
    assert at.warning[0].value == "Nobody wins"


def test_dependent_widgets() -> None:
    at = example("dependent_widgets/script.py")
    at.selectbox[0].select("Japan").run()
    assert at.selectbox[1].options == ["Tokyo", "Osaka", "Kyoto"]
    at.selectbox[1].select("Kyoto").run()
    at.slider[0].set_value(5).run()
    assert at.success[0].value == "5 nights in Kyoto, Japan"


def test_pagination_of_fewer_rows_goes_back_to_the_last_page() -> None:
    at = example("pagination/app.py")
    for _ in range(9):
        at.button(key="next").click().run()
    assert at.button(key="next").disabled
    at.selectbox[0].select(20).run()
    assert at.caption[0].value == "Page 5 of 5, 97 orders"


def test_annotate_corrects_a_label() -> None:
    at = example("annotate/app.py")
    at.button[0].click().run()
    at.button[3].click().run()
    at.button[2].click().run()
    assert at.session_state.labels == {0: "Triangle"}
    assert at.session_state.at == 1
