"""Reading an offer: limits first, then a parse in which any exception is the client's fault.

The library walks lists in lists (feedback times codecs, SSRC times SSRC): 64 kB of well-chosen lines took it eight
seconds. So one pass over the lines counts them and leaves out what the server has no use for; what is parsed then is
about as long whoever wrote it.

The wire is fixed: one bundle, a pool of m-lines made once, each either sendonly (the client publishes) or
recvonly (a slot). What is published is told by order: the first sendonly video is the camera, the second
the screen, the sendonly audio is the microphone.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from aiortc.sdp import MediaDescription, SessionDescription

from app.media.codecs import FEEDBACK, HEADER_EXTENSIONS
from app.media.values import BadOffer
from app.state.subscriptions import Source

MAX_BYTES = 64 << 10
MAX_LINES = 32  # m-lines
MAX_CANDIDATES = 50
MAX_TEXT_LINES = 2000  # Chromium with all its codecs and the pool of a candidate: 1452
MAX_SECTION_LINES = 300  # of one m-line: 166
MAX_LINE = 512  # characters: 144
MAX_OF_ONE = 64  # lines of one attribute in one section, unless named here
MOST: Final = {"rtcp-fb": 256, "ssrc": 32, "ssrc-group": 8, "extmap": 32, "fingerprint": 8, "group": 4}
MOST_CODECS: Final = {"vp8": 1, "h264": 2, "opus": 1, "red": 1}  # of each in one section, the first ones
MAX_REPEATS = 3
SMALL_RID = "s"  # the name of the small layer on the wire
MAX_RID = 16
MAX_MID = 3  # bytes; RFC 9143 section 9.1 asks for short ones, and the forwarder's header has this room

PUBLISHED = {"video": (Source.CAMERA, Source.SCREEN), "audio": (Source.MICROPHONE,)}
FINGERPRINTS = {"sha-256", "sha-384", "sha-512"}
OUR_FEEDBACK: Final = frozenset(f"{kind} {parameter}" if parameter else kind for kind, parameter in FEEDBACK)
OUR_EXTENSIONS: Final = frozenset(
    each.uri for each in (*HEADER_EXTENSIONS["audio"], *HEADER_EXTENSIONS["video"])
)


class Published(NamedTuple):
    """A sendonly m-line: which source it carries and, when the SDP tells, on which SSRCs."""

    source: Source
    ssrc: int | None
    rtx_ssrc: int | None
    layered: bool = False  # it can come in two layers, told apart by their names in each packet


class Offer(NamedTuple):
    sdp: str  # without what the server has no use for
    published: dict[str, Published]  # by mid
    candidates: int  # lines that were there and are ignored
    layers: dict[
        str, tuple[str, ...]
    ]  # by mid: the names of the layers (RFC 8851), the small one's among them


def read_offer(text: str) -> Offer:
    """What the offer publishes. BadOffer when it breaks a limit or the conventions of the wire."""
    sections = _sections(text)
    candidates = _check_counts(sections)
    sdp = "\r\n".join(line for section in sections for line in _useful(section)) + "\r\n"
    description = _parse(sdp)
    _check_transport(description)
    seen = {"audio": 0, "video": 0}
    published: dict[str, Published] = {}
    layers: dict[str, tuple[str, ...]] = {}
    for media, section in zip(description.media, sections[1:], strict=True):
        _check_line(media)
        if media.direction == "sendonly":
            mid = media.rtp.muxId
            published[mid] = _published(media, seen[media.kind])
            seen[media.kind] += 1
            if media.kind == "video" and (names := _layers(section)):
                layers[mid] = names
                published[mid] = published[mid]._replace(layered=True)
    return Offer(sdp, published, candidates, layers)


def _layers(section: Iterable[str]) -> tuple[str, ...]:
    """The two layers that an m-line can come in (RFC 8853), or none: anything else is taken as one picture."""
    for line in section:
        if line.startswith("a=simulcast:send "):
            names = tuple(name.lstrip("~") for name in line.split()[1].split(";"))
            if len(names) == len(set(names)) == 2 and SMALL_RID in names and all(map(_is_rid, names)):
                return names
    return ()


def _is_rid(name: str) -> bool:
    return 0 < len(name) <= MAX_RID and name.isascii() and name.isalnum()


def completed(answer: str, layers: Mapping[str, tuple[str, ...]]) -> str:
    """The answer with what the library can't say: that these m-lines may come in these layers, and of what redundant
    sound (red.py) is made."""
    lines: list[str] = []
    for line in answer.splitlines():
        lines.append(line)
        if line.startswith("m="):
            types: dict[str, str] = {}
        elif line.startswith("a=rtpmap:"):
            payload, codec = _payload(line)
            types[codec.partition("/")[0].lower()] = payload
            if codec.startswith(("opus/", "red/")) and {"opus", "red"} <= types.keys():
                lines.append(f"a=fmtp:{types['red']} {types['opus']}/{types['opus']}")
        if line.startswith("a=mid:") and (names := layers.get(line[6:])):
            lines += [f"a=rid:{name} recv" for name in names]
            lines.append(f"a=simulcast:recv {';'.join(names)}")
    return "\r\n".join(lines) + "\r\n"


def _sections(text: str) -> list[list[str]]:
    """The lines of the session and of each m-line, as the library will see them."""
    if not isinstance(text, str) or len(text.encode(errors="replace")) > MAX_BYTES:
        raise BadOffer(f"an offer is text of at most {MAX_BYTES} bytes")
    lines = text.splitlines()
    if len(lines) > MAX_TEXT_LINES or max(map(len, lines), default=0) > MAX_LINE:
        raise BadOffer(f"an offer has at most {MAX_TEXT_LINES} lines of {MAX_LINE} characters")
    sections: list[list[str]] = [[]]
    for line in lines:
        if line.startswith("m="):
            sections.append([])
        sections[-1].append(line)
    if len(sections) - 1 > MAX_LINES:
        raise BadOffer(f"an offer has at most {MAX_LINES} m-lines")
    return sections


def _check_counts(sections: Iterable[list[str]]) -> int:
    """How many candidates there are."""
    candidates = 0
    for section in sections:
        if len(section) > MAX_SECTION_LINES:
            raise BadOffer(f"an m-line has at most {MAX_SECTION_LINES} lines of its own")
        found = Counter(_attribute(line) for line in section if line.startswith("a="))
        for name, number in found.items():
            if number > MOST.get(name, MAX_OF_ONE):
                raise BadOffer(f"too many lines a={name[:20]} in one section")
        candidates += found["candidate"]
    if candidates > MAX_CANDIDATES:
        raise BadOffer(f"an offer has at most {MAX_CANDIDATES} candidates")
    return candidates


def _attribute(line: str) -> str:
    return line[2:].partition(":")[0]


def _useful(section: Iterable[str]) -> Iterator[str]:
    """The lines that say something of what the server negotiates: its codecs and extensions, and no candidates."""
    lines = list(section)
    ours = _our_payloads(lines)
    said: set[str] = set()
    for line in lines:
        name = _attribute(line) if line.startswith("a=") else ""
        if name in ("rtpmap", "fmtp", "rtcp-fb"):
            payload, value = _payload(line)
            if line in said or not (payload in ours or (name == "rtcp-fb" and payload == "*")):
                continue
            if name == "rtcp-fb" and value not in OUR_FEEDBACK:
                continue
            said.add(line)
        elif name == "candidate" or (name == "extmap" and line.rpartition(" ")[2] not in OUR_EXTENSIONS):
            continue
        yield line


def _our_payloads(lines: Iterable[str]) -> set[str]:
    """The payload types of codecs that the server forwards, few of each: a browser names what it likes best first."""
    codecs: dict[str, str] = {}
    formats: dict[str, str] = {}
    for line in lines:
        if line.startswith("a=rtpmap:"):
            payload, codec = _payload(line)
            if not (payload.isascii() and payload.isdigit()):
                raise BadOffer("a payload type is a number")
            if codec.lower() != "red/90000":  # redundant pictures are another thing
                codecs.setdefault(payload, codec.partition("/")[0].lower())
        elif line.startswith("a=fmtp:"):
            payload, formats[payload] = _payload(line)
    ours: set[str] = set()
    left = Counter(MOST_CODECS)
    for payload, codec in codecs.items():
        if left[codec] and (codec != "h264" or _is_our_h264(formats.get(payload, ""))):
            left[codec] -= 1
            ours.add(payload)
    repeats = {
        payload for payload, codec in codecs.items() if codec == "rtx" and _repeats(formats, payload) in ours
    }
    return ours | set(sorted(repeats)[:MAX_REPEATS])


def _is_our_h264(format_: str) -> bool:
    """Single slices, and one of the baseline profiles, the only ones that the answer can name."""
    said = format_.lower().replace(" ", "").split(";")
    profiles = [each for each in said if each.startswith("profile-level-id=")]
    return "packetization-mode=1" in said and all(each[17:19] == "42" for each in profiles)


def _repeats(formats: Mapping[str, str], payload: str) -> str:
    """The payload type that an RTX one repeats (RFC 4588)."""
    said = formats.get(payload, "").replace(" ", "").split(";")
    return next((each[4:] for each in said if each.startswith("apt=")), "")


def _payload(line: str) -> tuple[str, str]:
    payload, _, value = line.partition(":")[2].partition(" ")
    return payload, value


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
