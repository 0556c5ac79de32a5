"""The three authorities, held to one contract."""

import asyncio
import math
from collections.abc import AsyncIterator, Callable
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from app.host.cloud.signing import Keys
from app.host.cloud.wire import Wire
from app.identity.authority import Status
from app.identity.authority.alibaba import AlibabaAuthority
from app.identity.authority.embedded import EmbeddedAuthority, Embedding
from app.identity.authority.tencent import TencentAuthority
from app.identity.engine.outcomes import Reason
from tests.identity.authority.clouds import PICTURE, Alibaba, Cloud, Tencent, served
from tests.identity.authority.contract import (
    ID_NUMBER,
    NAME,
    OTHER_ID,
    OTHER_NAME,
    IdentityAuthorityContract,
    Rig,
)
from tests.identity.authority.mishaps import Script, answers, hangs, troubles

LIMIT = 20.0
"""Seconds; no test waits for it."""


class TestEmbedded(IdentityAuthorityContract):
    @pytest.fixture
    def rig(self) -> Rig:
        school = School()
        names = {ID_NUMBER: NAME, OTHER_ID: OTHER_NAME}
        return Rig(
            EmbeddedAuthority(school),
            {
                Status.MATCH: lambda: school.show(at(0.0)),
                Status.MISMATCH: lambda: school.show(at(1.5)),
                Status.NO_PHOTO: lambda: school.show(at(0.0), None),
                Status.POOR_PICTURE: lambda: school.show(Reason.SEVERAL_FACES),
            },
            {
                "the worker died": lambda: school.breaks(BrokenPipeError(f"{NAME} {ID_NUMBER}")),
                "the worker is slow": lambda: school.breaks(TimeoutError()),
                "a photo of another model": lambda: school.show(at(0.0), (1.0, 0.0, 0.0)),
                "an empty photo": lambda: school.show(at(0.0), (0.0, 0.0)),
                "a broken photo": lambda: school.show(at(0.0), (math.nan, 1.0)),
            },
            school.hang,
            lambda: school.asked(names),
        )


def at(angle: float) -> Embedding:
    """A unit vector; the cosine of two is the cosine of their angle."""
    return math.cos(angle), math.sin(angle)


class School:
    """The imported photos and the worker that represents faces."""

    def __init__(self) -> None:
        self.face: Embedding | Reason | BaseException = at(0.0)
        self.photo: Embedding | None = at(0.0)
        self.names: list[tuple[str, str]] = []
        self.numbers: list[str] = []

    def show(self, face: Embedding | Reason, photo: Embedding | None = (1.0, 0.0)) -> None:
        self.face, self.photo = face, photo

    def breaks(self, error: BaseException) -> None:
        self.face = error

    def hang(self) -> None:
        self.face = asyncio.CancelledError()

    def asked(self, names: dict[str, str]) -> list[tuple[str, str]]:
        self.names += [(names[number], number) for number in self.numbers]
        self.numbers.clear()
        return self.names

    async def reference(self, id_number: str) -> Embedding | None:
        self.numbers.append(id_number)
        return self.photo

    async def represent(self, jpeg: bytes) -> Embedding | Reason:
        if isinstance(self.face, asyncio.CancelledError):
            await asyncio.Event().wait()
        if isinstance(self.face, BaseException):
            raise self.face
        return self.face if jpeg == PICTURE else Reason.NO_FACE


def cloud_rig(
    cloud: Cloud, authority: Any, yes: Callable[[], web.Response], situations: dict[Status, Script]
) -> Rig:
    def play(script: Script) -> Callable[[], None]:
        return lambda: setattr(cloud, "script", script)

    heard: list[tuple[str, str]] = []

    def asked() -> list[tuple[str, str]]:
        heard.extend((each.name, each.id_number) for each in cloud.asked)
        cloud.asked.clear()
        return heard

    body = yes().body
    assert isinstance(body, bytes)
    return Rig(
        authority,
        {status: play(script) for status, script in situations.items()},
        {what: play(script) for what, script in troubles(body).items()},
        play(hangs(cloud)),
        asked,
        (cloud.secret_key,),
    )


class TestTencent(IdentityAuthorityContract):
    @pytest.fixture
    async def rig(self) -> AsyncIterator[Rig]:
        cloud = Tencent()
        async with served(cloud) as endpoint, aiohttp.ClientSession() as session:
            keys = Keys(cloud.secret_id, cloud.secret_key)
            authority = TencentAuthority(Wire(session, endpoint, LIMIT), keys, lambda: cloud.now)
            situations = {
                Status.MATCH: answers(lambda: cloud.result("Success", 89.88)),
                Status.MISMATCH: answers(lambda: cloud.result("CompareLowSimilarity", 12.5)),
                Status.NO_PHOTO: answers(lambda: cloud.failure("FailedOperation.IdPhotoNoExist")),
                Status.NOT_FOUND: answers(lambda: cloud.failure("FailedOperation.IdNoExistSystem")),
                Status.POOR_PICTURE: answers(lambda: cloud.failure("FailedOperation.LifePhotoDetectNoFaces")),
                Status.THROTTLED: answers(lambda: cloud.failure("RequestLimitExceeded")),
                Status.UNAVAILABLE: answers(lambda: cloud.failure("InternalError")),
            }
            yield cloud_rig(cloud, authority, lambda: cloud.result("Success", 89.88), situations)


class TestAlibaba(IdentityAuthorityContract):
    @pytest.fixture
    async def rig(self) -> AsyncIterator[Rig]:
        cloud = Alibaba()
        async with served(cloud) as endpoint, aiohttp.ClientSession() as session:
            keys = Keys(cloud.secret_id, cloud.secret_key)
            authority = AlibabaAuthority(Wire(session, endpoint, LIMIT), keys, lambda: cloud.now)
            situations = {
                Status.MATCH: answers(lambda: cloud.result("1", "101")),
                Status.MISMATCH: answers(lambda: cloud.result("2", "204")),
                Status.NO_PHOTO: answers(lambda: cloud.result("2", "203")),
                Status.NOT_FOUND: answers(lambda: cloud.result("3", "301")),
                Status.POOR_PICTURE: answers(lambda: cloud.result("2", "207")),
                Status.THROTTLED: answers(lambda: cloud.failure("Throttling.User")),
                Status.UNAVAILABLE: answers(lambda: cloud.told("402")),
            }
            yield cloud_rig(cloud, authority, lambda: cloud.result("1", "101"), situations)
