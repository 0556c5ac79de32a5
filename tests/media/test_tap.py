"""What a recorder is handed of a recorded track, and what it never hears of (docs/rules.md exam 5)."""

from dataclasses import dataclass, field

import pytest

from app.media import MediaRouter, Stream
from app.media.probe import rtp, vp8
from app.state.recordings import Recording
from app.state.subscriptions import Endpoint, Source
from tests.fakes import Clock
from tests.media.clients import endpoint, sees, until
from tests.media.probes import PUBLISHER, VIEWER, Rtp, second, taken_in

CANDIDATE, EXAMINER, WAITING = endpoint("candidate"), endpoint("examiner"), endpoint("waiting")


@dataclass
class Recorder:
    """It notes what it is handed, by stream."""

    streams: list[Stream] = field(default_factory=list)
    ended: list[int] = field(default_factory=list)
    packets: list[tuple[int, int, bytes]] = field(default_factory=list)

    def begin(self, stream: Stream) -> int:
        self.streams.append(stream)
        return len(self.streams) - 1

    def packet(
        self, stream: int, number: int, timestamp: int, second: int, payload: bytes, arrived: float
    ) -> None:
        self.packets.append((stream, number, payload))

    def report(self, stream: int, ntp: int, timestamp: int, arrived: float) -> None: ...

    def end(self, stream: int) -> None:
        self.ended.append(stream)

    def payloads(self) -> list[bytes]:
        return [payload for _, _, payload in self.packets]


def of(publisher: Endpoint, source: Source = Source.CAMERA) -> Recording:
    return Recording(publisher, source, "candidate")


@pytest.fixture
def recorder(router: MediaRouter) -> Recorder:
    recorder = Recorder()
    router.record_with(recorder)
    return recorder


async def test_only_what_is_named_goes_to_the_recorder(router: MediaRouter, recorder: Recorder) -> None:
    router.set_recordings("r1", [of(CANDIDATE)])
    router.set_subscriptions("r1", [sees(EXAMINER, WAITING)])
    candidate = await Rtp(CANDIDATE, PUBLISHER).join(router)
    waiting = await Rtp(WAITING, PUBLISHER).join(router)
    abroad = await Rtp(endpoint("candidate", room="r2"), PUBLISHER).join(router)
    sent = [candidate.picture(keyframe=True) for _ in range(5)]
    for other in (waiting, abroad):
        for _ in range(5):
            other.picture(keyframe=True)
    candidate.picture(mid=1)
    await taken_in(router, 16)
    assert recorder.payloads() == sent
    [stream] = recorder.streams
    assert (stream.recording, stream.rate) == (of(CANDIDATE), 90000)
    assert "vp8" in stream.codecs.values()


async def test_who_is_there_already_is_recorded_from_now_on_and_no_longer_than_that(
    router: MediaRouter, recorder: Recorder
) -> None:
    candidate = await Rtp(CANDIDATE, PUBLISHER).join(router)
    candidate.picture(keyframe=True)
    await taken_in(router, 1)
    router.set_recordings("r1", [of(CANDIDATE)])
    kept = candidate.picture(keyframe=True)
    await taken_in(router, 2)
    router.set_recordings("r1", [])
    candidate.picture(keyframe=True)
    await taken_in(router, 3)
    assert (recorder.payloads(), recorder.ended) == ([kept], [0])


async def test_what_is_repaired_is_recorded_too(router: MediaRouter, recorder: Recorder) -> None:
    router.set_recordings("r1", [of(CANDIDATE)])
    candidate = await Rtp(CANDIDATE, PUBLISHER).join(router)
    first = candidate.picture(keyframe=True)
    missing = candidate.picture(skip=True)
    third = candidate.picture()
    await taken_in(router, 2)
    candidate.resend(missing, candidate.sequence - 1)
    await taken_in(router, 3)
    numbers = {payload: number for _, number, payload in recorder.packets}
    assert recorder.payloads() == [first, third, missing]
    assert numbers[missing] == numbers[first] + 1 == numbers[third] - 1


async def test_a_return_and_another_ssrc_are_streams_of_their_own(
    router: MediaRouter, recorder: Recorder
) -> None:
    router.set_recordings("r1", [of(CANDIDATE)])
    await Rtp(CANDIDATE, PUBLISHER).join(router)
    again = await Rtp(CANDIDATE, PUBLISHER).join(router)
    assert (len(recorder.streams), recorder.ended) == (2, [0])
    again.picture(keyframe=True)
    again.send_rtp(rtp(again.ssrcs[0] + 1, 7, 9, vp8(300, True), mid=0, marker=True))
    await until(lambda: len(recorder.packets) == 2, lambda: recorder.packets)
    assert [stream for stream, _, _ in recorder.packets] == [1, 2]
    assert len({stream.connection for stream in recorder.streams}) == 2
    await router.close(CANDIDATE)
    assert recorder.ended == [0, 1, 2]


async def test_a_recorder_that_asks_gets_a_key_frame(router: MediaRouter, recorder: Recorder) -> None:
    router.set_recordings("r1", [of(CANDIDATE)])
    candidate = await Rtp(CANDIDATE, PUBLISHER).join(router)
    candidate.picture()
    await taken_in(router, 1)
    before = router.stats().plis_sent
    await until(lambda: not router.want_keyframe(0) and router.stats().plis_sent > before, router.stats)


async def test_a_microphone_that_is_recorded_alone_is_asked_to_send(timed: MediaRouter, clock: Clock) -> None:
    asked: list[bool] = []
    timed.record_with(Recorder())
    timed.on_asked = lambda who, connection, what: asked.append(what.heard)
    await Rtp(CANDIDATE, PUBLISHER).join(timed)
    timed.set_recordings("r1", [of(CANDIDATE, Source.MICROPHONE)])
    second(timed, clock, 0.1)
    assert asked[-1] is True
    timed.set_recordings("r1", [])
    assert asked[-1] is False


async def test_a_recording_across_rooms_is_refused_and_changes_nothing(
    router: MediaRouter, recorder: Recorder
) -> None:
    router.set_recordings("r1", [of(CANDIDATE)])
    with pytest.raises(ValueError, match="another room"):
        router.set_recordings("r1", [of(endpoint("candidate", room="r2"))])
    candidate = await Rtp(CANDIDATE, PUBLISHER).join(router)
    viewer = await Rtp(EXAMINER, VIEWER).join(router)
    sent = candidate.picture(keyframe=True)
    await taken_in(router, 1)
    assert (recorder.payloads(), viewer.packets) == ([sent], [])
