from scaffold.tree import Element


def test_ids_of_children_count_within_a_kind() -> None:
    """A message above other elements does not shift their ids."""
    box = Element("main", "m", {}, [])
    assert [box.next_id(kind) for kind in ("text", "text", "error", "text")] == [
        "m-text1", "m-text2", "m-erro1", "m-text3",
    ]  # fmt: skip


def test_walk_is_in_document_order() -> None:
    inner = Element("box", "b", {}, [Element("text", "c", {})])
    root = Element("main", "m", {}, [Element("text", "a", {}), inner, Element("text", "d", {})])
    assert [node.id for node in root.walk()] == ["m", "a", "b", "c", "d"]


def test_the_outline_tells_what_a_page_shows() -> None:
    button = Element("button", "w1", {"label": "Add", "key": "add", "disabled": True, "icon": "x"})
    field = Element("text_input", "w2", {"label": ""}, value="typed")
    root = Element("main", "m", {}, [Element("form", "f", {}, [button, field])])
    assert root.outline() == (
        "main\n  form\n    button label='Add' key='add' disabled=True\n    text_input value='typed'"
    )


def test_repr_names_kind_and_id() -> None:
    assert repr(Element("text", "a", {})) == "<text #a>"
