"""The one door to what belongs to a college: whoever works for the whole school goes through it, whoever works for a
college goes to that college's, and nobody else (docs/rules.md 1).

Every query of the exam office asks here; `access_room` is the same door for what happens in a room.
"""

from typing import Protocol

from app.state import errors


class Scoped(Protocol):
    """A member of staff: `college_id` is their scope, None the whole school."""

    @property
    def college_id(self) -> str | None: ...


class Clerk(Scoped, Protocol):
    """Somebody by name."""

    @property
    def id(self) -> str: ...
    @property
    def kind(self) -> str: ...


def covers(who: Scoped, college_id: str | None) -> bool:
    """Whether `who` may see and change what belongs to `college_id`; None is what belongs to the whole school."""
    return who.college_id is None or (college_id is not None and who.college_id == college_id)


def require(who: Scoped, college_id: str | None) -> None:
    """Raises `NotFound` outside the scope of `who`, so that a foreign thing and one that does not exist look alike."""
    if not covers(who, college_id):
        raise errors.NotFound()


def require_above(who: Clerk, whom: Clerk) -> None:
    """Whether `who` may help `whom` back into their account: an admin of larger scope, and of two school admins either,
    since nobody is above them. Raises `NotFound` outside the scope, `Forbidden` for equals and oneself."""
    require(who, whom.college_id)
    if whom.id == who.id or (whom.kind == "admin" and who.college_id is not None):
        raise errors.Forbidden("请由学校管理员办理。")


def within(who: Scoped, column: str = "college_id") -> dict[str, str]:
    """The filter that keeps a query inside the scope of `who`: `Model.filter(**within(who))`."""
    return {} if who.college_id is None else {column: who.college_id}
