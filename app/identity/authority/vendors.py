"""What the adapters of the identity vendors share: their codes as statuses."""

from collections.abc import Mapping

from app.identity.authority import Status


def table(words: Mapping[Status, str]) -> dict[str, Status]:
    """A vendor's codes, written by status, looked up by code."""
    return {word: status for status, line in words.items() for word in line.split()}


def believed(status: Status, http: int) -> Status:
    """A server that says it failed is not believed a definite answer."""
    return status if http < 500 or status is Status.THROTTLED else Status.UNAVAILABLE
