"""The pages of script mode.

The script itself for every address, and those of its `pages/` folder.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from scaffold.compat import install_for_script
from scaffold.navigation.access import anyone
from scaffold.navigation.page import Page
from scaffold.navigation.script import Script, page_files, page_name, page_title

if TYPE_CHECKING:
    from scaffold.navigation.magic import Magic


@dataclass(eq=False)
class ScriptPage:
    """A page function that executes a script."""

    script: Script
    __name__: str = "script"

    def __call__(self) -> None:
        """Run the script."""
        self.script.execute()

    @property
    def file(self) -> Path:
        """The script's file."""
        return self.script.path


@dataclass(eq=False)
class EntryPage(ScriptPage):
    """The entry script at an address of its own: `st.navigation` finds the page by it.

    All its addresses are one page to the session, so that the widgets around `.run()` stay.
    """

    page_key = "/"

    def __call__(self, rest: str = "") -> None:
        """Run the script."""
        self.script.execute()


def pages_of(file: Path, magic: Magic) -> tuple[Script, list[Page]]:
    """Return the entry script and the pages of an app in script mode.

    Where `st.navigation` declares the pages, the files of a `pages/` folder are no pages by
    themselves: whoever is not offered one must not reach it by its address.
    """
    install_for_script()
    entry = Script(file, magic)
    title = page_title(file).capitalize()
    folder = file.parent / "pages"
    declared = any("navigation(" in one.read_text("utf-8") for one in file.parent.glob("*.py"))
    scripts = page_files(folder) if folder.is_dir() and not declared else []
    pages = [Page(path="/", function=ScriptPage(entry), title=title, access=anyone)]
    pages.extend(
        Page(
            path=f"/{page_name(script)}",
            function=ScriptPage(Script(script, magic)),
            title=page_title(script),
            access=anyone,
        )
        for script in scripts
    )
    if declared:
        pages.append(
            Page(path="/{rest}", function=EntryPage(entry), title=title, access=anyone, menu=False)
        )
    return entry, pages
