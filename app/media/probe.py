"""The smallest WebRTC client: real STUN, DTLS and SRTP, and packets made by hand.

The start-up self-test, the tests and the load generator of `bench/` speak to a router through it. It sends
whatever RTP it is given and hands over what comes, so it can also do what no browser does.
"""

import asyncio
import contextlib
import itertools
import secrets
import socket
from collections.abc import Callable, Sequence
from typing import Any

from aioice import stun
from aiortc.rtcdtlstransport import (
    RTCCertificate,
    RTCDtlsFingerprint,
    RTCDtlsParameters,
    RTCDtlsTransport,
)
from aiortc.sdp import SessionDescription

from app.media import twcc
from app.media.seam import OUR_SRTP_PROFILES, srtp_sessions

CHECK_SPACING = 0.1  # seconds between checks until one is answered
MID_ID, LINE_ID = 4, 3  # extension ids in its offers, unlike the server's on purpose
VP8, RTX, OPUS, RED = 106, 107, 63, 64
TYPES = {"video": VP8, "audio": OPUS, "red": RED}

CODEC_LINES = {
    "video": (
        f"m=video 9 UDP/TLS/RTP/SAVPF {VP8} {RTX}",
        f"a=rtpmap:{VP8} VP8/90000",
        f"a=rtcp-fb:{VP8} nack",
        f"a=rtcp-fb:{VP8} nack pli",
        f"a=rtcp-fb:{VP8} ccm fir",
        f"a=rtcp-fb:{VP8} goog-remb",
        f"a=rtcp-fb:{VP8} transport-cc",
        f"a=rtpmap:{RTX} rtx/90000",
        f"a=fmtp:{RTX} apt={VP8}",
    ),
    "audio": (
        f"m=audio 9 UDP/TLS/RTP/SAVPF {RED} {OPUS}",
        f"a=rtpmap:{RED} red/48000/2",
        f"a=fmtp:{RED} {OPUS}/{OPUS}",
        f"a=rtpmap:{OPUS} opus/48000/2",
        f"a=rtcp-fb:{OPUS} transport-cc",
    ),
}


class Probe:
    """One client. `lines` are its m-lines in order: ("video" or "audio", "sendonly" or "recvonly")."""

    role = "controlling"  # RTCDtlsTransport asks; so is `_recv` and `_send` below

    def __init__(self, lines: Sequence[tuple[str, str]], certificate: RTCCertificate | None = None) -> None:
        self.lines = list(lines)
        self.ssrcs = [secrets.randbits(32) if way == "sendonly" else 0 for _, way in self.lines]
        self.on_packet: Callable[[bytes], None] = lambda datagram: None  # SRTP and SRTCP as they came
        self.certificate = certificate or RTCCertificate.generateCertificate()
        self.ufrag, self.password = secrets.token_hex(4), secrets.token_hex(12)
        self.socket = self._open()
        self.remote: tuple[str, int] = ("", 0)
        self.line = itertools.count(1)  # numbers of what it sends (twcc.py)
        self.line_tag = LINE_ID << 4 | 1
        self.arrivals = twcc.Arrivals()
        self.dtls = RTCDtlsTransport(self, [self.certificate])  # type: ignore[arg-type]
        self.dtls._srtp_profiles = OUR_SRTP_PROFILES
        self._answered = asyncio.Event()
        self._inbox: asyncio.Queue[bytes] = asyncio.Queue(64)
        self._checking: asyncio.Task[None] | None = None

    def _open(self, host: str = "0.0.0.0") -> socket.socket:  # noqa: S104 - media comes from anywhere
        opened = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        opened.setblocking(False)
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 << 20)
        opened.bind((host, 0))
        asyncio.get_running_loop().add_reader(opened.fileno(), self._readable, opened)
        return opened

    def rebind(self) -> None:
        """Go on from another port, as behind a NAT that forgot the old one."""
        old, self.socket = self.socket, self._open()
        asyncio.get_running_loop().remove_reader(old.fileno())
        old.close()

    # -- offer and answer -------------------------------------------------------------------------

    def offer(self, **changes: str) -> str:
        """The SDP offer; keywords replace text in it, for tests of bad input."""
        mids = " ".join(str(index) for index in range(len(self.lines)))
        text = "\r\n".join(
            ["v=0", "o=- 1 1 IN IP4 0.0.0.0", "s=-", "t=0 0", f"a=group:BUNDLE {mids}", *self._media(), ""]
        )
        for old, new in changes.items():
            text = text.replace(old, new)
        return text

    def _media(self) -> list[str]:
        found: list[str] = []
        for index, ((kind, way), ssrc) in enumerate(zip(self.lines, self.ssrcs, strict=True)):
            found += CODEC_LINES[kind]
            found += [
                "c=IN IP4 0.0.0.0",
                f"a=mid:{index}",
                f"a={way}",
                "a=rtcp-mux",
                f"a=extmap:{MID_ID} urn:ietf:params:rtp-hdrext:sdes:mid",
                f"a=extmap:{LINE_ID} {twcc.URI}",
                *self._credentials("actpass"),
            ]
            if ssrc:
                found.append(f"a=ssrc:{ssrc} cname:probe")
        return found

    def _credentials(self, setup: str) -> list[str]:
        fingerprint = self.certificate.getFingerprints()[0]
        return [
            f"a=ice-ufrag:{self.ufrag}",
            f"a=ice-pwd:{self.password}",
            f"a=fingerprint:{fingerprint.algorithm} {fingerprint.value}",
            f"a=setup:{setup}",
        ]

    def reply(self, offer: str) -> str:
        """An answer to another's offer (Janus offers to its subscribers): receive everything offered."""
        drop = ("a=candidate", "a=ice-", "a=fingerprint", "a=setup", "a=ssrc", "a=msid", "a=end-of")
        kept = [line for line in offer.splitlines() if not line.startswith(drop)]
        answer: list[str] = []
        for line in kept:
            if line.startswith("a=extmap:") and line.endswith(twcc.URI):
                self.line_tag = int(line[9:].partition(" ")[0]) << 4 | 1
            answer.append("a=recvonly" if line == "a=sendonly" else line)
            if line.startswith("a=mid:"):
                answer += self._credentials("active")
        return "\r\n".join(answer) + "\r\n"

    # -- connecting -------------------------------------------------------------------------------

    async def connect(self, sdp: str, timeout: float = 10) -> None:
        """Check, nominate and shake hands with the side that wrote `sdp`; TimeoutError when it fails."""
        media = SessionDescription.parse(sdp).media[0]
        udp = [candidate for candidate in media.ice_candidates if candidate.protocol.lower() == "udp"]
        self.remote = (udp[0].ip, udp[0].port)
        assert media.ice is not None and media.dtls is not None
        self._remote_credentials = (media.ice.usernameFragment, media.ice.password)
        self._checking = asyncio.create_task(self._check())
        self.dtls._set_role("server" if media.dtls.role == "client" else "client")
        fingerprints = [RTCDtlsFingerprint(f.algorithm, f.value) for f in media.dtls.fingerprints]
        async with asyncio.timeout(timeout):
            await self._answered.wait()
            await self.dtls.start(RTCDtlsParameters(fingerprints))
        if self.dtls.state != "connected":
            raise ConnectionError(f"DTLS is {self.dtls.state}")
        self.outbound, self.inbound = srtp_sessions(self.dtls)

    async def _check(self) -> None:
        while True:
            self.send(bytes(self.binding_request()))
            await asyncio.sleep(2.5 if self._answered.is_set() else CHECK_SPACING)

    def binding_request(self, nominate: bool = True) -> stun.Message:
        """A check as a controlling agent sends it."""
        ufrag, password = self._remote_credentials
        attributes: dict[str, Any] = {
            "USERNAME": f"{ufrag}:{self.ufrag}",
            "PRIORITY": 1,
            "ICE-CONTROLLING": 1,
        }
        if nominate:
            attributes["USE-CANDIDATE"] = None
        request = stun.Message(stun.Method.BINDING, stun.Class.REQUEST, attributes=attributes)
        request.add_message_integrity(str(password).encode())
        return request

    async def close(self) -> None:
        if self._checking is not None:
            self._checking.cancel()
        await self.dtls.stop()
        if self.socket.fileno() >= 0:
            asyncio.get_running_loop().remove_reader(self.socket.fileno())
            self.socket.close()

    # -- packets ----------------------------------------------------------------------------------

    def send(self, data: bytes) -> None:
        with contextlib.suppress(BlockingIOError):  # its own loss, as on any line
            self.socket.sendto(data, self.remote)

    def send_rtp(self, packet: bytes) -> None:
        self.send(self.outbound.protect(packet))

    def send_rtcp(self, packet: bytes) -> None:
        self.send(self.outbound.protect_rtcp(packet))

    def open_rtp(self, datagram: bytes) -> bytes | None:
        """The plain RTP packet; None for RTCP."""
        if 192 <= datagram[1] <= 223:
            return None
        packet: bytes = self.inbound.unprotect(datagram)
        return packet

    def _readable(self, opened: socket.socket) -> None:
        for _ in range(64):
            try:
                data, source = opened.recvfrom(2048)
            except OSError:
                return
            self.take(data, source)

    def take(self, data: bytes, source: tuple[str, int]) -> None:
        """One datagram that came."""
        first = data[0] if data else 255
        if 127 < first < 192:
            self.on_packet(data)
        elif first < 4:
            self._stun(data, source)
        elif 19 < first < 64 and not self._inbox.full():
            self._inbox.put_nowait(data)

    def _stun(self, data: bytes, source: tuple[str, int]) -> None:
        message = stun.parse_message(data)
        if message.message_class == stun.Class.RESPONSE:
            self._answered.set()
        elif message.message_class == stun.Class.REQUEST:  # a full agent checks us, too
            attributes = {"XOR-MAPPED-ADDRESS": source}
            reply = stun.Message(
                message.message_method, stun.Class.RESPONSE, message.transaction_id, attributes
            )
            reply.add_message_integrity(self.password.encode())
            self.socket.sendto(bytes(reply), source)

    async def _recv(self) -> bytes:
        return await self._inbox.get()

    async def _send(self, data: bytes) -> None:
        self.send(data)


def rtp(
    ssrc: int, sequence: int, timestamp: int, payload: bytes, *, kind: str = "video", mid: int = 0,
    marker: bool = False, line: int = 0,
) -> bytes:  # fmt: skip
    """An RTP packet as a browser would send it on m-line `mid` of a Probe, with number `line` of all that it sends."""
    payload_type = TYPES[kind]
    header = bytes([0x90, marker << 7 | payload_type]) + (sequence & 0xFFFF).to_bytes(2)
    header += (timestamp & 0xFFFFFFFF).to_bytes(4) + ssrc.to_bytes(4)
    elements = bytes([LINE_ID << 4 | 1]) + (line & 0xFFFF).to_bytes(2)
    name = str(mid).encode()
    elements += bytes([MID_ID << 4 | len(name) - 1]) + name
    elements = elements.ljust((len(elements) + 3) // 4 * 4, b"\0")
    return header + b"\xbe\xde" + (len(elements) // 4).to_bytes(2) + elements + payload


def vp8(size: int, keyframe: bool = False, start: bool = True) -> bytes:
    """A VP8 payload (RFC 7741) of `size` bytes with noise for a picture."""
    return bytes([0x10 if start else 0x00, 0x00 if keyframe else 0x01]) + secrets.token_bytes(size - 2)
