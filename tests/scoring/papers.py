"""A room with a panel of five and a rubric, told as a story of its scores.

papers = Papers()
papers.examine(ZHANG)
papers.fill(CHAIR, ZHANG, "90", "4.5")
papers.submit(CHAIR, ZHANG)
"""

from collections.abc import Mapping
from typing import Any

from app.scoring.rules.book import Book, Case, Entry, fold
from app.scoring.rules.rubric import Item, Kind, Rubric
from app.scoring.rules.sheet import Action, Sheet, digest_of
from app.scoring.rules.standing import Standing, standing
from app.scoring.rules.transition import Order, Written, summary_digest, transition
from app.state.candidate import Role, State
from app.state.errors import ExamError
from app.state.room import Actor, Panelist
from tests.state.stories import ADMIN, CHAIR, EXAMINER, INVIGILATOR, NAMES, ZHANG, Story

MEMBERS = (CHAIR, EXAMINER, *(Actor(f"#member{n}", Role.EXAMINER) for n in (3, 4, 5)))
PANEL = (
    *(Panelist(member.id, NAMES.get(member.id, member.id), member.role) for member in MEMBERS),
    Panelist(INVIGILATOR.id, NAMES[INVIGILATOR.id], INVIGILATOR.role),
)
SECOND_ADMIN = Actor("#other-admin", Role.ADMIN)

RUBRIC = Rubric(
    id="rubric1",
    version=1,
    name="复试评分标准",
    items=(
        Item(id="talk", name="专业素质", most=9500),
        Item(id="english", name="外语", most=500, step=50),
        Item(id="conduct", name="思想品德", kind=Kind.PASS),
    ),
)


class Papers:
    """A room, its scores and their log; `rubric` None: a room that is not scored here."""

    def __init__(self, rubric: Rubric | None = RUBRIC, **setup: Any) -> None:
        self.story = Story(panel=PANEL, **setup)
        self.book = Book(self.story.room.id)
        self.log: list[Entry] = []
        if rubric is not None:
            self.do(Action.SET_RUBRIC, ADMIN, rubric=rubric)

    def do(self, action: Action, actor: Actor, candidate: Actor | None = None, **more: Any) -> Entry | None:
        """Carry out an order now and keep what it leaves."""
        order = Order(action=action, actor=actor, candidate=candidate.id if candidate else "", **more)
        self.book, entry = transition(self.book, self.story.room, order, self.story.now)
        if entry is not None:
            self.log.append(entry)
        return entry

    def refused(self, action: Action, actor: Actor, candidate: Actor | None = None, **more: Any) -> ExamError:
        """The refusal of what `do` would do; nothing has changed."""
        try:
            self.do(action, actor, candidate, **more)
        except ExamError as refusal:
            assert self.book == fold(self.story.room.id, self.log)
            return refusal
        raise AssertionError(f"accepted: {action}")

    def examine(self, candidate: Actor, state: State = State.ENDED) -> None:
        self.story.bring(candidate, state)

    def write(self, member: Actor, candidate: Actor, **values: str) -> Entry | None:
        """`member` writes these values over whatever the page shows."""
        return self.do(Action.SAVE, member, candidate, values=self.said(member, candidate, values))

    def said(self, member: Actor, candidate: Actor, values: Mapping[str, str]) -> dict[str, Written]:
        marks = self.sheet(member, candidate).marks
        return {i: Written(text, marks[i].seq if i in marks else 0) for i, text in values.items()}

    def fill(self, member: Actor, candidate: Actor, talk: str, english: str = "4.5") -> None:
        self.write(member, candidate, talk=talk, english=english, conduct="pass")

    def submit(self, member: Actor, candidate: Actor) -> Entry | None:
        return self.do(Action.SUBMIT, member, candidate, digest=self.digest(member, candidate))

    def digest(self, member: Actor, candidate: Actor) -> str:
        assert self.book.rubric
        sheet = self.sheet(member, candidate)
        return digest_of(self.book.room, candidate.id, member.id, member.role, self.book.rubric, sheet)

    def hand_in(self, candidate: Actor, *talks: str) -> None:
        """The members submit, one total each, in their order."""
        for member, talk in zip(MEMBERS, talks, strict=False):
            self.fill(member, candidate, talk)
            self.submit(member, candidate)

    def case(self, candidate: Actor = ZHANG) -> Case:
        return self.book.case(candidate.id)

    def sheet(self, member: Actor, candidate: Actor = ZHANG) -> Sheet:
        return self.case(candidate).sheet(member.id)

    def stands(self, candidate: Actor = ZHANG) -> Standing:
        return standing(self.book, self.story.room, candidate.id, self.story.now)

    def summary(self, candidate: Actor = ZHANG) -> str:
        return summary_digest(self.book, candidate.id, self.stands(candidate))

    def confirm(self, candidate: Actor = ZHANG, reason: str = "") -> Entry | None:
        return self.do(Action.CONFIRM, CHAIR, candidate, digest=self.summary(candidate), reason=reason)
