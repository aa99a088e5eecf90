"""Sound that is repeated between its start and its end."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from playwright.sync_api import Page, expect

if TYPE_CHECKING:
    from tests.browser.conftest import Serve

WATCH = """async (name) => {
  const media = document.querySelector(`audio[aria-label="${name}"]`);
  const times = [];
  media.muted = true;
  media.addEventListener("timeupdate", () => times.push(media.currentTime));
  await media.play();
  await new Promise((done) => setTimeout(done, 2500));
  return { times, paused: media.paused };
}"""


def test_a_part_is_repeated(serve: Serve, tab: Page) -> None:
    tab.goto(serve("media.py").url)
    expect(tab.locator("audio")).to_have_count(3)
    tab.wait_for_load_state("networkidle")
    for name, start, end in (("Part", 1, 1.5), ("Tail", 0.5, 1)):
        seen = tab.evaluate(WATCH, name)
        assert not seen["paused"]
        assert min(seen["times"]) > start - 0.1
        assert max(seen["times"]) < end + 0.5
        back = sum(after < before for before, after in pairwise(seen["times"]))
        assert back >= 2, "it began again"
    assert tab.locator("audio[loop]").get_attribute("aria-label") == "Whole"
