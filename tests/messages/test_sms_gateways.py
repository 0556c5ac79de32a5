"""Messages through the clouds: signed as their documentation says, never twice when one was taken."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import aiohttp
import pytest
import pytest_asyncio
from aiohttp import web
from pydantic import ValidationError
from structlog.testing import capture_logs

from app.config import Sms
from app.host.cloud.wire import Wire
from app.messages import ConsoleProvider, Kind, NotSent, Outbox, SmsLog, To
from app.messages.choice import chosen
from app.people.directory import Kind as PersonKind
from app.people.directory import Person
from app.storage import models
from app.storage.vault import Vault
from tests.databases import new_sqlite, opened
from tests.fakes import START, Clock
from tests.identity.authority import clouds

pytestmark = pytest.mark.slow

PHONE = "13800000001"
INDEX = Vault(bytes(32)).index
PERSON = Person("zhang", PersonKind.CANDIDATE, "张三", "cs")
PARAMS = {"code": "123456", "minutes": "5", "room": "第一考场 & 面试", "time": "明天 9:00", "ahead": "2"}
Script = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class Message:
    """What arrived, as either vendor reads it."""

    phone: str
    template: str
    sign_name: str
    params: Any


@dataclass
class Gateway:
    """A vendor on 127.0.0.1 that checks the signature; `script` answers each message in turn, the last for ever."""

    vendor: str
    script: list[Script] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        if why := self._refusal(request, body):
            self.refused.append(why)
            return web.json_response({"Response": {"Error": {"Code": why}}, "Code": why})
        self.messages.append(self._read(request, body))
        answers = self.script or [self.taken]
        return await answers[min(len(self.messages), len(answers)) - 1](request)

    def _refusal(self, request: web.Request, body: bytes) -> str:
        headers = request.headers.copy()
        if self.vendor == "tencent":
            cloud = _TencentSms()
            asked = (headers["X-TC-Action"], headers["X-TC-Version"], headers["X-TC-Region"])
            assert asked == ("SendSms", "2021-01-11", "ap-guangzhou")
            return cloud.refusal(request.method, request.raw_path, headers, body)
        cloud = clouds.Alibaba()
        cloud.now = START
        assert (headers["x-acs-action"], headers["x-acs-version"]) == ("SendSms", "2017-05-25")
        return _signature_only(cloud, request, headers, body)

    def _read(self, request: web.Request, body: bytes) -> Message:
        if self.vendor == "tencent":
            said = json.loads(body)
            assert said["SmsSdkAppId"] == "1400000000"
            [phone] = said["PhoneNumberSet"]
            return Message(phone, said["TemplateId"], said["SignName"], said["TemplateParamSet"])
        assert body == b""
        query = dict(parse_qsl(request.raw_path.partition("?")[2], strict_parsing=True))
        params = json.loads(query["TemplateParam"])
        return Message(query["PhoneNumbers"], query["TemplateCode"], query["SignName"], params)

    async def taken(self, _request: web.Request) -> web.Response:
        status = {"SerialNo": "5000:1045710669157053657849499619", "Code": "Ok"}
        theirs = {"tencent": {"Response": {"SendStatusSet": [status], "RequestId": "r"}}}
        return web.json_response(
            theirs.get(self.vendor, {"Code": "OK", "BizId": "900619746936498440^0", "RequestId": "r"})
        )

    def says(self, code: str, http: int = 200) -> Script:
        async def answer(_request: web.Request) -> web.Response:
            theirs = {"tencent": {"Response": {"Error": {"Code": code, "Message": PHONE}}}}
            body = theirs.get(self.vendor, {"Code": code, "Message": PHONE})
            return web.json_response(body, status=http)

        return answer


class _TencentSms(clouds.Tencent):
    """The same signature for another service of this vendor."""

    def __init__(self) -> None:
        super().__init__()
        self.now = START

    def refusal(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> str:
        return clouds.tc3_refusal(self, "sms", method, path, headers, body)


def _signature_only(cloud: clouds.Alibaba, request: web.Request, headers: Any, body: bytes) -> str:
    return cloud.signature_refusal(request.method, request.raw_path, headers, body)


async def hang_up(request: web.Request) -> web.StreamResponse:
    """The line is cut after the message has arrived: nobody knows what became of it."""
    assert request.transport
    request.transport.close()
    return web.Response()


@pytest.fixture(params=["tencent", "alibaba"])
def gateway(request: pytest.FixtureRequest) -> Gateway:
    return Gateway(request.param)


@dataclass
class Office:
    outbox: Outbox
    log: SmsLog

    async def sent(self, kind: Kind = Kind.CODE, about: str | None = None) -> bool:
        return await self.outbox.send(To(PHONE, PERSON), kind, PARAMS, about)

    async def row(self) -> tuple[str, str, str]:
        row = await models.SmsSent.all().order_by("-id").first()
        assert row
        return row.result, row.code, row.message_id


def settings(gateway: Gateway, endpoint: str, **more: Any) -> Sms:
    return Sms(
        provider=gateway.vendor,  # type: ignore[arg-type]
        secret_id="AKIDtest",
        secret_key="the school's secret",
        sign_name="江城大学",
        app_id="1400000000",
        endpoint=endpoint,
        template_login_code="T1",
        template_soon="T3",
        **{"timeout_seconds": 5, **more},
    )


@pytest_asyncio.fixture
async def office(gateway: Gateway, tmp_path: Path) -> AsyncIterator[Office]:
    clock = Clock()
    played: Any = gateway
    played.over = asyncio.Event()
    async with (
        opened(await new_sqlite(tmp_path)),
        clouds.served(played) as endpoint,
        chosen(settings(gateway, endpoint), ConsoleProvider(clock), clock) as provider,
    ):
        log = SmsLog(clock, INDEX)
        yield Office(Outbox(provider, log), log)


async def test_a_message_arrives_whole_and_its_id_is_kept(gateway: Gateway, office: Office) -> None:
    assert await office.sent(Kind.SOON)
    assert gateway.refused == []
    [message] = gateway.messages
    assert (message.phone.removeprefix("+86"), message.template, message.sign_name) == (
        PHONE,
        "T3",
        "江城大学",
    )
    in_order = ["第一考场 & 面试", "2"]
    assert message.params == (
        in_order if gateway.vendor == "tencent" else dict(zip(("room", "ahead"), in_order, strict=True))
    )
    result, code, message_id = await office.row()
    assert (result, code) == ("sent", "")
    assert message_id in ("5000:1045710669157053657849499619", "900619746936498440^0")


@pytest.mark.parametrize(
    ("more", "template"), [({}, "T1"), ({"template_login_code_abroad": "T9"}, "T9")], ids=["one", "its own"]
)
async def test_a_number_abroad_is_given_with_its_country(
    gateway: Gateway, tmp_path: Path, more: dict[str, str], template: str
) -> None:
    """Tencent wants E.164; Alibaba the same without its plus; and both a template of its own."""
    clock = Clock()
    played: Any = gateway
    played.over = asyncio.Event()
    async with (
        opened(await new_sqlite(tmp_path)),
        clouds.served(played) as endpoint,
        chosen(settings(gateway, endpoint, **more), ConsoleProvider(clock), clock) as provider,
    ):
        await Outbox(provider, SmsLog(clock, INDEX)).send(To("+85291234567", PERSON), Kind.CODE, PARAMS)
        row = await models.SmsSent.all().order_by("-id").first()
        assert row
        assert row.phone == "+852****4567"
    [message] = gateway.messages
    form = {"tencent": "+85291234567", "alibaba": "85291234567"}
    assert (message.phone, message.template) == (form[gateway.vendor], template)


async def test_what_the_gateway_put_off_is_tried_once_more(gateway: Gateway, office: Office) -> None:
    busy = "RequestLimitExceeded" if gateway.vendor == "tencent" else "Throttling.User"
    gateway.script = [gateway.says(busy), gateway.taken]
    with capture_logs() as logs:
        assert await office.sent()
    assert len(gateway.messages) == 2
    assert (await office.row())[0] == "sent"
    assert PHONE not in str(logs)


async def test_but_only_once(gateway: Gateway, office: Office) -> None:
    busy = "RequestLimitExceeded" if gateway.vendor == "tencent" else "Throttling.User"
    gateway.script = [gateway.says(busy)]
    with pytest.raises(NotSent):
        await office.sent()
    assert len(gateway.messages) == 2
    assert await office.row() == ("failed", busy, "")


async def test_a_refusal_for_good_is_not_repeated(gateway: Gateway, office: Office) -> None:
    gateway.script = [gateway.says("isv.BUSINESS_LIMIT_CONTROL"), gateway.taken]
    with pytest.raises(NotSent):
        await office.sent()
    assert len(gateway.messages) == 1
    assert await office.row() == ("failed", "isv.BUSINESS_LIMIT_CONTROL", "")


@pytest.mark.parametrize("mishap", ["cut", "garbage", "error"])
async def test_what_may_have_been_taken_is_not_repeated(
    gateway: Gateway, office: Office, mishap: str
) -> None:
    async def garbage(_request: web.Request) -> web.Response:
        return web.Response(text="<html>")

    async def error(_request: web.Request) -> web.Response:
        return web.Response(text="oops", status=500)

    gateway.script = [{"cut": hang_up, "garbage": garbage, "error": error}[mishap], gateway.taken]
    with pytest.raises(NotSent):
        await office.sent()
    assert len(gateway.messages) == 1
    assert (await office.row())[0] == "unknown"


async def test_a_gateway_that_hangs_is_given_up(gateway: Gateway, tmp_path: Path) -> None:
    clock, hung = Clock(), asyncio.Event()

    async def hang(_request: web.Request) -> web.Response:
        await hung.wait()
        return web.Response()

    gateway.script = [hang]
    played: Any = gateway
    played.over = hung
    async with opened(await new_sqlite(tmp_path)), clouds.served(played) as endpoint:
        short = settings(gateway, endpoint, timeout_seconds=0.2)
        async with chosen(short, ConsoleProvider(clock), clock) as provider:
            with pytest.raises(NotSent, match="timeout"):
                await Outbox(provider, SmsLog(clock, INDEX)).send(To(PHONE), Kind.CODE, PARAMS)
    assert len(gateway.messages) == 1


async def test_nobody_there_is_tried_once_more(gateway: Gateway, office: Office, tmp_path: Path) -> None:
    clock = Clock()
    async with chosen(settings(gateway, "http://127.0.0.1:1"), ConsoleProvider(clock), clock) as provider:
        with pytest.raises(NotSent, match="connection") as refused:
            await Outbox(provider, office.log).send(To(PHONE), Kind.CODE, PARAMS)
    assert refused.value.passing
    assert await office.row() == ("failed", "connection", "")


async def test_what_must_be_told_once_is_told_once(gateway: Gateway, office: Office) -> None:
    told = await asyncio.gather(*(office.sent(Kind.SOON, "soon r1 zhang") for _ in range(5)))
    assert sorted(told) == [False] * 4 + [True]
    assert len(gateway.messages) == 1


async def test_the_log_shows_no_phone_and_each_admin_their_own(office: Office) -> None:
    await office.sent()
    await office.outbox.leave_out(To("13911112222"), Kind.CODE, "nobody")
    boss, dean, other = (Person("a", PersonKind.ADMIN, "a", college) for college in (None, "cs", "fl"))
    from app.messages.log import Wanted

    rows, total = await office.log.page(boss, Wanted(), 0, 10)
    assert ([(row["phone"], row["result"]) for row in rows], total) == (
        [("139****2222", "nobody"), ("138****0001", "sent")],
        2,
    )
    assert (await office.log.page(dean, Wanted(), 0, 10))[1] == 1
    assert (await office.log.page(other, Wanted(), 0, 10))[1] == 0
    assert (await office.log.page(boss, Wanted(result="nobody"), 0, 10))[1] == 1
    [day] = await office.log.days(boss, 14)
    assert day == {"day": "2027-01-15", "nobody": 1, "sent": 1}
    [day] = await office.log.days(dean, 14)
    assert "nobody" not in day


@pytest.mark.parametrize("hour", [0, 11, 12, 23])
async def test_a_day_is_china_s_from_its_first_hour_to_its_last(tmp_path: Path, hour: int) -> None:
    midnight = START // 86400 * 86400 - 8 * 3600
    async with opened(await new_sqlite(tmp_path)):
        log = SmsLog(Clock(midnight + hour * 3600), INDEX)
        await log.begin(Kind.CODE, "console", To(PHONE))
        [day] = await log.days(Person("a", PersonKind.ADMIN, "a"), 1)
    assert day == {"day": "2027-01-15", "sending": 1}


def test_a_cloud_needs_all_it_is_told() -> None:
    with pytest.raises(ValidationError, match="app_id"):
        Sms(provider="tencent", secret_id="a", secret_key="b", sign_name="c", template_login_code="T")
    Sms(provider="alibaba", secret_id="a", secret_key="b", sign_name="c", template_login_code="T")


async def test_a_wrong_key_is_refused_by_the_playing_gateway(gateway: Gateway) -> None:
    """The signature is really checked."""
    clock, played = Clock(), gateway
    played_any: Any = played
    played_any.over = asyncio.Event()
    async with clouds.served(played_any) as endpoint:
        wrong = settings(gateway, endpoint).model_copy(update={"secret_key": "another"})
        async with chosen(wrong, ConsoleProvider(clock), clock) as provider:
            with pytest.raises(NotSent, match="Signature"):
                await provider.send(PHONE, Kind.CODE, PARAMS)
    assert gateway.messages == []


async def test_the_wire_sends_the_query_as_it_was_signed() -> None:
    seen: list[str] = []

    async def handle(request: web.Request) -> web.Response:
        seen.append(request.raw_path)
        return web.json_response({})

    played: Any = type("Played", (), {"handle": staticmethod(handle), "over": asyncio.Event()})()
    async with clouds.served(played) as endpoint, aiohttp.ClientSession() as session:
        await Wire(session, endpoint, 5).post({}, b"", "a=%7B%22%E5%BC%A0%22%7D&b=%2B%20~")
    assert seen == ["/?a=%7B%22%E5%BC%A0%22%7D&b=%2B%20~"]
