"""The seam between aiortc and us: every private name of aiortc that we rely on is in this file.

`RTCPeerConnection` does offer and answer, DTLS and its states well, and builds its transports and senders
from names in its own module. We run a second copy of that module in which some of those names are ours:
ICE-lite agents on shared ports in place of aioice, and senders and receivers that only carry parameters,
since packets never reach them. The original module stays as it is, for whoever else imports it.
"""

import importlib.util
import random
from dataclasses import replace
from types import ModuleType, SimpleNamespace
from typing import Any, NamedTuple

import aiortc.rtcpeerconnection
from aioice import Candidate
from aiortc import RTCBundlePolicy, RTCConfiguration
from aiortc.rtcdtlstransport import SRTP_AEAD_AES_128_GCM, SRTP_AES128_CM_SHA1_80, SRTP_PROFILES
from aiortc.rtcicetransport import RTCIceCandidate, RTCIceParameters, candidate_from_aioice
from aiortc.rtcrtpparameters import RTCRtpCodecParameters, RTCRtpHeaderExtensionParameters
from pyee.asyncio import AsyncIOEventEmitter

from app.media.codecs import CODECS, HEADER_EXTENSIONS
from app.media.ice import NOWHERE, IceAgent

PINNED = {"aiortc": "1.16.0", "aioice": "0.13.0", "pylibsrtp": "1.0.0"}
"""The versions whose private names were looked at, here and in srtp.py; the server does not start with others."""

# AES-128-GCM first: with AES-NI it takes three quarters of the time of AES-CM with SHA-1.
OUR_SRTP_PROFILES = [
    profile for profile in (SRTP_AEAD_AES_128_GCM, SRTP_AES128_CM_SHA1_80) if profile in SRTP_PROFILES
]


class IceGatherer(AsyncIOEventEmitter):
    """Gathers nothing: the candidates of the shared ports are known from the start."""

    def __init__(self, agent: IceAgent, candidates: list[Candidate]) -> None:
        super().__init__()
        self.agent = agent
        self.state = "new"
        self._candidates = [candidate_from_aioice(candidate) for candidate in candidates]

    async def gather(self) -> None:
        self.state = "completed"
        self.emit("statechange")

    def getLocalCandidates(self) -> list[RTCIceCandidate]:
        # RTCPeerConnection starts to connect as soon as there are any; before the answer is too early.
        return self._candidates if self.state == "completed" else []

    def getLocalParameters(self) -> RTCIceParameters:
        return RTCIceParameters(self.agent.ufrag, self.agent.password, iceLite=True)


class IceTransport(AsyncIOEventEmitter):
    """What RTCDtlsTransport sees of an agent: datagrams in and out, and a state."""

    role = "controlled"

    def __init__(self, gatherer: IceGatherer) -> None:
        super().__init__()
        self.iceGatherer = gatherer
        self.agent = gatherer.agent
        self.state = "new"
        self._role_set = True  # else RTCPeerConnection would choose one
        self._connection = SimpleNamespace(ice_controlling=False)  # it writes this one for offers

    async def addRemoteCandidate(self, candidate: RTCIceCandidate | None) -> None:
        """Ignored: see ice.py."""

    async def start(self, remote: RTCIceParameters) -> None:
        if self.state == "new":
            self.agent.remote_ufrag = remote.usernameFragment
            self._enter("checking")
        await self.agent.selected.wait()
        if self.state == "checking":
            self._enter("failed" if self.agent.closed else "completed")

    async def stop(self) -> None:
        if self.state != "closed":
            self.agent.close()
            self._enter("closed")
            self.remove_all_listeners()
            self.iceGatherer.remove_all_listeners()

    async def _recv(self) -> bytes:
        datagram = await self.agent.dtls.get()
        if datagram is None:
            raise ConnectionError("closed")
        return datagram

    async def _send(self, data: bytes) -> None:
        if self.agent.path is NOWHERE:
            raise ConnectionError("no path")
        self.agent.path.send(data)

    def _enter(self, state: str) -> None:
        self.state = state
        self.emit("statechange")


class _Carrier:
    """What RTCPeerConnection asks of a sender or receiver, apart from media."""

    def __init__(self, track_or_kind: Any, transport: Any) -> None:
        self.kind = track_or_kind
        self.track: Any = None
        self.transport = transport
        self._enabled = True

    def setTransport(self, transport: Any) -> None:
        self.transport = transport

    async def stop(self) -> None: ...


class Sender(_Carrier):
    def __init__(self, track_or_kind: Any, transport: Any) -> None:
        super().__init__(track_or_kind, transport)
        self._ssrc = random.getrandbits(32)
        self._rtx_ssrc = random.getrandbits(32)
        self._stream_id = "-"  # the two words of a=msid; Chromium refuses a pair that occurs twice
        self._track_id = f"{self._ssrc:08x}"

    async def send(self, parameters: Any) -> None: ...


class Receiver(_Carrier):
    def __init__(self, track_or_kind: Any, transport: Any) -> None:
        super().__init__(track_or_kind, transport)
        self.track = True  # "there is one already", else a RemoteStreamTrack with a queue would be made

    def _set_rtcp_ssrc(self, ssrc: int) -> None: ...

    async def receive(self, parameters: Any) -> None: ...


def new_peer_connection(agent: IceAgent, candidates: list[Candidate]) -> Any:
    """An RTCPeerConnection whose one transport is `agent`."""
    # The list of ICE servers is handed to the gatherer unread, so it carries the agent there.
    # (A list it must be: None would ask a public STUN server.)
    servers: Any = [agent, candidates]
    configuration = RTCConfiguration(iceServers=servers, bundlePolicy=RTCBundlePolicy.MAX_BUNDLE)
    return _copy.RTCPeerConnection(configuration)


def _copy_of(codec: RTCRtpCodecParameters) -> RTCRtpCodecParameters:
    return replace(codec, rtcpFeedback=list(codec.rtcpFeedback), parameters=dict(codec.parameters))


def _second_copy() -> ModuleType:
    original = aiortc.rtcpeerconnection
    assert original.__file__ is not None
    spec = importlib.util.spec_from_file_location("aiortc.rtcpeerconnection_for_rooms", original.__file__)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    replaced: dict[str, Any] = {
        "RTCIceGatherer": lambda iceServers, **_: IceGatherer(*iceServers),
        "RTCIceTransport": IceTransport,
        "RTCRtpSender": Sender,
        "RTCRtpReceiver": Receiver,
        "CODECS": CODECS,
        # It copies one for each m-line that names it, feedback and all, and changes only what is copied here.
        "copy": SimpleNamespace(deepcopy=_copy_of),
        "HEADER_EXTENSIONS": HEADER_EXTENSIONS,
        # It takes the client's payload types over only from 96 up; browsers also use 35-65 (RFC 3551 leaves
        # them unassigned), and both sides must mean the same number.
        "rtp": SimpleNamespace(DYNAMIC_PAYLOAD_TYPES=range(35, 128)),
    }
    for name in replaced:
        assert hasattr(module, name), f"aiortc.rtcpeerconnection has no {name} any more"
    vars(module).update(replaced)
    return module


_copy = _second_copy()


class Line(NamedTuple):
    """One negotiated m-line, seen from the server."""

    mid: str
    kind: str
    sends: bool  # the server sends on it: a slot of the client
    receives: bool  # the client publishes on it
    codecs: list[RTCRtpCodecParameters]
    extensions: list[RTCRtpHeaderExtensionParameters]
    ssrc: int  # of what the server sends
    rtx_ssrc: int


def prepare_answer(pc: Any) -> None:
    """Between offer and answer: the DTLS role, who sends where, and the names of streams.

    Audio slot i and video slot i share a stream name, which is what makes a browser keep them in lip-sync.
    """
    # As DTLS server we choose the cipher; as client we would get AES-CM with SHA-1 from Chromium.
    # RFC 8842 5.3 lets an answerer be either.
    dtls = pc.getTransceivers()[0].receiver.transport
    dtls._set_role("server")
    dtls._srtp_profiles = OUR_SRTP_PROFILES
    count = {"audio": 0, "video": 0}
    for transceiver in pc.getTransceivers():
        # `_offerDirection` is the client's direction turned round.
        if transceiver._offerDirection == "sendonly":
            transceiver.direction = "sendonly"
            transceiver.sender._stream_id = f"slot{count[transceiver.kind]}"
            count[transceiver.kind] += 1


def negotiated_lines(pc: Any) -> list[Line]:
    """The m-lines in their order, as both sides now understand them."""
    return [
        Line(
            mid=transceiver.mid,
            kind=transceiver.kind,
            sends=transceiver.currentDirection == "sendonly",
            receives=transceiver.currentDirection == "recvonly",
            codecs=transceiver._codecs,
            extensions=transceiver._headerExtensions,
            ssrc=transceiver.sender._ssrc,
            rtx_ssrc=transceiver.sender._rtx_ssrc,
        )
        for transceiver in pc.getTransceivers()
    ]


def dtls_of(pc: Any) -> Any:
    """The one bundled RTCDtlsTransport."""
    return pc.getTransceivers()[0].receiver.transport


def srtp_sessions(dtls: Any) -> tuple[Any, Any]:
    """Outbound and inbound pylibsrtp sessions of a connected RTCDtlsTransport."""
    return dtls._tx_srtp, dtls._rx_srtp
