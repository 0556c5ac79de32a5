"""A school to load: a data directory with rooms, people and their sessions, and the program serving it.

Rooms come about as they do in life, by commands through `app.exam.rooms`, and sessions by logins; only the SMS is
left out. The server is `run.py` with its production configuration, HTTPS included, in a process of its own.
"""

import asyncio
import contextlib
import os
import signal
import socket
import ssl
import sys
import time
from collections.abc import AsyncIterator, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from app.audit import AuditLog
from app.exam.rooms import Rooms
from app.exam.store import Store
from app.office.pledges import Kind as TextKind
from app.office.pledges import Pledges, Published
from app.people.directory import Kind, People, Person
from app.people.sessions import Sessions
from app.state.candidate import Action, Role
from app.state.recordings import Recording
from app.state.room import SYSTEM, Actor, Enrolment, Panelist, Setup
from app.state.rules import Command
from app.state.subscriptions import Subscription
from app.storage.chain import open_chain
from app.storage.db import open_database, sqlite_url
from app.storage.vault import open_vault

PANEL = (Role.CHAIR, Role.EXAMINER, Role.EXAMINER, Role.INVIGILATOR)
NODE = "main"
"""The default of `[server] node`: a process takes back its own rooms without waiting for the lease."""

ROOT = Path(__file__).parent.parent
START_SECONDS = 60.0

_NOT_FOR_US = frozenset({"PYTHONDONTWRITEBYTECODE", "PYTHONDEVMODE", "PYTHONASYNCIODEBUG"})
"""What developers' shells and test runs set, and schools do not: without bytecode a start costs 2 s more."""


@dataclass(frozen=True, slots=True)
class Seat:
    """One person's place in one room, and the session token that opens it."""

    room: str
    person: str
    role: Role
    token: str


async def build(
    data: Path, rooms: int, candidates: int, url: str = "", panel: Sequence[Role] = PANEL
) -> list[Seat]:
    """Fill `data`, and the database at `url` where it is another, with so many rooms of so many candidates each, all
    of them waiting, and a `panel`."""
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    vault = open_vault(data, may_create=True)
    async with open_database(url or sqlite_url(data)):
        chain = await open_chain(data)
        people, store, sessions = People(vault), Store(chain), Sessions(time.time, 12 * 3600)
        live = Rooms(store, NoMedia(), lambda room: None, NODE)
        await people.add_college("c", "计算机学院", [("m", "计算机科学与技术")])
        pledges = Pledges(AuditLog(chain, time.time), time.time)
        await pledges.ship()
        pledge = await pledges.newest(TextKind.PLEDGE)
        assert pledge is not None, "just shipped"
        entry = _Entry(people, sessions)
        seats = []
        for number in range(1, rooms + 1):
            await live.renew()
            seats += await _open_room(f"r{number:03d}", panel, candidates, entry, store, live, pledge)
        for room in list(live.all()):
            await live.release(room.id)
    return seats


class NoMedia:
    def set_subscriptions(self, room: str, desired: Collection[Subscription]) -> None:
        """Nobody is connected while the school is built."""

    def set_recordings(self, room: str, desired: Collection[Recording]) -> None:
        """Nor recorded."""


class _Entry:
    """Enters people one after the other, each with a phone number of their own."""

    def __init__(self, people: People, sessions: Sessions) -> None:
        self._people, self._sessions = people, sessions
        self._count = 0

    async def person(self, room: str, name: str, role: Role) -> Seat:
        self._count += 1
        kind = Kind.EXAMINER if role is Role.CHAIR else Kind(role)
        gate = "candidate/m" if kind is Kind.CANDIDATE else "examiner"
        person = Person(f"{room}-{name}", kind, f"{name}号", "c")
        major = "m" if kind is Kind.CANDIDATE else None
        await self._people.add(person, gate, f"138{self._count:08d}", major_id=major)
        token = await self._sessions.login(person, "127.0.0.1")
        return Seat(room, person.id, role, token)


async def _open_room(
    room: str,
    panel: Sequence[Role],
    candidates: int,
    entry: _Entry,
    store: Store,
    live: Rooms,
    pledge: Published,
) -> list[Seat]:
    staff = [await entry.person(room, f"s{n}", role) for n, role in enumerate(panel)]
    listed = [await entry.person(room, f"c{n:02d}", Role.CANDIDATE) for n in range(candidates)]
    await store.create(room)
    await live.command(
        room, Command(Action.CONFIGURE, SYSTEM, setup=_setup(staff, listed, pledge)), f"seed-{room}"
    )
    for seat in listed:
        who = Actor(seat.person, Role.CANDIDATE)
        for action, note in ((Action.AGREE_PLEDGE, pledge.version), (Action.CHECK_IN, "")):
            await live.command(room, Command(action, who, seat.person, note), f"seed-{action}-{seat.person}")
    return [*staff, *listed]


def _setup(staff: list[Seat], listed: list[Seat], pledge: Published) -> Setup:
    now = time.time()
    return Setup(
        title="计算机科学与技术复试",
        college_id="c",
        college="计算机学院",
        opens_at=now - 600,
        closes_at=now + 8 * 3600,
        panel=tuple(Panelist(seat.person, f"{seat.person}号", seat.role) for seat in staff),
        candidates=tuple(
            Enrolment(seat.person, f"{seat.person}号", f"2026{n:06d}") for n, seat in enumerate(listed)
        ),
        contact_name="刘建国",
        contact_phone="027-8888 0000",
        pledge_version=pledge.version,
        pledge_digest=pledge.digest,
    )


class Server:
    """The program on `data`, on ports that stay the same over restarts; `settings` are further EXAM_ variables. Only
    ever ends what it started."""

    def __init__(self, data: Path, core: int | None = None, name: str = NODE, **settings: str) -> None:
        self.port, self.name = _free_port(), name
        self._core = core
        self._environment = {name: value for name, value in os.environ.items() if name not in _NOT_FOR_US} | {
            "EXAM_DATA": str(data),
            "EXAM_SERVER__HOST": "127.0.0.1",
            "EXAM_SERVER__PORT": str(self.port),
            "EXAM_SERVER__TRUST_PORT": "0",
            "EXAM_SERVER__NODE": name,
            "EXAM_SERVER__ADDRESS": f"https://127.0.0.1:{self.port}",
            "EXAM_MEDIA__HOST": "127.0.0.1",
            "EXAM_MEDIA__ANNOUNCE": "127.0.0.1",
            "EXAM_MEDIA__UDP_PORT": "0",
            "EXAM_MEDIA__TCP_PORT": "0",
            "EXAM_ROOM__FACE_CHECK": "false",
            "EXAM_SECURITY__SECOND_FACTOR": "off",  # its administrator has a token, and no telephone
            "EXAM_LOG__LEVEL": "warning",
            **settings,
        }
        self._process: asyncio.subprocess.Process | None = None

    @property
    def pid(self) -> int:
        assert self._process is not None, "not started"
        return self._process.pid

    async def launch(self) -> None:
        """Start the process; it does not serve yet."""
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "run.py", cwd=ROOT, env=self._environment, stdout=asyncio.subprocess.DEVNULL
        )
        pin(self._process.pid, self._core)

    async def answering(self) -> None:
        """Return when it answers over HTTPS; fail when it ended or took `START_SECONDS`."""
        assert self._process is not None, "not started"
        deadline = time.monotonic() + START_SECONDS
        async with aiohttp.ClientSession() as http:
            while not await _answers(http, self.port):
                assert self._process.returncode is None, f"the server ended: {self._process.returncode}"
                assert time.monotonic() < deadline, "the server does not answer"
                await asyncio.sleep(0.05)

    async def kill(self) -> None:
        """As `kill -9` does, or a power cut."""
        await self._end(signal.SIGKILL)

    async def stop(self) -> None:
        await self._end(signal.SIGTERM)

    async def _end(self, number: signal.Signals) -> None:
        if self._process is not None and self._process.returncode is None:
            self._process.send_signal(number)
            await self._process.wait()

    def cpu_seconds(self) -> float:
        return cpu_seconds(self.pid)

    def starved_seconds(self) -> float:
        """Time the main thread was ready and had no core, since its start (proc(5), schedstat): others' load."""
        return int(Path(f"/proc/{self.pid}/schedstat").read_text().split()[1]) / 1e9

    def rss_mb(self) -> float:
        """Resident memory of the server process."""
        pages = int(Path(f"/proc/{self.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


@contextlib.asynccontextmanager
async def serving(data: Path, core: int | None = None) -> AsyncIterator[Server]:
    """A server that answers inside the block and is stopped after it."""
    server = Server(data, core)
    try:
        await server.launch()
        await server.answering()
        yield server
    finally:
        await server.stop()


async def _answers(http: aiohttp.ClientSession, port: int) -> bool:
    try:
        async with http.get(f"https://localhost:{port}/healthz", ssl=trusting()) as answer:
            return answer.status == 200
    except aiohttp.ClientConnectionError:
        return False


def cpu_seconds(pid: int) -> float:
    """User and system time of a process since its start (proc(5), fields 14 and 15)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def pin(pid: int, core: int | None) -> None:
    """Bind a process to one core, if this machine lets us have it."""
    if core in os.sched_getaffinity(0):
        os.sched_setaffinity(pid, {core})


def trusting() -> ssl.SSLContext:
    """TLS as a browser does it, but the certificate is not checked: our own load meets our own server."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port
