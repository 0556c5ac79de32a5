"""A body that comes too slowly, or never ends (docs/rules.md fault 33)."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from app.handlers.bodies import CHUNK, pieces
from app.state.errors import Malformed


async def told(idle: float, whole: float, pause: float, count: int) -> tuple[int, str]:
    """What a handler got of so many pieces with a pause before each, and how it ended."""
    got = 0
    ended = "whole"

    async def handler(request: web.Request) -> web.Response:
        nonlocal got, ended
        try:
            async for piece in pieces(request, replace(CHUNK, idle=idle, whole=whole)):
                got += len(piece)
        except Malformed as error:
            ended = error.message
        return web.Response()

    async def slow() -> AsyncIterator[bytes]:
        for _ in range(count):
            yield b"x"
            await asyncio.sleep(pause)

    app = web.Application()
    app.router.add_post("/", handler)
    async with TestClient(TestServer(app)) as client, client.post("/", data=slow()) as answer:
        await answer.read()
    return got, ended


async def test_one_that_comes_is_taken() -> None:
    assert await told(5, 5, 0, 3) == (3, "whole")


@pytest.mark.parametrize(("idle", "whole"), [(0.05, 30), (30, 0.05)])
async def test_one_that_does_not_is_given_up_with_what_came(idle: float, whole: float) -> None:
    got, ended = await told(idle, whole, 0.5, 2)
    assert got == 1
    assert "太慢" in ended
