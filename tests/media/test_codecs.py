"""Where a decoder can start, and whose payload type means what."""

from fractions import Fraction

import av
import numpy as np
import pytest
from aiortc.codecs import get_encoder
from aiortc.rtcrtpparameters import RTCRtpCodecParameters
from aiortc.sdp import SessionDescription

from app.media.codecs import CODECS, KEYFRAME_TESTS, h264_keyframe, translate, vp8_keyframe
from app.media.selftest import self_test


@pytest.mark.parametrize(("name", "mime"), [("vp8", "video/VP8"), ("h264", "video/H264")])
def test_the_first_packets_of_real_key_frames_are_recognised(name: str, mime: str) -> None:
    encoder = get_encoder(RTCRtpCodecParameters(mimeType=mime, clockRate=90000))
    picture = np.random.default_rng(1).integers(0, 255, (240, 320, 3), np.uint8)
    starts = []
    for index in range(6):
        frame = av.VideoFrame.from_ndarray(np.roll(picture, index * 4, 1), format="bgr24")
        frame.pts, frame.time_base = index * 3000, Fraction(1, 90000)
        payloads, _ = encoder.encode(frame, force_keyframe=index == 3)
        starts.append([KEYFRAME_TESTS[name](payload) for payload in payloads])
    assert [any(frame) for frame in starts] == [True, False, False, True, False, False]
    assert starts[0][0]


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        (b"\x10\x00\x00\x00", True),
        (b"\x10\x01\x00\x00", False),
        (b"\x00\x00\x00\x00", False),  # not the start of a partition
        (b"\x90\x80\x81\x23\x00", True),  # picture id of 15 bits
        (b"\x90\xe0\x11\x05\x20\x00", True),  # picture id of 7 bits, TL0PICIDX, TID
        (b"\x90\xe0", False),
        (b"", False),
    ],
)
def test_vp8_descriptors(payload: bytes, expected: bool) -> None:
    assert vp8_keyframe(payload) is expected


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        (b"\x67\x42", True),
        (b"\x65\x88", True),
        (b"\x41\x9a", False),
        (b"\x7c\x85\x00", True),  # FU-A, start of an IDR
        (b"\x7c\x05\x00", False),  # a later part of one
        (b"\x78\x00\x02\x67\x42\x00\x02\x68\xce", True),  # STAP-A with parameter sets
        (b"\x78\x00\x02\x41\x9a", False),
        (b"", False),
    ],
)
def test_h264_units(payload: bytes, expected: bool) -> None:
    assert h264_keyframe(payload) is expected


def test_payload_types_are_matched_by_codec_and_profile() -> None:
    offered = SessionDescription.parse(SDP).media[0]
    table = translate(CODECS["video"], offered.rtp.codecs)
    assert table == {97: (120, 121), 101: (45, None)}


SDP = "\r\n".join(  # noqa: FLY002 - a line of SDP is a line here
    [
        "v=0", "o=- 1 1 IN IP4 0.0.0.0", "s=-", "t=0 0", "m=video 9 UDP/TLS/RTP/SAVPF 120 121 45",
        "a=setup:actpass", "a=rtpmap:120 VP8/90000", "a=rtpmap:121 rtx/90000", "a=fmtp:121 apt=120",
        "a=rtpmap:45 H264/90000", "a=fmtp:45 packetization-mode=1;profile-level-id=42e01f",
    ]
)  # fmt: skip


async def test_the_self_test_forwards_a_packet() -> None:
    await self_test()
