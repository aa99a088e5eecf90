from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from scaffold.tree import Element, Patch, diff, print_of
from tests.tree.dom import Page, render, structure


def text(node_id: str, body: str = "x") -> Element:
    return Element("text", node_id, {"body": body})


def box(node_id: str, *children: Element, **props: Any) -> Element:
    return Element("container", node_id, props, list(children))


def field(node_id: str, value: str = "", generation: int = 0) -> Element:
    return Element("text_input", node_id, {"label": node_id}, value=value, generation=generation)


def patches(old: Element, new: Element) -> list[tuple[str, str, str | None]]:
    found, after = diff(print_of(old), new)
    assert after == print_of(new)
    return [(p.action, p.target, p.node.id if p.node else None) for p in found]


def test_equal_trees_need_no_patch() -> None:
    assert (
        patches(box("m", text("a"), box("b", text("c"))), box("m", text("a"), box("b", text("c"))))
        == []
    )


def test_a_changed_leaf_is_morphed_alone() -> None:
    assert patches(
        box("m", text("a"), text("b", "old")), box("m", text("a"), text("b", "new"))
    ) == [("morph", "b", "b")]


def test_a_change_deep_inside_costs_one_small_patch() -> None:
    old = box("m", box("c", box("d", text("a", "old"))))
    assert patches(old, box("m", box("c", box("d", text("a", "new"))))) == [("morph", "a", "a")]


def test_a_new_leaf_follows_its_elder_sibling() -> None:
    assert patches(box("m", text("a"), text("c")), box("m", text("a"), text("b"), text("c"))) == [
        ("after", "a", "b")
    ]


def test_the_first_new_leaf_goes_first_into_its_container() -> None:
    assert patches(box("m", text("b")), box("m", text("a"), text("b"))) == [("first", "m", "a")]


def test_a_leaf_that_is_gone_is_removed() -> None:
    assert patches(box("m", text("a"), text("b")), box("m", text("b"))) == [("remove", "a", None)]


def test_new_order_morphs_the_container() -> None:
    assert patches(box("m", text("a"), text("b")), box("m", text("b"), text("a"))) == [
        ("morph", "m", "m")
    ]


def test_a_value_set_by_the_server_replaces_the_control() -> None:
    """Morphing keeps what was typed, so it could never show the new value."""
    assert patches(box("m", field("f")), box("m", field("f", "set", generation=1))) == [
        ("replace", "f", "f")
    ]


def test_what_was_typed_needs_no_patch() -> None:
    assert patches(box("m", field("f", "")), box("m", field("f", "typed"))) == []


def test_a_value_set_inside_of_a_changed_container_is_shown() -> None:
    old = box("m", box("c", field("f"), label="one"))
    new = box("m", box("c", field("f", "set", generation=1), label="two"))
    page = Page(old)
    page.type("f", "typed")
    page.apply(diff(print_of(old), new)[0])
    assert page.shown()["f"] == "set"


def test_a_leaf_that_becomes_a_container_is_morphed() -> None:
    assert patches(box("m", text("a")), box("m", box("a", text("b")))) == [("morph", "a", "a")]


@pytest.mark.parametrize("to", ["before", "behind"])
def test_an_element_that_moves_is_on_the_page_once(to: str) -> None:
    there, here = box("p", field("w")), box("q")
    gone, back = box("p"), box("q", field("w"))
    old = box("m", there, here) if to == "behind" else box("m", here, there)
    new = box("m", gone, back) if to == "behind" else box("m", back, gone)
    page = Page(old)
    page.apply(diff(print_of(old), new)[0])
    assert structure(page.root) == structure(render(new))


def test_a_partial_diff_leaves_what_the_run_has_not_reached() -> None:
    old = box("m", text("a", "old"), text("b"), text("c"))
    found, after = diff(print_of(old), box("m", text("a", "new")), partial=True)
    assert [(p.action, p.target) for p in found] == [("morph", "a")]
    assert [child.id for child in after.children or ()] == ["a", "b", "c"]


def test_a_partial_diff_removes_what_the_run_has_passed() -> None:
    old = box("m", text("a"), text("b"), text("c"))
    found, _ = diff(print_of(old), box("m", text("a"), text("c")), partial=True)
    assert found == [Patch("remove", "b")]


def test_a_partial_diff_leaves_a_frame_that_is_not_filled_yet() -> None:
    old = box("m", Element("menu", "menu", {"sections": [1]}))
    pending = Element("menu", "menu", {})
    pending.pending = True
    assert diff(print_of(old), box("m", pending), partial=True) == ([], print_of(old))


@st.composite
def plans(draw: st.DrawFn) -> list[tuple[str, int, bool, int, int]]:
    """How to build a tree: per node id, parent, whether it holds others, props, generation."""
    ids = draw(st.lists(st.sampled_from("abcdefgh"), unique=True, max_size=8))
    plan = []
    holders = 1
    for node_id in ids:
        holds = draw(st.booleans())
        where = draw(st.integers(0, holders - 1))
        plan.append((node_id, where, holds, draw(st.integers(0, 1)), draw(st.integers(0, 1))))
        holders += holds
    return plan


def build(plan: list[tuple[str, int, bool, int, int]], mark: str) -> Element:
    root = box("m")
    holders = [root]
    for node_id, where, holds, prop, generation in plan:
        value = f"{node_id}-{mark}-{generation}"
        node = Element("n", node_id, {"p": prop}, [] if holds else None, value, generation)
        children = holders[where].children
        assert children is not None
        children.append(node)
        if holds:
            holders.append(node)
    return root


def generations(root: Element) -> dict[str, int]:
    return {node.id: node.generation for node in root.walk()}


@given(plans(), plans())
@example(
    [("a", 0, True, 0, 0), ("w", 1, False, 0, 0)], [("w", 0, False, 0, 0), ("a", 0, True, 0, 0)]
)
def test_applying_the_patches_gives_the_new_page(
    before: list[tuple[str, int, bool, int, int]], after: list[tuple[str, int, bool, int, int]]
) -> None:
    old, new = build(before, "old"), build(after, "new")
    page = Page(old)
    for node in old.walk():
        page.type(node.id, "typed")
    found, printed = diff(print_of(old), new)
    page.apply(found)
    assert structure(page.root) == structure(render(new))
    assert printed == print_of(new)
    had, shown = generations(old), page.shown()
    for node in new.walk():
        if had.get(node.id, -1) != node.generation:
            assert shown[node.id] == node.value


@given(plans(), plans(), st.data())
def test_partial_patches_lead_to_the_new_page(
    before: list[tuple[str, int, bool, int, int]],
    after: list[tuple[str, int, bool, int, int]],
    data: st.DataObject,
) -> None:
    old, new = build(before, "old"), build(after, "new")
    page, printed = Page(old), print_of(old)
    for reached in range(len(after)):
        if data.draw(st.booleans()):
            found, printed = diff(printed, build(after[:reached], "new"), partial=True)
            page.apply(found)
            known = {tag.id for tag in page.root.walk()}
            assert known == set(ids_of(printed))
    found, printed = diff(printed, new)
    page.apply(found)
    assert structure(page.root) == structure(render(new))
    assert printed == print_of(new)


def ids_of(printed: Any) -> list[str]:
    return [printed.id, *(i for child in printed.children or () for i in ids_of(child))]
