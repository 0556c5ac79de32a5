"""The two clouds, played on 127.0.0.1: they check signatures as their documentation says, and can do all they document.

Nothing here is imported from the adapters: `Tencent` and `Alibaba` are written from the vendors' pages, and
`test_signatures` shows that they accept what the vendors' own SDKs sign.
"""

import asyncio
import base64
import hashlib
import hmac
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web
from aiohttp.test_utils import TestServer

PICTURE = bytes.fromhex("ffd8ffc0001108028001e003") + bytes(range(256))
"""What says of itself that it is a JPEG of 480 x 640."""

NOW = 1_764_111_045.0


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@dataclass(frozen=True)
class Asked:
    """What arrived, as the vendor reads it."""

    name: str
    id_number: str
    picture: bytes
    headers: Mapping[str, str] = field(repr=False)


@dataclass
class Cloud:
    """`script` answers whoever signed rightly; it may break every promise."""

    secret_id: str = "AKIDtest"
    secret_key: str = "the school's secret"
    now: float = NOW
    script: Callable[[Asked, web.Request], Awaitable[web.StreamResponse]] | None = None
    asked: list[Asked] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    over: asyncio.Event = field(default_factory=asyncio.Event)
    """Set at the end, for scripts that hang until then."""

    async def handle(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        if why := self.refusal(request.method, request.path_qs, request.headers, body):
            self.refused.append(why)
            return self.failure(why)
        asked = self.read(request.headers, body)
        self.asked.append(asked)
        assert self.script
        return await self.script(asked, request)

    def refusal(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> str:
        """The code of what is wrong with a request, or nothing."""
        raise NotImplementedError

    def read(self, headers: Mapping[str, str], body: bytes) -> Asked:
        raise NotImplementedError

    def failure(self, code: str) -> web.Response:
        """As the gateway before the product answers."""
        raise NotImplementedError


class Tencent(Cloud):
    """https://cloud.tencent.com/document/api/1007/38419 (签名方法 v3) and 1007/102203 (ImageRecognitionV2)."""

    def refusal(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> str:
        if why := tc3_refusal(self, "faceid", method, path, headers, body):
            return why
        if headers["X-TC-Action"] != "ImageRecognitionV2":
            return "InvalidAction"
        return "" if headers["X-TC-Version"] == "2018-03-01" else "NoSuchVersion"

    def read(self, headers: Mapping[str, str], body: bytes) -> Asked:
        assert headers["Content-Type"] == "application/json"
        given = json.loads(body)
        assert set(given) == {"IdCard", "Name", "ImageBase64"}
        return Asked(
            given["Name"], given["IdCard"], base64.b64decode(given["ImageBase64"], validate=True), headers
        )

    def failure(self, code: str) -> web.Response:
        """Errors of this vendor come with HTTP 200."""
        return self.told({"Error": {"Code": code, "Message": "no"}})

    def told(self, response: Mapping[str, Any]) -> web.Response:
        return web.json_response(
            {"Response": {"RequestId": "f904f4cf-75db-4f8f-a5ec-dc4f942c7f7a", **response}}
        )

    def result(self, result: str, sim: Any) -> web.Response:
        return self.told({"Result": result, "Description": "说明", "Sim": sim, "Extra": ""})


def tc3_refusal(
    cloud: Cloud, product: str, method: str, path: str, headers: Mapping[str, str], body: bytes
) -> str:
    """What is wrong with the signature for `product`, or nothing."""
    try:
        algorithm, credential, names, signature = _tc3(headers["Authorization"])
        secret_id, date, service, end = credential.split("/")
    except (KeyError, ValueError):
        return "AuthFailure.InvalidAuthorization"
    if secret_id != cloud.secret_id:
        return "AuthFailure.SecretIdNotFound"
    at = int(headers["X-TC-Timestamp"])
    if abs(at - cloud.now) > 300 or date != datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d"):
        return "AuthFailure.SignatureExpire"
    if not {"content-type", "host"} <= set(names.split(";")) or names.split(";") != sorted(names.split(";")):
        return "AuthFailure.InvalidAuthorization"
    canonical_headers = "".join(f"{n}:{headers[n].strip().lower()}\n" for n in names.split(";"))
    path_only, _, query = path.partition("?")
    canonical = "\n".join([method, path_only, query, canonical_headers, names, sha256(body)])
    to_sign = "\n".join([algorithm, str(at), f"{date}/{service}/tc3_request", sha256(canonical.encode())])
    secret_date = _hmac(b"TC3" + cloud.secret_key.encode(), date)
    secret_signing = _hmac(_hmac(secret_date, service), "tc3_request")
    right = (algorithm, service, end) == ("TC3-HMAC-SHA256", product, "tc3_request")
    if not right or _hmac(secret_signing, to_sign).hex() != signature:
        return "AuthFailure.SignatureFailure"
    return ""


class Alibaba(Cloud):
    """https://help.aliyun.com/zh/sdk/product-overview/v3-request-structure-and-signature, document_detail/2983808."""

    def __init__(self) -> None:
        super().__init__()
        self.nonces: set[str] = set()

    def refusal(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> str:
        return self.signature_refusal(method, path, headers, body) or self._operation(headers)

    def signature_refusal(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> str:
        try:
            algorithm, _, rest = headers["Authorization"].partition(" ")
            given = dict(part.split("=", 1) for part in rest.split(","))
            names, signature = given["SignedHeaders"].split(";"), given["Signature"]
            sent_at = datetime.strptime(headers["x-acs-date"], "%Y-%m-%dT%H:%M:%S%z").timestamp()
        except (KeyError, ValueError):
            return "IncompleteSignature"
        if given["Credential"] != self.secret_id:
            return "InvalidAccessKeyId.NotFound"
        if abs(sent_at - self.now) > 15 * 60:
            return "InvalidTimeStamp.Expired"
        must = {name.lower() for name in headers if name.lower().startswith("x-acs-")} | {"host"}
        if not must <= set(names) or names != sorted(names) or algorithm != "ACS3-HMAC-SHA256":
            return "IncompleteSignature"
        path_only, _, query = path.partition("?")
        head = "".join(f"{name}:{headers[name].strip()}\n" for name in names)
        canonical = "\n".join([method, path_only, query, head, ";".join(names), sha256(body)])
        to_sign = f"ACS3-HMAC-SHA256\n{sha256(canonical.encode())}"
        if headers["x-acs-content-sha256"] != sha256(body):
            return "SignatureDoesNotMatch"
        if hmac.new(self.secret_key.encode(), to_sign.encode(), "sha256").hexdigest() != signature:
            return "SignatureDoesNotMatch"
        return ""

    def _operation(self, headers: Mapping[str, str]) -> str:
        if headers["x-acs-signature-nonce"] in self.nonces:
            return "SignatureNonceUsed"
        self.nonces.add(headers["x-acs-signature-nonce"])
        if headers["x-acs-action"] != "Id3MetaVerify":
            return "InvalidApi.NotFound"
        return "" if headers["x-acs-version"] == "2019-03-07" else "NoSuchVersion"

    def read(self, headers: Mapping[str, str], body: bytes) -> Asked:
        assert headers["Content-Type"] == "application/x-www-form-urlencoded"
        given = dict(parse_qsl(body.decode("ascii"), strict_parsing=True))
        assert set(given) == {"ParamType", "IdentifyNum", "UserName", "FacePicture", "Crop"}
        assert (given["ParamType"], given["Crop"]) == ("normal", "T")
        picture = base64.b64decode(given["FacePicture"], validate=True)
        return Asked(given["UserName"], given["IdentifyNum"], picture, headers)

    def failure(self, code: str) -> web.Response:
        """As the gateway refuses: HTTP 4xx and no result."""
        data = {
            "RequestId": "5CE3F5C5-FC9F-5B6B-8A4C-5F5E4C4D5C6B",
            "Code": code,
            "Message": "no",
            "HostId": "h",
        }
        return web.json_response(data, status=503 if code == "ServiceUnavailable" else 400)

    def told(self, code: Any, result: Any = None) -> web.Response:
        data = {"RequestId": "130A2C10-B9EE-4D84-88E3-5384FF039795", "Message": "success", "Code": code}
        return web.json_response(data if result is None else data | {"ResultObject": result})

    def result(self, biz: Any, sub: Any) -> web.Response:
        return self.told("200", {"BizCode": biz, "SubCode": sub, "FaceDetail": "88.20"})


def _tc3(authorization: str) -> tuple[str, str, str, str]:
    algorithm, _, rest = authorization.partition(" ")
    given = dict(part.split("=", 1) for part in rest.split(", "))
    return algorithm, given["Credential"], given["SignedHeaders"], given["Signature"]


def _hmac(key: bytes, text: str) -> bytes:
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


@asynccontextmanager
async def served(cloud: Cloud) -> AsyncIterator[str]:
    """The endpoint of a playing cloud."""
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", cloud.handle)
    async with TestServer(app, host="127.0.0.1") as server:
        yield str(server.make_url("")).rstrip("/")
        cloud.over.set()
