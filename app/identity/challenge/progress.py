"""What is asked and how far it has come: the value every frame makes a new one of."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from app.identity.challenge import Fault, Stage
from app.identity.challenge.gestures import Gesture, Hint, Rest
from app.identity.challenge.history import Evidence, Line, Sight, Watch
from app.identity.engine.compare import SAME_PERSON
from app.identity.engine.outcomes import Signals


@dataclass(frozen=True, slots=True)
class Plan:
    """What will be asked, and how many seconds of rest go before each. Raises ValueError for what asks nothing."""

    gestures: tuple[Gesture, ...]
    pauses: tuple[float, ...]

    def __post_init__(self) -> None:
        if not self.gestures or len(self.gestures) != len(self.pauses):
            raise ValueError("a plan has gestures, and a pause before each")


@dataclass(frozen=True, slots=True)
class Challenge:
    """The whole progress. `since`: when the stage began; `at`: when the last frame came (seconds, the server's)."""

    plan: Plan
    since: float
    at: float
    number: int = -1
    stage: Stage = Stage.CALM
    done: int = 0
    fault: Fault | None = None
    hint: Hint | None = None
    """What keeps the person from being calm; None while a gesture is asked for."""
    stills: Mapping[str, int] = field(default_factory=dict)
    """"neutral" or a gesture -> the frame whose picture shows it best so far. A number enters only at its own step:
    keep a picture when `stills` names it right after, forget those it names no more."""
    same: float = SAME_PERSON
    """Cosine similarity from which two frames show one person."""
    prompted: bool = False
    """Whether a prompt was ever shown: from then on the try counts."""
    line: Line = field(default_factory=Line)
    sight: Sight = field(default_factory=Sight)
    calm: tuple[Signals, ...] = ()
    rest: Rest | None = None
    watch: Watch = field(default_factory=Watch)
    evidence: Evidence = field(default_factory=Evidence)

    @property
    def of(self) -> int:
        """How many gestures there are."""
        return len(self.plan.gestures)

    @property
    def prompt(self) -> Gesture | None:
        """What the person must do now."""
        return self.plan.gestures[self.done] if self.stage is Stage.GESTURE else None


def asked(challenge: Challenge) -> Gesture:
    """The gesture of this round, which in a pause nobody knows yet."""
    return challenge.plan.gestures[challenge.done]


def fail(challenge: Challenge, fault: Fault) -> Challenge:
    """The end, by a fault."""
    return replace(challenge, stage=Stage.FAILED, fault=fault, hint=None)


def enter(challenge: Challenge, stage: Stage) -> Challenge:
    """The next stage, in which nothing was seen yet."""
    return replace(challenge, stage=stage, since=challenge.at, watch=Watch())
