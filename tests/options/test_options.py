"""Options of an app: where they come from, which goes first, what they may hold."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from scaffold import App, Settings, st
from scaffold.errors import SettingsError, UnknownOptionError, UsageError
from scaffold.options.known import known_options
from scaffold.options.options import Options
from scaffold.options.overlay import with_options
from scaffold.testing import AppTest


def written(folder: Path, text: str, name: str = ".streamlit") -> Path:
    (folder / name).mkdir(parents=True, exist_ok=True)
    (folder / name / "config.toml").write_text(text)
    return folder


def read(folder: Path, text: str, **environment: str) -> Options:
    return Options.read([written(folder, text)], environment)


def test_what_nobody_has_set_is_as_it_always_is(tmp_path: Path) -> None:
    options = Options.read([tmp_path], {})
    assert options.get("server.port") == 8501
    assert options.get("theme.dark.sidebar.headingFont") is None
    assert not options.is_given("server.port")


def test_files_say_sections_and_names(tmp_path: Path) -> None:
    options = read(
        tmp_path,
        '[server]\nport = 80\n[theme.light.sidebar]\nfont = "Inter"\n'
        '[runner]\nconnectionDefaultTTL = 60\n[secrets]\nfiles = ["a.toml"]',
    )
    assert options.get("server.port") == 80
    assert options.get("theme.light.sidebar.font") == "Inter"
    assert options.get("runner.connectionDefaultTTL") == 60.0
    assert options.get("secrets.files") == ["a.toml"]


def test_our_own_file_and_the_apps_folder_go_first(tmp_path: Path) -> None:
    written(tmp_path, '[server]\nport = 1\naddress = "1.1.1.1"\nmaxUploadSize = 1')
    written(tmp_path, "[server]\nport = 2", ".scaffold")
    inner = written(tmp_path / "app", "[server]\nmaxUploadSize = 3")
    options = Options.read([tmp_path, inner], {})
    found = [options.get(f"server.{name}") for name in ("port", "address", "maxUploadSize")]
    assert found == [2, "1.1.1.1", 3]


def test_the_environment_goes_before_files(tmp_path: Path) -> None:
    options = read(
        tmp_path, '[server]\nport = 1\naddress = "env:PLACE"\ncookieSecret = "env:NONE"',
        STREAMLIT_SERVER_PORT="9", STREAMLIT_THEME_LIGHT_SIDEBAR_TEXT_COLOR="#123",
        STREAMLIT_SERVER_ENABLE_STATIC_SERVING="true", PLACE="10.0.0.1",
        STREAMLIT_SECRETS_FILES="a.toml, b.toml",
    )  # fmt: skip
    assert options.get("server.port") == 9
    assert options.get("server.address") == "10.0.0.1"
    assert options.get("server.cookieSecret") == "env:NONE"
    assert options.get("theme.light.sidebar.textColor") == "#123"
    assert options.get("server.enableStaticServing") is True
    assert options.get("secrets.files") == ["a.toml", "b.toml"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[server]\nport = "many"', r"server\.port of .*config\.toml is 'many'\. It holds a whole"),
        ("[server]\nport = true", r"holds a whole number; write e\.g\. port = 8000"),
        ("[server]\nheadless = 3", r"holds true or false; write e\.g\. headless = true"),
        ('[client]\ntoolbarMode = "tiny"', "holds 'auto', 'developer', 'viewer', 'minimal'"),
        ("[server]\ncookieSecret = [1]", "cookieSecret of .* is something else"),
        ("[server\nport = 1", r"config\.toml cannot be read: .* port = 8000"),
    ],
)
def test_what_an_option_cannot_hold_is_found_at_start(
    tmp_path: Path, text: str, message: str
) -> None:
    with pytest.raises(SettingsError, match=message):
        read(tmp_path, text)


def test_what_has_no_effect_is_named_once_with_what_to_do(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    options = read(
        tmp_path,
        '[server]\ncookieSecret = "hush"\nenableXsrfProtection = false\nheadless = true\n'
        "port = 8000\n[browser]\ngatherUsageStats = false\n[server.prot]\na = 1\n[sevrer]\nport=1",
    )
    options.tell()
    said = [record.message for record in caplog.records]
    assert said[:2] == [
        "The option server.cookieSecret has no effect: set SCAFFOLD_SECRET_KEY.",
        "The option server.enableXsrfProtection has no effect: requests of other sites are always "
        "refused; name origins that may send some with SCAFFOLD_TRUSTED_ORIGINS.",
    ]
    assert len(said) == 4
    assert 'Did you mean "server.port"' in said[3]
    assert "hush" not in caplog.text


def test_an_app_below_a_path_is_told_to_take_a_host_name(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    read(tmp_path, '[server]\nbaseUrlPath = "/shop"').tell()
    assert caplog.messages == [
        "The option server.baseUrlPath has no effect: pages stand at fixed paths; give the app a "
        "host name of its own, or mount it at /."
    ]
    caplog.clear()
    for path in ("", "/"):
        read(tmp_path, f'[server]\nbaseUrlPath = "{path}"').tell()
    assert caplog.messages == []


def test_every_option_without_effect_says_what_to_do() -> None:
    for option in known_options().values():
        assert not option.instead.endswith("."), option.name
        assert option.at_run == option.name.startswith("client.") or option.instead, option.name


def test_options_become_settings_where_settings_say_nothing(tmp_path: Path) -> None:
    options = read(
        tmp_path,
        "[server]\nmaxUploadSize = 3\n"
        "[runner]\nenforceSerializableSessionState = true\nparallelMaxWorkers = 3",
    )
    made = with_options(Settings(), options, "dark")
    assert (made.upload_max_bytes, made.state_strict, made.theme) == (3 * 1024**2, True, "dark")
    assert made.fragment_threads == 3
    given = with_options(Settings(upload_max_bytes=5, theme="light"), options, "dark")
    assert (given.upload_max_bytes, given.theme) == (5, "light")
    assert with_options(given, Options()) is given


def test_scripts_ask_for_options_and_set_those_of_the_client(tmp_path: Path) -> None:
    """S13.2."""

    def page() -> None:
        st.text(st.get_option("server.port"))
        st.text(st.get_option("client.showErrorDetails"))
        if st.button("Set"):
            st.set_option("client.showErrorDetails", "type")

    at = AppTest.from_function(page).run()
    assert [one.value for one in at.text] == ["8501", "full"]
    at.button("Set").click().run().run()
    assert [one.value for one in at.text] == ["8501", "type"]
    assert AppTest.from_function(page).run().text[1].value == "full", "apps share nothing"


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("server.port", 1, r"only counts at the start\. Allowed here are client\..*port = \.\.\."),
        ("client.toolbarmode", "auto", 'does not exist.*Did you mean "client.toolbarMode"'),
        ("client.toolbarMode", "huge", "of st.set_option is 'huge'. It holds 'auto'"),
    ],
)
def test_what_cannot_be_set_while_the_app_runs(name: str, value: object, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        Options().set(name, value)


def test_an_unknown_option_is_an_error_of_either_kind() -> None:
    with pytest.raises(RuntimeError, match=r'Did you mean "theme\.primaryColor"'):
        Options().get("theme.primaryColour")
    with pytest.raises(UnknownOptionError):
        st.get_option("nothing")


def test_without_a_run_the_current_folder_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(written(tmp_path, "[server]\nport = 7"))
    assert st.get_option("server.port") == 7


def test_an_app_has_the_options_of_its_folder(tmp_path: Path) -> None:
    written(tmp_path, "[server]\nmaxUploadSize = 1\n[logger]\nlevel = 'error'")
    (tmp_path / "script.py").write_text("1")
    app = App(tmp_path / "script.py", settings=Settings(database_url="sqlite://"))
    assert app.config.get("logger.level") == "error"
    assert app.site.settings.upload_max_bytes == 1024**2
    app.site.close()


def test_a_wrong_option_of_run_is_refused_before_anything_is_served() -> None:
    app = App("Test")
    with pytest.raises(UnknownOptionError, match=r"App\.run\(config=\.\.\.\)"):
        app.run(config={"server.prot": 1})
    with pytest.raises(SettingsError, match=r"server\.port"):
        app.run(config={"server.port": "x"})


def test_level_and_form_of_the_log_are_heeded() -> None:
    from scaffold.cli.logs import heed

    logger = logging.getLogger("scaffold")
    before = logger.level
    try:
        heed(Options({"logger.level": "error"}))
        assert logger.level == logging.ERROR
    finally:
        logger.setLevel(before)


def test_every_option_is_documented() -> None:
    text = (Path(__file__).resolve().parents[2] / "docs" / "streamlit.md").read_text("utf-8")
    names = [name for name in known_options() if not name.startswith("theme.")]
    assert not [name for name in names if f"`{name}`" not in text]
