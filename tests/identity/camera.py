"""Pictures for the real networks, made from the one portrait that a locked package carries."""

from functools import cache
from typing import Any

import av
import cv2
import numpy as np

from app.identity.vision.networks import Image
from bench import actors
from tests.identity.pictures import BROKEN, segment

QUALITY = 85


@cache
def portrait() -> Image:
    return actors.read(actors.portrait_file())


def encode(image: Image, quality: int = QUALITY) -> bytes:
    _, data = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return bytes(data)


def seated(scale: float = 1.0, angle: float = 0.0, light: float = 1.0) -> Image:
    """The portrait as a camera of 480 x 360 sees it; `angle` in degrees, counter-clockwise."""
    turn = cv2.getRotationMatrix2D((225, 120), angle, scale)
    turn[:, 2] += (240 - 225, 160 - 120)
    frame = cv2.warpAffine(portrait(), turn, (480, 360), borderMode=cv2.BORDER_REPLICATE)
    return np.clip(frame * light, 0, 255).astype(np.uint8)


def key_frames(image: Image, codec: str, count: int = 2) -> list[bytes]:
    """Frames of one track; the first is a key frame, as RTP carries it."""
    height, width = image.shape[:2]
    context: Any = av.CodecContext.create({"vp8": "libvpx", "h264": "libx264"}[codec], "w")
    context.width, context.height, context.pix_fmt = width, height, "yuv420p"
    context.bit_rate, context.framerate = 2_000_000, 15
    context.options = {"deadline": "realtime"} if codec == "vp8" else {"tune": "zerolatency"}
    packets = []
    for index in range(count):
        frame = av.VideoFrame.from_ndarray(np.roll(image, index, 1), format="bgr24")
        frame.pts = index
        packets += context.encode(frame)
    return [bytes(packet) for packet in [*packets, *context.encode(None)]]


def two_people() -> Image:
    """The same face twice: how alike they are does not matter."""
    half = cv2.resize(seated(), (360, 270))
    return np.hstack([half, half[:, ::-1]])


@cache
def large_key_frame() -> bytes:
    return key_frames(np.zeros((2160, 3840, 3), np.uint8), "h264", 1)[0]


def photos() -> list[bytes]:
    """The portrait as large as a phone's, as a PNG, and lying on its side with a word in the EXIF that says so."""
    large = cv2.resize(seated(), None, fx=12, fy=12, interpolation=cv2.INTER_CUBIC)
    _, png = cv2.imencode(".png", seated())
    lying = encode(cv2.rotate(large, cv2.ROTATE_90_COUNTERCLOCKWISE))
    turn_right = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0"
    return [encode(large), bytes(png), lying[:2] + segment(0xE1, turn_right) + lying[2:]]


def hostile() -> list[tuple[bytes, str]]:
    """Pictures and key frames that a decoder may stumble over, and what is wrong with each."""
    face, video = encode(seated()), key_frames(seated(), "h264")[0]
    broken = [(data, name) for name, (data, _) in BROKEN.items()]
    cut = [(face[: len(face) * part // 4] + b"\xff\xd9", f"cut at {part}/4") for part in (1, 2, 3)]
    torn = bytearray(face)
    for at in range(700, len(torn) - 2, 97):
        torn[at] ^= 0x55
    return [
        *broken,
        *cut,
        (bytes(torn), "torn"),
        (encode(np.zeros((1, 1, 3), np.uint8)), "one pixel"),
        (encode(np.full((960, 1280, 3), 128, np.uint8)), "grey"),
        (video[: len(video) // 2], "half a key frame"),
        (video[:40] + bytes(2000), "key frame of zeros"),
        (large_key_frame(), "key frame of 8 megapixels"),
    ]
