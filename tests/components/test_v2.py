"""Components in the page, without a browser."""

from __future__ import annotations

import sys
from importlib.metadata import distribution
from typing import TYPE_CHECKING, Any

import pytest

from scaffold import st
from scaffold.components import assets
from scaffold.components.v2 import component
from scaffold.errors import (
    BidiComponentError,
    BidiComponentInvalidCallbackNameError,
    BidiComponentInvalidDefaultKeyError,
    BidiComponentInvalidIdError,
    BidiComponentUnserializableDataError,
    StreamlitAPIException,
    StreamlitComponentRegistryError,
    UsageError,
)
from scaffold.testing import AppTest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

JS = "export default () => {};"
field = component("field", html="<input>", css="input {}", js=JS)


def nothing() -> None:
    pass


def test_state_lasts_and_events_do_not() -> None:
    """S14.2."""

    def page() -> None:
        result = field(
            key="f", default={"value": 1}, on_value_change=nothing, on_click_change=nothing
        )
        st.session_state.seen = [result.value, result["click"], dict(result)]

    at = AppTest.from_function(page).run()
    assert at.session_state["seen"] == [1, None, {"value": 1, "click": None}]
    shown = at.bidi_component[0]
    shown.set_state_value("value", 2).set_trigger_value("click", "hard").run()
    assert at.session_state["seen"] == [2, "hard", {"value": 2, "click": "hard"}]
    at.run()
    assert at.session_state["seen"] == [2, None, {"value": 2, "click": None}]
    assert at.session_state["f"] == {"value": 2}


def test_each_callback_is_called_for_its_own() -> None:
    """S14.2."""

    def note(what: str) -> Any:
        return lambda: st.session_state.setdefault("calls", []).append(what)

    def page() -> None:
        st.session_state.setdefault("calls", [])
        field(
            key="f", default={"a": 0, "b": 0}, on_a_change=note("a"), on_b_change=note("b"),
            on_go_change=note("go"),
        )  # fmt: skip

    at = AppTest.from_function(page).run()
    at.bidi_component[0].set_state_value("b", 1).run()
    assert at.session_state["calls"] == ["b"]
    at.bidi_component[0].set_trigger_value("go", None).run()
    assert at.session_state["calls"] == ["b", "go"]
    at.bidi_component[0].set_state_value("b", 1).run()
    assert at.session_state["calls"] == ["b", "go"]
    at.run()
    assert at.session_state["calls"] == ["b", "go"]


def test_callbacks_see_what_is_new() -> None:
    def changed() -> None:
        st.session_state.in_callback = dict(st.session_state["f"])

    def page() -> None:
        field(key="f", on_value_change=changed, on_go_change=changed)

    at = AppTest.from_function(page).run()
    at.bidi_component[0].set_state_value("value", 3).run()
    assert at.session_state["in_callback"] == {"value": 3}
    at.bidi_component[0].set_trigger_value("go", 9).run()
    assert at.session_state["in_callback"] == {"value": 3, "go": 9}


def test_a_new_process_finds_the_callbacks_again() -> None:
    def page() -> None:
        def changed() -> None:
            st.session_state.calls = st.session_state.get("calls", 0) + 1

        field(key="f", default={"value": 0}, on_value_change=changed)

    at = AppTest.from_function(page, cold=True).run()
    at.bidi_component[0].set_state_value("value", 3).run()
    assert at.session_state["calls"] == 1


def test_state_is_assigned_in_python() -> None:
    def page() -> None:
        if st.button("Set"):
            st.session_state["f"]["value"] = "new"
            st.session_state.f.other = 1
        result = field(key="f", default={"value": "old"}, on_value_change=nothing)
        st.session_state.seen = dict(result)

    at = AppTest.from_function(page).run()
    at.button[0].click().run()
    assert at.session_state["seen"] == {"value": "new", "other": 1}
    assert at.bidi_component[0].props["turn"] == 1


def test_state_is_not_assigned_after_it_was_shown() -> None:
    def page() -> None:
        field(key="f", default={"value": "old"}, on_value_change=nothing)
        st.session_state["f"]["value"] = "late"

    at = AppTest.from_function(page).run()
    assert "cannot be assigned" in at.exception[0].value


def test_data_of_all_kinds() -> None:
    pd = pytest.importorskip("pandas")
    frame = pd.DataFrame({"a": [1, 2]}, index=["x", "y"])

    def page() -> None:
        field(data={"n": 1, "list": [1]}, key="1")
        field(data=b"123", key="2")
        field(data=frame, key="3")
        field(data={"table": frame, "n": 2}, key="4")
        field(key="5")

    at = AppTest.from_function(page).run()
    one, raw, table, mixed, none = at.bidi_component
    assert one.data == {"n": 1, "list": [1]}
    assert raw.props["bytes"].startswith("/_scaffold/files/")
    rows = {"names": ["a", "__index_level_0__"], "rows": [[1, "x"], [2, "y"]]}
    assert table.props["tables"] == {"": rows}
    assert mixed.props["tables"] == {"table": rows}
    assert mixed.data == {"n": 2}
    assert none.data is None


def test_results_name_what_is_missing() -> None:
    def page() -> None:
        st.write(field(on_value_change=nothing).valu)

    at = AppTest.from_function(page).run()
    assert 'Did you mean "value"?' in at.exception[0].value


@pytest.mark.parametrize(
    ("call", "error"),
    [
        (lambda: field(default={"x": 1}), BidiComponentInvalidDefaultKeyError),
        (lambda: field(default=[1]), BidiComponentInvalidDefaultKeyError),  # type: ignore[arg-type]
        (lambda: field(on__change=nothing), BidiComponentInvalidCallbackNameError),
        (lambda: field(data={"x": object()}), BidiComponentUnserializableDataError),
        (lambda: field(data=float("nan")), BidiComponentUnserializableDataError),
    ],
)
def test_mistakes_where_it_is_shown(call: Any, error: type[Exception]) -> None:
    assert issubclass(error, BidiComponentError)
    assert issubclass(error, StreamlitAPIException)
    at = AppTest.from_function(call).run()
    assert at.exception[0].props["type"] == error.__name__


@pytest.mark.parametrize(
    ("call", "error"),
    [
        (lambda: component(""), BidiComponentInvalidIdError),
        (lambda: component("x", js=3), UsageError),  # type: ignore[arg-type]
        (lambda: component("x", js="main.js"), StreamlitComponentRegistryError),
        (lambda: component("no.such", css="*.css"), StreamlitComponentRegistryError),
    ],
)
def test_mistakes_where_it_is_declared(call: Any, error: type[Exception]) -> None:
    with pytest.raises(error):
        call()


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An installed package with a component."""
    root = tmp_path / "site"
    assets_folder = root / "our_widgets" / "build"
    assets_folder.mkdir(parents=True)
    (root / "our_widgets" / "__init__.py").write_text("")
    (root / "our_widgets" / "pyproject.toml").write_text(
        '[project]\nname = "our-widgets"\n'
        '[[tool.streamlit.component.components]]\nname = "star"\nasset_dir = "build"\n'
        '[[tool.streamlit.component.components]]\nname = "out"\nasset_dir = "../.."\n'
    )
    (root / "our_widgets-1.dist-info").mkdir()
    (root / "our_widgets-1.dist-info" / "METADATA").write_text("Name: our-widgets\nVersion: 1\n")
    (assets_folder / "index-1a2b.js").write_text(JS)
    (assets_folder / "style.css").write_text("p {}")
    (assets_folder / "part.html").write_text("<p>x</p>")
    (tmp_path / "site" / "secret.js").write_text("secret")
    monkeypatch.syspath_prepend(str(root))
    assets._folder.cache_clear()
    yield assets_folder
    sys.modules.pop("our_widgets", None)
    assets._folder.cache_clear()


def test_files_of_a_package(package: Path) -> None:
    assert distribution("our-widgets").version == "1"
    star = component("our-widgets.star", html="part.html", css="style.css", js="index-*.js")
    at = AppTest.from_function(lambda: star(key="s")).run()
    props = at.bidi_component[0].props
    assert props["html"] == "<p>x</p>"
    assert props["css"] == "p {}"
    assert props["js"].startswith("/_scaffold/components/")
    assert props["js"].endswith("/index-1a2b.js")
    assert props["base"].endswith("/style.css")


@pytest.mark.parametrize(
    "js", ["../secret.js", "../../secret.js", "/etc/secret.js", "missing.js", "*.js", "..\\x.js"]
)
def test_files_outside_of_a_package_are_refused(package: Path, js: str) -> None:
    (package / "second.js").write_text(JS)
    with pytest.raises(StreamlitComponentRegistryError):
        component("our-widgets.star", js=js)


def test_links_and_folders_out_of_a_package_are_refused(package: Path) -> None:
    (package / "link.js").symlink_to(package.parent.parent / "secret.js")
    with pytest.raises(StreamlitComponentRegistryError):
        component("our-widgets.star", js="link.js")
    with pytest.raises(StreamlitComponentRegistryError, match="asset_dir"):
        component("our-widgets.out", js="secret.js")
    with pytest.raises(StreamlitComponentRegistryError, match='Did you mean "star"'):
        component("our-widgets.sta", js="index-*.js")
