"""Deletion on schedule: what is due, and what a crash left undone after a withdrawal."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import pytest_asyncio
from structlog.testing import capture_logs

from app.audit import AuditLog
from app.identity.kept import keeping
from app.identity.kept.faces import STILL, Faces
from app.identity.kept.keeping import Keeping
from app.state.candidate import Action
from app.state.clock import exam_day
from app.state.identity import Outcome
from app.state.room import Room
from app.storage import models
from app.storage.vault import Vault
from tests.databases import new_sqlite, opened
from tests.fakes import CHAIN, Clock
from tests.identity.colours import picture
from tests.state.stories import LI, ZHANG, Story

DAY = 86400.0
KEEP = 30 * DAY


@dataclass
class Site:
    faces: Faces
    clock: Clock
    story: Story = field(default_factory=lambda: Story(face_check=True))
    forgotten: list[str] = field(default_factory=list)

    def all(self) -> list[Room]:
        return [self.story.room]

    async def forget(self, before: str) -> int:
        self.forgotten.append(before)
        return 0

    async def keep(self, person: str, label: str = "neutral") -> None:
        room = self.story.room.id
        await self.faces.keep(person, room, "a1", {label: picture()}, self.clock() + KEEP)

    async def kept(self, person: str) -> int:
        return len(await self.faces.of(person, self.story.room.id))


@pytest_asyncio.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    async with opened(await new_sqlite(tmp_path)):
        clock = Clock()
        yield Site(Faces(tmp_path / "faces", Vault(b"f" * 32), lambda person: f"of {person}", clock), clock)


def keeping_of(site: Site) -> Keeping:
    return Keeping(site.faces, site.all, site.forget, AuditLog(CHAIN, site.clock), site.clock, KEEP)


async def test_a_withdrawal_that_a_crash_cut_short_is_carried_out(site: Site) -> None:
    """Committed, and the process died before it had deleted anything."""
    for candidate in (ZHANG, LI):
        site.story.do(candidate, Action.AGREE_FACE, note="n1")
        site.story.tries(candidate, Outcome.PASSED)
        await site.keep(candidate.id)
    await site.keep(ZHANG.id, STILL)
    site.story.do(ZHANG, Action.WITHDRAW_FACE)
    await keeping_of(site).sweep()
    assert await site.kept(ZHANG.id) == 1, "the still of the card is the manual road's"
    assert await site.kept(LI.id) == 1


async def test_what_is_due_goes_and_so_does_what_was_asked_of_an_authority(site: Site) -> None:
    await site.keep(ZHANG.id)
    site.clock.move(KEEP)
    swept = keeping_of(site)
    await swept.sweep()
    assert await site.kept(ZHANG.id) == 0
    assert site.forgotten == [exam_day(site.clock() - KEEP)]
    assert swept.subjects == 0
    [line] = await models.AuditEntry.filter(action="delete_faces")
    assert (line.actor, line.detail) == ("", "1 pictures, due")


async def test_people_are_counted_and_the_filing_duty_announced_once(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "FILING", 2)
    swept = keeping_of(site)
    with capture_logs() as logs:
        for person in ("zhang", "li"):
            await site.keep(person)
            await swept.sweep()
        await swept.sweep()
    assert swept.subjects == 2
    warned = [line for line in logs if line["event"] == "faces_near_the_filing_duty"]
    assert [line["people"] for line in warned] == [2]
