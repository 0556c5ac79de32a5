"""Over which device a candidate's face and voice come, in whose login, and why that changed (docs/rules.md P15).

A seat begins on `main`. It moves to `emergency` and back when a page on that device takes the seat, and to `camera2`
when staff let the phone stand in for a computer that is gone. None of that changes the state of the exam.
"""

from dataclasses import dataclass
from enum import StrEnum

from app.state.presence import Device


class Cause(StrEnum):
    """Why somebody changed over, in the words of the page that did: an explanation, no proof. `LAUNCHER`: the Windows
    client opened the page."""

    NETWORK = "network"
    CAMERA = "camera"
    USER = "user"
    LAUNCHER = "launcher"


@dataclass(frozen=True, slots=True)
class Login:
    """What a page came in with: a login, a pass to the emergency room, or the binding of a phone. `mark` tells one from
    another within this room and opens nothing; the rules number those that have held the seat, and say since when."""

    mark: str
    device: Device
    number: int = 0
    at: float = 0


@dataclass(frozen=True, slots=True)
class Switch:
    """A change of channel. `gap`: seconds the panel was without the candidate, as the server saw it; None where
    it never had anything from the former device."""

    former: Device
    device: Device
    cause: Cause
    gap: float | None = None
    at: float = 0
