"""What a line carries, found out by a sender that knows nothing of it (kbit/s)."""

from dataclasses import dataclass, field

import pytest

from app.media.congestion import LOSS, PROBE
from app.media.quality import FLOOR_KBPS, Show, Viewer, Want, plan
from tests.media.line import STEP, Line

SOUND = (120.0, 120)  # two voices
MAIN, TILE = 700.0, 150.0
SMALL = 130.0


@dataclass
class Viewing:
    """An examiner: the candidate in two layers and a colleague, on one line; who is shown what is as in a room."""

    line: Line
    seconds_large: float = 0.0
    seconds_without: float = 0.0
    probes: int = 0
    rates: list[float | None] = field(default_factory=list)
    _padding: tuple[float, float] = (0.0, 0.0)  # until when, how much

    def watch(self, seconds: float) -> "Viewing":
        self.seconds_large = self.seconds_without = 0.0
        for _ in range(round(seconds / STEP)):
            self._moment()
        return self

    def _moment(self) -> None:
        line, downlink = self.line, self.line.downlink
        wants = [Want("main", 0, 800, MAIN, SMALL), Want("tile", 3, 150, TILE)]
        viewers = {
            "me": Viewer(downlink.kbps, SOUND[0], wants, downlink.draining),
            "others": Viewer(None, 0, wants),
        }
        decided = plan(viewers)
        flows: dict[object, tuple[float, int]] = {"sound": SOUND}
        main, tile = decided.shown["me", "main"], decided.shown["me", "tile"]
        if main is not Show.NOTHING:
            flows["main"] = (MAIN if main is Show.LARGE else decided.small["main"], 1100)
        if tile is not Show.NOTHING:
            flows["tile"] = (TILE, 900)
        shown = sum(kbps for kbps, _ in flows.values())
        lacking = decided.lacking.get("me")
        kbps = downlink.begin_probe(lacking * 1.05, line.now) if lacking else None
        if kbps:
            self.probes += 1
            self._padding = line.now + PROBE, kbps - shown
        if downlink.probing and line.now < self._padding[0]:
            flows["padding"] = (max(0.0, self._padding[1]), 320)
        line.play(flows)
        self.rates.append(downlink.kbps)
        self.seconds_large += STEP * (main is Show.LARGE)
        self.seconds_without += STEP * (main is Show.NOTHING)


@pytest.mark.parametrize(
    "line",
    [
        Line(),
        Line(loss=0.05),
        Line(jitter=0.03),
        Line(delay=0.15, jitter=0.03),
        Line(3000),
        Line(jitter=0.03, loss=0.05),
    ],
    ids=["clean", "5 % loss", "jitter", "far", "3 Mbit/s", "jitter and loss"],
)
def test_a_line_that_carries_everything_is_given_everything(line: Line) -> None:
    viewing = Viewing(line).watch(30)
    assert viewing.seconds_large == pytest.approx(30)
    assert set(viewing.rates) == {None} and viewing.probes == 0


@pytest.mark.parametrize("queue", [0.06, 0.3, 1.0])
def test_a_narrow_line_gets_sound_and_the_small_picture_at_once(queue: float) -> None:
    line = Line(280, queue=queue)
    viewing = Viewing(line).watch(3)
    assert viewing.seconds_large < 1.5
    assert viewing.watch(5).seconds_large == 0
    before = line.dropped
    assert viewing.watch(30).seconds_without < 0.5
    assert line.dropped - before <= 60, "of 5 000 packets: probes must not cost whoever is on it their sound"
    known = [kbps for kbps in viewing.rates[-1000:] if kbps is not None]
    assert len(known) == 1000 and min(known) > 280 * 0.4 and max(known) < 280 * 1.6


def test_whatever_it_loses_a_radio_that_loses_no_less_when_less_is_sent_is_not_a_narrow_line() -> None:
    """What is no better when less is sent is not ours."""
    viewing = Viewing(Line(loss=LOSS + 0.03))
    assert viewing.watch(30).seconds_large > 28
    assert viewing.rates[-1] is None


def test_a_queue_that_others_fill_is_left_to_them() -> None:
    line = Line(8000, queue=0.12, others=7900)
    viewing = Viewing(line).watch(10)
    assert viewing.watch(20).seconds_without == 0


def test_a_line_that_shrinks_is_followed_and_one_that_recovers_is_believed_after_a_probe() -> None:
    line = Line(3000)
    viewing = Viewing(line).watch(10)
    assert viewing.rates[-1] is None
    line.kbps = 400
    viewing.watch(3)
    assert viewing.watch(17).seconds_large < 1
    assert viewing.rates[-1] is not None and viewing.rates[-1] < 600
    line.kbps = 3000
    viewing.watch(35)
    assert viewing.probes and viewing.rates[-1] is not None
    assert viewing.watch(5).seconds_large == pytest.approx(5)


def test_a_line_is_forgiven_after_a_minute() -> None:
    line = Line(600)
    viewing = Viewing(line).watch(5)
    line.kbps = None
    viewing.watch(110)
    assert viewing.rates[-1] is None


def test_probes_that_fail_become_rare() -> None:
    viewing = Viewing(Line(400))
    first = viewing.watch(60).probes
    later = viewing.watch(120).probes - first
    assert 1 <= later <= 9, "four in each of the first minutes"


def test_the_floor_of_a_small_layer_is_what_a_plan_gives_at_least() -> None:
    wants = [Want("main", 0, 800, 700, 130)]
    decided = plan({"me": Viewer(100, 120, wants), "others": Viewer(None, 0, wants)})
    assert decided.shown["me", "main"] is Show.SMALL and decided.small["main"] == FLOOR_KBPS
