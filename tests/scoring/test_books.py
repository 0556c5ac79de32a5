"""The shell: what is acknowledged is kept, once, whatever happens meanwhile (docs/rules.md exam 4)."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.exam.rooms import Rooms
from app.exam.store import Store
from app.scoring.books import VERB, Books
from app.scoring.rules.sheet import Action
from app.scoring.rules.transition import Order, Written
from app.scoring.store import ScoreStore, Staged
from app.state import errors
from app.state.candidate import Action as Move
from app.state.room import SYSTEM, Actor
from app.state.rules import Command
from app.storage import models
from tests.databases import new_sqlite, opened
from tests.fakes import CHAIN, Clock, FakeForwarder
from tests.scoring.papers import MEMBERS, PANEL, RUBRIC
from tests.state.stories import ADMIN, CHAIR, EXAMINER, OPENS, SETUP, ZHANG


class Failing(ScoreStore):
    """A database that is gone: before a commit, or after it, so that nobody hears how it ended."""

    before = after = False

    async def commit(self, staged: Sequence[Staged]) -> None:
        if self.before:
            raise errors.Unavailable
        await super().commit(staged)
        if self.after:
            raise errors.Unavailable


class Site:
    """A school's rooms and scores on one database."""

    def __init__(self, name: str = "one", elsewhere: Any = None) -> None:
        self.clock = Clock(OPENS)
        self.rooms = Rooms(Store(CHAIN), FakeForwarder(), lambda room: None, name, self.clock)
        self.store = Failing(CHAIN)
        self.books = Books(self.store, self.rooms, self.clock, elsewhere)
        self.keys = 0

    async def furnish(self, room: str = "r1") -> None:
        """A room with Zhang in the exam and the rubric of the stories."""
        await Store(CHAIN).create(room)
        for member in MEMBERS[2:]:
            await models.Person.create(
                id=member.id,
                kind="examiner",
                gate="examiner",
                name=member.id,
                phone_index=member.id,
                phone_sealed="",
            )
        setup = replace(SETUP, panel=PANEL)
        for actor, move, about in (
            (SYSTEM, Move.CONFIGURE, None),
            (ZHANG, Move.AGREE_PLEDGE, ZHANG),
            (ZHANG, Move.CHECK_IN, ZHANG),
            (CHAIR, Move.INVITE, ZHANG),
            (ZHANG, Move.ENTER, ZHANG),
        ):
            note = "v1" if move is Move.AGREE_PLEDGE else ""
            command = Command(move, actor, about.id if about else None, note, setup=None if about else setup)
            await self.rooms.command(room, command, f"{move}-to-begin-{room}")
            if move is Move.CONFIGURE:
                await self.do(Action.SET_RUBRIC, ADMIN, room=room, rubric=RUBRIC)

    async def do(self, action: Action, actor: Actor, room: str = "r1", key: str = "", **more: Any) -> int:
        self.keys += 1
        candidate = "" if action is Action.SET_RUBRIC else ZHANG.id
        order = Order(action=action, actor=actor, candidate=candidate, **more)
        return (await self.books.command(room, order, key or f"key-of-order-{self.keys}")).seq

    async def save(self, actor: Actor, text: str, base: int = 0, key: str = "", item: str = "talk") -> int:
        return await self.do(Action.SAVE, actor, key=key, values={item: Written(text, base)})

    async def talk(self, actor: Actor) -> int | None:
        """What the log says, read by a server that has just been started."""
        return (await ScoreStore(CHAIN).load("r1")).book.case(ZHANG.id).sheet(actor.id).value("talk")


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    async with opened(await new_sqlite(tmp_path)):
        site = Site()
        await site.furnish()
        yield site


async def test_what_is_acknowledged_is_in_the_log(site: Site) -> None:
    await site.save(CHAIR, "90")
    assert await site.talk(CHAIR) == 9000


async def test_a_key_has_its_effect_once(site: Site) -> None:
    first = await site.save(CHAIR, "90", key="a-key-of-sixteen-1")
    newer = await site.save(CHAIR, "80", base=first)
    assert await site.save(CHAIR, "90", key="a-key-of-sixteen-1") == first
    again = Site()
    again.clock.move(1)
    assert await again.save(CHAIR, "90", key="a-key-of-sixteen-1") == first, "after a restart, too"
    assert (await again.talk(CHAIR), newer) == (8000, first + 1)


async def test_all_who_type_at_once_are_kept_in_one_order(site: Site) -> None:
    async def types(member: Actor) -> None:
        base = 0
        for points in range(10):
            base = await site.save(member, str(points), base)

    await asyncio.gather(*map(types, MEMBERS))
    assert [await site.talk(member) for member in MEMBERS] == [900] * 5
    assert (await site.books.get("r1")).seq == 1 + 50


async def test_two_devices_of_one_person_and_one_is_told(site: Site) -> None:
    done = await asyncio.gather(
        site.save(CHAIR, "90"), site.save(CHAIR, "80"), site.save(EXAMINER, "70"), return_exceptions=True
    )
    [refused] = [each for each in done if isinstance(each, BaseException)]
    assert isinstance(refused, errors.ScoreOvertaken)
    assert refused.newest["talk"]["value"] == "90"
    assert await site.talk(EXAMINER) == 7000


@pytest.mark.parametrize("committed", [False, True])
async def test_without_a_database_nothing_is_acknowledged_and_nothing_doubled(
    site: Site, committed: bool
) -> None:
    site.store.before, site.store.after = not committed, committed
    with pytest.raises(errors.Unavailable):
        await site.save(CHAIR, "90", key="a-key-of-sixteen-1")
    site.store.before = site.store.after = False
    await site.save(CHAIR, "90", key="a-key-of-sixteen-1")
    assert await site.talk(CHAIR) == 9000
    assert (await site.books.get("r1")).seq == 2


async def test_a_refusal_leaves_the_others_of_its_transaction(site: Site) -> None:
    done = await asyncio.gather(
        site.save(CHAIR, "1e3"), site.save(EXAMINER, "70"), site.save(ZHANG, "90"), return_exceptions=True
    )
    assert [getattr(each, "code", "ok") for each in done] == ["score_refused", "ok", "forbidden"]
    assert await site.talk(EXAMINER) == 7000


async def test_rooms_are_apart(site: Site) -> None:
    with pytest.raises(errors.NotFound):
        await site.do(Action.SAVE, CHAIR, room="r2")


async def test_a_server_that_lost_the_room_writes_nothing(site: Site) -> None:
    await site.save(CHAIR, "90")
    await Store(CHAIN).claim("r1", "one", 60)
    with pytest.raises(errors.Unavailable):
        await site.save(EXAMINER, "70")
    assert await site.talk(EXAMINER) is None


async def test_any_server_has_it_done_by_the_rooms_own(site: Site) -> None:
    class Bridge:
        async def say(self, node: str, verb: str, what: Mapping[str, Any]) -> Mapping[str, Any]:
            assert (node, verb) == ("one", VERB)
            return await site.books.obey(what)

    other = Site("two", Bridge())
    assert await other.save(CHAIR, "90", key="a-key-of-sixteen-1") == 2
    assert (await other.books.get("r1")).case(ZHANG.id).sheet(CHAIR.id).value("talk") == 9000
    with pytest.raises(errors.ScoreOvertaken):
        await other.save(CHAIR, "80")
