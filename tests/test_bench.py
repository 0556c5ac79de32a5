"""The benches run small, so that they cannot rot; their figures are not judged here, only what must always hold."""

import os
from pathlib import Path

import pytest
from tortoise.backends.base.executor import EXECUTOR_CACHE

from app.identity.engine import model_files
from bench import admin, cluster, kill, offers, score, sockets, views
from bench.kill import Line, judge
from tests import postgres


@pytest.mark.slow
@pytest.mark.xdist_group("bench")
@pytest.mark.timeout(180)
async def test_sockets_are_answered_and_all_come_back_after_a_restart(tmp_path: Path) -> None:
    options = sockets.parse(["--rooms", "2", "--candidates", "16", "--pace", "0.2", "--seconds", "2"])
    figures = await sockets.measure(options, tmp_path / "data")
    assert figures["sockets"] == 2 * (16 + 4)
    assert figures["commands"] > figures["refused"]
    assert figures["views"] > figures["commands"]
    assert figures["storm_all_s"] > 0


@pytest.mark.slow
@pytest.mark.xdist_group("bench")
@pytest.mark.timeout(180)
async def test_nothing_is_lost_when_the_server_is_killed(tmp_path: Path) -> None:
    options = kill.parse(
        ["--kills", "2", "--rooms", "2", "--candidates", "6", "--pace", "0.1", "--every", "1"]
    )
    figures = await kill.measure(options, tmp_path / "data")
    assert figures["acknowledged"] > 0
    assert figures["kills"] == figures["rooms"] == figures["folded"] == 2
    faults = ("lost", "doubled", "invented", "gaps", "unanswered")
    assert {name: figures[name] for name in faults} == dict.fromkeys(faults, 0)


@pytest.mark.slow
@pytest.mark.xdist_group("bench")
@pytest.mark.timeout(180)
async def test_no_score_is_lost_when_the_server_is_killed(tmp_path: Path) -> None:
    options = score.parse(
        ["--rooms", "2", "--members", "2", "--seconds", "5", "--kills", "1", "--panels", "100"]
    )
    figures = await score.measure(options, tmp_path / "data")
    assert figures["acknowledged"] > figures["calm"] > 0
    assert figures["folded"] == figures["rooms"] == 2
    faults = ("lost", "doubled", "differences")
    assert {name: figures[name] for name in faults} == dict.fromkeys(faults, 0)


@pytest.mark.slow
@pytest.mark.xdist_group("bench")
@pytest.mark.timeout(300)
async def test_of_two_servers_one_is_lost_in_every_way(tmp_path: Path) -> None:
    if postgres.binaries() is None:
        pytest.skip("no PostgreSQL on this machine")
    small = "--rooms 3 --candidates 3 --pace 0.5 --seconds 1 --evacuations 1 --interviews 1 --media"
    options = cluster.parse(small.split())
    EXECUTOR_CACHE.clear()  # its statements are those of SQLite, from the bench before
    figures = await cluster.measure(options, tmp_path)
    EXECUTOR_CACHE.clear()
    assert figures["acknowledged"] > 0
    assert figures["folded"] == figures["rooms"] == 3
    assert figures["one_packets_per_s"] > 0 < figures["two_packets_per_s"]
    assert figures["kill_pages"] > 0 < figures["stop_pages"]
    faults = ("lost", "doubled", "invented", "gaps", "unanswered", "drain_broken_off")
    assert {name: figures[name] for name in faults} == dict.fromkeys(faults, 0)


@pytest.mark.slow
@pytest.mark.xdist_group("faces")
@pytest.mark.timeout(300)
async def test_a_person_who_obeys_passes_and_attacks_do_not(monkeypatch: pytest.MonkeyPatch) -> None:
    """On the portrait that a package carries, whether or not better material is at hand."""
    if not model_files.ready() and "CI" not in os.environ:
        pytest.skip("set-up could not bring the face networks")
    from bench import actors, face

    monkeypatch.setattr(actors, "shared_folder", lambda: None)
    figures = await face.measure(face.parse(["--genuine", "5", "--attacks", "1", "--seconds", "1"]))
    assert figures["genuine"] == [5, 5]
    assert {
        name: passed for name, (passed, _) in figures["attacks"].items() if "right-order" not in name
    } == {
        name: 0
        for name in face.ATTACKS
        if name not in ("right-order recording", "identity swap", "real clip")
    }
    assert figures["cpu_ms_per_frame"] > 0
    assert figures["worker_mb"] > 50


@pytest.mark.slow
@pytest.mark.xdist_group("bench")
@pytest.mark.timeout(180)
async def test_a_school_is_imported_and_listed(tmp_path: Path) -> None:
    options = admin.parse(["--people", "60", "--photos", "5", "--rooms", "3", "--lists", "1"])
    figures = await admin.measure(options, tmp_path / "data")
    assert (figures["imported"], figures["rooms_filled"]) == (60, 3)
    assert figures["list_p95_ms"] > 0


async def test_a_change_is_told_to_whom_it_concerns() -> None:
    figures = await views.measure(candidates=6, laps=2)
    assert (figures["pages"], figures["changes"]) == (6 + 4, 2 * 7)
    assert 4 <= figures["views_per_change"] <= figures["pages"], (
        "the staff at least, and everybody once at most"
    )


async def test_an_offer_costs_about_the_same_whoever_wrote_it() -> None:
    """Which ones are answered, and that there are figures; how large they are is the bench's affair."""
    figures = await offers.measure(1)
    assert figures["worst"] not in ("2855 ssrc lines", "feedback times codecs", "a line of 60 kB")
    assert figures["refused"] not in ("staff", "32 m-lines")
    assert figures["honest_ms"] and figures["refused_ms"] is not None


def sent(key: str, seq: int | None = None) -> kill.Sent:
    return {"room": "r", "actor": "chair", "key": key, "ok": seq is not None, "seq": seq, "tries": 1}


LOG = [Line("r", 1, "system", "seed-r"), Line("r", 2, "chair", "a"), Line("r", 3, "chair", "b")]


def faults(commands: list[kill.Sent], log: list[Line], version: int = 3) -> dict[str, int]:
    found = judge(commands, [], log, {"r": version})
    return {name: found[name] for name in ("lost", "doubled", "invented", "gaps") if found[name]}


@pytest.mark.parametrize(
    ("commands", "log", "found"),
    [
        ([sent("a", 2), sent("b", 3)], LOG, {}),
        ([sent("a", 2), sent("b")], LOG, {}),
        ([sent("a", 3), sent("b", 3)], LOG, {"lost": 1}),
        ([sent("a", 2), sent("b", 3), sent("c", 4)], LOG, {"lost": 1}),
        ([sent("a", 2)], LOG, {"invented": 1}),
        ([sent("a", 2)], LOG[:2], {"gaps": 1}),
        ([sent("a", 2)], [*LOG[:2], Line("r", 3, "chair", "a")], {"doubled": 1, "lost": 1}),
    ],
)
def test_the_judge_sees_each_fault(commands: list[kill.Sent], log: list[Line], found: dict[str, int]) -> None:
    assert faults(commands, log) == found
