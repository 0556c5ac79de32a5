"""What pages may ask for about somebody's identity: consent, the manual road, the ID compare."""

from typing import Annotated, Literal

from pydantic import StringConstraints

from app.handlers.command import Keyed, OfCandidate, WithReason, Words, room_command
from app.state.candidate import Action


class Agree(Keyed):
    version: Words


class Decline(Keyed):
    road: Literal["declined", "unavailable"]


class Accept(OfCandidate):
    note: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)] = ""


EVENTS = (
    room_command("identity:agree_face", Action.AGREE_FACE, Agree),
    room_command("identity:decline_face", Action.DECLINE_FACE, Decline),
    room_command("identity:withdraw_face", Action.WITHDRAW_FACE, Keyed),
    room_command("identity:waive_face", Action.WAIVE_FACE, WithReason),
    room_command("identity:accept_id", Action.ACCEPT_ID, Accept),
    room_command("identity:reject_id", Action.REJECT_ID, WithReason),
)
