"""Two servers of one school, as processes: a visitor need not know which of them has the room, and whatever becomes of
one of them, the other goes on. One pair serves all tests; each leaves both as it found them."""

import asyncio
import os
import re
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import pytest
import pytest_asyncio

from app.exam.rooms import LEASE
from app.handlers.room.connection import SPREAD
from app.office.demo import PLANS
from tests import postgres
from tests.browser import Browser, Refused, key
from tests.cluster.servers import Server, Together, Visitor, behind, together
from tests.waiting import eventually, until
from tools.rolling import Renew, roll

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(180),
    pytest.mark.xdist_group("cluster"),
    pytest.mark.asyncio(loop_scope="module"),
]

TELLS_WITHIN = 12.0
"""Seconds in which a page is told that its server has lost its room: a lease, and what the loops take."""


@dataclass
class Pair:
    """The school, and who is signed in; `room` is the one that is on."""

    school: Together
    room: str = ""
    people: dict[str, Browser] = field(default_factory=dict)

    async def person(self, account: str) -> Browser:
        """Signed in once, at whichever server comes first."""
        if account not in self.people:
            self.people[account] = await self.school.servers[0].sign_in(account)
        return self.people[account]

    async def visit(self, account: str) -> Visitor:
        return await Visitor.come(self.school, await self.person(account), account, self.room)

    async def ask(self, account: str, method: str, path: str, body: object = None) -> Any:
        """At each server, which must answer alike; of a POST, at one that hasn't the room."""
        owner = await self.school.owner(self.room)
        there = [each for each in self.school.servers if method == "GET" or each.name != owner]
        person = await self.person(account)
        answers = [await each.with_cookies(person).request(method, path, body) for each in there]
        assert all(status == 200 for status, _ in answers), answers
        return answers

    async def owner(self) -> Server:
        return self.school.named(await self.school.owner(self.room))

    async def brought_to(self, name: str) -> None:
        """The room is at the server `name`."""
        if await self.school.owner(self.room) != name:
            await self.ask("school-admin", "POST", f"/api/rooms/{self.room}/move")
        await self.school.has(self.room, name)

    @asynccontextmanager
    async def interview(self, candidate: str) -> AsyncIterator[tuple[Visitor, Visitor]]:
        """The chair and `candidate` in mid-exam. Afterwards it ends, and what was acknowledged is in the log, once."""
        chair, page = await asyncio.gather(self.visit("chair"), self.visit(candidate))
        for who, event, said in (
            (page, "candidate:agree_pledge", {"version": "1"}),
            (page, "candidate:check_in", {}),
            (chair, "interview:invite", {"candidate": candidate}),
            (page, "candidate:enter", {}),
        ):
            await who.does(event, **said)
        try:
            yield chair, page
        finally:
            if chair.page.closed:
                await chair.comes_back()
            await chair.does("interview:finish", candidate=candidate)
        await page.page.sees(lambda view: view["me"]["state"] == "ended", "the end")
        assert await self.school.faults() == {}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def pair(
    tmp_path_factory: pytest.TempPathFactory, postgres_server: postgres.Server
) -> AsyncIterator[Pair]:
    """`one` and `two`; the database of `one` can be cut off."""
    async with together(tmp_path_factory.mktemp("cluster"), postgres_server) as school:
        one = school.server("one", EXAM_DATABASE__URL=behind(school.database))
        await one.site.start()
        await school.server("two").site.start()
        pair = Pair(school)
        ((_, said), *_) = await pair.ask("chair", "GET", "/api/rooms")
        assert len(said["rooms"]) == len(PLANS), "a second server makes no second demo"
        pair.room = said["rooms"][0]["id"]
        yield pair


def in_exam(view: Any) -> bool:
    return bool(view["me"]["state"] == "in_exam")


async def test_any_server_answers_for_any_room(pair: Pair) -> None:
    school, room = pair.school, pair.room
    owner = await pair.owner()
    other = school.other_than(owner.name)
    chair = await pair.person("chair")
    with pytest.raises(Refused) as refused:
        await other.with_cookies(chair).open(room)
    assert (refused.value.code, refused.value.node) == ("not_owner", owner.name)
    page, zhang = await pair.visit("chair"), await pair.visit("candidate1")
    assert (page.at, zhang.at) == (owner, owner)

    for account, path in (
        ("chair", "/api/rooms"),
        ("candidate1", "/api/rooms"),
        ("inspector", "/api/rooms"),
        ("candidate1", "/api/materials"),
        ("chair", f"/api/rooms/{room}/materials"),
        ("chair", f"/api/rooms/{room}/materials/candidate2"),
        ("chair", f"/api/rooms/{room}/faces/candidate1"),
        ("school-admin", "/api/admin/rooms"),
        ("school-admin", f"/api/admin/rooms/{room}"),
        ("school-admin", f"/api/admin/rooms/{room}/record"),
        ("school-admin", "/api/admin/materials"),
    ):
        (_, one), (_, two) = await pair.ask(account, "GET", path)
        assert {**one, "now": 0} == {**two, "now": 0}, path

    for _, said in await pair.ask("school-admin", "GET", "/api/admin/servers"):
        assert [row["name"] for row in said["rows"]] == ["one", "two"]

    notice = {"college": None, "title": "改期", "text": "上午改为下午。", "visible_from": None}
    await pair.ask("school-admin", "POST", "/api/admin/notices", {"key": key(), **notice})
    for _, said in await pair.ask("candidate1", "GET", "/api/notices"):
        assert "改期" in [each["title"] for each in said["notices"]]
    for path, closed in (("close", True), ("open", False)):
        await pair.ask("school-admin", "POST", f"/api/admin/rooms/{room}/{path}", {"key": key()})
        await page.page.sees(
            lambda view, wanted=closed: (view["room"]["closed_at"] is not None) is wanted, f"not {path}"
        )


async def test_a_logout_at_one_ends_the_page_at_the_other_with_and_without_redis(pair: Pair) -> None:
    other = pair.school.other_than((await pair.owner()).name)

    async def log_out() -> None:
        page = (await pair.visit("candidate1")).page
        leaving = pair.people.pop("candidate1")
        status, said = await other.with_cookies(leaving).request("POST", "/api/logout")
        assert status == 200, said
        await until(lambda: None if page.all("signed_out") else "not told", TELLS_WITHIN)
        await page.ends()

    await log_out()
    redis = pair.school.redis.pid
    assert redis is not None
    os.kill(redis, signal.SIGSTOP)
    try:
        await log_out()
    finally:
        os.kill(redis, signal.SIGCONT)


async def test_a_room_moves_in_mid_exam_with_everybody_in_it(pair: Pair) -> None:
    school, room = pair.school, pair.room
    other = school.other_than((await pair.owner()).name)
    async with pair.interview("candidate2") as (chair, candidate):
        clock = candidate.page.view["clock"]
        ((_, said),) = await pair.ask("chair", "POST", f"/api/rooms/{room}/move")
        assert said["node"] == other.name
        for visitor in (chair, candidate):
            await visitor.comes_back(to=other.name, told="moved")
        assert in_exam(candidate.page.view)
        assert candidate.page.view["clock"] == clock, "the same clock"


async def test_a_rolling_upgrade_waits_for_the_end_of_an_interview(pair: Pair) -> None:
    """Of `tools/rolling.py`: whoever drains keeps an interview, gives all other rooms away, and this one at its end. A
    stop hands over at once what came meanwhile."""
    school, room = pair.school, pair.room
    owner = await pair.owner()
    other = school.other_than(owner.name)

    def again(server: Server) -> Renew:
        async def renew() -> None:
            await server.site.stop()
            assert await school.owner(room) == school.other_than(server.name).name, "before it was gone"
            await server.site.start()

        return renew

    async with pair.interview("candidate5") as (chair, candidate):
        rolling = asyncio.create_task(
            roll(school.database, {each.name: again(each) for each in (owner, other)}, patience=60)
        )
        idle = "SELECT id FROM room WHERE owner = $1 AND id <> $2"

        async def why_not() -> str | None:
            left = await school.rows(idle, owner.name, room)
            return "rooms without an interview are still there" if left else None

        await eventually(why_not)
        assert await school.owner(room) == owner.name, "an interview is on"
        await chair.does("waiting:message", candidate=None, text="请继续")
        assert not chair.page.all("moved")
    for end in (other, owner):
        for visitor in (chair, candidate):
            await visitor.comes_back(to=end.name, told="moved")
    await rolling
    assert candidate.page.view["me"]["state"] == "ended"


async def refuses_twins(school: Together) -> None:
    """A name stands for one server, on this machine and on another one."""
    beside = school.server("one")
    far = school.server("one", EXAM_DATA=str(school.folder / "elsewhere"))
    (school.folder / "elsewhere").mkdir()
    for shared in ("keys", "DEMO"):
        (school.folder / "elsewhere" / shared).symlink_to(school.folder / "data" / shared)
    school.servers.remove(beside)
    school.servers.remove(far)
    said = await asyncio.gather(beside.site.start(), far.site.start(), return_exceptions=True)
    assert [type(each) for each in said] == [AssertionError, AssertionError], said
    assert "正被另一个云考场使用" in str(said[0])
    assert re.search(r"另一台名为 one 的服务器[^。]*。请在 config.toml 的 \[server\] node", str(said[1]))


async def test_a_killed_servers_rooms_are_served_by_the_other_without_a_visitor(pair: Pair) -> None:
    """Meanwhile nobody else comes by the name of the one that lives. Started again at once, one waits for no lease of
    its own."""
    school, room = pair.school, pair.room
    await pair.brought_to("two")
    async with pair.interview("candidate3") as (chair, candidate):
        await school.named("two").site.kill()
        with pytest.raises(Refused) as refused:
            await school.named("one").with_cookies(chair.browser).open(room, node="two")
        assert (refused.value.code, refused.value.node) == ("not_owner", "")
        assert 0 < refused.value.retry_after < LEASE + SPREAD, "until the room may be another's"
        await asyncio.gather(school.has(room, "one"), refuses_twins(school))
        for visitor in (chair, candidate):
            await visitor.comes_back(to="one")
        assert in_exam(candidate.page.view)
    page = await pair.visit("candidate1")
    await school.named("one").site.kill()
    await asyncio.gather(*(school.named(name).site.start() for name in ("one", "two")))
    await page.comes_back()


async def test_a_frozen_server_writes_nothing_when_it_wakes_and_tells_its_pages(pair: Pair) -> None:
    school, room = pair.school, pair.room
    owner = await pair.owner()
    other = school.other_than(owner.name)
    async with pair.interview("candidate4") as (chair, candidate):
        owner.signal(signal.SIGSTOP)
        said = {"candidate": None, "text": "冻结时发出", "key": key()}
        packet, asleep = chair.page.post("waiting:message", said)
        await chair.page.send(packet)
        await school.has(room, other.name)
        left, again = chair.page, await pair.visit("chair")
        before = await again.does("waiting:message", **said)
        owner.signal(signal.SIGCONT)
        await candidate.comes_back(to=other.name, told="moved")
        await until(lambda: None if left.closed else "the frozen page is held", TELLS_WITHIN)
        if asleep.done() and asleep.exception() is None:
            assert asleep.result().get("seq") in (None, before), "done twice"
        assert in_exam(candidate.page.view)
        chair.page, chair.at = again.page, again.at


async def test_a_server_cut_off_from_the_database_leads_its_pages_to_the_other(pair: Pair) -> None:
    school = pair.school
    await pair.brought_to("one")
    async with pair.interview("candidate1") as (chair, candidate):
        school.way.passes = False
        try:
            for visitor in (chair, candidate):
                await visitor.comes_back(to="two", told="moved")
            assert in_exam(candidate.page.view)
            await chair.does("waiting:message", candidate=None, text="请继续")
            with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
                await school.named("one").with_cookies(chair.browser).open(pair.room)
            assert refused.value.status == 503, "so that a proxy asks the other"
        finally:
            school.way.passes = True
