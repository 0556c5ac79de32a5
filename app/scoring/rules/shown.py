"""What one viewer may see of a room's scores, the whole of it and nothing else (docs/rules.md exam 4).

A value of a sheet is its owner's alone until all who owe one have submitted; then the chair, who answers for the
result, and the administrators see them. An inspector sees how far each is. Points are texts, as people write them.
"""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from app.scoring.rules import standing
from app.scoring.rules.book import Book, Case
from app.scoring.rules.rubric import Rubric, decimals, plain, written
from app.scoring.rules.sheet import FINAL, WRITABLE, Sheet, State
from app.scoring.rules.standing import Standing
from app.scoring.rules.sums import total_of
from app.scoring.rules.transition import summary_digest
from app.state.candidate import Role
from app.state.room import Actor, Panelist, Room, Seat

Shown = dict[str, Any]

_SCORERS = frozenset({Role.EXAMINER, Role.CHAIR})
_OVERSEERS = frozenset({Role.CHAIR, Role.ADMIN, Role.INSPECTOR})


def shown(book: Book, room: Room, viewer: Actor, now: float) -> Shown:
    """For `viewer`, who has a place in the room; nothing for whoever neither scores nor looks after it."""
    if book.rubric is None or viewer.role not in _SCORERS | _OVERSEERS:
        return {"rubric": None}
    told: Shown = {"rubric": rubric_as(book.rubric), "published_at": book.published_at}
    if viewer.role in _SCORERS:
        told["sheets"] = [
            _own(book.rubric, book.case(seat.candidate), seat, viewer) for seat in _entered(book, room)
        ]
    if viewer.role in _OVERSEERS:
        told["cases"] = [_case(book, room, seat, viewer, now) for seat in _entered(book, room)]
    return told


def _entered(book: Book, room: Room) -> Iterator[Seat]:
    return (seat for seat in room.queue() if standing.has_entered(book.case(seat.candidate), seat))


def rubric_as(rubric: Rubric) -> Shown:
    """As pages show it: points as texts."""
    return {
        **asdict(rubric),
        "digest": rubric.digest,
        "items": [asdict(i) | {"most": plain(i.most), "step": plain(i.step)} for i in rubric.items],
        "groups": [asdict(group) | {"least": plain(group.least)} for group in rubric.groups],
    }


def _own(rubric: Rubric, case: Case, seat: Seat, viewer: Actor) -> Shown:
    """A scorer's own sheet, with the entry of the log in which each value stands."""
    sheet = case.sheet(viewer.id)
    return {
        "candidate": seat.candidate,
        "state": _locked(case, sheet),
        "recused": case.recused.get(viewer.id),
        "reason": sheet.reason,
        "submitted_at": sheet.submitted_at,
        "items": [item.id for item in rubric.of(viewer.role)],
        "values": {
            item: {"text": written(rubric.item(item), mark.value), "seq": mark.seq, "at": mark.at}
            for item, mark in sheet.marks.items()
        },
        "remark": {"text": sheet.remark.text, "seq": sheet.remark.seq, "at": sheet.remark.at},
    }


def _locked(case: Case, sheet: Sheet) -> str:
    """A sheet nobody filled in before the result was confirmed takes nothing either."""
    return State.CONFIRMED if case.result is not None and sheet.state in WRITABLE else sheet.state


def _case(book: Book, room: Room, seat: Seat, viewer: Actor, now: float) -> Shown:
    case, stands = book.case(seat.candidate), standing.standing(book, room, seat.candidate, now)
    told: Shown = {
        "candidate": seat.candidate,
        "over": standing.is_over(seat),
        "members": [_progress(case, stands, member) for member in standing.scorers(room)],
        "complete": stands.is_complete,
        "confirmed_at": case.result.at if case.result else None,
        "unlocking": asdict(case.unlocking) if case.unlocking else None,
        "choices": dict(case.choices),
        "chosen": case.chosen,
    }
    return told | ({"summary": _summary(book, case, seat, stands)} if _may_sum(case, stands, viewer) else {})


def _progress(case: Case, stands: Standing, member: Panelist) -> Shown:
    """未开始, 填写中, 已提交, 已回避: in a word, never a value."""
    sheet, word = case.sheet(member.id), case.declared.get(member.id)
    stage = "submitted" if sheet.state in FINAL or sheet.state is State.SUBMITTED else "writing"
    if member.id in case.recused:
        stage = "recused"
    elif sheet.is_blank:
        stage = "blank"
    return {
        "id": member.id,
        "name": member.name,
        "stage": stage,
        "due": member.id in stands.due,
        "reopened": sheet.reason,
        "declared": {"valid": word.valid, "reason": word.reason} if word else None,
        "paper": sheet.paper is not None,
    }


def _may_sum(case: Case, stands: Standing, viewer: Actor) -> bool:
    """The chair not before their own sheet is out of their hands: else what the others gave could be answered in it."""
    if viewer.role is Role.INSPECTOR or not stands.is_complete or not stands.ballots:
        return False
    own = case.sheet(viewer.id).state in WRITABLE and viewer.id not in case.recused
    return not (viewer.role is Role.CHAIR and own and case.result is None)


def _summary(book: Book, case: Case, seat: Seat, stands: Standing) -> Shown:
    rubric, came_to = book.rubric, stands.sum
    assert rubric is not None
    return {
        "total": None if came_to.total is None else decimals(came_to.total),
        "valid": came_to.valid,
        "least": rubric.min_valid,
        "method": came_to.method,
        "left_out": list(came_to.left_out),
        "short": list(came_to.short),
        "passed": came_to.passed,
        "off": dict(stands.off),
        "alike": stands.alike,
        "digest": summary_digest(book, seat.candidate, stands),
        "sheets": [
            {
                "member": ballot.member,
                "total": plain(total_of(rubric, ballot.values)),
                "values": {i.id: written(i, ballot.values.get(i.id)) for i in rubric.items},
                "remark": case.sheet(ballot.member).remark.text,
                "digest": case.sheet(ballot.member).digest,
            }
            for ballot in stands.ballots
        ],
        "reason": case.result.reason if case.result else "",
    }
