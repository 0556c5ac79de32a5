"""How long the exam office waits: a whole school imported from a workbook, and then its lists.

    python -m bench.admin [--people 5000] [--photos 500] [--rooms 100] [--lists 20]

A workbook names the candidates, the first of them with a photo in a zip, all of them with a place in a room. It is
uploaded, checked and applied over HTTPS, as the page does, while somebody else keeps asking something small: what
they wait is what an exam under way would feel. Then every kind of list is asked for again and again.

The server has one core, the office the other. The last line of standard output is one JSON object: seconds and
milliseconds as the page waits for them, and how much the server's memory grew.
"""

import argparse
import asyncio
import contextlib
import io
import json
import sys
import tempfile
import time
import zipfile
from collections.abc import AsyncIterator, Collection
from pathlib import Path
from typing import Any

import aiohttp
import xlsxwriter
from PIL import Image
from stdnum.iso7064.mod_11_2 import calc_check_digit

from app.exam.rooms import Rooms
from app.exam.store import Store
from app.handlers.bodies import FILE
from app.handlers.cookies import SESSION
from app.office.roster.columns import COLUMNS, SHEETS, Sort
from app.people.directory import Kind, People, Person
from app.people.sessions import Sessions
from app.state.candidate import Action
from app.state.recordings import Recording
from app.state.room import SYSTEM, Setup
from app.state.rules import Command
from app.state.subscriptions import Subscription
from app.storage.chain import open_chain
from app.storage.db import open_database, sqlite_url
from app.storage.vault import open_vault
from bench.load import percentile
from bench.school import NODE, Server, serving, trusting

SERVER_CORE = 0
COLLEGES, MAJORS = 5, 4
PROBE_SECONDS = 0.02
_SURNAMES, _GIVEN = "赵钱孙李周吴郑王冯陈", "子涵浩然欣怡宇轩思雨佳琪"


class _NoMedia:
    def set_subscriptions(self, room: str, desired: Collection[Subscription]) -> None:
        """Nobody is connected."""

    def set_recordings(self, room: str, desired: Collection[Recording]) -> None:
        """Nor recorded."""


async def build(data: Path, rooms: int) -> str:
    """A school with colleges, majors and empty rooms; the session of its admin."""
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    vault, now = open_vault(data, may_create=True), time.time()
    async with open_database(sqlite_url(data)):
        people, store, sessions = People(vault), Store(await open_chain(data)), Sessions(time.time, 12 * 3600)
        for number in range(COLLEGES):
            majors = [(f"m{number}{each}", major(number, each)) for each in range(MAJORS)]
            await people.add_college(f"c{number}", college(number), majors)
        admin = Person("admin", Kind.ADMIN, "刘建国")
        await people.add(admin, "manager", "13800000006")
        live = Rooms(store, _NoMedia(), lambda room: None, NODE)
        for number in range(rooms):
            await store.create(f"r{number:03d}")
            home = f"c{number % COLLEGES}"
            setup = Setup(room(number), home, college(number % COLLEGES), now + 86400, now + 90000, (), ())
            await live.renew()
            await live.command(f"r{number:03d}", Command(Action.CONFIGURE, SYSTEM, setup=setup), "seed")
        return await sessions.login(admin, "127.0.0.1")


def college(number: int) -> str:
    return f"第{number + 1}学院"


def major(number: int, each: int) -> str:
    return f"第{number + 1}学院专业{each + 1}"


def room(number: int) -> str:
    return f"第{number + 1}考场"


def workbook(people: int, photos: int, rooms: int) -> bytes:
    """As the exam office fills it in."""
    memory = io.BytesIO()
    with xlsxwriter.Workbook(memory, {"in_memory": True}) as book:
        sheet = book.add_worksheet(SHEETS[Sort.CANDIDATES])
        sheet.write_row(0, 0, [column.name for column in COLUMNS[Sort.CANDIDATES]])
        for number in range(people):
            seat = number % rooms
            unit = seat % COLLEGES
            body = f"999999{1990 + number % 15}{1 + number % 12:02d}{1 + number % 28:02d}{number % 1000:03d}"
            cells = [
                _SURNAMES[number % 10] + _GIVEN[number // 10 % 12] + _GIVEN[number // 120 % 12],
                "居民身份证",
                body + calc_check_digit(body),
                f"139{number:08d}",
                f"2026{number:06d}",
                college(unit),
                major(unit, number // rooms % MAJORS),
                room(seat),
                str(number // rooms + 1),
                f"{number}.jpg" if number < photos else "",
            ]
            for place, cell in enumerate(cells):
                sheet.write_string(number + 1, place, cell)
    return memory.getvalue()


def photo_zip(photos: int) -> bytes:
    """Portraits of some 60 kB, as offices have them."""
    picture, memory = io.BytesIO(), io.BytesIO()
    Image.effect_noise((360, 480), 40).convert("RGB").save(picture, "JPEG", quality=60)
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_STORED) as archive:
        for number in range(photos):
            archive.writestr(f"{number}.jpg", picture.getvalue())
    return memory.getvalue()


class Office:
    """The page of an admin, signed in."""

    def __init__(self, http: aiohttp.ClientSession, port: int, token: str) -> None:
        self._http, self._port = http, port
        self._headers = {"Origin": f"https://localhost:{port}", "Cookie": f"{SESSION}={token}"}

    async def get(self, path: str) -> Any:
        async with self._http.get(self._url(path), headers=self._headers, ssl=trusting()) as answer:
            assert answer.status == 200, await answer.text()
            return await answer.json() if answer.content_type == "application/json" else await answer.read()

    async def send(self, path: str, data: bytes, kind: str = FILE) -> Any:
        headers = self._headers | {"Content-Type": kind}
        body = _pieces(data) if kind == FILE else data
        async with self._http.post(self._url(path), data=body, headers=headers, ssl=trusting()) as answer:
            assert answer.status == 200, await answer.text()
            return await answer.json()

    def _url(self, path: str) -> str:
        return f"https://localhost:{self._port}{path}"


async def _pieces(data: bytes) -> AsyncIterator[bytes]:
    """In pieces: whoever encrypts hundreds of megabytes at once measures nothing meanwhile."""
    for start in range(0, len(data), 2**16):
        yield data[start : start + 2**16]


async def measure(options: argparse.Namespace, data: Path) -> dict[str, Any]:
    """Build, import, list; the figures."""
    token = await build(data, options.rooms)
    book = workbook(options.people, options.photos, options.rooms)
    photos = photo_zip(options.photos) if options.photos else b""
    _tell(f"{options.people} people, {len(book) // 1000} kB and {len(photos) // 1_000_000} MB of photos")
    connector = aiohttp.TCPConnector(limit=4)
    limit = aiohttp.ClientTimeout(total=300)
    async with (
        serving(data, SERVER_CORE) as server,
        aiohttp.ClientSession(connector=connector, timeout=limit) as http,
    ):
        office = Office(http, server.port, token)
        await office.get("/api/me")
        figures = await _import(office, server, book, photos)
        _tell(json.dumps(figures))
        cpu = server.cpu_seconds()
        lists = await _lists(office, options.lists)
        cpu_ms = (server.cpu_seconds() - cpu) * 1000 / (len(LISTS) * options.lists + 2)
    slowest = max(lists, key=lambda name: lists[name])
    return (
        {"people": options.people, "photos": options.photos, "rooms": options.rooms}
        | figures
        | {
            "list_cpu_ms": round(cpu_ms, 1),
            "list_p95_ms": lists[slowest],
            "slowest_list": slowest,
            "lists_ms": lists,
        }
    )


async def _import(office: Office, server: Server, book: bytes, photos: bytes) -> dict[str, Any]:
    before, cpu, starved = server.rss_mb(), server.cpu_seconds(), server.starved_seconds()
    start = time.monotonic()
    async with _probing(office) as waits:
        report = (await office.send("/api/admin/imports?sort=candidates", book))["report"]
        if photos:
            report = (await office.send(f"/api/admin/imports/{report['token']}/photos", photos))["report"]
        assert report["problem_count"] == 0, report["problems"][:5]
        checked = time.monotonic()
        done = await office.send(f"/api/admin/imports/{report['token']}/apply", b"{}", "application/json")
        applied = time.monotonic()
    assert not done["notes"], done
    return {
        "imported": done["people"],
        "rooms_filled": done["rooms"] - len(done["pending"]),
        "import_s": round(applied - start, 2),
        "check_s": round(checked - start, 2),
        "apply_s": round(applied - checked, 2),
        "others_p99_ms": round(percentile(waits, 99), 1),
        "others_max_ms": round(max(waits), 1),
        "cpu_s": round(server.cpu_seconds() - cpu, 2),
        "starved_percent": round((server.starved_seconds() - starved) / (applied - start) * 100, 1),
        "grown_mb": round(server.rss_mb() - before, 1),
    }


@contextlib.asynccontextmanager
async def _probing(office: Office) -> AsyncIterator[list[float]]:
    """Ask something small all the time; milliseconds of every answer."""
    waits: list[float] = []

    async def probe() -> None:
        while True:
            waits.append(await _timed(office, "/api/me"))
            await asyncio.sleep(PROBE_SECONDS)

    task = asyncio.create_task(probe())
    try:
        yield waits
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


LISTS = {
    "first page": "",
    "last page": "&page=100",
    "page of 100": "&size=100",
    "name": "&q=子涵",
    "no such name": "&q=没有这个人",
    "exam number": "&q=20260012",
    "phone": "&q=13900000042",
    "college": "&college=c1",
    "major": "&major=m11",
    "room": "&room=r003",
    "no photo": "&photo=none",
}


async def _lists(office: Office, times: int) -> dict[str, float]:
    """The 95th percentile of each kind of list, in milliseconds."""
    figures = {}
    for name, query in LISTS.items():
        path = f"/api/admin/people?sort=candidates{query}"
        figures[name] = round(percentile([await _timed(office, path) for _ in range(times)], 95), 1)
    figures["rooms and colleges"] = round(await _timed(office, "/api/admin/people/choices"), 1)
    figures["majors"] = round(await _timed(office, "/api/admin/colleges"), 1)
    return figures


async def _timed(office: Office, path: str) -> float:
    start = time.monotonic()
    await office.get(path)
    return (time.monotonic() - start) * 1000


def _tell(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def parse(arguments: list[str] | None = None) -> argparse.Namespace:
    """The options."""
    parser = argparse.ArgumentParser(prog="bench.admin", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--people", type=int, default=5000)
    parser.add_argument("--photos", type=int, default=500, help="how many of them bring a photo")
    parser.add_argument("--rooms", type=int, default=100)
    parser.add_argument("--lists", type=int, default=20, help="how often each list is asked for")
    return parser.parse_args(arguments)


def main() -> None:
    options = parse()
    with tempfile.TemporaryDirectory() as folder:
        print(json.dumps(asyncio.run(measure(options, Path(folder) / "data")), ensure_ascii=False))


if __name__ == "__main__":
    main()
