"""Alibaba Cloud 信息核验, 身份三要素核验 (`Id3MetaVerify`), https://help.aliyun.com/document_detail/2983808.html.

Compares name, number and picture with the authoritative source. It tells no score here: `FaceDetail` is called a
score, but its format and scale are not documented, and a number that may mean anything helps nobody decide.
"""

import base64
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final
from urllib.parse import urlencode

from app.host.cloud.signing import Alibaba, Keys
from app.host.cloud.wire import Answer, NoAnswer, Wire, code, part
from app.identity.authority import ALIBABA, Status, Verdict, believed, table
from app.identity.engine import jpeg as jpegs

_OPERATION: Final = Alibaba("2019-03-07", "Id3MetaVerify")

_PICTURE_BYTES: Final = 600_000
"""1 MB as base64: the documentation asks for less than 0.6 MB before encoding."""
_SHORT_SIDE: Final = (480, 1080)
_LONG_SIDE: Final = (640, 1920)

OUTCOMES: Final[Mapping[str, Status]] = MappingProxyType(
    {
        "101": Status.MATCH,
        "201": Status.MISMATCH,  # the name does not belong to the number
        "202": Status.MISMATCH,  # "suspected to be the holder": a person has to look
        "203": Status.NO_PHOTO,
        "204": Status.MISMATCH,  # not the same person
        "205": Status.POOR_PICTURE,  # no features found
        "206": Status.POOR_PICTURE,  # format
        "207": Status.POOR_PICTURE,  # too small
        "208": Status.POOR_PICTURE,  # poor quality
        "301": Status.NOT_FOUND,
        "302": Status.NOT_FOUND,  # no record that could be verified
    }
)
"""`SubCode`, where the call itself succeeded. Its first digit repeats `BizCode`."""

FAILURES: Final[Mapping[str, Status]] = MappingProxyType(
    {
        "400": Status.UNAVAILABLE,  # a parameter is missing
        "401": Status.UNAVAILABLE,  # a parameter is invalid
        "402": Status.UNAVAILABLE,  # the authoritative source does not answer, or policy forbids
        "403": Status.THROTTLED,  # the same call too often
        "405": Status.POOR_PICTURE,  # format or size
        "406": Status.POOR_PICTURE,  # no face
        "410": Status.UNAVAILABLE,  # not activated
        "411": Status.UNAVAILABLE,  # no permission
        "412": Status.UNAVAILABLE,  # in arrears
        "419": Status.UNAVAILABLE,  # the picture was given twice
        "420": Status.POOR_PICTURE,  # unusable
        "421": Status.POOR_PICTURE,  # too large
        "500": Status.UNAVAILABLE,
        "http_429": Status.THROTTLED,
        "Throttling": Status.THROTTLED,
        "Throttling.Api": Status.THROTTLED,
        "Throttling.User": Status.THROTTLED,
        **table(
            {
                Status.UNAVAILABLE: """
                    MissingParameter InvalidParameter InvalidAccessKeyId.NotFound InvalidAccessKeyId.Inactive
                    SignatureDoesNotMatch SignatureNonceUsed IncompleteSignature InvalidTimeStamp.Expired
                    InvalidTimeStamp.Format InvalidApi.NotFound InvalidAction NoSuchVersion UnsupportedOperation
                    UnsupportedHTTPMethod InvalidProtocol.NeedSsl NoPermission Forbidden Forbidden.RAM
                    Forbidden.RiskControl Forbidden.UserVerification InsufficientBalance InternalError
                    ServiceUnavailable
                """
            }
        ),
    }
)
"""`Code` of the product (digits) and of the gateway before it (words). One that is not here is `unavailable`."""


def endpoint(region: str) -> str:
    """Of `cn-beijing` or `cn-shanghai`; the general one without a region."""
    return f"https://cloudauth.{region}.aliyuncs.com" if region else "https://cloudauth.aliyuncs.com"


class AlibabaAuthority:
    """`clock` gives seconds since 1970; the vendor refuses a signature more than fifteen minutes off."""

    source = ALIBABA

    def __init__(self, wire: Wire, keys: Keys, clock: Callable[[], float]) -> None:
        self._wire = wire
        self._keys = keys
        self._clock = clock

    async def verify(self, name: str, id_number: str, jpeg: bytes) -> Verdict:
        """See `IdentityAuthority`."""
        if not _fits(jpeg):
            return _verdict(Status.POOR_PICTURE, "not_sent")
        body = _body(name, id_number, jpeg)
        try:
            headers = _OPERATION.headers(self._keys, self._wire.host, body, self._clock())
            return _read(await self._wire.post(headers, body))
        except NoAnswer as none:
            return _verdict(FAILURES.get(none.code, Status.UNAVAILABLE), none.code)


def _fits(jpeg: bytes) -> bool:
    """The vendor's limits; a picture beyond them is paid for and refused."""
    size = jpegs.size(jpeg)
    if size is None or len(jpeg) > _PICTURE_BYTES:
        return False
    short, long = sorted(size)
    return _SHORT_SIDE[0] <= short <= _SHORT_SIDE[1] and _LONG_SIDE[0] <= long <= _LONG_SIDE[1]


def _body(name: str, id_number: str, jpeg: bytes) -> bytes:
    """`Crop` lets the vendor cut the face out: ours are camera frames, not its own SDK's portraits."""
    form = {
        "Crop": "T",
        "FacePicture": base64.b64encode(jpeg).decode(),
        "IdentifyNum": id_number,
        "ParamType": "normal",
        "UserName": name,
    }
    return urlencode(form).encode()


def _read(answer: Answer) -> Verdict:
    told, request_id = code(answer.data.get("Code")), code(answer.data.get("RequestId"))
    if told != "200" or answer.http != 200:
        status = FAILURES.get(told, Status.UNAVAILABLE)
        return _verdict(believed(status, answer.http), told or "garbage", request_id)
    result = part(answer.data, "ResultObject")
    biz, sub = code(result.get("BizCode")), code(result.get("SubCode"))
    if sub not in OUTCOMES or biz != sub[0]:
        return _verdict(Status.UNAVAILABLE, code(f"{biz}-{sub}"), request_id)
    return _verdict(OUTCOMES[sub], sub, request_id)


def _verdict(status: Status, told: str, request_id: str = "") -> Verdict:
    return Verdict(status=status, source=ALIBABA, vendor_code=told, request_id=request_id)
