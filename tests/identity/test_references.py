"""The school's photos: imported whole or refused with a sentence, found by ID number, alive when the model changes."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio

from app.identity.engine.outcomes import Look, Reason, Refusal
from app.identity.kept.faces import REFERENCE, Faces
from app.identity.kept.references import References
from app.state.errors import Malformed
from app.storage import models
from app.storage.vault import Vault
from tests.databases import new_sqlite, opened
from tests.fakes import Clock
from tests.identity.colours import NEUTRAL, NOBODY, STRANGER, TWO, Colour, ColourEngine, picture
from tests.identity.puppet import identity

DAY = 86400.0
NUMBER = "999999200301150016"


@dataclass
class Site:
    faces: Faces
    engine: ColourEngine
    clock: Clock

    async def by_id_number(self, number: str) -> list[str]:
        return ["zhang-cs", "zhang-fl"] if number == NUMBER else []

    def references(self) -> References:
        return References(self.faces, self.engine, self.by_id_number, self.clock)


@pytest_asyncio.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    async with opened(await new_sqlite(tmp_path)):
        clock = Clock()
        faces = Faces(tmp_path / "faces", Vault(b"f" * 32), lambda person: f"of {person}", clock)
        yield Site(faces, ColourEngine(), clock)


async def test_is_found_by_the_number_whichever_application_it_came_with(site: Site) -> None:
    await site.references().put("zhang-fl", picture(), DAY)
    assert await site.references().reference(NUMBER) == identity("zhang")


@pytest.mark.parametrize("number", ["", "110101199001010000"])
async def test_nothing_is_found_for_an_unknown_number(site: Site, number: str) -> None:
    await site.references().put("zhang-cs", picture(), DAY)
    assert await site.references().reference(number) is None


async def test_a_newer_photo_takes_the_place_of_the_older(site: Site) -> None:
    for shows in (STRANGER, NEUTRAL):
        await site.references().put("zhang-cs", picture(shows), DAY)
    assert await site.references().reference(NUMBER) == identity("zhang")
    assert [each.label for each in await site.faces.of("zhang-cs", "r1")] == [REFERENCE]


async def test_it_is_gone_on_its_day(site: Site) -> None:
    await site.references().put("zhang-cs", picture(), DAY)
    site.clock.move(DAY)
    await site.faces.sweep()
    assert await site.references().reference(NUMBER) is None


async def test_no_embedding_is_kept_of_whoever_has_not_consented_yet(site: Site) -> None:
    """Biometric information needs separate consent (《个人信息保护法》 29): only a check asks for it."""
    await site.references().put("zhang-cs", picture(), DAY)
    assert {row.label for row in await models.FacePicture.all()} == {REFERENCE}
    before = len(site.engine.asked)
    assert await site.references().reference(NUMBER) == identity("zhang")
    assert site.engine.asked[before:] == ["represent"]


@pytest.mark.parametrize(("shows", "words"), [(NOBODY, "没有找到人脸"), (TWO, "多张人脸")])
async def test_a_photo_without_the_one_face_is_refused_and_the_older_stays(
    site: Site, shows: Colour, words: str
) -> None:
    await site.references().put("zhang-cs", picture(), DAY)
    with pytest.raises(Malformed, match=words):
        await site.references().put("zhang-cs", picture(shows), DAY)
    assert await site.references().reference(NUMBER) == identity("zhang")


@pytest.mark.parametrize("reason", Reason)
async def test_every_refusal_says_what_to_do(site: Site, reason: Reason) -> None:
    async def refuse(_session: str, _photo: bytes) -> Look | Refusal:
        return Refusal(reason)

    site.engine.enroll = refuse  # type: ignore[method-assign]
    with pytest.raises(Malformed, match="请"):
        await site.references().put("zhang-cs", b"", DAY)


@pytest.mark.parametrize(
    ("shows", "seen"),
    [(NEUTRAL, identity("zhang")), (NOBODY, Reason.NO_FACE), (TWO, Reason.SEVERAL_FACES)],
)
async def test_the_engine_as_the_authority_asks_it(site: Site, shows: Colour, seen: object) -> None:
    assert await site.references().represent(picture(shows)) == seen
