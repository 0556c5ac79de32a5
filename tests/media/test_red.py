"""Redundant sound: what was lost is in the next packet."""

import contextlib
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.media import MediaRouter
from app.media.probe import OPUS, RED, rtp
from app.media.red import MAX_SPARE, Opened, Spare, open_red, pack_red
from app.state.subscriptions import Source
from tests.media.clients import endpoint, sees, until
from tests.media.probes import PUBLISHER, VIEWER, Rtp, taken_in

CANDIDATE, EXAMINER, CHAIR = endpoint("candidate"), endpoint("examiner"), endpoint("chair")


@given(
    st.binary(min_size=1, max_size=200),
    st.integers(1, (1 << 14) - 1),
    st.binary(min_size=1, max_size=MAX_SPARE),
)
def test_what_is_packed_can_be_opened(payload: bytes, before: int, spare: bytes) -> None:
    assert open_red(pack_red(111, payload, Spare(before, spare))) == Opened(
        111, payload, [Spare(before, spare)]
    )


@pytest.mark.parametrize(
    "spare", [None, Spare(960, b""), Spare(960, bytes(MAX_SPARE + 1)), Spare(1 << 14, b"x")]
)
def test_what_does_not_fit_is_left_out(spare: Spare | None) -> None:
    assert open_red(pack_red(111, b"sound", spare)) == Opened(111, b"sound", [])


@given(st.binary(max_size=60))
def test_nonsense_is_refused(packed: bytes) -> None:
    with contextlib.suppress(ValueError):
        opened = open_red(packed)
        assert len(opened.payload) + sum(len(spare.payload) for spare in opened.spares) < len(packed)


def sound(publisher: Rtp, number: int, payload: bytes, spare: bytes | None = None) -> None:
    """Packet `number` of the microphone, with the sound before it."""
    packed = pack_red(OPUS, payload, Spare(960, spare) if spare else None)
    packet = rtp(publisher.ssrcs[1], number, number * 960, packed, kind="red", mid=1, line=number)
    publisher.send_rtp(packet)


async def meeting(router: MediaRouter) -> tuple[Rtp, Rtp, Rtp]:
    router.set_subscriptions("r1", [sees(who, CANDIDATE, Source.MICROPHONE) for who in (EXAMINER, CHAIR)])
    publisher = await Rtp(CANDIDATE, PUBLISHER).join(router)
    return publisher, await Rtp(EXAMINER, VIEWER).join(router), await Rtp(CHAIR, VIEWER).join(router)


async def test_sound_lost_on_the_way_in_goes_on_in_its_place_to_everybody(router: MediaRouter) -> None:
    publisher, examiner, chair = await meeting(router)
    sound(publisher, 1, b"one")
    sound(publisher, 3, b"three", b"two")
    sound(publisher, 6, b"six", b"five")  # four is gone for good
    for viewer in (examiner, chair):
        await viewer.has(5)
        assert viewer.payloads() == [b"one", b"two", b"three", b"five", b"six"]
        first = viewer.packets[0]
        told = [
            (p.sequence_number - first.sequence_number, p.timestamp - first.timestamp) for p in viewer.packets
        ]
        assert told == [(n, n * 960) for n in (0, 1, 2, 4, 5)]
        assert {p.payload_type for p in viewer.packets} == {OPUS}, (
            "a line that is well carries each sound once"
        )
    assert router.stats().nacks_sent == 0


async def test_whoever_loses_packets_gets_each_sound_twice_and_nobody_else_does(router: MediaRouter) -> None:
    publisher, examiner, chair = await meeting(router)
    sound(publisher, 1, b"one")
    await chair.has(1)
    router._peers[EXAMINER].lossy_until = float("inf")
    await until(lambda: router._peers[EXAMINER].slots["2"].inner_type, router.stats)
    for number, (before, payload) in enumerate(itertools.pairwise([b"one", b"two", b"three"]), 2):
        sound(publisher, number, payload, before)
    await taken_in(router, 3)
    await examiner.has(3)
    await chair.has(3)
    assert chair.payloads() == [b"one", b"two", b"three"]
    assert [p.payload_type for p in examiner.packets] == [OPUS, RED, RED]
    assert open_red(examiner.payloads()[2]) == Opened(OPUS, b"three", [Spare(960, b"two")])


async def test_a_packet_that_is_no_redundant_sound_is_dropped_and_counted(router: MediaRouter) -> None:
    publisher, examiner, _ = await meeting(router)
    publisher.send_rtp(rtp(publisher.ssrcs[1], 1, 960, b"\xff" * 9, kind="red", mid=1, line=1))
    sound(publisher, 2, b"two")
    await examiner.has(1)
    assert examiner.payloads() == [b"two"] and router.stats().rtp_malformed == 1
