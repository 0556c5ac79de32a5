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


class TestWithdrawing:
    async def test_until_somebody_has_looked(self, school: School) -> None:
        shelf, review = school.materials.shelf, school.materials.review
        await school.upload("c1")
        await shelf.submit("c1")
        await shelf.withdraw("c1")
        case = await shelf.of("c1")
        assert (case["state"], case["opened"], case["files"][0]["state"]) == ("none", False, "draft")
        assert [each["action"] for each in case["history"]] == ["submitted", "withdrawn"]
        await shelf.submit("c1")
        await review.sheet(ADMIN, "c1", "")
        assert (await shelf.of("c1"))["opened"] is True
        with pytest.raises(errors.Conflict, match="已经开始查看"):
            await shelf.withdraw("c1")
        await review.approve(ADMIN, "c1", 2, "")

    async def test_who_looked_at_a_round_has_not_seen_the_next(self, school: School) -> None:
        shelf, review = school.materials.shelf, school.materials.review
        await school.upload("c1")
        await shelf.submit("c1")
        await review.sheet(ADMIN, "c1", "")
        await review.reject(ADMIN, "c1", 1, [], "照片不清楚", "")
        await school.upload("c1")
        await shelf.submit("c1")
        await shelf.withdraw("c1")
        case = await shelf.of("c1")
        assert (case["state"], case["reason"]) == ("rejected", "照片不清楚")
        await shelf.submit("c1")

    async def test_a_decision_about_what_was_withdrawn_comes_too_late(self, school: School) -> None:
        await school.upload("c1")
        await school.materials.shelf.submit("c1")
        await school.materials.shelf.withdraw("c1")
        with pytest.raises(errors.Conflict):
            await school.materials.review.approve(ADMIN, "c1", 1, "")

    async def test_looking_and_withdrawing_at_once(self, school: School) -> None:
        """Whoever looks sees what was handed in, or nothing; never what was taken back."""
        shelf = school.materials.shelf
        await school.upload("c1")
        await shelf.submit("c1")
        await asyncio.gather(
            shelf.withdraw("c1"), school.materials.review.sheet(ADMIN, "c1", ""), return_exceptions=True
        )
        case = await shelf.of("c1")
        assert (case["state"], case["opened"]) in (("pending", True), ("none", False))

    async def test_nothing_is_withdrawn_that_is_not_submitted_nor_what_could_not_be_again(
        self, school: School
    ) -> None:
        shelf = school.materials.shelf
        with pytest.raises(errors.Conflict, match="没有待审核"):
            await shelf.withdraw("c1")
        await school.upload("c1")
        await shelf.submit("c1")
        shelf.deadline = 1.0
        with pytest.raises(errors.Conflict, match="截止"):
            await shelf.withdraw("c1")


async def test_a_file_that_is_there_twice_is_told(school: School) -> None:
    for _ in range(2):
        await school.upload("c1")
    first, second = (await school.materials.shelf.of("c1"))["files"]
    assert (first["same_as"], second["same_as"]) == (None, first["name"])
