"""What fails in a test that does what no visitor could do; the page stands below the message."""

from __future__ import annotations


class AppTestError(AssertionError):
    """The test asked for something that a visitor of the page could not do or see."""

    def __init__(self, message: str, page: str = "") -> None:
        self.message = message
        super().__init__(f"{message}\n\nThe page:\n{page}" if page else message)

    def __str__(self) -> str:
        """Return the message as it is, also where KeyError would quote it."""
        return str(self.args[0])


class ElementMissing(AppTestError, KeyError, IndexError):
    """No element, or more than one, is what the test asked for."""


class PageError(AppTestError):
    """There is no page at an address, or it takes other parameters.

    Attributes:
        status: 404 or 422, as a browser would get it.
    """

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
