"""What one viewer may see: the whole of it, and nothing else (docs/rules.md 4.4).

A page draws the last view it was sent and hides nothing, because it never got what it may not have. Views
carry no "now": times are absolute, and the envelope around the view (PROTOCOL.md) carries the server's clock.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import cache, cached_property, partial
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
    called,
    doors_at,
    is_blind,
    is_out_of_order,
    is_talking,
    least_time,
    occupant,
    phase,
    pledged,
)
from app.state.turn import turns

View = dict[str, Any]

_DEVICES = tuple(Device)
"""For what is asked of everybody after each change: an enum is slow to walk."""

SAID_TO_EACH = 5
"""The newest messages to a candidate that a page of the staff shows."""

SAID_IN_ALL = 100
"""The newest messages a staff view carries, of 500 characters at most each: it is sent after every change."""


class Parts:
    """What the views of one room are put together from. What stands in several views, or in the next one too, is drawn
    once and kept until something it is drawn from is another.

    Nothing is shared that somebody may not have: the name of a part says whom it is for (one candidate, the staff, a
    role, everybody), and `of` is all that it is drawn from.
    """

    def __init__(self) -> None:
        self._kept: dict[object, tuple[object, Any]] = {}
        self._moment: Moment | None = None

    def get(self, name: object, of: object, draw: Callable[[], object]) -> Any:
        """The part `name`, made of `of`."""
        kept = self._kept.get(name)
        if kept is None or kept[0] != of:
            self._kept[name] = kept = (of, self.seal(draw()))
        return kept[1]

    def seal(self, part: Any) -> Any:
        """What goes into the view instead of `part`: itself, or what it is on the wire."""
        return part

    def join(self, *parts: Any) -> Any:
        """One object of the keys of several parts, none of them empty."""
        return {key: inner for part in parts for key, inner in part.items()}

    def moment(self, room: Room, online: Online, told: Told) -> "Moment":
        """The room as it is now: one for all viewers until one of the three is another value."""
        last = self._moment
        if last is None or last.room is not room or last.online is not online or last.told is not told:
            if last is not None and last.room.setup is not room.setup:
                self._kept.clear()  # somebody may be off the list
            self._moment = last = Moment(room, online, told, self)
        return last


class Moment:
    """A room at one moment, and what follows from it for several viewers."""

    def __init__(self, room: Room, online: Online, told: Told, parts: Parts) -> None:
        self.room, self.online, self.told, self.parts = room, online, told, parts

    @cached_property
    def queue(self) -> list[Seat]:
        return self.room.queue()

    @cached_property
    def ahead(self) -> dict[str, int]:
        """Of each who waits, how many wait before."""
        waiting = [seat for seat in self.queue if seat.state in (State.WAITING, State.TALKING)]
        return {seat.candidate: place for place, seat in enumerate(waiting)}

    @cached_property
    def near(self) -> frozenset[str]:
        """Whose turn is near; views know no clock."""
        return frozenset(seat.candidate for seat, _ in turns(self.room, 0))

    @cached_property
    def current_until(self) -> float | None:
        live = occupant(self.room)
        return _planned_end(self.room, live) if live else None

    @cached_property
    def invigilators(self) -> View:
        """What those hear of the invigilators who talk with none."""
        return _free_invigilator(self.room, self.online)

    @cached_property
    def said(self) -> list[Message]:
        return _said(self.room)

    @cached_property
    def facts(self) -> list[tuple[Seat, tuple[object, ...]]]:
        """Everybody on the list, each with all that the staff's row of them is drawn from, beside the viewer's role."""
        setup, oldest = self.room.setup, self.said[0].id if self.said else None
        return [(seat, (seat, setup, oldest, *self._signs(seat.candidate))) for seat in self.queue]

    def _signs(self, person: str) -> Iterator[object]:
        """What is known of each of a person's devices."""
        for device in _DEVICES:
            yield self.online.get((person, device))
            yield self.told.get((person, device))

    @cached_property
    def card(self) -> tuple[object, ...]:
        """What `_room_card` and `_contact` are drawn from."""
        return (self.room.setup, self.room.opened_at, self.room.closed_at)


def view(
    room: Room, online: Online, viewer: Actor, told: Told = devices.NOTHING, parts: Parts | None = None
) -> View:
    """The view of `viewer`: a candidate's own seat, or the staff's room. Raises `NotFound` for a stranger."""
    if not room.has(viewer):
        raise errors.NotFound()
    now = (parts or Parts()).moment(room, online, told)
    if viewer.role is Role.CANDIDATE:
        return _candidate_view(now, room.seat(viewer.id))
    return _staff_view(now, viewer)


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


def _candidate_view(now: Moment, seat: Seat) -> View:
    """Only what this state needs: the panel appears with the exam and is gone after it."""
    phone = _own_phone(now.room, now.online, seat)
    around = _around(now, seat)

    def draw() -> View:
        return {
            "role": Role.CANDIDATE,
            "room": now.parts.get(
                "room", now.card, lambda: _room_card(now.room) | {"contact": _contact(now.room)}
            ),
            "me": now.parts.get(
                ("me", seat.candidate),
                (seat, now.room.setup, phone),
                lambda: _own_seat(now.room, seat, phone),
            ),
            "messages": [_own_message(seat, message) for message in seat.messages],
            "actions": list(allowed(seat.state, Role.CANDIDATE)),
        } | around

    shown: View = now.parts.get(("all", seat.candidate), (seat, now.card, phone, around), draw)
    return shown


def _around(now: Moment, seat: Seat) -> View:
    """What the candidate sees of others, and of their own time."""
    if seat.state in (State.WAITING, State.TALKING):
        return {"queue": _queue(now, seat), "invigilator": _invigilator(now, seat)}
    if seat.state is State.INVITED:
        return {"invitation": {"until": seat.invited_until, "seconds": now.room.plan.invitation}}
    if seat.state is State.IN_EXAM:
        panel = [_panelist(now.online, m) for m in now.room.plan.panel if m.role in PANEL]
        return {"clock": _clock(now.room, seat), "screen_asked_at": seat.screen_asked_at, "panel": panel}
    return {}


def _staff_view(now: Moment, viewer: Actor) -> View:
    room = now.room
    live, blind = occupant(room), is_blind(room, viewer.role)
    return {
        "role": viewer.role,
        "me": {"id": viewer.id},
        "room": _room_card(room)
        | {"phase": phase(room), "camera2": room.plan.camera2, "contact": _contact(room)}
        | ({"least": least_time(room)} if least_time(room) else {}),
        "candidates": _rows(now, viewer),
        "messages": now.parts.get("messages", now.said, lambda: [_plain(message) for message in now.said]),
        "panel": [_panelist(now.online, member) for member in room.plan.panel],
        "live": live.candidate if live else None,
        "may_message": viewer.role in PERMITTED[Action.MESSAGE],
        "may_compare": viewer.role in PERMITTED[Action.ACCEPT_ID] and not blind,
        "may_waive": viewer.role in PERMITTED[Action.WAIVE_FACE] and not blind,
        "may_ask_screen": viewer.role in PERMITTED[Action.ASK_SCREEN],
        "may_end_help": viewer.role in PERMITTED[Action.END_HELP],
    } | ({"blind": True} if blind else {})


def _rows(now: Moment, viewer: Actor) -> list[View]:
    """The queue as this role sees it; a row is put together again only when something of its candidate is another."""
    role = viewer.role
    moves = _moves(role, _refused(now.room, viewer))
    return [
        now.parts.get(
            ("row", role, seat.candidate),
            (facts, moves[seat.state], is_out_of_order(now.room, seat)),
            partial(_row, now, role, seat, facts, moves[seat.state]),
        )
        for seat, facts in now.facts
    ]


@cache
def _moves(role: Role, refused: frozenset[Action]) -> dict[State, list[Action]]:
    """What the table offers this role in each state, without what is refused."""
    return {state: [move for move in allowed(state, role) if move not in refused] for state in State}


def _row(now: Moment, role: Role, seat: Seat, facts: object, moves: Sequence[Action]) -> Any:
    """One row of the staff's queue, with what this viewer may do with it now."""
    parts, told, blind = now.parts, now.told, is_blind(now.room, role)
    passes_over = Action.INVITE in moves and is_out_of_order(now.room, seat)
    may_use_phone = _may_use_phone(now.room, now.online, seat, role)
    return parts.join(
        parts.get(
            ("seat", blind, seat.candidate), facts, lambda: _candidate(now.room, now.online, seat, blind)
        ),
        parts.seal(
            {"may_use_phone": may_use_phone, "actions": moves}
            | ({"out_of_order": True} if passes_over else {})
        ),
        parts.get(
            ("heard", seat.candidate),
            facts,
            lambda: {
                "messages": _said_to(seat, now.said),
                "devices": _devices(told, seat),
                "second": _second(told, seat),
            },
        ),
    )


def _plain(facts: Any) -> View:
    """A flat value of the room as an object; `asdict` would look for others within and copy."""
    return {name: getattr(facts, name) for name in facts.__slots__}


def _own_message(seat: Seat, message: Message) -> View:
    """Which of the staff wrote is nothing a candidate need know."""
    own = message.sender == seat.candidate
    return {"id": message.id, "at": message.at, "text": message.text, "own": own}


def _said(room: Room) -> list[Message]:
    """What was said to those still to come and what they answered, each message once however many it went to, oldest
    first."""
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


def _own_seat(room: Room, seat: Seat, phone: View | None) -> View:
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
        "phone": phone,
        "channel": seat.channel,
        "help": _help(seat),
    }


def _help(seat: Seat) -> View | None:
    """What the candidate wants help with, until somebody has seen to it."""
    if seat.help is None or seat.help.over:
        return None
    return {"plight": seat.help.plight, "at": seat.help.at}


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
        "stills": [_plain(still) for still in known.stills],
    }


def _compare(seat: Seat) -> View | None:
    known = seat.identity
    if known.compare is None:
        return None
    shown = _plain(known.compare) | {"stale": identities.compare_is_stale(known, seat.mark)}
    del shown["login"]
    return shown


def _recheck(seat: Seat) -> View | None:
    """Since when another login or device holds the seat than the one the candidate was checked in."""
    if not seat.wants_recheck or seat.login is None:
        return None
    return {"since": seat.login.at, "device": seat.login.device}


def _queue(now: Moment, seat: Seat) -> View:
    """How many wait before, whether the turn is near, and when the interview that is on should end: nobody's name or
    place."""
    return {
        "ahead": now.ahead[seat.candidate],
        "near": seat.candidate in now.near,
        "seconds_each": now.room.plan.interview,
        "current_until": now.current_until,
    }


def _planned_end(room: Room, live: Seat) -> float:
    """When the interview that is on should end; a whole minute, so that it tells no more than it must."""
    now_used = clock.read(live.spells, room.plan.interview, room.plan.warning)
    start = now_used.running_since if now_used.running_since is not None else live.since
    return (start + room.plan.interview - now_used.used) // 60 * 60


def _invigilator(now: Moment, seat: Seat) -> View:
    """docs/rules.md P9, P11: who talks with me, by name; otherwise only why nobody can be seen."""
    invigilators = _invigilators(now.room)
    partner = next((m for m in invigilators if m.id == seat.talking_with), None)
    if partner is not None:
        return {"status": "talking", "id": partner.id, "name": partner.name}
    return now.invigilators


def _invigilators(room: Room) -> list[Panelist]:
    return [m for m in room.plan.panel if m.role is Role.INVIGILATOR]


def _free_invigilator(room: Room, online: Online) -> View:
    """Whether any of them could talk now."""
    busy = {s.talking_with for s in room.seats.values() if s.talking_with}
    known = {m.id: presence.of(online, m.id) for m in _invigilators(room)}
    here = {who for who, how in known.items() if how in (Presence.ONLINE, Presence.RECONNECTING)}
    if here - busy:
        return {"status": "available"}
    if here:
        return {"status": "busy"}
    return {"status": "unknown" if Presence.UNKNOWN in known.values() else "offline"}


def _clock(room: Room, seat: Seat) -> View:
    return _plain(clock.read(seat.spells, room.plan.interview, room.plan.warning))


def _panelist(online: Online, member: Panelist) -> View:
    return {
        "id": member.id,
        "name": member.name,
        "role": member.role,
        "presence": presence.of(online, member.id),
    }


def _candidate(room: Room, online: Online, seat: Seat, blind: bool) -> View:
    """What the staff, whatever their role, know of one candidate."""
    return {
        "id": seat.candidate,
        "name": called(seat, blind=blind),
        "exam_no": seat.exam_no,
        "order": seat.order,
        "state": seat.state,
        "since": seat.since,
        "presence": presence.of(online, seat.candidate),
        "camera2": _camera2(room, online, seat),
        "phone": _plain(seat.phone),
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
        "switch": _plain(seat.switch) if seat.switch else None,
    } | ({"help": _help(seat)} if seat.wants_help else {})


def _devices(told: Told, seat: Seat) -> View | None:
    """What the candidate sends, in the page's own words; null while no page of theirs has said so."""
    status = devices.of(told, seat.candidate, seat.channel)
    return _plain(status) if status else None


def _second(told: Told, seat: Seat) -> str | None:
    """What the phone's camera gives as second camera, in its own word; null while it has not said so."""
    status = told.get((seat.candidate, Device.CAMERA2))
    return status.camera if status else None


def _device_check(seat: Seat) -> View | None:
    return _plain(seat.device_check) if seat.device_check else None


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
