"""Reading an offer: limits first, then a parse in which any exception is the client's fault.

The wire is fixed: one bundle, a pool of m-lines made once, each either sendonly (the client publishes) or
recvonly (a slot). What is published is told by order: the first sendonly video is the camera, the second
the screen, the sendonly audio is the microphone.
"""

import re
from typing import NamedTuple

from aiortc.sdp import MediaDescription, SessionDescription

from app.media.values import BadOffer
from app.state.subscriptions import Source

MAX_BYTES = 64 << 10
MAX_LINES = 32  # m-lines
MAX_CANDIDATES = 50
MAX_MID = 3  # bytes; RFC 9143 section 9.1 asks for short ones, and the forwarder's header has this room

PUBLISHED = {"video": (Source.CAMERA, Source.SCREEN), "audio": (Source.MICROPHONE,)}
FINGERPRINTS = {"sha-256", "sha-384", "sha-512"}


class Published(NamedTuple):
    """A sendonly m-line: which source it carries and, when the SDP tells, on which SSRCs."""

    source: Source
    ssrc: int | None
    rtx_ssrc: int | None


class Offer(NamedTuple):
    published: dict[str, Published]  # by mid
    candidates: int  # lines that were there and are ignored


def read_offer(text: str) -> Offer:
    """What the offer publishes. BadOffer when it breaks a limit or the conventions of the wire."""
    _check_size(text)
    description = _parse(text)
    _check_transport(description)
    seen = {"audio": 0, "video": 0}
    published: dict[str, Published] = {}
    for media in description.media:
        _check_line(media)
        if media.direction == "sendonly":
            published[media.rtp.muxId] = _published(media, seen[media.kind])
            seen[media.kind] += 1
    return Offer(published, text.count("\na=candidate:"))


def _check_size(text: str) -> None:
    if not isinstance(text, str) or len(text.encode(errors="replace")) > MAX_BYTES:
        raise BadOffer(f"an offer is text of at most {MAX_BYTES} bytes")
    if len(re.findall(r"^m=", text, re.MULTILINE)) > MAX_LINES:
        raise BadOffer(f"an offer has at most {MAX_LINES} m-lines")
    if len(re.findall(r"^a=candidate:", text, re.MULTILINE)) > MAX_CANDIDATES:
        raise BadOffer(f"an offer has at most {MAX_CANDIDATES} candidates")


def _parse(text: str) -> SessionDescription:
    try:
        return SessionDescription.parse(text)
    except Exception as error:  # twenty kinds were seen on fuzzed input, AssertionError among them
        raise BadOffer(f"the offer is not SDP: {type(error).__name__}") from error


def _check_transport(description: SessionDescription) -> None:
    mids = [media.rtp.muxId for media in description.media]
    if not mids:
        raise BadOffer("the offer has no m-line")
    if len(set(mids)) != len(mids) or not all(mid and mid.isascii() for mid in mids):
        raise BadOffer("each m-line needs a mid of its own")
    if max(map(len, mids)) > MAX_MID:
        raise BadOffer(f"a mid has at most {MAX_MID} characters")
    bundles = [group.items for group in description.group if group.semantic == "BUNDLE"]
    if len(bundles) != 1 or set(map(str, bundles[0])) != set(mids):
        raise BadOffer("all m-lines must be in one BUNDLE group")


def _check_line(media: MediaDescription) -> None:
    if media.kind not in PUBLISHED:
        raise BadOffer(f"an m-line is audio or video, not {media.kind[:20]}")
    if media.direction not in ("sendonly", "recvonly", "inactive"):
        raise BadOffer("an m-line is sendonly, recvonly or inactive")
    if not media.rtcp_mux:
        raise BadOffer("rtcp-mux is required")
    if media.ice is None or media.ice.iceLite:
        raise BadOffer("the client must be a full ICE agent")
    if not (media.ice.usernameFragment and media.ice.password):
        raise BadOffer("ice-ufrag or ice-pwd is missing")
    if media.dtls is None or not any(f.algorithm.lower() in FINGERPRINTS for f in media.dtls.fingerprints):
        raise BadOffer("a certificate fingerprint of SHA-256 or stronger is missing")


def _published(media: MediaDescription, index: int) -> Published:
    sources = PUBLISHED[media.kind]
    if index >= len(sources):
        raise BadOffer(f"at most {len(sources)} sendonly {media.kind} m-line(s)")
    for group in media.ssrc_group:
        if group.semantic == "FID" and len(group.items) == 2:
            return Published(sources[index], int(group.items[0]), int(group.items[1]))
    return Published(sources[index], media.ssrc[0].ssrc if media.ssrc else None, None)
