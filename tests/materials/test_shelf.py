"""Places, states and the queue on either database, without a server."""

import asyncio

import pytest

from app.materials.shelf import Case
from app.people.directory import Kind, Person
from app.state import errors
from app.storage import models
from tests.materials.conftest import School

ADMIN = Person("a1", Kind.ADMIN, "赵六", "cs")
ELSEWHERE = Person("a2", Kind.ADMIN, "钱七", "fl")


async def test_twenty_at_once_get_ten_places(school: School) -> None:
    begun = await asyncio.gather(
        *(school.materials.uploads.begin("c1", f"{number}.pdf", 10) for number in range(20)),
        return_exceptions=True,
    )
    refused = [each for each in begun if isinstance(each, errors.Conflict)]
    assert len(refused) == 10
    slots = await models.Material.filter(person_id="c1").values_list("slot", flat=True)
    assert sorted(map(int, slots)) == list(range(1, 11))


@pytest.mark.parametrize("slot", [0, 1, 11])
async def test_the_database_refuses_an_eleventh(school: School, slot: int) -> None:
    await school.upload("c1")
    new = {"name": "x", "kind": "pdf", "size": 1, "state": "draft", "created_at": 0, "changed_at": 0}
    with pytest.raises(Exception, match="slot"):
        await models.Material.create(id="e" * 32, person_id="c1", slot=slot, **new)


async def test_submitting_and_deciding_at_once(school: School) -> None:
    """Each goes through once, whoever races."""
    review = school.materials.review
    await school.upload("c1")
    tries = [school.materials.shelf.submit("c1") for _ in range(5)]
    done = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(each is None for each in done) == 1
    decisions = [
        *(review.approve(ADMIN, "c1", 1, "") for _ in range(3)),
        *(review.reject(ADMIN, "c1", 9, [], "x", "") for _ in range(3)),
    ]
    done = await asyncio.gather(*decisions, return_exceptions=True)
    assert sum(each is None for each in done) == 1
    assert school.told == [("c1", Case.APPROVED)]
    assert (await school.materials.shelf.of("c1"))["round"] == 1


async def test_the_queue_in_and_out_of_scope(school: School) -> None:
    await school.upload("c2")
    await school.materials.shelf.submit("c2")
    rows, total = await school.materials.review.queue(ADMIN, "", "张_", 0, 50)
    assert (rows, total) == ([], 0)
    rows, total = await school.materials.review.queue(ADMIN, "", "张", 0, 50)
    assert [(row["id"], row["state"], row["files"]) for row in rows] == [
        ("c2", "pending", 1),
        ("c1", "none", 0),
    ]
    assert await school.materials.review.queue(ELSEWHERE, "", "", 0, 50) == ([], 0)
    assert (await school.materials.review.counts(ADMIN))["pending"] == 1
    assert await school.materials.review.states(["c1", "c2"]) == {"c1": "none", "c2": "pending"}
    with pytest.raises(errors.NotFound):
        await school.materials.review.approve(ELSEWHERE, "c2", 1, "")
