"""Telling views: a burst is drawn once, what did not change is not sent, and the last word is the newest."""

import asyncio
import json
from typing import Any

import pytest
from structlog.testing import capture_logs

from app.exam.hub import Connection, Hub, encode
from app.exam.presence import PresenceBoard
from app.exam.rooms import Live
from app.people.directory import Kind, Person
from app.state.candidate import Action, State
from app.state.devices import DeviceStatus, Screen, Sending, Told
from app.state.errors import ExamError
from app.state.log import Record
from app.state.presence import Device, Online
from app.state.room import Actor, Room
from app.state.view import Parts, View, view
from tests.fakes import Clock, MemoryLeases
from tests.state.stories import CHAIR, INVIGILATOR, LI, ZHANG, Story
from tests.waiting import until


class Hall:
    """One room, its hub, and what went to each page."""

    def __init__(self) -> None:
        clock = Clock()
        self.story = Story()
        self.live = Live(Record(self.story.room), 1, 0)
        self.sent: list[tuple[str, Any]] = []
        self.expelled: list[str] = []
        self.slow = asyncio.Event()
        self.slow.set()
        presence = PresenceBoard(MemoryLeases(clock), lambda room: list(self.story.room.seats), clock)
        self.hub = Hub(self._send, lambda room: self.live, presence, self._expel, clock, "instance-1")

    async def _send(self, sid: str, view: bytes) -> None:
        await self.slow.wait()
        self.sent.append((sid, json.loads(view)))

    def _expel(self, connection: Connection, _why: ExamError) -> None:
        self.expelled.append(connection.sid)

    def come(self, sid: str, person: str, kind: Kind, greeted: bool = True) -> Connection | None:
        who = Person(person, kind, person)
        connection = Connection(sid, f"session-{person}", who, "r1", Device.MAIN, 1)
        connection.greeted = greeted
        return self.hub.add(connection)

    def happens(self, *move: Any, **more: Any) -> None:
        self.story.do(*move, **more)
        self.live.record = Record(self.story.room)
        self.hub.touch("r1")

    async def quiet(self) -> None:
        await until(lambda: None if self.hub._flushing is None else "views are still being drawn")

    def views(self, sid: str) -> list[Any]:
        return [view for to, view in self.sent if to == sid]


@pytest.fixture
async def hall() -> Hall:
    """The chair and Zhang look at the room, each with a first view."""
    hall = Hall()
    hall.come("chair", CHAIR.id, Kind.EXAMINER)
    hall.come("zhang", ZHANG.id, Kind.CANDIDATE)
    await hall.quiet()
    hall.sent.clear()
    return hall


async def test_a_burst_is_told_once_and_as_it_ended(hall: Hall) -> None:
    hall.happens(ZHANG, Action.CHECK_IN)
    hall.happens(CHAIR, Action.INVITE, ZHANG)
    hall.happens(ZHANG, Action.ENTER)
    await hall.quiet()
    for sid in ("chair", "zhang"):
        [view] = hall.views(sid)
        assert view["seq"] == hall.story.room.seq
    assert hall.views("zhang")[0]["view"]["me"]["state"] == State.IN_EXAM


async def test_what_happens_while_a_page_is_slow_is_told_in_one_newest_view(hall: Hall) -> None:
    hall.slow.clear()
    hall.happens(ZHANG, Action.CHECK_IN)
    await asyncio.sleep(0)
    hall.happens(CHAIR, Action.INVITE, ZHANG)
    hall.happens(ZHANG, Action.ENTER)
    hall.slow.set()
    await hall.quiet()
    assert len(hall.views("zhang")) <= 2
    assert hall.views("zhang")[-1]["view"]["me"]["state"] == State.IN_EXAM
    revisions = [view["revision"] for _, view in hall.sent]
    assert revisions == sorted(set(revisions))


async def test_a_view_that_did_not_change_is_not_sent(hall: Hall) -> None:
    hall.hub.touch("r1")
    await hall.quiet()
    assert hall.sent == []
    hall.hub.redraw("zhang")
    await hall.quiet()
    assert [sid for sid, _ in hall.sent] == ["zhang"], "asked for, it is sent again, to nobody else"


async def test_a_page_that_left_is_told_no_more(hall: Hall) -> None:
    hall.hub.remove("zhang")
    hall.happens(ZHANG, Action.CHECK_IN)
    await hall.quiet()
    assert {sid for sid, _ in hall.sent} == {"chair"}
    assert hall.hub.get("zhang") is None
    assert hall.hub.remove("zhang") is None


async def test_nothing_comes_before_hello(hall: Hall) -> None:
    hall.come("li", LI.id, Kind.CANDIDATE, greeted=False)
    hall.happens(INVIGILATOR, Action.MESSAGE, None, "开始")
    await hall.quiet()
    assert hall.views("li") == []
    connection = hall.hub.get("li")
    assert connection is not None
    connection.greeted = True
    hall.hub.redraw("li")
    await hall.quiet()
    assert len(hall.views("li")) == 1


async def test_the_newer_page_takes_the_place_of_the_older(hall: Hall) -> None:
    older = hall.hub.get("zhang")
    assert hall.come("zhang-2", ZHANG.id, Kind.CANDIDATE) is older
    hall.happens(ZHANG, Action.CHECK_IN)
    await hall.quiet()
    assert hall.views("zhang") == []
    assert hall.views("zhang-2")[-1]["view"]["me"]["state"] == State.WAITING
    hall.hub.remove("zhang")
    assert older is not None
    assert hall.hub.at(older.endpoint) is hall.hub.get("zhang-2"), "the older one's end changes nothing"


SHARES = DeviceStatus(Screen.WINDOW, Sending.ON, Sending.OFF)
SAID = {"screen": "window", "camera": "on", "microphone": "off"}


def _devices(hall: Hall, sid: str = "chair") -> Any:
    """What the newest view of `sid` says of Zhang's devices."""
    row = next(each for each in hall.views(sid)[-1]["view"]["candidates"] if each["id"] == ZHANG.id)
    return row["devices"]


async def test_what_a_page_sends_is_told_to_staff_at_once_and_to_no_candidate(hall: Hall) -> None:
    page = hall.hub.get("zhang")
    assert page is not None
    hall.hub.tell_devices(page, SHARES)
    await hall.quiet()
    assert _devices(hall) == SAID
    assert hall.views("zhang") == []


async def test_what_a_page_sends_goes_with_its_connection(hall: Hall) -> None:
    older = hall.hub.get("zhang")
    assert older is not None
    hall.hub.tell_devices(older, SHARES)
    await hall.quiet()
    hall.come("zhang-2", ZHANG.id, Kind.CANDIDATE)
    hall.hub.touch("r1")
    await hall.quiet()
    assert _devices(hall) is None, "the newer page has not said anything yet"
    hall.hub.tell_devices(older, SHARES)
    hall.hub.touch("r1")
    await hall.quiet()
    assert _devices(hall) is None, "the older page has no say any more"
    newer = hall.hub.get("zhang-2")
    assert newer is not None
    hall.hub.tell_devices(newer, SHARES)
    await hall.quiet()
    assert _devices(hall) == SAID
    hall.hub.remove("zhang-2")
    hall.hub.touch("r1")
    await hall.quiet()
    assert _devices(hall) is None


async def test_one_view_that_cannot_be_drawn_keeps_nobody_else_from_theirs(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(room: Room, online: Online, viewer: Actor, told: Told, parts: Parts) -> View:
        if viewer.id == CHAIR.id:
            raise RuntimeError("a bug in this view")
        return view(room, online, viewer, told, parts)

    with monkeypatch.context() as patched, capture_logs() as logs:
        patched.setattr("app.exam.hub.view", broken)
        hall.happens(ZHANG, Action.CHECK_IN)
        hall.come("li", LI.id, Kind.CANDIDATE)
        await hall.quiet()
    assert [sid for sid, _ in hall.sent] == ["li", "zhang"]
    assert {(each["event"], each["connection"]) for each in logs} == {("view_failed", "chair")}
    hall.hub.touch("r1")
    await hall.quiet()
    assert hall.views("chair")[-1]["view"]["candidates"][0]["state"] == State.WAITING, (
        "drawn at the next turn"
    )


async def test_whoever_is_taken_off_the_list_is_expelled_and_told_nothing(hall: Hall) -> None:
    setup = hall.story.room.plan
    hall.story.configure(candidates=setup.candidates[1:])
    hall.live.record = Record(hall.story.room)
    hall.hub.touch("r1")
    await hall.quiet()
    assert hall.expelled == ["zhang"]
    assert hall.views("zhang") == []


async def test_whoever_sees_nothing_new_is_not_told_that_something_happened(hall: Hall) -> None:
    """docs/rules.md 4.4: the log went on, but nothing of it is Zhang's to see."""
    hall.happens(INVIGILATOR, Action.MESSAGE, LI, note="请准备")
    await hall.quiet()
    assert hall.views("zhang") == []
    assert len(hall.views("chair")) == 1


TEXTS = ["张三 é 😀 <a href='x'>&", '"\\/\b\f\n\r\t\x00\x1f\x7f\u2028', State.WAITING]
NUMBERS = [0, -1, 2**53, 0.0, -0.0, 0.1, 1e-4, 1_800_000_000.0, 1_800_000_000.123456, 1e16, 1e22, 5e-324]


@pytest.mark.parametrize("value", [*TEXTS, *NUMBERS, True, None, [], {}])
def test_what_goes_over_the_wire_is_written_as_python_writes_it(value: object) -> None:
    alone = json.dumps({"value": value}, ensure_ascii=False, separators=(",", ":"))
    assert encode({"value": value}).decode() == alone


@pytest.mark.parametrize("value", [1e-5, 0.00012345678, 1.2345678901234567e-7, 1e-300])
def test_a_very_small_number_may_be_written_another_way_but_is_the_same(value: float) -> None:
    assert json.loads(encode(value)) == value


async def test_what_was_kept_for_a_room_is_gone_with_its_last_page(hall: Hall) -> None:
    assert hall.hub._parts
    for sid in ("chair", "zhang"):
        hall.hub.remove(sid)
    assert not hall.hub._parts
