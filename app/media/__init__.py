"""Media of an exam room: RTP forwarded as it comes, never decoded. The interface, on one screen.

    async with MediaRouter.open(MediaSettings(announce=("192.0.2.7",))) as router:
        router.on_slots = tell_browser           # (endpoint, connection, {mid: SlotView}): a mapping changed
        router.on_link = tell_presence           # (endpoint, connection, LinkState)
        router.on_asked = tell_browser           # (endpoint, connection, Asked): what it is to send
        router.on_line = tell_browser            # (endpoint, connection, LineView): its line got better or worse
        answer = await router.connect(endpoint, offer, generation)      # BadOffer
        router.set_subscriptions(room, subscriptions)       # the whole desired set, as often as you like
        router.record_with(recorder)                        # a Recorder: who gets what is recorded
        router.set_recordings(room, recordings)             # the whole set again
        router.slots(endpoint)
        picture = await router.key_frame(endpoint)          # KeyFrame, or None when none comes
        await router.close(endpoint, generation)
        answer = await router.echo(endpoint, offer, "tcp")  # its camera comes back, by that way alone

The layer knows publishers, subscribers, slots and priorities, and no rule of an exam. Nobody receives
anything without a Subscription. It is the only importer of aiortc and aioice.

    transport udp tcp ice   one UDP and one TCP port, ICE-lite, who a packet belongs to
    seam sdp codecs         offer and answer, on aiortc's RTCPeerConnection
    peer                    one connection: its keys, tracks and slots; conn: what these see of each other
    forward slot srtp       the hot path: packet in, packets out, repairs; inbound: order and gaps
    red                     sound twice, so that a loss isn't heard
    still                   one key frame on request, out of the history
    tap                     packets of what is recorded, to a recorder
    twcc congestion         feedback both ways, and what a viewer's line carries by it
    vp8                     frames whose numbers go on from one source to the next
    brake delay             a publisher's line that fills up, seen in its sound
    quality reports lines   who is sent what, caps, what is held back, words for it; watchdog: stalled links
    router assign           the desired set made true
    selftest probe          one packet through all of it at start
"""

from app.media.lines import Grade, LineView
from app.media.router import MediaRouter
from app.media.seam import PINNED
from app.media.selftest import SelfTestFailed, self_test
from app.media.still import KeyFrame
from app.media.tap import Recorder, Stream
from app.media.values import Answer, Asked, BadOffer, Held, LinkState, MediaSettings, MediaStats, SlotView

__all__ = [
    "PINNED",
    "Answer",
    "Asked",
    "BadOffer",
    "Grade",
    "Held",
    "KeyFrame",
    "LineView",
    "LinkState",
    "MediaRouter",
    "MediaSettings",
    "MediaStats",
    "Recorder",
    "SelfTestFailed",
    "SlotView",
    "Stream",
    "self_test",
]
