"""Recorded interviews: which there are, and watching one (PROTOCOL.md 1.4)."""

from collections.abc import AsyncIterator
from dataclasses import replace

from aiohttp import web

from app.audit.words import Deed
from app.handlers.answers import answer
from app.handlers.bodies import Body
from app.handlers.http import ADMINS, Call, get, post
from app.handlers.ranges import ranged
from app.recording.playback import Playback
from app.texts import Reason

GRANT = "X-Playback"
"""The header that a grant is sent in: no address holds one."""


class Why(Body):
    reason: Reason


@get("/api/admin/recordings", ADMINS, "The recorded interviews, the newest first")
async def turns(call: Call[Playback]) -> web.Response:
    return answer(rows=await call.needs.turns(call.who))


@post(
    "/api/admin/recordings/{turn}/open",
    ADMINS,
    "What is recorded of an interview, and leave to watch it, with a reason",
    audit=Deed.WATCH_RECORDING,
)
async def watch(call: Call[Playback], said: Why) -> web.Response:
    turn = await call.needs.turn(call.who, call.path["turn"])
    await call.record(turn.candidate, detail=said.reason)
    return answer(**await call.needs.opened(call.who, turn))


@get("/api/admin/recordings/{turn}/files/{file}", ADMINS, "A piece of what is watched", gives="*/*")
async def piece(call: Call[Playback]) -> web.StreamResponse:
    playback, grant = call.needs, call.request.headers.get(GRANT, "")
    told, kept = await playback.piece(call.who, call.path["turn"], call.path["file"], grant)
    if kept.codec != "h264":
        return await ranged(call.request, told, lambda start, end: playback.read(kept, start, end))
    made = await playback.mp4(kept)
    return await ranged(call.request, replace(told, size=len(made)), lambda start, end: _of(made, start, end))


@post(
    "/api/admin/recordings/{turn}/verify",
    ADMINS,
    "Read everything again and compare it with the manifest and its chain",
    audit=Deed.VERIFY_RECORDING,
)
async def verify(call: Call[Playback]) -> web.Response:
    return answer(flaws=await call.needs.verify(call.who, call.path["turn"]))


ROUTES = (turns, watch, piece, verify)


async def _of(made: bytes, start: int, end: int) -> AsyncIterator[bytes]:
    yield made[start:end]
