"""`st.user` where no page runs: a name for whoever is there when it is asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NoReturn

from scaffold.errors import UsageError
from scaffold.runtime.context import current_run


class CurrentUser(Mapping[str, Any]):
    """The person of the run that asks; outside of a run there is nobody to ask about.

    Inside of a run `st.user` is the person's `User` itself.
    """

    def _user(self) -> Any:
        return current_run("st.user").user

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(self._user(), name)

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise _fixed(name)

    def __getitem__(self, name: str) -> Any:
        return self._user()[name]

    def __setitem__(self, name: str, value: object) -> NoReturn:
        raise _fixed(name)

    def __iter__(self) -> Iterator[str]:
        return iter(self._user())

    def __len__(self) -> int:
        return len(self._user())

    def __repr__(self) -> str:
        return "st.user"

    @property
    def tokens(self) -> Mapping[str, str]:
        """Always empty: the tokens of a provider are used for the login and not kept."""
        found: Mapping[str, str] = self._user().tokens
        return found

    def to_dict(self) -> dict[str, Any]:
        """Return all fields as a dictionary."""
        found: dict[str, Any] = self._user().to_dict()
        return found


def _fixed(name: str) -> UsageError:
    return UsageError(
        f"st.user.{name} was assigned. What is known of a person is read only here; change it on "
        f'the account page, or keep what is your own in st.user_state["{name}"].'
    )


current_user = CurrentUser()
