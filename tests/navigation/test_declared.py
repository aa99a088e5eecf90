"""`st.Page` and `st.navigation`: section 7 of the promises."""

import textwrap
from pathlib import Path
from typing import Any

import pytest

from scaffold import st
from scaffold.errors import UsageError
from scaffold.testing import AppTest, PageError

WRONG: Any = "lft"


def home() -> None:
    st.text("home")


def reports() -> None:
    st.text("reports")


def app() -> None:
    st.text_input("Frame", key="frame")
    st.navigation([st.Page(home), st.Page(reports, title="All reports", icon="📈")]).run()
    st.text("footer")


def test_the_first_page_is_the_default() -> None:
    """S7.1."""
    at = AppTest.from_function(app).run()
    assert at.text.values == ["home", "footer"]
    assert at.path == "/"
    assert at.page_title == "home"


def test_the_address_names_the_page() -> None:
    """S7.3."""
    at = AppTest.from_function(app).open("/reports").run()
    assert at.text.values == ["reports", "footer"]
    assert at.page_title == "All reports"


def test_the_menu_has_the_declared_pages() -> None:
    at = AppTest.from_function(app).open("/reports").run()
    assert [(entry.title, entry.path, entry.current) for entry in at.menu] == [
        ("home", "/", False), ("All reports", "/reports", True),
    ]  # fmt: skip


def test_an_absent_page_gives_the_default_one_and_says_so() -> None:
    """S7.2."""
    at = AppTest.from_function(app).open("/nowhere").run()
    assert at.text.values == ["home", "footer"]
    assert at.toast.values == ["Page not found"]


def test_nothing_runs_before_run() -> None:
    """S7.1."""

    def page() -> None:
        current = st.navigation([home])
        st.text(current.title)

    assert AppTest.from_function(page).run().text.values == ["home"]


def test_sections_are_titles_in_the_menu() -> None:
    """S7.1."""

    def page() -> None:
        st.navigation({"": [home], "Work": [reports]}).run()

    at = AppTest.from_function(page).run()
    assert [(entry.title, entry.section) for entry in at.menu] == [
        ("home", None), ("reports", "Work"),
    ]  # fmt: skip


def test_a_menu_of_one_page_is_hidden() -> None:
    """S7.1."""
    assert AppTest.from_function(lambda: st.navigation([home]).run()).run().menu == []


def test_a_menu_of_one_page_is_shown_if_the_script_says_so() -> None:
    def page() -> None:
        st.navigation([home], expanded=True).run()

    assert [entry.title for entry in AppTest.from_function(page).run().menu] == ["home"]


def test_the_menu_may_be_hidden() -> None:
    """S7.1."""

    def page() -> None:
        st.navigation([home, reports], position="hidden").run()

    at = AppTest.from_function(page).run()
    assert at.menu == []
    assert at.open("/reports").run().text.values == ["reports"]


def test_a_hidden_page_can_be_opened() -> None:
    """S7.3."""

    def page() -> None:
        st.navigation([st.Page(home), st.Page(reports, visibility="hidden")]).run()

    at = AppTest.from_function(page).run()
    assert at.menu == []
    assert at.open("/reports").run().text.values == ["reports"]


def test_addresses_outside_are_links_in_the_menu() -> None:
    """S7.3."""

    def page() -> None:
        st.navigation([home, st.Page("https://example.com/x", title="Elsewhere")]).run()

    at = AppTest.from_function(page).run()
    assert at.menu[1].path == "https://example.com/x"


def test_the_list_may_depend_on_the_state() -> None:
    """S7.2 A page that is not in the list of a run cannot be reached: so access works here."""

    def login() -> None:
        if st.button("Log in"):
            st.session_state.member = True
            st.rerun()

    def page() -> None:
        pages = [home, reports] if st.session_state.get("member") else [login]
        st.navigation(pages).run()

    at = AppTest.from_function(page).open("/reports").run()
    assert at.text.values == []
    assert at.menu == []
    at.button("Log in").click().run()
    assert at.text.values == ["reports"]
    assert [entry.path for entry in at.menu] == ["/", "/reports"]


def test_widgets_of_the_frame_keep_their_values_on_all_pages() -> None:
    """S7.6 Streamlit's documentation says so; its 1.67 resets them when pages are switched."""
    at = AppTest.from_function(app).run()
    at.text_input[0].input("typed").run()
    assert at.open("/reports").run().text_input[0].value == "typed"


def test_widgets_of_a_page_are_forgotten_when_it_is_left() -> None:
    """S7.6."""

    def one() -> None:
        st.session_state.user_key = "kept"
        st.text_input("Name", key="name")

    def two() -> None:
        st.text_input("Name", key="name")

    at = AppTest.from_function(lambda: st.navigation([one, two]).run()).run()
    at.text_input[0].input("typed").run()
    assert at.open("/two").run().text_input[0].value == ""
    assert at.session_state["user_key"] == "kept"
    assert at.open("/").run().text_input[0].value == ""


@pytest.mark.parametrize(("persist", "later"), [("page", ""), ("session", "typed")])
def test_widgets_may_outlive_their_page(persist: Any, later: str) -> None:
    """S3.8."""

    def one() -> None:
        if not st.checkbox("Hide", key="hide"):
            st.text_input("Name", key="name", persist_state=persist)

    def two() -> None:
        st.text("two")

    at = AppTest.from_function(lambda: st.navigation([one, two]).run()).run()
    at.text_input[0].input("typed").run()
    at.checkbox[0].check().run().run()
    at.checkbox[0].uncheck().run()
    assert at.text_input[0].value == "typed"
    at.open("/two").run().run()
    assert at.open("/").run().text_input[0].value == later


def test_switch_page_takes_a_page_and_clears_the_query() -> None:
    """S7.5, S8.4."""

    def one() -> None:
        if st.button("Go"):
            st.switch_page(targets[1])

    def two() -> None:
        st.text(f"two {st.query_params.to_dict()}")

    targets: list[Any] = []

    def page() -> None:
        targets[:] = [st.Page(one), st.Page(two)]
        st.text_input("Frame", key="frame")
        st.navigation(targets).run()

    at = AppTest.from_function(page).open("/?x=1").run()
    at.text_input[0].input("typed").run()
    at.button[0].click().run()
    assert at.text.values == ["two {}"]
    assert at.path == "/two"
    assert at.query_params == {}
    assert at.text_input[0].value == "typed"


def test_a_page_link_leads_to_a_declared_page() -> None:
    """S7.7."""

    def page() -> None:
        other = st.Page(reports)
        st.navigation([home, other]).run()
        st.page_link(other, label="Go")

    at = AppTest.from_function(page).run()
    at.page_link[0].click().run()
    assert at.text.values == ["reports"]


def test_pages_may_be_declared_once_for_all_sessions() -> None:
    """Which one is the default differs from list to list; one session must not set it for all."""
    first, second = st.Page(home), st.Page(reports)

    def page() -> None:
        st.navigation([second, first] if st.session_state.get("swap") else [first, second]).run()

    at = AppTest.from_function(page).run()
    other = at.new_tab()
    other.session_state["swap"] = True
    assert other.run().text.values == ["reports"]
    assert at.run().text.values == ["home"]
    assert other.open("/home").run().text.values == ["home"]


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: st.navigation([]), "got no pages"),
        (lambda: st.navigation([st.Page("https://a.example")]), "outside of the app only"),
        (
            lambda: st.navigation([st.Page(home, default=True), st.Page(reports, default=True)]),
            "got 2 default pages",
        ),
        (
            lambda: st.navigation(
                [home, st.Page(reports, url_path="x"), st.Page(app, url_path="x")]
            ),
            'have the address "/x"',
        ),
        (lambda: st.navigation([home, home]), 'have the address "/home"'),
        (
            lambda: st.navigation([st.Page(home, url_path="x"), st.Page(reports, url_path="x")]),
            '"home" and "reports", have the address "/x"',
        ),
        (
            lambda: st.navigation([home, st.Page("https://a.example/b", title="Home")]),
            '"home" and "Home", have the address "/home"',
        ),
        (lambda: st.navigation(None), "Allowed are a list of pages and a mapping"),  # type: ignore[arg-type] # wrong
        (lambda: st.navigation("home"), "Allowed are a list of pages and a mapping"),
        (lambda: st.navigation({"Work": home}), "Allowed are a list of pages and a mapping"),  # type: ignore[dict-item] # wrong
        (lambda: st.navigation([5]), "st.Page(page) got 5 (int). Allowed are a function"),
        (lambda: st.navigation([home], expanded=-1), "Allowed are True, False, ints from 0"),
        (lambda: st.navigation([st.Page(home, icon="house")]), "Allowed are one emoji"),
        (lambda: st.Page(home, url_path=""), "which only the default page may have"),
        (lambda: st.Page(home, title=" "), "shows nothing in the menu"),
        (lambda: st.Page(home, visibility=WRONG), "Allowed are 'visible', 'hidden'"),
        (
            lambda: st.Page("https://a.example", title="A", default=True),
            "is an address outside of the app",
        ),
        (lambda: st.Page(home, url_path="a/b"), 'has a "/"'),
        (lambda: st.navigation([home], position=WRONG), "allowed are sidebar, top, hidden"),
        (lambda: st.navigation([st.Page("missing.py")]).run(), "there is no file"),
        (lambda: st.navigation([lambda: None, "missing.py"]), "there is no file"),
        (lambda: st.Page(home).run(), "is not the current one"),
    ],
)
def test_mistakes(make: Any, message: str) -> None:
    """S7.3."""

    def page() -> None:
        make()

    assert message in AppTest.from_function(page).run().exception[0].value


def test_only_the_current_page_can_run() -> None:
    def page() -> None:
        st.navigation([home, reports])
        st.Page(reports).run()

    assert "is not the current one" in AppTest.from_function(page).run().exception[0].value


def test_a_page_is_made_inside_of_a_run_or_outside() -> None:
    assert st.Page(home, title="Start", default=True).title == "Start"
    assert st.Page("pages/1_My_report.py").title == "My report"
    outside, inside = st.Page("https://a.example/x"), st.Page(home)
    assert (outside.is_external, outside.external_url) == (True, "https://a.example/x")
    assert (inside.is_external, inside.external_url) == (False, None)
    with pytest.raises(UsageError):
        st.Page(home, url_path="a/b")


# Scripts with a pages/ folder.


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    def write(name: str, script: str) -> None:
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_text("import scaffold as st\n" + textwrap.dedent(script))

    write("app.py", """
        st.text("entry")
        if st.button("Go"):
            st.switch_page("pages/2_second.py", query_params={"x": "1"})
        st.page_link("pages/1_first.py")
    """)  # fmt: skip
    write("pages/1_first.py", "st.text('first')")
    write("pages/2_second.py", "st.text(f'second {st.query_params.to_dict()}')")
    return tmp_path


def test_the_files_of_a_pages_folder_are_pages(folder: Path) -> None:
    """S7.4."""
    at = AppTest.from_file(folder / "app.py").run()
    assert [(entry.title, entry.path) for entry in at.menu] == [
        ("App", "/"), ("first", "/first"), ("second", "/second"),
    ]  # fmt: skip
    assert at.open("/first").run().text.values == ["first"]


def test_scripts_name_each_other_by_their_files(folder: Path) -> None:
    """S7.5."""
    at = AppTest.from_file(folder / "app.py").run()
    assert (at.page_link[0].label, at.page_link[0].path) == ("first", "/first")
    at.button[0].click().run()
    assert at.text.values == ["second {'x': '1'}"]
    assert at.path == "/second"


def test_bare_expressions_of_page_scripts_are_written(folder: Path) -> None:
    """S10.3."""
    (folder / "pages" / "1_first.py").write_text("'first'\n'of a page'\n")
    at = AppTest.from_file(folder / "app.py").open("/first").run()
    assert at.markdown.values == ["of a page"]
    (folder / "app.py").write_text(
        "import scaffold as st\nst.navigation(['pages/1_first.py']).run()"
    )
    at = AppTest.from_file(folder / "app.py").run()
    assert at.markdown.values == ["of a page"]


def test_widgets_belong_to_the_script_of_their_page(folder: Path) -> None:
    """S7.6."""
    field = "import scaffold as st\nst.text_input('Name', key='name')\n"
    for name in ("1_first", "2_second"):
        (folder / "pages" / f"{name}.py").write_text(field + "st.session_state.own = 'kept'\n")
    at = AppTest.from_file(folder / "app.py").open("/first").run()
    at.text_input[0].input("typed").run()
    assert at.open("/second").run().text_input[0].value == ""
    assert at.open("/first").run().text_input[0].value == ""
    assert at.session_state.own == "kept"


def test_app_test_switches_by_file(folder: Path) -> None:
    at = AppTest.from_file(folder / "app.py").run()
    assert at.switch_page("pages/1_first.py").run().text.values == ["first"]
    with pytest.raises(PageError, match=r"There is no page 'pages/gone.py'"):
        at.switch_page("pages/gone.py")


def test_navigation_takes_over_the_pages_folder(folder: Path) -> None:
    """S7.4 A page that is not offered must not be reached by the address of its file."""
    (folder / "app.py").write_text(
        textwrap.dedent("""
            import scaffold as st
            pages = [st.Page("pages/1_first.py")]
            if st.session_state.get("member"):
                pages.append(st.Page("pages/2_second.py"))
            st.navigation(pages).run()
        """)
    )
    at = AppTest.from_file(folder / "app.py").open("/second").run()
    assert at.text.values == ["first"]
    assert at.toast.values == ["Page not found"]
    at.session_state["member"] = True
    assert at.open("/second").run().text.values == ["second {}"]
    assert at.switch_page("pages/1_first.py").run().text.values == ["first"]


def test_a_script_can_catch_that_there_is_no_such_page() -> None:
    at = AppTest.from_string("""
        import scaffold as st

        try:
            st.switch_page("gone.py")
        except st.errors.StreamlitAPIException:
            st.text("staying")
    """).run()
    assert not at.exception
    assert at.text[0].value == "staying"


def test_a_link_to_a_declared_script_has_its_title(tmp_path: Path) -> None:
    (tmp_path / "two_words.py").write_text("import scaffold as st\nst.text('second')\n")
    (tmp_path / "app.py").write_text(
        "import scaffold as st\n"
        "def home():\n"
        "    st.page_link('two_words.py')\n"
        "st.navigation([home, st.Page('two_words.py', icon='🎉')]).run()\n"
    )
    at = AppTest.from_file(tmp_path / "app.py").run()
    assert (at.page_link[0].label, at.page_link[0].path) == ("two words", "/two_words")
    assert at.page_link[0].props["icon"] == "🎉"
