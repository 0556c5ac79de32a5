"""What the panel's page may ask for."""

from app.handlers.room.command import MayExplain, OfCandidate, WithReason, room_command
from app.state.candidate import Action

EVENTS = (
    room_command("interview:invite", Action.INVITE, MayExplain),
    room_command("interview:withdraw", Action.WITHDRAW, OfCandidate),
    room_command("interview:finish", Action.FINISH, MayExplain),
    room_command("interview:send_back", Action.SEND_BACK, WithReason),
    room_command("interview:reopen", Action.REOPEN, WithReason),
    room_command("interview:ask_screen", Action.ASK_SCREEN, OfCandidate),
    room_command("interview:defer", Action.DEFER, WithReason),
    room_command("interview:mark_absent", Action.MARK_ABSENT, WithReason),
    room_command("interview:reinstate", Action.REINSTATE, OfCandidate),
)
