"""Tencent Cloud 人脸核身, 照片人脸核身 V2.0 (`ImageRecognitionV2`), https://cloud.tencent.com/document/api/1007/102203.

Compares a picture with the photo of the population database. The vendor's scale: `Sim` from 0 to 100, here divided
by 100; from 0.70 it is the same person (one false acceptance in 10 000, a threshold that cannot be moved).
20 calls a second; 15 a minute and 30 a day for one ID number.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from app.identity.authority import TENCENT, Status, Verdict
from app.identity.authority.wire import Answer, Keys, NoAnswer, Wire, believed, code, jpeg_size, part, table

ENDPOINT: Final = "https://faceid.tencentcloudapi.com"
_SERVICE: Final = "faceid"
_ACTION: Final = "ImageRecognitionV2"
_VERSION: Final = "2018-03-01"
_ALGORITHM: Final = "TC3-HMAC-SHA256"

_PASS: Final = 70.0
_BASE64_BYTES: Final = 3_000_000
"""The documentation says 3M of base64."""


OUTCOMES: Final = table(
    {
        Status.MISMATCH: "CompareLowSimilarity IdNameMisMatch LifePhotoDetectFake",
        Status.NO_PHOTO: "IdPhotoNoExist IdPhotoPoorQuality",
        Status.NOT_FOUND: "IdNoExistSystem IdFormatError NameFormatError",
        Status.POOR_PICTURE: """
            LifePhotoDetectFaces LifePhotoDetectNoFaces LifePhotoPoorQuality LifePhotoSizeError
            CoveredFace IncompleteFace PoorImageQuality ImageBlur ImageDecodeFailed ImageSizeTooLarge EmptyImageError
        """,
        Status.THROTTLED: """
            IdentityAuthLimitExceeded RequestLimitExceeded LimitExceeded http_429
            RequestLimitExceeded.GlobalRegionUinLimitExceeded RequestLimitExceeded.IPLimitExceeded
            RequestLimitExceeded.UinLimitExceeded
        """,
        Status.UNAVAILABLE: """
            CompareFail CompareLibServiceUnavailable CompareSystemError DbError DetectEngineSystemError
            DecryptSystemError EncryptSystemError FileSaveError IdPhotoSystemNoanswer StsUnAuthErrError UnKnown
            InternalError InternalError.EncryptSystemError InternalError.UnKnown
            AuthFailure AuthFailure.InvalidAuthorization AuthFailure.InvalidSecretId AuthFailure.MFAFailure
            AuthFailure.SecretIdNotFound AuthFailure.SignatureExpire AuthFailure.SignatureFailure
            AuthFailure.TokenFailure AuthFailure.UnauthorizedOperation
            UnauthorizedOperation UnauthorizedOperation.ActivateError UnauthorizedOperation.Activating
            UnauthorizedOperation.Arrears UnauthorizedOperation.ChargeStatusException
            UnauthorizedOperation.NonAuthorize UnauthorizedOperation.Nonactivated OperationDenied
            InvalidParameter InvalidParameterValue InvalidParameter.UnsupportEncryptField MissingParameter
            InvalidAction InvalidRequest NoSuchVersion NoSuchProduct UnknownParameter UnsupportedOperation
            UnsupportedProtocol UnsupportedRegion ResourceUnavailable ResourceInsufficient ServiceUnavailable
        """,
    }
)
"""Every documented code, with and without `FailedOperation.` before it: the vendor tells a refusal as an error or
in `Result`. A code that is not here is `unavailable`.

`IdPhotoPoorQuality` is about the authority's photo, so no better picture helps. `LifePhotoDetectFake` says that the
picture does not show a living person: no match, and none to be told apart by whoever holds a photo to the camera.
"""


class TencentAuthority:
    """`clock` gives seconds since 1970; the vendor refuses a signature more than five minutes off."""

    source = TENCENT

    def __init__(self, wire: Wire, keys: Keys, clock: Callable[[], float], region: str = "") -> None:
        self._wire = wire
        self._keys = keys
        self._clock = clock
        self._region = region

    async def verify(self, name: str, id_number: str, jpeg: bytes) -> Verdict:
        """See `IdentityAuthority`."""
        picture = base64.b64encode(jpeg).decode()
        if jpeg_size(jpeg) is None or len(picture) > _BASE64_BYTES:
            return _verdict(Status.POOR_PICTURE, "not_sent")
        body = json.dumps({"IdCard": id_number, "Name": name, "ImageBase64": picture}).encode()
        try:
            return _read(await self._wire.post(self._headers(body), body))
        except NoAnswer as none:
            return _verdict(OUTCOMES.get(none.code, Status.UNAVAILABLE), none.code)

    def _headers(self, body: bytes) -> dict[str, str]:
        at = int(self._clock())
        signed = {"Content-Type": "application/json", "Host": self._wire.host}
        headers = {
            **signed,
            "X-TC-Action": _ACTION,
            "X-TC-Version": _VERSION,
            "X-TC-Timestamp": str(at),
            "Authorization": authorization(self._keys, at, signed, body),
        }
        return headers | {"X-TC-Region": self._region} if self._region else headers


def authorization(keys: Keys, at: int, signed: Mapping[str, str], body: bytes) -> str:
    """The `Authorization` of a POST to `/` at `at` with the headers `signed` (签名方法 v3, product/1278/55713)."""
    date = datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d")
    scope = f"{date}/{_SERVICE}/tc3_request"
    headers = {name.lower(): value.strip().lower() for name, value in signed.items()}
    names = ";".join(sorted(headers))
    lines = "".join(f"{name}:{headers[name]}\n" for name in sorted(headers))
    request = f"POST\n/\n\n{lines}\n{names}\n{hashlib.sha256(body).hexdigest()}"
    text = f"{_ALGORITHM}\n{at}\n{scope}\n{hashlib.sha256(request.encode()).hexdigest()}"
    key = f"TC3{keys.secret_key}".encode()
    for step in (date, _SERVICE, "tc3_request"):
        key = _mac(key, step)
    signature = _mac(key, text).hex()
    return f"{_ALGORITHM} Credential={keys.secret_id}/{scope}, SignedHeaders={names}, Signature={signature}"


def _mac(key: bytes, text: str) -> bytes:
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


def _read(answer: Answer) -> Verdict:
    response = part(answer.data, "Response")
    request_id = code(response.get("RequestId"))
    failed = "Error" in response
    told = code(part(response, "Error").get("Code") if failed else response.get("Result"))
    if told == "Success" and not failed and answer.http == 200:
        return _success(response.get("Sim"), request_id)
    status = OUTCOMES.get(told.removeprefix("FailedOperation."), Status.UNAVAILABLE)
    return _verdict(believed(status, answer.http), told or "garbage", request_id, _score(response.get("Sim")))


def _success(sim: Any, request_id: str) -> Verdict:
    """The vendor says that it is the same person, and must say how alike."""
    score = _score(sim)
    if score is None:
        return _verdict(Status.UNAVAILABLE, "garbage", request_id)
    status = Status.MATCH if sim >= _PASS else Status.MISMATCH
    return _verdict(status, "Success", request_id, score)


def _score(sim: Any) -> float | None:
    known = isinstance(sim, int | float) and not isinstance(sim, bool)
    return sim / 100 if known and 0 <= sim <= 100 else None


def _verdict(status: Status, told: str, request_id: str = "", score: float | None = None) -> Verdict:
    if status not in (Status.MATCH, Status.MISMATCH):
        score = None
    return Verdict(status=status, source=TENCENT, score=score, vendor_code=told, request_id=request_id)
