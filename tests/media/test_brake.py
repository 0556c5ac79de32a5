"""A publisher's line that fills up: the sound tells it before any is lost (kbit/s, seconds)."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from app.media.brake import LONGEST, Brake

STEP, LOOK, FRAME = 0.005, 0.05, 0.02
SOUND, PICTURE = 150, 1100  # octets with all headers


@dataclass
class Publisher:
    """A browser that sends 740 kbit/s until its own control has understood, a second after its line narrowed."""

    carries: Callable[[float], float | None]
    jitter: float = 0.0
    stall: float = 0.0
    longer: Callable[[float], float] = lambda _now: 0.0
    understands: float = float("inf")
    brake: Brake = field(default_factory=Brake)
    told: list[tuple[float, int | None]] = field(default_factory=list)
    lost: int = 0
    chance: random.Random = field(default_factory=lambda: random.Random(5))
    _free: float = 0.0
    _last: float = 0.0
    _under_way: list[tuple[float, int, int | None]] = field(default_factory=list)

    def play(self, seconds: float) -> "Publisher":
        owed, sound, look, timestamp = 0.0, 0.0, 0.0, 0xFFFF0000
        for step in range(round(seconds / STEP)):
            now = step * STEP
            line = self.carries(now)
            rate = 740.0 if line is None or now < self.understands else 0.8 * line
            owed += max(0.0, min(rate, self.brake.kbps or rate) - SOUND * 0.4) * STEP * 125
            if now >= sound:
                sound, timestamp = sound + FRAME, (timestamp + 960) & 0xFFFFFFFF
                self._send(SOUND, timestamp, line, now)
            while owed > PICTURE:
                owed -= PICTURE
                self._send(PICTURE, None, line, now)
            while self._under_way and self._under_way[0][0] <= now:
                at, octets, stamp = self._under_way.pop(0)
                self.brake.came(octets)
                if stamp is not None:
                    self.brake.sound(stamp, at)
            if now >= look:
                look += LOOK
                if self.brake.look(now):
                    self.told.append((now, self.brake.kbps))
        return self

    def _send(self, octets: int, stamp: int | None, line: float | None, now: float) -> None:
        at = now
        if line is not None:
            if self._free - now > 0.3:
                self.lost += stamp is not None
                return
            at = self._free = max(self._free, now) + octets / 125 / line
        at += (
            0.03
            + self.longer(now)
            + abs(self.chance.gauss(0, self.jitter))
            + 0.2 * (self.chance.random() < self.stall)
        )
        self._last = max(self._last, at)
        self._under_way.append((self._last, octets, stamp))


@pytest.mark.parametrize(("kbps", "lost"), [(200, 28), (300, 20), (400, 12), (500, 2)])
def test_a_line_that_narrows_loses_hardly_any_sound(kbps: int, lost: int) -> None:
    publisher = Publisher(lambda now: None if now < 5 else kbps, understands=6).play(20)
    assert publisher.lost <= lost, "of 1 000; without the brake 39, 28, 22, 1"
    times, caps = zip(*publisher.told, strict=True)
    assert 5 < times[0] < 5.6 and caps[0] == pytest.approx(370, abs=30), "half of what it sent"
    assert caps[-1] is None and times[-1] < times[0] + LONGEST + 0.1
    assert len(caps) <= 3


@pytest.mark.parametrize("grows", [0.01, 0.4], ids=["a longer way", "a download beside it"])
def test_a_delay_of_others_making_costs_half_the_rate_for_half_a_second(grows: float) -> None:
    publisher = Publisher(
        lambda now: None, longer=lambda now: 0.3 * min(1.0, max(0.0, (now - 5) / grows))
    ).play(40)
    assert [kbps for _, kbps in publisher.told] == [pytest.approx(370, abs=40), None]
    (begun, _), (ended, _) = publisher.told
    assert ended - begun < 0.8


def test_a_browser_that_does_not_listen_is_not_braked_for_ever() -> None:
    publisher = Publisher(lambda now: None if now < 5 else 60).play(30)
    braked = [now for now, kbps in publisher.told if kbps is not None]
    released = [now for now, kbps in publisher.told if kbps is None]
    assert released and released[0] - braked[0] < LONGEST + 0.1


@pytest.mark.parametrize("jitter", [0.0, 0.03, 0.04])
def test_jitter_is_no_queue(jitter: float) -> None:
    assert Publisher(lambda now: None, jitter=jitter).play(60).told == []


def test_a_radio_that_stops_for_a_fifth_of_a_second_now_and_then_is_hardly_braked() -> None:
    publisher = Publisher(lambda now: None, stall=0.002).play(60)
    assert sum(kbps is not None for _, kbps in publisher.told) <= 2


def test_clocks_that_drift_are_no_queue() -> None:
    brake = Brake()
    for packet in range(60 * 60 * 50):  # an hour, 50 ppm apart
        now = packet * FRAME * 1.00005
        brake.sound(packet * 960 & 0xFFFFFFFF, now)
        if packet % 3 == 0:
            assert not brake.look(now)
