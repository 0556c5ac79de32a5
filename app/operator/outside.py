"""What others see, and whom we ask: certificate, addresses, relays, gateways. Nobody is sent anything."""

import asyncio
import json
import secrets
import socket
import ssl
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

import aiohttp
from cryptography import x509

from app.host import certificates as shown
from app.host import net, tls
from app.host.cloud.signing import Alibaba, Keys, Tencent
from app.host.cloud.wire import NoAnswer, Wire, code, part
from app.host.errors import StartError
from app.host.lacking import WARN_DAYS
from app.identity.authority import alibaba as alibaba_faces
from app.identity.authority import tencent as tencent_faces
from app.messages import alibaba, tencent
from app.operator.findings import Finding, bad, good, note
from app.operator.site import Site
from app.state.clock import china

REACH_WITHIN: Final = 4.0
"""Seconds for one connection to somebody else."""


# -- the certificate -------------------------------------------------------------------------------------------


async def certificate(site: Site) -> list[Finding]:
    """What `lacking` doesn't say: that the files fit together, the chain is whole, the key is ours alone."""
    files = shown.files_of(site.config)
    if not files.cert.exists() and site.config.tls.cert is None:
        return [note("certificate_files", "还没有证书", "第一次启动时会自动生成或取得；之后再检查一次")]
    try:
        tls.server_context(files)
    except StartError as error:
        return [bad("certificate_files", str(error).partition("。")[0], "请换上配套的证书和私钥")]
    chain = x509.load_pem_x509_certificates(files.cert.read_bytes())
    found = []
    if len(chain) == 1 and chain[0].issuer != chain[0].subject:
        todo = "请在证书文件里接上机构的中间证书（fullchain），否则部分手机打不开"
        found.append(note("certificate_chain", "证书文件里没有中间证书", todo))
    found += [note("certificate_key", each.rstrip("。"), "") for each in shown.open_key(site.config)]
    days = (chain[0].not_valid_after_utc.timestamp() - site.now) / 86400
    if site.now < chain[0].not_valid_before_utc.timestamp():
        found.append(bad("certificate_files", "证书还没有生效", "请检查本机的时间和证书"))
    elif days > WARN_DAYS:  # else it is said by `lacking`
        found.append(good("certificate_files", f"证书与私钥相符，还有 {days:.0f} 天到期"))
    return found


async def addresses(site: Site) -> list[Finding]:
    """Whether the exam's names lead somewhere, and show the certificate that browsers take."""
    origins = site.config.server.origins
    found = await asyncio.gather(*(_address(site, origin) for origin in origins))
    return [each for each in found if each]


async def _address(site: Site, origin: str) -> Finding | None:
    host = urlsplit(origin).hostname or ""
    try:
        await asyncio.get_running_loop().getaddrinfo(host, None)
    except OSError:
        return bad("address", f"考试网址的域名 {host} 解析不了", "请检查 DNS 的记录和本机的 DNS 设置")
    if not site.runs:
        return None
    limit = aiohttp.ClientTimeout(total=REACH_WITHIN)
    try:
        async with aiohttp.ClientSession(timeout=limit) as client, client.get(f"{origin}/healthz") as answer:
            if (await answer.text()) == "ok":
                return good("address", f"{origin} 可以打开，证书受信任")
    except aiohttp.ClientConnectorCertificateError:
        todo = "自己签发的证书需要逐台信任；正式的证书请检查域名、有效期和中间证书"
        return note("address", f"{origin} 出示的证书不受信任", todo)
    except (aiohttp.ClientError, TimeoutError, OSError):
        pass
    todo = "有的防火墙不让内部访问自己的公网地址；请用手机流量打开一次确认"
    return note("address", f"从本机打不开 {origin}", todo)


async def from_outside(site: Site) -> list[Finding]:
    """No server can see by itself whether a firewall lets UDP in: somebody's phone has to, on the page there is."""
    origins = site.config.server.origins or tuple(
        net.origin(host, site.config.server.port) for host in net.own_addresses()[:1]
    )
    if not origins:
        return []
    media = site.config.media
    todo = (
        f"请在 {origins[0]}/admin 建一个演练考场，把自己列为考生；用手机流量（不要用校园网）打开 {origins[0]}/ 登录，"
        "在“我的考场”里点“设备调试”，它会分别测试 UDP 和 TCP"
    )
    return [note("udp", f"校外能否到达 UDP {media.udp_port} 和 TCP {media.tcp_port}，只能从校外看", todo)]


# -- relays ----------------------------------------------------------------------------------------------------

_MAGIC: Final = 0x2112A442
_BINDING: Final = 0x0001
_BOUND: Final = 0x0101


@dataclass(frozen=True, slots=True)
class _Relay:
    """`turn:host[:port][?transport=udp|tcp]` (RFC 7065)."""

    url: str
    host: str
    port: int
    udp: bool
    tls: bool

    @classmethod
    def of(cls, url: str) -> "_Relay":
        scheme, _, rest = url.partition(":")
        place, _, query = rest.partition("?")
        parts = urlsplit(f"//{place}")
        secure = scheme == "turns"
        udp = not secure and query != "transport=tcp"
        return cls(url, parts.hostname or "", parts.port or (5349 if secure else 3478), udp, secure)


async def relays(site: Site) -> list[Finding]:
    """Whether each answers a STUN binding request by the way its URL names; credentials are tried by the first page."""
    urls = site.config.turn.urls
    return list(await asyncio.gather(*(_relay(_Relay.of(url), site.now) for url in urls)))


async def _relay(relay: _Relay, now: float) -> Finding:
    try:
        async with asyncio.timeout(REACH_WITHIN):
            until = await (_by_udp(relay) if relay.udp else _by_tcp(relay))
    except ssl.SSLCertVerificationError as error:
        what = f"中继 {relay.url} 的证书不受信任：{error.verify_message}"
        return bad("turn", what, "浏览器会拒绝它；请检查 coturn 的 cert（含中间证书）和域名")
    except (TimeoutError, OSError, ValueError) as error:
        why = "没有应答" if isinstance(error, TimeoutError) else str(error) or type(error).__name__
        return bad(
            "turn",
            f"中继 {relay.url} 不能使用：{why}",
            "请检查 coturn 是否在运行、端口和防火墙；见 deploy/turn",
        )
    if until is not None and until - now < WARN_DAYS * 86400:
        return note(
            "turn", f"中继 {relay.url} 的证书还有 {(until - now) / 86400:.0f} 天到期", "请换上新的证书"
        )
    return good("turn", f"中继 {relay.url} 有应答")


def _request() -> bytes:
    """A STUN binding request (RFC 8489, 5)."""
    return struct.pack(">HHI12s", _BINDING, 0, _MAGIC, secrets.token_bytes(12))


def _check(answer: bytes, asked: bytes) -> None:
    if answer[:2] != struct.pack(">H", _BOUND) or answer[4:20] != asked[4:20]:
        raise ValueError("应答的不是 STUN/TURN 服务器")


async def _by_udp(relay: _Relay) -> None:
    loop = asyncio.get_running_loop()
    [(family, _, _, _, address), *_] = await loop.getaddrinfo(relay.host, relay.port, type=socket.SOCK_DGRAM)
    with socket.socket(family, socket.SOCK_DGRAM) as line:
        line.setblocking(False)
        await loop.sock_connect(line, address)
        asked = _request()
        await loop.sock_sendall(line, asked)
        _check(await loop.sock_recv(line, 1500), asked)


async def _by_tcp(relay: _Relay) -> float | None:
    """When its certificate ends, seconds since 1970."""
    context = ssl.create_default_context() if relay.tls else None
    reader, writer = await asyncio.open_connection(relay.host, relay.port, ssl=context)
    try:
        asked = _request()
        writer.write(asked)
        _check(await reader.readexactly(20), asked)
        shown_to_us = writer.get_extra_info("peercert")
        return ssl.cert_time_to_seconds(shown_to_us["notAfter"]) if shown_to_us else None
    except asyncio.IncompleteReadError as error:
        raise ValueError("连接后没有应答") from error
    finally:
        writer.close()


# -- gateways --------------------------------------------------------------------------------------------------

_KEYS_REFUSED: Final = ("AuthFailure", "InvalidAccessKeyId", "SignatureDoesNotMatch", "IncompleteSignature")
_CLOCK_REFUSED: Final = ("AuthFailure.SignatureExpire", "InvalidTimeStamp")


async def messages(site: Site) -> list[Finding]:
    """A question that both vendors answer free of charge: how many messages were sent today. It takes the same keys."""
    settings = site.config.sms
    if settings.provider == "console":
        return []  # said by `lacking`
    today = f"{china(site.now):%Y%m%d}"
    keys = Keys(settings.secret_id, settings.secret_key)
    try:
        if settings.provider == "tencent":
            told = await _ask_tencent(site, keys, today)
        else:
            told = await _ask_alibaba(site, keys, today)
    except NoAnswer as error:
        todo = "请检查服务器能否访问外网、DNS 和 [sms] endpoint"
        return [bad("sms", f"短信服务没有应答（{error.code}）", todo)]
    return [_of_gateway(told)]


def _of_gateway(told: str) -> Finding:
    if told.startswith(_CLOCK_REFUSED):
        return bad("sms", f"短信服务拒绝了签名的时间（{told}）", "本机的时间不准，请启用 NTP")
    if told.startswith(_KEYS_REFUSED):
        todo = "请检查 EXAM_SMS__SECRET_ID 和 EXAM_SMS__SECRET_KEY"
        return bad("sms", f"短信服务不接受密钥（{told}）", todo)
    tried = "签名和模板是否通过审核，发一条才知道"
    if told:
        return note(
            "sms", f"短信服务有应答，但没有回答查询（{told}）", f"多半是子账号没有查询的权限；{tried}"
        )
    return good("sms", f"短信服务有应答，接受密钥；{tried}")


async def _ask_tencent(site: Site, keys: Keys, today: str) -> str:
    """The vendor's code, empty: it was answered (SendStatusStatistics, product/382/55965)."""
    settings = site.config.sms
    said = {
        "SmsSdkAppId": settings.app_id,
        "BeginTime": f"{today}00",
        "EndTime": f"{today}23",
        "Limit": 0,
        "Offset": 0,
    }
    body = json.dumps(said).encode()
    operation = Tencent("sms", "2021-01-11", "SendStatusStatistics", settings.region or tencent.REGION)
    async with _wire(settings.endpoint or tencent.ENDPOINT) as wire:
        answer = await wire.post(operation.headers(keys, wire.host, body, site.now), body)
    return code(part(part(answer.data, "Response"), "Error").get("Code"))


async def _ask_alibaba(site: Site, keys: Keys, today: str) -> str:
    """The same (QuerySendStatistics)."""
    asked = {"IsGlobe": "1", "StartDate": today, "EndDate": today, "PageIndex": "1", "PageSize": "1"}
    query = alibaba.canonical_query(asked)
    operation = Alibaba("2017-05-25", "QuerySendStatistics")
    async with _wire(site.config.sms.endpoint or alibaba.ENDPOINT) as wire:
        answer = await wire.post(operation.headers(keys, wire.host, b"", site.now, query), b"", query)
    told = code(answer.data.get("Code"))
    return "" if told == "OK" else told or "garbage"


@asynccontextmanager
async def _wire(endpoint: str) -> AsyncIterator[Wire]:
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session:
        yield Wire(session, endpoint, REACH_WITHIN)


async def authority(site: Site) -> list[Finding]:
    """Whether it can be reached; neither vendor has a question that costs nothing and takes the keys."""
    settings = site.config.authority
    if settings.provider == "embedded":
        return [good("authority", "人脸与学校导入的照片比对，不需要外部服务")]
    own = (
        alibaba_faces.endpoint(settings.region) if settings.provider == "alibaba" else tencent_faces.ENDPOINT
    )
    endpoint = urlsplit(settings.endpoint or own)
    context = ssl.create_default_context() if endpoint.scheme == "https" else None
    try:
        async with asyncio.timeout(REACH_WITHIN):
            _, writer = await asyncio.open_connection(
                endpoint.hostname, endpoint.port or (443 if context else 80), ssl=context
            )
            writer.close()
    except (TimeoutError, OSError) as error:
        what = f"核验服务 {endpoint.hostname} 连接不上（{type(error).__name__}）"
        return [bad("authority", what, "请检查服务器能否访问外网、DNS 和 [authority] endpoint")]
    what = f"核验服务 {endpoint.hostname} 可以连接；密钥和余额没有查，查一次要收费"
    return [note("authority", what, "请在考前用一名工作人员的证件做一次人脸识别")]
