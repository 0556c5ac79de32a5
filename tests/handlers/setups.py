"""Rooms as the office sets them up."""

from dataclasses import replace
from typing import Any

from app.state.candidate import Action
from app.state.room import SYSTEM
from app.state.rules import Command
from tests.browser import School, key


async def configure(school: School, room: str, **changes: Any) -> None:
    """`room` as the demo's open room, but for the `changes`."""
    today = next(each for each in school.services.rooms.all() if each.setup is not None).plan
    command = Command(Action.CONFIGURE, SYSTEM, setup=replace(today, **changes))
    await school.services.rooms.command(room, command, key())
