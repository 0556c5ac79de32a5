"""考试承诺书 and 录音录像告知书: the office publishes versions, candidates read the one in force (PROTOCOL.md 1.4)."""

from dataclasses import dataclass
from typing import Annotated, Any, Literal

from aiohttp import web
from pydantic import Field

from app.audit.words import Deed
from app.handlers.answers import answer
from app.handlers.bodies import Body
from app.handlers.http import ADMINS, ANYONE, Call, get, post
from app.handlers.office.notices import BODY_BYTES, Text, Title
from app.office.pledges import InForce, Kind, Pledges, Published
from app.state.errors import NotFound


class Publication(Body):
    """New words, made from version `base` (empty: there was none)."""

    kind: Literal["pledge", "recording"]
    base: Annotated[str, Field(max_length=32)]
    title: Title
    text: Text


class Version(Body):
    version: Annotated[str, Field(min_length=1, max_length=32)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    pledges: Pledges
    in_force: InForce


@get("/api/pledge", ANYONE, "The exam pledge in force")
async def show(call: Call[Needs]) -> web.Response:
    pledge = await call.needs.pledges.newest(Kind.PLEDGE)
    if pledge is None:
        raise NotFound("学校还没有发布考试承诺书，请联系管理员。")
    return answer(version=pledge.version, title=pledge.title, text=pledge.text, digest=pledge.digest)


@get("/api/admin/pledge", ADMINS, "Every version of the pledge and the recording notice")
async def list_all(call: Call[Needs]) -> web.Response:
    texts = [
        {"kind": kind, "versions": [_row(each) for each in await call.needs.pledges.all(kind)]}
        for kind in Kind
    ]
    return answer(may_publish=call.who.college_id is None, texts=texts)


@get("/api/admin/pledge/text", ADMINS, "A version with its text")
async def show_version(call: Call[Needs], said: Version) -> web.Response:
    version = await call.needs.pledges.one(said.version)
    return answer(version=_row(version) | {"text": version.text})


@post("/api/admin/pledge", ADMINS, "Publish a version", limit=BODY_BYTES, within=(Deed.PUBLISH_PLEDGE,))
async def publish(call: Call[Needs], said: Publication) -> web.Response:
    made = await call.needs.pledges.publish(
        call.who, Kind(said.kind), said.title, said.text, said.base, call.address
    )
    await call.needs.in_force.spread()
    return answer(version=made.version, digest=made.digest)


ROUTES = (show, list_all, show_version, publish)


def _row(version: Published) -> dict[str, Any]:
    """`author` is empty for the program's own words."""
    return {
        "version": version.version,
        "title": version.title,
        "digest": version.digest,
        "at": version.at,
        "author": version.author_name,
        "shipped": version.shipped,
    }
