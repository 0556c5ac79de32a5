"""Every outcome the vendor documents, and what the adapter sends."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import aiohttp
import pytest
from aiohttp import web

from app.host.cloud.signing import Keys
from app.host.cloud.wire import Wire
from app.identity.authority import Status, Verdict, alibaba
from app.identity.authority.alibaba import AlibabaAuthority
from tests.identity.authority.clouds import NOW, PICTURE, Alibaba, served
from tests.identity.authority.contract import ID_NUMBER, NAME
from tests.identity.authority.mishaps import Script, answers, echoes, says


@dataclass
class Bench:
    cloud: Alibaba
    authority: AlibabaAuthority
    at: float = NOW
    """Our clock."""

    async def ask(self, script: Script, picture: bytes = PICTURE) -> Verdict:
        self.cloud.script = script
        return await self.authority.verify(NAME, ID_NUMBER, picture)

    def yes(self) -> web.Response:
        return self.cloud.result("1", "101")


@pytest.fixture
async def bench() -> AsyncIterator[Bench]:
    cloud = Alibaba()
    async with served(cloud) as endpoint, aiohttp.ClientSession() as session:
        keys, wire = Keys(cloud.secret_id, cloud.secret_key), Wire(session, endpoint, 20)
        made = Bench(cloud, AlibabaAuthority(wire, keys, lambda: made.at))
        yield made


def picture(width: int, height: int) -> bytes:
    return PICTURE[:7] + height.to_bytes(2) + width.to_bytes(2) + PICTURE[11:]


@pytest.mark.parametrize(
    ("biz", "sub", "status"),
    [
        ("1", "101", Status.MATCH),
        (1, 101, Status.MATCH),
        ("2", "201", Status.MISMATCH),
        ("2", "202", Status.MISMATCH),
        ("2", "203", Status.NO_PHOTO),
        ("2", "204", Status.MISMATCH),
        ("2", "205", Status.POOR_PICTURE),
        ("2", "206", Status.POOR_PICTURE),
        ("2", "207", Status.POOR_PICTURE),
        ("2", "208", Status.POOR_PICTURE),
        ("3", "301", Status.NOT_FOUND),
        ("3", "302", Status.NOT_FOUND),
        # Undocumented, or at odds with itself.
        ("1", "102", Status.UNAVAILABLE),
        ("1", "204", Status.UNAVAILABLE),
        ("2", "101", Status.UNAVAILABLE),
        ("1", None, Status.UNAVAILABLE),
        ("1", "", Status.UNAVAILABLE),
        (None, "101", Status.UNAVAILABLE),
        (True, "101", Status.UNAVAILABLE),
        (["1"], ["101"], Status.UNAVAILABLE),
    ],
)
async def test_every_result(bench: Bench, biz: object, sub: object, status: Status) -> None:
    verdict = await bench.ask(answers(lambda: bench.cloud.result(biz, sub)))
    assert verdict.status is status
    assert verdict.score is None, "its scale is not documented"
    assert verdict.request_id == "130A2C10-B9EE-4D84-88E3-5384FF039795"
    assert verdict.vendor_code


@pytest.mark.parametrize(
    ("code", "status"),
    [
        *(
            (code, Status.UNAVAILABLE)
            for code in ("400", "401", "402", "410", "411", "412", "419", "500", "999")
        ),
        *((code, Status.POOR_PICTURE) for code in ("405", "406", "420", "421", 405)),
        ("403", Status.THROTTLED),
    ],
)
async def test_every_code_of_the_product(bench: Bench, code: object, status: Status) -> None:
    result = {"BizCode": "1", "SubCode": "101"}
    for with_result in (None, result):
        verdict = await bench.ask(answers(lambda: bench.cloud.told(code, with_result)))  # noqa: B023
        assert (verdict.status, verdict.vendor_code) == (status, str(code))


@pytest.mark.parametrize(
    ("code", "status"),
    [
        *((code, Status.THROTTLED) for code in ("Throttling", "Throttling.User", "Throttling.Api")),
        *(
            (code, Status.UNAVAILABLE)
            for code in (
                *("MissingParameter", "InvalidParameter", "InvalidAccessKeyId.NotFound", "Forbidden.RAM"),
                *("InvalidAccessKeyId.Inactive", "SignatureDoesNotMatch", "SignatureNonceUsed"),
                *("InvalidTimeStamp.Expired", "Forbidden.RiskControl", "Forbidden.UserVerification"),
                *("InsufficientBalance", "InternalError", "ServiceUnavailable", "NeverHeardOf"),
            )
        ),
    ],
)
async def test_every_code_of_the_gateway(bench: Bench, code: str, status: Status) -> None:
    verdict = await bench.ask(answers(lambda: bench.cloud.failure(code)))
    assert (verdict.status, verdict.vendor_code) == (status, code)


@pytest.mark.parametrize("code", [None, "", {}, [], True, "OK", "success", 200.0])
async def test_a_yes_needs_the_codes_200(bench: Bench, code: object) -> None:
    verdict = await bench.ask(answers(lambda: bench.cloud.told(code, {"BizCode": "1", "SubCode": "101"})))
    assert verdict.status is Status.UNAVAILABLE
    assert verdict.vendor_code


async def test_what_arrives_is_what_was_asked(bench: Bench) -> None:
    await bench.ask(answers(bench.yes))
    (asked,) = bench.cloud.asked
    assert (asked.name, asked.id_number, asked.picture) == (NAME, ID_NUMBER, PICTURE)


async def test_a_wrong_secret_is_refused(bench: Bench) -> None:
    bench.cloud.secret_key = "another"
    verdict = await bench.ask(answers(bench.yes))
    assert (verdict.status, verdict.vendor_code) == (Status.UNAVAILABLE, "SignatureDoesNotMatch")
    assert not bench.cloud.asked


async def test_a_clock_that_is_wrong_is_told(bench: Bench) -> None:
    bench.at -= 901
    assert (await bench.ask(answers(bench.yes))).vendor_code == "InvalidTimeStamp.Expired"


@pytest.mark.parametrize(
    ("width", "height", "sent"),
    [
        (480, 640, True),
        (640, 480, True),
        (1080, 1920, True),
        (479, 640, False),
        (480, 639, False),
        (320, 240, False),
        (1081, 1920, False),
        (1080, 1921, False),
    ],
)
async def test_a_picture_of_the_wrong_size_is_not_paid_for(
    bench: Bench, width: int, height: int, sent: bool
) -> None:
    verdict = await bench.ask(answers(bench.yes), picture(width, height))
    assert (verdict.status is Status.MATCH, len(bench.cloud.asked)) == (sent, sent)


async def test_a_picture_of_too_many_bytes_is_not_sent(bench: Bench) -> None:
    verdict = await bench.ask(answers(bench.yes), PICTURE + bytes(600_000))
    assert (verdict.status, verdict.vendor_code) == (Status.POOR_PICTURE, "not_sent")
    assert not bench.cloud.asked


async def test_a_server_that_fails_is_not_believed(bench: Bench) -> None:
    assert (await bench.ask(says('{"Code": "405"}', 500))).status is Status.UNAVAILABLE
    assert (await bench.ask(says('{"Code": "Throttling.Api"}', 503))).status is Status.THROTTLED


async def test_http_429_is_throttling(bench: Bench) -> None:
    assert (await bench.ask(says("slow down", 429))).status is Status.THROTTLED


async def test_a_redirect_is_not_followed(bench: Bench) -> None:
    verdict = await bench.ask(says("", 307, Location="/other"))
    assert (verdict.vendor_code, len(bench.cloud.asked)) == ("http_307", 1)


async def test_a_number_sent_back_as_a_code_is_not_kept(bench: Bench) -> None:
    for make in (bench.cloud.failure, bench.cloud.told, lambda said: bench.cloud.result("1", said)):
        verdict = await bench.ask(echoes(make))
        assert ID_NUMBER not in repr(verdict)
        assert "unreadable" in verdict.vendor_code


def test_a_region_has_its_own_endpoint() -> None:
    assert alibaba.endpoint("") == "https://cloudauth.aliyuncs.com"
    assert alibaba.endpoint("cn-beijing") == "https://cloudauth.cn-beijing.aliyuncs.com"
