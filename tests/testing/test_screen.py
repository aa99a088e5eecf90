"""The screen of a test notices answers that were made for another page."""

import pytest

from scaffold.testing.screen import Screen
from scaffold.tree import Element, Patch


@pytest.fixture
def screen() -> Screen:
    made = Screen()
    text = Element("text", "t", {"body": "a"})
    made.apply(
        [Patch("morph", "app", Element("app", "app", {}, [Element("box", "b", {}, [text])]))]
    )
    return made


def test_patches_change_the_page(screen: Screen) -> None:
    screen.apply(
        [
            Patch("first", "b", Element("text", "u", {"body": "first"})),
            Patch("after", "t", Element("text", "v", {"body": "last"})),
            Patch("replace", "t", Element("text", "t", {"body": "new"})),
            Patch("remove", "v"),
        ]
    )
    assert screen.outline() == "box\n  text body='first'\n  text body='new'"


@pytest.mark.parametrize(
    ("patch", "message"),
    [
        (Patch("remove", "x"), "remove of #x, which is not on the page"),
        (Patch("first", "t", Element("text", "u", {})), "#t is a text, which has nothing inside"),
        (Patch("after", "t", None), "has no element"),
        (Patch("after", "t", Element("text", "b", {})), "ids are on the page more than once: b"),
    ],
)
def test_what_does_not_fit_fails(screen: Screen, patch: Patch, message: str) -> None:
    with pytest.raises(AssertionError, match=message):
        screen.apply([patch])


def test_the_elements_of_a_run_stay_as_they_are(screen: Screen) -> None:
    """They may be kept by a cache, and are shown again."""
    box = Element("box", "b", {}, [Element("text", "t", {})])
    screen.apply([Patch("morph", "b", box), Patch("remove", "t")])
    assert [node.id for node in box.walk()] == ["b", "t"]
