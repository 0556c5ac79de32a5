"""Once a second, and at once where a line fails: reports to every peer, and who is sent what."""

from collections.abc import Hashable, Iterable
from typing import NamedTuple

from app.media import lines, rtcp
from app.media.forward import Track
from app.media.lines import Grade, LineView
from app.media.peer import Peer
from app.media.quality import FREE_KBPS, Plan, Show, Viewer, Want, plan, publisher_kbps
from app.media.slot import Slot
from app.media.values import Held, MediaStats
from app.state.subscriptions import Source

REPAIRS = 0.25  # of a line may go to what is sent again: more starves the sound of whoever has a narrow one
UNLIMITED_KBPS = 1000.0
HEARD_LOSS = 0.01  # share of a viewer's packets from which on each sound is sent twice
REDUNDANT_FOR = 20.0  # seconds after it was last so
CAREFUL_LOSS = 0.05  # of what a publisher on an unknown line sends: it has been asked for too much
FULL = 0.85  # of its cap: a publisher that sends so much is held by us
HERE = 2.0  # seconds without a packet after which a picture takes nothing of a line


def report(peer: Peer, now: float) -> None:
    """Tell a publisher what arrived, and ask again for the key frames its viewers still wait for."""
    blocks = []
    for track in peer.layers:
        track.measure(now)
        if track.ssrc is not None and track.reception.received:
            blocks.append(track.reception.report(track.ssrc, now))
        if track.waiting:
            track.want_keyframe(now)
    # To whoever sends nothing, too: a page takes a line on which nothing comes for dead.
    peer.send_rtcp(rtcp.receiver_report(peer.rtcp_ssrc, blocks))
    peer.uplink_loss = peer.arrivals.take_loss()
    if peer.careful is not None and peer.ready:
        peer.careful.update(now, peer.uplink_loss > CAREFUL_LOSS)
    line = peer.downlink
    if line.loss > HEARD_LOSS:
        peer.lossy_until = now + REDUNDANT_FOR
    for slot in peer.slots.values():
        if slot.kind == "audio":
            slot.be_redundant(now < peer.lossy_until)
    peer.repair_kbps = (peer.repairs_allowed - peer.repairs) / 125
    peer.repairs = peer.repairs_allowed = int(
        REPAIRS * (line.kbps or max(line.arriving, UNLIMITED_KBPS)) * 125
    )


class Steered(NamedTuple):
    without: int  # pictures that somebody does not get for their line
    changed: bool  # what somebody should be told of has changed: a picture held back or not, or a line


def steer(peers: Iterable[Peer], now: float, stats: MediaStats) -> Steered:
    """Share out the lines of one room's viewers, and tell each publisher its cap."""
    ready = [peer for peer in peers if peer.ready]
    viewers: dict[Hashable, Viewer] = {peer: _viewer(peer, now) for peer in ready}
    decided = plan(viewers)
    changed = False
    for peer in ready:
        changed |= _show(peer, decided, now)
        _ask_for_layers(peer, decided, now)
        _set_cap(peer, decided, now, stats)
        peer.lacking_kbps = decided.lacking.get(peer)
        changed |= _grade(peer, viewers[peer], now)
    return Steered(sum(show is Show.NOTHING for show in decided.shown.values()), changed)


def _pictures(peer: Peer) -> list[tuple[Slot, Track]]:
    return [
        (slot, slot.picture)
        for slot in peer.slots.values()
        if isinstance(slot.picture, Track) and slot.picture.video
    ]


def _viewer(peer: Peer, now: float) -> Viewer:
    sounds = [
        slot.track.kbps for slot in peer.slots.values() if slot.track is not None and not slot.track.video
    ]
    pictures = _pictures(peer) if peer.pictures else []
    wants = [_want(slot, track, now) for slot, track in pictures]
    # What has to be sent again is no choice either, and comes out of the same line.
    known = [want for want in wants if want is not None]
    return Viewer(peer.downlink.kbps, sum(sounds) + peer.repair_kbps, known, peer.downlink.draining)


def _want(slot: Slot, track: Track, now: float) -> Want | None:
    wish = slot.subscription
    if wish is None:
        return None
    small = track.small.kbps if track.small is not None else None
    return Want(track, wish.priority, wish.max_kbps, track.kbps if _is_here(track, now) else None, small)


def _is_here(track: Track, now: float) -> bool:
    return now - track.last_arrival < HERE


def _show(peer: Peer, decided: Plan, now: float) -> bool:
    """Whether something is held back that was not, or the other way round."""
    before = [slot.held for slot in peer.slots.values()]
    for slot, track in _pictures(peer):
        show = decided.shown.get((peer, track))
        if not peer.pictures:
            slot.held = Held.OFF
            slot.turn_to(None, now, keep=False)
        elif show is Show.LARGE:
            slot.held = None
            slot.turn_to(track, now)
        elif show is Show.SMALL:
            slot.held = Held.SMALL if peer in decided.lacking else None
            # It goes on until the small one is there, unless that has to be asked for first.
            slot.turn_to(track.small, now, keep=track.small is not None and _is_here(track.small, now))
        elif show is Show.NOTHING:
            slot.held = Held.LINE
            slot.turn_to(None, now, keep=False)
        if track.peer.away and slot.held is not Held.OFF:
            slot.held = Held.AWAY
    return before != [slot.held for slot in peer.slots.values()]


def _grade(peer: Peer, viewer: Viewer, now: float) -> bool:
    """Judge its line both ways; whether the words for it have changed."""
    camera, line = peer.tracks.get(Source.CAMERA), peer.downlink
    # A browser feels limited by our cap as well, and then it isn't its line.
    limited = peer.limited and 0 < sum(track.kbps for track in peer.layers) < FULL * peer.cap_kbps
    kbps = camera.kbps if camera is not None else 0.0
    up = Grade.POOR if peer.away else lines.up(peer.uplink_loss, limited=limited, kbps=kbps)
    held = {slot.held for slot in peer.slots.values()}
    wished = viewer.sounds + sum(want.max_kbps for want in viewer.wants if want.kbps is not None)
    less = Held.SMALL in held or (line.kbps is not None and line.kbps < 0.7 * wished)
    down = lines.down(line.loss, line.queue, without=Held.LINE in held, less=less)
    before, peer.line = peer.line, LineView(peer.up.judge(up, now), peer.down.judge(down, now))
    return before != peer.line


def _ask_for_layers(peer: Peer, decided: Plan, now: float) -> None:
    for track in peer.tracks.values():
        if track.small is not None:
            # One that is only kept must not take the place of the large one on a line that doesn't carry both.
            starves = _is_here(track.small, now) and not _is_here(track, now)
            peer.ask_for_small(decided.small.get(track), now, keep=not starves)


def _set_cap(peer: Peer, decided: Plan, now: float, stats: MediaStats) -> None:
    pictures = [track for track in peer.tracks.values() if track.video]
    held = any(decided.need.get(track, FREE_KBPS) < FREE_KBPS for track in pictures)
    # A cap is for all together: what a screen that nobody shares may have, the camera would take.
    needs = [
        decided.need.get(track, FREE_KBPS)
        for track in pictures
        if track in decided.need or not held or _is_here(track, now)
    ]
    sounds = sum(track.kbps for track in peer.tracks.values() if not track.video)
    peer.cap_kbps = publisher_kbps(needs, peer.small_kbps or 0.0, sounds)
    cap(peer, stats)


def cap(peer: Peer, stats: MediaStats) -> None:
    """Tell a publisher the most it should send."""
    ssrcs = [track.ssrc for track in peer.layers if track.video and track.ssrc is not None]
    if not ssrcs:
        return
    careful = peer.careful.kbps if peer.careful is not None else None
    kbps = min(limit for limit in (peer.cap_kbps, careful, peer.brake.kbps) if limit is not None)
    stats.remb_sent += 1
    peer.send_rtcp(rtcp.remb(peer.rtcp_ssrc, int(kbps) * 1000, ssrcs))
