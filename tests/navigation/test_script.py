import textwrap
from pathlib import Path

import pytest

from scaffold.errors import UsageError
from scaffold.navigation.script import Script, page_files, page_name, page_title
from scaffold.testing import AppTest


@pytest.mark.parametrize(
    ("file", "name", "title"),
    [
        ("my_page.py", "my_page", "my page"),
        ("1_First Page.py", "First_Page", "First Page"),
        ("02 - second.py", "second", "second"),
        ("3.py", "3", "3"),
        ("__private.py", "private", "private"),
    ],
)
def test_names_and_titles_of_files(file: str, name: str, title: str) -> None:
    """S7.3."""
    assert page_name(Path(file)) == name
    assert page_title(Path(file)) == title


def test_files_are_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    """S7.3."""
    for name in ("10_c.py", "2_b.py", "a.py", "B.py", "_left_out.py", ".hidden.py", "x.txt"):
        (tmp_path / name).touch()
    assert [file.name for file in page_files(tmp_path)] == ["2_b.py", "10_c.py", "a.py", "B.py"]


def test_two_files_cannot_have_one_address(tmp_path: Path) -> None:
    """S7.4."""
    for name in ("1_a.py", "2_a.py"):
        (tmp_path / name).touch()
    with pytest.raises(UsageError, match=r'1_a.py and 2_a.py .* both have the URL "/a"'):
        page_files(tmp_path)


def test_a_script_is_compiled_when_it_changed(tmp_path: Path) -> None:
    file = tmp_path / "app.py"
    file.write_text("x = 1\n")
    script = Script(file)
    first = script.code()
    assert script.code() is first
    file.write_text("x = 22\n")
    assert script.code() is not first


def test_a_byte_order_mark_is_no_error(tmp_path: Path) -> None:
    file = tmp_path / "app.py"
    file.write_bytes(b"\xef\xbb\xbfx = 1\n")
    Script(file).code()


def shown(script: str) -> list[str]:
    at = AppTest.from_string("import scaffold as st\n" + textwrap.dedent(script)).run()
    assert not at.exception
    return [str(element.value) for element in at.main if element.kind != "main"]


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("x = 5\nx", ["`5`"]),
        ("'a bare string'", ["a bare string"]),
        ("x = None\nx", ["`None`"]),
        ("5;", ["`5`"]),
        ("for i in range(2):\n    i", ["`0`", "`1`"]),
        ("if 0:\n    1\nelse:\n    2", ["`2`"]),
        ("try:\n    1 / 0\nexcept ZeroDivisionError:\n    'handled'\nfinally:\n    'end'",
         ["handled", "end"]),
        ("def f():\n    '''Doc.'''\n    5\nf()", ["`5`"]),
        ("def f():\n    return 5\nf()", []),
        ("[].append(1)", []),
        ("...", []),
        ("class A:\n    'doc'\n    5", []),
        ("match 1:\n    case 1:\n        'matched'", ["matched"]),
        ("x = 3\nwhile x:\n    x -= 3\n    'while'", ["while"]),
        ("import contextlib\nwith contextlib.nullcontext():\n    'with'", ["with"]),
    ],
)  # fmt: skip
def test_magic_writes_bare_expressions(script: str, expected: list[str]) -> None:
    """S10.3."""
    assert shown(script) == expected


def test_magic_leaves_docstring_and_future_alone() -> None:
    """S10.3."""
    at = AppTest.from_string("""
        '''What this script is for.'''
        from __future__ import annotations
        import scaffold as st
        def f(x: NotDefined) -> None: ...
        st.text(__doc__)
    """).run()
    assert not at.exception
    assert at.text.values == ["What this script is for."]


@pytest.mark.allow_errors
def test_a_syntax_error_is_shown() -> None:
    """S1.6."""
    at = AppTest.from_string("def broken(:\n").run()
    assert "invalid syntax" in at.exception[0].value


def test_magic_writes_a_bare_tuple_side_by_side() -> None:
    """S10.3."""
    assert shown("n = 3\n'Total:', n\n('one', 'two')") == ["Total: `3`", "one two"]
    assert shown("pair = ('a', 1)\npair\n()") == ["`('a', 1)`", "`()`"]


def test_a_script_may_import_all_commands() -> None:
    at = AppTest.from_string("""
        from scaffold import *
        from scaffold import session_state as state

        title("Fruit")
        state.kind = selectbox("Kind", ["apple", "pear"])
        with sidebar:
            write("Chosen:", session_state.kind)
    """).run()
    assert not at.exception
    assert at.title[0].value == "Fruit"
    assert at.sidebar.markdown[0].value == "Chosen: apple"
