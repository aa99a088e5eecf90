"""Scripts as apps: what they are given, what is served beside them, what a broken one shows."""

from __future__ import annotations

import re
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from starlette.middleware import Middleware
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.routing import Route

from scaffold import App, Settings
from scaffold.errors import UsageError
from tests.web.visitor import Visitor

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Iterator

    from starlette.requests import Request

COUNTER = """
from scaffold import st
st.session_state.setdefault("n", 0)
if st.button("Add", key="add"):
    st.session_state.n += 1
st.text(f"n is {st.session_state.n}")
"""


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Callable[..., App]]:
    """Make apps of scripts, in a folder of their own."""
    made: list[App] = []

    def script(text: str, config: str = "", *, env: str = "development", **given: Any) -> App:
        folder = tmp_path / "app"
        (folder / ".streamlit").mkdir(parents=True, exist_ok=True)
        (folder / "script.py").write_text(text)
        (folder / ".streamlit" / "config.toml").write_text(config)
        settings = Settings.model_validate({
            "database_url": f"sqlite:///{tmp_path / f'{len(made)}.db'}", "env": env,
            "data_dir": tmp_path / "data", "secret_key": ["k" * 48],
        })  # fmt: skip
        made.append(App(folder / "script.py", settings=settings, **given))
        return made[-1]

    yield script
    for app in made:
        if app._site is not None:
            app._site.close()


def edit(app: App, text: str) -> None:
    assert app.script_path is not None
    app.script_path.write_text(text)


# One class for scripts and for pages.


def test_a_name_that_is_a_script_is_the_app(make: Callable[..., App]) -> None:
    app = make(COUNTER)
    assert app.title == "Script"
    assert app.script_path is not None
    assert app.script_path.name == "script.py"
    assert App("My app").script_path is None
    assert "n is 0" in Visitor(app).get("/").text


def test_a_script_app_may_have_a_name_as_well(tmp_path: Path) -> None:
    (tmp_path / "it.py").write_text("1")
    app = App("Orchard", script_path=tmp_path / "it.py")
    assert (app.title, app.script_path) == ("Orchard", tmp_path / "it.py")


@pytest.mark.parametrize("given", ["missing.py", Path("missing")])
def test_a_script_that_is_not_there(given: str | Path) -> None:
    with pytest.raises(UsageError, match=r'no script missing.*App\("My app"\)'):
        App(given)


def test_secrets_of_the_code_go_before_the_file(make: Callable[..., App]) -> None:
    text = "from scaffold import st\nst.text(f'{st.secrets.a} {st.secrets.b} {st.secrets.c.d}')"
    app = make(text, secrets={"a": "code", "c": {"d": [1]}})
    (app.folder / ".streamlit" / "secrets.toml").write_text('a = "file"\nb = "file"')
    assert "code file [1]" in Visitor(app).get("/").text


@pytest.mark.parametrize("secrets", [{"a": object()}, {"a": {"b": [b"x"]}}])
def test_secrets_are_plain_values(make: Callable[..., App], secrets: dict[str, Any]) -> None:
    with pytest.raises(
        TypeError, match=r"got secrets\['a'\].* of the type (object|bytes)"
    ) as found:
        make("1", secrets=secrets)
    assert "0x" not in str(found.value)


def test_secrets_may_stand_elsewhere(make: Callable[..., App], tmp_path: Path) -> None:
    (tmp_path / "one.toml").write_text('a = "one"\nb = "one"')
    folder = tmp_path / "mounted"
    (folder / "db").mkdir(parents=True)
    (folder / "b").write_text("two\n")
    (folder / "db" / "user").write_text("ada")
    app = make(
        "from scaffold import st\nst.text(f'{st.secrets.a} {st.secrets.b} {st.secrets.db.user}')",
        f'[secrets]\nfiles = ["{tmp_path}/one.toml", "{folder}"]',
    )
    assert "one two ada" in Visitor(app).get("/").text


def test_routes_and_middleware_stand_beside_a_script(make: Callable[..., App]) -> None:
    async def health(_request: Request) -> JSONResponse:
        return JSONResponse({"status": "ok"})

    class Marking:
        def __init__(self, app: Any) -> None:
            self.app = app

        async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
            async def marked(message: Any) -> None:
                if message["type"] == "http.response.start":
                    message["headers"] = [*message["headers"], (b"x-mark", b"1")]
                await send(message)

            await self.app(scope, receive, marked)

    declared = (
        "from scaffold import st\n"
        "def home(): st.text('at home')\n"
        "st.navigation([st.Page(home)]).run()"
    )
    routes = [Route("/health", health)]
    assert Visitor(make(declared, routes=routes)).get("/health").text == '{"status":"ok"}'
    marked = Visitor(make(declared, routes=routes, middleware=[Middleware(Marking)]))
    assert marked.get("/").header("x-mark") == "1"
    assert "at home" in marked.get("/elsewhere").text


def test_exceptions_of_routes_have_handlers(make: Callable[..., App]) -> None:
    async def fail(_request: Request) -> None:
        raise LookupError

    async def handled(_request: Request, _error: Exception) -> PlainTextResponse:
        return PlainTextResponse("looked after", 418)

    app = make("1", routes=[Route("/fail", fail)], exception_handlers={LookupError: handled})
    assert Visitor(app).get("/fail").status == 418


def test_what_a_lifespan_yields_is_the_state_of_the_app(make: Callable[..., App]) -> None:
    import asyncio

    seen: list[str] = []

    @asynccontextmanager
    async def lifespan(app: App) -> AsyncGenerator[dict[str, Any]]:
        seen.append(app.title)
        yield {"model": "loaded"}
        seen.append("end")

    app = make("1", lifespan=lifespan)

    async def live() -> None:
        async with app.lifespan()(None):
            assert app.state.model == app.state["model"] == "loaded"

    asyncio.run(live())
    assert seen == ["Script", "end"]


BROKEN = """
from scaffold import st
why = "the reason"
st.text("before")
raise ValueError(why)
"""


@pytest.mark.allow_errors
def test_an_app_is_told_of_exceptions_and_may_show_them_itself(make: Callable[..., App]) -> None:
    told: list[Exception] = []

    def notify(error: Exception) -> None:
        told.append(error)

    def show(error: Exception) -> bool:
        from scaffold import st

        st.text(f"sorry: {error}")
        return True

    assert "the reason" in Visitor(make(BROKEN, on_script_error=notify)).get("/").text
    assert [str(error) for error in told] == ["the reason"]
    own = Visitor(make(BROKEN, on_script_error=show)).get("/").text
    assert "sorry: the reason" in own
    assert "el-exception" not in own


@pytest.mark.allow_errors
@pytest.mark.parametrize(
    ("level", "env", "shown", "hidden"),
    [
        ("", "development", ["ValueError", "the reason", "Traceback"], []),
        ('"full"', "development", ["the reason", "Traceback"], []),
        ('"stacktrace"', "development", ["ValueError", "script.py"], ["the reason"]),
        ("false", "development", ["ValueError", "script.py"], ["the reason"]),
        ('"type"', "development", ["ValueError"], ["the reason", "script.py"]),
        ('"none"', "development", ["Something went wrong"], ["ValueError", "the reason"]),
        ("", "production", ["Something went wrong"], ["ValueError", "the reason"]),
        ('"full"', "production", ["ValueError"], ["the reason", "script.py"]),
        ('"none"', "production", ["Something went wrong"], ["ValueError"]),
    ],
)
def test_how_much_of_an_exception_is_shown(
    make: Callable[..., App], level: str, env: str, shown: list[str], hidden: list[str]
) -> None:
    """S1.6 In production a page shows the type at the most, and only if the app says so."""
    config = f"[client]\nshowErrorDetails = {level}" if level else ""
    html = Visitor(make(BROKEN, config, env=env)).get("/").text
    part = html[html.index("el-exception") :]
    assert all(text in part for text in shown), part[:600]
    assert not any(text in part for text in hidden), part[:600]


# A script that cannot be compiled.


@pytest.mark.allow_errors
def test_after_a_syntax_error_the_page_stays_and_shows_it(make: Callable[..., App]) -> None:
    """S1.6."""
    app = make(COUNTER)
    visitor = Visitor(app)
    visitor.get("/")
    add = visitor.widget("Add")
    visitor.act("/", {add: "1"})
    edit(app, COUNTER + "\nif")
    broken = visitor.act("/", {add: "1"}).text
    assert 'id="script-error"' in broken
    assert "SyntaxError" in broken
    assert "n is" not in broken, "the page is not sent again, and not taken away"
    assert 'hx-target="#main-c"' in broken
    edit(app, COUNTER + "\nfor")
    again = visitor.act("/", {add: "1"}).text
    assert 'hx-target="#script-error"' in again
    edit(app, COUNTER)
    mended = visitor.act("/", {add: "1"}).text
    assert "n is 2" in mended
    assert 'hx-target="#script-error" hx-swap="delete"' in mended


@pytest.mark.allow_errors
def test_a_first_page_with_a_syntax_error_shows_it(make: Callable[..., App]) -> None:
    html = Visitor(make("from scaffold import st\nst.text('a'\n")).get("/").text
    assert "SyntaxError" in html
    assert "was never closed" in html


@pytest.mark.allow_errors
def test_a_syntax_error_of_an_import_is_an_exception_like_others(make: Callable[..., App]) -> None:
    app = make(COUNTER)
    visitor = Visitor(app)
    visitor.get("/")
    (app.folder / "broken_part_of_it.py").write_text("if")
    edit(app, "import broken_part_of_it")
    html = visitor.act("/", {visitor.widget("Add"): "1"}).text
    assert "script-error" not in html
    assert "SyntaxError" in html


# Files of static/.


def with_files(app: App) -> App:
    folder = app.folder / "static"
    (folder / "sub").mkdir(parents=True)
    (folder / "a.css").write_text("b{}")
    (folder / "page.html").write_text("<script>1</script>")
    (folder / ".hidden").write_text("x")
    (folder / "code.py").write_text("x")
    (folder / "sub" / "film.mp4").write_bytes(bytes(range(100)))
    return app


def test_static_files_of_a_script_are_served_if_an_option_says_so(make: Callable[..., App]) -> None:
    """S13.4."""
    visitor = Visitor(with_files(make("1", "[server]\nenableStaticServing = true")))
    style = visitor.get("/app/static/a.css")
    assert (style.status, style.text) == (200, "b{}")
    assert style.header("content-type") == "text/css; charset=utf-8"
    assert style.header("x-content-type-options") == "nosniff"
    assert "sandbox" in (
        visitor.get("/app/static/page.html").header("content-security-policy") or ""
    )
    part = visitor.get("/app/static/sub/film.mp4", range="bytes=10-19")
    assert (part.status, part.body) == (206, bytes(range(10, 20)))
    assert visitor.request("HEAD", "/app/static/a.css").body == b""


@pytest.mark.parametrize(
    "path",
    ["", "sub", "sub/", ".hidden", "code.py", "../script.py", "sub/../../script.py", "missing.css"],
)
def test_nothing_else_of_a_script_is_served(make: Callable[..., App], path: str) -> None:
    """No listing, no hidden files, no code, no way out of the folder."""
    app = with_files(make("1", "[server]\nenableStaticServing = true"))
    assert Visitor(app).get(f"/app/static/{path}").status == 404


def test_without_the_option_a_script_serves_no_files(make: Callable[..., App]) -> None:
    """S13.4."""
    assert Visitor(with_files(make("1"))).get("/app/static/a.css").status == 404


# Themes.


def test_a_theme_is_a_stylesheet_of_its_own(make: Callable[..., App]) -> None:
    """S13.1."""
    app = make("1", '[theme]\nbase = "dark"\nprimaryColor = "#ff00aa"')
    visitor = Visitor(app)
    html = visitor.get("/").text
    assert 'data-theme="dark"' in html
    address = app.site.theme.address
    assert f'<link rel="stylesheet" href="{address}">' in html
    sheet = visitor.get(address)
    assert "--accent:#ff00aa" in sheet.text
    assert sheet.header("content-type") == "text/css; charset=utf-8"
    assert "immutable" in (sheet.header("cache-control") or "")
    assert visitor.get("/_scaffold/theme-0.css").status == 404
    assert "/_scaffold/theme-" not in Visitor(make("1")).get("/").text


# Options of scripts.


def test_magic_can_be_switched_off(make: Callable[..., App]) -> None:
    """S10.3."""
    assert "magic words" in Visitor(make("'doc'\n'magic words'")).get("/").text
    off = make("'doc'\n'magic words'", "[runner]\nmagicEnabled = false")
    assert "magic words" not in Visitor(off).get("/").text


@pytest.mark.parametrize(
    ("script", "option", "shown"),
    [
        ("'doc'\n'bare'", "displayRootDocString = true", ["doc", "bare"]),
        ("'doc'\n'bare'", "displayRootDocString = false", ["bare"]),
        ("str('a')\nstr('b')", "displayLastExprIfNoSemicolon = true", ["b"]),
        ("str('a')\nstr('b')\n", "displayLastExprIfNoSemicolon = false", []),
        ("str('a')\nstr('b');", "displayLastExprIfNoSemicolon = true", []),
        ("if 1:\n    str('b')", "displayLastExprIfNoSemicolon = true", []),
        ("def f():\n    'doc'\n'bare'", "displayLastExprIfNoSemicolon = true", ["bare"]),
    ],
)
def test_options_of_magic(
    make: Callable[..., App], script: str, option: str, shown: list[str]
) -> None:
    """S10.3."""
    html = Visitor(make(script, f"[magic]\n{option}")).get("/").text
    assert re.findall(r'<div class="prose"><p>(.*?)</p>', html) == shown


def test_the_menu_of_the_pages_folder_can_be_hidden(make: Callable[..., App]) -> None:
    for config, count in (("", 1), ("[client]\nshowSidebarNavigation = false", 0)):
        app = make("1", config)
        (app.folder / "pages").mkdir(exist_ok=True)
        (app.folder / "pages" / "1_other.py").write_text("1")
        shown = Visitor(make("1", config)).get("/").text
        assert shown.count('href="/other"') == count
