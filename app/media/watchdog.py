"""Noticing a dead line early: a browser takes 17 s to say "failed", and its person is in an exam."""

from app.media.values import LinkState

SETUP = 15.0  # seconds from answer to keys
STALL = 3.0  # without anything, or without the media that should come
IDLE_STALL = 10.0  # on a line without media only checks come: every 2.5 s from Chromium, 5 s from aioice
CLOSE = 30.0


class Watchdog:
    """The state of one link, from when something was last heard on it. All times on one clock."""

    def __init__(self, now: float) -> None:
        self.state: LinkState | None = None  # None until the handshake is done
        self._started = now

    def judge(self, now: float, heard: float, media_heard: float | None, flowing: bool) -> LinkState | None:
        """The new state when it changed, else None.

        `heard`: the last authentic packet of any kind. `media_heard`: the last RTP packet, None when the
        peer owes none. `flowing`: media goes either way, so reports or media must come every second.
        """
        before = self.state
        if before is LinkState.CLOSED:
            return None
        self.state = self._state(now, heard, media_heard, flowing)
        return self.state if self.state is not before else None

    def connected(self) -> None:
        self.state = LinkState.CONNECTED

    def _state(self, now: float, heard: float, media_heard: float | None, flowing: bool) -> LinkState | None:
        if self.state is None:
            return LinkState.CLOSED if now - self._started >= SETUP else None
        silent = now - heard
        if silent >= CLOSE:
            return LinkState.CLOSED
        if silent >= (STALL if flowing else IDLE_STALL):
            return LinkState.STALLED
        if media_heard is not None and now - media_heard >= STALL:
            # A path that still answers checks is not closed for this: the person may have switched
            # camera and microphone off, and only the browser knows.
            return LinkState.STALLED
        return LinkState.CONNECTED
