"""What a request brings: JSON, a query, a file. Bodies are read piece by piece, each within its time: aiohttp waits for
ever for the other half of one (docs/rules.md fault 33), and counts only what it reads itself."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final, TypeVar

from aiohttp import web
from aiohttp.http import HttpProcessingError
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    JsonValue,
    StringConstraints,
    ValidationError,
)

from app import texts
from app.handlers.answers import JSON, answer
from app.state.errors import Forbidden, Malformed
from app.texts import malformed

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


TYPED: Final = Pace(10.0, 10.0, "请求没有发送完整，请检查网络后重试。", None)
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
    async for piece in pieces(request, TYPED, JSON):
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


# What no text that reaches the database may hold: PostgreSQL keeps no NUL, and nothing keeps half a character. Asked
# once at each way in (path, query, body, event), so that no handler and no filter finds out by a server error.
IDENTIFIER: Final = r"^[A-Za-z0-9_.~-]{1,64}$"
"""What stands in a path: an id, a token, a number, the name of a picture. What is longer is none of ours."""

Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,32}$")]
"""What an event names somebody or something by."""


PHONE: Final[dict[str, JsonValue]] = {"pattern": r"^(1[3-9][0-9]{9}|\+[1-9][0-9]{6,14})$"}
CODE: Final[dict[str, JsonValue]] = {"pattern": r"^[0-9A-Za-z -]{6,40}$"}
WORDS: Final[dict[str, JsonValue]] = {
    "pattern": r"^[^\u0000-\u001f\u007f-\u009f]*\S[^\u0000-\u001f\u007f-\u009f]*$"
}
BASE64: Final[dict[str, JsonValue]] = {
    "pattern": r"^([A-Za-z0-9+/]{4})*[A-Za-z0-9+/]{2}(==|[A-Za-z0-9+/]=|[A-Za-z0-9+/]{2})$"
}
"""For the description alone: what a program should send where the server takes more, or refuses with a sentence of its
own (`json_schema_extra`)."""

Said = TypeVar("Said")


def kept(said: Said) -> Said:
    """`said`, if all of it can be kept. Raises `Malformed`."""
    if unfit(said):
        raise Malformed
    return said


def unfit(value: Any) -> bool:
    """Whether any text in `value`, which came as JSON, cannot be kept. As deep as what a parser let through."""
    if isinstance(value, str):
        return "\0" in value or not _is_whole(value)
    if isinstance(value, dict):
        return any(unfit(key) or unfit(inner) for key, inner in value.items())
    return isinstance(value, list) and any(map(unfit, value))


def _is_whole(text: str) -> bool:
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:  # half of a surrogate pair
        return False
    return True


SIZE: Final = 50


# A page of a list: what the exam office's tables ask for, and how they are answered (PROTOCOL.md 1.4).
# `GET /api/admin/...?q=张&page=2` answers `{"ok": true, "rows": [...], "total": 130, "page": 2, "size": 50}`.
class Page(BaseModel):
    """Which part of a list is asked for; a list with filters of its own inherits from it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    page: int = Field(1, ge=1, le=100_000)
    size: int = Field(SIZE, ge=1, le=100)
    q: Annotated[str, Field(max_length=100), AfterValidator(texts.asked)] = ""

    @property
    def offset(self) -> int:
        """How many rows come before this page."""
        return (self.page - 1) * self.size


def answer_page(page: Page, rows: Sequence[Mapping[str, Any]], total: int) -> web.Response:
    """`rows` are those of this page, `total` counts all that match."""
    return answer(rows=list(rows), total=total, page=page.page, size=page.size)
