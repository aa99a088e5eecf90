"""No confirmed click is lost and none counts twice, whatever happens to the server meanwhile.

These speak the wire themselves, so that fifty kills take a minute.
"""

from __future__ import annotations

import random
import threading
from typing import TYPE_CHECKING

import pytest

from tests.serving import ROOT, Server
from tests.tab import Tab, Visitor, metric

if TYPE_CHECKING:
    from tests.browser.conftest import Serve

KILLS = 50
CLICKS = 200


@pytest.fixture
def counter(serve: Serve) -> Server:
    return serve(ROOT / "examples/counter/app.py")


def test_fifty_kills_lose_no_click(counter: Server) -> None:
    tab = Tab(Visitor(counter.port)).open()
    button = tab.widget("Add one")
    chance = random.Random(7)  # noqa: S311 - when to kill, no secret
    shown = clicks = 0
    for _ in range(KILLS):
        killer = threading.Thread(target=_kill_soon, args=(counter, chance.uniform(0, 0.03)))
        killer.start()
        while killer.is_alive():
            shown = metric(tab.send_until_answered({button: "1"}).text)
            clicks += 1
            assert shown == clicks
        killer.join()
    assert clicks >= KILLS
    assert metric(Tab(tab.visitor, session=tab.session).open_same().text) == clicks


def _kill_soon(server: Server, seconds: float) -> None:
    threading.Event().wait(seconds)
    server.kill()
    server.start()


def test_two_hundred_clicks_while_somebody_else_works(counter: Server) -> None:
    tabs = [Tab(Visitor(counter.port)).open() for _ in range(2)]
    button = tabs[0].widget("Add one")
    seen: list[list[int]] = [[], []]

    def work(number: int) -> None:
        for _ in range(CLICKS):
            seen[number].append(metric(tabs[number].send({button: "1"}).text))

    threads = [threading.Thread(target=work, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == [list(range(1, CLICKS + 1))] * 2


def test_two_tabs_of_one_browser_interleaved(counter: Server) -> None:
    visitor = Visitor(counter.port)
    one, two = Tab(visitor).open(), Tab(visitor).open()
    more, less = one.widget("Add one"), one.widget("Take one away")
    for turn in range(1, 11):
        assert metric(one.send({more: "1"}).text) == turn
        assert metric(two.send({less: "1"}).text) == -turn
