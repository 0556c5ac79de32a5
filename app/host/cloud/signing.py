"""The signatures of the two clouds, each of a POST to `/`: TC3-HMAC-SHA256 of Tencent, ACS3-HMAC-SHA256 of Alibaba."""

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

_TENCENT: Final = "TC3-HMAC-SHA256"
_ALIBABA: Final = "ACS3-HMAC-SHA256"


@dataclass(frozen=True, slots=True)
class Keys:
    """The school's account with the vendor."""

    secret_id: str = field(repr=False)
    secret_key: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Tencent:
    """One operation of a Tencent service (公共参数, product/1278/55713), such as `faceid`,
    `2018-03-01`, `ImageRecognitionV2`."""

    service: str
    version: str
    action: str
    region: str = ""

    def headers(self, keys: Keys, host: str, body: bytes, now: float) -> dict[str, str]:
        """Of a POST of the JSON `body` to `host`. The vendor refuses a `now` more than five minutes off."""
        at = int(now)
        signed = {"Content-Type": "application/json", "Host": host}
        headers = {
            **signed,
            "X-TC-Action": self.action,
            "X-TC-Version": self.version,
            "X-TC-Timestamp": str(at),
            "Authorization": tc3(keys, self.service, at, signed, body),
        }
        return headers | {"X-TC-Region": self.region} if self.region else headers


@dataclass(frozen=True, slots=True)
class Alibaba:
    """One operation of an Alibaba service, such as `2019-03-07`, `Id3MetaVerify`."""

    version: str
    action: str

    def headers(self, keys: Keys, host: str, body: bytes, now: float, query: str = "") -> dict[str, str]:
        """Of a POST of the form `body` to `host`, `query` being its query string as `canonical_query` writes it. The
        vendor refuses a `now` more than fifteen minutes off."""
        signed = {
            "Host": host,
            "Content-Type": "application/x-www-form-urlencoded",
            "x-acs-action": self.action,
            "x-acs-version": self.version,
            "x-acs-date": datetime.fromtimestamp(now, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "x-acs-signature-nonce": secrets.token_hex(16),
            "x-acs-content-sha256": hashlib.sha256(body).hexdigest(),
        }
        return signed | {"Authorization": acs3(keys, signed, query), "Accept": "application/json"}


def tc3(keys: Keys, service: str, at: int, signed: Mapping[str, str], body: bytes) -> str:
    """The `Authorization` of a POST at `at` with the headers `signed` (签名方法 v3, product/1278/55713)."""
    date = datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d")
    scope = f"{date}/{service}/tc3_request"
    headers = {name.lower(): value.strip().lower() for name, value in signed.items()}
    names = ";".join(sorted(headers))
    lines = "".join(f"{name}:{headers[name]}\n" for name in sorted(headers))
    request = f"POST\n/\n\n{lines}\n{names}\n{hashlib.sha256(body).hexdigest()}"
    text = f"{_TENCENT}\n{at}\n{scope}\n{hashlib.sha256(request.encode()).hexdigest()}"
    key = f"TC3{keys.secret_key}".encode()
    for step in (date, service, "tc3_request"):
        key = _mac(key, step)
    signature = _mac(key, text).hex()
    return f"{_TENCENT} Credential={keys.secret_id}/{scope}, SignedHeaders={names}, Signature={signature}"


def acs3(keys: Keys, signed: Mapping[str, str], query: str = "") -> str:
    """The `Authorization` of a POST with the headers `signed`, the body's hash among them (V3 签名,
    https://help.aliyun.com/zh/sdk/product-overview/v3-request-structure-and-signature)."""
    headers = {name.lower(): value.strip() for name, value in signed.items()}
    names = ";".join(sorted(headers))
    lines = "".join(f"{name}:{headers[name]}\n" for name in sorted(headers))
    request = f"POST\n/\n{query}\n{lines}\n{names}\n{headers['x-acs-content-sha256']}"
    text = f"{_ALIBABA}\n{hashlib.sha256(request.encode()).hexdigest()}"
    signature = hmac.new(keys.secret_key.encode(), text.encode(), hashlib.sha256).hexdigest()
    return f"{_ALIBABA} Credential={keys.secret_id},SignedHeaders={names},Signature={signature}"


def _mac(key: bytes, text: str) -> bytes:
    return hmac.new(key, text.encode(), hashlib.sha256).digest()
