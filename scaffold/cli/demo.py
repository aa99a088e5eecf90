"""`scaffold demo`: every family of elements beside its code, for a first look."""

from typing import Annotated

import typer

from scaffold.cli.console import say

HELP = """Look at every family of elements, with the code beside each.

What is entered is forgotten when it ends.

\b
    scaffold demo
    scaffold demo --port 9000
"""


def demo(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 takes a free one.")] = 8000,
) -> None:
    """Serve the demo from a temporary folder."""
    import os
    import tempfile
    from pathlib import Path

    from scaffold.cli.project import Project
    from scaffold.cli.server import Serving, bind, run_here
    from scaffold.cli.target import Target

    listening = bind(host, port)
    with tempfile.TemporaryDirectory(prefix="scaffold-demo-") as name:
        folder = Path(name)
        os.chdir(folder)
        os.environ["SCAFFOLD_ENV"] = "development"
        os.environ["SCAFFOLD_DATABASE_URL"] = f"sqlite:///{folder / 'demo.db'}"
        os.environ["SCAFFOLD_DATA_DIR"] = str(folder / "data")
        project = Project(folder, None, folder / "migrations")
        target = Target(folder, "scaffold.cli.demo_app.app")
        say("The demo forgets everything when it ends (Ctrl-C).", dim=True)
        run_here(Serving(target, project, listening, host, access_log=False, workers=1))
