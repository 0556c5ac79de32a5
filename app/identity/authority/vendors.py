"""What the adapters of the identity vendors share: their codes as statuses, and a JPEG's size."""

from collections.abc import Mapping

from app.identity.authority import Status


def table(words: Mapping[Status, str]) -> dict[str, Status]:
    """A vendor's codes, written by status, looked up by code."""
    return {word: status for status, line in words.items() for word in line.split()}


def believed(status: Status, http: int) -> Status:
    """A server that says it failed is not believed a definite answer."""
    return status if http < 500 or status is Status.THROTTLED else Status.UNAVAILABLE


_START_OF_FRAME = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
_WITHOUT_LENGTH = frozenset({0x01, *range(0xD0, 0xD8)})


def jpeg_size(jpeg: bytes) -> tuple[int, int] | None:
    """Width and height as the JPEG says (ITU T.81, B.2.2), or None when it is none. Nothing is decoded."""
    if jpeg[:2] != b"\xff\xd8":
        return None
    at = 2
    while at + 9 <= len(jpeg) and jpeg[at] == 0xFF:
        marker = jpeg[at + 1]
        if marker in _START_OF_FRAME:
            return int.from_bytes(jpeg[at + 7 : at + 9]), int.from_bytes(jpeg[at + 5 : at + 7])
        if marker == 0xFF:
            at += 1
        elif marker in _WITHOUT_LENGTH:
            at += 2
        else:
            at += 2 + int.from_bytes(jpeg[at + 2 : at + 4])
    return None
