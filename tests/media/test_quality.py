"""Budgets and shares: pure functions, numbers in kbit/s."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.media.probe import TIME_ID, rtp
from app.media.quality import (
    AUDIO_KBPS,
    CLEAR_SECONDS,
    FIRST_HOLD,
    SMALL_DOWN_KBPS,
    SMALL_KBPS,
    CarefulStart,
    UplinkEstimate,
    Viewer,
    ViewerBudget,
    Want,
    plan,
    publisher_kbps,
)

MAIN, SCREEN, TILE = Want("main", 0, 700, 600), Want("screen", 1, 400, 400), Want("tile", 2, 150, 150)


def test_without_a_limit_everybody_gets_what_the_layout_uses() -> None:
    decided = plan({"v": Viewer(None, 2, [MAIN, SCREEN, TILE])})
    assert decided.paused == set()
    assert decided.need == {"main": 700, "screen": 400, "tile": 150}


def test_the_first_picture_adapts_and_the_rest_is_paused() -> None:
    decided = plan({"v": Viewer(500 + AUDIO_KBPS, 1, [TILE, SCREEN, MAIN])})
    assert decided.paused == {("v", "screen"), ("v", "tile")}
    assert decided.need == {"main": 500}


def test_one_narrow_viewer_does_not_lower_the_picture_of_others() -> None:
    decided = plan({"narrow": Viewer(300, 0, [MAIN]), "wide": Viewer(None, 0, [MAIN])})
    assert decided.paused == {("narrow", "main")}
    assert decided.need == {"main": 700}


def test_a_line_for_sound_alone_gets_sound_alone() -> None:
    assert plan({"v": Viewer(60, 1, [MAIN])}).paused == {("v", "main")}


@given(
    budget=st.one_of(st.none(), st.floats(0, 5000)),
    sizes=st.lists(st.tuples(st.floats(20, 800), st.floats(0, 900)), max_size=8),
)
def test_what_is_shown_fits_and_what_fits_first_is_shown(
    budget: float | None, sizes: list[tuple[float, float]]
) -> None:
    wants = [Want(index, index, maximum, now) for index, (maximum, now) in enumerate(sizes)]
    decided = plan({"v": Viewer(budget, 0, wants)})
    shown = [want for want in wants if ("v", want.track) not in decided.paused]
    assert set(decided.need) == {want.track for want in shown}
    if budget is None:
        assert len(shown) == len(wants)
    else:
        assert sum(min(w.kbps or w.max_kbps, decided.need[w.track]) for w in shown) <= budget / 0.8 + 1


def test_a_budget_falls_with_remb_waits_and_grows_back() -> None:
    budget = ViewerBudget()
    budget.update(0, remb_kbps=1300, loss=0, sent_kbps=1200)
    budget.update(1, remb_kbps=500, loss=0, sent_kbps=1200)
    assert budget.kbps == 500
    budget.update(1 + FIRST_HOLD - 0.1, remb_kbps=600, loss=0, sent_kbps=450)
    assert budget.kbps == 500
    for now in range(7, 60):
        budget.update(now, remb_kbps=3000, loss=0, sent_kbps=450)
    assert budget.kbps is None


def test_a_remb_that_only_lags_behind_a_new_picture_is_no_congestion() -> None:
    """Measured with Chromium: 135 -> 700 kbit/s sent in a second, REMB 215 and then 8 % more each second."""
    budget, remb = ViewerBudget(), 215.0
    for now in range(16):
        budget.update(now, remb, loss=0, sent_kbps=700)
        assert budget.kbps is None
        remb *= 1.08


def test_a_remb_that_stays_too_small_is_congestion() -> None:
    budget = ViewerBudget()
    for now in range(5):
        budget.update(now, remb_kbps=300, loss=0, sent_kbps=700)
    assert budget.kbps == 300


def test_growing_that_fails_waits_longer_each_time() -> None:
    budget, changes = ViewerBudget(), []
    for now in range(300):
        before = budget.kbps
        congested = budget.kbps is None or budget.kbps > 520
        budget.update(now, remb_kbps=500 if congested else 560, loss=0, sent_kbps=700 if congested else 480)
        if budget.kbps == 500 and before != 500:
            changes.append(now)
    waits = [later - earlier for earlier, later in itertools.pairwise(changes)]
    assert waits == sorted(waits) and waits[-1] > 4 * waits[0]


def test_heavy_loss_lowers_the_budget_without_any_remb() -> None:
    budget = ViewerBudget()
    budget.update(0, None, loss=0.3, sent_kbps=1000)
    assert budget.kbps == pytest.approx(850)


def test_a_publisher_hears_the_least_of_line_layout_and_need() -> None:
    assert publisher_kbps(None, [700], sounds=1) == 748
    assert publisher_kbps(300_000, [700], sounds=1) == 300
    assert publisher_kbps(None, [0, 150], sounds=1) == 228
    assert publisher_kbps(5_000, [700], sounds=1) == 30


@pytest.mark.parametrize(("line_kbps", "expected"), [(300, 300), (500, 500), (5000, None)])
def test_the_uplink_estimate_finds_a_bottleneck(line_kbps: int, expected: int | None) -> None:
    """Frames of three packets at 700 kbit/s through a line of that width with a queue."""
    estimate = UplinkEstimate(TIME_ID)
    free = 0.0
    for index in range(900):
        sent = index // 3 / 30
        packet = rtp(1, index, 0, bytes(930), send_time=int(sent * 262144))
        free = max(free, sent) + len(packet) * 8 / line_kbps / 1000
        estimate.arrived(packet, 12 + 4 + 8, free)
    found = None if estimate.bps is None else estimate.bps / 1000
    assert found == (expected and pytest.approx(expected, rel=0.5))


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
    budget = ViewerBudget(SMALL_DOWN_KBPS, now=100.0)
    chair, tiles = Want("chair", 1, 400, 0), [Want(f"tile{n}", 2, 150, 0) for n in range(3)]
    decided = plan({"v": Viewer(budget.kbps, 4, [*tiles, chair])})
    assert ("v", "chair") not in decided.paused
    assert decided.paused
    for second in range(60):
        budget.update(101.0 + second, None, 0.0, 500)
    assert budget.kbps is None, "a clear line has no limit in the end"
