"""How it stands with one candidate's scores: who owes a sheet, which count, what they come to."""

from collections.abc import Iterator
from dataclasses import dataclass

from app.scoring.rules.book import Book, Case, Choice
from app.scoring.rules.rubric import Method
from app.scoring.rules.sheet import FINAL, State
from app.scoring.rules.sums import Ballot, Off, Sum, are_alike, deviations, summed, was_there
from app.state.candidate import Role
from app.state.candidate import State as Place
from app.state.clock import Spell
from app.state.room import Panelist, Room, Seat

_DONE = frozenset({State.SUBMITTED}) | FINAL


@dataclass(frozen=True, slots=True)
class Standing:
    """`due` are the members whose sheet is expected, `missing` those of them who haven't submitted. What follows is
    what the valid sheets come to, and stays sealed until none is missing."""

    due: tuple[str, ...]
    missing: tuple[str, ...]
    ballots: tuple[Ballot, ...]
    sum: Sum
    off: dict[str, Off]
    alike: bool

    @property
    def is_complete(self) -> bool:
        return not self.missing


def scorers(room: Room) -> list[Panelist]:
    """Who of the panel gives scores."""
    return [member for member in room.plan.panel if member.role in (Role.EXAMINER, Role.CHAIR)]


def spells(case: Case, seat: Seat) -> tuple[Spell, ...]:
    """The interview that is scored: what was annulled before doesn't count."""
    return tuple(spell for spell in seat.spells if spell.start >= case.since)


def has_entered(case: Case, seat: Seat) -> bool:
    """Whether there is anything to score."""
    return bool(spells(case, seat))


def is_over(seat: Seat) -> bool:
    """Whether the interview has ended."""
    return seat.state is Place.ENDED


def share(case: Case, seat: Seat, member: str, now: float) -> tuple[float, float] | None:
    """For how many of how many counted seconds `member` was there; None where nobody has noted it."""
    if not case.there:
        return None
    run = [(spell.start, now if spell.end is None else spell.end) for spell in spells(case, seat)]
    return sum(_seconds(case, member, start, end) for start, end in run), sum(
        end - start for start, end in run
    )


def _seconds(case: Case, member: str, start: float, end: float) -> float:
    """Of one spell. What was noted first in it is so from its beginning: the note comes a moment later."""
    within = [note for note in case.there if start < note.at < end]
    notes = within or [note for note in case.there if note.at <= start][-1:]
    edges = [start, *(note.at for note in within[1:]), end]
    parts = zip(notes, edges, edges[1:], strict=False)
    return sum(until - since for note, since, until in parts if member in note.members)


def is_valid(case: Case, seat: Seat, member: str, now: float) -> bool:
    """Whether a sheet of `member` counts: there for 80 % of the time, or by the chair's word. Where nobody noted who
    was there, it does."""
    if member in case.recused:
        return False
    word = case.declared.get(member)
    if word is not None:
        return word.valid
    known = share(case, seat, member, now)
    return known is None or was_there(*known)


def standing(book: Book, room: Room, candidate: str, now: float) -> Standing:
    """Raises `NotFound` for no such candidate."""
    case, seat, rubric = book.case(candidate), room.seat(candidate), book.rubric
    panel = scorers(room)
    entered = has_entered(case, seat) and rubric is not None
    due = [member for member in panel if entered and is_valid(case, seat, member.id, now)]
    missing = [member.id for member in due if case.sheet(member.id).state not in _DONE]
    ballots = tuple(
        Ballot(member.id, case.sheet(member.id).values, member.role is Role.CHAIR)
        for member in due
        if member.id not in missing
    )
    if rubric is None:
        return Standing((), (), (), Sum(None, 0, Method.MEAN), {}, alike=False)
    least = 1 if case.chosen is Choice.COUNT else rubric.min_valid
    return Standing(
        tuple(member.id for member in due),
        tuple(missing),
        ballots,
        summed(rubric, ballots, least),
        deviations(rubric, ballots),
        are_alike(rubric, ballots),
    )


def owed(book: Book, room: Room, now: float) -> Iterator[tuple[Seat, tuple[str, ...]]]:
    """Whose interview is over and whose sheets are not all there: with those who owe one."""
    for seat in room.queue():
        if is_over(seat) and seat.candidate in room.seats:
            missing = standing(book, room, seat.candidate, now).missing
            if missing:
                yield seat, missing
