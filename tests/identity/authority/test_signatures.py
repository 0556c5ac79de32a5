"""What is signed here is what the vendors' SDKs sign, byte for byte; the playing clouds are held to the same."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from multidict import CIMultiDict

from app.host.cloud.signing import Keys, acs3
from app.host.cloud.wire import Answer, NoAnswer
from app.identity.authority import alibaba, tencent
from tests.identity.authority.clouds import Alibaba, Cloud, Tencent

RECORDED = json.loads((Path(__file__).parent / "vectors.json").read_text("utf-8"))
CASES = [(vendor, sent) for vendor in ("tencent", "alibaba") for sent in RECORDED[vendor]]
IDS = [f"{vendor}-{sent['headers'].get('Host') or sent['headers']['host']}" for vendor, sent in CASES]


class Tray:
    """Takes what would have gone out."""

    def __init__(self, host: str) -> None:
        self.host = host
        self.headers: Mapping[str, str] = {}
        self.body = b""

    async def post(self, headers: Mapping[str, str], body: bytes) -> Answer:
        self.headers, self.body = headers, body
        raise NoAnswer("connection")


def keys(vendor: str) -> Keys:
    return Keys(*RECORDED["keys"][vendor])


def cloud(vendor: str) -> Cloud:
    played = Tencent() if vendor == "tencent" else Alibaba()
    played.secret_id, played.secret_key = RECORDED["keys"][vendor]
    played.now = RECORDED["at"]
    return played


async def sent_by_us(vendor: str, host: str, region: str = "") -> Tray:
    tray: Any = Tray(host)
    picture = bytes.fromhex(RECORDED["picture_hex"])
    authority = (
        tencent.TencentAuthority(tray, keys(vendor), lambda: RECORDED["at"] + 0.7, region)
        if vendor == "tencent"
        else alibaba.AlibabaAuthority(tray, keys(vendor), lambda: RECORDED["at"] + 0.7)
    )
    await authority.verify(RECORDED["name"], RECORDED["id_number"], picture)
    assert isinstance(tray, Tray)
    return tray


@pytest.mark.parametrize("sent", RECORDED["tencent"])
async def test_tencent_gets_what_its_sdk_sends(sent: Mapping[str, Any]) -> None:
    theirs = sent["headers"]
    ours = await sent_by_us("tencent", theirs["Host"], theirs.get("X-TC-Region", ""))
    assert ours.body.decode() == sent["body"]
    assert ours.headers == {
        name: value for name, value in theirs.items() if name not in ("X-TC-RequestClient", "X-TC-Language")
    }


@pytest.mark.parametrize("sent", RECORDED["alibaba"])
async def test_alibaba_gets_what_its_sdk_sends(sent: Mapping[str, Any]) -> None:
    theirs = sent["headers"]
    ours = await sent_by_us("alibaba", theirs["host"])
    assert ours.body.decode() == sent["body"]
    lower = {name.lower(): value for name, value in ours.headers.items()}
    same = ("host", "content-type", "x-acs-action", "x-acs-version", "x-acs-date", "x-acs-content-sha256")
    assert {name: lower[name] for name in same} == {name: theirs[name] for name in same}


@pytest.mark.parametrize("sent", RECORDED["alibaba"])
def test_alibabas_sdk_signs_the_same_headers_alike(sent: Mapping[str, Any]) -> None:
    """It signs its user agent too, so the signatures are compared over its own headers."""
    signed = {name: value for name, value in sent["headers"].items() if name != "Authorization"}
    assert acs3(keys("alibaba"), signed) == sent["headers"]["Authorization"]


@pytest.mark.parametrize(("vendor", "sent"), CASES, ids=IDS)
def test_the_playing_cloud_accepts_what_the_sdk_signed(vendor: str, sent: Mapping[str, Any]) -> None:
    assert cloud(vendor).refusal("POST", "/", CIMultiDict(sent["headers"]), sent["body"].encode()) == ""


@pytest.mark.parametrize(("vendor", "sent"), CASES, ids=IDS)
def test_the_playing_cloud_refuses_what_was_changed_on_the_way(vendor: str, sent: Mapping[str, Any]) -> None:
    headers, body = CIMultiDict(sent["headers"]), sent["body"].encode()
    elsewhere = CIMultiDict(headers)
    elsewhere["Host"] = "evil.example"
    changed = [
        ("POST", "/", headers, body + b" "),
        ("GET", "/", headers, body),
        ("POST", "/?a=b", headers, body),
        ("POST", "/", elsewhere, body),
    ]
    for request in changed:
        assert "Signature" in cloud(vendor).refusal(*request), request[:2]


async def test_no_two_requests_share_a_nonce() -> None:
    one, other = await sent_by_us("alibaba", "h"), await sent_by_us("alibaba", "h")
    assert one.headers["x-acs-signature-nonce"] != other.headers["x-acs-signature-nonce"]
