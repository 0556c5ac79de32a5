"""What is told of lines: grades that don't flicker, and what is held back, to whom it concerns."""

import pytest

from app.media import Grade, Held, LineView, MediaRouter
from app.media.lines import BETTER_AFTER, Steady, down, up
from app.state.subscriptions import Endpoint, Source, Subscription
from tests.fakes import Clock
from tests.media.clients import endpoint
from tests.media.probes import PUBLISHER, VIEWER, Rtp, second, taken_in

GOOD, FAIR, POOR = Grade.GOOD, Grade.FAIR, Grade.POOR
CANDIDATE, EXAMINER, CHAIR = endpoint("candidate"), endpoint("examiner"), endpoint("chair")


@pytest.mark.parametrize(
    ("loss", "limited", "kbps", "grade"),
    [
        (0.0, False, 700, GOOD),
        (0.0, False, 20, GOOD),  # nobody wants more
        (0.06, False, 700, FAIR),
        (0.16, False, 700, POOR),
        (0.0, True, 300, FAIR),
        (0.0, True, 100, POOR),
    ],
)
def test_what_comes_from_somebody(loss: float, limited: bool, kbps: float, grade: Grade) -> None:
    assert up(loss, limited=limited, kbps=kbps) is grade


@pytest.mark.parametrize(
    ("loss", "queue", "without", "less", "grade"),
    [
        (0.0, 0.0, False, False, GOOD),
        (0.0, 0.0, False, True, FAIR),
        (0.0, 0.0, True, True, POOR),
        (0.06, 0.0, False, False, FAIR),
        (0.16, 0.0, False, False, POOR),
        (0.0, 0.2, False, False, FAIR),
        (0.0, 0.5, False, False, POOR),
    ],
)
def test_what_goes_to_somebody(loss: float, queue: float, without: bool, less: bool, grade: Grade) -> None:
    assert down(loss, queue, without=without, less=less) is grade


def test_worse_is_told_at_once_and_better_when_it_has_been_better_for_a_while() -> None:
    steady = Steady()
    assert steady.judge(POOR, 0.0) is POOR
    told = [steady.judge(GOOD, at) for at in (1.0, 1.0 + BETTER_AFTER - 0.1)]
    assert told == [POOR, POOR]
    assert steady.judge(FAIR, 1.0 + BETTER_AFTER) is FAIR, "the worst of the while"
    assert steady.judge(POOR, 10.0) is POOR
    assert steady.judge(GOOD, 11.0) is POOR
    assert steady.judge(POOR, 12.0) is POOR
    assert steady.judge(GOOD, 12.0 + BETTER_AFTER) is POOR, "it has to begin anew"


async def meeting(router: MediaRouter) -> tuple[Rtp, Rtp, Rtp]:
    other = endpoint("other")
    router.set_subscriptions(
        "r1",
        [
            Subscription(EXAMINER, CANDIDATE, Source.CAMERA, 0, 500),
            Subscription(EXAMINER, other, Source.CAMERA, 1, 500),
            Subscription(CHAIR, other, Source.CAMERA, 0, 500),
        ],
    )
    publisher, more = await Rtp(CANDIDATE, PUBLISHER).join(router), await Rtp(other, PUBLISHER).join(router)
    viewer = await Rtp(EXAMINER, VIEWER).join(router)
    await Rtp(CHAIR, VIEWER).join(router)
    return publisher, more, viewer


async def play(router: MediaRouter, clock: Clock, *publishers: Rtp) -> None:
    due = router.stats().packets_in + 50 * len(publishers)
    for publisher in publishers:
        for _ in range(50):  # 500 kbit/s
            publisher.picture(keyframe=True, size=1230)
    await taken_in(router, due)
    second(router, clock)


async def test_what_is_held_back_is_told_to_whose_line_it_is_within_two_seconds(
    timed: MediaRouter, clock: Clock
) -> None:
    first, other, viewer = await meeting(timed)
    slots: dict[Endpoint, list[Held | None]] = {}
    own: list[tuple[Endpoint, LineView]] = []
    timed.on_slots = lambda who, _, shown: slots.update({who: [view.held for view in shown.values()]})
    timed.on_line = lambda who, _, line: own.append((who, line))
    for _ in range(2):
        await play(timed, clock, first, other)
    assert own == []
    timed._peers[EXAMINER].downlink.kbps = 560
    for _ in range(2):
        await play(timed, clock, first, other)
    assert slots[EXAMINER] == [None, Held.LINE] and slots[CHAIR] == [None]
    assert own == [(EXAMINER, LineView(GOOD, POOR))]
    assert [view.line for view in timed.slots(CHAIR).values()] == [LineView()]
    assert viewer.packets


async def test_whose_line_falls_silent_is_said_within_two_seconds_and_so_is_the_return(
    timed: MediaRouter, clock: Clock
) -> None:
    """Its last picture looks like somebody present."""
    first, other, _ = await meeting(timed)
    for _ in range(2):
        await play(timed, clock, first, other)
    assert [view.held for view in timed.slots(EXAMINER).values()] == [None, None]
    second(timed, clock, 0.4)
    assert [view.held for view in timed.slots(EXAMINER).values()] == [Held.AWAY, Held.AWAY]
    assert timed.slots(EXAMINER)["0"].line.up is POOR
    told: list[Endpoint] = []
    timed.on_slots = lambda who, _, _shown: told.append(who)
    first.picture(keyframe=True, size=1000)
    await taken_in(timed, timed.stats().packets_in + 1)
    second(timed, clock, 0.05)
    assert EXAMINER in told, "at once"
    assert timed.slots(EXAMINER)["0"].held is None


async def test_sound_alone_is_a_wish_that_is_kept_and_taken_back(timed: MediaRouter, clock: Clock) -> None:
    first, other, viewer = await meeting(timed)
    await play(timed, clock, first, other)
    timed.want_pictures(EXAMINER, wanted=False)
    second(timed, clock, 0.05)
    assert {view.held for view in timed.slots(EXAMINER).values()} == {Held.OFF}
    assert timed.stats().paused == 0, "nobody's line is to blame"
    seen = len(viewer.packets)
    await play(timed, clock, first, other)
    assert len(viewer.packets) == seen
    timed.want_pictures(EXAMINER, wanted=True)
    second(timed, clock, 0.05)
    await play(timed, clock, first, other)
    await viewer.has(seen + 100)
    assert {view.held for view in timed.slots(EXAMINER).values()} == {None}


async def test_a_browser_held_by_our_cap_is_not_on_a_slow_line(timed: MediaRouter, clock: Clock) -> None:
    first, other, _ = await meeting(timed)
    timed.note_limit(CANDIDATE, limited=True)
    for _ in range(3):
        await play(timed, clock, first, other)
    assert timed._peers[CANDIDATE].line.up is GOOD, "it sends all that it is asked for"
    for _ in range(2):
        for _ in range(5):
            first.picture(keyframe=True, size=1000)
        await play(timed, clock, other)
    assert timed._peers[CANDIDATE].line.up is POOR


async def test_a_device_without_a_connection_may_say_what_it_likes(timed: MediaRouter) -> None:
    timed.want_pictures(endpoint("nobody"), wanted=False)
    timed.note_limit(endpoint("nobody"), limited=True)
    assert timed.slots(endpoint("nobody")) == {}
