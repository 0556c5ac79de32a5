"""What the page of the waiting area may ask for."""

from typing import Annotated

from pydantic import StringConstraints

from app.handlers.bodies import Id
from app.handlers.room.command import Keyed, OfCandidate, room_command
from app.state.candidate import Action


class Message(Keyed):
    """To one candidate, or to everybody on the list when `candidate` is null."""

    candidate: Id | None
    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]


EVENTS = (
    room_command("waiting:start_talk", Action.START_TALK, OfCandidate),
    room_command("waiting:end_talk", Action.END_TALK, OfCandidate),
    room_command("waiting:message", Action.MESSAGE, Message),
    room_command("waiting:end_help", Action.END_HELP, OfCandidate),
)
