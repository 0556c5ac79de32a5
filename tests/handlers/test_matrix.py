"""Who may do what: every mounted route and every socket event, against every role and another college.

A new route or event is covered as it stands. What it needs of the tests is a line here: an object for a parameter of
its path (`PLACES`), a body that names one (`BODIES`), a sample of a field of an event (`FIELDS`); the tests say which.
"""

import io
import json
import re
import time
import zipfile
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestServer
from pydantic import BaseModel

from app.handlers.http import DECLARED, Open, Roles, undeclared
from app.handlers.room import SOCKET_EVENTS
from app.handlers.room.command import SocketEvent
from app.office import demo
from app.people.directory import Kind, People, Person
from app.state.candidate import Role
from app.state.room import Terms
from app.storage import models
from app.storage.vault import open_vault
from tests.browser import ACCOUNTS, Browser, Refused, School, config, key, running
from tests.materials import files
from tests.materials.site import Site
from tests.office.roster.office import Office

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(240)]

PLACES: Final[Mapping[str, str]] = {
    "candidate": "candidate1",
    "change": "<change>",
    "college": "cs",
    "major": "cs-cs",
    "material": "<pdf>",
    "/api/materials/{material} material": "<upload>",
    "/api/materials/{material}/data material": "<upload>",
    "/api/materials/{material}/entries material": "<zip>",
    "notice": "<notice>",
    "number": "1",
    "person": "candidate1",
    "picture": "f" * 32,
    "room": "<room>",
    "server": "main",
    "file": "d" * 32,
    "turn": "<turn>",
    "token": "<import>",
}
"""For a parameter of a path, the id of an object of the college `cs`; `<room>` is one of `Crowd.objects`. Where two
nouns share a name, the line is `"/api/admin/things/{id} id"`."""

UNSEEN: Final = frozenset({"file", "picture", "server"})
"""Parameters whose object the demo has not got, or that wants more than a path: the control below says nothing."""

_KEY: Final = "k" * 16
_PERSON: Final = {
    "kind": "candidate",
    "name": "张三",
    "college": "cs",
    "major": "cs-cs",
    "exam_no": "20260001",
}
_WORDS: Final = {"title": "考场须知", "text": "请提前到场。"}
_ROOM: Final[Mapping[str, Any]] = {
    "title": "复试 第九考场",
    "college_id": "cs",
    "opens_at": 4_000_000_000,
    "closes_at": 4_000_010_000,
    "panel": [{"id": "chair", "role": "chair"}, {"id": "invigilator1", "role": "invigilator"}],
    "candidates": ["candidate1"],
    "rehearsal": False,
    "key": _KEY,
    **asdict(Terms()),
}

_SHEET: Final = {"candidate": "candidate1", "member": "examiner1", "key": _KEY}
_CHOSEN: Final = {"candidate": "candidate1", "choice": "count", "reason": "实到四人", "key": _KEY}

BODIES: Final[Mapping[str, Mapping[str, Any] | bytes]] = {
    "/api/admin/servers/{server}": {"draining": True},
    "/api/admin/colleges/{college}": {"name": "计算机学院"},
    "/api/admin/imports/{token}/photos": b"PK",
    "/api/admin/majors": {"college": "cs", "name": "网络工程"},
    "/api/admin/majors/{major}": {"name": "计算机科学与技术"},
    "/api/admin/materials/{person}/approve": {"round": 1},
    "/api/admin/materials/{person}/reject": {"round": 1, "files": [], "reason": "看不清"},
    "/api/admin/notices": {**_WORDS, "college": "cs", "key": _KEY},
    "/api/admin/notices/{notice}/versions": {**_WORDS, "base": 1, "important": True},
    "/api/admin/people": _PERSON,
    "/api/admin/people/{person}": _PERSON,
    "/api/admin/people/{person}/photo": b"\xff\xd8",
    "/api/admin/people/{person}/login-code": {"reason": "收不到短信"},
    "/api/admin/people/{person}/unmask": {"field": "phone", "reason": "联系考生"},
    "/api/admin/recordings/{turn}/open": {"reason": "复核成绩"},
    "/api/admin/rooms": _ROOM,
    "/api/admin/rooms/{room}": {**_ROOM, "since": 1},
    "/api/admin/rooms/{room}/close": {"key": _KEY},
    "/api/admin/rooms/{room}/draw": {"since": 1, "key": _KEY},
    "/api/admin/rooms/{room}/open": {"key": _KEY},
    "/api/admin/rooms/{room}/scores/choose": _CHOSEN,
    "/api/admin/rooms/{room}/scores/publish": {"key": _KEY},
    "/api/admin/rooms/{room}/scores/recuse": {**_SHEET, "lift": False, "reason": "是我的学生"},
    "/api/admin/rooms/{room}/scores/rubric": {"rubric": "rubric1", "version": 1, "key": _KEY},
    "/api/admin/rooms/{room}/scores/transcribe": {**_SHEET, "values": {}},
    "/api/admin/rooms/{room}/scores/unlock": {"candidate": "candidate1", "step": "approve", "key": _KEY},
    "/api/admin/second-factor/reset": {"person": "examiner1"},
    "/api/materials": {"name": "成绩单.pdf", "size": 10, "replaces": "<pdf>"},
    "/api/materials/{material}/data": b"%PDF",
    "/api/notices/{notice}/read": {"version": 1},
    "/api/rooms/{room}/emergency": {"cause": "network"},
}
"""A whole body for each route that finds an object by its body, or that parses a body before it looks for one; bytes
are a file."""

HEADERS: Final[Mapping[str, Mapping[str, str]]] = {"/api/materials/{material}/data": {"Upload-Offset": "0"}}

NAMES: Final = frozenset(
    {
        "candidate",
        "candidates",
        "college",
        "college_id",
        "files",
        "major",
        "material",
        "notice",
        "panel",
        "person",
        "picture",
        "replaces",
        "room",
    }
)
"""A field so called is the id of an object, or a list of them."""

OWN: Final[frozenset[str]] = frozenset()
"""Routes that find nobody else's object by what their body names."""

QUERIES: Final[Mapping[str, str]] = {
    "/api/admin/audit": "?result=ok",
    "/api/admin/audit/export": "?result=ok",
    "/api/admin/imports/template": "?sort=candidates",
    "/api/admin/people": "?sort=candidates",
    "/api/admin/people/export": "?sort=candidates",
}
"""What a list has to be asked for with; what somebody was refused is in the audit under the ids they sent."""

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
    "way": "udp",
    "wanted": True,
    "limited": True,
    "jpeg": "/9j/2Q==",
    "plight": "sound",
    "values": {},
    "digest": "0" * 64,
    "member": "examiner1",
    "valid": True,
    "choice": "count",
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
    """The demo school with everybody signed in. `objects` are ids of what is of the college `cs`."""

    school: School
    objects: Mapping[str, str]
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

    @property
    def room(self) -> str:
        return self.objects["room"]

    def filled(self, path: str) -> str | None:
        """The path with objects of `cs` in it; None when `PLACES` lacks a line."""
        filled = path
        for name in _parameters(path):
            value = PLACES.get(f"{path} {name}", PLACES.get(name))
            if value is None:
                return None
            filled = filled.replace(f"{{{name}}}", self._named(value))
        return filled + QUERIES.get(path, "")

    async def ask(self, browser: Browser, method: str, path: str) -> tuple[int, Any]:
        """The route `path` asked by `browser` for objects of `cs`."""
        body = BODIES.get(path) if method == "POST" else None
        if isinstance(body, Mapping):
            body = json.loads(self._named(json.dumps(body)))
        return await browser.request(method, self.filled(path) or path, body, HEADERS.get(path))

    def _named(self, text: str) -> str:
        for name, value in self.objects.items():
            text = text.replace(f"<{name}>", value)
        return text


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def crowd(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Crowd]:
    data = tmp_path_factory.mktemp("school")
    added = {entry.id: entry for entry in ELSEWHERE.values() if entry.id not in ACCOUNTS}
    async with running(config(data)) as school:
        people = People(open_vault(data, may_create=False))
        for entry in added.values():
            await people.add(Person(entry.id, entry.kind, entry.name, "fl"), entry.gate, entry.phone)
        ACCOUNTS.update(added)
        own = {kind: await school.sign_in(who) for kind, who in KINDS.items()}
        foreign = {kind: await school.sign_in(entry.id) for kind, entry in ELSEWHERE.items()}
        room = next(room.id for room in school.services.rooms.all() if room.id.endswith("-1"))
        objects = {"room": room, "notice": await _notice(own[Kind.ADMIN]), "change": await _change()}
        objects["turn"] = await _recorded(room)
        objects["import"] = (await Office(school, data).dry_run([]))["token"]
        yield Crowd(school, objects | await _materials(Site(school, data)), own, foreign)
    for account in added:  # other files count the demo's
        del ACCOUNTS[account]


async def _notice(admin: Browser) -> str:
    """The demo's notice of `cs`."""
    _, said = await admin.request("GET", "/api/admin/notices?college=cs")
    return str(said["rows"][0]["id"])


async def _recorded(room: str) -> str:
    row = await models.RecordedTurn.create(
        id="e" * 32, room=room, candidate="candidate1", college="cs", began_at=time.time()
    )
    return str(row.id)


async def _change() -> str:
    """One that waits for a second administrator."""
    row = await models.AccountChange.create(
        id="c" * 32,
        person_id="examiner2",
        kind="reset_second_factor",
        state="pending",
        asker="college-admin",
        asked_at=time.time(),
    )
    return str(row.id)


async def _materials(site: Site) -> dict[str, str]:
    """What the candidate handed in and was given back, and an upload they have begun since."""
    ids = await site.handed_in("candidate1", {"a.pdf": files.pdf(), "b.zip": files.zipped({"c.txt": b"c"})})
    back = {"round": 1, "files": [], "reason": "看不清"}
    status, said = await site.post("school-admin", "/api/admin/materials/candidate1/reject", back)
    assert status == 200, said
    _, begun = await site.begin("candidate1", "d.pdf", 10)
    return {"pdf": ids["a.pdf"], "zip": ids["b.zip"], "upload": begun["file"]["id"]}


# -- routes -------------------------------------------------------------------------------------------


async def test_every_route_says_who_may(crowd: Crowd) -> None:
    assert [each for each in undeclared(crowd.app) if "/socket.io/" not in each] == []
    assert all(roles for _, _, roles in crowd.routes())
    assert len(list(crowd.routes())) > 25


async def test_a_stranger_is_told_to_log_in(crowd: Crowd) -> None:
    offences = []
    for method, path, roles in crowd.routes():
        if roles is not Open.ANYONE:
            said = await crowd.ask(crowd.school.browser(), method, path)
            if (said[0], said[1]["code"]) != (401, "signed_out"):
                offences.append((method, path, said))
    assert offences == []


@pytest.mark.parametrize("kind", list(Kind))
async def test_a_role_that_is_not_on_the_list_is_refused(crowd: Crowd, kind: Kind) -> None:
    offences, refused = [], 0
    for method, path, roles in crowd.routes():
        if isinstance(roles, Open) or kind in roles:
            continue
        said = await crowd.ask(crowd.own[kind], method, path)
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
        if path not in BODIES and path not in OWN
        for operation in methods.values()
        if operation["security"] and NAMES & _fields(described, operation)
    }
    assert missing == set(), "add a whole body to BODIES for each, that names an object of the college cs"


async def test_an_object_of_another_college_looks_as_if_there_were_none(crowd: Crowd) -> None:
    offences, asked = [], 0
    for method, path, roles in crowd.routes():
        if isinstance(roles, Open) or not (_parameters(path) or (method == "POST" and path in BODIES)):
            continue
        for kind in sorted(roles):
            status, said = await crowd.ask(crowd.foreign[kind], method, path)
            asked += 1
            if status != 404 or said["code"] != "not_found":
                offences.append((method, path, kind, status, said))
    assert offences == [], "400 means that BODIES lacks a whole body for it"
    assert asked > 5


async def test_and_is_there_for_its_own(crowd: Crowd) -> None:
    """Else the test above could not fail. Only what changes nothing is asked."""
    for method, path, roles in crowd.routes():
        names = set(_parameters(path))
        if method == "GET" and names and not names & UNSEEN and not isinstance(roles, Open):
            said = {kind: await crowd.ask(crowd.own[kind], method, path) for kind in sorted(roles)}
            assert 200 in {status for status, _ in said.values()}, (path, said)


@pytest.mark.parametrize("kind", list(Kind))
async def test_what_is_not_asked_for_by_an_id_is_never_of_another_college(crowd: Crowd, kind: Kind) -> None:
    marks = [*crowd.objects.values(), *(f'"{each.id}"' for each in demo.CANDIDATES if each.college == "cs")]
    marks += [each.name for each in demo.CANDIDATES if each.college == "cs"]
    offences, shown = [], 0
    for method, path, roles in crowd.routes():
        if method != "GET" or isinstance(roles, Open) or kind not in roles or _parameters(path):
            continue
        status, said = await crowd.ask(crowd.foreign[kind], method, path)
        text = _text(said)
        shown += status == 200
        offences += [(path, mark) for mark in marks if mark in text]
    assert offences == []
    assert shown > 3


def _text(said: object) -> str:
    """What a person reads of an answer; of a workbook, the words in its cells."""
    if isinstance(said, bytes) and said.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(said)) as book:
            return "".join(book.read(name).decode() for name in book.namelist() if name.endswith(".xml"))
    return said if isinstance(said, str) else json.dumps(said, ensure_ascii=False, default=repr)


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
    return re.findall(r"\{(\w+)\}", path)


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
