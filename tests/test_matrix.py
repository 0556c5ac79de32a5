"""Who may do what: every mounted route and every socket event, against every role and another college.

A new route or event is covered as it stands. What it needs of the tests is a line here: an object for a parameter of
its path (`PLACES`), a body that names one (`BODIES`), a sample of a field of an event (`FIELDS`); the tests say which.
"""

from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestServer
from pydantic import BaseModel

from app import demo, models
from app.handlers import SOCKET_EVENTS
from app.handlers.command import SocketEvent
from app.handlers.http import DECLARED, Open, Roles, undeclared
from app.people import Kind, People, Person
from app.state.candidate import Role
from app.vault import open_vault
from tests.browser import ACCOUNTS, Browser, Refused, School, config, key, running

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(240)]

PLACES: Final[Mapping[str, str]] = {
    "room": "<room>",
    "candidate": "candidate1",
    "picture": "f" * 32,
}
"""For a parameter of a path, the id of an object of the college `cs`. `<room>` is the demo's first room. Where two
nouns share a name, the line is `"/api/admin/things/{id} id"`."""

UNSEEN: Final = frozenset({"picture"})
"""Parameters whose object the demo has not got: nobody finds it, so the control below says nothing."""

BODIES: Final[Mapping[str, Mapping[str, Any]]] = {
    "/api/admin/second-factor/reset": {"person": "examiner1"},
}
"""A whole body for each route that finds an object by its body, or that parses a body before it looks for one."""

NAMES: Final = frozenset({"person", "room", "candidate", "college", "major", "notice", "material", "picture"})
"""A field so called is the id of an object."""

OWN: Final[frozenset[str]] = frozenset()
"""Routes that find nobody else's object by what their body names."""

FIELDS: Final[Mapping[str, Any]] = {
    "candidate": "candidate1",
    "version": "1",
    "reason": "原因",
    "text": "你好",
    "note": "",
    "road": "declined",
    "seq": 0,
    "sdp": "v=0",
    "connection": "c1",
    "session": "s1",
    "number": 1,
    "jpeg": "/9j/2Q==",
    "screen": "none",
    "camera": "ok",
    "microphone": "ok",
    "loudspeaker": "ok",
    "network": "udp",
    "browser": "Chromium 140",
}
"""A good value for each field of an event's payload; `device:status` has words of its own below."""

PAYLOADS: Final[Mapping[str, Mapping[str, Any]]] = {
    "device:status": {"screen": "none", "camera": "on", "microphone": "on"},
}

KINDS: Final[Mapping[Kind, str]] = {
    Kind.CANDIDATE: "candidate1",
    Kind.EXAMINER: "examiner1",
    Kind.INVIGILATOR: "invigilator1",
    Kind.ADMIN: "school-admin",
    Kind.INSPECTOR: "inspector",
}
IN_ROOM: Final[Mapping[Role, str]] = {
    Role.CANDIDATE: "candidate1",
    Role.CHAIR: "chair",
    Role.EXAMINER: "examiner1",
    Role.INVIGILATOR: "invigilator1",
    Role.ADMIN: "school-admin",
    Role.INSPECTOR: "inspector",
}
ELSEWHERE: Final[Mapping[Kind, demo.Entry]] = {
    Kind.CANDIDATE: ACCOUNTS["candidate10"],
    **{
        kind: demo.Entry(f"fl-{kind}", kind, f"外语{kind}", f"1370000000{n}", "fl")
        for n, kind in enumerate((Kind.EXAMINER, Kind.INVIGILATOR, Kind.ADMIN, Kind.INSPECTOR), start=1)
    },
}
"""One of each kind who belongs to another college."""


@dataclass
class Crowd:
    """The demo school with everybody signed in. `room` is a room of the college `cs`."""

    school: School
    room: str
    own: dict[Kind, Browser]
    foreign: dict[Kind, Browser]

    @property
    def app(self) -> web.Application:
        assert isinstance(self.school.server, TestServer)
        return self.school.server.app

    def routes(self) -> Iterator[tuple[str, str, Roles]]:
        """Every route for programs; HEAD is answered as GET."""
        for (method, path), roles in sorted(self.app[DECLARED].items()):
            if path.startswith("/api/") and method != "HEAD":
                yield method, path, roles

    def filled(self, path: str) -> str | None:
        """The path with objects of `cs` in it; None when `PLACES` lacks a line."""
        for name in _parameters(path):
            value = PLACES.get(f"{path} {name}", PLACES.get(name))
            if value is None:
                return None
            path = path.replace(f"{{{name}}}", value.replace("<room>", self.room))
        return path


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def crowd(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Crowd]:
    data = tmp_path_factory.mktemp("school")
    async with running(config(data)) as school:
        people = People(open_vault(data, may_create=False))
        for entry in ELSEWHERE.values():
            if entry.id not in ACCOUNTS:
                ACCOUNTS[entry.id] = entry
                await people.add(Person(entry.id, entry.kind, entry.name, "fl"), entry.gate, entry.phone)
        room = next(room.id for room in school.services.rooms.all() if room.id.endswith("-1"))
        own = {kind: await school.sign_in(who) for kind, who in KINDS.items()}
        foreign = {kind: await school.sign_in(entry.id) for kind, entry in ELSEWHERE.items()}
        yield Crowd(school, room, own, foreign)


# -- routes -------------------------------------------------------------------------------------------


async def test_every_route_says_who_may(crowd: Crowd) -> None:
    assert [each for each in undeclared(crowd.app) if "/socket.io/" not in each] == []
    assert all(roles for _, _, roles in crowd.routes())
    assert len(list(crowd.routes())) > 25


async def test_a_stranger_is_told_to_log_in(crowd: Crowd) -> None:
    offences = []
    for method, path, roles in crowd.routes():
        if roles is not Open.ANYONE:
            said = await crowd.school.browser().request(method, crowd.filled(path) or path)
            if (said[0], said[1]["code"]) != (401, "signed_out"):
                offences.append((method, path, said))
    assert offences == []


@pytest.mark.parametrize("kind", list(Kind))
async def test_a_role_that_is_not_on_the_list_is_refused(crowd: Crowd, kind: Kind) -> None:
    offences, refused = [], 0
    for method, path, roles in crowd.routes():
        if isinstance(roles, Open) or kind in roles:
            continue
        said = await crowd.own[kind].request(method, crowd.filled(path) or path, BODIES.get(path))
        refused += 1
        if (said[0], said[1]["code"]) != (403, "forbidden"):
            offences.append((method, path, said))
    assert offences == []
    assert refused > 5 or kind is Kind.ADMIN


async def test_every_object_in_a_path_has_one_here(crowd: Crowd) -> None:
    missing = {path for _, path, _ in crowd.routes() if crowd.filled(path) is None}
    assert missing == set(), "add a line to PLACES for each parameter"


async def test_every_object_in_a_body_has_one_here(crowd: Crowd) -> None:
    status, described = await crowd.school.browser().request("GET", "/api/openapi.json")
    assert status == 200
    missing = {
        path
        for path, methods in described["paths"].items()
        if path.startswith("/api/admin/") and path not in BODIES and path not in OWN
        for operation in methods.values()
        if NAMES & _fields(described, operation)
    }
    assert missing == set(), "add a whole body to BODIES for each, that names an object of the college cs"


async def test_an_object_of_another_college_looks_as_if_there_were_none(crowd: Crowd) -> None:
    offences, asked = [], 0
    for method, path, roles in crowd.routes():
        if isinstance(roles, Open) or not (_parameters(path) or path in BODIES):
            continue
        for kind in sorted(roles):
            said = await crowd.foreign[kind].request(method, crowd.filled(path) or path, BODIES.get(path))
            asked += 1
            if (said[0], said[1]["code"]) != (404, "not_found"):
                offences.append((method, path, kind, said))
    assert offences == [], "400 means that BODIES lacks a whole body for it"
    assert asked > 5


async def test_and_is_there_for_its_own(crowd: Crowd) -> None:
    """Else the test above could not fail. Only what changes nothing is asked."""
    for method, path, roles in crowd.routes():
        names = set(_parameters(path))
        if method == "GET" and names and not names & UNSEEN and not isinstance(roles, Open):
            own = Kind.ADMIN if Kind.ADMIN in roles else sorted(roles)[0]
            status, said = await crowd.own[own].request(method, crowd.filled(path) or path)
            assert status == 200, (path, said)


async def test_who_tries_what_is_not_theirs_is_in_the_audit_log(crowd: Crowd) -> None:
    candidate, dean = await crowd.school.visit("candidate2"), crowd.foreign[Kind.ADMIN]
    await candidate.request("GET", "/api/admin/audit")
    await dean.request("GET", f"/api/rooms/{crowd.room}/faces/candidate1")
    rows = await models.AuditEntry.filter(action="refused").order_by("-id").limit(2)
    said = [(row.actor, row.result, row.detail, row.room, row.subject, row.college) for row in rows]
    faces = "GET /api/rooms/{room}/faces/{candidate}"
    assert said == [
        ("fl-admin", "not_found", faces, crowd.room, "candidate1", "fl"),
        ("candidate2", "forbidden", "GET /api/admin/audit", "", "", "cs"),
    ]


def _parameters(path: str) -> list[str]:
    return [part[1:-1].partition(":")[0] for part in path.split("/") if part.startswith("{")]


def _fields(described: Mapping[str, Any], operation: Mapping[str, Any]) -> set[str]:
    """The fields of an operation's JSON body."""
    if "requestBody" not in operation:
        return set()
    schema = operation["requestBody"]["content"]["application/json"]["schema"]
    model = schema["$ref"].rpartition("/")[2]
    return set(described["components"]["schemas"][model].get("properties", {}))


# -- socket events ------------------------------------------------------------------------------------


async def test_every_event_says_who_may(crowd: Crowd) -> None:
    assert all(event.roles and event.devices for event in SOCKET_EVENTS)
    names = [event.name for event in SOCKET_EVENTS]
    assert len(set(names)) == len(names) > 20


@pytest.mark.parametrize("event", SOCKET_EVENTS, ids=lambda event: event.name)
async def test_every_field_of_an_event_has_a_sample(event: SocketEvent[Any]) -> None:
    assert event.payload.model_validate(_sample(event))


@pytest.mark.parametrize("role", list(IN_ROOM))
async def test_an_event_of_another_role_is_refused(crowd: Crowd, role: Role) -> None:
    page = await (await crowd.school.visit(IN_ROOM[role])).open(crowd.room)
    offences, refused = [], 0
    for event in SOCKET_EVENTS:
        if role not in event.roles:
            ack = await page.call_with(event.name, _sample(event))
            refused += 1
            if ack.get("code") != "forbidden":
                offences.append((event.name, ack))
    assert offences == []
    assert refused > 5
    await page.leave()


@pytest.mark.parametrize("kind", list(Kind))
async def test_a_room_of_another_college_cannot_be_entered(crowd: Crowd, kind: Kind) -> None:
    with pytest.raises(Refused) as refused:
        await crowd.foreign[kind].open(crowd.room)
    assert refused.value.code == "not_found"


def _sample(event: SocketEvent[Any]) -> dict[str, Any]:
    if event.name in PAYLOADS:
        return dict(PAYLOADS[event.name])
    model: type[BaseModel] = event.payload
    required = [name for name, field in model.model_fields.items() if field.is_required()]
    unknown = [name for name in required if name not in FIELDS and name != "key"]
    assert not unknown, f"add {unknown} of {event.name} to FIELDS"
    return {name: key() if name == "key" else FIELDS[name] for name in required}
