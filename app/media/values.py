"""What the media layer takes and gives: plain values without behaviour."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from app.media.lines import LineView
from app.state.subscriptions import Endpoint, Source


@dataclass(frozen=True, slots=True)
class MediaSettings:
    """Where media comes in.

    `announce` lists the IP addresses written into answers, best first; empty means the addresses of
    this machine. Port 0 lets the system choose (tests); `tcp_port` None switches ICE-TCP off. `tcp_shared`: somebody
    else listens on that port and hands media's connections over (`MediaRouter.tcp_protocol`). `ceiling` is the first
    file descriptor that connections without a check may not have; None: they may have all.
    """

    host: str = "0.0.0.0"  # noqa: S104 - media comes from anywhere
    udp_port: int = 8444
    tcp_port: int | None = 8444
    announce: tuple[str, ...] = ()
    tcp_shared: bool = False
    ceiling: int | None = None


class Answer(NamedTuple):
    sdp: str
    connection: str  # names this very connection in logs and on_link; a new one on every connect


class Asked(NamedTuple):
    """What a publisher is to send."""

    small: int | None  # kbit/s of its small layer; None: nobody has use for it
    heard: bool  # whether anybody may hear its microphone


class Held(StrEnum):
    """Why a viewer gets less of a picture than there is."""

    SMALL = "small"  # their line carries the small layer only
    LINE = "line"  # their line carries none of it
    OFF = "off"  # they asked for sound alone
    AWAY = "away"  # nothing comes from whoever it shows


class SlotView(NamedTuple):
    """What an m-line of a subscriber shows now, and how the line of whom it shows is."""

    publisher: Endpoint
    source: Source
    held: Held | None = None
    line: LineView = LineView()


class LinkState(StrEnum):
    CONNECTED = "connected"
    STALLED = "stalled"  # nothing came for 3 s; the browser should build a new connection
    CLOSED = "closed"


class BadOffer(ValueError):
    """The offer cannot be answered; the text says why. Nothing of the connection is left."""


@dataclass(slots=True)
class MediaStats:
    """Counters since start, for /metrics; `connections`, `paused` and `tcp_unproven` are gauges."""

    connections: int = 0
    paused: int = 0  # subscriptions held back because the viewer's line is too narrow
    packets_in: int = 0
    packets_out: int = 0
    octets_in: int = 0
    octets_out: int = 0
    lost_in: int = 0
    nacks_sent: int = 0  # sequence numbers asked for again, upstream
    nacks_received: int = 0
    retransmitted: int = 0
    repaired: int = 0  # lost packets that came after all
    plis_sent: int = 0
    plis_received: int = 0
    remb_sent: int = 0
    stun_checks: int = 0
    stun_malformed: int = 0
    stun_refused: int = 0  # unknown user name or wrong password
    stray: int = 0  # datagrams from addresses that passed no check
    srtp_refused: int = 0  # forged, replayed or undecryptable
    rtp_malformed: int = 0
    rtcp_malformed: int = 0
    unplaced: int = 0  # subscriptions for which the subscriber had no slot
    unsupported: int = 0  # packets in a codec the subscriber did not offer
    send_errors: int = 0
    tcp_dropped: int = 0  # packets not queued, since the TCP connection was behind
    tcp_refused: int = 0  # without a check in time, or given up for others, or turned away
    tcp_unproven: int = 0  # connections that have not passed a check
    offers_refused: int = 0
    candidates_ignored: int = 0  # of clients: the server learns addresses from checks alone
    router_errors: int = 0  # datagrams whose handling raised: each one is a bug
