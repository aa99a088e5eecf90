"""`scaffold serve`, as a person runs it: real processes, real connections."""

from __future__ import annotations

import os
import signal
import socket
import stat
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.cli.serving import SECRET, Server, Visitor, scaffold, serving


def test_an_app_is_served_with_one_line(counter: Path) -> None:
    with serving("serve", cwd=counter, SCAFFOLD_SECRET_KEY=SECRET) as server:
        assert Visitor(server.port).open("/").status == 200
        assert server.end() == 0
    assert server.output == f"Counter at http://127.0.0.1:{server.port} · production · 1 page\n"


def test_a_script_is_served(script: Path) -> None:
    with serving("serve", "script.py", cwd=script, SCAFFOLD_SECRET_KEY=SECRET) as server:
        visitor = Visitor(server.port).open("/")
        assert visitor.click("Add one").metric() == "1"
        assert "Script at" in server.output


def test_a_script_needs_no_settings_to_be_served(script: Path) -> None:
    with serving("serve", "script.py", cwd=script) as server:
        assert Visitor(server.port).open("/").metric() == "0"
    secret = script / ".scaffold" / "secret_key"
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600
    kept = secret.read_text()
    assert len(kept) >= 48
    with serving("serve", "script.py", cwd=script) as server:
        assert Visitor(server.port).open("/").metric() == "0"
    assert secret.read_text() == kept


@pytest.mark.parametrize(
    "settings",
    [{"SCAFFOLD_AUTH__ENABLED": "true"}, {"SCAFFOLD_DATABASE_URL": "postgresql+psycopg://x/y"}],
)
def test_a_script_with_accounts_or_several_servers_needs_a_secret(
    script: Path, settings: dict[str, str]
) -> None:
    done = scaffold("serve", "script.py", "--port", "0", cwd=script, **settings)
    assert done.returncode == 1
    assert "SCAFFOLD_SECRET_KEY is not set" in done.stderr


def test_ctrl_c_is_quick_and_quiet(counter: Path) -> None:
    with serving("serve", "--reload", cwd=counter) as server:
        Visitor(server.port).open("/")
        assert server.end(signal.SIGINT) == 0
    assert "Traceback" not in server.output


def test_a_changed_file_restarts_the_app_and_state_stays(counter: Path) -> None:
    with serving("serve", "--reload", cwd=counter) as server:
        visitor = Visitor(server.port).open("/")
        visitor.click("Add one").click("Add one")
        source = (counter / "app.py").read_text()
        (counter / "app.py").write_text(source.replace("+= 1", "+= 10"))
        assert "app.py changed" in server.wait_for("back in")
        assert visitor.click("Add one").metric() == "12"


def test_a_broken_app_shows_its_own_lines_and_comes_back(counter: Path) -> None:
    with serving("serve", "--reload", cwd=counter) as server:
        source = (counter / "app.py").read_text()
        (counter / "app.py").write_text(source + "\nprint(undefined_name)\n")
        server.wait_for("Waiting for a change")
        shown = Visitor(server.port).open("/")
        assert shown.status == 500
        assert "print(undefined_name)" in shown.html
        assert "importlib" not in shown.html
        (counter / "app.py").write_text(source)
        server.wait_for("back in")
        assert shown.open("/").status == 200


def test_state_survives_kill_and_restart(counter: Path) -> None:
    with serving("serve", cwd=counter, SCAFFOLD_SECRET_KEY=SECRET) as server:
        visitor = Visitor(server.port).open("/")
        visitor.click("Add one")
        assert server.end(signal.SIGKILL) == -signal.SIGKILL
    with serving("serve", cwd=counter, SCAFFOLD_SECRET_KEY=SECRET, port=server.port) as again:
        visitor.port = again.port
        assert visitor.click("Add one").metric() == "2"


def test_servers_end_with_the_process_that_watches_over_them(counter: Path) -> None:
    with serving("serve", "--reload", cwd=counter) as server:
        Visitor(server.port).open("/")
        server.end(signal.SIGKILL)
    with serving("serve", "--reload", cwd=counter, port=server.port) as again:
        assert Visitor(again.port).open("/").status == 200


def test_two_processes_share_the_state(counter: Path) -> None:
    arguments = ("serve", "--workers", "2")
    with serving(*arguments, cwd=counter, SCAFFOLD_SECRET_KEY=SECRET) as server:
        assert "2 processes" in server.output

        def clicks(_number: int) -> str:
            visitor = Visitor(server.port).open("/")
            for _ in range(4):
                visitor.click("Add one")
            return visitor.metric()

        with ThreadPoolExecutor(4) as pool:
            assert list(pool.map(clicks, range(4))) == ["4"] * 4
        assert server.end() == 0


def test_a_dead_process_is_replaced(counter: Path) -> None:
    with serving("serve", "--workers", "2", cwd=counter, SCAFFOLD_SECRET_KEY=SECRET) as server:
        visitor = Visitor(server.port).open("/").click("Add one")
        wait_until(lambda: len(workers_of(server)) == 2)
        killed = workers_of(server)[0]
        os.kill(killed, signal.SIGKILL)
        wait_until(lambda: len(set(workers_of(server)) - {killed}) == 2)
        assert visitor.click("Add one").metric() == "2"


def workers_of(server: Server) -> list[int]:
    """Return the server processes; the tracker of resources, a child as well, is none."""
    children = Path(f"/proc/{server.process.pid}/task/{server.process.pid}/children").read_text()
    found = [int(pid) for pid in children.split()]
    return [pid for pid in found if "spawn_main" in Path(f"/proc/{pid}/cmdline").read_text()]


def wait_until(reached: Callable[[], bool], seconds: float = 20) -> None:
    until = time.monotonic() + seconds
    while not reached():
        assert time.monotonic() < until
        time.sleep(0.1)


def test_a_taken_port_is_named_with_the_cure(counter: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = scaffold("serve", "--port", str(port), cwd=counter, SCAFFOLD_SECRET_KEY=SECRET)
    assert done.returncode == 1
    assert f"Port {port} of 127.0.0.1 is taken" in done.stderr
    assert f"--port {port + 1}" in done.stderr


def test_production_needs_a_secret_key(counter: Path) -> None:
    done = scaffold("serve", "--port", "0", cwd=counter)
    assert done.returncode == 1
    assert "SCAFFOLD_SECRET_KEY is not set" in done.stderr
    assert "Traceback" not in done.stderr


def test_production_is_not_reloaded(counter: Path) -> None:
    done = scaffold("serve", "--reload", "--port", "0", cwd=counter, SCAFFOLD_ENV="production")
    assert done.returncode == 1
    assert "--reload is for development" in done.stderr


def test_several_processes_are_not_reloaded(counter: Path) -> None:
    done = scaffold("serve", "--reload", "--workers", "2", "--port", "0", cwd=counter)
    assert done.returncode == 1
    assert "--reload runs one process" in done.stderr


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ("missing.py", "There is no file"),
        ("no-module", "neither a file nor a module"),
        ("missing:app", 'There is no module "missing"'),
        ("app:other", 'app has no App named "other"'),
    ],
)
def test_a_wrong_target_is_explained(counter: Path, target: str, message: str) -> None:
    done = scaffold("serve", target, "--port", "0", cwd=counter, SCAFFOLD_SECRET_KEY=SECRET)
    assert done.returncode == 1
    assert message in done.stderr


def test_an_empty_folder_says_what_to_do(tmp_path: Path) -> None:
    done = scaffold("serve", "--port", "0", cwd=tmp_path)
    assert done.returncode == 1
    assert "scaffold new shop" in done.stderr


def test_an_import_error_shows_the_authors_lines_only(counter: Path) -> None:
    (counter / "app.py").write_text(
        "import no_such_module_here\nfrom scaffold import App\napp = App()\n"
    )
    done = scaffold("serve", "--port", "0", cwd=counter, SCAFFOLD_SECRET_KEY=SECRET)
    assert done.returncode == 1
    assert "import no_such_module_here" in done.stderr
    assert "importlib" not in done.stderr
    assert f"scaffold{os.sep}cli" not in done.stderr


def test_the_options_say_where_a_script_is_served(script: Path) -> None:
    """Options without effect are named once, by one process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    (script / ".streamlit").mkdir()
    (script / ".streamlit" / "config.toml").write_text(
        f"[server]\nport = {port}\nenableCORS = false\n[browser]\nserverAddress = 'orchard.test'"
    )
    command = ("serve", "script.py", "--workers", "2")
    with serving(*command, cwd=script, port=None, SCAFFOLD_SECRET_KEY=SECRET) as server:
        assert Visitor(port).open("/").status == 200
    assert f"Script at http://orchard.test:{port}" in server.output
    assert server.output.count("server.enableCORS has no effect") == 1
