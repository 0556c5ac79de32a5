"""How a check stands, as its page hears it (PROTOCOL.md 2.3, the `face` event)."""

from app.identity.challenge import liveness
from app.identity.challenge.liveness import Challenge
from app.identity.ports import Said
from app.identity.result import Result
from app.state.identity import FaceVerdict


def queued(session: str, position: int) -> Said:
    """It waits for its turn; 1 is next."""
    return {
        "session": session,
        "stage": "queued",
        "position": position,
        "gesture": None,
        "done": 0,
        "of": liveness.GESTURES,
        "hint": None,
        "result": None,
    }


def under_way(session: str, challenge: Challenge) -> Said:
    """What to do now."""
    return queued(session, 0) | {
        "stage": challenge.stage,
        "gesture": challenge.prompt,
        "done": challenge.done,
        "of": challenge.of,
        "hint": challenge.hint,
    }


def checking(session: str, challenge: Challenge) -> Said:
    """All is done; the face is being compared."""
    return under_way(session, challenge) | {"stage": "checking"}


def over(before: Said, result: Result, verdict: FaceVerdict | None) -> Said:
    """What it came to; `verdict` is the seat's after it."""
    said = {"outcome": result.outcome, "told": result.told, "message": result.message, "verdict": verdict}
    return before | {"stage": "over", "position": 0, "gesture": None, "hint": None, "result": said}
