"""The exam office: what is prepared before an exam and looked at after it.

Each noun is made here, from what `Ground` and `Exam` hold, and brings its routes.
"""

from contextlib import AsyncExitStack

from app import demo as demo_school
from app.handlers.http import Route
from app.handlers.notices import NoticeHandlers
from app.host.loops import repeating
from app.messenger import SmsMessenger
from app.notices import Notices
from app.reminders import Reminders
from app.server.exam import Exam
from app.server.ground import Ground
from app.sms import ConsoleProvider

TURNS_EVERY = 5.0
TOMORROW_EVERY = 60.0


async def open_office(stack: AsyncExitStack, ground: Ground, exam: Exam) -> list[Route]:
    """Every route of administration, what it needs running until `stack` is closed."""
    await _remind(stack, ground, exam)
    return [*await _notices(ground)]


async def _notices(ground: Ground) -> list[Route]:
    notices = Notices(ground.clock)
    if ground.demo:
        await demo_school.post_notices(notices)
    return NoticeHandlers(notices, ground.audit, ground.boundary.address, ground.clock).routes()


async def _remind(stack: AsyncExitStack, ground: Ground, exam: Exam) -> None:
    messages = ground.config.messages
    if not messages.sms_reminders:
        return
    messenger = SmsMessenger(ConsoleProvider(ground.clock), ground.people.phone)
    reminders = Reminders(exam.services.rooms, messenger, ground.clock, rehearsals=messages.rehearsals)
    await stack.enter_async_context(repeating(TURNS_EVERY, reminders.announce_turns, "turns"))
    await stack.enter_async_context(repeating(TOMORROW_EVERY, reminders.announce_tomorrow, "tomorrow"))
