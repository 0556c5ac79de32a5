"""Imported photos: laid by at once, looked at one after the other, and the one that is needed first goes first."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import pytest_asyncio

from app.identity.engine import EngineBusy
from app.identity.engine.outcomes import Reason
from app.identity.kept.faces import REFERENCE, Faces
from app.identity.kept.references import READY, Enrolling, References
from app.state.errors import NotFound
from app.storage import models
from app.storage.vault import Vault
from tests.databases import new_sqlite, opened
from tests.fakes import Clock
from tests.identity.colours import NEUTRAL, NOBODY, STRANGER, TWO, Colour, ColourEngine, picture
from tests.identity.puppet import identity

DAY = 86400.0
NUMBERS = {"n1": ["zhang"], "n2": ["li"]}


@dataclass
class Site:
    """`marks` is the list of people as the exam office sees it."""

    faces: Faces
    engine: ColourEngine
    clock: Clock
    folder: Path
    marks: dict[str, str] = field(default_factory=dict)
    busy: bool = False

    async def by_id_number(self, number: str) -> list[str]:
        return NUMBERS.get(number, [])

    async def photos_waiting(self, most: int) -> list[str]:
        return [person for person, state in self.marks.items() if state == "pending"][:most]

    async def mark_photo(self, person: str, state: str) -> None:
        self.marks[person] = state

    @property
    def references(self) -> References:
        return References(self.faces, self.engine, self.by_id_number, self.clock)

    async def lay_by(self, person: str, shows: Colour = NEUTRAL) -> None:
        await self.faces.lay_by(person, picture(shows), self.clock() + DAY).save(force_create=True)
        self.marks[person] = "pending"

    async def round(self) -> None:
        await Enrolling(self.references, self, lambda: self.busy).round()


@pytest_asyncio.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    async with opened(await new_sqlite(tmp_path)):
        clock, folder = Clock(), tmp_path / "faces"
        faces = Faces(folder, Vault(b"f" * 32), lambda person: f"of {person}", clock)
        yield Site(faces, ColourEngine(), clock, folder)


async def test_a_photo_laid_by_becomes_the_reference(site: Site) -> None:
    await site.lay_by("zhang")
    assert site.engine.asked == []
    await site.round()
    assert site.marks == {"zhang": READY}
    assert await site.references.reference("n1") == identity("zhang")


async def test_nobody_sees_it_before_it_was_looked_at(site: Site) -> None:
    """It may be anything; what is shown was made anew by the worker."""
    await site.lay_by("zhang")
    assert await site.faces.of("zhang", "r1") == []
    row = await models.FacePicture.get()
    with pytest.raises(NotFound):
        await site.faces.read("zhang", "r1", row.id)


async def test_it_is_sealed(site: Site) -> None:
    await site.lay_by("zhang")
    [file] = [each for each in site.folder.rglob("*") if each.is_file()]
    assert picture() not in file.read_bytes()
    assert file.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(("shows", "reason"), [(NOBODY, Reason.NO_FACE), (TWO, Reason.SEVERAL_FACES)])
async def test_one_of_no_use_is_marked_and_gone_and_the_older_stays(
    site: Site, shows: Colour, reason: Reason
) -> None:
    await site.references.put("zhang", picture(), DAY)
    await site.lay_by("zhang", shows)
    await site.round()
    assert site.marks == {"zhang": reason}
    assert await site.faces.laid_by("zhang") is None
    assert await site.references.reference("n1") == identity("zhang")
    assert [each.label for each in await site.faces.of("zhang", "r1")] == [REFERENCE]


async def test_the_newest_counts(site: Site) -> None:
    for shows in (STRANGER, NEUTRAL):
        await site.lay_by("zhang", shows)
        site.clock.move(1)
    await site.round()
    assert await site.references.reference("n1") == identity("zhang")
    assert await models.FacePicture.all().count() == 1, "the picture"


async def test_a_check_does_not_wait_for_the_line(site: Site) -> None:
    await site.lay_by("zhang")
    assert await site.references.reference("n1") == identity("zhang")
    await site.round()
    assert site.marks == {"zhang": READY}


async def test_what_a_check_found_of_no_use_is_marked_too(site: Site) -> None:
    await site.lay_by("zhang", NOBODY)
    assert await site.references.reference("n1") is None
    await site.round()
    assert site.marks == {"zhang": Reason.NO_FACE}


async def test_checks_go_first(site: Site) -> None:
    await site.lay_by("zhang")
    site.busy = True
    await site.round()
    assert site.marks == {"zhang": "pending"}


async def test_a_worker_in_trouble_is_asked_again(site: Site) -> None:
    await site.lay_by("zhang")
    site.engine.trouble = EngineBusy()
    await site.round()
    assert site.marks == {"zhang": "pending"}
    site.engine.trouble = None
    await site.round()
    assert site.marks == {"zhang": READY}


async def test_a_lost_file_holds_up_nobody(site: Site) -> None:
    await site.lay_by("zhang")
    for file in site.folder.rglob("*"):
        if file.is_file():
            file.unlink()
    await site.lay_by("li")
    await site.round()
    assert site.marks == {"zhang": Reason.TRUNCATED, "li": READY}


async def test_it_is_gone_on_its_day(site: Site) -> None:
    await site.lay_by("zhang")
    site.clock.move(DAY)
    await site.faces.sweep()
    assert await site.faces.laid_by("zhang") is None
    await site.round()
    assert site.marks == {"zhang": Reason.NO_FACE}
