"""Names of apps, pages and models: what is allowed, and what they become."""

import keyword
import re
import sys

from scaffold.cli.console import Failure

LONGEST = 40
_ALLOWED = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_TAKEN = frozenset({"scaffold", "test", "tests", "migrations", "static", "templates", "app"})


def checked_name(name: str, *, what: str = "an app") -> str:
    """Return the Python name for a name given on the command line.

    Raises:
        Failure: it cannot be one, with one that can.
    """
    made = name.replace("-", "_").lower()
    problem = _problem(name, made)
    if problem:
        raise Failure(
            f'"{name}" cannot be the name of {what}: {problem} Write e.g. {_better(name)}.'
        )
    return made


def title_of(name: str) -> str:
    """Return a title: `my-shop` becomes "My shop"."""
    words = re.sub(r"[-_]+", " ", name).strip()
    return words[:1].upper() + words[1:]


def class_name(name: str) -> str:
    """Return the name of a class: `order_line` becomes `OrderLine`."""
    return "".join(part[:1].upper() + part[1:] for part in re.split(r"[-_]+", name))


def plural(name: str) -> str:
    """Return the name of a table for many: `category` becomes `categories`."""
    if name.endswith(("s", "x", "ch", "sh")):
        return f"{name}es"
    if name.endswith("y") and name[-2:-1] not in "aeiou":
        return f"{name[:-1]}ies"
    return f"{name}s"


def _problem(name: str, made: str) -> str:
    if not _ALLOWED.fullmatch(name):
        return "it begins with a letter and has letters, digits, - and _ only."
    if len(name) > LONGEST:
        return f"it has {len(name)} characters, at most {LONGEST} are allowed."
    if keyword.iskeyword(made) or keyword.issoftkeyword(made):
        return "it is a word of Python."
    if made in sys.stdlib_module_names:
        return "a module of Python has this name, and one would hide the other."
    if made in _TAKEN:
        return "it has a meaning of its own here."
    return ""


def _better(name: str) -> str:
    cleaned = (
        re.sub(r"[^A-Za-z0-9]+", "-", name).strip("-").lower()[: LONGEST - 3].lstrip("0123456789-")
    )
    if not cleaned or _problem(cleaned, cleaned.replace("-", "_")):
        cleaned = f"my-{cleaned}" if cleaned else "shop"
    return cleaned
