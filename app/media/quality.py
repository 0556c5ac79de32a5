"""Who may send how much: estimates, budgets, and what is held back. Pure but for aiortc's estimator.

Without transport-wide feedback the browser still obeys REMB, so one number a second per connection steers
it. A publisher is told the least of: what its own uplink carries, what its layout may use, and what its
most capable viewer can take. A viewer whose line is narrow gets sound first, then pictures by priority; a
picture that does not fit is paused whole, for a starved one would be frozen and would take others along.
"""

from collections.abc import Hashable, Mapping, Sequence
from typing import NamedTuple

from aiortc.rate import (
    INTER_ARRIVAL_SHIFT,
    MIN_FRAME_PERIOD_HISTORY_LENGTH,
    TIMESTAMP_GROUP_LENGTH_MS,
    TIMESTAMP_TO_MS,
    AimdRateControl,
    BandwidthUsage,
    InterArrival,
    OveruseDetector,
    OveruseEstimator,
)

AUDIO_KBPS = 48  # Opus with redundancy and headers
FLOOR_KBPS = 60  # below this a picture is not worth its packets
IDLE_KBPS = 30  # per picture that nobody watches: it stays ready and costs little
LEAST_KBPS = 30
START_KBPS = 600

GROUP = 1311  # 5 ms in units of abs-send-time: packets of one burst are one sample
HISTORY = 1.0  # seconds over which the incoming rate is measured
CONGESTION_MEMORY = 15.0  # seconds an estimate counts after the last sign of a queue
CONGESTED_LOSS = 0.10  # RFC 8698 and Chromium's loss-based control both leave 2-10 % alone
CLEAR_LOSS = 0.02
GROWTH = 1.08  # per second while the line is clear: 700 -> 1 400 kbit/s in 9 s
FIRST_HOLD = 5.0  # seconds before a budget grows again after congestion; doubles while growing fails
LONGEST_HOLD = 60.0
SMALL_KBPS = 250.0  # a picture and a sound, for a line nobody knows
SMALL_DOWN_KBPS = 700.0  # what such a line is sent at first: every sound, and the picture that matters most
CLEAR_SECONDS = 5.0
CAREFUL_GROWTH = 1.3  # per second: 250 -> 1 500 kbit/s in 7 s
KNOWN_KBPS = 1500.0  # what a line must have carried to be trusted like any other


class _Estimator(OveruseEstimator):
    """aiortc's Kalman filter, without a loop in Python over 60 values for every sample."""

    def update_min_frame_period(self, ts_delta: float) -> float:
        history = self.ts_delta_hist
        history.append(ts_delta)
        if len(history) > MIN_FRAME_PERIOD_HISTORY_LENGTH:
            del history[0]
        return min(history)


class UplinkEstimate:
    """What a publisher's uplink carries, from the spacing of its packets (Google's GCC, receive side).

    The parts are aiortc's; its RemoteBitrateEstimator walks a ring of milliseconds for every packet,
    12.7 us each. Packets of one burst make one sample here, and the rate is a sum over few samples.
    """

    def __init__(self, time_id: int | None) -> None:
        # None while no queue was seen lately: the estimate follows the rate that comes, so on a clear line
        # it would only hold a publisher at the little it happens to send.
        self.bps: int | None = None
        self._congested = float("-inf")
        self._tag = None if time_id is None else time_id << 4 | 2
        self._inter_arrival = InterArrival(
            (TIMESTAMP_GROUP_LENGTH_MS << INTER_ARRIVAL_SHIFT) // 1000, TIMESTAMP_TO_MS
        )
        self._estimator = _Estimator()
        self._detector = OveruseDetector()
        self._control = AimdRateControl()
        self._group: tuple[int, int] | None = None  # send times of its first and last packet
        self._arrival = 0.0
        self._size = 0
        self._samples: list[tuple[float, int]] = []
        self._updated = 0.0

    def arrived(self, packet: bytes, end: int, now: float) -> None:
        """A video packet with extensions before offset `end` came at `now`."""
        send_time = self._send_time(packet, end)
        if send_time is None:
            return
        if self._group is not None and (send_time - self._group[0]) & 0xFFFFFF > GROUP:
            self._sample()
        first = send_time if self._group is None else self._group[0]
        self._group = (first, send_time)
        self._arrival = now
        self._size += len(packet)

    def _send_time(self, packet: bytes, end: int) -> int | None:
        at = 16 + 4 * (packet[0] & 0x0F)
        while at < end:  # one-byte elements, RFC 8285 section 4.2
            element = packet[at]
            if element == self._tag:
                return int.from_bytes(packet[at + 1 : at + 4])
            at += 1 if element == 0 else 2 + (element & 0x0F)
        return None

    def _sample(self) -> None:
        assert self._group is not None
        now_ms = int(self._arrival * 1000)
        self._samples.append((self._arrival, self._size))
        deltas = self._inter_arrival.compute_deltas(self._group[1] << 8, now_ms, self._size)
        self._group, self._size = None, 0
        if deltas is not None:
            self._detect(deltas.arrival_time, deltas.timestamp * TIMESTAMP_TO_MS, deltas.size, now_ms)
        overusing = self._detector.state() == BandwidthUsage.OVERUSING
        if overusing or self._arrival - self._updated > 0.5:
            self._update(now_ms)

    def _detect(self, arrival_ms: int, sent_ms: float, size: int, now_ms: int) -> None:
        self._estimator.update(arrival_ms, sent_ms, size, self._detector.state(), now_ms)
        offset, count = self._estimator.offset(), self._estimator.num_of_deltas()
        self._detector.detect(offset, sent_ms, count, now_ms)

    def _update(self, now_ms: int) -> None:
        since = self._arrival - HISTORY
        self._samples = [sample for sample in self._samples if sample[0] > since]
        rate = int(8 * sum(size for _, size in self._samples) / HISTORY)
        self._updated = self._arrival
        if self._detector.state() == BandwidthUsage.OVERUSING:
            self._congested = self._arrival
        bps = self._control.update(self._detector.state(), rate, now_ms)
        fresh = self._arrival - self._congested < CONGESTION_MEMORY
        self.bps = int(bps) if fresh and bps is not None else None


class ViewerBudget:
    """What one viewer's downlink carries, in kbit/s; None while nothing points to a limit.

    A browser's REMB follows what it receives, upwards by 8 % a second, so being below what we send means
    little when we have just begun to send more. Congestion is a REMB that falls, one that is too small and
    does not grow, or heavy loss. After that the budget grows slowly; if it fails at once, the next try
    waits twice as long.
    """

    def __init__(self, kbps: float | None = None, now: float = 0.0) -> None:
        self.kbps = kbps
        self._hold = FIRST_HOLD
        self._changed = now
        self._remb: float | None = None
        self._flat = 0

    def update(self, now: float, remb_kbps: float | None, loss: float, sent_kbps: float) -> None:
        """Once a second: a REMB when one came, the share lost (0..1), and the rate that was sent."""
        if remb_kbps is not None and self._pressed(remb_kbps, sent_kbps):
            self._shrink(now, remb_kbps)
        elif loss > CONGESTED_LOSS and sent_kbps:
            self._shrink(now, sent_kbps * (1 - loss / 2))
        elif self.kbps is not None and loss < CLEAR_LOSS and now - self._changed >= self._hold:
            self.kbps *= GROWTH
            if self.kbps > 4 * max(sent_kbps, START_KBPS):
                self.kbps, self._hold = None, FIRST_HOLD  # far more than there is to send: no limit

    def _pressed(self, remb: float, sent: float) -> bool:
        before, self._remb = self._remb, remb
        if before is None or remb >= 0.9 * sent or remb > 1.02 * before:
            self._flat = 0
            return False
        self._flat += 1
        return remb < 0.95 * before or self._flat >= 3

    def _shrink(self, now: float, kbps: float) -> None:
        if self.kbps is not None and now - self._changed > 2:
            self._hold = min(self._hold * 2, LONGEST_HOLD)
        self.kbps = max(kbps, AUDIO_KBPS)
        self._changed = now


class CarefulStart:
    """The most that a publisher on a line nobody knows yet is asked for: little at first, so that sound gets through
    and a picture is there at once; more once the line has been clear for a while (docs/rules.md P15)."""

    def __init__(self) -> None:
        self.kbps: float | None = SMALL_KBPS
        self._clear_since: float | None = None

    def update(self, now: float, congested: bool) -> None:
        """Once a second, from when media can flow."""
        if self.kbps is None:
            return
        if congested or self._clear_since is None:
            self.kbps, self._clear_since = SMALL_KBPS, now
        elif now - self._clear_since >= CLEAR_SECONDS:
            self.kbps *= CAREFUL_GROWTH
            if self.kbps > KNOWN_KBPS:
                self.kbps = None


class Want(NamedTuple):
    """A viewer's wish for one picture."""

    track: Hashable
    priority: int
    max_kbps: float
    kbps: float  # what the track sends now; 0 when not known yet


class Viewer(NamedTuple):
    budget: float | None  # kbit/s
    sounds: int  # audio subscriptions, which are never paused
    wants: Sequence[Want]


class Plan(NamedTuple):
    paused: set[tuple[Hashable, Hashable]]  # (viewer, track)
    need: dict[Hashable, float]  # track -> kbit/s of its most capable unpaused viewer


# Why two passes. A publisher sends one stream to all who watch it (there is no simulcast), so somebody on a narrow line
# can have a smaller picture only if everybody gets the smaller one. Four examiners must not see the candidate worse
# because a fifth sits in a train: the rate follows whoever can take most, and whoever can't take that goes without
# this picture. Who is alone with it gets it made to measure, for their share is the largest.
#
# Why whole pictures go. With everything at once a downlink of 900 kbit/s came to no picture at all, with a budget to 20
# a second without loss (docs/measured.md congestion): what a line can't carry queues in front of it, and delays the
# sound, which is never planned, only taken off the top.
#
# `priority` says who is asked first and is no fence: behind a picture that is too large a smaller one of less weight
# may still fit, and is shown. Below FLOOR_KBPS a picture isn't worth its packets, unless the layout wants no more
# than that. `0.8`: a budget is a guess, so nothing is taken away over its last fifth; chosen, not measured.
#
# A rate that is not known yet (0) counts as the most it may become, so that nothing is let in only to be taken away a
# second later. A known one counts as it is: what is paused for all falls to IDLE_KBPS, and so finds its way back.
#
# The doubt: this is one round, not a fixed point. Where a first picture comes larger than this viewer's layout asks,
# since another's asks for more, less is left for the second than the first pass gave it. If that share was the
# largest, all who watch the second are measured against it and go without together, though a smaller picture would
# have fitted; a second later its rate has fallen and it is let in again. Found by reading; no room was seen to do it.
def plan(viewers: Mapping[Hashable, Viewer]) -> Plan:
    """Share each budget by priority, then pause what would not fit.

    First every viewer's share of each track as if publishers adapted to it; the largest share is what a
    publisher will send. Then again with that: where a track stays larger than the share, it is paused.
    """
    shares = {key: _shares(viewer) for key, viewer in viewers.items()}
    largest = _largest(shares)
    paused = {
        (key, track) for key, viewer in viewers.items() for track in _too_much(viewer, shares[key], largest)
    }
    shown = {
        key: {track: kbps for track, kbps in tracks.items() if (key, track) not in paused}
        for key, tracks in shares.items()
    }
    return Plan(paused, _largest(shown))


def _room(viewer: Viewer) -> float:
    return float("inf") if viewer.budget is None else max(0.0, viewer.budget - viewer.sounds * AUDIO_KBPS)


def _shares(viewer: Viewer) -> dict[Hashable, float]:
    room, shares = _room(viewer), {}
    for want in sorted(viewer.wants, key=lambda want: want.priority):
        shares[want.track] = share = min(want.max_kbps, room)
        room -= min(share, want.kbps or want.max_kbps)
    return shares


def _largest(shares: Mapping[Hashable, Mapping[Hashable, float]]) -> dict[Hashable, float]:
    largest: dict[Hashable, float] = {}
    for tracks in shares.values():
        for track, kbps in tracks.items():
            largest[track] = max(kbps, largest.get(track, 0.0))
    return largest


def _too_much(
    viewer: Viewer, shares: Mapping[Hashable, float], largest: Mapping[Hashable, float]
) -> list[Hashable]:
    room, paused = _room(viewer), []
    for want in sorted(viewer.wants, key=lambda want: want.priority):
        coming = min(want.kbps or want.max_kbps, largest[want.track])
        if shares[want.track] < min(FLOOR_KBPS, want.max_kbps) or room < 0.8 * coming:
            paused.append(want.track)
        else:
            room -= coming
    return paused


def publisher_kbps(estimate_bps: int | None, needs: Sequence[float], sounds: int) -> int:
    """The REMB for a publisher: `needs` has one figure per picture, 0 where nobody watches."""
    wanted = sum(need or IDLE_KBPS for need in needs) + sounds * AUDIO_KBPS
    carried = float("inf") if estimate_bps is None else estimate_bps / 1000
    return int(max(min(wanted, carried), LEAST_KBPS))
