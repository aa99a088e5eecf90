"""A browser that logs in or out while the run of one of its tabs is going on."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from scaffold import anyone, page, st
from tests.web.conftest import SOON
from tests.web.visitor import Seen, Visitor

if TYPE_CHECKING:
    from scaffold import App
    from tests.web.conftest import MakeApp

SignUp = Callable[..., Visitor]
begun, ended = threading.Event(), threading.Event()


@page("/", title="Home", access=anyone)
def home() -> None:
    st.markdown("home")


@page("/work", title="Work", access=anyone)
def work() -> None:
    if st.button("Start"):
        st.markdown("started")
        begun.set()
        ended.wait(5)


def run_over_a_logout(app: App, ada: Visitor) -> Seen:
    """Start a run in a tab, log out in another one, and return what the first is answered."""
    begun.clear()
    ended.clear()
    other = Visitor(app, dict(ada.cookies))
    answers: list[Seen] = []
    start = ada.widget("Start")
    running = threading.Thread(target=lambda: answers.append(ada.act("/work", {start: "1"})))
    running.start()
    assert begun.wait(5)
    time.sleep(3 * SOON)
    other.post("/auth/logout")
    ended.set()
    running.join(5)
    return answers[0]


@pytest.mark.parametrize("streams", [False, True], ids=["in one piece", "as a stream"])
def test_a_tab_forgotten_in_its_run_loads_anew(
    make_app: MakeApp, sign_up: SignUp, *, streams: bool
) -> None:
    app = make_app(home, work, auth=True, stream_after=SOON if streams else 10.0)
    ada = sign_up(app)
    ada.get("/work")
    seen = run_over_a_logout(app, ada)
    if streams:
        assert seen.status == 200
        assert "event: scaffold:go\ndata: /work" in seen.text
    else:
        assert seen.status == 409
        assert seen.header("hx-refresh") == "true"
