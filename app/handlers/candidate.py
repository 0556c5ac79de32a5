"""What a candidate's page may ask for."""

from app.handlers.command import Keyed, Words, room_command
from app.state.candidate import Action


class Agree(Keyed):
    version: Words


EVENTS = (
    room_command("candidate:agree_pledge", Action.AGREE_PLEDGE, Agree),
    room_command("candidate:check_in", Action.CHECK_IN, Keyed),
    room_command("candidate:enter", Action.ENTER, Keyed),
)
