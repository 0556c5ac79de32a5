"""Tencent Cloud 人脸核身, 照片人脸核身 V2.0 (`ImageRecognitionV2`), https://cloud.tencent.com/document/api/1007/102203.

Compares a picture with the photo of the population database. The vendor's scale: `Sim` from 0 to 100, here divided
by 100; from 0.70 it is the same person (one false acceptance in 10 000, a threshold that cannot be moved).
20 calls a second; 15 a minute and 30 a day for one ID number.
"""

import base64
import json
from collections.abc import Callable
from typing import Any, Final

from app.host.cloud.signing import Keys, Tencent
from app.host.cloud.wire import Answer, NoAnswer, Wire, code, part
from app.identity.authority import TENCENT, Status, Verdict, believed, table
from app.identity.engine import jpeg as jpegs

ENDPOINT: Final = "https://faceid.tencentcloudapi.com"

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
        self._operation = Tencent("faceid", "2018-03-01", "ImageRecognitionV2", region)

    async def verify(self, name: str, id_number: str, jpeg: bytes) -> Verdict:
        """See `IdentityAuthority`."""
        picture = base64.b64encode(jpeg).decode()
        if jpegs.size(jpeg) is None or len(picture) > _BASE64_BYTES:
            return _verdict(Status.POOR_PICTURE, "not_sent")
        body = json.dumps({"IdCard": id_number, "Name": name, "ImageBase64": picture}).encode()
        try:
            headers = self._operation.headers(self._keys, self._wire.host, body, self._clock())
            return _read(await self._wire.post(headers, body))
        except NoAnswer as none:
            return _verdict(OUTCOMES.get(none.code, Status.UNAVAILABLE), none.code)


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
