"""Watching a recording: the reason first, then bytes, and nobody but whoever may (PROTOCOL.md 1.4)."""

import hashlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from typing import Any

import av
import pytest
import pytest_asyncio

from app.recording.muxing import Muxer
from app.recording.spool import Journal, State
from app.recording.streams import Frames
from app.recording.wire import Closed, Track, turn_of
from app.server.recording import RECORDINGS
from app.storage import models
from app.storage.vault import Vault, open_vault
from tests.browser import Browser, School, config, running
from tests.recording.packets import CODECS, Sender, pictures
from tests.waiting import eventually

pytestmark = pytest.mark.asyncio(loop_scope="module")

REASON = {"reason": "考生申请复核"}


@dataclass
class Archive:
    school: School
    room: str
    closed: Closed
    keys: Vault

    @property
    def turn(self) -> str:
        return turn_of(self.room, "candidate1")

    def path(self, rest: str = "") -> str:
        return f"/api/admin/recordings/{self.turn}{rest}"

    @property
    def file(self) -> str:
        return self.path(f"/files/{self.closed.id}")

    async def opened(self, browser: Browser) -> dict[str, Any]:
        status, said = await browser.request("POST", self.path("/open"), REASON)
        assert status == 200
        return dict(said)


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def archive(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Archive]:
    data = tmp_path_factory.mktemp("school")
    async with running(config(data)) as school:
        room = next(room.id for room in school.services.rooms.all() if room.id.endswith("-1"))
        app = school.server.app  # type: ignore[union-attr]
        kept = app[RECORDINGS]
        keys = open_vault(data, may_create=False, name="recording")
        kept.folder.mkdir(parents=True, exist_ok=True)
        track = Track(room, "candidate1", "candidate1", "main", "camera")
        name = hashlib.sha256(b"piece").hexdigest()[:32]
        journal = Journal(kept.folder, name, track, "vp8", "", keys)
        journal.append(b"".join(pictures("vp8"))[:5000], State(1000, 1010))
        closed = journal.finish(State(1000, 1010))
        kept.take(closed)
        await eventually(partial(_not_entered, closed), 10)
        yield Archive(school, room, closed, keys)


async def _not_entered(closed: Closed) -> str | None:
    return None if await models.RecordedFile.exists(id=closed.id) else "it is not in the manifest"


async def test_not_a_byte_before_the_reason_stands_in_the_log(archive: Archive) -> None:
    admin = await archive.school.visit("school-admin")
    for method in ("GET", "HEAD"):
        assert (await admin.request(method, archive.file))[0] == 409
    assert (await admin.request("GET", archive.file, headers={"Range": "bytes=0-9"}))[0] == 409
    assert (await admin.request("POST", archive.path("/open"), {"reason": " "}))[0] == 400
    assert not await models.AuditEntry.exists(action="watch_recording")
    said = await archive.opened(admin)
    entry = await models.AuditEntry.get(action="watch_recording")
    assert (entry.subject, entry.detail) == ("candidate1", REASON["reason"])
    [file] = said["files"]
    assert (file["id"], file["kind"]) == (archive.closed.id, 'video/webm; codecs="vp8"')


async def test_the_bytes_whole_and_in_part(archive: Archive) -> None:
    admin = await archive.school.visit("school-admin")
    headers = {"X-Playback": (await archive.opened(admin))["grant"]}
    status, whole = await admin.request("GET", archive.file, headers=headers)
    assert (status, len(whole)) == (200, archive.closed.bytes)
    assert hashlib.sha256(whole).hexdigest() == archive.closed.sha256
    status, part = await admin.request("GET", archive.file, headers={**headers, "Range": "bytes=100-199"})
    assert (status, part) == (206, whole[100:200])
    assert (await admin.request("GET", archive.file, headers={**headers, "Range": "bytes=9000-"}))[0] == 416
    assert (await admin.request("HEAD", archive.file, headers=headers))[0] == 200


async def test_a_grant_is_good_for_whoever_it_was_given_to(archive: Archive) -> None:
    school_admin = await archive.school.visit("school-admin")
    college_admin = await archive.school.visit("college-admin")
    grant = (await archive.opened(school_admin))["grant"]
    for forged in (grant, grant.replace(".", "9."), "1.x", ""):
        answer = await college_admin.request("GET", archive.file, headers={"X-Playback": forged})
        assert answer[0] == 409, forged


async def test_it_is_in_the_list_with_its_room_and_candidate(archive: Archive) -> None:
    admin = await archive.school.visit("college-admin")
    _, said = await admin.request("GET", "/api/admin/recordings")
    [row] = said["rows"]
    assert (row["id"], row["ended_at"] - row["began_at"], row["closed"]) == (archive.turn, 10, False)


async def test_a_flipped_byte_is_named(archive: Archive) -> None:
    admin = await archive.school.visit("school-admin")
    assert (await admin.request("POST", archive.path("/verify")))[1]["flaws"] == []
    row = await models.RecordedFile.get(id=archive.closed.id)
    await models.RecordedFile.filter(id=row.id).update(lost=3)
    assert (await admin.request("POST", archive.path("/verify")))[1]["flaws"] == [{"n": 1, "fault": "chain"}]
    await models.RecordedFile.filter(id=row.id).update(lost=row.lost)


async def test_pictures_of_h264_come_in_what_browsers_take_them_in(archive: Archive) -> None:
    kept = archive.school.server.app[RECORDINGS]  # type: ignore[attr-defined]
    sender, muxer = Sender("h264"), None
    frames = Frames(CODECS)
    for packet in sender.seconds(3):
        frame = frames.put(packet)
        if frame is not None:
            muxer = muxer or Muxer(frame, frame.shape)
            muxer.put(frame)
    assert muxer is not None
    muxer.close()
    track = Track(archive.room, "candidate1", "candidate1", "main", "screen")
    journal = Journal(kept.folder, "f" * 32, track, "h264", "", archive.keys)
    journal.append(muxer.take(), State(1000, 1003))
    closed = journal.finish(State(1000, 1003))
    kept.take(closed)
    await eventually(partial(_not_entered, closed), 10)
    admin = await archive.school.visit("school-admin")
    headers = {"X-Playback": (await archive.opened(admin))["grant"]}
    status, made = await admin.request("GET", archive.path(f"/files/{closed.id}"), headers=headers)
    assert (status, made[4:8]) == (200, b"ftyp")
    with av.open(BytesIO(made)) as played:
        assert sum(1 for _ in played.decode()) == 45
