"""Every outcome the vendor documents, told as an error and as a result, and what the adapter sends."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import aiohttp
import pytest
from aiohttp import web

from app.host.cloud.signing import Keys
from app.host.cloud.wire import Wire
from app.identity.authority import Status, Verdict
from app.identity.authority.tencent import TencentAuthority
from tests.identity.authority.clouds import NOW, PICTURE, Tencent, served
from tests.identity.authority.contract import ID_NUMBER, NAME
from tests.identity.authority.mishaps import Script, answers, echoes, says

FAILED_OPERATIONS = {
    Status.MISMATCH: ("CompareLowSimilarity", "IdNameMisMatch", "LifePhotoDetectFake"),
    Status.NO_PHOTO: ("IdPhotoNoExist", "IdPhotoPoorQuality"),
    Status.NOT_FOUND: ("IdNoExistSystem", "IdFormatError", "NameFormatError"),
    Status.POOR_PICTURE: (
        *("LifePhotoDetectFaces", "LifePhotoDetectNoFaces", "LifePhotoPoorQuality", "LifePhotoSizeError"),
        *("CoveredFace", "IncompleteFace", "PoorImageQuality", "ImageBlur", "ImageDecodeFailed"),
        *("ImageSizeTooLarge", "EmptyImageError"),
    ),
    Status.THROTTLED: ("IdentityAuthLimitExceeded", "RequestLimitExceeded"),
    Status.UNAVAILABLE: (
        *("CompareFail", "CompareLibServiceUnavailable", "CompareSystemError", "DbError", "UnKnown"),
        *("DetectEngineSystemError", "EncryptSystemError", "DecryptSystemError", "FileSaveError"),
        *("IdPhotoSystemNoanswer", "StsUnAuthErrError", "NeverHeardOf"),
    ),
}
GATEWAY = {
    Status.THROTTLED: (
        *("RequestLimitExceeded", "LimitExceeded", "RequestLimitExceeded.IPLimitExceeded"),
        *("RequestLimitExceeded.UinLimitExceeded", "RequestLimitExceeded.GlobalRegionUinLimitExceeded"),
    ),
    Status.UNAVAILABLE: (
        *("AuthFailure.SignatureFailure", "AuthFailure.SecretIdNotFound", "AuthFailure.SignatureExpire"),
        *("UnauthorizedOperation.Arrears", "UnauthorizedOperation.Nonactivated", "InternalError"),
        *("InternalError.UnKnown", "InvalidParameter", "MissingParameter", "UnsupportedOperation", "Success"),
    ),
}


def each(table: dict[Status, tuple[str, ...]]) -> list[tuple[str, Status]]:
    return [(code, status) for status, codes in table.items() for code in codes]


@dataclass
class Bench:
    cloud: Tencent
    authority: TencentAuthority
    at: float = NOW
    """Our clock."""

    async def ask(self, script: Script, picture: bytes = PICTURE) -> Verdict:
        self.cloud.script = script
        return await self.authority.verify(NAME, ID_NUMBER, picture)


@pytest.fixture
async def bench() -> AsyncIterator[Bench]:
    cloud = Tencent()
    async with served(cloud) as endpoint, aiohttp.ClientSession() as session:
        keys, wire = Keys(cloud.secret_id, cloud.secret_key), Wire(session, endpoint, 20)
        made = Bench(cloud, TencentAuthority(wire, keys, lambda: made.at))
        yield made


@pytest.mark.parametrize(("code", "status"), each(FAILED_OPERATIONS))
async def test_a_refusal_means_the_same_as_error_and_as_result(
    bench: Bench, code: str, status: Status
) -> None:
    for told in (
        lambda: bench.cloud.failure(f"FailedOperation.{code}"),
        lambda: bench.cloud.result(code, 0.0),
        lambda: bench.cloud.result(f"FailedOperation.{code}", 0.0),
    ):
        verdict = await bench.ask(answers(told))
        assert verdict.status is status
        assert verdict.vendor_code.endswith(code)
        assert verdict.request_id == "f904f4cf-75db-4f8f-a5ec-dc4f942c7f7a"


@pytest.mark.parametrize(("code", "status"), each(GATEWAY))
async def test_every_error_of_the_gateway(bench: Bench, code: str, status: Status) -> None:
    verdict = await bench.ask(answers(lambda: bench.cloud.failure(code)))
    assert (verdict.status, verdict.vendor_code) == (status, code)


@pytest.mark.parametrize(
    ("sim", "status", "score"),
    [
        (100, Status.MATCH, 1.0),
        (70, Status.MATCH, 0.7),
        (70.0, Status.MATCH, 0.7),
        (69.99, Status.MISMATCH, 0.6999),
        (0, Status.MISMATCH, 0.0),
        (None, Status.UNAVAILABLE, None),
        ("99", Status.UNAVAILABLE, None),
        (True, Status.UNAVAILABLE, None),
        (-1, Status.UNAVAILABLE, None),
        (100.5, Status.UNAVAILABLE, None),
        (float("nan"), Status.UNAVAILABLE, None),
        (float("inf"), Status.UNAVAILABLE, None),
        (10**400, Status.UNAVAILABLE, None),
        ([99], Status.UNAVAILABLE, None),
    ],
    ids=repr,
)
async def test_a_yes_counts_with_a_likeness_of_70_and_more(
    bench: Bench, sim: object, status: Status, score: float | None
) -> None:
    verdict = await bench.ask(answers(lambda: bench.cloud.result("Success", sim)))
    assert verdict.status is status
    assert verdict.score == (None if score is None else pytest.approx(score))


async def test_a_no_tells_how_alike(bench: Bench) -> None:
    verdict = await bench.ask(answers(lambda: bench.cloud.result("CompareLowSimilarity", 41.5)))
    assert (verdict.status, verdict.score) == (Status.MISMATCH, pytest.approx(0.415))


async def test_an_error_beside_a_yes_wins(bench: Bench) -> None:
    both = {"Error": {"Code": "InternalError"}, "Result": "Success", "Sim": 99.0}
    assert (await bench.ask(answers(lambda: bench.cloud.told(both)))).status is Status.UNAVAILABLE
    for error in ("x", None, {}, {"Code": "Success"}):
        told = both | {"Error": error}
        assert (await bench.ask(answers(lambda: bench.cloud.told(told)))).status is Status.UNAVAILABLE  # noqa: B023


@pytest.mark.parametrize(
    "response", [[], "x", 7, {"Result": {}}, {"Result": ["Success"], "Sim": 99}, {"Error": {"Code": 5}}]
)
async def test_what_is_not_understood_is_no_answer(bench: Bench, response: object) -> None:
    verdict = await bench.ask(answers(lambda: web.json_response({"Response": response})))
    assert verdict.status is Status.UNAVAILABLE
    assert verdict.vendor_code


async def test_what_arrives_is_what_was_asked(bench: Bench) -> None:
    await bench.ask(answers(lambda: bench.cloud.result("Success", 99)))
    (asked,) = bench.cloud.asked
    assert (asked.name, asked.id_number, asked.picture) == (NAME, ID_NUMBER, PICTURE)


async def test_a_wrong_secret_is_refused(bench: Bench) -> None:
    bench.cloud.secret_key = "another"
    verdict = await bench.ask(answers(lambda: bench.cloud.result("Success", 99)))
    assert (verdict.status, verdict.vendor_code) == (Status.UNAVAILABLE, "AuthFailure.SignatureFailure")
    assert not bench.cloud.asked


async def test_a_clock_that_is_wrong_is_told(bench: Bench) -> None:
    bench.at -= 301
    verdict = await bench.ask(answers(lambda: bench.cloud.result("Success", 99)))
    assert verdict.vendor_code == "AuthFailure.SignatureExpire"


async def test_a_picture_beyond_the_limit_is_not_sent(bench: Bench) -> None:
    verdict = await bench.ask(answers(lambda: bench.cloud.result("Success", 99)), PICTURE + bytes(2_250_000))
    assert (verdict.status, verdict.vendor_code) == (Status.POOR_PICTURE, "not_sent")
    assert not bench.cloud.asked


async def test_a_server_that_fails_is_not_believed(bench: Bench) -> None:
    body = '{"Response": {"Error": {"Code": "FailedOperation.IdNoExistSystem"}}}'
    assert (await bench.ask(says(body, 500))).status is Status.UNAVAILABLE


async def test_http_429_is_throttling(bench: Bench) -> None:
    assert (await bench.ask(says("slow down", 429))).status is Status.THROTTLED


async def test_a_redirect_is_not_followed(bench: Bench) -> None:
    verdict = await bench.ask(says("", 307, Location="/other"))
    assert (verdict.vendor_code, len(bench.cloud.asked)) == ("http_307", 1)


async def test_a_number_sent_back_as_a_code_is_not_kept(bench: Bench) -> None:
    for make in (bench.cloud.failure, lambda said: bench.cloud.told({"Result": "x", "RequestId": said})):
        verdict = await bench.ask(echoes(make))
        assert ID_NUMBER not in repr(verdict)
        assert "unreadable" in (verdict.vendor_code, verdict.request_id)
