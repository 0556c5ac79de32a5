"""Drawings that take a core for hours, asked for by one and abandoned: a second person's page is drawn meanwhile (B5).

Bounded: some 40 requests on the loopback, each drawing at most ten seconds of processor time at the lowest priority.
"""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from tests.materials import files
from tests.materials.site import Site, opened
from tests.materials.test_easel import children, started

pytestmark = pytest.mark.slow

ASKED = 20
"""Pages asked for at once by whoever floods."""


def page(site: Site, account: str, material: str, number: int = 1) -> "asyncio.Task[Any]":
    return asyncio.create_task(site.raw(account, "GET", f"/api/materials/{material}/pages/{number}"))


async def test_a_flood_of_slow_pages_keeps_nobody_from_theirs(tmp_path: Path, record_property: Any) -> None:
    async with opened(tmp_path) as site:
        ids = await site.handed_in("candidate1", {"slow.pdf": files.nested_pdf(), "good.pdf": files.pdf()})
        for account in ("chair", "school-admin", "candidate2", "candidate1"):
            await site.school.visit(account)
        flood = [page(site, "chair", ids["slow.pdf"]) for _ in range(ASKED)]
        await started(1)  # however many are asked for, one person has one
        reviewer = await page(site, "school-admin", ids["good.pdf"])
        assert (reviewer.status, reviewer.headers["X-Pages"]) == (200, "1")
        owner = await page(site, "candidate1", ids["good.pdf"])
        assert owner.status == 200
        status, _ = await site.upload("candidate2", "photo.jpg", files.jpeg())
        assert status == 200
        done = sum(task.done() for task in flood)
        record_property("served_while_pending", ASKED - done)
        assert done < ASKED

        for task in flood:  # the reader has gone: the line is cut
            task.cancel()
        await asyncio.wait(flood)
        await started(0)


async def test_a_second_look_draws_nothing(tmp_path: Path) -> None:
    """A page is kept, sealed; one that cannot be drawn is not tried again."""
    async with opened(tmp_path) as site:
        ids = await site.handed_in("candidate1", {"good.pdf": files.pdf(), "bad.pdf": b"%PDF-1.7 nothing"})
        good, bad = [await page(site, "chair", ids[name]) for name in ("good.pdf", "bad.pdf")]
        assert (good.status, bad.status) == (200, 415)
        [kept] = (tmp_path / "materials/drawn").iterdir()
        assert b"\xff\xd8\xff" not in kept.read_bytes()
        again = [page(site, who, ids["good.pdf"]) for who in ("chair", "school-admin", "examiner1")]
        assert children() == set()
        for each in await asyncio.gather(*again):
            assert (each.status, each.body, each.headers["X-Pages"]) == (200, good.body, "1")
        assert (await page(site, "school-admin", ids["bad.pdf"])).body == bad.body
        assert [each.name for each in (tmp_path / "materials/drawn").iterdir()] == [kept.name]
