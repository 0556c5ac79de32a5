"""Bodies that are files: read piece by piece, never whole. Whoever keeps them counts (`client_max_size` does not)."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from typing import Final
from urllib.parse import quote

from aiohttp import hdrs, web
from aiohttp.http import HttpProcessingError

from app.state.errors import Forbidden, Malformed

IDLE_SECONDS: Final = 30.0
"""Between two pieces."""
WHOLE_SECONDS: Final = 1800.0
FILE: Final = "application/octet-stream"
"""No form can send this type, so a foreign page cannot either without being asked first (docs/rules.md fault 52)."""


async def pieces(request: web.Request) -> AsyncIterator[bytes]:
    """The body as it comes. Raises `Forbidden` for what a foreign form could send, `Malformed` when the line stops."""
    if request.content_type != FILE:
        raise Forbidden("请求的格式不对，请刷新页面后重试。")
    loop = asyncio.get_running_loop()
    ends = loop.time() + WHOLE_SECONDS
    try:
        while True:
            async with asyncio.timeout_at(min(ends, loop.time() + IDLE_SECONDS)):
                piece = await request.content.readany()
            if not piece:
                return
            yield piece
    except TimeoutError as error:
        raise Malformed("文件没有发送完整，请检查网络后重新上传。") from error
    except (web.RequestPayloadError, HttpProcessingError, ConnectionError) as error:
        raise Malformed("文件没有发送完整，请检查网络后重新上传。") from error


def attachment(data: bytes, name: str, kind: str) -> web.Response:
    """A file to be kept, under a Chinese name (RFC 6266)."""
    headers = {hdrs.CONTENT_DISPOSITION: f"attachment; filename*=UTF-8''{quote(name)}"}
    return web.Response(body=data, content_type=kind, headers=headers)


async def streamed(
    request: web.Request, made: AsyncGenerator[bytes, None], name: str, kind: str
) -> web.StreamResponse:
    """A file to be kept that is sent as it is made. The first piece comes before the answer begins, so that what
    cannot be made is refused; what fails later is broken off (`answer_errors`): its last piece should say it is one."""
    response = web.StreamResponse(
        headers={
            hdrs.CONTENT_TYPE: f"{kind}; charset=utf-8",
            hdrs.CONTENT_DISPOSITION: f'attachment; filename="{name}"',
        }
    )
    async with aclosing(made) as pieces:
        first = await anext(pieces, b"")
        await response.prepare(request)
        if request.method != hdrs.METH_HEAD:
            await response.write(first)
            async for piece in pieces:
                await response.write(piece)
    await response.write_eof()
    return response


CSV: Final = "text/csv"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
