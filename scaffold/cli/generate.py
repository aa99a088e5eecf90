"""`scaffold generate`: a page or a model, to begin with."""

import re
from typing import Annotated

import typer

from scaffold.cli.console import Failure, say, show_next
from scaffold.cli.names import checked_name, class_name, plural, title_of
from scaffold.cli.project import find_project, need_package

_HELP = """Write a page or a model to begin with.

\b
    scaffold generate page reports
    scaffold generate page reports --access 'role("admin")'
    scaffold generate model order title:str price:float paid:bool
"""
TYPES = {
    "str": "str",
    "text": "str",
    "int": "int",
    "float": "float",
    "bool": "bool",
    "date": "date",
    "datetime": "datetime",
}
_WORDS = re.compile(r"[A-Za-z_]\w*")

commands = typer.Typer(help=_HELP, no_args_is_help=True, rich_markup_mode=None)


@commands.command()
def page(
    name: Annotated[str, typer.Argument(help="The page, e.g. reports.", show_default=False)],
    access: Annotated[
        str, typer.Option(help='Who may open it, e.g. anyone or role("admin").')
    ] = "login_required",
    section: Annotated[str, typer.Option(help="The heading in the menu it stands under.")] = "",
) -> None:
    """Write a page into pages/."""
    function = checked_name(name, what="a page")
    file = need_package(find_project()) / "pages" / f"{function}.py"
    if file.exists():
        raise Failure(f"{file} is there already. Choose another name, or change that file.")
    file.parent.mkdir(exist_ok=True)
    file.write_text(_page_source(function, name, access, section), encoding="utf-8")
    say(f"Wrote {file}")
    show_next("scaffold serve --reload", f"open /{name.lower()}")


def _page_source(function: str, name: str, access: str, section: str) -> str:
    names = sorted({"page", "st", *_imported(access)})
    place = f', section="{section}"' if section else ""
    return (
        f'"""The page {title_of(name)}."""\n\n'
        f"from scaffold import {', '.join(names)}\n\n\n"
        f'@page("/{name.lower()}", title="{title_of(name)}"{place}, access={access})\n'
        f"def {function}() -> None:\n"
        f'    """Show the page."""\n'
        f'    st.title("{title_of(name)}")\n'
    )


def _imported(access: str) -> list[str]:
    import scaffold
    from scaffold.errors import nearest

    try:
        compile(access, "--access", "eval")
    except SyntaxError:
        raise Failure(
            f"--access {access} is no rule. Write e.g. --access 'role(\"admin\")'."
        ) from None
    words = _WORDS.findall(re.sub(r"""(["']).*?\1""", "", access))
    for word in words:
        if word not in scaffold.__all__:
            raise Failure(
                f'--access names "{word}", which scaffold has not.{nearest(word, scaffold.__all__)}'
            )
    return words


@commands.command()
def model(
    name: Annotated[str, typer.Argument(help="One of them, e.g. order.", show_default=False)],
    fields: Annotated[
        list[str] | None,
        typer.Argument(help=f"name:type, of {', '.join(TYPES)}.", show_default=False),
    ] = None,
) -> None:
    """Add a model to models.py."""
    one = checked_name(name, what="a model")
    file = need_package(find_project()) / "models.py"
    source = file.read_text(encoding="utf-8") if file.exists() else _NEW_MODELS
    if f"class {class_name(one)}(" in source:
        raise Failure(f"{file} has a class {class_name(one)} already. Choose another name.")
    columns = [_column(field) for field in fields or ["name:str"]]
    types = {kind for _, kind in columns}
    for module in ("date", "datetime"):
        if module in types:
            source = _with_import(source, f"from datetime import {module}")
    for line in _MODEL_IMPORTS:
        source = _with_import(source, line)
    file.write_text(source.rstrip() + "\n" + _class_source(one, columns), encoding="utf-8")
    say(f"Added {class_name(one)} to {file}")
    show_next(f'scaffold db revision -m "Add {plural(one)}"', "scaffold db upgrade")


_NEW_MODELS = '"""The tables of this app."""\n'
_MODEL_IMPORTS = (
    "from sqlalchemy.orm import Mapped",
    "from scaffold.db.base import Base, CreatedMixin, IdMixin",
)


def _column(field: str) -> tuple[str, str]:
    name, _, kind = field.partition(":")
    kind = kind or "str"
    if kind not in TYPES or not name.isidentifier():
        raise Failure(
            f'"{field}" is no field. Write name:type with one of {", ".join(TYPES)}, e.g. '
            "price:float."
        )
    return name, TYPES[kind]


def _with_import(source: str, line: str) -> str:
    """Return the source with an import, unless it has the names; after the imports there are."""
    module, _, names = line.removeprefix("from ").partition(" import ")
    have = re.search(rf"^from {re.escape(module)} import (.+)$", source, re.MULTILINE)
    if have is None:
        return _after_docstring(source, line)
    merged = sorted({*have[1].split(", "), *names.split(", ")})
    return source.replace(have[0], f"from {module} import {', '.join(merged)}", 1)


def _after_docstring(source: str, line: str) -> str:
    place = re.search(r"^from |^import ", source, re.MULTILINE)
    if place is None:
        return f"{source.rstrip()}\n\n{line}\n"
    return f"{source[: place.start()]}{line}\n{source[place.start() :]}"


def _class_source(one: str, columns: list[tuple[str, str]]) -> str:
    lines = [
        "",
        "",
        f"class {class_name(one)}(IdMixin, CreatedMixin, Base):",
        f'    """{title_of(one)}."""',
        "",
        f'    __tablename__ = "{plural(one)}"',
        "",
        *(f"    {name}: Mapped[{kind}]" for name, kind in columns),
    ]
    return "\n".join(lines) + "\n"
