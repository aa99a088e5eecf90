"""What login cookies were worth a moment ago, for pages that may be a moment behind.

Attack: using a login that has ended. Only pages whose author says so are shown from here, never an
input; an answer is kept for five seconds and in this process alone, and not at all where a cookie
has to be set or somebody acts in another person's place. A logout in this process, here or at a
provider, empties it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from scaffold.auth.keys import Clock
    from scaffold.auth.verify import Verified

SECONDS = 5.0
MOST = 4096
Presented: TypeAlias = tuple[str, str, str]


class Memory:
    """Verified cookies by cookie, address and browser."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._known: dict[Presented, tuple[float, Verified]] = {}

    def get(self, presented: Presented) -> Verified | None:
        """Return what a cookie was worth within the last seconds."""
        until, verified = self._known.get(presented, (0.0, None))
        return verified if self._clock() < until else None

    def put(self, presented: Presented, verified: Verified) -> None:
        """Keep what a cookie is worth, if it is just that: a person, and nothing to do."""
        user = verified.user
        if verified.reason != "ok" or user is None or user.is_impersonated:
            return
        if len(self._known) >= MOST:
            self._known.clear()
        self._known[presented] = (self._clock() + SECONDS, verified)

    def forget(self) -> None:
        """Forget all of it: a login has ended."""
        self._known.clear()
