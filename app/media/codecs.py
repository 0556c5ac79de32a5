"""What the server negotiates, and how one browser's payload types become another's."""

from collections.abc import Callable

from aiortc.rtcpeerconnection import is_codec_compatible
from aiortc.rtcrtpparameters import (
    ParametersDict,
    RTCRtcpFeedback,
    RTCRtpCodecParameters,
    RTCRtpHeaderExtensionParameters,
)

from app.media import twcc

MID = "urn:ietf:params:rtp-hdrext:sdes:mid"

# Without a hint Chromium starts at 325 kbit/s. It reads the start only when a minimum stands beside it. Its own is 30,
# to which a line that suddenly narrows throws it (docs/measured.md media), and from there it takes half a minute; below
# 80, sound and all, an interview can't be held anyway.
VP8_HINTS: ParametersDict = {"x-google-start-bitrate": "600", "x-google-min-bitrate": "80"}

# No in-band FEC: it repaired nothing at 2-5 % loss (docs/measured.md media), and red.py does.
OPUS_HINTS: ParametersDict = {"minptime": 10}

FEEDBACK = (("nack", None), ("nack", "pli"), ("ccm", "fir"), ("goog-remb", None), ("transport-cc", None))


def _video(mime: str, payload_type: int, parameters: ParametersDict) -> list[RTCRtpCodecParameters]:
    return [
        RTCRtpCodecParameters(
            mimeType=mime,
            clockRate=90000,
            payloadType=payload_type,
            rtcpFeedback=[RTCRtcpFeedback(kind, parameter) for kind, parameter in FEEDBACK],
            parameters=parameters,
        ),
        RTCRtpCodecParameters(
            mimeType="video/rtx",
            clockRate=90000,
            payloadType=payload_type + 1,
            parameters={"apt": payload_type},
        ),
    ]


def _h264(profile: str) -> ParametersDict:
    return {"level-asymmetry-allowed": "1", "packetization-mode": "1", "profile-level-id": profile}


# The shape of aiortc.codecs.CODECS, which these stand in for. VP9 and AV1 wait until they were decoded
# through this path in every browser we name.
CODECS: dict[str, list[RTCRtpCodecParameters]] = {
    "audio": [
        RTCRtpCodecParameters(mimeType="audio/red", clockRate=48000, channels=2, payloadType=95),
        RTCRtpCodecParameters(
            mimeType="audio/opus",
            clockRate=48000,
            channels=2,
            payloadType=96,
            rtcpFeedback=[RTCRtcpFeedback("transport-cc")],
            parameters=OPUS_HINTS,
        ),
    ],
    "video": [
        *_video("video/VP8", 97, VP8_HINTS),
        *_video("video/H264", 99, _h264("42001f")),
        *_video("video/H264", 101, _h264("42e01f")),
    ],
}

RID = "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id"
REPAIRED_RID = "urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id"

_COMMON = [
    RTCRtpHeaderExtensionParameters(id=1, uri=MID),
    RTCRtpHeaderExtensionParameters(id=3, uri=twcc.URI),
]
HEADER_EXTENSIONS: dict[str, list[RTCRtpHeaderExtensionParameters]] = {
    "audio": _COMMON,
    "video": [
        *_COMMON,
        RTCRtpHeaderExtensionParameters(id=4, uri=RID),
        RTCRtpHeaderExtensionParameters(id=5, uri=REPAIRED_RID),
    ],
}


def is_rtx(codec: RTCRtpCodecParameters) -> bool:
    return codec.name.lower() == "rtx"


def red_type(codecs: list[RTCRtpCodecParameters]) -> int | None:
    """The payload type of redundant sound, where it was negotiated."""
    return next((codec.payloadType for codec in codecs if codec.name.lower() == "red"), None)


def retransmission_types(codecs: list[RTCRtpCodecParameters]) -> dict[int, int]:
    """RTX payload type -> the payload type it repeats (RFC 4588, apt)."""
    found = {}
    for codec in codecs:
        apt = codec.parameters.get("apt")
        if is_rtx(codec) and isinstance(apt, int) and codec.payloadType is not None:
            found[codec.payloadType] = apt
    return found


def translate(
    published: list[RTCRtpCodecParameters], received: list[RTCRtpCodecParameters]
) -> dict[int, tuple[int, int | None]]:
    """Publisher's payload type -> the subscriber's, and its RTX type when it has one."""
    rtx = {original: repeat for repeat, original in retransmission_types(received).items()}
    table: dict[int, tuple[int, int | None]] = {}
    for codec in published:
        if is_rtx(codec) or codec.payloadType is None:
            continue
        for own in received:
            if own.payloadType is not None and not is_rtx(own) and is_codec_compatible(own, codec):
                table[codec.payloadType] = (own.payloadType, rtx.get(own.payloadType))
                break
    return table


def vp8_keyframe(payload: bytes) -> bool:
    """Whether a VP8 payload begins a key frame (RFC 7741 sections 4.2 and 4.3)."""
    if len(payload) < 4 or payload[0] & 0x1F != 0x10:  # S bit set, partition 0: the start of a frame
        return False
    at = 1
    if payload[0] & 0x80:
        extended = payload[1]
        at = 2
        if extended & 0x80:
            at += 2 if payload[2] & 0x80 else 1  # picture id of 15 or 7 bits
        at += (extended >> 6) & 1  # TL0PICIDX
        at += 1 if extended & 0x30 else 0  # TID and KEYIDX share a byte
    return len(payload) > at and payload[at] & 1 == 0


def h264_keyframe(payload: bytes) -> bool:
    """Whether an H264 payload begins an IDR picture or brings its parameter sets (RFC 6184)."""
    if len(payload) < 2:
        return False
    kind = payload[0] & 0x1F
    if kind == 24:  # STAP-A: look into each unit
        return any(unit in (5, 7) for unit in _stap_units(payload))
    if kind == 28:  # FU-A: the start bit, then the kind
        return bool(payload[1] & 0x80) and payload[1] & 0x1F == 5
    return kind in (5, 7)


def _stap_units(payload: bytes) -> list[int]:
    kinds, at = [], 1
    while at + 2 < len(payload):
        kinds.append(payload[at + 2] & 0x1F)
        at += 2 + int.from_bytes(payload[at : at + 2])
    return kinds


KEYFRAME_TESTS: dict[str, Callable[[bytes], bool]] = {"vp8": vp8_keyframe, "h264": h264_keyframe}


def keyframe_tests(codecs: list[RTCRtpCodecParameters]) -> dict[int, Callable[[bytes], bool]]:
    """Payload type -> the test for a packet on which a decoder can start; none needed for audio."""
    return {
        codec.payloadType: KEYFRAME_TESTS.get(codec.name.lower(), lambda payload: True)
        for codec in codecs
        if codec.payloadType is not None and not is_rtx(codec)
    }
