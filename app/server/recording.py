"""Recording of the interviews of this server, running; and the light of it on the pages they concern."""

from contextlib import AsyncExitStack
from functools import partial

from app.exam.hub import Connection
from app.handlers.room.services import Services
from app.host.datadir import own_folder
from app.people.directory import Kind
from app.recording.service import Light, Recordings, open_recordings
from app.server.exam import Exam
from app.server.ground import Ground
from app.storage.db import sqlite_file, url_of


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
    return opened


def _tell(services: Services, room: str, light: Light) -> None:
    """The staff of the room and whoever is examined; nobody who waits hears of an interview (docs/rules.md 4.4)."""
    said = {"candidate": light.candidate, "until": light.until}
    for page in services.hub.all():
        if page.room == room and _concerns(page, light):
            services.under_way.soon(services.emit(page.sid, "recording", said))


def _concerns(page: Connection, light: Light) -> bool:
    return page.who.id == light.candidate or page.who.kind is not Kind.CANDIDATE
