"""What one try of a face check comes to, and how it stands meanwhile, as its page hears it (PROTOCOL.md 2.3)."""

from dataclasses import dataclass
from typing import Final

from app.identity.authority import SENTENCES, Status, Verdict
from app.identity.challenge import TECHNICAL, liveness
from app.identity.challenge.progress import Challenge
from app.identity.ports import Said
from app.identity.sentences import BAD_FRAME, BROKEN, BROKEN_OFF, MACHINE, MACHINE_FAILED, VOID, of_fault
from app.state.identity import Attempt, FaceVerdict, Outcome


@dataclass(frozen=True, slots=True)
class Result:
    """`told` and `message` are for the candidate, `cause` and `verdict` for the record."""

    outcome: Outcome
    told: str
    message: str
    cause: str = ""
    verdict: Verdict | None = None
    counts: bool = True
    """Whether it is a try at all: before the first prompt nothing was asked of anybody."""


INTERRUPTED: Final = Result(Outcome.UNDECIDED, MACHINE, MACHINE_FAILED, MACHINE, counts=False)
"""The worker died, or the database was away: as if it had never begun."""

WITHDRAWN: Final = Result(Outcome.UNDECIDED, "withdrawn", VOID, counts=False)


def broken_off(challenge: Challenge | None) -> Result:
    """By the page: it closed, stopped, or began another."""
    counts = challenge is not None and challenge.prompted
    return Result(Outcome.UNDECIDED, BROKEN, BROKEN_OFF, BROKEN, counts=counts)


def of_challenge(challenge: Challenge, fault: str) -> Result:
    """What the line or the machine did is nobody's failure, nor is what happened before anything was asked."""
    technical = fault in TECHNICAL or fault == BAD_FRAME
    free = technical or not challenge.prompted
    outcome = Outcome.UNDECIDED if free else Outcome.FAILED
    return Result(outcome, fault, of_fault(fault, free=free), fault, counts=challenge.prompted)


_TOLD = {
    Status.MATCH: (Outcome.PASSED, "passed"),
    Status.THROTTLED: (Outcome.UNDECIDED, "later"),
    Status.UNAVAILABLE: (Outcome.UNDECIDED, "later"),
    Status.UNCHECKABLE: (Outcome.UNDECIDED, "by_hand"),
}
_NOT_CONFIRMED = (Outcome.FAILED, "not_confirmed")
"""All other answers are one to the candidate, counted alike: whoever sits there may be a stranger, and must not learn
whether the number exists or has a photo."""


def of_authority(verdict: Verdict) -> Result:
    """What an authority's answer makes of a try."""
    outcome, told = _TOLD.get(verdict.status, _NOT_CONFIRMED)
    return Result(outcome, told, SENTENCES[verdict.status].candidate, verdict.status, verdict)


def void(message: str) -> Result:
    """It could not be written down: `message` says why."""
    return Result(Outcome.UNDECIDED, "void", message, counts=False)


def attempt(check: str, result: Result) -> Attempt:
    """The line of the room's log."""
    verdict = result.verdict
    return Attempt(
        check,
        result.outcome,
        result.cause,
        result.told,
        score=verdict.score if verdict else None,
        source=verdict.source if verdict else "",
    )


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
