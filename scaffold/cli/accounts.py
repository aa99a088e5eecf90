"""What the commands about accounts share: the app's accounts, opened and closed again."""

from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from scaffold.cli.console import Failure

if TYPE_CHECKING:
    from scaffold.auth.service import Accounts


@contextmanager
def opened_accounts(app: str | None) -> Generator["Accounts"]:
    """Give the accounts of the app, its tables made.

    Raises:
        Failure: the app has no accounts.
    """
    from scaffold.cli.target import find_target, load

    target, _ = find_target(app)
    site = load(target).site
    try:
        if site.accounts is None:
            raise Failure(
                "This app has no accounts. Write App(..., auth=True), or set "
                "SCAFFOLD_AUTH__ENABLED=true in .env."
            )
        yield site.accounts
    finally:
        site.close()


def counted_logins(count: int) -> str:
    """Return a number of logins in words."""
    return f"{count} login" if count == 1 else f"{count} logins"
