"""What a candidate's page may ask for."""

from typing import Annotated

from pydantic import StringConstraints

from app.handlers.room.command import Keyed, Words, room_command
from app.state.candidate import Action


class Agree(Keyed):
    """`digest` is the SHA-256 of the text that was shown. A version never changes, so its name alone will do."""

    version: Words
    digest: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")] = ""


EVENTS = (
    room_command("candidate:agree_pledge", Action.AGREE_PLEDGE, Agree),
    room_command("candidate:check_in", Action.CHECK_IN, Keyed),
    room_command("candidate:enter", Action.ENTER, Keyed),
)
