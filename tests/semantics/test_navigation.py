"""Pages that a script declares: section 7 of docs/semantics.txt, clause by clause."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from scaffold import st
from scaffold.testing import AppTest
from tests.elements.running import html_of
from tests.semantics.running import at_of

loose: Any = st


def home() -> None:
    st.text("home")


def my_page() -> None:
    st.text("mine")


def other() -> None:
    st.text("other")


def menu_of(at: AppTest) -> str:
    """Return the HTML of the menu."""
    node = at.screen.find("menu")
    assert node is not None
    return html_of(node)


def app_with(tmp_path: Path, script: str, **others: str) -> AppTest:
    """Return the test of a script with others beside it."""
    for name, text in {"app": script, **others}.items():
        (tmp_path / f"{name}.py").write_text(f"import scaffold as st\n{text}\n")
    return AppTest.from_file(tmp_path / "app.py")


@pytest.mark.parametrize("other", ["'other.py'", "st.Page('other.py')", "Path('other.py')"])
@pytest.mark.parametrize("pages", ["[home, {0}]", "(home, {0})", "{{'': [home], 'More': [{0}]}}"])
def test_pages_are_functions_paths_and_pages(tmp_path: Path, other: str, pages: str) -> None:
    """S7.1."""
    at = app_with(
        tmp_path,
        f"from pathlib import Path\ndef home(): st.text('home')\n"
        f"st.navigation({pages.format(other)}).run()",
        other="st.text('other')",
    ).run()
    assert at.text.values == ["home"]
    assert [entry.path for entry in at.menu] == ["/", "/other"]
    assert at.open("/other").run().text.values == ["other"]


def test_what_stands_around_run_is_on_every_page() -> None:
    """S7.1."""

    def page() -> None:
        st.text("above")
        current = st.navigation([home, my_page])
        st.sidebar.text(current.title)
        current.run()
        st.text("below")

    at = at_of(page)
    assert at.main.text.values == ["above", "home", "below"]
    assert at.sidebar.text.values == ["home"]
    at.open("/my_page").run()
    assert at.main.text.values == ["above", "mine", "below"]
    assert at.sidebar.text.values == ["my page"]


def test_a_page_runs_once() -> None:
    """S7.1."""

    def page() -> None:
        current = st.navigation([home, my_page])
        current.run()
        current.run()

    at = at_of(page)
    assert at.text.values == ["home"]
    assert "was run twice in one run" in at.exception[0].value


def test_a_run_without_navigation_has_no_pages() -> None:
    """S7.1 It must be called in every run."""

    def page() -> None:
        if st.session_state.get("declares", True):
            st.navigation([home, my_page]).run()
        else:
            st.text("none")

    at = AppTest.from_function(page).open("/my_page").run()
    assert at.text.values == ["mine"]
    at.session_state["declares"] = False
    at.run()
    assert at.text.values == ["none"]
    assert at.menu == []


def test_on_top_the_sections_are_lists_to_open() -> None:
    """S7.1."""

    def page(position: Any) -> None:
        st.navigation({"": [home], "Work": [my_page]}, position=position).run()

    at = at_of(lambda: page("top"))
    assert at.screen.root.props["menu_position"] == "top"
    assert '<summary class="menu-entry">Work</summary>' in menu_of(at)
    at = at_of(lambda: page("sidebar"))
    assert at.screen.root.props["menu_position"] == "left"
    assert "<summary" not in menu_of(at)
    assert "<h2>Work</h2>" in menu_of(at)


@pytest.mark.parametrize("position", ["sidebar", "top"])
def test_one_visible_page_needs_no_menu(position: Any) -> None:
    """S7.1."""

    def page() -> None:
        hidden = st.Page(my_page, visibility="hidden")
        st.navigation([home, hidden], position=position).run()

    assert at_of(page).menu == []


@pytest.mark.parametrize(
    ("script", "page"),
    [
        ("pages = [st.Page(secret)] if st.session_state.get('in') else []", "/secret"),
        ("pages = {'More': [secret]} if st.session_state.get('in') else {}", "/secret"),
    ],
)
def test_pages_come_with_a_login_and_go_with_it(script: str, page: str) -> None:
    """S7.2."""
    at = (
        AppTest.from_string(f"""
import scaffold as st

def home():
    st.text("home")

def secret():
    st.text("secret")

def switch():
    st.session_state["in"] = not st.session_state.get("in")

st.button("Switch", on_click=switch)
{script}
st.navigation({{"": [home], **pages}} if isinstance(pages, dict) else [home, *pages]).run()
""")
        .open(page)
        .run()
    )
    for _ in range(2):
        assert at.text.values == ["home"]
        assert at.toast.values == ["Page not found"]
        at.button[0].click().run()
        assert at.text.values == ["secret"]
        assert not at.toast
        at.button[0].click().run()


@pytest.mark.parametrize(("member", "shown"), [(True, ["mine"]), (False, ["start"])])
def test_the_list_of_the_run_that_follows_a_switch_counts(member: bool, shown: list[str]) -> None:
    """S7.2, S7.5."""

    def page() -> None:
        def start() -> None:
            st.text("start")
            if st.button("Go"):
                st.session_state.member = member
                st.switch_page(st.Page(my_page))

        st.navigation([start, my_page] if st.session_state.get("member") else [start]).run()

    at = at_of(page)
    at.button("Go").click().run()
    assert at.text.values == shown
    assert at.toast.values == ([] if member else ["Page not found"])


@pytest.mark.parametrize(
    ("name", "title", "address"),
    [
        ("my_page", "my page", "my_page"),
        ("1_my_page", "my page", "my_page"),
        ("01-my page", "my page", "my_page"),
        ("2 . my_page", "my page", "my_page"),
        ("My_Page", "My Page", "My_Page"),
        ("2026", "2026", "2026"),
    ],
)
def test_file_names_give_titles_and_addresses(
    tmp_path: Path, name: str, title: str, address: str
) -> None:
    """S7.3."""
    script = f"st.navigation([lambda: st.text('home'), 'folder/{name}.py']).run()"
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / f"{name}.py").write_text("import scaffold as st\nst.text('other')\n")
    at = app_with(tmp_path, script).run()
    assert (at.menu[1].title, at.menu[1].path) == (title, f"/{address}")
    assert at.open(f"/{address}").run().text.values == ["other"]


def test_given_titles_and_addresses_go_before_names() -> None:
    """S7.3."""
    made = st.Page(my_page, title="A title", url_path="address")
    assert (made.title, made.url_path) == ("A title", "address")
    assert st.Page(my_page, title="").title == "my page"
    assert st.Page(my_page, url_path="/address/").url_path == "address"


def test_the_default_page_is_at_the_root_and_at_its_own_address() -> None:
    """S7.3."""

    def page() -> None:
        st.navigation([home, st.Page(my_page, default=True)]).run()

    at = at_of(page)
    assert at.text.values == ["mine"]
    assert [entry.path for entry in at.menu] == ["/home", "/"]
    assert at.open("/home").run().text.values == ["home"]
    assert at.open("/my_page").run().text.values == ["mine"]


@pytest.mark.parametrize(
    "pages",
    [
        [home, home],
        [st.Page(home, url_path="x"), st.Page(my_page, url_path="x")],
        [home, st.Page(my_page, url_path="x"), st.Page(other, url_path="x", visibility="hidden")],
        [home, st.Page("https://example.org/a", title="My page"), my_page],
        [home, st.Page("https://example.org/a", title="X"), st.Page(my_page, url_path="x")],
        [
            home,
            st.Page("https://example.org/a", title="X"),
            st.Page("https://example.org/b", title="X"),
        ],
    ],
)
def test_no_two_pages_have_one_address(pages: list[Any]) -> None:
    """S7.3 Also those in other sections, hidden pages and addresses outside."""
    for declared in (pages, {"": pages[:-1], "More": pages[-1:]}):
        at = at_of(lambda declared=declared: st.navigation(declared).run())  # type: ignore[misc] # as bound
        assert at.text.values == []
        assert "have the address" in at.exception[0].value


def test_outside_pages_are_links_that_open_elsewhere() -> None:
    """S7.3."""

    def page() -> None:
        outside = st.Page("https://example.org/docs", title="Manual", icon="📖")
        st.text(f"{outside.url_path} {outside.is_external} {outside.external_url}")
        st.navigation([home, outside]).run()

    at = at_of(page)
    assert at.text.values == ["manual True https://example.org/docs", "home"]
    assert 'href="https://example.org/docs" target="_blank" rel="noopener">' in menu_of(at)
    assert at.open("/manual").run().toast.values == ["Page not found"]


def test_help_is_a_tooltip() -> None:
    """S7.3."""
    at = at_of(lambda: st.navigation([home, st.Page(my_page, help="What <it> is")]).run())
    assert 'title="What &lt;it&gt; is"' in menu_of(at)


def test_hidden_pages_can_be_opened_switched_to_and_linked() -> None:
    """S7.3."""

    def page() -> None:
        hidden = st.Page(my_page, visibility="hidden")

        def start() -> None:
            if st.button("Go"):
                st.switch_page(hidden)
            st.page_link(hidden, label="Link")

        st.navigation([start, home, hidden]).run()

    at = at_of(page)
    assert [entry.path for entry in at.menu] == ["/", "/home"]
    assert at.button("Go").click().run().text.values == ["mine"]
    at.open("/").run().page_link[0].click().run()
    assert at.text.values == ["mine"]


@pytest.mark.parametrize(
    "target", ["'pages/other.py'", "Path('pages/other.py')", "st.Page('pages/other.py')"]
)
def test_switching_goes_by_the_path_from_the_entry_script(tmp_path: Path, target: str) -> None:
    """S7.5."""
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "other.py").write_text(
        "import scaffold as st\nst.text('other')\n"
        "if st.button('Back'):\n    st.switch_page('app.py')\n"
    )
    at = app_with(
        tmp_path,
        f"from pathlib import Path\nst.text('entry')\n"
        f"if st.button('Go'):\n    st.switch_page({target})\n    st.text('after')",
    ).run()
    at.button("Go").click().run()
    assert (at.text.values, at.path) == (["other"], "/other")
    at.button("Back").click().run()
    assert (at.text.values, at.path) == (["entry"], "/")


@pytest.mark.parametrize("target", ["my page", "My Page", "other.py", "https://example.org/"])
def test_switching_takes_no_titles_and_nothing_outside(target: str) -> None:
    """S7.5."""

    def page() -> None:
        def one() -> None:
            st.text("one")
            st.switch_page(target)

        st.navigation([one, st.Page(my_page, title="My Page", url_path="there")]).run()

    at = at_of(page)
    assert at.text.values == ["one"]
    assert "There is no page" in at.exception[0].message


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        (None, {}),
        ({"x": 1, "many": ["a", "b"]}, {"x": "1", "many": ["a", "b"]}),
        ([("x", 1)], {"x": "1"}),
    ],
)
def test_switching_begins_with_a_query_of_its_own(given: Any, shown: dict[str, Any]) -> None:
    """S7.5, S8.4."""

    def page() -> None:
        def one() -> None:
            if st.button("Go"):
                st.query_params["late"] = "1"
                loose.switch_page(second, query_params=given)

        second = st.Page(my_page)
        st.navigation([one, second]).run()

    at = AppTest.from_function(page).open("/?old=1&embed=true").run()
    at.button("Go").click().run()
    assert at.text.values == ["mine"]
    assert at.query_params == {**shown, "embed": "true"}


def test_one_key_on_two_pages_is_two_widgets() -> None:
    """S7.6."""

    def page() -> None:
        def one() -> None:
            st.number_input("Number", 0, 10, 1, key="same")

        def two() -> None:
            st.text_input("Text", "fresh", key="same")

        st.navigation([one, two]).run()

    at = at_of(page)
    at.number_input[0].set_value(5).run()
    at.open("/two").run()
    assert at.text_input[0].value == "fresh"
    at.text_input[0].input("typed").run()
    assert at.open("/").run().number_input[0].value == 1


@pytest.mark.parametrize("way", ["menu", "link", "switch"])
def test_widgets_of_the_frame_and_own_keys_stay_on_every_page(way: str) -> None:
    """S7.6, S7.7."""

    def page() -> None:
        def one() -> None:
            st.page_link(second, label="Link")
            if st.button("Switch"):
                st.switch_page(second)

        second = st.Page(my_page)
        st.session_state.setdefault("own", []).append(1)
        st.text_input("Frame")
        st.navigation([one, second]).run()

    at = at_of(page)
    at.text_input[0].input("typed").run()
    if way == "menu":
        at.open(at.menu[1].path).run()
    elif way == "link":
        at.page_link[0].click().run()
    else:
        at.button("Switch").click().run()
    assert at.text.values == ["mine"]
    assert at.text_input[0].value == "typed"
    assert len(at.session_state.own) >= 3
