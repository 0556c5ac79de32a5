"""Budgets and shares: pure functions, numbers in kbit/s."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.media.quality import (
    AUDIO_KBPS,
    CLEAR_SECONDS,
    FLOOR_KBPS,
    FREE_KBPS,
    SMALL_DOWN_KBPS,
    SMALL_KBPS,
    SMALL_LAYER_KBPS,
    CarefulStart,
    Show,
    Viewer,
    Want,
    plan,
    publisher_kbps,
)

LARGE, SMALL, NOTHING = Show.LARGE, Show.SMALL, Show.NOTHING
MAIN, SCREEN, TILE = Want("main", 0, 700, 600), Want("screen", 1, 400, 400), Want("tile", 2, 150, 150)


def test_without_a_limit_everybody_gets_what_the_layout_uses() -> None:
    decided = plan({"v": Viewer(None, 120, [MAIN, SCREEN, TILE])})
    assert set(decided.shown.values()) == {LARGE}
    assert not decided.lacking
    assert decided.need == dict.fromkeys(["main", "screen", "tile"], FREE_KBPS)


def test_the_first_picture_adapts_and_the_rest_is_paused() -> None:
    decided = plan({"v": Viewer(500 + AUDIO_KBPS, AUDIO_KBPS, [TILE, SCREEN, MAIN])})
    assert decided.shown == {("v", "main"): LARGE, ("v", "screen"): NOTHING, ("v", "tile"): NOTHING}
    assert decided.need == {"main": 500}
    assert decided.lacking == {"v": AUDIO_KBPS + 500 + FLOOR_KBPS}


def test_one_narrow_viewer_does_not_lower_the_picture_of_others() -> None:
    decided = plan({"narrow": Viewer(300, 0, [MAIN]), "wide": Viewer(None, 0, [MAIN])})
    assert decided.shown == {("narrow", "main"): NOTHING, ("wide", "main"): LARGE}
    assert decided.need == {"main": FREE_KBPS}


def test_a_line_for_sound_alone_gets_sound_alone() -> None:
    assert plan({"v": Viewer(60, 60, [MAIN])}).shown == {("v", "main"): NOTHING}


@given(
    budget=st.one_of(st.none(), st.floats(0, 5000)),
    sizes=st.lists(st.tuples(st.floats(20, 800), st.floats(0, 900)), max_size=8),
)
def test_what_is_shown_fits_and_what_fits_first_is_shown(
    budget: float | None, sizes: list[tuple[float, float]]
) -> None:
    wants = [Want(index, index, maximum, now) for index, (maximum, now) in enumerate(sizes)]
    decided = plan({"v": Viewer(budget, 0, wants)})
    shown = [want for want in wants if decided.shown["v", want.track] is LARGE]
    assert set(decided.need) == {want.track for want in shown}
    if budget is None:
        assert len(shown) == len(wants)
    else:
        assert (
            sum(min(w.kbps or w.max_kbps, w.max_kbps, decided.need[w.track]) for w in shown)
            <= budget / 0.8 + 1
        )


LAYERED = MAIN._replace(small_kbps=SMALL_LAYER_KBPS)


def test_whoever_can_not_take_the_large_layer_gets_the_small_one_and_nobody_else_notices() -> None:
    decided = plan({"narrow": Viewer(300, 60, [LAYERED]), "wide": Viewer(None, 60, [LAYERED])})
    assert decided.shown == {("narrow", "main"): SMALL, ("wide", "main"): LARGE}
    assert decided.need == {"main": FREE_KBPS} and decided.small == {"main": SMALL_LAYER_KBPS}
    assert decided.lacking == {"narrow": 60 + 600}


def test_alone_with_it_one_gets_the_large_layer_made_to_measure() -> None:
    decided = plan({"narrow": Viewer(300, 60, [LAYERED])})
    assert decided.shown == {("narrow", "main"): LARGE} and decided.need == {"main": 240}


@pytest.mark.parametrize("budget", [0, 60, 100, 180])
def test_nobody_goes_without_the_picture_they_came_for(budget: float) -> None:
    tile = TILE._replace(small_kbps=SMALL_LAYER_KBPS)
    narrow = Viewer(budget, 60, [tile, LAYERED])
    decided = plan({"narrow": narrow, "wide": Viewer(None, 60, [tile, LAYERED])})
    assert decided.shown["narrow", "main"] is SMALL
    assert FLOOR_KBPS <= decided.small["main"] <= SMALL_LAYER_KBPS


def test_a_wall_takes_the_small_layer_of_what_others_have_large() -> None:
    on_the_wall = LAYERED._replace(max_kbps=120, priority=4)
    decided = plan({"wall": Viewer(None, 0, [on_the_wall]), "wide": Viewer(None, 60, [LAYERED])})
    assert decided.shown["wall", "main"] is SMALL and not decided.lacking
    alone = plan({"wall": Viewer(None, 0, [on_the_wall._replace(kbps=118)])})
    assert alone.shown["wall", "main"] is LARGE, "alone it is asked for what it needs"


def test_a_publisher_hears_what_its_viewers_can_take() -> None:
    assert publisher_kbps([240], 0, 60) == 300
    assert publisher_kbps([FREE_KBPS, 150], 100, 60) == FREE_KBPS + 310


def test_a_line_nobody_knows_starts_small_and_grows_when_it_has_been_clear() -> None:
    start = CarefulStart()
    limits = []
    for second in range(20):
        start.update(100.0 + second, congested=False)
        limits.append(start.kbps)
    assert limits[: int(CLEAR_SECONDS)] == [SMALL_KBPS] * int(CLEAR_SECONDS)
    known = [limit for limit in limits if limit is not None]
    assert known == sorted(known)
    assert 8 < len(known) < 15, "some ten seconds until it is trusted like any other"
    assert limits[-1] is None


def test_congestion_before_that_starts_it_again() -> None:
    start = CarefulStart()
    for second in range(8):
        start.update(second, congested=False)
    assert start.kbps is not None
    assert start.kbps > SMALL_KBPS
    start.update(8, congested=True)
    assert start.kbps == SMALL_KBPS
    start.update(8 + CLEAR_SECONDS - 1, congested=False)
    assert start.kbps == SMALL_KBPS


def test_a_line_nobody_knows_gets_every_sound_and_the_first_picture_at_once() -> None:
    chair, tiles = Want("chair", 1, 400, 0), [Want(f"tile{n}", 2, 150, 0) for n in range(3)]
    decided = plan({"v": Viewer(SMALL_DOWN_KBPS, 4 * AUDIO_KBPS, [*tiles, chair])})
    assert decided.shown["v", "chair"] is LARGE
    assert NOTHING in decided.shown.values() and decided.lacking
