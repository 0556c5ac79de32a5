"""What a candidate's page may ask for."""

from typing import Annotated

from pydantic import Field, StringConstraints

from app.handlers.room.command import Keyed, Words, room_command
from app.state.candidate import Action
from app.state.help import Plight


class Agree(Keyed):
    """`digest` is the SHA-256 of the text that was shown. A version never changes, so its name alone will do."""

    version: Words
    digest: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")] = ""


class AskHelp(Keyed):
    plight: Annotated[Plight, Field(strict=False)]


class Reply(Keyed):
    text: Words


EVENTS = (
    room_command("candidate:agree_pledge", Action.AGREE_PLEDGE, Agree),
    room_command("candidate:check_in", Action.CHECK_IN, Keyed),
    room_command("candidate:enter", Action.ENTER, Keyed),
    room_command("candidate:ask_help", Action.ASK_HELP, AskHelp),
    room_command("candidate:reply", Action.REPLY, Reply),
)
