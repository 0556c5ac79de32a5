"""What the lines of bench/network.py do to packets, and what its figures say about samples."""

import random
from pathlib import Path
from typing import Any

from PIL import Image

from bench import plots, series
from bench.line import Direction, Way
from bench.network import SCENARIOS, Seen, medians

UDP, TCP = (bytes([0x45, *bytes(8), protocol, *bytes(990)]) for protocol in (17, 6))


def direction(way: Way) -> Direction:
    return Direction(way, random.Random(1))


def test_a_line_delays_and_does_not_reorder() -> None:
    shaky = direction(Way(delay=0.1, jitter=0.03))
    due = [shaky.due(UDP, n * 0.001) for n in range(500)]
    assert all(at is not None and at >= n * 0.001 + 0.1 for n, at in enumerate(due))
    assert due == sorted(due, key=lambda at: at or 0)


def test_a_line_loses_its_share_and_the_same_again() -> None:
    one, other = direction(Way(loss=0.1)), direction(Way(loss=0.1))
    lost = [one.due(UDP, 0) is None for _ in range(4000)]
    again = [other.due(UDP, 0) is None for _ in range(4000)]
    assert lost == again
    assert 320 < sum(lost) < 480


def test_a_narrow_line_sends_at_its_rate_and_drops_what_its_queue_cannot_hold() -> None:
    narrow = direction(Way(kbps=800))  # 100 packets a second
    due = [at for _ in range(100) if (at := narrow.due(UDP, 0)) is not None]
    assert [round(at * 100) for at in due] == list(range(1, len(due) + 1))
    assert 30 <= len(due) <= 32  # 0.3 s, and what is being sent
    assert narrow.told() == {"packets": 100, "bytes": 1000 * len(due), "lost": 0, "full": 100 - len(due)}


def test_a_wider_line_overtakes_nothing() -> None:
    line = direction(Way(kbps=80))
    waiting = [line.due(UDP, 0) for _ in range(5)]
    line.change(Way())
    assert line.due(UDP, 0) == waiting[-1]


def test_a_line_without_udp_has_tcp() -> None:
    strict, dead = direction(Way(block="udp")), direction(Way(block="all"))
    assert strict.due(UDP, 0) is None
    assert strict.due(TCP, 0) == 0
    assert dead.due(TCP, 0) is None


def samples(frames: dict[int, int], *, at: float = 1000.0, connection: str = "0") -> list[dict[str, Any]]:
    """One a second: how many frames came in it, each of 1000 bytes, and sound of which a tenth was made up."""
    taken, total = [], 0
    for second, new in frames.items():
        total += new
        video = {"of": f"{connection}/a", "kind": "video", "owner": "candidate1/main/camera", "width": 640}
        sound = {"of": f"{connection}/b", "kind": "audio", "owner": "", "bytes": 0}
        n = 48_000 * len(taken)
        taken.append(
            {
                "at": at + second,
                "out": [],
                "shown": {"candidate1/main/camera": total % 120},
                "in": [
                    video | {"bytes": 1000 * total, "frames": total},
                    sound | {"samples": n, "concealed": n // 10, "silent": n // 20},
                ],
            }
        )
    return taken


def seen(taken: list[dict[str, Any]], *moves: float) -> Seen:
    return Seen({"chair": taken, "candidate1": taken}, taken[0]["at"], taken[-1]["at"], moves)


def test_figures_of_a_picture_that_was_gone_for_a_while() -> None:
    frames = {0: 5, **dict.fromkeys(range(1, 11), 20), **dict.fromkeys(range(11, 15), 0)}
    frames |= dict.fromkeys(range(15, 21), 20)
    figures = SCENARIOS["blackout"].figures(seen(samples(frames), 1010.0, 1013.0))
    assert figures == {
        "kbps": 128.0,
        "kbps_last": 160.0,
        "fps": 16.0,
        "fps_last": 20.0,
        "dark_s": 5.0,
        "delay_ms": 0,
        "sound_concealed_percent": 5.0,
        "sound_missing_percent": 10.0,
        "back_s": 2.0,
    }


def test_a_picture_that_never_comes_back() -> None:
    frames = dict.fromkeys(range(11), 20) | dict.fromkeys(range(11, 21), 0)
    figures = SCENARIOS["udp_cut"].figures(seen(samples(frames), 1010.0))
    assert figures["dark_s"] == 10.0
    assert figures["back_s"] is None


def test_delay_is_how_far_the_viewer_is_behind_the_page_that_sends() -> None:
    sent = [{"at": at / 4, "shown": {"candidate1/main/camera": 6 * at % 120}} for at in range(80)]
    seen = [{"at": at / 4 + 0.1, "shown": {"candidate1/main/camera": (6 * at - 3) % 120}} for at in range(40)]
    still = [seen[-1] | {"at": at / 4} for at in range(41, 60)]
    late = series.delays(seen + still, sent, "candidate1")
    assert {round(seconds, 3) for _, seconds in late} == {0.225}
    assert len(late) == 39


def test_a_new_connection_begins_to_count_at_nothing() -> None:
    taken = samples(dict.fromkeys(range(6), 20)) + samples(dict.fromkeys(range(6, 11), 20), connection="1")
    assert series.fps(series.picture(taken, "candidate1")) == 20.0


def test_medians_have_no_figure_where_a_run_has_none() -> None:
    runs = [{"fps": 20.0, "back_s": 1.0}, {"fps": 22.0, "back_s": None}, {"fps": 23.0, "back_s": 2.0}]
    assert medians(runs) == {"fps": 22.0, "back_s": None}


def test_curves_are_drawn_and_interrupted(tmp_path: Path) -> None:
    curve = [(float(t), None if t == 5 else 100.0 * t) for t in range(-4, 30)]
    plots.draw(tmp_path / "a.png", "step", [plots.Panel("kbit/s", {"ours": curve, "janus": curve})], [0.0])
    with Image.open(tmp_path / "a.png") as image:
        assert image.size == (plots.WIDTH, plots.TOP + plots.HEIGHT)
        assert len(image.convert("RGB").getcolors(1 << 20) or []) > 10
