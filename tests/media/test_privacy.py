"""Nobody receives anything without a subscription, and nothing leaves its room."""

from collections.abc import Mapping

import pytest

from app.media import BadOffer, MediaRouter, SlotView, rtcp
from app.state.subscriptions import Endpoint, Source, Subscription
from tests.media.clients import endpoint, sees
from tests.media.probes import PUBLISHER, VIEWER, Rtp, taken_in

CANDIDATE, EXAMINER, WAITING = endpoint("candidate"), endpoint("examiner"), endpoint("waiting")


async def test_without_a_subscription_no_packet_comes(router: MediaRouter) -> None:
    publisher = await Rtp(CANDIDATE, PUBLISHER).join(router)
    viewer, waiting = await Rtp(EXAMINER, VIEWER).join(router), await Rtp(WAITING, VIEWER).join(router)
    router.set_subscriptions("r1", [sees(EXAMINER, CANDIDATE)])
    for _ in range(20):
        publisher.picture(keyframe=True)
    await viewer.has(20)
    assert waiting.packets == []
    assert router.slots(WAITING) == {}


async def test_a_subscription_that_ends_ends_at_once(router: MediaRouter) -> None:
    router.set_subscriptions("r1", [sees(EXAMINER, CANDIDATE)])
    publisher, viewer = await Rtp(CANDIDATE, PUBLISHER).join(router), await Rtp(EXAMINER, VIEWER).join(router)
    publisher.picture(keyframe=True)
    await viewer.has(1)
    router.set_subscriptions("r1", [])
    for _ in range(10):
        publisher.picture(keyframe=True)
    await taken_in(router, 11)
    assert router.stats().packets_out == 1


async def test_what_was_sent_before_the_subscription_cannot_be_asked_for(router: MediaRouter) -> None:
    """A NACK reaches into the history that all subscribers share; it must stop where this one began."""
    publisher, viewer = await Rtp(CANDIDATE, PUBLISHER).join(router), await Rtp(EXAMINER, VIEWER).join(router)
    for _ in range(5):
        publisher.picture(keyframe=True)
    await taken_in(router, 5)
    router.set_subscriptions("r1", [sees(EXAMINER, CANDIDATE)])
    publisher.picture(keyframe=True)
    await viewer.has(1)
    first = viewer.packets[0]
    earlier = [(first.sequence_number - back) & 0xFFFF for back in range(5, 0, -1)]
    viewer.send_rtcp(rtcp.nack(1, first.ssrc, [*earlier, first.sequence_number]))
    await viewer.has(2)
    assert viewer.packets[1].payload.endswith(first.payload)
    assert router.stats().retransmitted == 1


async def test_a_subscription_across_rooms_is_refused_and_changes_nothing(router: MediaRouter) -> None:
    stranger = endpoint("candidate", room="r2")
    router.set_subscriptions("r1", [sees(EXAMINER, CANDIDATE)])
    await Rtp(CANDIDATE, PUBLISHER).join(router)
    viewer = await Rtp(EXAMINER, VIEWER).join(router)
    with pytest.raises(ValueError, match="another room"):
        router.set_subscriptions("r1", [sees(EXAMINER, stranger)])
    assert {view.publisher for view in router.slots(EXAMINER).values()} == {CANDIDATE}
    await viewer.close()


async def test_a_device_that_is_not_here_takes_up_no_slot(router: MediaRouter) -> None:
    second = endpoint("candidate2")
    router.set_subscriptions("r1", [sees(EXAMINER, CANDIDATE), sees(EXAMINER, second)])
    viewer = await Rtp(EXAMINER, VIEWER).join(router)
    assert router.slots(EXAMINER) == {}
    publisher = await Rtp(second, PUBLISHER).join(router)
    assert {view.publisher for view in router.slots(EXAMINER).values()} == {second}
    await router.close(second)
    assert router.slots(EXAMINER) == {}
    await publisher.close()
    await viewer.close()


async def test_an_older_page_can_neither_replace_nor_close_what_a_newer_one_made(router: MediaRouter) -> None:
    """One device, two pages: the generation says which is the newer."""
    router.set_subscriptions("r1", [sees(EXAMINER, CANDIDATE)])
    newer, older = Rtp(CANDIDATE, PUBLISHER), Rtp(CANDIDATE, PUBLISHER)
    await newer.connect((await router.connect(CANDIDATE, newer.offer(), generation=2)).sdp)
    viewer = await Rtp(EXAMINER, VIEWER).join(router)
    with pytest.raises(BadOffer, match="newer"):
        await router.connect(CANDIDATE, older.offer(), generation=1)
    await router.close(CANDIDATE, generation=1)
    newer.picture(keyframe=True)
    await viewer.has(1)
    await router.close(CANDIDATE, generation=2)
    assert router.stats().connections == 1
    assert router.slots(EXAMINER) == {}


async def test_equal_ssrcs_in_two_rooms_stay_apart(router: MediaRouter) -> None:
    """An SSRC table kept in a class once routed media from one room into another."""
    pairs = []
    for room in ("r1", "r2"):
        candidate, examiner = endpoint("candidate", room), endpoint("examiner", room)
        router.set_subscriptions(room, [sees(examiner, candidate)])
        publisher = Rtp(candidate, PUBLISHER)
        publisher.ssrcs = [1000, 1001]
        pairs.append((await publisher.join(router), await Rtp(examiner, VIEWER).join(router)))
    sent = [[publisher.picture(keyframe=True) for _ in range(10)] for publisher, _ in pairs]
    for (_, viewer), expected in zip(pairs, sent, strict=True):
        await viewer.has(10)
        assert viewer.payloads() == expected


async def test_only_the_subscribed_source_comes(router: MediaRouter) -> None:
    lines = [("video", "sendonly"), ("audio", "sendonly"), ("video", "sendonly")]
    router.set_subscriptions("r1", [Subscription(EXAMINER, CANDIDATE, Source.SCREEN, 0, 500)])
    publisher, viewer = await Rtp(CANDIDATE, lines).join(router), await Rtp(EXAMINER, VIEWER).join(router)
    publisher.picture(keyframe=True, mid=0)
    screen = publisher.picture(keyframe=True, mid=2)
    await viewer.has(1)
    await taken_in(router, 2)
    assert viewer.payloads() == [screen]


async def test_a_change_of_the_mapping_is_told_once_and_a_failing_listener_stops_nobody(
    router: MediaRouter,
) -> None:
    told: list[Endpoint] = []

    def listener(who: Endpoint, connection: str, slots: Mapping[str, SlotView]) -> None:
        told.append(who)
        assert slots == router.slots(who)
        if who == WAITING:
            raise RuntimeError("a bug of the listener")

    router.on_slots = listener
    await Rtp(CANDIDATE, PUBLISHER).join(router)
    await Rtp(WAITING, VIEWER).join(router)
    await Rtp(EXAMINER, VIEWER).join(router)
    wishes = [sees(WAITING, CANDIDATE), sees(EXAMINER, CANDIDATE)]
    router.set_subscriptions("r1", wishes)
    router.set_subscriptions("r1", wishes)
    assert sorted(told) == sorted([WAITING, EXAMINER])
    assert router.stats().router_errors == 1
