"""What `st.switch_page` and `st.page_link` take: functions, names, paths, scripts, `st.Page`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from scaffold.navigation.declared import DeclaredPage

if TYPE_CHECKING:
    from scaffold.navigation.registry import Registry
    from scaffold.navigation.script import Script
    from scaffold.runtime.context import Run


class Targets:
    """Where the pages of a site are found from what a page says of them."""

    folder: Path
    script: Script | None
    registry: Registry

    def path_of(self, target: Any, run: Run) -> str:
        """Return the address of what `st.switch_page` and `st.page_link` take.

        Raises:
            UsageError: there is no such page.
        """
        if isinstance(target, DeclaredPage):
            return target.address
        if self.script is not None and isinstance(target, str | Path):
            return self._script_path(Path(str(target)), run)
        return self._declared_path(target, run)

    def _declared_path(self, target: Any, run: Run) -> str:
        """The entry script answers at every address; those of `st.navigation` count."""
        page, path = self.registry.get(target)
        if run.navigation is None or not hasattr(page.function, "page_key"):
            return path
        return str(run.navigation.checked(path))

    def _script_path(self, target: Path, run: Run) -> str:
        """Paths are relative to the entry script, as in Streamlit; "/name" works as well."""
        declared = run.navigation and run.navigation.page_from(str(target))
        if declared:
            return str(declared.address)
        for page in self.registry:
            file = getattr(page.function, "file", None)
            if file is not None and (self.folder / target).resolve() == file:
                return page.path
        return self._declared_path(str(target), run)

    def page_link(self, target: Any, run: Run) -> dict[str, Any]:
        """Return title, path, icon and current of a page, for `st.page_link`."""
        if isinstance(target, str) and target.startswith(("https://", "http://")):
            return {"path": target, "external": True}
        if run.navigation is not None and isinstance(target, str | Path):
            target = run.navigation.page_from(str(target)) or target
        if isinstance(target, DeclaredPage):
            return {
                "title": target.title, "path": target.address, "icon": target.icon or None,
                "current": target.address == run.path, "external": target.external,
            }  # fmt: skip
        path = self.path_of(target, run)
        match = self.registry.match(path)
        page = match[0] if match else None
        return {
            "title": page.title if page else None,
            "path": path,
            "icon": page.icon if page else None,
            "current": path == run.path,
            "external": False,
        }
