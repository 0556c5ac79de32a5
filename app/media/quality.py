"""Who is sent what: each line's rate (congestion.py) shared among the pictures that its viewer wants. Pure, kbit/s.

A viewer whose line is narrow gets sound first, then pictures by priority. A picture comes in two layers where its
publisher can make them: the large one, which adapts to whoever can take most of it, and a small one for the others.
What fits neither way is held back whole, for a starved picture would be frozen and would take others along.

A publisher is told the most that its viewers' lines can take, as REMB, which its browser takes for a cap and forgets
slowly: from a cap of 60 at the start Chromium needs a minute to what its line carries. So what a layout wants isn't in
it (the page is told, and sets up its encoder), and what its own uplink carries the browser finds by itself, from the
feedback of twcc.py.
"""

from collections.abc import Hashable, Mapping, Sequence
from enum import Enum
from typing import NamedTuple

AUDIO_KBPS = 60  # Opus at 32 with all its headers, fifty times a second
FLOOR_KBPS = 60  # below this a picture is not worth its packets
SMALL_LAYER_KBPS = 130  # 320x240 at 15 a second
FREE_KBPS = 1000  # of a picture that no line of a viewer holds down: its page knows how much its layout wants
SLACK = 0.8  # of a picture must fit: a rate is a guess, so nothing is taken away over a fifth; chosen, not measured

SMALL_KBPS = 250.0  # a picture and a sound, for a line nobody knows
SMALL_DOWN_KBPS = 700.0  # what such a line is sent at first: every sound, and the picture that matters most
CLEAR_SECONDS = 5.0
CAREFUL_GROWTH = 1.3  # per second: 250 -> 1 500 kbit/s in 7 s
KNOWN_KBPS = 1500.0  # what a line must have carried to be trusted like any other


class CarefulStart:
    """The most that a publisher on a line nobody knows yet is asked for: little at first, so that sound gets through
    and a picture is there at once; more once the line has been clear for a while (docs/rules.md P15)."""

    def __init__(self) -> None:
        self.kbps: float | None = SMALL_KBPS
        self._clear_since: float | None = None

    def update(self, now: float, congested: bool) -> None:
        """Once a second, from when media can flow."""
        if self.kbps is None:
            return
        if congested or self._clear_since is None:
            self.kbps, self._clear_since = SMALL_KBPS, now
        elif now - self._clear_since >= CLEAR_SECONDS:
            self.kbps *= CAREFUL_GROWTH
            if self.kbps > KNOWN_KBPS:
                self.kbps = None


class Show(Enum):
    """What a viewer gets of a picture."""

    LARGE = "large"
    SMALL = "small"
    NOTHING = "nothing"


class Want(NamedTuple):
    """A viewer's wish for one picture."""

    track: Hashable
    priority: int
    max_kbps: float
    kbps: float | None  # what its large layer takes now; 0 when not known yet, None when nothing comes
    small_kbps: float | None = None  # the same of the small layer; None: the publisher has only one


class Viewer(NamedTuple):
    budget: float | None  # kbit/s
    sounds: float  # kbit/s of all that is heard, and never held back
    wants: Sequence[Want]
    draining: bool = False  # what was sent too much is on its way still: for a second or two sound goes alone


class Plan(NamedTuple):
    shown: dict[tuple[Hashable, Hashable], Show]  # (viewer, track)
    need: dict[Hashable, float]  # track -> kbit/s that the most capable viewer of its large layer can take
    small: dict[
        Hashable, float
    ]  # track -> kbit/s that its small layer should have; not in it: nobody wants it
    lacking: dict[Hashable, float]  # viewer -> kbit/s in all with which they would get the next picture


# Why two passes. A layer is one stream to all who watch it, so somebody on a narrow line can have a smaller picture of
# it only if everybody gets the smaller one. Four examiners must not see the candidate worse because a fifth sits in a
# train: the rate of the large layer follows whoever can take most, and whoever can't take that gets the small layer, or
# goes without this picture. Who is alone with it gets it made to measure, for their share is the largest.
#
# Why whole pictures go. With everything at once a downlink of 900 kbit/s came to no picture at all, with a budget to 20
# a second without loss (docs/measured.md congestion): what a line can't carry queues in front of it, and delays the
# sound, which is never planned, only taken off the top.
#
# `priority` says who is asked first and is no fence: behind a picture that is too large a smaller one of less weight
# may still fit, and is shown. Below FLOOR_KBPS a picture isn't worth its packets, unless the layout wants no more
# than that; but nobody goes without the first picture, the one they came for, if its small layer can be had at all.
#
# A rate that is not known yet (0) counts as the most it may become, so that nothing is let in only to be taken away a
# second later. A known one counts as it is: what is paused for all falls to IDLE_KBPS, and so finds its way back.
#
# The doubt: this is one round, not a fixed point. Where a first picture comes larger than this viewer's layout asks,
# since another's asks for more, less is left for the second than the first pass gave it. If that share was the
# largest, all who watch the second are measured against it and go without together, though a smaller picture would
# have fitted; a second later its rate has fallen and it is let in again. Found by reading; no room was seen to do it.
def plan(viewers: Mapping[Hashable, Viewer]) -> Plan:
    """Share each budget by priority, then see what fits.

    First every viewer's share of each track as if publishers adapted to it; the largest share is what a publisher will
    send. Then again with that: where the large layer stays larger than the share, it is the small one or nothing.
    """
    shares = {key: _shares(viewer) for key, viewer in viewers.items()}
    largest = _largest(shares)
    decided = Plan({}, {}, {}, {})
    for key, viewer in viewers.items():
        _fit(key, viewer, shares[key], largest, decided)
    for key, viewer in viewers.items():
        for want in viewer.wants:
            # A browser whose line doesn't carry both layers sends the small one.
            if want.kbps is None and want.small_kbps and want.track in decided.small:
                decided.shown[key, want.track] = Show.SMALL
    return decided


def _room(viewer: Viewer) -> float:
    return float("inf") if viewer.budget is None else max(0.0, viewer.budget - viewer.sounds)


def _shares(viewer: Viewer) -> dict[Hashable, float]:
    room, shares = _room(viewer), {}
    for want in sorted(viewer.wants, key=lambda want: want.priority):
        shares[want.track] = share = min(want.max_kbps, room)
        room -= min(share, _coming(want))
    return shares


def _coming(want: Want) -> float:
    """A screen's m-line is always there, shared or not: where nothing comes nothing is set aside."""
    return 0.0 if want.kbps is None else want.kbps or want.max_kbps


def _largest(shares: Mapping[Hashable, Mapping[Hashable, float]]) -> dict[Hashable, float]:
    largest: dict[Hashable, float] = {}
    for tracks in shares.values():
        for track, kbps in tracks.items():
            largest[track] = max(kbps, largest.get(track, 0.0))
    return largest


def _fit(
    key: Hashable, viewer: Viewer, shares: Mapping[Hashable, float], largest: Mapping[Hashable, float],
    decided: Plan,
) -> None:  # fmt: skip
    left, total = _room(viewer), viewer.sounds
    for place, want in enumerate(sorted(viewer.wants, key=lambda want: want.priority)):
        coming = min(_coming(want), largest[want.track])
        show, kbps = _show(want, coming, shares[want.track], left, must=place == 0 and not viewer.draining)
        decided.shown[key, want.track] = show
        if show is Show.LARGE:
            share = shares[want.track]
            can = share if share < want.max_kbps else FREE_KBPS
            decided.need[want.track] = max(can, decided.need.get(want.track, 0.0))
        elif show is Show.SMALL:
            decided.small[want.track] = min(kbps, decided.small.get(want.track, kbps))
        if show is not Show.LARGE and not _is_small(want, coming):
            decided.lacking.setdefault(key, total + max(coming, FLOOR_KBPS))
        left -= kbps
        total += kbps


def _show(want: Want, coming: float, share: float, left: float, *, must: bool) -> tuple[Show, float]:
    """What of a picture may be shown where `left` is left, and what it takes of that."""
    layered = want.small_kbps is not None
    if (
        want.kbps is None
    ):  # nothing comes: a screen nobody shares, or a line that carries the small layer alone
        can = share >= want.max_kbps or not want.small_kbps
        return (Show.LARGE, 0.0) if can else (Show.SMALL, _small(left))
    fits = share >= min(FLOOR_KBPS, want.max_kbps) and left >= SLACK * coming
    if fits and not (layered and _is_small(want, coming)):
        return Show.LARGE, coming
    if layered and (must or left >= FLOOR_KBPS):
        return Show.SMALL, _small(left)
    return Show.NOTHING, 0.0


def _small(left: float) -> float:
    return max(FLOOR_KBPS, min(SMALL_LAYER_KBPS, 0.9 * left))


def _is_small(want: Want, coming: float) -> bool:
    """Whether the layout has no use for more than the small layer, and the large one is much more."""
    return want.max_kbps <= 1.2 * SMALL_LAYER_KBPS and coming > 1.5 * want.max_kbps


def publisher_kbps(needs: Sequence[float], small: float, sounds: float) -> int:
    """The cap for a publisher: `needs` has one figure per picture."""
    return int(sum(needs) + small + sounds)
