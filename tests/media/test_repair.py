"""Loss, order and time: what the hot path promises to a decoder."""

from aiortc.rtcrtpparameters import RTCRtpHeaderExtensionParameters, RTCRtpParameters
from aiortc.rtp import (
    RTCP_PSFB_PLI,
    HeaderExtensionsMap,
    RtcpPsfbPacket,
    RtcpRtpfbPacket,
    RtcpSrPacket,
    RtpPacket,
)

from app.media import MediaRouter, rtcp
from app.media.codecs import MID
from app.media.probe import LINE_ID, MID_ID, rtp
from app.media.reports import UNLIMITED_KBPS
from app.media.twcc import number_of
from app.state.subscriptions import Source
from tests.fakes import Clock
from tests.media.clients import endpoint, sees, until
from tests.media.probes import PUBLISHER, VIEWER, Rtp, second

CANDIDATE, SECOND, EXAMINER = endpoint("candidate"), endpoint("second"), endpoint("examiner")


async def pair(router: MediaRouter) -> tuple[Rtp, Rtp]:
    router.set_subscriptions("r1", [sees(EXAMINER, CANDIDATE)])
    return await Rtp(CANDIDATE, PUBLISHER).join(router), await Rtp(EXAMINER, VIEWER).join(router)


async def test_a_packet_lost_downstream_is_repeated_as_rtx(router: MediaRouter) -> None:
    publisher, viewer = await pair(router)
    sent = [publisher.picture(keyframe=index == 0) for index in range(10)]
    await viewer.has(10)
    lost = viewer.packets[4]
    viewer.send_rtcp(rtcp.nack(1, lost.ssrc, [lost.sequence_number]))
    await viewer.has(11)
    repeat = viewer.packets[10]
    assert repeat.ssrc != lost.ssrc and repeat.payload_type != lost.payload_type
    assert repeat.payload == lost.sequence_number.to_bytes(2) + sent[4]
    assert repeat.timestamp == lost.timestamp


async def test_a_packet_lost_upstream_is_asked_for_and_passed_on(router: MediaRouter) -> None:
    publisher, viewer = await pair(router)
    publisher.picture(keyframe=True)
    missing = publisher.picture(skip=True)
    number = publisher.sequence & 0xFFFF
    publisher.picture()
    nacks = lambda: [p.lost for p in publisher.reports if isinstance(p, RtcpRtpfbPacket)]  # noqa: E731
    await until(lambda: [number] in nacks(), nacks)
    publisher.resend(missing, publisher.sequence - 1)
    await viewer.has(3)
    first, third, second = viewer.packets
    assert second.payload == missing
    assert second.sequence_number == (first.sequence_number + 1) & 0xFFFF
    assert third.sequence_number == (first.sequence_number + 2) & 0xFFFF
    assert router.stats().repaired == 1


async def test_every_third_packet_lost_on_both_lines_still_gives_all(router: MediaRouter) -> None:
    publisher, viewer = await pair(router)
    kept: dict[int, bytes] = {}
    sent = []
    for index in range(60):
        payload = publisher.picture(keyframe=index == 0, skip=index % 3 == 2 and index < 59)
        kept[publisher.sequence & 0xFFFF] = payload
        sent.append(payload)

    def repair() -> bool:
        """What a browser does: the sender repeats what is asked for, the receiver asks for gaps."""
        for report in publisher.reports:
            for number in report.lost if isinstance(report, RtcpRtpfbPacket) else ():
                publisher.resend(kept[number], publisher.sequence - ((publisher.sequence - number) & 0xFFFF))
        publisher.reports.clear()
        return set(viewer.payloads()) >= set(sent)

    await until(repair, router.stats, 5)


async def test_another_publisher_in_the_same_slot_goes_on_without_a_step(router: MediaRouter) -> None:
    publisher, viewer = await pair(router)
    second = await Rtp(SECOND, PUBLISHER).join(router)
    for index in range(5):
        publisher.picture(keyframe=index == 0)
    await viewer.has(5)
    router.set_subscriptions("r1", [sees(EXAMINER, SECOND)])
    second.picture()  # no decoder could start here
    picture = second.picture(keyframe=True)
    await viewer.has(6)
    before, after = viewer.packets[4], viewer.packets[5]
    assert after.payload == picture
    assert after.ssrc == before.ssrc
    assert after.sequence_number == (before.sequence_number + 1) & 0xFFFF
    assert 0 < (after.timestamp - before.timestamp) & 0xFFFFFFFF < 90000 * 10
    await until(
        lambda: any(isinstance(p, RtcpPsfbPacket) and p.fmt == RTCP_PSFB_PLI for p in second.reports),
        lambda: second.reports,
    )


async def test_a_sender_report_keeps_the_clock_and_moves_the_timestamp(router: MediaRouter) -> None:
    publisher, viewer = await pair(router)
    for index in range(3):
        publisher.picture(keyframe=index == 0)
    await viewer.has(3)
    ntp = 0x1234567890ABCDEF
    publisher.send_rtcp(rtcp.sender_report(publisher.ssrcs[0], "x", ntp, publisher.timestamp - 3000, 9, 9))
    reports = lambda: [p for p in viewer.reports if isinstance(p, RtcpSrPacket)]  # noqa: E731
    await until(reports, lambda: viewer.reports)
    info, newest = reports()[0].sender_info, viewer.packets[-1]
    assert info.ntp_timestamp == ntp
    assert (newest.timestamp - info.rtp_timestamp) & 0xFFFFFFFF == 3000
    assert info.packet_count == 3 and info.octet_count == 900


async def test_mid_and_number_of_the_line_are_the_subscribers(router: MediaRouter) -> None:
    ids = HeaderExtensionsMap()
    extensions = [RTCRtpHeaderExtensionParameters(MID_ID, MID)]
    ids.configure(RTCRtpParameters(headerExtensions=extensions))
    publisher, viewer = await pair(router)
    raw: list[bytes] = []
    viewer.on_packet = lambda datagram: raw.append(viewer.open_rtp(datagram) or b"")
    publisher.picture(keyframe=True)
    publisher.picture()
    await until(lambda: sum(map(bool, raw)) == 2, router.stats)
    plain = list(filter(None, raw))
    assert RtpPacket.parse(plain[0], ids).extensions.mid == next(iter(router.slots(EXAMINER)))
    first, second = (number_of(packet, LINE_ID << 4 | 1) for packet in plain)
    assert first is not None and second == (first + 1) & 0xFFFF


async def test_opus_is_not_held_back_for_a_key_frame(router: MediaRouter) -> None:
    router.set_subscriptions("r1", [sees(EXAMINER, CANDIDATE, Source.MICROPHONE)])
    publisher, viewer = await Rtp(CANDIDATE, PUBLISHER).join(router), await Rtp(EXAMINER, VIEWER).join(router)
    publisher.send_rtp(rtp(publisher.ssrcs[1], 7, 960, b"sound", kind="audio", mid=1))
    await viewer.has(1)
    assert viewer.payloads() == [b"sound"]


async def test_sound_that_comes_out_of_order_is_passed_on_once(router: MediaRouter) -> None:
    router.set_subscriptions("r1", [sees(EXAMINER, CANDIDATE, Source.MICROPHONE)])
    publisher, viewer = await Rtp(CANDIDATE, PUBLISHER).join(router), await Rtp(EXAMINER, VIEWER).join(router)
    for number in (7, 9, 8, 10):
        packet = rtp(publisher.ssrcs[1], number, number * 960, b"%d" % number, kind="audio", mid=1)
        publisher.send_rtp(packet)
    await viewer.has(4)
    first = viewer.packets[0].sequence_number
    assert [packet.sequence_number - first for packet in viewer.packets] == [0, 2, 1, 3]
    assert viewer.payloads() == [b"7", b"9", b"8", b"10"]
    assert router.stats().nacks_sent == 0 and router.stats().router_errors == 0


async def test_what_is_a_second_old_is_not_repeated_but_mended_by_a_key_frame(timed: MediaRouter) -> None:
    publisher, viewer = await pair(timed)
    for index in range(33):  # 3000 ticks each
        publisher.picture(keyframe=index == 0)
    await viewer.has(33)
    before = timed.stats()
    old, new = viewer.packets[1], viewer.packets[-2]
    viewer.send_rtcp(rtcp.nack(1, old.ssrc, [old.sequence_number, new.sequence_number]))
    await viewer.has(34)
    assert viewer.packets[33].payload[:2] == new.sequence_number.to_bytes(2)
    assert timed.stats().retransmitted == before.retransmitted + 1
    assert timed._peers[CANDIDATE].tracks[Source.CAMERA].keyframes.pending


async def test_a_viewer_that_asks_for_everything_again_gets_a_quarter_of_a_line(
    timed: MediaRouter, clock: Clock
) -> None:
    publisher, viewer = await pair(timed)
    for index in range(25):
        publisher.picture(keyframe=index == 0, size=1200)
    await viewer.has(25)
    second(timed, clock)
    numbers = [packet.sequence_number for packet in viewer.packets]
    for _ in range(10):
        viewer.send_rtcp(rtcp.nack(1, viewer.packets[0].ssrc, numbers))
    await until(lambda: timed.stats().nacks_received == 250, timed.stats)
    assert 10 < timed.stats().retransmitted <= 0.25 * UNLIMITED_KBPS * 125 / 1200
