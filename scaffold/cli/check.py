"""`scaffold check`: whether the app would start.

And with --deploy whether it is fit for the public.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from scaffold.cli.console import say, show_next
from scaffold.cli.serve import TargetArgument

if TYPE_CHECKING:
    from scaffold.cli.project import Project
    from scaffold.settings import Settings
    from scaffold.web.app import App

HELP = """Check settings, pages, templates and database.

The exit code is 1 if something is wrong. With --deploy, settings that are fine at home but not for
the public are wrong as well.

\b
    scaffold check
    scaffold check --deploy
"""


IMPLICIT_TLS = 465


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: right where `problem` is empty."""

    what: str
    problem: str = ""


def check(
    target: TargetArgument = None,
    deploy: Annotated[bool, typer.Option("--deploy", help="Is it fit for the public?")] = False,
) -> None:
    """Check the app."""
    from scaffold.cli.target import find_target, load

    found, project = find_target(target)
    app = load(found)
    findings = [*_of_app(app, project)]
    if deploy:
        findings += _of_deployment(app.settings)
    for finding in findings:
        _show(finding)
    wrong = sum(bool(finding.problem) for finding in findings)
    if wrong:
        say()
        say(f"{wrong} of {len(findings)} need attention.")
        raise typer.Exit(1)
    show_next("scaffold serve" if deploy else "scaffold check --deploy")


def _show(finding: Finding) -> None:
    if finding.problem:
        say(f"✗ {finding.what}: {finding.problem}", color="red")
    else:
        say(f"✓ {finding.what}", color="green")


def _of_app(app: "App", project: "Project") -> Iterator[Finding]:
    """Look at what every start needs; later steps need the earlier ones."""
    settings = _tried("settings", lambda: _settings(app.settings))
    yield settings
    if settings.problem:
        return
    opened = _tried("database", lambda: _database(app))
    yield opened
    if opened.problem:
        return
    try:
        yield _tried("pages", lambda: _pages(app))
        yield _tried("templates", lambda: _templates(app))
        yield _tried("migrations", lambda: _migrations(app, project))
    finally:
        app.site.close()


def _tried(what: str, step: Callable[[], str]) -> Finding:
    try:
        return Finding(f"{what}: {step()}")
    except Exception as error:
        return Finding(what, str(error) or type(error).__name__)


def _settings(settings: "Settings") -> str:
    settings.check()
    return settings.env


def _database(app: "App") -> str:
    return app.site.database.engine.dialect.name


def _pages(app: "App") -> str:
    for page in app.registry:
        app.site.parameters_of(page)
    if not len(app.registry):
        raise ValueError(
            'there is none. Mark a function with @page("/") in the module of the app or in pages/.'
        )
    return str(len(app.registry))


def _templates(app: "App") -> str:
    """Compile the app's own templates."""
    folder = app.folder / "templates"
    files = sorted(folder.rglob("*.html")) if folder.is_dir() else []
    for file in files:
        app.site.renderer.environment.get_template(file.relative_to(folder).as_posix())
    return f"{len(files)} of the app's own"


def _migrations(app: "App", project: "Project") -> str:
    from scaffold.cli.migrations import AppMigrations

    migrations = AppMigrations(project.migrations, app.site.database)
    pending = migrations.pending()
    if pending:
        raise ValueError(f"{', '.join(pending)} not applied. Write: scaffold db upgrade")
    return "up to date" if migrations.exist else "none of the app's own"


def _of_deployment(settings: "Settings") -> list[Finding]:
    origin = settings.public_origin or ""
    address = "SCAFFOLD_PUBLIC_ORIGIN"
    return [
        Finding(
            "secret key",
            ""
            if settings.secret_key
            else "SCAFFOLD_SECRET_KEY is not set. Use 48 random characters.",
        ),
        Finding(
            "public origin",
            ""
            if origin.startswith("https://")
            else f"{address} is {origin or 'not set'}. Set the address that people type, e.g. "
            "https://shop.example; it is what requests are compared with.",
        ),
        Finding(
            "cookies over HTTPS only",
            "SCAFFOLD_ALLOW_INSECURE_HTTP is set; leave it out."
            if settings.allow_insecure_http
            else "",
        ),
        Finding(
            "data that outlives the process",
            "SCAFFOLD_DATABASE_URL is a database in memory; name a file or a server."
            if settings.database_url.rstrip("/") in {"sqlite:", "sqlite:///:memory:"}
            else "",
        ),
        *_of_mail(settings),
    ]


def _of_mail(settings: "Settings") -> Iterator[Finding]:
    """Look at whether the flows of accounts that are on can send their mail, unread by others."""
    auth, backend = settings.auth, settings.mail_backend
    flows = {
        "SCAFFOLD_AUTH__VERIFICATION": auth.verification != "off",
        "SCAFFOLD_AUTH__PASSWORD_RESET": auth.password_reset,
        "SCAFFOLD_AUTH__MAGIC_LOGIN": auth.magic_login,
    }
    needed = [name for name, is_on in flows.items() if auth.enabled and is_on]
    if needed:
        yield Finding(
            "mail",
            ""
            if backend == "smtp"
            else f"The mail backend is {backend}, and {', '.join(needed)} need a mail server. Set "
            "SCAFFOLD_MAIL__HOST, _USER, _PASSWORD and _SENDER, or switch them off.",
        )
    if backend == "smtp":
        given = settings.mail
        is_here = given.host in {"localhost", "127.0.0.1", "::1"}
        is_safe = given.starttls or given.port == IMPLICIT_TLS or is_here
        yield Finding(
            "mail is encrypted on its way",
            "" if is_safe else "SCAFFOLD_MAIL__STARTTLS is off; leave it out, or use port 465.",
        )
        yield Finding(
            "mail has a sender",
            ""
            if given.sender
            else "SCAFFOLD_MAIL__SENDER is not set. Name an address whose mail your server may "
            "send, e.g. Shop <no-reply@shop.example>.",
        )
