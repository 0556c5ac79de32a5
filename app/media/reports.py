"""Once a second: reports to every peer, and the rates that follow from what the viewers' lines carry."""

from collections.abc import Hashable, Iterable

from app.media import rtcp
from app.media.conn import Shown
from app.media.forward import Track
from app.media.peer import Peer
from app.media.quality import Plan, Viewer, Want, plan, publisher_kbps
from app.media.slot import Slot
from app.media.values import MediaStats
from app.state.subscriptions import Source


def report(peer: Peer, now: float) -> None:
    """Tell a publisher what arrived, and ask again for the key frames its viewers still wait for."""
    blocks = []
    for track in peer.tracks.values():
        track.measure(now)
        if track.ssrc is not None and track.reception.received:
            blocks.append(track.reception.report(track.ssrc, now, _worst_loss(track)))
        if track.waiting:
            track.want_keyframe(now)
    if blocks:
        peer.send_rtcp(rtcp.receiver_report(peer.rtcp_ssrc, blocks))
    for slot in peer.slots.values():
        slot.repeats = 0


def _worst_loss(track: Track) -> int:
    if track.video:
        return 0  # video is repaired by repeats; more loss would only lower its rate for everybody
    return max((slot.fraction_lost for slot in track.live), default=0)


def steer(peers: Iterable[Peer], now: float, stats: MediaStats) -> None:
    """Update each viewer's budget, hold back what does not fit, and tell each publisher its rate."""
    ready = [peer for peer in peers if peer.ready]
    viewers: dict[Hashable, Viewer] = {}
    for peer in ready:
        _update_budget(peer, now)
        if peer.careful is not None:
            peer.careful.update(now, peer.uplink.bps is not None)
        viewers[peer] = _viewer(peer)
    decided = plan(viewers)
    stats.paused = len(decided.paused)
    for peer in ready:
        _apply_pauses(peer, decided, now)
        _send_remb(peer, decided, stats)


def _pictures(peer: Peer) -> list[tuple[Slot, Shown[Slot]]]:
    found = ((slot, slot.track) for slot in peer.slots.values())
    return [(slot, track) for slot, track in found if track is not None and track.video]


def _sounds(peer: Peer) -> int:
    return sum(slot.track is not None and not slot.track.video for slot in peer.slots.values())


def _update_budget(peer: Peer, now: float) -> None:
    shown = [(slot, track) for slot, track in _pictures(peer) if slot.first is not None]
    sent = sum(track.kbps for _, track in shown)
    loss = max((slot.fraction_lost / 256 for slot, _ in shown), default=0.0)
    remb, peer.remb_kbps = peer.remb_kbps, None
    peer.budget.update(now, remb, loss, sent)


def _viewer(peer: Peer) -> Viewer:
    wants = [
        Want(track, slot.subscription.priority, slot.subscription.max_kbps, track.kbps)
        for slot, track in _pictures(peer)
        if slot.subscription is not None
    ]
    return Viewer(peer.budget.kbps, _sounds(peer), wants)


def _apply_pauses(peer: Peer, decided: Plan, now: float) -> None:
    for slot, track in _pictures(peer):
        paused = (peer, track) in decided.paused
        if paused and not slot.paused:
            track.pause(slot, now)
        elif slot.paused and not paused:
            track.resume(slot, now)
        slot.paused = paused


def _send_remb(peer: Peer, decided: Plan, stats: MediaStats) -> None:
    pictures = [track for track in peer.tracks.values() if track.video and track.ssrc is not None]
    if not pictures:
        return
    needs = [decided.need.get(track, 0.0) for track in pictures]
    kbps = publisher_kbps(peer.uplink.bps, needs, Source.MICROPHONE in peer.tracks)
    if peer.careful is not None and peer.careful.kbps is not None:
        kbps = min(kbps, int(peer.careful.kbps))
    ssrcs = [track.ssrc for track in pictures if track.ssrc is not None]
    stats.remb_sent += 1
    peer.send_rtcp(rtcp.remb(peer.rtcp_ssrc, kbps * 1000, ssrcs))
