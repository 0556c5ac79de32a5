"""Reminders of the running program. Only what the operator asked for is sent: each message costs money."""

import asyncio
from pathlib import Path

from app.config import Messages
from app.messages import Kind
from app.storage import models
from tests.browser import config, running
from tests.waiting import eventually


async def test_sends_when_it_is_told_to(tmp_path: Path) -> None:
    folder = tmp_path / "school"
    async with running(config(folder, messages=Messages(sms_reminders=True))):

        async def why_not() -> str | None:
            rows = await models.Reminder.filter(kind=Kind.SOON, state="sent")
            sent = {row.person_id for row in rows}  # type: ignore[attr-defined]
            return None if sent == {"candidate1", "candidate2", "candidate3"} else f"only {sent}"

        await eventually(why_not)


async def test_and_nothing_otherwise(tmp_path: Path) -> None:
    async with running(config(tmp_path / "school")) as school:
        names = {task.get_name() for task in asyncio.all_tasks()}
        assert school.services
        assert names & {"deadlines", "turns", "tomorrow"} == {"deadlines"}
