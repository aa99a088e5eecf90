"""Whether a password is known from thefts elsewhere: by a service, or in a file; off by default.

Attack: logging in with lists of passwords stolen from other sites. The service learns five of the
forty characters of the password's SHA-1 and nothing else; a listener learns nothing from the length
of the answer, which is padded. A service that fails or hangs keeps nobody out: after a second the
password is accepted, and the audit trail says so. Only so many ask at once.
"""

from __future__ import annotations

import hashlib
import http.client
import re
import threading
import time
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, BinaryIO, Protocol
from urllib.error import URLError
from urllib.request import Request, urlopen

from scaffold.errors import SettingsError
from scaffold.version import __version__

if TYPE_CHECKING:
    from io import BufferedIOBase

    from scaffold.settings import AuthSettings

TIMEOUT_SECONDS = 1.0
_AT_ONCE = 8
_PREFIX_CHARS = 5
_MOST_BYTES = 1_000_000
_PIECE_BYTES = 65_536
_LONGEST_LINE = 200
_HASH_LINE = re.compile(rb"([0-9A-Fa-f]{40})(:\d+)?\s*")


class UnavailableError(Exception):
    """Whether the password was stolen could not be found out; the message says why."""


class Breaches(Protocol):
    """Knows stolen passwords."""

    def contains(self, password: str) -> bool:
        """Return whether the password is known.

        Raises:
            UnavailableError: it cannot be found out now.
        """
        ...


def breaches_of(settings: AuthSettings) -> Breaches | None:
    """Return what the settings ask for, None if nothing.

    Raises:
        SettingsError: the address is none, or the file is not there or no sorted list of hashes.
    """
    if settings.breach_check == "off":
        return None
    if settings.breach_check == "online":
        return BreachService(settings.breach_url)
    return BreachFile(Path(settings.breach_check))


class BreachService:
    """Asks a service for all stolen passwords whose SHA-1 begins like this one's.

    Args:
        url: what the prefix is appended to.
        timeout: seconds for the whole answer, also from a service that sends it drop by drop.
    """

    def __init__(self, url: str, timeout: float = TIMEOUT_SECONDS) -> None:
        if not url.startswith(("https://", "http://")):
            raise SettingsError(
                f"SCAFFOLD_AUTH__BREACH_URL is {url}, which is no address of a service. Allowed "
                "are addresses with https:// (or http:// within your own network). Leave it out "
                "for https://api.pwnedpasswords.com/range/."
            )
        self._url = url if url.endswith(("/", "=")) else f"{url}/"
        self._timeout = timeout
        self._places = threading.BoundedSemaphore(_AT_ONCE)

    def contains(self, password: str) -> bool:
        """Return whether the service knows the password."""
        digest = _sha1(password)
        prefix, rest = digest[:_PREFIX_CHARS], digest[_PREFIX_CHARS:]
        for line in self._asked(prefix).splitlines():
            suffix, _, count = line.strip().partition(":")
            if suffix.upper() == rest:
                return count.strip() not in {"0", ""}  # lines of padding have a count of 0
        return False

    def _asked(self, prefix: str) -> str:
        """Return the answer, from a thread that is left behind where it takes too long."""
        if not self._places.acquire(blocking=False):
            raise UnavailableError("too many at once")
        answers: SimpleQueue[str | UnavailableError] = SimpleQueue()
        threading.Thread(target=self._ask, args=(prefix, answers), daemon=True).start()
        try:
            answer = answers.get(timeout=self._timeout)
        except Empty:
            raise UnavailableError("timeout") from None
        if isinstance(answer, UnavailableError):
            raise answer
        return answer

    def _ask(self, prefix: str, answers: SimpleQueue[str | UnavailableError]) -> None:
        headers = {"Add-Padding": "true", "User-Agent": f"scaffold/{__version__}"}
        request = Request(self._url + prefix, headers=headers)  # noqa: S310 - the scheme is checked
        try:
            with urlopen(request, timeout=self._timeout) as reply:  # noqa: S310 - as above
                answers.put(_read(reply, self._timeout).decode("ascii", "replace"))
        except (URLError, OSError, http.client.HTTPException, ValueError) as error:
            reason = "timeout" if isinstance(error, TimeoutError) else type(error).__name__
            answers.put(UnavailableError(reason))
        finally:
            self._places.release()


def _read(reply: BufferedIOBase, seconds: float) -> bytes:
    """Return the whole answer, if it comes in time and is not too large."""
    until = time.monotonic() + seconds
    data = b""
    while piece := reply.read1(_PIECE_BYTES):
        data += piece
        if time.monotonic() > until:
            raise TimeoutError
        if len(data) > _MOST_BYTES:
            raise ValueError
    return data


class BreachFile:
    """Searches a file of SHA-1 hashes in hexadecimal, one a line and sorted, by bisection.

    A count after a colon, as lists for download have it, is ignored. The file is read in place: 40
    GB take as much memory as 40 KB.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        try:
            with file.open("rb") as source:
                first = source.readline(_LONGEST_LINE)
        except OSError as error:
            raise SettingsError(
                f"SCAFFOLD_AUTH__BREACH_CHECK is {file}, and this file cannot be read: "
                f"{error.strerror}. Allowed are off, online, and the path of a sorted list of "
                "SHA-1 hashes."
            ) from error
        if not _HASH_LINE.fullmatch(first):
            raise SettingsError(
                f"SCAFFOLD_AUTH__BREACH_CHECK is {file}, and its first line is no SHA-1 hash: "
                f"{first.decode('ascii', 'replace').strip()[:60]!r}. Each line must be a hash of "
                "40 hexadecimal digits, the whole file sorted. Write off to check nothing."
            )

    def contains(self, password: str) -> bool:
        """Return whether the file has the password."""
        wanted = _sha1(password).encode()
        try:
            with self._file.open("rb") as source:
                return _bisect(source, wanted)
        except OSError as error:
            raise UnavailableError(type(error).__name__) from error


def _bisect(source: BinaryIO, wanted: bytes) -> bool:
    """Search between the starts of two lines, halving the bytes between them."""
    low, high = 0, source.seek(0, 2)
    while low < high:
        middle = (low + high) // 2
        start, line = _line_from(source, middle, low)
        found = line[: len(wanted)].upper()
        if found == wanted:
            return True
        if start < high and found < wanted and line:
            low = start + len(line)
        else:
            high = middle
    return False


def _line_from(source: BinaryIO, position: int, low: int) -> tuple[int, bytes]:
    """Return the first line that starts at `position` or after, and where; `low` starts one."""
    if position > low:
        source.seek(position - 1)
        source.readline(_LONGEST_LINE)  # to the end of the line before
    else:
        source.seek(low)
    return source.tell(), source.readline(_LONGEST_LINE)


def _sha1(password: str) -> str:
    return hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper()
