"""The one door to a room: who a person is in it."""

from typing import Protocol

from app.state import errors
from app.state.candidate import Role
from app.state.room import Actor, Room


class Who(Protocol):
    """The part of a signed-in person that decides what they may enter."""

    @property
    def id(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def college_id(self) -> str | None: ...


def access_room(who: Who, room: Room) -> Actor:
    """What `who` is in `room`: on its list, on its panel, or over it by scope.

    Raises `NotFound` for everybody else, so that a foreign room and one that does not exist look alike.
    """
    if who.kind == "candidate":
        return Actor(room.seat(who.id).candidate, Role.CANDIDATE)
    for member in room.plan.panel:
        if member.id == who.id:
            return Actor(who.id, member.role)
    if who.kind in ("admin", "inspector") and who.college_id in (None, room.plan.college_id):
        return Actor(who.id, Role(who.kind))
    raise errors.NotFound()
