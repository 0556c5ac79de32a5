"""The media router: connections come and go, the desired set says who receives whom, and it is so."""

import asyncio
import contextlib
import dataclasses
import logging
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Collection, Coroutine, Mapping

from app.media.assign import assign
from app.media.lines import LineView
from app.media.peer import Peer
from app.media.reports import cap, report, steer
from app.media.sdp import read_offer
from app.media.slot import Slot
from app.media.still import KeyFrame, Stills
from app.media.transport import Ports
from app.media.values import Answer, Asked, BadOffer, LinkState, MediaSettings, MediaStats, SlotView
from app.state.subscriptions import Endpoint, Source, Subscription

log = logging.getLogger(__name__)

LATE = 2.0  # seconds without a pulse after which media cannot be said to be served
PULSE = 0.05  # seconds between looks at what was put off
ECHO_SECONDS = 20.0  # an echo ends by itself: whoever measures a line may never say that they are done
ECHO_KBPS = 800  # as the main camera in an exam
PACE = 0.005  # seconds between packets of a probe
REPORT_EVERY = 20  # pulses: reports, budgets and watchdogs once a second, each peer at its own pulse

WAYS = ("udp", "tcp")

Clock = Callable[[], float]


class MediaRouter:
    """Forwards the RTP of publishers to the subscribers that the desired set names, and to no one else."""

    on_slots: Callable[[Endpoint, str, Mapping[str, SlotView]], None]
    on_link: Callable[[Endpoint, str, LinkState], None]
    on_asked: Callable[[Endpoint, str, Asked], None]
    on_line: Callable[[Endpoint, str, LineView], None]

    def __init__(self, ports: Ports, stats: MediaStats, clock: Clock) -> None:
        self.on_slots = lambda endpoint, connection, slots: None
        self.on_link = lambda endpoint, connection, state: None
        self.on_asked = lambda endpoint, connection, asked: None
        self.on_line = lambda endpoint, connection, line: None
        self._ports = ports
        self._stats = stats
        self._clock = clock
        self._peers: dict[Endpoint, Peer] = {}
        self._desired: dict[str, dict[Endpoint, list[Subscription]]] = {}  # room -> subscriber -> wishes
        self._audible: dict[str, set[Endpoint]] = {}  # room -> whom somebody may hear
        self._echoes: dict[str, float] = {}  # room of an echo -> when it ends, on our clock
        self._offered: dict[Endpoint, object] = {}  # which of its offers under way is the newest
        self._closing: set[asyncio.Task[None]] = set()
        self._heard: dict[Endpoint, float] = {}  # of connections that are gone: when media came last
        self._pulses = 0
        self._paced: set[Peer] = set()  # whose lines are being probed
        self._held: dict[str, int] = {}  # room -> pictures that somebody goes without
        self._stills = Stills()
        self._pulsed_at = clock()

    @classmethod
    @contextlib.asynccontextmanager
    async def open(
        cls, settings: MediaSettings, *, clock: Clock = time.monotonic, heartbeat: bool = True
    ) -> AsyncIterator["MediaRouter"]:
        """A router on its ports. `heartbeat=False` leaves `pulse` to the caller (tests move time by hand).

        Raises OSError when a port is taken, ValueError for an address that is none.
        """
        stats = MediaStats()
        ports = Ports(stats, clock)
        await ports.open(settings)
        router = cls(ports, stats, clock)
        beating = asyncio.create_task(router._beat()) if heartbeat else None
        try:
            yield router
        finally:
            if beating is not None:
                beating.cancel()
            await router._shut_down()
            await ports.close()

    @property
    def udp_port(self) -> int:
        return self._ports.udp_port

    @property
    def tcp_port(self) -> int | None:
        return self._ports.tcp_port

    def tcp_protocol(self) -> asyncio.BaseProtocol:
        """For a media connection that came in by a port that somebody else listens on."""
        return self._ports.tcp_protocol()

    @property
    def alive(self) -> bool:
        """Whether what must happen all the time does: reports, repairs, the rates of publishers."""
        return self._clock() - self._pulsed_at < LATE

    # -- connections ------------------------------------------------------------------------------

    async def connect(
        self,
        endpoint: Endpoint,
        offer: str,
        generation: int = 0,
        ways: Collection[str] = WAYS,
        *,
        careful: bool = False,
    ) -> Answer:
        """Answer the browser's offer; the endpoint's older connection, if any, gives way.

        `generation` orders the pages that have held the endpoint: the offer of an older one, however late it is
        answered, does not replace the connection of a newer one. `ways`: the transports it is told of. `careful`:
        it starts small, for the line is one nobody knows.
        A later offer of the endpoint wins while this one is under way.
        Raises BadOffer, and then nothing of the new connection is left and the older one lives on.
        """
        ticket = self._offered[endpoint] = object()
        try:
            await asyncio.sleep(
                0
            )  # whatever came in with this one has its turn: only the newest costs anything
            self._check_latest(endpoint, ticket)
            peer = self._new_peer(endpoint, generation, ways, careful)
            try:
                wanted = read_offer(offer)
                self._stats.candidates_ignored += wanted.candidates
                sdp = await peer.answer(wanted)
                self._check_latest(endpoint, ticket)
                self._check_newest(endpoint, generation)
            except BaseException as error:
                self._stats.offers_refused += isinstance(error, BadOffer)
                await self._free(peer)
                raise
        finally:
            if self._offered.get(endpoint) is ticket:
                del self._offered[endpoint]
        await self._replace(peer)
        return Answer(sdp, peer.connection)

    def _new_peer(self, endpoint: Endpoint, generation: int, ways: Collection[str], careful: bool) -> Peer:
        ports = self._ports
        candidates = [each for each in ports.candidates() if each.transport in ways]
        if not candidates:
            raise BadOffer("no port of this server takes that")
        peer = Peer(endpoint, ports.new_agent(), candidates, self._stats, self._clock)
        peer.generation = generation
        if careful:
            peer.start_small()
        return peer

    async def _replace(self, peer: Peer) -> None:
        """The endpoint's media is this connection's from now on."""
        peer.on_ready, peer.on_lost, peer.on_layers = self._ready, self._lost, self._ask
        older = self._peers.pop(peer.endpoint, None)
        self._peers[peer.endpoint] = peer
        self._place(peer)
        self._place_watchers(peer.endpoint)
        if older is not None:
            await self._free(older)

    async def echo(self, owner: Endpoint, offer: str, way: str) -> Answer:
        """Answer an offer whose camera comes back on its first receiving m-line, to measure a line both ways.

        It goes by `way`, "udp" or "tcp", alone, beside the owner's other connections, in a room of its own, and ends
        after ECHO_SECONDS. A new one takes the place of the owner's last by that way. Raises BadOffer.
        """
        room = f"echo/{way}/{owner.room}/{owner.person}/{owner.device}"
        itself = Endpoint(room, owner.person, owner.device)
        answer = await self.connect(itself, offer, ways=(way,))
        self.set_subscriptions(room, [Subscription(itself, itself, Source.CAMERA, 0, ECHO_KBPS)])
        self._echoes[room] = self._clock() + ECHO_SECONDS
        return answer

    async def close(self, endpoint: Endpoint, generation: int | None = None) -> None:
        """End the endpoint's connection; the desired set is kept for its return.

        With a `generation`, only what that one or an older one has made.
        """
        if generation is not None and self._made_later(endpoint, generation):
            return
        peer = self._peers.pop(endpoint, None)
        if peer is not None:
            peer.watchdog.state = LinkState.CLOSED
            self._place_watchers(endpoint)
            self._tell(self.on_link, endpoint, peer.connection, LinkState.CLOSED)
            await self._free(peer)

    def _check_latest(self, endpoint: Endpoint, ticket: object) -> None:
        if self._offered.get(endpoint) is not ticket:
            raise BadOffer("a newer offer of this device has come")

    def _check_newest(self, endpoint: Endpoint, generation: int) -> None:
        if self._made_later(endpoint, generation):
            raise BadOffer("a newer page has this device")

    def _made_later(self, endpoint: Endpoint, generation: int) -> bool:
        peer = self._peers.get(endpoint)
        return peer is not None and peer.generation > generation

    def silence(self, endpoint: Endpoint) -> float | None:
        """Seconds since media came from the endpoint, over this connection or a former one; None: it never did."""
        peer = self._peers.get(endpoint)
        heard = peer.media_heard if peer is not None else None
        if heard is None:
            heard = self._heard.get(endpoint)
        return None if heard is None else max(0.0, self._clock() - heard)

    def picture_age(self, endpoint: Endpoint) -> float | None:
        """Seconds since the endpoint's camera sent anything over its present connection; None: it has not."""
        peer = self._peers.get(endpoint)
        track = peer.tracks.get(Source.CAMERA) if peer is not None else None
        if track is None or not track.reception.received:
            return None
        return max(0.0, self._clock() - track.last_arrival)

    async def close_room(self, room: str) -> None:
        self._desired.pop(room, None)
        self._audible.pop(room, None)
        for endpoint in [endpoint for endpoint in self._peers if endpoint.room == room]:
            await self.close(endpoint)

    async def _free(self, peer: Peer) -> None:
        if peer.media_heard is not None:
            self._heard[peer.endpoint] = max(
                peer.media_heard, self._heard.get(peer.endpoint, peer.media_heard)
            )
        await peer.close()
        self._ports.close_agent(peer.agent)

    def _ready(self, peer: Peer) -> None:
        """Keys are there: show what waits for this subscriber, and this publisher to those who wait."""
        if self._peers.get(peer.endpoint) is not peer:
            return
        for slot in peer.slots.values():
            self._show(slot)
        for slot in self._slots_showing(peer.endpoint):
            self._show(slot)
        self._tell(self.on_link, peer.endpoint, peer.connection, LinkState.CONNECTED)
        self._ask(peer)

    def _lost(self, peer: Peer) -> None:
        """DTLS failed, or the client said goodbye."""
        if self._peers.get(peer.endpoint) is peer:
            self._soon(self.close(peer.endpoint))

    def _soon(self, closing: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(closing)
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)

    async def _shut_down(self) -> None:
        for endpoint in list(self._peers):
            await self.close(endpoint)
        await asyncio.gather(*self._closing, return_exceptions=True)

    # -- subscriptions ----------------------------------------------------------------------------

    def set_subscriptions(self, room: str, desired: Collection[Subscription]) -> None:
        """Make `desired` the whole truth for this room, for endpoints not yet connected too.

        Raises ValueError, and changes nothing, when a subscription reaches out of the room.
        """
        wishes: dict[Endpoint, list[Subscription]] = defaultdict(list)
        for subscription in desired:
            if {subscription.subscriber.room, subscription.publisher.room} != {room}:
                raise ValueError(f"a subscription of room {room} names another room")
            wishes[subscription.subscriber].append(subscription)
        self._desired[room] = dict(wishes)
        self._audible[room] = {wish.publisher for wish in desired if wish.source is Source.MICROPHONE}
        if not wishes:
            del self._desired[room], self._audible[room]
        for peer in list(self._peers.values()):
            if peer.endpoint.room == room:
                self._place(peer)
                if peer.ready:
                    self._ask(peer)

    def slots(self, endpoint: Endpoint) -> Mapping[str, SlotView]:
        """mid -> what it shows; empty when the endpoint is not connected. A screen that nobody shares is not named,
        though its place is kept."""
        peer = self._peers.get(endpoint)
        if peer is None:
            return {}
        return {
            mid: SlotView(*slot.subscription[1:3], slot.held, self._line(slot.subscription.publisher))
            for mid, slot in peer.slots.items()
            if slot.subscription is not None and self._has_something(slot.subscription)
        }

    def _line(self, endpoint: Endpoint) -> LineView:
        peer = self._peers.get(endpoint)
        return peer.line if peer is not None else LineView()

    def want_pictures(self, endpoint: Endpoint, wanted: bool) -> None:
        """Whether the endpoint's present connection is to carry pictures to it, or sound alone."""
        if (peer := self._peers.get(endpoint)) is not None:
            peer.pictures, peer.downlink.changed = wanted, True

    def note_limit(self, endpoint: Endpoint, limited: bool) -> None:
        """What the endpoint's browser says: that its line holds its picture down, or no more."""
        if (peer := self._peers.get(endpoint)) is not None:
            peer.limited = limited

    def _has_something(self, wish: Subscription) -> bool:
        publisher = self._peers.get(wish.publisher)
        return wish.source is not Source.SCREEN or (publisher is not None and publisher.shares_screen)

    async def key_frame(self, publisher: Endpoint) -> KeyFrame | None:
        """The next whole picture of the publisher's camera as it was sent; None when none comes within 3 s."""
        peer = self._peers.get(publisher)
        track = peer.tracks.get(Source.CAMERA) if peer is not None else None
        return await self._stills.take(track, self._clock()) if track is not None else None

    def _place(self, peer: Peer) -> None:
        desired = self._desired.get(peer.endpoint.room, {}).get(peer.endpoint, [])
        changed, unplaced = assign(peer.slots.values(), [wish for wish in desired if self._sends(wish)])
        self._stats.unplaced += unplaced
        for slot in changed:
            self._show(slot)
        if changed:
            self._tell(self.on_slots, peer.endpoint, peer.connection, self.slots(peer.endpoint))

    def _sends(self, wish: Subscription) -> bool:
        """Whether the wish has a track to come from: a device that is not here takes up no slot."""
        publisher = self._peers.get(wish.publisher)
        return publisher is not None and wish.source in publisher.tracks

    def _place_watchers(self, publisher: Endpoint) -> None:
        """`publisher` came or went: whoever wants it is given a slot for it, or the slot back."""
        for subscriber, wanted in self._desired.get(publisher.room, {}).items():
            peer = self._peers.get(subscriber)
            if peer is not None and any(wish.publisher == publisher for wish in wanted):
                self._place(peer)

    def _show(self, slot: Slot) -> None:
        """Connect the slot with the track of its subscription, or with none."""
        wish, now = slot.subscription, self._clock()
        publisher = self._peers.get(wish.publisher) if wish is not None else None
        track = publisher.tracks.get(wish.source) if publisher is not None and wish is not None else None
        if slot.picture is not None and slot.picture is not track:
            slot.clear(now)
        if track is not None and slot.srtp is not None:
            track.add(slot, now)

    def _slots_showing(self, publisher: Endpoint) -> list[Slot]:
        return [
            slot
            for peer in self._peers.values()
            if peer.endpoint.room == publisher.room
            for slot in peer.slots.values()
            if slot.subscription is not None and slot.subscription.publisher == publisher
        ]

    def _tell_of_lines(self, peer: Peer) -> None:
        self._tell(self.on_slots, peer.endpoint, peer.connection, self.slots(peer.endpoint))
        if peer.told_line != peer.line:
            peer.told_line = peer.line
            self._tell(self.on_line, peer.endpoint, peer.connection, peer.line)

    def _ask(self, publisher: Peer) -> None:
        asked = Asked(
            publisher.small_kbps, publisher.endpoint in self._audible.get(publisher.endpoint.room, ())
        )
        if asked != publisher.asked:
            publisher.asked = asked
            self._tell(self.on_asked, publisher.endpoint, publisher.connection, asked)

    def _tell_of_screen(self, publisher: Peer) -> None:
        """It begins or ends to be shared: the slots kept for it are named to those who have them, or no more."""
        for slot in self._slots_showing(publisher.endpoint):
            if slot.subscription is not None and slot.subscription.source is Source.SCREEN:
                peer = slot.peer
                self._tell(self.on_slots, peer.endpoint, peer.connection, self.slots(peer.endpoint))

    def _tell(self, callback: Callable[..., None], *arguments: object) -> None:
        """A listener's mistake must not stop the others from getting their media."""
        try:
            callback(*arguments)
        except Exception:
            self._stats.router_errors += 1
            log.exception("media: a listener failed")

    # -- time -------------------------------------------------------------------------------------

    async def _beat(self) -> None:
        due = self._clock()
        while True:
            now = self._clock()
            try:
                if now >= due:
                    due = max(due + PULSE, now + PULSE / 2)
                    self.pulse(now)
                self.pace(now)
            except Exception:
                self._stats.router_errors += 1
                log.exception("media: a pulse failed")
            await asyncio.sleep(PACE if self._paced else max(0.0, due - self._clock()))

    def pace(self, now: float) -> None:
        """What goes out evenly, every 5 ms while there is any."""
        for peer in [peer for peer in self._paced if not peer.pad(now)]:
            self._paced.discard(peer)

    def pulse(self, now: float) -> None:
        """What was put off, every 50 ms; reports, budgets and watchdogs of each peer every 20th time."""
        self._pulses += 1
        self._pulsed_at = now
        turn = self._pulses % REPORT_EVERY
        self._stills.pulse(now)
        self._ports.pulse(now)
        for room in [room for room, until in self._echoes.items() if now >= until]:
            del self._echoes[room]
            self._soon(self.close_room(room))
        self._steer(now, everybody=turn == 0)
        for number, peer in enumerate(list(self._peers.values())):
            peer.tell_arrivals()
            if peer.brake.look(now):
                cap(peer, self._stats)
            if peer.begin_probe(now):
                self._paced.add(peer)
            for track in [track for track in peer.urgent if not track.pulse(now)]:
                peer.urgent.discard(track)
            if peer.look_at_screen(now):
                self._tell_of_screen(peer)
            if number % REPORT_EVERY == turn:
                report(peer, now)
                self._watch(peer, now)

    def _steer(self, now: float, *, everybody: bool) -> None:
        """Share out the lines of every room once a second, and at once of a room in which one has failed."""
        rooms: dict[str, list[Peer]] = defaultdict(list)
        failed: set[str] = set()
        for peer in self._peers.values():
            rooms[peer.endpoint.room].append(peer)
            if peer.look_for_silence(now) or peer.downlink.changed:
                failed.add(peer.endpoint.room)
        for room, peers in rooms.items():
            if everybody or room in failed:
                self._held[room], changed = steer(peers, now, self._stats)
                for peer in peers:
                    peer.downlink.changed = False
                    if changed:
                        self._tell_of_lines(peer)
        if everybody:
            self._stats.paused = sum(self._held.get(room, 0) for room in rooms)
            self._held = {room: held for room, held in self._held.items() if room in rooms}

    def _watch(self, peer: Peer, now: float) -> None:
        flowing = any(track.live for track in peer.layers) or any(
            slot.first is not None for slot in peer.slots.values()
        )
        watched = any(track.live or track.waiting for track in peer.layers)
        owed = peer.media_heard if watched else None
        state = peer.watchdog.judge(now, peer.agent.heard, owed, flowing)
        if state is LinkState.CLOSED:
            self._soon(self.close(peer.endpoint))
        elif state is not None:
            self._tell(self.on_link, peer.endpoint, peer.connection, state)

    def stats(self) -> MediaStats:
        """A copy of the counters, with the gauges of this moment."""
        return dataclasses.replace(
            self._stats, connections=len(self._peers), tcp_unproven=self._ports.tcp_unproven
        )
