"""One stream on its way into files: packets put in order, frames made of them, a new file every ten seconds."""

from dataclasses import dataclass
from typing import Final, Protocol
from uuid import uuid4

from app.recording.muxing import Muxer
from app.recording.spool import Journal, State
from app.recording.streams import Frame, Frames, Order, Packet
from app.recording.timing import Publisher, Timeline
from app.recording.wire import Track

LONGEST: Final = 10.0
"""Seconds of a file."""
ASK_FROM: Final = 8.0
"""Seconds of a file from which a key frame is asked for, for the next one to begin with."""
ASK_EVERY: Final = 1.0
JUMP: Final = 2.0
"""Seconds by which time in the stream and time of arrival may part; then it is another piece."""
IDLE: Final = 2.0
"""Seconds without a frame after which a file ends: a screen that is not shared any more, a microphone switched off."""
RATES: Final = {"vp8": 90000, "h264": 90000, "opus": 48000}
LENGTHS: Final = {"vp8": 1 / 30, "h264": 1 / 30, "opus": 0.02}

RETURNED: Final = "away"
"""Causes of a gap: nothing was sent, packets were lost, the server's queue was full, the recorder died, the disk."""
LOST: Final = "network"


class Home(Protocol):
    """What a tape needs of the process."""

    def journal(self, name: str, track: Track, codec: str, cause: str) -> Journal: ...
    def finish(self, segment: "Segment") -> None: ...
    def ask(self, stream: int) -> None: ...


@dataclass(eq=False)
class Segment:
    """A file that is being written. `oldest` is when the first frame arrived that has not left the muxer, `out` how the
    file stands with what has; None while that is its head alone."""

    journal: Journal
    muxer: Muxer
    codec: str
    shape: object
    base: int
    newest: int
    arrived: float
    state: State
    oldest: float | None = None
    pending: bytes = b""
    out: State | None = None

    def put(self, frame: Frame) -> None:
        if self.muxer.put(frame):
            self.newest, self.arrived = frame.ticks, frame.arrived
        out = self.muxer.take()
        if out:
            if self.pending or self.out is not None:
                self.out = self.state
            self.pending += out
            self.oldest = None
        if self.oldest is None:
            self.oldest = frame.arrived


class Tape:
    """`stream` is its number, `cause` why nothing of its track was recorded until now."""

    def __init__(
        self, home: Home, stream: int, track: Track, codecs: dict[int, str], publisher: Publisher, cause: str
    ) -> None:
        self.track, self.stream = track, stream
        self.segment: Segment | None = None
        self.cause = cause
        self._home = home
        self._order, self._frames = Order(), Frames(codecs)
        self._publisher = publisher
        self._timeline: Timeline | None = None
        self._ticks = 0
        self._shape: object = None
        self._lost = self._known = 0
        self._asked = 0.0
        self._blind: float | None = None
        """Since when pictures come that nobody could begin with."""

    def packet(self, packet: Packet) -> None:
        for ready in self._order.put(packet):
            self._ready(ready)

    def report(self, ntp: int, timestamp: int) -> None:
        if self._timeline is not None:
            self._timeline.report(ntp, timestamp, self._ticks)

    def look(self, now: float) -> None:
        """To be called often: what waited long enough, and a file nothing comes for any more."""
        for ready in self._order.late(now):
            self._ready(ready)
        if self.segment is not None and now - self.segment.arrived > IDLE:
            self._end(RETURNED)

    def close(self) -> None:
        while self._order.oldest() is not None:
            for ready in self._order.skip():
                self._ready(ready)
        self._end("")

    def drop(self, cause: str) -> None:
        """What follows does not go on from what is here."""
        self._end(cause)

    def behind(self) -> float | None:
        """When the first thing arrived that no file has yet."""
        waiting = (self._order.oldest(), self._frames.oldest(), self._blind)
        inside = self.segment.oldest if self.segment is not None else None
        return min((each for each in (*waiting, inside) if each is not None), default=None)

    def _ready(self, packet: Packet) -> None:
        frame = self._frames.put(packet)
        if frame is None:
            self._ask_if(self._frames.broken > 0, packet.arrived)
            return
        if self._timeline is None:
            self._timeline = Timeline(RATES[frame.codec], self._publisher)
        self._ticks = frame.ticks
        self._timeline.arrived(frame.ticks, frame.arrived)
        self._take(frame)

    def _take(self, frame: Frame) -> None:
        segment = self.segment
        if segment is not None and self._must_end(segment, frame):
            self._end(RETURNED if self._jumps(segment, frame) else "")
            segment = None
        if frame.shape is not None:
            self._shape = frame.shape
        if segment is None:
            segment = self._begun(frame)
        if segment is None:
            if self._blind is None:
                self._blind = frame.arrived
            self._ask_if(True, frame.arrived)
            return
        self._blind = None
        segment.put(frame)
        self._keep_state(segment)
        age = (frame.ticks - segment.base) / RATES[frame.codec]
        faulty = self._order.lost > self._known
        self._ask_if(frame.codec != "opus" and (faulty or age >= ASK_FROM), frame.arrived)

    def _must_end(self, segment: Segment, frame: Frame) -> bool:
        age = (frame.ticks - segment.base) / RATES[segment.codec]
        changed = frame.codec != segment.codec or (frame.shape is not None and frame.shape != segment.shape)
        full = age >= (ASK_FROM if frame.key and frame.codec != "opus" else LONGEST)
        return changed or full or self._jumps(segment, frame)

    def _jumps(self, segment: Segment, frame: Frame) -> bool:
        passed = (frame.ticks - segment.newest) / RATES[segment.codec]
        return abs(passed - (frame.arrived - segment.arrived)) > JUMP or passed < 0

    def _begun(self, frame: Frame) -> Segment | None:
        """Whatever has a decoder set up already may go on without a key frame: a file must not be longer."""
        if self._shape is None and frame.codec != "opus":
            return None
        journal = self._home.journal(uuid4().hex, self.track, frame.codec, self.cause)
        assert self._timeline is not None
        at = self._timeline.when(frame.ticks)
        self.segment = Segment(
            journal,
            Muxer(frame, self._shape),
            frame.codec,
            self._shape,
            frame.ticks,
            frame.ticks,
            frame.arrived,
            State(at, at),
        )
        self.cause = ""
        return self.segment

    def _keep_state(self, segment: Segment) -> None:
        assert self._timeline is not None
        first = self._timeline.when(segment.base)
        rate = RATES[segment.codec]
        length = (segment.newest - segment.base) / rate + LENGTHS[segment.codec]
        segment.state = State(first, first + length, self._order.lost - self._lost)

    def _end(self, cause: str) -> None:
        if cause and not self.cause:
            self.cause = cause
        segment, self.segment = self.segment, None
        if segment is None:
            return
        segment.muxer.close()
        segment.pending += segment.muxer.take()
        segment.oldest = None
        self._lost = self._order.lost
        if segment.state.lost and not self.cause:
            self.cause = LOST
        self._home.finish(segment)

    def _ask_if(self, wanted: bool, now: float) -> None:
        if wanted and now - self._asked >= ASK_EVERY:
            self._asked = now
            self._known = self._order.lost
            self._frames.broken = 0
            self._home.ask(self.stream)
