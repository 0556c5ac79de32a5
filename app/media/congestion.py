"""What one viewer's line carries, from what her browser says came and when (twcc.py). Pure; kbit/s and seconds.

Two signs tell that more is sent than a line carries. Its queue grows: packets take longer and longer. Or its queue is
full, or it has none: packets are lost. Neither is a proof. A radio loses packets however little is sent, and another
program's download fills the same queue. So there is one rule beside the signs:

    **What is no better when less is sent is not ours.**

Whoever sees a sign sends less, waits until the line has had time to answer, and looks again. If the sign has gone, it
was ours and the lower rate stands. If it hasn't, the line is just like that: the rate comes back, and the sign has to
become worse than this before it is believed again (for a while, for lines change).

Growing is the mirror of it. What was never carried is not believed: up to GROWTH above what arrives a rate may creep
by itself; beyond that a probe must have been carried, which is padding, or repeats of old packets, sent for half a
second at the rate that the next picture would need. So a picture comes back when the line is known to carry it, and
not to try whether it does: a try costs the sound of whoever is on a narrow line.

The delay is a difference of two clocks that don't know each other: only its change means anything. It is held against
the smallest of the last half minute, and of each look the smallest counts, so that the jitter of a radio isn't a queue.
Compare Google's congestion control (draft-ietf-rmcat-gcc-02), whose filter of the delay's slope needs a sender that
chooses its rate freely; a forwarder has three rates to choose from, and needs the level.
"""

from collections import deque
from dataclasses import dataclass

from app.media.delay import LeastDelay
from app.media.twcc import Fate

LOOK = 0.2  # seconds of packets in one look
LEAST_PACKETS = 8  # in a look; fewer say little about loss
RATE_LOOKS, LOSS_LOOKS = 4, 8  # that a rate, and a share lost, are measured over
SETTLED = 0.7  # seconds until what was changed shows: most of a queue of 300 ms, and a round trip

QUEUE = (
    0.06  # seconds above the least delay that a queue may hold twice in a row; 30 ms of jitter stay below it
)
STEEP = 0.05  # seconds that it has grown by since the last look: once is enough
HEARD_QUEUE = 0.15  # seconds, at which talking begins to suffer (ITU-T G.114)
LONGEST_QUEUE = 0.5
LOSS = (
    0.15  # share; RFC 8698 and Chromium's loss-based control leave 2-10 % alone, and chance is in a second's
)
WORST_LOSS = 0.5
CUT = 0.85  # of what arrives, from then on
DRAIN = 0.6  # of it, until the queue has gone: for so long sound waits behind pictures
SAME = 0.7  # a share lost of at least so much of what it was has not answered
ENOUGH, PART = (
    0.15,
    0.3,
)  # seconds by which a queue should have become shorter, and the part of it that must show
PATIENCE = 3.0  # seconds for which a queue may take to go before less is sent still
KNOWN_FOR = 60.0  # seconds for which a line is taken to be as bad as it was found
BASE_FOR = 15.0  # seconds; the least delay is that of the last two such spans

GROWTH = 1.25  # of what arrives: how far a rate may grow unproved
GROWTH_PER_SECOND = 0.08
FIRST_HOLD = 4.0  # seconds after a cut, or a probe that failed, until the next; doubles when it fails again
LONGEST_HOLD = 30.0
BETWEEN_PROBES = 1.0
PROBE = 0.5  # seconds
PROBE_STEP = 1.3  # times what arrives: half a second of it on a full line is a queue of 150 ms
PROBE_QUEUE = 0.025  # seconds by which a queue may grow meanwhile
NEAR = 0.9  # of a rate that was not carried: from there on a probe waits
CARRIED = 0.85  # of a probe's rate must arrive
FORGOTTEN = 60.0  # seconds without a sign after which a line has no limit that we know of
LEAST_KBPS = 50.0  # a sound
PACKET_KBIT = 9.6  # of one whose size nobody told: 1 200 bytes


@dataclass(frozen=True, slots=True)
class Look:
    """What a fifth of a second of packets told."""

    seconds: float
    kbit: float  # that arrived
    sent: float  # kbit that left
    queue: float  # seconds
    packets: int
    lost: int
    left: float  # when the first of them left


@dataclass(slots=True)
class _Trial:
    """Less is sent now: does it help?"""

    since: float
    kbps: float | None  # the rate before
    sent: float  # kbit/s that left before
    carried: float  # and that came
    queue: float  # the longest it was
    loss: float
    kbit: float = 0.0  # of what came of packets that were under way, and in how many seconds
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class _Probe:
    since: float
    kbps: float
    queue: float  # before


class Downlink:
    """The rate that one viewer's line is taken to carry: `kbps`, None while nothing points to a limit."""

    def __init__(self, kbps: float | None = None) -> None:
        self.kbps = self._rate = kbps
        self.loss = 0.0
        """Share of the last second's packets."""
        self.queue = 0.0
        """Seconds that packets waited on the way, beyond the least."""
        self.arriving = 0.0
        """kbit/s"""
        self.changed = False
        """The rate has changed at once; whoever acts on it takes this back."""
        self._looks: deque[Look] = deque(maxlen=LOSS_LOOKS)
        self._open = Fate()  # of the look that is under way
        self._since: float | None = None
        self._least = LeastDelay(BASE_FOR)
        self._tolerated = (QUEUE, LOSS)
        self._tolerated_until = float("-inf")
        self._trial: _Trial | None = None
        self._probe: _Probe | None = None
        self._pressed_at = float("-inf")
        self._grown_at = float("-inf")
        self._probe_after = float("-inf")
        self._hold = FIRST_HOLD
        self._proven = 0.0  # kbit/s of the last probe that was carried, since the line was full
        self._ceiling, self._failed_at = float("inf"), float("-inf")  # and of the last that was not

    @property
    def draining(self) -> bool:
        """Whether a queue of ours is being emptied, which takes a second or two."""
        return self._trial is not None and self.queue > HEARD_QUEUE

    # -- what came --------------------------------------------------------------------------------

    def told(self, fate: Fate, now: float) -> None:
        """A report came; whatever it says of packets that were sent."""
        if not fate.packets and not fate.lost:
            return
        if self._since is None:
            self._since = now
            return  # its packets left in a time that nobody measured
        self._open += fate
        if now - self._since >= LOOK and self._open.packets + self._open.lost >= LEAST_PACKETS:
            self._look(self._close(now, self._since), now)

    def _close(self, now: float, since: float) -> Look:
        fate, self._open, self._since = self._open, Fate(), now
        kbit = fate.octets * 8 / 1000
        sent = kbit * (1 + fate.lost / fate.packets) if fate.packets else fate.lost * PACKET_KBIT
        queue = self._least.above(fate.delay, now) if fate.packets else self.queue
        return Look(now - since, kbit, sent, queue, fate.packets + fate.lost, fate.lost, fate.sent)

    # -- what follows -----------------------------------------------------------------------------

    def _look(self, look: Look, now: float) -> None:
        before, self.queue = self.queue, look.queue
        self._looks.append(look)
        self.arriving = self._arrived(RATE_LOOKS)
        self.loss = sum(each.lost for each in self._looks) / sum(each.packets for each in self._looks)
        if now >= self._tolerated_until:
            self._tolerated = QUEUE, LOSS
        if self._trial is not None:
            self._judge(self._trial, look, now)
        elif self._pressed(before):
            self._shrink(now)
        elif self._probe is not None:
            self._judge_probe(self._probe, now)
        else:
            self._grow(now)

    def _arrived(self, looks: int) -> float:
        """kbit/s of the last so many looks."""
        newest = list(self._looks)[-looks:]
        return sum(each.kbit for each in newest) / sum(each.seconds for each in newest)

    def _sending(self) -> float:
        newest = list(self._looks)[-RATE_LOOKS:]
        return sum(each.sent for each in newest) / sum(each.seconds for each in newest)

    def _pressed(self, before: float) -> bool:
        """Whether there is a sign; a queue that gets shorter is none."""
        queue, loss = self._tolerated
        steep = self.queue > queue and self.queue - before > STEEP
        standing = min(before, self.queue) > queue and self.queue > before - 0.01
        return steep or standing or self.loss > loss

    def _shrink(self, now: float) -> None:
        # While a queue grows, what arrives is what the line carries, from one look to the next.
        arriving = self._arrived(1 if self.queue > QUEUE else 2)
        carried = min(arriving, self._rate or arriving)
        self._trial = _Trial(now, self._rate, self._sending(), carried, self.queue, self.loss)
        self._rate = max(LEAST_KBPS, CUT * carried)
        self._set(max(LEAST_KBPS, DRAIN * carried) if self.queue > QUEUE else self._rate)
        if self._probe is not None:
            self._end_probe(now, carried=False)
        self._pressed_at = self._grown_at = now
        self._probe_after = now + FIRST_HOLD
        self._proven = 0.0
        self._looks.clear()

    def _set(self, kbps: float | None) -> None:
        self.kbps, self.changed = kbps, True

    def _judge(self, trial: _Trial, look: Look, now: float) -> None:
        if look.left < trial.since:
            self._learn(trial, look)
            self._looks.clear()  # these were under way already
            return
        queue, loss = self._tolerated
        is_lossy, is_full = self.loss > loss, self.queue > queue
        if not is_lossy and self.queue <= min(queue, QUEUE / 2):
            self._settle()
        elif now - trial.since < SETTLED + trial.queue:
            return
        elif is_lossy:
            self._judge_loss(trial, now)
        elif is_full:
            self._judge_queue(trial, look.left - trial.since, now)
        else:
            self._settle()

    def _learn(self, trial: _Trial, look: Look) -> None:
        """Packets from behind a full queue come as fast as the line can bring them."""
        trial.queue = max(trial.queue, self.queue)
        trial.kbit += look.kbit
        trial.seconds += look.seconds
        if self.queue > QUEUE and trial.seconds > 2 * LOOK and self._rate is not None:
            trial.carried = trial.kbit / trial.seconds
            self._rate = max(LEAST_KBPS, min(self._rate, CUT * trial.carried))

    def _judge_loss(self, trial: _Trial, now: float) -> None:
        queue, _ = self._tolerated
        if self._sending() > 0.9 * trial.sent:
            if now - trial.since > PATIENCE:
                self._shrink(now)  # nobody sends less, or the line has become narrower still
        elif self.queue <= queue and self.loss >= SAME * trial.loss > 0:
            self._tolerate(queue, min(1.5 * self.loss, WORST_LOSS), trial, now)
        else:
            self._shrink(now)

    def _judge_queue(self, trial: _Trial, seconds: float, now: float) -> None:
        """What a line carries beyond what is sent takes the queue away; if it doesn't, others keep it full."""
        should = seconds * max(0.0, 1 - self._sending() / trial.carried)
        if should > ENOUGH and self.queue > trial.queue - PART * should:
            self._tolerate(min(1.3 * self.queue, LONGEST_QUEUE), self._tolerated[1], trial, now)
        elif now - trial.since > PATIENCE:
            self._shrink(now)

    def _settle(self) -> None:
        """It helped."""
        self._trial = None
        self._set(self._rate)

    def _tolerate(self, queue: float, loss: float, trial: _Trial, now: float) -> None:
        """It's no better: it isn't ours. What was sent before may be sent again."""
        self._tolerated, self._tolerated_until = (queue, loss), now + KNOWN_FOR
        self._rate = trial.kbps
        self._settle()

    def _grow(self, now: float) -> None:
        if self._rate is None:
            return
        passed, self._grown_at = now - self._grown_at, now
        if now - self._pressed_at > FORGOTTEN:
            self._rate, self._hold, self._ceiling = None, FIRST_HOLD, float("inf")
        elif self._rate < GROWTH * self.arriving and now - self._pressed_at > SETTLED:
            self._rate *= 1 + GROWTH_PER_SECOND * min(passed, 1.0)
        self.kbps = self._rate

    # -- probes -----------------------------------------------------------------------------------

    def begin_probe(self, wanted: float, now: float) -> float | None:
        """What to send in all for the next PROBE seconds, padding included, so that `wanted` kbit/s may be sent one
        day; None while the line should be left alone, or need not be asked."""
        if self.kbps is None or self.kbps >= wanted or self._trial is not None or self._probe is not None:
            return None
        if now < self._probe_after or self.queue > QUEUE / 2 or not self.arriving:
            return None
        kbps = min(wanted, max(PROBE_STEP * max(self.arriving, self._proven), self.kbps))
        if kbps > NEAR * self._ceiling and now < self._failed_at + self._hold:
            return None
        self._probe = _Probe(now, kbps, self.queue)
        self._looks.clear()
        self._open, self._since = Fate(), None
        return kbps

    @property
    def probing(self) -> bool:
        return self._probe is not None

    def _judge_probe(self, probe: _Probe, now: float) -> None:
        if self.queue > probe.queue + PROBE_QUEUE:
            self._end_probe(now, carried=False)
        elif now - probe.since >= PROBE:
            self._end_probe(now, self.arriving >= CARRIED * probe.kbps)

    def _end_probe(self, now: float, carried: bool) -> None:
        probe, self._probe = self._probe, None
        assert probe is not None
        self._probe_after = now + BETWEEN_PROBES
        if not carried:
            self._ceiling, self._failed_at = probe.kbps, now
            self._hold = min(2 * self._hold, LONGEST_HOLD)
            return
        self._proven = probe.kbps
        if probe.kbps > self._ceiling:
            self._ceiling, self._hold = float("inf"), FIRST_HOLD
        if self._rate is not None:
            self._rate = max(self._rate, probe.kbps)
            self._set(self._rate)
