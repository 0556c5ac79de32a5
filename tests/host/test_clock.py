"""The exam's time against a wall clock that jumps, over restarts and reboots."""

import json
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from app.host import clock as clocks
from app.host.clock import Clock
from tests.fakes import START
from tests.fakes import Clock as Hand

HOUR, DAY = 3600.0, 86400.0


class Machine:
    """A wall clock and a monotonic one, moved by hand."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "clock.json"
        self.wall, self.steady = Hand(), Hand(1000.0)

    def pass_by(self, seconds: float) -> None:
        self.wall.move(seconds)
        self.steady.move(seconds)

    def start(self, last_event: float = 0, *, idle: bool = False) -> Clock:
        return Clock(self.file, last_event, self.wall, self.steady, idle=idle)


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    monkeypatch.setattr(clocks, "boot", lambda: "this boot")
    return Machine(tmp_path)


def events(logs: list[dict[str, object]]) -> list[object]:
    return [each["event"] for each in logs]


@pytest.mark.parametrize("jump", [HOUR, -HOUR, 86400 * 400, 0.6, -0.6])
def test_a_jump_is_told_once_and_changes_no_time_that_runs(machine: Machine, jump: float) -> None:
    clock = machine.start()
    machine.pass_by(60)
    clock.look(idle=False)
    machine.wall.move(jump)
    assert clock() == START + 60, "before anybody looked"
    with capture_logs() as logs:
        for _ in range(60):
            machine.pass_by(1)
            clock.look(idle=False)
    assert abs(clock() - (START + 120)) < 0.07, (
        "an hour of it is not followed, and nothing of it within a minute"
    )
    assert events(logs) == ["wall_clock_jumped"]
    assert logs[0]["seconds"] == jump


@pytest.mark.parametrize("rate", [0.0005, -0.0005])
def test_what_ntp_slews_is_followed(machine: Machine, rate: float) -> None:
    clock = machine.start()
    with capture_logs() as logs:
        for _ in range(2000):
            machine.pass_by(1)
            machine.wall.move(rate)
            clock.look(idle=False)
    assert logs == []
    assert abs(clock() - machine.wall()) < 0.01


def test_it_never_goes_back_while_a_slew_is_followed(machine: Machine) -> None:
    clock = machine.start()
    machine.wall.move(-0.4)
    before = clock()
    for _ in range(1000):
        machine.pass_by(1)
        clock.look(idle=False)
        assert clock() > before
        before = clock()
    assert abs(clock() - machine.wall()) < 0.01


def test_a_jump_ahead_is_followed_when_nobodys_time_runs(machine: Machine) -> None:
    """Else rooms would open an hour late until the next start."""
    clock = machine.start()
    machine.wall.move(HOUR)
    clock.look(idle=False)
    assert clock() == START
    clock.look(idle=True)
    assert clock() == machine.wall()
    machine.wall.move(-HOUR)
    clock.look(idle=True)
    assert clock() == START + HOUR, "one back is not: it would go backwards"


@pytest.mark.parametrize("jump", [0, HOUR, -HOUR])
def test_a_restart_goes_on_by_the_monotonic_clock(machine: Machine, jump: float) -> None:
    """Killed in the middle of an interview; the wall clock was set meanwhile."""
    clock = machine.start()
    machine.pass_by(100)
    clock.save()
    machine.pass_by(25)
    machine.wall.move(jump)
    with capture_logs() as logs:
        again = machine.start()
    assert again() == START + 125
    assert events(logs) == (["wall_clock_jumped"] if jump else [])


def test_a_reboot_goes_on_by_the_wall_clock_less_what_had_jumped(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = machine.start()
    machine.wall.move(HOUR)
    clock.look(idle=False)
    clock.save()
    monkeypatch.setattr(clocks, "boot", lambda: "the next boot")
    machine.wall.move(300)
    machine.steady.now = 7
    assert machine.start()() == START + 300
    machine.wall.move(-2 * HOUR)  # a dead battery
    assert machine.start()() == START, "not behind what was given out"


def test_a_start_when_nobodys_time_runs_takes_the_wall_clock(machine: Machine) -> None:
    clock = machine.start()
    machine.wall.move(-HOUR)
    clock.look(idle=False)
    clock.save()
    assert machine.start(idle=True)() == START - HOUR


@pytest.mark.parametrize("idle", [True, False])
def test_it_never_begins_behind_the_last_event(machine: Machine, idle: bool) -> None:
    with capture_logs() as logs:
        clock = machine.start(START + HOUR, idle=idle)
    assert clock() == START + HOUR
    assert events(logs) == ["clock_behind_log"]
    machine.pass_by(10)
    clock.look(idle=True)
    assert clock() == START + HOUR + 10


@pytest.mark.parametrize("text", ["", "{", "[]", '{"boot": 1}', json.dumps({"boot": "", "steady": "x"})])
def test_a_note_that_cannot_be_read_is_no_note(machine: Machine, text: str) -> None:
    machine.file.write_text(text)
    assert machine.start()() == START


def test_a_note_that_cannot_be_written_is_told(machine: Machine) -> None:
    clock = machine.start()
    machine.file.with_name("clock.json.part").mkdir()
    with capture_logs() as logs:
        clock.save()
    assert events(logs) == ["clock_not_kept"]


def test_the_machine_has_both_clocks() -> None:
    assert clocks.steady() <= clocks.steady()
    assert clocks.boot() == clocks.boot()
    assert clocks.wall() > START - 10 * 365 * 86400


def test_what_is_deleted_waits_a_day_for_a_clock_that_was_set_ahead(machine: Machine) -> None:
    """A dead battery, or a slip of a hand, would else take every picture and paper at the next sweep."""
    clock = machine.start(START - HOUR, idle=True)
    assert clock.certain() == clock() == START, "a pause of hours is none to doubt"
    clock.save()
    machine.wall.move(400 * DAY)
    clock.look(idle=True)
    assert clock() == START + 400 * DAY
    assert clock.certain() == START
    machine.pass_by(DAY / 2)
    clock.look(idle=True)
    clock.save()
    again = machine.start(START, idle=True)
    assert again.certain() == START + DAY / 2, "a restart does not end the doubt"
    machine.pass_by(DAY / 2)
    again.look(idle=True)
    assert again.certain() == again()


def test_a_start_after_a_long_pause_deletes_nothing_on_its_first_day(machine: Machine) -> None:
    """Nobody knows whether it was a pause."""
    machine.start(START, idle=True).save()
    machine.wall.move(90 * DAY)
    machine.steady.move(90 * DAY)
    clock = machine.start(START, idle=True)
    assert (clock(), clock.certain()) == (START + 90 * DAY, START)
    machine.pass_by(DAY)
    assert clock.certain() == clock()


def test_a_new_school_has_nothing_to_doubt(machine: Machine) -> None:
    assert machine.start(idle=True).certain() == START
