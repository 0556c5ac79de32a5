"""What a request brings: JSON, a query, a file. Bodies are read piece by piece, each within its time: aiohttp waits for
ever for the other half of one (docs/rules.md fault 33), and counts only what it reads itself."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Final, TypeVar

from aiohttp import web
from aiohttp.http import HttpProcessingError
from pydantic import BaseModel, ConfigDict, ValidationError

from app.handlers.answers import JSON
from app.handlers.fit import kept
from app.state.errors import Forbidden, Malformed
from app.texts.reasons import malformed

BODY_BYTES: Final = 16 * 1024
FILE: Final = "application/octet-stream"
"""Neither this type nor that of JSON can be sent by a form, so a foreign page cannot either without being asked first
(docs/rules.md fault 52)."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How slow a body may be: `idle` seconds between two pieces, `whole` in all. What is told otherwise: `slow`, and
    `cut` where the line broke."""

    idle: float
    whole: float
    slow: str
    cut: str | None


WORDS: Final = Pace(10.0, 10.0, "请求没有发送完整，请检查网络后重试。", None)
UPLOAD: Final = Pace(
    30.0, 1800.0, "文件没有发送完整，请检查网络后重新上传。", "文件没有发送完整，请检查网络后重新上传。"
)
CHUNK: Final = Pace(
    20.0, 180.0, "上传的速度太慢或已中断，请检查网络后继续上传。", "上传中断，请检查网络后继续上传。"
)
"""Of an upload that goes on where it stopped: what came before is not lost."""

Model = TypeVar("Model", bound=BaseModel)


class Body(BaseModel):
    """What a page sends: exactly the fields named, of exactly their types."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Nothing(Body):  # what is sent where the address says all; a docstring would be published
    pass


async def parse(request: web.Request, model: type[Model], limit: int = BODY_BYTES) -> Model:
    """The JSON body, at most `limit` bytes. Raises `Malformed`, or `Forbidden` for what a foreign form could send."""
    body = bytearray()
    async for piece in pieces(request, WORDS, JSON):
        body += piece
        if len(body) > limit:
            raise Malformed("请求的内容太大，请减小后重试。")
    try:
        said = model.model_validate_json(bytes(body))
    except ValidationError as error:
        raise malformed(error) from error
    if b"\\u0000" in body:
        kept(json.loads(body))
    return said


def asked(request: web.Request, model: type[Model]) -> Model:
    """The query string as `model`. Raises `Malformed` for what it does not know, and for a filter nothing can have;
    of words that are searched for, the characters that no database takes are left out."""
    said = dict(request.query)
    if "q" in said:
        said["q"] = said["q"].replace("\0", "")
    try:
        return model.model_validate(kept(said))
    except ValidationError as error:
        raise Malformed from error


async def pieces(request: web.Request, pace: Pace = UPLOAD, kind: str = FILE) -> AsyncIterator[bytes]:
    """The body as it comes; whoever keeps it counts. Raises `Forbidden` for what a foreign form could send, `Malformed`
    when it stops."""
    if request.content_type != kind:
        raise Forbidden("请求的格式不对，请刷新页面后重试。")
    loop = asyncio.get_running_loop()
    ends = loop.time() + pace.whole
    try:
        while True:
            async with asyncio.timeout_at(min(ends, loop.time() + pace.idle)):
                piece = await request.content.readany()
            if not piece:
                return
            yield piece
    except TimeoutError as error:
        raise Malformed(pace.slow) from error
    except (web.RequestPayloadError, HttpProcessingError, ConnectionError) as error:
        raise Malformed(pace.cut) from error
