"""Bad offers, forged datagrams, moved addresses: a clear error or silence, nothing lost, nothing left."""

import asyncio
import gc
import logging
import random
import re
import socket
import struct
from pathlib import Path

import pytest
from aiortc.rtcdtlstransport import RTCCertificate

from app.media import BadOffer, LinkState, MediaRouter
from app.media import router as router_module
from app.media.peer import Peer
from app.media.probe import Probe
from app.media.sdp import read_offer
from app.state.subscriptions import Endpoint, Source
from tests.media.clients import endpoint, sees, until
from tests.media.probes import PUBLISHER, VIEWER, Rtp

CANDIDATE, EXAMINER = endpoint("candidate"), endpoint("examiner")

BAD_OFFERS = {
    "empty": ("v=0", ""),
    "data channel": ("m=audio 9 UDP/TLS/RTP/SAVPF 64 63", "m=application 9 UDP/DTLS/SCTP webrtc-datachannel"),
    "sendrecv": ("a=sendonly", "a=sendrecv"),
    "no bundle": ("a=group:BUNDLE 0 1", "a=group:LS 0 1"),
    "bundle of one": ("a=group:BUNDLE 0 1", "a=group:BUNDLE 0"),
    "no rtcp-mux": ("a=rtcp-mux", "a=x"),
    "same mid": ("a=mid:1", "a=mid:0"),
    "long mid": ("a=mid:1", "a=mid:camera"),
    "no fingerprint": ("a=fingerprint", "a=x"),
    "weak fingerprint": ("sha-256", "sha-1"),
    "no ufrag": ("a=ice-ufrag", "a=x"),
    "lite": ("s=-", "s=-\r\na=ice-lite"),
    "no codec in common": ("VP8", "theora"),
    "too many candidates": ("a=mid:0", "a=mid:0" + "\r\na=candidate:1 1 udp 1 192.0.2.1 9 typ host" * 51),
    "too many m-lines": ("s=-", "s=-\r\n" + "m=video 9 UDP/TLS/RTP/SAVPF 96\r\n" * 33),
    "too long": ("s=-", "s=" + "x" * 70_000),
    "many SSRCs": ("a=mid:0", "a=mid:0" + "".join(f"\r\na=ssrc:{each} a:b" for each in range(1000, 3000))),
    "SSRCs one too many": ("a=mid:0", "a=mid:0" + "\r\na=ssrc:1 a:b" * 33),
    "many groups": ("a=mid:0", "a=mid:0" + "\r\na=ssrc-group:FID 1 2" * 9),
    "many formats": ("a=mid:0", "a=mid:0" + "\r\na=fmtp:97 x=1" * 65),
    "much feedback": ("a=mid:0", "a=mid:0" + "\r\na=rtcp-fb:* nack" * 257),
    "many extensions": ("a=mid:0", "a=mid:0" + "\r\na=extmap:9 urn:x" * 33),
    "many fingerprints": ("s=-", "s=-" + "\r\na=fingerprint:sha-256 AA" * 9),
    "many of anything": ("a=mid:0", "a=mid:0" + "\r\na=x-anything" * 65),
    "many lines that are no attribute": ("a=mid:0", "a=mid:0" + "\r\nb=AS:1" * 300),
    "a long line": ("a=mid:0", "a=mid:0\r\na=x:" + "x" * 512),
    "many payload types in a line": (
        "m=audio 9 UDP/TLS/RTP/SAVPF",
        "m=audio 9 UDP/TLS/RTP/SAVPF" + " 97" * 200,
    ),
    "lines that only the library sees": ("a=mid:0", "a=mid:0\r\n" + "\u2028a=ssrc:1 a:b" * 33),
    "m-lines that only the library sees": ("s=-", "s=-\r\n" + "m=video 9 UDP/TLS/RTP/SAVPF 96\x0b" * 33),
    "forbidden payload type": ("VP8/90000", "VP8/90000\r\na=rtpmap:x VP8/90000"),
}


@pytest.mark.parametrize("kind", BAD_OFFERS)
async def test_a_bad_offer_is_refused_and_leaves_nothing(router: MediaRouter, kind: str) -> None:
    offer = Rtp(CANDIDATE, PUBLISHER).offer()
    old, new = BAD_OFFERS[kind]
    bad = "" if kind == "empty" else offer.replace(old, new)
    assert bad != offer
    with pytest.raises(BadOffer):
        await router.connect(CANDIDATE, bad)
    assert router.stats().connections == 0 and router.stats().offers_refused == 1
    assert router._ports.agents == 0


FEEDBACK_TIMES_CODECS = "".join(f"a=rtpmap:{each} X/90000\r\n" for each in range(300, 360)) + "".join(
    f"a=rtcp-fb:* x{each}\r\n" for each in range(200)
)
"""In one m-line; with 2 700 such lines in it an offer took the library 8.6 s."""

H264_OF_EACH_KIND = "".join(
    f"a=rtpmap:{each} H264/90000\r\na=fmtp:{each} packetization-mode=1;profile-level-id=42e0{each - 300:02x}\r\n"
    for each in range(300, 328)
)


@pytest.mark.parametrize("lines", [FEEDBACK_TIMES_CODECS, H264_OF_EACH_KIND, "a=rtcp-fb:* nack\r\n" * 250])
async def test_what_is_parsed_is_short_whatever_was_sent(router: MediaRouter, lines: str) -> None:
    """What costs the library lists times lists has no use for us, and does not come to it."""
    offer = Rtp(CANDIDATE, PUBLISHER).offer()
    sent = offer.replace("a=mid:0\r\n", f"a=mid:0\r\n{lines}")
    assert len(read_offer(sent).sdp.splitlines()) < len(offer.splitlines()) + 12
    assert (await router.connect(CANDIDATE, sent)).sdp


async def test_a_browser_that_offers_all_it_has_is_answered(router: MediaRouter) -> None:
    """Chromium's own offer for a candidate's pool, without `codecs.js`: 15 m-lines, 23 payload types each."""
    offer = (Path(__file__).parent / "offers" / "chromium_all.sdp").read_text("utf-8")
    answer = (await router.connect(CANDIDATE, offer)).sdp
    trimmed = read_offer(offer)
    assert len(trimmed.sdp) < len(offer) / 2 and trimmed.candidates > 0
    assert {published.source for published in trimmed.published.values()} == set(Source)
    assert {line for line in answer.splitlines() if line.startswith("a=rtpmap:")} >= {
        "a=rtpmap:96 VP8/90000",
        "a=rtpmap:97 rtx/90000",
        "a=rtpmap:111 opus/48000/2",
    }
    assert "H264" in answer and "AV1" not in answer


@pytest.mark.parametrize(
    "without",
    ["", "transport-cc|transport-wide-cc", "simulcast|rid", "nack|goog-remb"],
    ids=lambda said: said or "nothing",
)
async def test_an_offer_of_firefox_is_answered_by_what_it_has(router: MediaRouter, without: str) -> None:
    """Recorded from Firefox 153, with the layers that our pages ask for; and what a browser would offer that lacks some
    of it: no line of the answer may name what was not offered."""
    recorded = (Path(__file__).parent / "offers" / "firefox.sdp").read_text("utf-8")
    lines = [line for line in recorded.splitlines() if not without or not re.search(without, line)]
    answer = (await router.connect(CANDIDATE, "\r\n".join(lines) + "\r\n")).sdp
    assert len(re.findall(r"^m=\w+ [1-9]", answer, re.MULTILINE)) == 5, "none is refused"
    assert ("a=simulcast:recv s;m" in answer) is ("simulcast" not in without)
    assert ("transport-wide-cc" in answer) is ("transport" not in without)
    assert ("transport-cc" in answer) is ("transport" not in without)
    assert "red/48000" not in answer and "VP8" in answer and "opus" in answer
    if without:
        assert not re.search(without.split("|")[0], answer)


async def test_the_newest_of_several_offers_wins_and_the_others_cost_nothing(
    router: MediaRouter, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []
    monkeypatch.setattr(router_module, "read_offer", lambda text: read.append(text) or read_offer(text))
    offers = [Rtp(CANDIDATE, PUBLISHER).offer() for _ in range(5)]
    done = await asyncio.gather(
        *(router.connect(CANDIDATE, offer) for offer in offers),
        router.connect(EXAMINER, offers[0]),
        return_exceptions=True,
    )
    assert [type(each).__name__ for each in done] == ["BadOffer"] * 4 + ["Answer"] * 2
    assert read == [offers[4], offers[0]]
    assert router.stats().connections == 2 and router._ports.agents == 2
    assert not router._offered


async def test_fuzzed_offers_raise_nothing_but_bad_offer(router: MediaRouter) -> None:
    offer, chance = Rtp(CANDIDATE, PUBLISHER + VIEWER).offer(), random.Random(7)
    answered = 0
    for _ in range(400):
        try:
            await router.connect(CANDIDATE, mutated(offer, chance))
            answered += 1
        except BadOffer:
            pass
    await router.close(CANDIDATE)
    assert router.stats().connections == 0 and router._ports.agents == 0
    assert 0 < answered < 400
    assert router.stats().router_errors == 0


def mutated(offer: str, chance: random.Random) -> str:
    lines = offer.split("\r\n")
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(lines))
        line = lines[at]
        cut = chance.randrange(len(line) + 1)
        lines[at] = chance.choice(
            [line[:cut], line[cut:], line[:cut] + chr(chance.randrange(1, 0x3000)) + line[cut:], "", line * 2]
        )
        if chance.random() < 0.2:
            chance.shuffle(lines)
    return "\r\n".join(lines)


async def test_a_bad_offer_leaves_the_older_connection_alive(router: MediaRouter) -> None:
    router.set_subscriptions("r1", [sees(EXAMINER, CANDIDATE)])
    publisher, viewer = await Rtp(CANDIDATE, PUBLISHER).join(router), await Rtp(EXAMINER, VIEWER).join(router)
    with pytest.raises(BadOffer):
        await router.connect(CANDIDATE, "v=0")
    publisher.picture(keyframe=True)
    await viewer.has(1)


async def test_candidates_of_clients_are_counted_and_never_contacted(router: MediaRouter) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as internal:
        internal.bind(("127.0.0.1", 0))
        internal.setblocking(False)
        port = internal.getsockname()[1]
        publisher = Rtp(CANDIDATE, PUBLISHER)
        line = f"a=candidate:1 1 udp 2130706431 127.0.0.1 {port} typ host"
        offer = publisher.offer().replace("a=mid:0", f"a=mid:0\r\n{line}")
        await publisher.connect((await router.connect(CANDIDATE, offer)).sdp)
        assert router.stats().candidates_ignored == 1
        with pytest.raises(BlockingIOError):
            internal.recv(1)


async def test_garbage_is_counted_and_logged_at_most_ten_times(
    router: MediaRouter, caplog: pytest.LogCaptureFixture
) -> None:
    chance = random.Random(11)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger, caplog.at_level(logging.DEBUG):
        stranger.connect(("127.0.0.1", router.udp_port))
        for index in range(2000):
            stranger.send(garbage(index, chance))
            if index % 50 == 0:
                await asyncio.sleep(0)  # let the router read, or the kernel's buffer would be the test
        publisher = await Rtp(CANDIDATE, PUBLISHER).join(router)  # and in between, a call gets through
    assert publisher.dtls.state == "connected"
    stats = router.stats()
    assert stats.stun_malformed > 200 and stats.stray > 200
    assert stats.router_errors == 0
    assert not [record for record in caplog.records if record.name.startswith("app.media")]


def garbage(index: int, chance: random.Random) -> bytes:
    noise = chance.randbytes(chance.randrange(0, 80))
    address = struct.pack("!HH", 0x0020, 4) + chance.randbytes(4)  # XOR-MAPPED-ADDRESS, too short
    stun = struct.pack("!HHI12s", 1, len(address), 0x2112A442, chance.randbytes(12)) + address
    return [noise, stun, b"\x16\xfe\xfd" + noise, b"\x80\x60" + noise][index % 4]


async def test_forged_dtls_during_the_handshake_does_no_harm(router: MediaRouter) -> None:
    """One such datagram from anywhere used to end the handshake, four kinds of four."""
    forged = [
        b"\x15\xfe\xfd" + bytes(8) + b"\x00\x02\x02\x28",  # alert: handshake failure
        b"\x14\xfe\xfd" + bytes(8) + b"\x00\x01\x01",
        b"\x16\xfe\xfd" + bytes(8) + b"\x00\x04junk",
        b"\x17\xfe\xfd" + bytes(60),
    ]
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
        for turn in range(20):
            publisher = Rtp(endpoint(f"c{turn}"), PUBLISHER)
            answer = await router.connect(publisher.who, publisher.offer())
            for datagram in forged:
                stranger.sendto(datagram, ("127.0.0.1", router.udp_port))
            await publisher.connect(answer.sdp)
            for datagram in forged:
                stranger.sendto(datagram, ("127.0.0.1", router.udp_port))
    await until(lambda: router.stats().stray == 160, router.stats)
    assert router.stats().connections == 20


async def test_a_certificate_that_is_not_the_offered_one_gets_no_media(router: MediaRouter) -> None:
    publisher = Rtp(CANDIDATE, PUBLISHER)
    answer = await router.connect(CANDIDATE, publisher.offer())
    links: list[LinkState] = []
    router.on_link = lambda endpoint, _name, state: links.append(state)
    other = Rtp(CANDIDATE, PUBLISHER)
    other.ufrag, other.password = publisher.ufrag, publisher.password
    other.certificate = RTCCertificate.generateCertificate()
    await other.connect(answer.sdp)
    await until(lambda: links, router.stats)
    assert links == [LinkState.CLOSED]
    assert router.stats().connections == 0


async def test_a_check_repeated_by_an_eavesdropper_does_not_draw_media_away(router: MediaRouter) -> None:
    router.set_subscriptions("r1", [sees(EXAMINER, CANDIDATE)])
    publisher, viewer = await Rtp(CANDIDATE, PUBLISHER).join(router), await Rtp(EXAMINER, VIEWER).join(router)
    request = bytes(viewer.binding_request())
    viewer.send(request)
    checks = router.stats().stun_checks
    await until(lambda: router.stats().stun_checks > checks, router.stats)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
        refused = router.stats().stun_refused
        stranger.sendto(request, ("127.0.0.1", router.udp_port))
        await until(lambda: router.stats().stun_refused > refused, router.stats)
        publisher.picture(keyframe=True)
        await viewer.has(1)


async def test_a_client_behind_a_new_port_goes_on(router: MediaRouter) -> None:
    router.set_subscriptions("r1", [sees(EXAMINER, CANDIDATE)])
    publisher, viewer = await Rtp(CANDIDATE, PUBLISHER).join(router), await Rtp(EXAMINER, VIEWER).join(router)
    publisher.picture(keyframe=True)
    await viewer.has(1)
    viewer.rebind()
    publisher.rebind()
    for probe in (viewer, publisher):
        probe.send(bytes(probe.binding_request()))
    checks = router.stats().stun_checks
    await until(lambda: router.stats().stun_checks >= checks, router.stats)
    await until(lambda: publisher.picture() and len(viewer.packets) > 3, router.stats)


async def test_media_from_an_address_without_a_check_is_dropped(router: MediaRouter) -> None:
    publisher = await Rtp(CANDIDATE, PUBLISHER).join(router)
    publisher.rebind()
    publisher.picture(keyframe=True)
    await until(lambda: router.stats().stray, router.stats)
    assert router.stats().packets_in == 0


async def test_authentic_nonsense_is_counted(router: MediaRouter) -> None:
    publisher = await Rtp(CANDIDATE, PUBLISHER).join(router)
    publisher.send_rtcp(b"\x81\xce\x00\x04" + bytes(12) + b"REMB")
    publisher.send_rtcp(b"\x81\xc9\x00\x01" + bytes(4))
    publisher.send_rtp(b"\xaf\x6a" + bytes(80))
    await until(lambda: router.stats().packets_in == 1 and router.stats().rtcp_malformed, router.stats)
    assert router.stats().router_errors == 0


async def test_closed_connections_leave_no_object_behind(router: MediaRouter) -> None:
    everybody = [endpoint(f"p{index}") for index in range(10)]
    router.set_subscriptions("r1", [sees(a, b) for a in everybody for b in everybody if a != b][:20])
    for who in everybody:
        await Rtp(who, PUBLISHER + VIEWER).join(router)
    await router.close_room("r1")
    assert router.stats().connections == 0 and router._ports.agents == 0
    await until(lambda: alive() == 0, lambda: f"{alive()} peers are still referenced")


def alive() -> int:
    gc.collect()
    return sum(isinstance(found, Peer) for found in gc.get_objects())


async def test_a_new_connection_replaces_the_older_one(router: MediaRouter) -> None:
    router.set_subscriptions("r1", [sees(EXAMINER, CANDIDATE)])
    first, viewer = await Rtp(CANDIDATE, PUBLISHER).join(router), await Rtp(EXAMINER, VIEWER).join(router)
    first.picture(keyframe=True)
    await viewer.has(1)
    shown = router.slots(EXAMINER)
    second = await Rtp(CANDIDATE, PUBLISHER).join(router)
    assert router.stats().connections == 2 and router.slots(EXAMINER) == shown
    second.picture(keyframe=True)
    await viewer.has(2)
    assert viewer.packets[1].ssrc == viewer.packets[0].ssrc


async def test_a_client_that_says_goodbye_is_closed(router: MediaRouter) -> None:
    states: list[tuple[Endpoint, LinkState]] = []
    router.on_link = lambda endpoint, _name, state: states.append((endpoint, state))
    probe = Probe(PUBLISHER)
    await probe.connect((await router.connect(CANDIDATE, probe.offer())).sdp)
    await probe.close()
    await until(lambda: router.stats().connections == 0, router.stats)
    assert states == [(CANDIDATE, LinkState.CONNECTED), (CANDIDATE, LinkState.CLOSED)]
