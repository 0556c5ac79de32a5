"""Files of people, sent whole or in part and never as a page of ours."""

import re
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Final, Protocol

from aiohttp import hdrs, web

from app.handlers.answers import disposition


class Sent(Protocol):
    """What is said of a file that is sent."""

    @property
    def name(self) -> str: ...
    @property
    def mime(self) -> str: ...
    @property
    def size(self) -> int: ...
    @property
    def sha256(self) -> str: ...


GUARDED: Final[Mapping[str, str]] = {
    hdrs.CACHE_CONTROL: "no-store, private",
    hdrs.CONTENT_SECURITY_POLICY: "sandbox; default-src 'none'",
}
"""Whatever a file holds, it is no page of ours: nothing in it runs, nothing keeps it."""

_RANGE: Final = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")


async def ranged(
    request: web.Request, served: Sent, read: Callable[[int, int], AsyncIterator[bytes]]
) -> web.StreamResponse:
    """What `read` gives of the bytes that are asked for."""
    wanted = span(request.headers.get(hdrs.RANGE), served.size)
    if wanted is None:
        response = web.Response(status=416, headers=GUARDED)
        response.headers[hdrs.CONTENT_RANGE] = f"bytes */{served.size}"
        return response
    start, end = wanted
    return await send(request, served, start, end, read(start, end))


def span(header: str | None, size: int) -> tuple[int, int] | None:
    """The bytes a Range header asks for, as start and end; None when there are none (416). What is no single range of
    bytes is as if it were not there (RFC 9110, 14.2)."""
    found = _RANGE.fullmatch(header or "")
    if found is None or found[0] == "bytes=-":
        return 0, size
    first, last = found[1], found[2]
    if not first:
        return (max(size - int(last), 0), size) if int(last) else None
    start, end = int(first), min(int(last) + 1 if last else size, size)
    if last and int(last) < start:
        return 0, size
    return (start, end) if start < size else None


async def send(
    request: web.Request, served: Sent, start: int, end: int, pieces: AsyncIterator[bytes]
) -> web.StreamResponse:
    """The bytes, in pieces, or to HEAD the headers alone. The first piece comes before the answer begins, so that a
    file that is missing is refused and not broken off."""
    head = request.method == hdrs.METH_HEAD
    first = b"" if head else await anext(pieces, b"")
    part = (start, end) != (0, served.size)
    response = web.StreamResponse(status=206 if part else 200, headers=GUARDED)
    response.content_type = served.mime
    response.content_length = end - start
    response.headers[hdrs.ACCEPT_RANGES] = "bytes"
    response.headers[hdrs.CONTENT_DISPOSITION] = disposition(served.name)
    response.headers[hdrs.ETAG] = f'"{served.sha256}"'
    if part:
        response.headers[hdrs.CONTENT_RANGE] = f"bytes {start}-{end - 1}/{served.size}"
    await response.prepare(request)
    if not head:
        await response.write(first)
        async for piece in pieces:
            await response.write(piece)
    await response.write_eof()
    return response
