"""What one viewer may see: the whole of it, and nothing else (docs/rules.md 4.4).

A page draws the last view it was sent and hides nothing, because it never got what it may not have. Views
carry no "now": times are absolute, and the envelope around the view (PROTOCOL.md) carries the server's clock.
"""

from collections.abc import Collection, Sequence
from dataclasses import asdict
from typing import Any

from app.state import clock, devices, errors, presence
from app.state import identity as identities
from app.state.candidate import FACTS, FINAL, PANEL, PERMITTED, SEATED, Action, Role, State, allowed
from app.state.devices import Told
from app.state.presence import Device, Online, Presence
from app.state.room import (
    Actor,
    Message,
    Need,
    Panelist,
    Room,
    Seat,
    doors_at,
    is_talking,
    occupant,
    phase,
    pledged,
)
from app.state.turn import is_near

View = dict[str, Any]

SAID_TO_EACH = 5
"""The newest messages to a candidate that a page of the staff shows."""

SAID_IN_ALL = 100
"""The newest messages a staff view carries, of 500 characters at most each: it is sent after every change."""


def view(room: Room, online: Online, viewer: Actor, told: Told = devices.NOTHING) -> View:
    """The view of `viewer`: a candidate's own seat, or the staff's room. Raises `NotFound` for a stranger."""
    if not room.has(viewer):
        raise errors.NotFound()
    if viewer.role is Role.CANDIDATE:
        return _candidate_view(room, online, room.seat(viewer.id))
    return _staff_view(room, online, viewer, told)


def phone_view(room: Room, candidate: str) -> View:
    """What the second camera of a seat may see: whose it is, and what its picture serves. It lies on a table and
    needs no more; whoever picks it up must not learn anything by it. Raises `NotFound`."""
    seat = room.seat(candidate)
    return {
        "role": "camera2",
        "room": {"id": room.id, "title": room.plan.title, "rehearsal": room.plan.rehearsal},
        "me": {"id": seat.candidate, "name": seat.name, "state": seat.state},
        "use": _use(room, seat),
    }


def _use(room: Room, seat: Seat) -> str:
    if room.plan.camera2 is Need.NONE:
        return "none"
    if seat.state in FINAL:
        return "over"
    if seat.channel is Device.CAMERA2:
        return "spare"
    if seat.state is State.IN_EXAM:
        return "exam"
    return "waiting" if seat.state in SEATED else "later"


def _candidate_view(room: Room, online: Online, seat: Seat) -> View:
    """Only what this state needs: the panel appears with the exam and is gone after it."""
    shown: View = {
        "role": Role.CANDIDATE,
        "room": _room_card(room) | {"contact": _contact(room)},
        "me": _own_seat(room, online, seat),
        "messages": [{"id": m.id, "at": m.at, "text": m.text} for m in seat.messages],
        "actions": list(allowed(seat.state, Role.CANDIDATE)),
    }
    if seat.state in (State.WAITING, State.TALKING):
        shown["queue"] = _queue(room, seat)
        shown["invigilator"] = _invigilator(room, online, seat)
    if seat.state is State.INVITED:
        shown["invitation"] = {"until": seat.invited_until, "seconds": room.plan.invitation}
    if seat.state is State.IN_EXAM:
        shown["clock"] = _clock(room, seat)
        shown["screen_asked_at"] = seat.screen_asked_at
        shown["panel"] = [_panelist(online, m) for m in room.plan.panel if m.role in PANEL]
    return shown


def _staff_view(room: Room, online: Online, viewer: Actor, told: Told) -> View:
    live = occupant(room)
    refused = _refused(room, viewer)
    said = _said(room)
    return {
        "role": viewer.role,
        "me": {"id": viewer.id},
        "room": _room_card(room)
        | {"phase": phase(room), "camera2": room.plan.camera2, "contact": _contact(room)},
        "candidates": [
            _candidate(room, online, seat, viewer.role, refused)
            | {
                "messages": _said_to(seat, said),
                "devices": _devices(told, seat),
                "second": _second(told, seat),
            }
            for seat in room.queue()
        ],
        "messages": [asdict(message) for message in said],
        "panel": [_panelist(online, member) for member in room.plan.panel],
        "live": live.candidate if live else None,
        "may_message": viewer.role in PERMITTED[Action.MESSAGE],
        "may_compare": viewer.role in PERMITTED[Action.ACCEPT_ID],
        "may_waive": viewer.role in PERMITTED[Action.WAIVE_FACE],
        "may_ask_screen": viewer.role in PERMITTED[Action.ASK_SCREEN],
    }


def _said(room: Room) -> list[Message]:
    """What was said to those still to come, each message once however many it went to, oldest first."""
    heard = {message.id: message for seat in room.seats.values() for message in _newest(seat)}
    return [heard[place] for place in sorted(heard)[-SAID_IN_ALL:]]


def _said_to(seat: Seat, said: Sequence[Message]) -> list[int]:
    """Which of `said` this candidate has heard; it lacks only older ones."""
    return [message.id for message in _newest(seat) if message.id >= said[0].id]


def _newest(seat: Seat) -> tuple[Message, ...]:
    return seat.messages[-SAID_TO_EACH:] if seat.state not in FINAL else ()


def _room_card(room: Room) -> View:
    plan = room.plan
    return {
        "id": room.id,
        "title": plan.title,
        "college": plan.college,
        "opens_at": plan.opens_at,
        "closes_at": plan.closes_at,
        "doors_at": doors_at(room),
        "closed_at": room.closed_at,
        "rehearsal": plan.rehearsal,
    }


def _contact(room: Room) -> View:
    return {"name": room.plan.contact_name, "phone": room.plan.contact_phone}


def _own_seat(room: Room, online: Online, seat: Seat) -> View:
    return {
        "id": seat.candidate,
        "name": seat.name,
        "state": seat.state,
        "since": seat.since,
        "last": _last(seat),
        "pledge": _pledge(room, seat),
        "face": face_status(room, seat),
        "identity": _own_identity(room, seat),
        "camera2": room.plan.camera2,
        "device_check": _device_check(seat),
        "phone": _own_phone(room, online, seat),
        "channel": seat.channel,
    }


def _last(seat: Seat) -> View | None:
    """What brought the candidate here, so that the page can say it in its own words. Neither who did it nor the
    reason they wrote: that is for the room's record, where staff write freely."""
    if seat.last is None:
        return None
    return {"action": seat.last.action, "by": "system" if seat.last.role is Role.SYSTEM else "person"}


def _pledge(room: Room, seat: Seat) -> View:
    """The text that was agreed to, or the one to agree to."""
    agreed = pledged(room, seat)
    if agreed is not None:
        return {"version": agreed.version, "digest": agreed.digest, "agreed_at": agreed.at}
    return {"version": room.plan.pledge_version, "digest": room.plan.pledge_digest, "agreed_at": None}


def face_status(room: Room, seat: Seat) -> str:
    """The face check in one word: the verdict, or that it is to come, or that the room asks for none."""
    if seat.identity.verdict is not None:
        return seat.identity.verdict
    return "pending" if room.plan.face_check else "not_required"


def _own_identity(room: Room, seat: Seat) -> View:
    """What the candidate may know of their own face check: never a score, never what an authority answered."""
    known = seat.identity
    return {
        "consent_version": known.consent.version if known.consent else None,
        "consent_at": known.consent.at if known.consent else None,
        "road": known.road,
        "tries": room.plan.face_tries,
        "attempts": [{"at": each.at, "outcome": each.outcome, "told": each.told} for each in known.attempts],
        "compared": known.compare.passed if known.compare else None,
        "recheck": seat.wants_recheck,
    }


def _identity(seat: Seat) -> View:
    """What the staff need at a glance; pictures and scores are asked for one by one, and logged."""
    known = seat.identity
    return {
        "road": known.road,
        "waived_for": known.waived_for,
        "attempts": len(known.attempts),
        "face_stale": identities.face_is_stale(known, seat.mark),
        "compare": _compare(seat),
        "login": seat.login.number if seat.login else 0,
        "recheck": _recheck(seat),
        "hint": known.hint.doubt if known.hint else None,
        "hint_since": known.hint.since if known.hint else None,
        "stills": [asdict(still) for still in known.stills],
    }


def _compare(seat: Seat) -> View | None:
    known = seat.identity
    if known.compare is None:
        return None
    shown = asdict(known.compare) | {"stale": identities.compare_is_stale(known, seat.mark)}
    del shown["login"]
    return shown


def _recheck(seat: Seat) -> View | None:
    """Since when another login or device holds the seat than the one the candidate was checked in."""
    if not seat.wants_recheck or seat.login is None:
        return None
    return {"since": seat.login.at, "device": seat.login.device}


def _queue(room: Room, seat: Seat) -> View:
    """How many wait before, whether the turn is near, and when the interview that is on should end: nobody's name or
    place."""
    waiting = [s for s in room.queue() if s.state in (State.WAITING, State.TALKING)]
    live = occupant(room)
    return {
        "ahead": sum(1 for s in waiting if s.order < seat.order),
        "near": is_near(room, seat),
        "seconds_each": room.plan.interview,
        "current_until": _planned_end(room, live) if live else None,
    }


def _planned_end(room: Room, live: Seat) -> float:
    """When the interview that is on should end; a whole minute, so that it tells no more than it must."""
    now_used = clock.read(live.spells, room.plan.interview, room.plan.warning)
    start = now_used.running_since if now_used.running_since is not None else live.since
    return (start + room.plan.interview - now_used.used) // 60 * 60


def _invigilator(room: Room, online: Online, seat: Seat) -> View:
    """docs/rules.md P9, P11: who talks with me, by name; otherwise only why nobody can be seen."""
    invigilators = [m for m in room.plan.panel if m.role is Role.INVIGILATOR]
    partner = next((m for m in invigilators if m.id == seat.talking_with), None)
    if partner is not None:
        return {"status": "talking", "id": partner.id, "name": partner.name}
    busy = {s.talking_with for s in room.seats.values() if s.talking_with}
    known = {m.id: presence.of(online, m.id) for m in invigilators}
    here = {who for who, how in known.items() if how in (Presence.ONLINE, Presence.RECONNECTING)}
    if here - busy:
        return {"status": "available"}
    if here:
        return {"status": "busy"}
    return {"status": "unknown" if Presence.UNKNOWN in known.values() else "offline"}


def _clock(room: Room, seat: Seat) -> View:
    return asdict(clock.read(seat.spells, room.plan.interview, room.plan.warning))


def _panelist(online: Online, member: Panelist) -> View:
    return {
        "id": member.id,
        "name": member.name,
        "role": member.role,
        "presence": presence.of(online, member.id),
    }


def _candidate(room: Room, online: Online, seat: Seat, role: Role, refused: Collection[Action]) -> View:
    """One row of the staff's queue, with what this viewer may do with it now."""
    return {
        "id": seat.candidate,
        "name": seat.name,
        "exam_no": seat.exam_no,
        "order": seat.order,
        "state": seat.state,
        "since": seat.since,
        "presence": presence.of(online, seat.candidate),
        "camera2": _camera2(room, online, seat),
        "phone": asdict(seat.phone),
        "pledge": pledged(room, seat) is not None,
        "face": face_status(room, seat),
        "identity": _identity(seat),
        "talking_with": seat.talking_with,
        "invited_until": seat.invited_until,
        "unanswered": seat.unanswered,
        "clock": _clock(room, seat) if seat.spells else None,
        "screen_asked_at": seat.screen_asked_at,
        "device_check": _device_check(seat),
        "channel": seat.channel,
        "switch": asdict(seat.switch) if seat.switch else None,
        "may_use_phone": _may_use_phone(room, online, seat, role),
        "actions": [move for move in allowed(seat.state, role) if move not in refused],
    }


def _devices(told: Told, seat: Seat) -> View | None:
    """What the candidate sends, in the page's own words; null while no page of theirs has said so."""
    status = devices.of(told, seat.candidate, seat.channel)
    return asdict(status) if status else None


def _second(told: Told, seat: Seat) -> str | None:
    """What the phone's camera gives as second camera, in its own word; null while it has not said so."""
    status = told.get((seat.candidate, Device.CAMERA2))
    return status.camera if status else None


def _device_check(seat: Seat) -> View | None:
    return asdict(seat.device_check) if seat.device_check else None


def _own_phone(room: Room, online: Online, seat: Seat) -> View | None:
    if room.plan.camera2 is Need.NONE:
        return None
    bound = seat.phone.bound_at is not None
    here = presence.of(online, seat.candidate, Device.CAMERA2) if bound else Presence.OFFLINE
    return {"bound_at": seat.phone.bound_at, "presence": here}


def _camera2(room: Room, online: Online, seat: Seat) -> str:
    if room.plan.camera2 is Need.NONE:
        return "not_required"
    return presence.of(online, seat.candidate, Device.CAMERA2)


def _may_use_phone(room: Room, online: Online, seat: Seat, role: Role) -> bool:
    """Whether to offer 用手机继续: the computer is gone, on whichever channel, and the phone lives."""
    return (
        role in PERMITTED[Action.CONTINUE_BY_PHONE]
        and seat.state in FACTS[Action.CONTINUE_BY_PHONE]
        and seat.channel is not Device.CAMERA2
        and presence.of(online, seat.candidate) in (Presence.RECONNECTING, Presence.OFFLINE)
        and _camera2(room, online, seat) == Presence.ONLINE
    )


def _refused(room: Room, viewer: Actor) -> frozenset[Action]:
    """Of what the table allows, what the room's guards would refuse: a second invitation, a second talk, a way back
    into a closed room."""
    refused = set()
    if occupant(room) is not None:
        refused.add(Action.INVITE)
    if is_talking(room, viewer.id):
        refused.add(Action.START_TALK)
    if room.closed_at is not None:
        refused |= {Action.REOPEN, Action.REINSTATE}
    return frozenset(refused)
