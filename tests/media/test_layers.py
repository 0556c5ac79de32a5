"""A camera in two layers: whoever can't take the large one gets the small one, and nobody else notices."""

import pytest

from app.media import Held, MediaRouter
from app.media.codecs import REPAIRED_RID, RID
from app.media.probe import RTX, rtp, vp8
from app.media.sdp import SMALL_RID, read_offer
from app.media.vp8 import frame
from app.state.subscriptions import Endpoint, Source, Subscription
from tests.fakes import Clock
from tests.media.clients import endpoint
from tests.media.probes import PUBLISHER, VIEWER, Rtp, second, taken_in

CANDIDATE, SLOW, QUICK = endpoint("candidate"), endpoint("slow"), endpoint("quick")
RID_ID, REPAIRED_ID = 7, 8
LARGE_RID = "m"
NAMED = (
    f"a=mid:0\r\na=rid:{SMALL_RID} send\r\na=rid:{LARGE_RID} send\r\na=simulcast:send {SMALL_RID};{LARGE_RID}\r\n"
    f"a=extmap:{RID_ID} {RID}\r\na=extmap:{REPAIRED_ID} {REPAIRED_RID}"
)


class Layered(Rtp):
    """A publisher whose camera comes in two layers, named in every packet."""

    def __init__(self, who: Endpoint) -> None:
        super().__init__(who, PUBLISHER)
        self.layers = {SMALL_RID: 1111, LARGE_RID: 2222}
        self.numbers = {SMALL_RID: 10, LARGE_RID: 20}

    def offer(self, **changes: str) -> str:
        return super().offer(**{f"a=ssrc:{self.ssrcs[0]} cname:probe\r\n": "", "a=mid:0": NAMED, **changes})

    def frame(self, layer: str, *, keyframe: bool = False, size: int = 300) -> bytes:
        self.numbers[layer] += 1
        payload = numbered(vp8(size - 4, keyframe), self.numbers[layer])
        stamp = self.numbers[layer] * 3000
        packet = rtp(
            self.layers[layer], self.numbers[layer], stamp, payload, marker=True, line=next(self.line)
        )
        self.send_rtp(named(packet, RID_ID, layer))
        return payload


def numbered(payload: bytes, number: int) -> bytes:
    """The payload with a picture id, and with the same as index of its only temporal layer (RFC 7741 4.2)."""
    return bytes([0x90, 0xC0]) + (0x8000 | number).to_bytes(2) + bytes([number & 0xFF]) + payload[1:]


def named(packet: bytes, element: int, name: str) -> bytes:
    """The packet with one more header extension."""
    words = int.from_bytes(packet[14:16])
    more = (bytes([element << 4 | len(name) - 1]) + name.encode()).ljust(4, b"\0")
    return (
        packet[:14] + (words + 1).to_bytes(2) + packet[16 : 16 + 4 * words] + more + packet[16 + 4 * words :]
    )


async def meeting(router: MediaRouter) -> tuple[Layered, Rtp, Rtp]:
    router.set_subscriptions(
        "r1", [Subscription(who, CANDIDATE, Source.CAMERA, 0, 800) for who in (SLOW, QUICK)]
    )
    publisher = Layered(CANDIDATE)
    await publisher.join(router)
    return publisher, await Rtp(SLOW, VIEWER).join(router), await Rtp(QUICK, VIEWER).join(router)


async def play(router: MediaRouter, clock: Clock, publisher: Layered, *layers: str, frames: int = 50) -> None:
    """A second of these layers, of which every picture is a key frame; the large one takes 500 kbit/s."""
    due = router.stats().packets_in + frames * len(layers)
    for _ in range(frames):
        for layer in layers:
            publisher.frame(layer, keyframe=True, size=1200 if layer == LARGE_RID else 200)
    await taken_in(router, due)
    second(router, clock)


def sizes(viewer: Rtp, since: int) -> set[int]:
    return {len(packet.payload) for packet in viewer.packets[since:]}


async def test_the_answer_takes_both_layers_and_says_so(timed: MediaRouter) -> None:
    answer = (await timed.connect(CANDIDATE, Layered(CANDIDATE).offer())).sdp.splitlines()
    assert {"a=rid:s recv", "a=rid:m recv", "a=simulcast:recv s;m"} <= set(answer)
    assert sum("simulcast" in line for line in answer) == 1


@pytest.mark.parametrize("layers", ["m", "s;m;x", "s;s", "a;b", "~x,s;m", "s;" + "m" * 17, "s;m m", "s;é"])
async def test_other_layers_than_ours_are_taken_as_one_picture(timed: MediaRouter, layers: str) -> None:
    offer = Layered(CANDIDATE).offer().replace("a=simulcast:send s;m", f"a=simulcast:send {layers}")
    assert read_offer(offer).layers == ({"0": ("s", "m")} if layers == "s;m m" else {})
    assert (await timed.connect(CANDIDATE, offer)).sdp


async def test_a_line_that_fails_gets_the_small_layer_and_nobody_else_notices(
    timed: MediaRouter, clock: Clock
) -> None:
    asked: list[int | None] = []
    timed.on_asked = lambda who, connection, what: asked.append(what.small) if who == CANDIDATE else None
    publisher, slow, quick = await meeting(timed)
    await play(timed, clock, publisher, LARGE_RID)
    await play(timed, clock, publisher, LARGE_RID)
    assert asked == []

    timed._peers[SLOW].downlink.kbps = 250
    timed._peers[SLOW].downlink.changed = True
    second(timed, clock, 0.05)
    assert asked == [130]
    before = len(slow.packets)
    await play(timed, clock, publisher, LARGE_RID)
    assert slow.packets[before:] == [], "what her line can't carry isn't sent until the small layer comes"
    await play(timed, clock, publisher, SMALL_RID, LARGE_RID)
    await slow.has(before + 50)
    assert sizes(slow, before) == {200}
    assert [view.held for view in timed.slots(SLOW).values()] == [Held.SMALL]
    assert [view.held for view in timed.slots(QUICK).values()] == [None]
    assert sizes(quick, 0) == {1200}, "and the others have never had anything else"

    numbers = [packet.sequence_number for packet in slow.packets]
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers))), "one stream, without a step"
    stamps = [packet.timestamp for packet in slow.packets]
    assert stamps == sorted(stamps)
    frames = [frame(packet.payload) for packet in slow.packets]
    begun = frames[0].picture or 0
    assert [each.picture for each in frames] == list(range(begun, begun + len(frames)))
    assert [each.base for each in frames] == [(begun + n) & 0xFF for n in range(len(frames))]


async def test_the_large_layer_comes_back_at_a_key_frame_and_the_small_one_ends_later(
    timed: MediaRouter, clock: Clock
) -> None:
    asked: list[int | None] = []
    timed.on_asked = lambda who, connection, what: asked.append(what.small) if who == CANDIDATE else None
    publisher, slow, _quick = await meeting(timed)
    await play(timed, clock, publisher, SMALL_RID, LARGE_RID)
    timed._peers[SLOW].downlink.kbps = 250
    for _ in range(3):
        await play(timed, clock, publisher, SMALL_RID, LARGE_RID)
    await slow.has(200)
    assert sizes(slow, 150) == {200}
    timed._peers[SLOW].downlink.kbps = None
    second(timed, clock, 1)
    before = len(slow.packets)
    publisher.frame(LARGE_RID, size=1200)
    publisher.frame(SMALL_RID, size=200)
    publisher.frame(LARGE_RID, keyframe=True, size=1200)
    publisher.frame(SMALL_RID, size=200)
    publisher.frame(LARGE_RID, size=1200)
    await slow.has(before + 3)
    assert [len(packet.payload) for packet in slow.packets[before:]] == [200, 1200, 1200]
    second(timed, clock, 10)
    assert asked == [130]
    second(timed, clock, 12)
    assert asked == [130, None]


async def test_a_publisher_that_does_not_send_the_layer_asked_for_leaves_the_others_alone(
    timed: MediaRouter, clock: Clock
) -> None:
    publisher, slow, quick = await meeting(timed)
    for _ in range(2):
        await play(timed, clock, publisher, LARGE_RID)
    timed._peers[SLOW].downlink.kbps = 250
    before, others = len(slow.packets), len(quick.packets)
    for _ in range(3):
        await play(timed, clock, publisher, LARGE_RID)
    await quick.has(others + 150)
    assert len(slow.packets) - before <= 50, "the second in which it was found out"


async def test_a_line_that_carries_one_layer_only_shows_that_one_to_everybody(
    timed: MediaRouter, clock: Clock
) -> None:
    publisher, slow, quick = await meeting(timed)
    for _ in range(2):
        await play(timed, clock, publisher, SMALL_RID, LARGE_RID)
    timed._peers[SLOW].downlink.kbps = 250
    for _ in range(2):
        await play(timed, clock, publisher, SMALL_RID, LARGE_RID)
    for _ in range(3):
        await play(timed, clock, publisher, SMALL_RID)
    before = len(quick.packets)
    await play(timed, clock, publisher, SMALL_RID)
    await quick.has(before + 50)
    assert sizes(quick, before) == sizes(slow, len(slow.packets) - 50) == {200}


async def test_a_small_layer_that_is_only_kept_gives_way_when_the_line_carries_one(
    timed: MediaRouter, clock: Clock
) -> None:
    asked: list[int | None] = []
    timed.on_asked = lambda who, connection, what: asked.append(what.small) if who == CANDIDATE else None
    publisher, _slow, _quick = await meeting(timed)
    await play(timed, clock, publisher, SMALL_RID, LARGE_RID)
    timed._peers[SLOW].downlink.kbps = 250
    for _ in range(2):
        await play(timed, clock, publisher, SMALL_RID, LARGE_RID)
    timed._peers[SLOW].downlink.kbps = None
    await play(timed, clock, publisher, SMALL_RID, LARGE_RID)
    assert asked == [130]
    for _ in range(4):
        await play(timed, clock, publisher, SMALL_RID)
    assert asked == [130, None]


async def test_repeats_find_their_layer_and_a_viewer_keeps_what_she_missed(
    timed: MediaRouter, clock: Clock
) -> None:
    publisher, _slow, quick = await meeting(timed)
    publisher.frame(LARGE_RID, keyframe=True)
    publisher.numbers[LARGE_RID] += 1
    missing = publisher.numbers[LARGE_RID]
    publisher.frame(LARGE_RID)
    await quick.has(2)
    lost = vp8(300)
    packet = rtp(3333, 1, missing * 3000, missing.to_bytes(2) + lost, line=next(publisher.line))
    packet = packet[:1] + bytes([RTX]) + packet[2:]
    publisher.send_rtp(named(packet, REPAIRED_ID, LARGE_RID))
    await quick.has(3)
    assert quick.packets[2].payload == lost and timed.stats().repaired == 1
