"""What happens when, on a clock moved by hand."""

import pytest
from aiortc.rtp import RTCP_PSFB_APP, RtcpPsfbPacket, unpack_remb_fci

from app.media import LinkState, MediaRouter, rtcp
from app.media.congestion import Downlink
from app.media.inbound import NACK_TRIES, KeyframePacer, Nacks, Reception
from app.media.quality import FREE_KBPS
from app.media.watchdog import Watchdog
from app.state.subscriptions import Endpoint, Source, Subscription
from tests.fakes import Clock
from tests.media.clients import endpoint, until
from tests.media.probes import PUBLISHER, VIEWER, Rtp, second, taken_in

CANDIDATE, EXAMINER, CHAIR = endpoint("candidate"), endpoint("examiner"), endpoint("chair")


def test_a_key_frame_request_that_comes_too_early_is_put_off_not_dropped() -> None:
    pacer = KeyframePacer()
    assert pacer.ask(10.0)
    assert not pacer.ask(10.1) and not pacer.due(10.49)
    assert pacer.due(10.5) and not pacer.due(11.5)


def test_a_gap_is_asked_for_at_once_then_every_round_trip_then_given_up() -> None:
    nacks = Nacks()
    assert nacks.gap(5, 8, now=0.0) == [5, 6, 7]
    assert nacks.arrived(6) and not nacks.arrived(6)
    assert nacks.due(0.05, round_trip=0.05) == []
    asked = [nacks.due(0.2 + 0.1 * turn, round_trip=0.05) for turn in range(NACK_TRIES)]
    assert asked == [[5, 7]] * (NACK_TRIES - 1) + [[]]
    assert not nacks.missing


def test_an_outage_is_not_repaired_packet_by_packet() -> None:
    nacks = Nacks()
    nacks.gap(1, 3, 0.0)
    assert nacks.gap(3, 5000, 0.0) == [] and not nacks.missing


def test_the_report_counts_loss_of_the_interval() -> None:
    reception = Reception(90000)
    reception.first, reception.highest, reception.received = 0, 99, 75
    assert reception.report(1, now=0.0).fraction_lost == 64
    reception.highest, reception.received = 199, 175
    assert reception.report(1, now=1.0).fraction_lost == 0


def test_a_first_packet_has_no_jitter_however_long_the_machine_has_been_up() -> None:
    """After nine days of uptime a stream whose timestamps begin near zero made a report that could not be written."""
    reception = Reception(90000)
    reception.advance(3000, now=5e6)
    assert reception.jitter == 0
    reception.advance(6000, now=5e6 + 1e6)
    bytes(reception.report(1, now=5e6 + 1e6))


@pytest.mark.parametrize(
    ("silent", "flowing", "media", "state"),
    [
        (1.0, True, None, LinkState.CONNECTED),
        (3.0, True, None, LinkState.STALLED),
        (5.0, False, None, LinkState.CONNECTED),
        (10.0, False, None, LinkState.STALLED),
        (30.0, False, None, LinkState.CLOSED),
        (0.1, True, 3.0, LinkState.STALLED),
        (0.1, False, 60.0, LinkState.STALLED),  # checks go on, so it is not closed
    ],
)
def test_the_watchdog(silent: float, flowing: bool, media: float | None, state: LinkState) -> None:
    dog = Watchdog(now=0.0)
    dog.connected()
    heard = None if media is None else 100 - media
    dog.judge(100.0, 100 - silent, heard, flowing)
    assert dog.state is state


def test_a_handshake_that_never_ends_is_closed() -> None:
    dog = Watchdog(now=0.0)
    assert dog.judge(14.9, 0.0, None, False) is None
    assert dog.judge(15.0, 0.0, None, False) is LinkState.CLOSED
    assert dog.judge(16.0, 0.0, None, False) is None


async def test_a_line_that_falls_silent_is_told_comes_back_and_is_closed_in_the_end(
    timed: MediaRouter, clock: Clock
) -> None:
    links: list[tuple[Endpoint, LinkState]] = []
    timed.on_link = lambda endpoint, _name, state: links.append((endpoint, state))
    timed.set_subscriptions("r1", [Subscription(EXAMINER, CANDIDATE, Source.CAMERA, 0, 500)])
    publisher, viewer = await Rtp(CANDIDATE, PUBLISHER).join(timed), await Rtp(EXAMINER, VIEWER).join(timed)
    publisher.picture(keyframe=True)
    await viewer.has(1)
    links.clear()
    second(timed, clock, 2)
    assert links == []
    second(timed, clock, 2)
    assert (CANDIDATE, LinkState.STALLED) in links
    publisher.picture()
    await viewer.has(2)
    second(timed, clock, 1)
    assert links[-1] == (CANDIDATE, LinkState.CONNECTED)
    second(timed, clock, 31)
    await until(lambda: timed.stats().connections == 0, timed.stats)
    assert {state for _, state in links[-2:]} == {LinkState.CLOSED}


async def test_key_frames_are_asked_for_twice_a_second_at_most_and_always_in_the_end(
    timed: MediaRouter, clock: Clock
) -> None:
    timed.set_subscriptions("r1", [Subscription(EXAMINER, CANDIDATE, Source.CAMERA, 0, 500)])
    publisher, viewer = await Rtp(CANDIDATE, PUBLISHER).join(timed), await Rtp(EXAMINER, VIEWER).join(timed)
    publisher.picture(keyframe=True)
    await viewer.has(1)
    second(timed, clock)
    before = timed.stats().plis_sent
    for _ in range(10):
        viewer.send_rtcp(rtcp.picture_loss(1, viewer.packets[0].ssrc))
    await until(lambda: timed.stats().plis_received == 10, timed.stats)
    assert timed.stats().plis_sent == before + 1
    second(timed, clock, 0.45)
    assert timed.stats().plis_sent == before + 1
    second(timed, clock, 0.1)
    assert timed.stats().plis_sent == before + 2
    second(timed, clock, 5)
    assert timed.stats().plis_sent == before + 2


def told(probe: Rtp) -> list[int]:
    """kbit/s of the REMBs a publisher got."""
    found = [p for p in probe.reports if isinstance(p, RtcpPsfbPacket) and p.fmt == RTCP_PSFB_APP]
    return [unpack_remb_fci(packet.fci)[0] // 1000 for packet in found]


@pytest.mark.parametrize("screen", [[], [("video", "sendonly")]], ids=["", "with a screen it doesn't share"])
async def test_a_publisher_is_told_what_its_viewers_can_take(
    timed: MediaRouter, clock: Clock, screen: list[tuple[str, str]]
) -> None:
    publisher = await Rtp(CANDIDATE, [*PUBLISHER, *screen]).join(timed)
    await Rtp(EXAMINER, VIEWER).join(timed)
    await Rtp(CHAIR, VIEWER).join(timed)
    second(timed, clock)
    wishes = [Subscription(who, CANDIDATE, Source.CAMERA, 0, 700) for who in (EXAMINER, CHAIR)]
    timed.set_subscriptions("r1", wishes)
    second(timed, clock)
    for who in (EXAMINER, CHAIR):
        timed._peers[who].downlink = Downlink(300)
        second(timed, clock)
    await until(lambda: len(told(publisher)) == 4, lambda: told(publisher))
    free = FREE_KBPS * (1 + len(screen))
    assert told(publisher) == pytest.approx([free, free, free, 300], abs=5), "the best of them counts"


async def test_a_narrow_line_keeps_the_first_picture_and_pauses_the_second(
    timed: MediaRouter, clock: Clock
) -> None:
    other = endpoint("other")
    timed.set_subscriptions(
        "r1",
        [
            Subscription(EXAMINER, CANDIDATE, Source.CAMERA, 0, 500),
            Subscription(EXAMINER, other, Source.CAMERA, 1, 500),
            Subscription(CHAIR, other, Source.CAMERA, 0, 500),
        ],
    )
    first, second_one = await Rtp(CANDIDATE, PUBLISHER).join(timed), await Rtp(other, PUBLISHER).join(timed)
    viewer, chair = await Rtp(EXAMINER, VIEWER).join(timed), await Rtp(CHAIR, VIEWER).join(timed)

    async def play(turns: int) -> None:
        for _ in range(turns):
            due = timed.stats().packets_in + 100
            for probe in (first, second_one):
                for _ in range(50):  # 500 kbit/s
                    probe.picture(keyframe=True, size=1230)
            await taken_in(timed, due)
            second(timed, clock)

    await play(2)
    assert timed.stats().paused == 0
    timed._peers[EXAMINER].downlink.kbps = 560
    await play(2)
    assert timed.stats().paused == 1
    seen, chairs = len(viewer.packets), len(chair.packets)
    await play(1)
    await chair.has(chairs + 50)
    assert len(viewer.packets) == seen + 50
    assert {packet.ssrc for packet in viewer.packets[seen:]} == {
        timed._peers[EXAMINER].slots[mid].ssrc
        for mid, view in timed.slots(EXAMINER).items()
        if view.publisher == CANDIDATE
    }


async def test_a_screen_is_named_only_while_it_is_shared(timed: MediaRouter, clock: Clock) -> None:
    """Its m-line is there from the beginning; a browser that shares a still screen sends it once a second."""
    told: list[set[Source]] = []
    lines = [*PUBLISHER, ("video", "sendonly")]
    wanted = (Source.CAMERA, Source.SCREEN)
    timed.set_subscriptions("r1", [Subscription(EXAMINER, CANDIDATE, source, 0, 500) for source in wanted])
    publisher, viewer = await Rtp(CANDIDATE, lines).join(timed), await Rtp(EXAMINER, VIEWER).join(timed)
    timed.on_slots = lambda who, connection, slots: told.append({view.source for view in slots.values()})
    second(timed, clock, 5)
    assert {view.source for view in timed.slots(EXAMINER).values()} == {Source.CAMERA}
    publisher.picture(keyframe=True, mid=2)
    await viewer.has(1)
    timed.pulse(clock.now)
    assert told == [{Source.CAMERA, Source.SCREEN}]
    for turn in range(15):
        second(timed, clock)
        publisher.picture(mid=2)
        await taken_in(timed, 2 + turn)
    assert len(told) == 1
    second(timed, clock, 11)
    assert told[-1] == {Source.CAMERA}
