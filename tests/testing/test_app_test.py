import time
from pathlib import Path
from typing import Annotated, Any

import pytest
from fastapi import Depends

from scaffold import App, AuthSettings, Settings, anyone, page, role, st
from scaffold.auth.user import User
from scaffold.navigation.access import Verdict
from scaffold.testing import AppTest, AppTestError, ElementMissing, PageError
from scaffold.testing.site import memory_settings


def counter() -> None:
    n = st.session_state.setdefault("n", 0)
    if st.button("Add", key="add"):
        st.session_state.n = n + 1
    st.text(st.session_state.n)


# Ways to make one.


def test_a_function_is_a_page() -> None:
    at = AppTest.from_function(counter).run()
    at.button("Add").click().run()
    assert at.text[0].value == "1"


def test_a_function_may_use_names_around_it_and_take_arguments() -> None:
    word = "around"

    def page(first: str, *, second: str) -> None:
        st.text(f"{word} {first} {second}")

    at = AppTest.from_function(page, args=("a",), kwargs={"second": "b"}).run()
    assert at.text.values == ["around a b"]


def test_a_coroutine_is_a_page() -> None:
    async def page() -> None:
        st.text("awaited")
        st.stop()

    assert AppTest.from_function(page).run().text.values == ["awaited"]


def test_a_text_is_a_script() -> None:
    at = AppTest.from_string("""
        from scaffold import st
        st.text(__name__)
        "magic"
    """).run()
    assert at.text.values == ["__main__"]
    assert at.markdown.values == ["magic"]


def test_a_file_is_found_beside_the_test(tmp_path: Path) -> None:
    file = tmp_path / "script.py"
    file.write_text("import scaffold as st\nst.text('file')")
    assert AppTest.from_file(file).run().text.values == ["file"]
    with pytest.raises(AppTestError, match=r"There is no script missing\.py"):
        AppTest.from_file("missing.py")


def test_the_probe_of_other_tools_works() -> None:
    """Tests written for Streamlit import it from here."""
    from scaffold.testing.v1 import AppTest as Other
    from scaffold.testing.v1.element_tree import Button

    assert Other is AppTest
    assert isinstance(AppTest.from_function(counter).run().button[0], Button)


# What a test can ask for.


def test_elements_are_found_by_place_key_and_label() -> None:
    at = AppTest.from_function(counter).run()
    assert at.button[0] == at.button(key="add") == at.button("Add") == at.get_by_key("add")
    assert at.button.len == len(at.get("button")) == 1
    assert at.main.button[0].label == "Add"


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (
            lambda at: at.button("Remove"),
            'No "button" has the key or label "Remove". On the page: ',
        ),
        (lambda at: at.button[3], "button[3] was asked for; the page has 1."),
        (lambda at: at.text_input(key="x"), "On the page: none."),
        (lambda at: at.get_by_key("x"), '0 elements have key="x".'),
    ],
)
def test_what_is_not_there_fails_and_shows_the_page(ask: Any, message: str) -> None:
    at = AppTest.from_function(counter).run()
    with pytest.raises(ElementMissing) as failure:
        ask(at)
    assert message in str(failure.value)
    assert "The page:\nmain\n  button label='Add' key='add' value=False\n  text body='0'" in str(
        failure.value
    )


def test_missing_elements_are_also_the_errors_of_lists_and_mappings() -> None:
    at = AppTest.from_function(counter).run()
    with pytest.raises(KeyError):
        at.button(key="x")
    with pytest.raises(IndexError):
        at.button[3]


def test_a_label_of_several_is_no_answer() -> None:
    def page() -> None:
        st.button("Same", key="a")
        st.button("Same", key="b")

    at = AppTest.from_function(page).run()
    with pytest.raises(ElementMissing, match='2 elements "button" have the key or label "Same"'):
        at.button("Same")
    assert at.button("b").key == "b"


def test_lists_are_sequences() -> None:
    def page() -> None:
        for name in "abc":
            st.text(name)

    at = AppTest.from_function(page).run()
    assert at.text.values == ["a", "b", "c"]
    assert at.text[1:].values == ["b", "c"]
    assert [one.value for one in reversed(at.text)] == ["c", "b", "a"]
    assert at.text == [at.text[0], at.text[1], at.text[2]]
    assert "text body='a'" in repr(at.text)


def test_the_main_area_comes_first() -> None:
    def page() -> None:
        st.sidebar.text("side")
        st.text("main")

    at = AppTest.from_function(page).run()
    assert at.text.values == ["main", "side"]
    assert at.sidebar.text.values == ["side"]
    assert at.main.text.values == ["main"]


def test_before_the_first_run_there_is_no_page() -> None:
    at = AppTest.from_function(counter)
    assert at.button.len == 0
    with pytest.raises(AppTestError, match="The page has no main"):
        at.main  # noqa: B018 - asking is what is tested


# What a visitor cannot do.


def test_nobody_presses_a_disabled_button() -> None:
    at = AppTest.from_function(lambda: st.button("Off", disabled=True)).run()
    with pytest.raises(AppTestError, match='The button "Off" is disabled, so nobody can change it'):
        at.button[0].click()


@pytest.mark.parametrize(
    ("widget", "value", "message"),
    [
        (lambda: st.text_input("x", max_chars=3), "long", "allowed are 3"),
        (lambda: st.number_input("x", 0, 5), 6, "allowed are 0 to 5"),
        (lambda: st.slider("x", 0, 5), -1, "allowed are 0 to 5"),
        (lambda: st.selectbox("x", ["a", "b"]), "c", "'c' is none of the options: 'a', 'b'."),
        (lambda: st.multiselect("x", [1, 2], max_selections=1), [1, 2], "allowed are 1"),
        (lambda: st.color_picker("x"), "red", "is no colour"),
        (lambda: st.number_input("x", value=1), "many", "does not take 'many'"),
    ],
)
def test_nobody_enters_what_is_not_offered(widget: Any, value: Any, message: str) -> None:
    at = AppTest.from_function(lambda: widget() and None).run()
    (element,) = [one for one in at.main if one.kind != "main"]
    with pytest.raises(AppTestError) as failure:
        element.set_value(value)  # type: ignore[attr-defined] # all of them have it
    assert message in str(failure.value)


def test_nobody_uses_what_is_gone() -> None:
    def page() -> None:
        if st.checkbox("Show", value=True):
            st.button("Here")

    at = AppTest.from_function(page).run()
    button = at.button[0]
    at.checkbox[0].uncheck().run()
    with pytest.raises(ElementMissing, match='The button "Here" is not on the page any more'):
        button.click()


def test_what_was_entered_is_shown_before_it_is_sent() -> None:
    def page() -> None:
        st.text(st.text_input("Name"))

    at = AppTest.from_function(page).run()
    at.text_input[0].input("Ada")
    assert at.text_input[0].value == "Ada"
    assert at.text.values == [""]
    assert at.reload().run().text_input[0].value == ""


def test_a_press_can_be_taken_back() -> None:
    at = AppTest.from_function(counter).run()
    button = at.button[0].click()
    assert button.value is True
    button.set_value(False).run()
    assert at.text.values == ["0"]


# Runs.


def test_a_run_that_takes_too_long_fails() -> None:
    def page() -> None:
        while True:
            st.text("again")
            time.sleep(0.01)

    at = AppTest.from_function(page, default_timeout=0.05)
    with pytest.raises(AppTestError, match=r"The run took longer than 0\.05 seconds"):
        at.run()


def test_an_exception_of_the_page_is_shown() -> None:
    def page() -> None:
        raise ValueError("broken")

    at = AppTest.from_function(page).run()
    assert at.exception[0].value == at.exception[0].message == "broken"
    assert at.exception[0].name == "ValueError"
    assert any("raise ValueError" in line for line in at.exception[0].stack_trace)


def test_values_survive_a_restart() -> None:
    at = AppTest.from_function(counter).run()
    at.button[0].click().run()
    at.restart()
    at.button[0].click().run()
    assert at.text.values == ["2"]


def test_a_cold_test_restarts_before_every_run() -> None:
    class Unstorable:
        pass

    def page() -> None:
        st.session_state.setdefault("kept", Unstorable())
        st.text("kept" in st.session_state)
        st.button("Go", on_click=lambda: st.session_state.update(went=True))
        st.text(st.session_state.get("went"))

    def seen(at: AppTest) -> bool:
        return "kept" in at.session_state

    assert seen(AppTest.from_function(page).run())
    at = AppTest.from_function(page, cold=True).run()
    at.button[0].click().run()
    assert at.text.values == ["True", "True"]
    at.restart()
    assert not seen(at)


def test_two_tabs_have_their_own_values() -> None:
    at = AppTest.from_function(counter).run()
    other = at.new_tab().run()
    other.button[0].click().run()
    assert (at.run().text.values, other.text.values) == (["0"], ["1"])


# What the page is given.


def test_session_state_before_between_and_after() -> None:
    at = AppTest.from_function(counter)
    at.session_state.n = 5
    assert at.run().text.values == ["5"]
    at.session_state["n"] += 1
    assert at.run().text.values == ["6"]
    assert dict(at.session_state) == at.session_state.to_dict() == {"n": 6, "add": False}
    assert "n" in at.session_state
    assert len(at.session_state) == 2
    del at.session_state["n"]
    assert at.run().text.values == ["0"]
    at.session_state = {"n": 1}
    assert at.run().text.values == ["1"]
    del at.session_state.n
    with pytest.raises(AttributeError):
        at.session_state.n  # noqa: B018 - reading is what is tested
    assert repr(at.session_state) == "{'add': False}"


def test_secrets_are_those_of_the_test() -> None:
    """S13.5."""

    def page() -> None:
        st.text(f"{st.secrets['key']} {st.secrets.section.inner}")

    at = AppTest.from_function(page)
    at.secrets = {"key": "value", "section": {"inner": 1}}
    assert at.run().text.values == ["value 1"]


def test_query_parameters_go_both_ways() -> None:
    def page() -> None:
        st.text(f"{st.query_params.to_dict()} {st.query_params.get_all('b')}")
        st.query_params["c"] = "3"

    at = AppTest.from_function(page)
    at.query_params["a"] = "1"
    at.query_params["b"] = ["1", "2"]
    at.run()
    assert at.text.values == ["{'a': '1', 'b': '2'} ['1', '2']"]
    assert at.query_params == {"a": "1", "b": ["1", "2"], "c": "3"}


def test_the_context_is_that_of_the_test() -> None:
    def page() -> None:
        st.text(f"{st.context.timezone} {st.context.timezone_offset} {st.context.locale}")
        st.text(st.context.url)

    at = AppTest.from_function(page)
    at.context = {"timezone": "Europe/Berlin", "timezone_offset": -60, "locale": "de-DE"}
    assert at.run().text.values == ["Europe/Berlin -60 de-DE", "http://testserver/"]


def test_browser_and_user_state() -> None:
    def page() -> None:
        st.browser_state.visits = st.browser_state.get("visits", 0) + 1
        st.text(st.browser_state.visits)
        if st.user.is_logged_in:
            st.user_state.visits = st.user_state.get("visits", 0) + 1
            st.text(st.user_state.visits)

    at = AppTest.from_function(page).run()
    assert at.new_tab().run().text.values == ["2"]
    assert at.login().run().text.values == ["1", "1"]
    at.logout().run()
    assert at.login().run().text.values == ["1", "2"]


# Apps.


def token() -> str:
    return "from the dependency"


@page("/", title="Home", access=anyone)
def home() -> None:
    st.text(f"hello {st.user.name or 'visitor'}")
    if st.button("Log out"):
        st.logout()
    if st.button("Log in"):
        st.login()
    if st.button("Switch"):
        st.switch_page("/admin")


@page("/members", title="Members", section="Inside", badge="new")
def members(user: User) -> None:
    st.text(f"member {user.email}")


@page("/admin", title="Admin", access=role("admin"))
def admin() -> None:
    st.text("admin")


@page("/reports/{year}", access=anyone)
def reports(year: int, q: str = "", *, token: Annotated[str, Depends(token)] = "") -> None:
    st.text(f"{year} {q} {token}")


@pytest.fixture
def app() -> App:
    accounts = AuthSettings(enabled=True, argon2_memory_kib=19456, argon2_time=1)
    given = memory_settings().model_dump() | {"auth": accounts}
    return App("Test", settings=Settings(**given), pages=[home, members, admin, reports])


@pytest.fixture
def at(app: App) -> AppTest:
    return AppTest.from_app(app).run()


def test_an_app_has_its_pages_and_its_menu(at: AppTest) -> None:
    assert at.text.values == ["hello visitor"]
    assert at.page_title == "Home"
    assert [(entry.title, entry.path) for entry in at.menu] == [("Home", "/")]


def test_members_see_more(at: AppTest) -> None:
    """S15.2."""
    at.login(email="ada@example.com").open("/members").run()
    assert at.text.values == ["member ada@example.com"]
    (inside,) = [entry for entry in at.menu if entry.section == "Inside"]
    assert (inside.title, inside.badge, inside.current) == ("Members", "new", True)


@pytest.mark.parametrize(
    ("path", "fields", "denied"),
    [
        ("/members", None, Verdict.LOGIN),
        ("/admin", None, Verdict.LOGIN),
        ("/admin", {}, Verdict.FORBIDDEN),
        ("/admin", {"roles": ["admin"]}, None),
    ],
)
def test_access_rules_hold(
    at: AppTest, path: str, fields: dict[str, Any] | None, denied: Verdict | None
) -> None:
    if fields is not None:
        at.login(**fields)
    at.open(path).run()
    assert at.denied is denied
    assert bool(at.text.values) is (denied is None)


@pytest.mark.parametrize(("logged_in", "denied"), [(0, Verdict.LOGIN), (1, Verdict.FORBIDDEN)])
def test_switch_page_is_checked_as_well(at: AppTest, logged_in: int, denied: Verdict) -> None:
    if logged_in:
        at.login().open("/").run()
    at.button("Switch").click().run()
    assert at.denied is denied


def test_a_page_may_be_opened_by_its_function(at: AppTest) -> None:
    assert at.login().open(members).run().path == "/members"


def test_parameters_of_pages(at: AppTest) -> None:
    assert at.open("/reports/2024?q=x").run().text.values == ["2024 x from the dependency"]


@pytest.mark.parametrize(
    ("path", "status"), [("/nowhere", 404), ("/reports/soon", 404), ("/reports/1?q=1&q=2", 0)]
)
def test_pages_that_are_not_there(at: AppTest, path: str, status: int) -> None:
    if not status:
        assert at.open(path).run().text.values[0].startswith("1 2")
        return
    with pytest.raises(PageError) as failure:
        at.open(path).run()
    assert failure.value.status == status


def test_a_query_that_does_not_validate() -> None:
    def page(n: int) -> None:
        st.text(n)

    with pytest.raises(PageError, match='The query parameter "n" is missing') as failure:
        AppTest.from_function(page).run()
    assert failure.value.status == 422


def test_st_login_leaves_for_the_login_page(at: AppTest) -> None:
    """S15.1."""
    at.button("Log in").click().run()
    assert at.left is not None
    assert at.left.to == "/auth/login?next=/"
    assert at.text.values == []


def test_st_logout_ends_the_login_and_loads_the_start_page(at: AppTest) -> None:
    """S15.1."""
    at.login(display_name="Ada").run()
    assert at.text.values == ["hello Ada"]
    at.session_state["secret"] = 1
    at.button("Log out").click().run()
    assert at.left is not None
    assert at.left.action == "sign_out"
    assert not at.user.is_logged_in
    assert at.text.values == ["hello visitor"]
    assert "secret" not in at.session_state


def test_a_login_form_of_ones_own(app: App) -> None:
    from scaffold import auth

    ada = app.site.accounts
    assert ada is not None
    ada.admin.create_user("ada@example.com", "violet kettle 7 orbits", display_name="Ada")

    @page("/enter", access=anyone)
    def enter() -> None:
        with st.form("login"):
            email = st.text_input("E-mail")
            password = st.text_input("Password", type="password")
            if st.form_submit_button("Enter"):
                user = auth.authenticate(email, password)
                if user:
                    auth.sign_in(user)
                st.error("no")

    app.registry.collect({"enter": enter})
    at = AppTest.from_app(app).open("/enter").run(timeout=10)
    at.text_input("E-mail").input("ada@example.com")
    at.text_input("Password").input("wrong")
    assert at.button("Enter").click().run(timeout=10).error.values == ["no"]
    at.text_input("Password").input("violet kettle 7 orbits")
    at.button("Enter").click().run(timeout=10)
    assert at.path == "/"
    assert at.text.values == ["hello Ada"]
    assert at.user.is_logged_in


def test_links_lead_to_pages(at: AppTest) -> None:
    """S7.7."""

    def page_with_links() -> None:
        st.page_link("https://example.com", label="Away")

    away = AppTest.from_function(page_with_links).run()
    with pytest.raises(AppTestError, match='The page_link "Away" leads to no page of the app'):
        away.page_link[0].click()


def test_a_browser_is_not_sent_on_for_ever() -> None:
    from scaffold.runtime.control import Leave

    def page() -> None:
        raise Leave("redirect", "/")

    with pytest.raises(AppTestError, match="sent the browser on 10 times"):
        AppTest.from_function(page).run()
