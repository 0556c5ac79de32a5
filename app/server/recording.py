"""Recording of the interviews of this server, running; and the light of it on the pages they concern."""

from contextlib import AsyncExitStack
from functools import partial
from typing import Any

from aiohttp import web

from app.audit.words import Deed
from app.exam.hub import Connection
from app.handlers.http import Route, supply
from app.handlers.office import recordings
from app.handlers.room.services import Services
from app.host.datadir import own_folder
from app.host.loops import repeating
from app.office import record
from app.people.directory import Kind
from app.recording.playback import Playback
from app.recording.service import Light, Recordings, open_recordings
from app.server.cluster import once
from app.server.exam import Exam
from app.server.ground import Ground
from app.state.clock import DAY
from app.storage.db import sqlite_file, url_of

RECORDINGS = web.AppKey("recordings", Recordings)
"""What a running site records, for whoever embeds it."""

FORGET = 3600
"""Seconds between two looks at what may not be kept any longer."""


async def open_recording(stack: AsyncExitStack, ground: Ground, exam: Exam) -> Recordings:
    """Until `stack` is closed. Raises `StartError`."""
    config = ground.config
    own = config.data if sqlite_file(url_of(config)) else own_folder(config)
    opened = await stack.enter_async_context(
        open_recordings(
            config.recording, config.data, own, ground.chain, exam.services.rooms, exam.media, ground.clock
        )
    )
    opened.tell = partial(_tell, exam.services)
    forget = once(ground.cluster, "recordings", FORGET, partial(_forget, ground, opened))
    await stack.enter_async_context(repeating(FORGET, forget, "recordings"))
    return opened


async def _forget(ground: Ground, kept: Recordings) -> None:
    """What was kept long enough, by the time that is certain; each turn leaves a line."""
    before = ground.clock.certain() - ground.config.recording.keep_days * DAY
    for turn in await kept.shelf.due(before):
        files = await kept.shelf.delete(turn.id)
        await ground.audit.record(
            "", Deed.DELETE_RECORDING, turn.candidate, room=turn.room, detail=f"{files} files"
        )


def recording_routes(ground: Ground, exam: Exam, kept: Recordings) -> list[Route[Any]]:
    playback = Playback(
        kept.shelf, ground.vault, exam.services.rooms.get, ground.store.history, record.words, ground.clock
    )
    return supply(recordings.ROUTES, playback)


def _tell(services: Services, room: str, light: Light) -> None:
    """The staff of the room and whoever is examined; nobody who waits hears of an interview (docs/rules.md 4.4)."""
    said = {"candidate": light.candidate, "until": light.until}
    for page in services.hub.all():
        if page.room == room and _concerns(page, light):
            services.under_way.soon(services.emit(page.sid, "recording", said))


def _concerns(page: Connection, light: Light) -> bool:
    return page.who.id == light.candidate or page.who.kind is not Kind.CANDIDATE
