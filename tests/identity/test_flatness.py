"""Depth: nothing for what is flat, whatever is done to it; more the more a head turns."""

from math import cos, radians, sin

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.identity.challenge.gestures import depth
from app.identity.engine.outcomes import Point
from tests.identity.puppet import Camera, Pose

FACE = Camera().shoot(Pose(), 0, (False, False))
CALM, WIDTH = FACE.rigid, FACE.box[2] if FACE.box else 0.0


def mapped(points: tuple[Point, ...], a: float, b: float, c: float, d: float) -> tuple[Point, ...]:
    return tuple((a * x + b * y + 7, c * x + d * y - 5) for x, y in points)


@given(*[st.floats(-3, 3)] * 4)
def test_what_is_flat_has_none(a: float, b: float, c: float, d: float) -> None:
    assert depth(CALM, mapped(CALM, a, b, c, d), WIDTH) < 1e-6


@pytest.mark.parametrize("tilt", range(-40, 41, 10))
def test_a_tilted_photo_at_arm_s_length_shows_less_than_a_turned_head(tilt: int) -> None:
    """In perspective, three face widths before the camera."""
    turned = cos(radians(tilt)), sin(radians(tilt))
    tilted = tuple(
        (240 + (x - 240) * turned[0] * near, 180 + (y - 180) * near)
        for x, y in CALM
        for near in [3 / (3 - (x - 240) / WIDTH * turned[1])]
    )
    assert depth(CALM, tilted, WIDTH) < 0.095


def test_a_head_shows_more_the_more_it_turns() -> None:
    turns = [Camera().shoot(Pose(yaw=1 + yaw), 0, (False, False)).rigid for yaw in range(0, 40, 5)]
    depths = [depth(CALM, turn, WIDTH) for turn in turns]
    assert depths == sorted(depths)
    assert depths[0] < 1e-9
    assert 0.095 < depths[3] < 0.2


@pytest.mark.parametrize(
    ("calm", "now"),
    [
        ((), ()),
        (CALM[:3], CALM[:3]),
        (CALM, CALM[:-1]),
        (((0, 0), (1, 1), (2, 2), (3, 3)), ((0, 0), (1, 2), (2, 1), (3, 9))),
        (((5, 5),) * 6, CALM[:6]),
    ],
    ids=["none", "too few", "do not pair", "on a line", "in one place"],
)
def test_points_that_say_nothing_show_none(calm: tuple[Point, ...], now: tuple[Point, ...]) -> None:
    assert depth(calm, now, WIDTH) == 0


def test_a_face_without_width_shows_none() -> None:
    turned = Camera().shoot(Pose(yaw=30), 0, (False, False)).rigid
    assert depth(CALM, turned, 0) == depth(CALM, turned, float("nan")) == 0
