"""One connection of one endpoint: an RTCPeerConnection for offer, answer and DTLS; packets by our own way."""

import logging
import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from aioice import Candidate
from aiortc import RTCSessionDescription
from aiortc.rtp import (
    RTCP_PSFB_FIR,
    RTCP_PSFB_PLI,
    RTCP_RTPFB_NACK,
    AnyRtcpPacket,
    RtcpPsfbPacket,
    RtcpReceiverInfo,
    RtcpRrPacket,
    RtcpRtpfbPacket,
    RtcpSrPacket,
)

from app.media import rtcp, seam, twcc
from app.media.brake import Brake
from app.media.codecs import MID, REPAIRED_RID, RID
from app.media.congestion import Downlink
from app.media.conn import Deferred
from app.media.forward import HEADER, Track, send_padding
from app.media.ice import NOWHERE, IceAgent, Path
from app.media.lines import LineView, Steady
from app.media.quality import FREE_KBPS, SMALL_DOWN_KBPS, CarefulStart
from app.media.red import Sound
from app.media.sdp import SMALL_RID, Offer, Published, completed
from app.media.slot import OUTSIDE, Slot
from app.media.srtp import SrtpContext
from app.media.twcc import Arrivals, Fate, SentLog
from app.media.values import Asked, BadOffer, MediaStats
from app.media.watchdog import Watchdog
from app.state.subscriptions import Endpoint, Source

log = logging.getLogger(__name__)

MAX_SSRCS = 64  # streams one client may open; a browser has two per sendonly video

SMALL_STEPS = (60, 80, 100, 130)  # kbit/s: a browser is not told of every change
FIRST_REPAIRS = 30_000  # octets, until a second has shown what the line takes
KEEP_SMALL = 20.0  # seconds
PROBE_MARGIN = 1.05
AWAY = 1.2  # seconds of silence: a page whose camera and microphone are off still reports each second

Receive = Callable[[bytes, float], None]


@dataclass(slots=True)
class _Padding:
    since: float
    kbps: float
    octets: int = 0


class Peer:
    """What the server knows of one device: its tracks, its slots, its keys, the way to it."""

    def __init__(
        self,
        endpoint: Endpoint,
        agent: IceAgent,
        candidates: list[Candidate],
        stats: MediaStats,
        clock: Callable[[], float],
    ) -> None:
        self.endpoint = endpoint
        self.connection = uuid4().hex[:12]
        self.generation = 0
        self.stats = stats
        self.agent = agent
        self.path: Path = NOWHERE
        self.tracks: dict[Source, Track] = {}
        self.slots: dict[str, Slot] = {}
        self.urgent: set[Deferred] = set()  # tracks with a deferred key frame request or missing packets
        self.rtcp_ssrc = random.getrandbits(32)
        self.cname = uuid4().hex
        self.round_trip: float | None = None
        self.arrivals = Arrivals()
        self.brake = Brake()
        self.sent = SentLog()
        self.downlink = Downlink()
        self.careful: CarefulStart | None = None
        self.asked = Asked(None, heard=False)  # what its browser was told last, and begins with
        self.cap_kbps = FREE_KBPS  # the most that the lines of its viewers can take
        self.small_kbps: int | None = None  # what its small layer should have; None: it isn't wanted
        self.lacking_kbps: float | None = None  # what its line would have to carry for more to be shown
        self.uplink_loss = 0.0  # share of the last second
        self.limited = False  # its browser says that its line holds its picture down
        self.lossy_until = float("-inf")  # sounds are sent twice until then
        self.pictures = True  # it wants them; False: sound alone
        self.line = self.told_line = LineView()
        self.up, self.down = Steady(), Steady()
        self.repair_kbps = 0.0  # what went to them in the last second
        self.repairs = self.repairs_allowed = (
            FIRST_REPAIRS  # octets that may be sent again until the next report
        )
        self.watchdog = Watchdog(clock())
        self.media_heard: float | None = None
        self.away = False  # its line has fallen silent: what it sent last stands on its viewers' pages
        self.shares_screen = False
        self.on_ready: Callable[[Peer], None] = lambda peer: None
        self.on_lost: Callable[[Peer], None] = lambda peer: None
        self.on_layers: Callable[[Peer], None] = lambda peer: None
        self._pc = seam.new_peer_connection(agent, candidates)
        self._clock = clock
        self._srtp: SrtpContext | None = None
        self._small_wanted_at = float("-inf")
        self._probe: _Padding | None = None
        self._receivers: dict[bytes, Receive] = {}  # by SSRC as on the wire; this transport's alone
        self._slots_by_ssrc: dict[int, Slot] = {}
        self._tracks_by_mid: dict[str, Track] = {}
        self._names: dict[int, str] = {}  # ids of the header extensions that tell what an SSRC is for
        self._line_tag: int | None = None  # of the header extension with the number of the line

    def start_small(self) -> None:
        """Send and be sent little until the line has shown what it carries."""
        self.careful = CarefulStart()
        self.downlink = Downlink(SMALL_DOWN_KBPS)

    # -- offer and answer -------------------------------------------------------------------------

    async def answer(self, offer: Offer) -> str:
        """Negotiate; BadOffer when aiortc cannot. The caller closes this peer then."""
        try:
            await self._pc.setRemoteDescription(RTCSessionDescription(offer.sdp, "offer"))
            seam.prepare_answer(self._pc)
            await self._pc.setLocalDescription(await self._pc.createAnswer())
        except Exception as error:
            raise BadOffer(f"the offer cannot be answered: {type(error).__name__}") from error
        for line in seam.negotiated_lines(self._pc):
            self._build(line, offer.published.get(line.mid))
        self.agent.on_path = self._use_path
        dtls = seam.dtls_of(self._pc)
        dtls.on("statechange", lambda: self._dtls_changed(dtls))
        return completed(str(self._pc.localDescription.sdp), offer.layers)

    def _build(self, line: seam.Line, published: Published | None) -> None:
        ids = {extension.uri: extension.id for extension in line.extensions}
        if line.sends:
            index = sum(slot.kind == line.kind for slot in self.slots.values())
            slot = Slot(self, line.mid, line.kind, index, line.ssrc, line.rtx_ssrc)
            slot.codecs = line.codecs
            slot.extensions(ids.get(MID), ids.get(twcc.URI), self.sent)
            self.slots[line.mid] = slot
            self._slots_by_ssrc[slot.ssrc] = slot
        elif line.receives and published is not None:
            kind = Sound if published.source is Source.MICROPHONE else Track
            track = kind(self, published.source, line.codecs, self.stats)
            if published.layered:
                track.small = Track(self, published.source, line.codecs, self.stats)
            self.tracks[published.source] = track
            self._tracks_by_mid[line.mid] = track
            self._names |= {ids[uri]: uri for uri in (MID, RID, REPAIRED_RID) if uri in ids}
            if twcc.URI in ids:
                self._line_tag = ids[twcc.URI] << 4 | 1
            self._expect(track, published)

    def _expect(self, track: Track, published: Published) -> None:
        if published.ssrc is not None:
            track.adopt(published.ssrc, self._clock())
            self._receivers[published.ssrc.to_bytes(4)] = track.receive
        if published.rtx_ssrc is not None:
            self._receivers[published.rtx_ssrc.to_bytes(4)] = track.receive_repeat

    # -- transport --------------------------------------------------------------------------------

    @property
    def layers(self) -> list[Track]:
        """All streams that come from it."""
        large = list(self.tracks.values())
        return large + [track.small for track in large if track.small is not None]

    @property
    def ready(self) -> bool:
        return self._srtp is not None

    def _use_path(self, path: Path) -> None:
        self.path = path

    def _dtls_changed(self, dtls: Any) -> None:
        if dtls.state == "connected":
            self._srtp = SrtpContext(*seam.srtp_sessions(dtls), self.stats)
            for slot in self.slots.values():
                slot.srtp = self._srtp.sender
            self.agent.receive_media = self.receive
            self.watchdog.connected()
            self.on_ready(self)
        elif dtls.state in ("failed", "closed"):
            self.on_lost(self)

    async def close(self) -> None:
        """Free everything; the client learns it by DTLS close_notify."""
        now = self._clock()
        for slot in self.slots.values():
            slot.clear(now)
        for track in self.layers:
            for slot in [*track.live, *track.waiting]:
                slot.clear(now)
        self._srtp = None
        self._receivers.clear()
        self.urgent.clear()
        self.on_ready = self.on_lost = lambda peer: None
        await self._pc.close()
        self.path = NOWHERE

    def look_for_silence(self, now: float) -> bool:
        """Note whether a line on which media came is silent; True when that has changed. Who only switched off what
        they sent goes on reporting."""
        heard, media = self.agent.heard, self.media_heard
        was, self.away = self.away, media is not None and now - heard > AWAY > heard - media
        return was is not self.away

    def look_at_screen(self, now: float) -> bool:
        """Note whether a screen is being shared; True when that has changed."""
        screen = self.tracks.get(Source.SCREEN)
        was, self.shares_screen = self.shares_screen, screen is not None and screen.sends(now)
        return was is not self.shares_screen

    # -- packets in -------------------------------------------------------------------------------

    def receive(self, datagram: bytes) -> None:
        """One SRTP or SRTCP datagram from a validated path of this connection."""
        srtp = self._srtp
        if srtp is None or len(datagram) < 12:
            self.stats.rtp_malformed += 1
            return
        if 192 <= datagram[1] <= 223:  # RFC 5761 section 4
            self._receive_rtcp(srtp, datagram)
            return
        packet = srtp.unprotect(datagram)
        if packet is None:
            return
        now = self.agent.heard = self.media_heard = self._clock()
        self.stats.packets_in += 1
        self.stats.octets_in += len(datagram)
        self.brake.came(len(datagram))
        if self._line_tag is not None and packet[0] & 0x10:
            number = twcc.number_of(packet, self._line_tag)
            if number is not None:
                self.arrivals.arrived(number, now - self.path.late)
        receive = self._receivers.get(packet[8:12]) or self._learn(packet, now)
        if receive is not None:
            receive(packet, now)

    def _learn(self, packet: bytes, now: float) -> Receive | None:
        """An SSRC the SDP did not name: its first packets carry the MID (RFC 9143 section 9.2)."""
        names = self._names_in(packet)
        track = self._tracks_by_mid.get(names.get(MID, ""))
        if (
            track is not None
            and track.small is not None
            and SMALL_RID in (names.get(RID), names.get(REPAIRED_RID))
        ):
            track = track.small
        if track is None or len(self._receivers) >= MAX_SSRCS:
            self.stats.rtp_malformed += 1
            return None
        if packet[1] & 0x7F in track.repeats:
            receive: Receive = track.receive_repeat
        else:
            track.adopt(int.from_bytes(packet[8:12]), now)
            receive = track.receive
        self._receivers[packet[8:12]] = receive
        return receive

    def _names_in(self, packet: bytes) -> dict[str, str]:
        """What the header extensions say of a stream, by their URI."""
        at = 12 + 4 * (packet[0] & 0x0F)
        found: dict[str, str] = {}
        if not packet[0] & 0x10 or packet[at : at + 2] != b"\xbe\xde":
            return found
        end = min(len(packet), at + 4 + 4 * int.from_bytes(packet[at + 2 : at + 4]))
        at += 4
        while at < end:
            element = packet[at]
            size = (element & 0x0F) + 1
            if name := self._names.get(element >> 4):
                found[name] = packet[at + 1 : at + 1 + size].decode("ascii", "replace")
            at += 1 if element == 0 else 1 + size
        return found

    # -- feedback ---------------------------------------------------------------------------------

    def tell_arrivals(self) -> None:
        """Transport-wide feedback to a publisher, which is all its browser needs to steer itself."""
        fci = self.arrivals.report()
        ssrc = next((track.ssrc for track in self.layers if track.ssrc is not None), None)
        if fci is not None and ssrc is not None:
            self.send_rtcp(rtcp.transport_feedback(self.rtcp_ssrc, ssrc, fci))

    def send_rtcp(self, compound: bytes) -> None:
        if self._srtp is not None:
            self.path.send(self._srtp.protect_rtcp(compound))

    def ask_for_small(self, kbps: float | None, now: float, *, keep: bool) -> None:
        """Have the browser send its small layer with so much; `keep`: a while longer than somebody wants it."""
        if kbps is not None:
            self._small_wanted_at = now
            asked: int | None = max((step for step in SMALL_STEPS if step <= kbps), default=SMALL_STEPS[0])
        else:
            asked = self.small_kbps if keep and now - self._small_wanted_at < KEEP_SMALL else None
        if asked != self.small_kbps:
            self.small_kbps = asked
            self.on_layers(self)

    # -- probing its line ---------------------------------------------------------------------------

    def begin_probe(self, now: float) -> bool:
        """Send more than there is to send, when that is how more could be shown; `pad` does it then."""
        if self.lacking_kbps is None:
            return False
        kbps = self.downlink.begin_probe(self.lacking_kbps * PROBE_MARGIN, now)
        if kbps is None:
            return False
        shown = sum(slot.track.kbps for slot in self.slots.values() if slot.track is not None and slot.first)
        self._probe = _Padding(now, max(0.0, kbps - shown))
        return True

    def pad(self, now: float) -> bool:
        """Every few milliseconds while a probe lasts: padding, up to what is due; False when there is no more."""
        probe = self._probe
        if probe is None or not self.downlink.probing or not self.ready:
            self._probe = None
            return False
        slot = next((slot for slot in self.slots.values() if slot.kind == "video" and slot.types), None)
        due = probe.kbps * (now - probe.since) * 125
        while slot is not None and probe.octets < due:
            probe.octets += send_padding(slot, now)
        return True

    # -- packets of feedback ------------------------------------------------------------------------

    def _receive_rtcp(self, srtp: SrtpContext, datagram: bytes) -> None:
        compound = srtp.unprotect_rtcp(datagram)
        if compound is None:
            return
        now = self.agent.heard = self._clock()
        try:
            rest, feedback = rtcp.take_feedback(compound)
            for fci in feedback:
                self.downlink.told(self.sent.match(twcc.decode(fci)), now)
            packets = rtcp.parse(rest) if rest else []
        except Exception:  # ValueError, struct.error, IndexError: authentic, and nonsense all the same
            self.stats.rtcp_malformed += 1
            return
        for packet in packets:
            self._handle_rtcp(packet, now)

    def _handle_rtcp(self, packet: AnyRtcpPacket, now: float) -> None:
        if isinstance(packet, RtcpSrPacket):
            info = packet.sender_info
            for track in self.layers:
                if track.ssrc == packet.ssrc:
                    track.sender_report(info.ntp_timestamp, info.rtp_timestamp, now)
        if isinstance(packet, RtcpSrPacket | RtcpRrPacket):
            for report in packet.reports:
                self._handle_report(report, now)
        elif isinstance(packet, RtcpRtpfbPacket) and packet.fmt == RTCP_RTPFB_NACK:
            self._handle_nack(packet, now)
        elif isinstance(packet, RtcpPsfbPacket):
            self._handle_payload_feedback(packet, now)

    def _handle_report(self, report: RtcpReceiverInfo, now: float) -> None:
        slot = self._slots_by_ssrc.get(report.ssrc)
        if slot is None:
            return
        if slot.log is None:
            self.downlink.told(_fate(slot, report), now)
        sent = slot.report_sent.get(report.lsr)
        if sent is not None:
            measured = max(0.0, now - sent - report.dlsr / 65536)
            self.round_trip = measured if self.round_trip is None else 0.8 * self.round_trip + 0.2 * measured

    def _handle_nack(self, packet: RtcpRtpfbPacket, now: float) -> None:
        slot = self._slots_by_ssrc.get(packet.media_ssrc)
        self.stats.nacks_received += len(packet.lost)
        if slot is not None and slot.track is not None:
            for sequence in packet.lost:
                slot.track.retransmit(slot, sequence, now)

    def _handle_payload_feedback(self, packet: RtcpPsfbPacket, now: float) -> None:
        if packet.fmt == RTCP_PSFB_PLI:
            self._wants_keyframe(packet.media_ssrc, now)
        elif packet.fmt == RTCP_PSFB_FIR:  # RFC 5104 4.3.1: the SSRC is in the entries
            for at in range(0, len(packet.fci) - 7, 8):
                self._wants_keyframe(int.from_bytes(packet.fci[at : at + 4]), now)

    def _wants_keyframe(self, ssrc: int, now: float) -> None:
        slot = self._slots_by_ssrc.get(ssrc)
        self.stats.plis_received += 1
        if slot is not None and slot.target is not None:
            slot.target.want_keyframe(now)


def _fate(slot: Slot, report: RtcpReceiverInfo) -> Fate:
    """What a subscriber without transport-wide feedback says of a slot since their last report. A number that never
    came in from the publisher is missing to them too, and isn't theirs: what counts is what was sent."""
    sent, octets = slot.packets(), slot.octets()
    got = report.highest_sequence - report.packets_lost
    before, slot.lost_before = slot.lost_before, (sent, octets, got)
    if before is None or sent <= before[0]:
        return Fate()
    packets = max(0, min(got - before[2], sent - before[0]))
    size = (octets - before[1]) / (sent - before[0]) + HEADER + OUTSIDE
    return Fate(packets, int(packets * size), sent - before[0] - packets)
