import subprocess
import sys

import msgspec
import pytest

from scaffold.tree import Element, Print, print_of
from scaffold.tree.fingerprint import find, graft

PROGRAM = """
import msgspec
from scaffold.tree import Element, print_of
leaf = Element("text", "a", {"body": "x", "width": 3, "look": {"color": "red", "align": 1.5}})
tree = Element("main", "m", {}, [leaf, Element("box", "b", {}, [], generation=2)])
print(msgspec.json.encode(print_of(tree)).decode())
"""


def tree() -> Element:
    leaf = Element("text", "a", {"body": "x"})
    return Element("main", "m", {}, [leaf, Element("box", "b", {}, [Element("text", "c", {})])])


@pytest.mark.parametrize("seed", ["0", "1", "random"])
def test_fingerprints_are_the_same_in_every_process(seed: str) -> None:
    """A session that another worker saved must be compared with the trees of this one."""
    done = [
        subprocess.run(  # noqa: S603 - a program of this test
            [sys.executable, "-c", PROGRAM],
            env={"PYTHONHASHSEED": value, "PYTHONPATH": ":".join(sys.path)},
            capture_output=True, text=True, check=True,
        ).stdout
        for value in (seed, "42")
    ]  # fmt: skip
    assert done[0] == done[1] != ""


def test_the_order_of_props_does_not_matter() -> None:
    assert Element("n", "a", {"x": 1, "y": 2}).own == Element("n", "a", {"y": 2, "x": 1}).own


def test_kind_and_props_matter() -> None:
    owns = {
        Element("n", "a", {"x": 1}).own, Element("n", "a", {"x": "1"}).own,
        Element("n", "a", {"x": 1.5}).own, Element("m", "a", {"x": 1}).own,
        Element("n", "a", {}).own,
    }  # fmt: skip
    assert len(owns) == 5


def test_the_value_does_not_matter() -> None:
    """The browser shows already what it sent."""
    assert print_of(Element("n", "a", {}, value="x")) == print_of(Element("n", "a", {}, value="y"))


def test_updated_props_count() -> None:
    node = Element("n", "a", {"x": 1})
    before = node.own
    node.update(x=2)
    assert node.own != before
    assert node.props == {"x": 2}


def test_a_fingerprint_survives_the_store() -> None:
    stored = msgspec.msgpack.encode(print_of(tree()))
    assert msgspec.msgpack.decode(stored, type=Print) == print_of(tree())


def test_find_looks_below() -> None:
    root = print_of(tree())
    found = find(root, "c")
    assert found is not None
    assert found.id == "c"
    assert find(root, "m") is root
    assert find(root, "nothing") is None


def test_graft_replaces_one_part() -> None:
    part = print_of(Element("box", "b", {"new": True}, []))
    grafted = graft(print_of(tree()), part)
    assert find(grafted, "b") is part
    assert find(grafted, "a") == find(print_of(tree()), "a")


def test_graft_of_the_root_is_the_part() -> None:
    part = print_of(Element("main", "m", {"new": True}))
    assert graft(print_of(tree()), part) is part


def test_graft_of_an_unknown_part_changes_nothing() -> None:
    root = print_of(tree())
    assert graft(root, print_of(Element("n", "unknown", {}))) is root
