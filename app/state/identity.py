"""Facts about who somebody is: the consent, the tries of the face check, the verdict, the ID compare.

They stand beside the state and are events of the room's log. What each try measured is an aid; the verdict only
decides what staff are shown, and a person has the last word (docs/rules.md P6, P7, 9.5).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from app.state.clock import exam_day


class FaceVerdict(StrEnum):
    """How the face check came out. `FLAGGED`: tries used up or declined, so a person compares the ID card."""

    PASSED = "passed"
    FAILED = "failed"
    FLAGGED = "flagged"
    WAIVED = "waived"


class Outcome(StrEnum):
    """How one try ended. `UNDECIDED`: by no fault of the person's (line, machine, authority)."""

    PASSED = "passed"
    FAILED = "failed"
    UNDECIDED = "undecided"


class Road(StrEnum):
    """Why a candidate is compared by a person instead of by the machine. `NO_CAMERA` is the page's word: there is no
    camera, or none that works. `DOCUMENT`: the provider knows nothing of a document of this kind."""

    USED_UP = "used_up"
    DECLINED = "declined"
    UNAVAILABLE = "unavailable"
    NO_CAMERA = "no_camera"
    DOCUMENT = "document"
    WITHDRAWN = "withdrawn"


class Doubt(StrEnum):
    """What the samples during the interview show, three in a row: a hint, never an action. `UNSURE`: a face, of which
    the machine could not tell whose it is. `NONE` takes it back."""

    NOBODY = "nobody"
    SEVERAL = "several"
    OTHER = "other"
    UNSURE = "unsure"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Consent:
    """Separate consent to face recognition: to which text, and when."""

    version: str
    at: float


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try of the face check. `id` finds its pictures; `cause` is a liveness fault or an authority's status, and
    `told` what of it the candidate heard, which must not help an impostor; `score` is the similarity the authority
    gave, on the scale of `source`."""

    id: str
    outcome: Outcome
    cause: str = ""
    told: str = ""
    score: float | None = None
    source: str = ""
    at: float = 0


@dataclass(frozen=True, slots=True)
class Compare:
    """人证比对: a person compared card, face and captured picture. `login` is the mark of the one that held the seat;
    `absent`: no picture of the candidate came at that time, and `note` says why it was decided all the same."""

    passed: bool
    by: str
    at: float
    note: str = ""
    login: str | None = None
    absent: bool = False


@dataclass(frozen=True, slots=True)
class Hint:
    """A quiet mark on the examiners' stage; `since` when."""

    doubt: Doubt
    since: float


@dataclass(frozen=True, slots=True)
class Still:
    """A picture of the ID card held to the camera, kept with the interview's record."""

    id: str
    by: str
    at: float


@dataclass(frozen=True, slots=True)
class Identity:
    """Everything known of one candidate's identity in one room. `face_login` is the mark of the login the verdict was
    made in; None where no login was known."""

    consent: Consent | None = None
    verdict: FaceVerdict | None = None
    road: Road | None = None
    waived_for: str = ""
    attempts: tuple[Attempt, ...] = ()
    compare: Compare | None = None
    hint: Hint | None = None
    stills: tuple[Still, ...] = ()
    face_login: str | None = None


UNKNOWN = Identity()
"""Nothing has been asked yet."""

SPARE_STARTS = 3
"""Tries beyond those that count, for lines that break and authorities that are silent. Limited too: whoever may
break off whenever the prompts do not suit a recording would try for ever (docs/measured.md liveness: 1.1 % a try)."""

DONE = frozenset({FaceVerdict.PASSED, FaceVerdict.FLAGGED, FaceVerdict.WAIVED})
"""With one of these the candidate may enter the waiting area (docs/rules.md P7)."""


def face_is_stale(known: Identity, login: str | None) -> bool:
    """Whether the verdict of the face check was made in another login than the one that holds the seat."""
    return None not in (known.verdict, known.face_login, login) and known.face_login != login


def compare_is_stale(known: Identity, login: str | None) -> bool:
    """Whether the ID compare was made in another login than the one that holds the seat, or before anybody came."""
    made = known.compare
    if made is None or login is None or (made.login is None and not made.absent):
        return False
    return made.login != login


def wants_recheck(known: Identity, login: str | None) -> bool:
    """docs/rules.md 4.9: what is known of who sits there was found out in another login. It follows from the two, so
    that whoever comes back to the login they were checked in is known again."""
    if not (face_is_stale(known, login) or compare_is_stale(known, login)):
        return False
    compared = known.compare is not None and known.compare.login == login
    recognised = known.verdict is FaceVerdict.PASSED and known.face_login == login
    return not (compared or recognised)


def failures(attempts: Iterable[Attempt], now: float) -> int:
    """The tries that count on the exam day of `now`."""
    return sum(1 for each in _of_day(attempts, now) if each.outcome is Outcome.FAILED)


def tries_left(identity: Identity, allowed: int, now: float) -> int:
    """How often the candidate may still fail on the exam day of `now`; 0 too when they broke off too often."""
    today = _of_day(identity.attempts, now)
    if len(today) >= allowed + SPARE_STARTS:
        return 0
    return max(0, allowed - failures(today, now))


def judge(identity: Identity, attempt: Attempt, allowed: int, now: float) -> FaceVerdict | None:
    """The verdict after `attempt`: passed, failed, or flagged with the last of the `allowed` tries."""
    if attempt.outcome is Outcome.PASSED:
        return FaceVerdict.PASSED
    tried = Identity(attempts=(*identity.attempts, attempt))
    if not tries_left(tried, allowed, now):
        return FaceVerdict.FLAGGED
    if attempt.outcome is Outcome.FAILED and identity.verdict is not FaceVerdict.FLAGGED:
        return FaceVerdict.FAILED
    return identity.verdict


def _of_day(attempts: Iterable[Attempt], now: float) -> list[Attempt]:
    return [each for each in attempts if exam_day(each.at) == exam_day(now)]
