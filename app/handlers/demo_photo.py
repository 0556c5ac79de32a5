"""The demo's stand-in for the import of photos: whoever tries the demo gives a candidate their own face."""

import base64
import binascii
from typing import Annotated

from aiohttp import web
from pydantic import Field, StringConstraints

from app.handlers.answers import answer
from app.handlers.bodies import BASE64, Body
from app.handlers.http import ANYONE, Call, post
from app.identity.engine import EngineError
from app.identity.kept.references import References
from app.office import demo
from app.state import errors
from app.state.clock import DAY

PHOTO_CHARS = 400_000
"""Base64 of 300 kB: the page makes the picture small before it sends it."""

KEEP = DAY
"""Seconds. A demo's picture is nobody's to keep."""


class Photo(Body):
    account: Annotated[str, StringConstraints(pattern=r"^candidate[0-9]{1,2}$")]
    jpeg: Annotated[str, Field(min_length=1, max_length=PHOTO_CHARS, json_schema_extra={**BASE64})]


@post("/api/demo/photo", ANYONE, "Give a demo candidate a photo", limit=PHOTO_CHARS + 1000)
async def put(call: Call[References], said: Photo) -> web.Response:
    if said.account not in {entry.id for entry in demo.CANDIDATES}:
        raise errors.NotFound("没有这个演示考生，请刷新页面后重新选择。")
    try:
        await call.needs.put(said.account, _decoded(said.jpeg), KEEP)
    except EngineError as error:
        raise errors.FaceUnavailable("人脸识别服务暂时不可用，请稍后再试。") from error
    return answer()


ROUTES = (put,)


def _decoded(jpeg: str) -> bytes:
    try:
        return base64.b64decode(jpeg, validate=True)
    except (binascii.Error, ValueError) as error:
        raise errors.Malformed("照片没有完整送达，请重新选择。") from error
