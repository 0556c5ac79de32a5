"""The shell around the rules: commit, then tell; once for each key; nothing lost when the outcome is unknown."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

import pytest

from app.exam.rooms import GRACE, LEASE, PAUSE, RENEW_EVERY, WRITE_UNTIL, Elsewhere, Log, Order, Rooms
from app.state import errors
from app.state.candidate import Action, Role, State
from app.state.room import SYSTEM, Actor, Enrolment, Keep, Room
from app.state.rules import Command
from app.state.subscriptions import subscriptions
from tests.fakes import Clock, Cut, FakeForwarder, MemoryStore, UncertainLog
from tests.state.stories import (
    ADMIN,
    CHAIR,
    EXAMINER,
    INVIGILATOR,
    LI,
    OPENS,
    SETUP,
    WANG,
    ZHANG,
)


class Shell:
    """A process that serves rooms: it notes whom it told what, in order."""

    def __init__(
        self, log: Log, clock: Clock, owner: str = "one", elsewhere: Elsewhere | None = None
    ) -> None:
        self.media = FakeForwarder()
        self.told: list[int] = []
        self.clock = clock
        self.rooms = Rooms(log, self.media, self._tell, owner, clock, clock, elsewhere=elsewhere)
        self._keys = 0

    def _tell(self, room_id: str) -> None:
        live = self.rooms.peek(room_id)
        assert live is not None, "told of a room that is not served"
        self.told.append(live.room.seq)

    async def do(
        self, actor: Actor, action: Action, candidate: Actor | None = None, note: str = "", key: str = ""
    ) -> int:
        about = candidate or (actor if actor.role is Role.CANDIDATE else None)
        return await self.send(Command(action, actor, about.id if about else None, note), key)

    async def send(self, command: Command, key: str = "", room_id: str = "r1") -> int:
        self._keys += 1
        return await self.rooms.command(room_id, command, key or f"key-{self._keys}")

    async def set_up(self, room_id: str = "r1") -> None:
        await self.send(Command(Action.CONFIGURE, SYSTEM, setup=SETUP), f"setup-{room_id}", room_id)
        for candidate in (ZHANG, LI, WANG):
            for action, note in ((Action.AGREE_PLEDGE, "v1"), (Action.CHECK_IN, "")):
                command = Command(action, candidate, candidate.id, note)
                await self.send(command, f"{action}-{candidate.id}", room_id)

    async def serve(self, seconds: float) -> None:
        """So many seconds of a process that is well: it looks at its deadlines and keeps its leases."""
        until, step = self.clock.now + seconds, RENEW_EVERY / 2
        while self.clock.now < until:
            self.clock.move(min(step, until - self.clock.now))
            await self.rooms.renew()
            await self.rooms.tick()

    async def invite_and_serve(self, seconds: float) -> None:
        await self.do(CHAIR, Action.INVITE, ZHANG)
        await self.serve(seconds)
        assert await self.state(ZHANG) is State.INVITED

    async def has_grace(self) -> None:
        """Zhang's invitation, which is over, stands for the time of grace from now on, and no longer."""
        await self.serve(GRACE - 0.1)
        assert await self.state(ZHANG) is State.INVITED
        await self.serve(RENEW_EVERY)
        assert await self.state(ZHANG) is State.WAITING

    async def state(self, candidate: Actor) -> State:
        return (await self.rooms.get("r1")).seat(candidate.id).state

    async def seq(self) -> int:
        return (await self.rooms.get("r1")).seq


@pytest.fixture
def clock() -> Clock:
    return Clock(OPENS)


@pytest.fixture
async def store(clock: Clock) -> MemoryStore:
    store = MemoryStore(clock)
    await store.create("r1")
    return store


@pytest.fixture
def log(store: MemoryStore) -> UncertainLog:
    return UncertainLog(store)


@pytest.fixture
async def shell(log: UncertainLog, clock: Clock) -> Shell:
    """A process that serves `r1`, where three candidates wait."""
    shell = Shell(log, clock)
    await shell.set_up()
    return shell


async def outcomes(calls: Iterable[Any]) -> list[Any]:
    return await asyncio.gather(*calls, return_exceptions=True)


class TestRecorded:
    async def recorded(self, shell: Shell, rule: Keep) -> None:
        setup = replace((await shell.rooms.get("r1")).plan, record=rule)
        await shell.send(Command(Action.CONFIGURE, SYSTEM, setup=setup))
        shell.rooms.unfit = lambda: "录制磁盘已满。"

    async def test_a_room_that_must_be_recorded_invites_nobody_while_it_can_not(self, shell: Shell) -> None:
        await self.recorded(shell, Keep.REQUIRED)
        with pytest.raises(errors.RecorderUnfit, match="录制磁盘已满"):
            await shell.do(CHAIR, Action.INVITE, ZHANG)
        shell.rooms.unfit = lambda: ""
        await shell.do(CHAIR, Action.INVITE, ZHANG)
        assert await shell.state(ZHANG) is State.INVITED

    async def test_an_interview_that_is_on_goes_on_and_others_never_wait(self, shell: Shell) -> None:
        await shell.do(CHAIR, Action.INVITE, ZHANG)
        await self.recorded(shell, Keep.REQUIRED)
        await shell.do(ZHANG, Action.ENTER)
        assert shell.media.recorded["r1"]
        await shell.do(CHAIR, Action.FINISH, ZHANG)
        assert not shell.media.recorded["r1"]
        await self.recorded(shell, Keep.OPTIONAL)
        await shell.do(CHAIR, Action.INVITE, LI)
        assert await shell.state(LI) is State.INVITED


class TestOnce:
    async def test_a_repeated_key_gets_the_same_answer_and_no_second_effect(self, shell: Shell) -> None:
        first = await shell.do(CHAIR, Action.INVITE, ZHANG, key="k")
        shell.told.clear()
        assert await shell.do(CHAIR, Action.INVITE, ZHANG, key="k") == first
        assert (await shell.seq(), shell.told) == (first, [])

    async def test_also_when_the_world_has_moved_on(self, shell: Shell) -> None:
        first = await shell.do(CHAIR, Action.INVITE, ZHANG, key="k")
        await shell.do(ZHANG, Action.ENTER)
        assert await shell.do(CHAIR, Action.INVITE, ZHANG, key="k") == first

    async def test_in_parallel(self, shell: Shell) -> None:
        before = await shell.seq()
        calls = (shell.do(CHAIR, Action.INVITE, ZHANG, key="k") for _ in range(20))
        assert await outcomes(calls) == [before + 1] * 20
        assert await shell.seq() == before + 1

    async def test_after_a_restart(self, shell: Shell, store: MemoryStore, clock: Clock) -> None:
        first = await shell.do(CHAIR, Action.INVITE, ZHANG, key="k")
        again = Shell(store, clock)
        assert await again.do(CHAIR, Action.INVITE, ZHANG, key="k") == first

    async def test_a_key_is_its_actors_own(self, shell: Shell) -> None:
        first = await shell.do(CHAIR, Action.MESSAGE, None, "开始", key="k")
        assert await shell.do(EXAMINER, Action.MESSAGE, None, "开始", key="k") == first + 1

    async def test_a_refused_command_leaves_its_key_free(self, shell: Shell) -> None:
        with pytest.raises(errors.WrongState):
            await shell.do(ZHANG, Action.ENTER, key="k")
        await shell.do(CHAIR, Action.INVITE, ZHANG)
        await shell.do(ZHANG, Action.ENTER, key="k")
        assert await shell.state(ZHANG) is State.IN_EXAM


class TestDecidedWhenItsTurnHasCome:
    async def test_two_who_add_to_the_list_at_once_both_do(self, shell: Shell, log: UncertainLog) -> None:
        """Each makes the new setup from the room as the other left it, not as it was when they asked."""

        def adding(name: str) -> Any:
            def decide(room: Room) -> Command:
                listed = (*room.plan.candidates, Enrolment(name, name, name))
                return Command(Action.CONFIGURE, ADMIN, setup=replace(room.plan, candidates=listed))

            return decide

        names = [f"new{n}" for n in range(4)]
        await asyncio.gather(*(shell.rooms.command("r1", adding(name), name) for name in names))
        assert set(names) <= set((await shell.rooms.get("r1")).seats)

    async def test_a_repeated_key_gets_the_same_answer(self, shell: Shell) -> None:
        def message(room: Room) -> Command:
            return Command(Action.MESSAGE, INVIGILATOR, note=f"{len(room.seats)}")

        first = await shell.rooms.command("r1", message, "once")
        assert await shell.rooms.command("r1", message, "once") == first == await shell.seq()


class TestCommitThenTell:
    async def test_trouble_in_the_media_layer_keeps_nobody_from_seeing_what_was_done(
        self, shell: Shell, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def broken(room: str, desired: object) -> None:
            raise RuntimeError("no media")

        monkeypatch.setattr(shell.media, "set_subscriptions", broken)
        before = await shell.seq()
        with pytest.raises(RuntimeError):
            await shell.do(CHAIR, Action.INVITE, ZHANG, key="k")
        assert shell.told[-1] == before + 1
        assert await shell.do(CHAIR, Action.INVITE, ZHANG, key="k") == before + 1

    async def test_told_after_the_commit_and_never_before(
        self, shell: Shell, store: MemoryStore, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        shell.told.clear()
        shell.media.told.clear()
        append = store.append

        async def watched(*args: Any) -> Any:
            written = await append(*args)
            assert (shell.told, shell.media.told) == ([], []), "told before the commit"
            return written

        monkeypatch.setattr(store, "append", watched)
        seq = await shell.do(CHAIR, Action.INVITE, ZHANG)
        assert shell.told == [seq]
        room = await shell.rooms.get("r1")
        assert shell.media.told == [("r1", subscriptions(room))]

    @pytest.mark.parametrize("trouble", [errors.Unavailable(), errors.NotOwner()])
    async def test_nobody_is_told_of_what_was_not_written(
        self, shell: Shell, log: UncertainLog, trouble: errors.Unavailable
    ) -> None:
        before = await shell.seq()
        shell.told.clear()
        log.down = trouble
        with pytest.raises(errors.Unavailable):
            await shell.do(CHAIR, Action.INVITE, ZHANG, key="k")
        assert shell.told == []
        log.down = None
        assert await shell.seq() == before
        assert await shell.do(CHAIR, Action.INVITE, ZHANG, key="k") == before + 1

    @pytest.mark.parametrize(
        ("actor", "action", "code"),
        [
            (CHAIR, Action.FINISH, "wrong_state"),
            (INVIGILATOR, Action.INVITE, "forbidden"),
            (Actor("#stranger", Role.CHAIR), Action.INVITE, "not_found"),
        ],
    )
    async def test_a_refusal_changes_nothing_and_tells_nobody(
        self, shell: Shell, actor: Actor, action: Action, code: str
    ) -> None:
        before = await shell.seq()
        shell.told.clear()
        with pytest.raises(errors.ExamError) as refused:
            await shell.do(actor, action, ZHANG)
        assert (refused.value.code, shell.told, await shell.seq()) == (code, [], before)


class TestUnknownOutcome:
    """The connection to the database is cut in the midst of a commit: only the log can tell what happened."""

    @pytest.mark.parametrize("cut", ["before", "after"])
    async def test_the_same_key_again_has_its_effect_once(
        self, shell: Shell, log: UncertainLog, cut: str
    ) -> None:
        before = await shell.seq()
        log.cut = cut
        with pytest.raises(Cut):
            await shell.do(CHAIR, Action.INVITE, ZHANG, key="k")
        assert await shell.do(CHAIR, Action.INVITE, ZHANG, key="k") == before + 1
        assert await shell.seq() == before + 1
        assert await shell.state(ZHANG) is State.INVITED

    @pytest.mark.parametrize(("cut", "code"), [("before", None), ("after", "room_busy")])
    async def test_somebody_elses_command_settles_it_first(
        self, shell: Shell, log: UncertainLog, cut: str, code: str | None
    ) -> None:
        log.cut = cut
        with pytest.raises(Cut):
            await shell.do(CHAIR, Action.INVITE, ZHANG)
        [result] = await outcomes([shell.do(EXAMINER, Action.INVITE, LI)])
        assert getattr(result, "code", None) == code

    async def test_the_next_tick_settles_it_and_tells(self, shell: Shell, log: UncertainLog) -> None:
        log.cut = "after"
        with pytest.raises(Cut):
            await shell.do(CHAIR, Action.INVITE, ZHANG)
        shell.told.clear()
        assert await shell.state(ZHANG) is State.WAITING, "not yet known"
        await shell.rooms.tick()
        assert await shell.state(ZHANG) is State.INVITED
        assert shell.told == [await shell.seq()]
        loads = log.loads
        await shell.rooms.tick()
        assert log.loads == loads, "settled once"

    async def test_a_log_that_cannot_be_read_yet_stays_doubtful(
        self, shell: Shell, log: UncertainLog
    ) -> None:
        log.cut = "after"
        with pytest.raises(Cut):
            await shell.do(CHAIR, Action.INVITE, ZHANG)
        log.down = errors.Unavailable()
        await shell.rooms.tick()
        with pytest.raises(errors.Unavailable):
            await shell.do(EXAMINER, Action.INVITE, LI)
        log.down = None
        await shell.rooms.tick()
        assert await shell.state(ZHANG) is State.INVITED

    async def test_a_cancelled_command_is_settled_too(
        self, shell: Shell, store: MemoryStore, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        append, forever, written = store.append, asyncio.Event(), asyncio.Event()

        async def hanging(*args: Any) -> Any:
            await append(*args)
            written.set()
            await forever.wait()

        monkeypatch.setattr(store, "append", hanging)
        task = asyncio.create_task(shell.do(CHAIR, Action.INVITE, ZHANG, key="k"))
        await written.wait()
        task.cancel()
        assert isinstance((await outcomes([task]))[0], asyncio.CancelledError)
        monkeypatch.setattr(store, "append", append)
        seq = await shell.do(CHAIR, Action.INVITE, ZHANG, key="k")
        assert (await shell.seq(), await shell.state(ZHANG)) == (seq, State.INVITED)


class TestDeadlines:
    async def test_an_invitation_nobody_took_up_is_withdrawn_when_it_is_over(self, shell: Shell) -> None:
        await shell.serve(GRACE)
        await shell.do(CHAIR, Action.INVITE, ZHANG)
        await shell.serve(SETUP.invitation - 0.1)
        assert await shell.state(ZHANG) is State.INVITED
        await shell.serve(0.1)
        assert await shell.state(ZHANG) is State.WAITING
        seq = await shell.seq()
        await shell.rooms.tick()
        assert await shell.seq() == seq

    async def test_a_server_that_was_down_takes_no_invitation_away_at_once(
        self, shell: Shell, store: MemoryStore, clock: Clock
    ) -> None:
        await shell.do(CHAIR, Action.INVITE, ZHANG)
        clock.move(SETUP.invitation + 3600)
        again = Shell(store, clock)
        assert await again.state(ZHANG) is State.INVITED
        await again.serve(GRACE - 0.1)
        assert await again.state(ZHANG) is State.INVITED
        await again.serve(0.1)
        assert await again.state(ZHANG) is State.WAITING

    async def test_the_end_of_an_invitation_waits_for_a_process_that_was_frozen(self, shell: Shell) -> None:
        """docs/rules.md fault 5: stopped with SIGSTOP, suspended with its machine, stuck; for less than a lease too."""
        for frozen in (PAUSE + 0.5, WRITE_UNTIL - 1, 3600):
            await shell.invite_and_serve(SETUP.invitation - 1)
            shell.clock.move(frozen)
            await shell.rooms.tick()
            await shell.has_grace()

    async def test_also_when_the_lease_is_renewed_before_the_first_look(self, shell: Shell) -> None:
        await shell.invite_and_serve(SETUP.invitation - 1)
        shell.clock.move(3600)
        await shell.rooms.renew()
        await shell.has_grace()

    async def test_it_waits_for_a_database_that_was_away(self, shell: Shell, log: UncertainLog) -> None:
        await shell.invite_and_serve(SETUP.invitation - 1)
        log.down = errors.Unavailable()
        with pytest.raises(errors.Unavailable):
            await shell.serve(1)
        log.down = None
        await shell.rooms.tick()
        assert await shell.state(ZHANG) is State.INVITED, "back, but its lease was not renewed yet"
        await shell.has_grace()

    @pytest.mark.parametrize("hung", [2.5, 20])
    async def test_it_waits_for_a_database_that_hung(
        self, shell: Shell, store: MemoryStore, monkeypatch: pytest.MonkeyPatch, hung: float
    ) -> None:
        await shell.invite_and_serve(SETUP.invitation - hung - 0.5)
        renew = store.renew

        async def slow(owner: str, lease: float) -> dict[str, int]:
            monkeypatch.setattr(store, "renew", renew)
            for _ in range(int(hung * 2)):  # the deadlines are looked at all the while
                shell.clock.move(0.5)
                await shell.rooms.tick()
            return await renew(owner, lease)

        monkeypatch.setattr(store, "renew", slow)
        await shell.rooms.renew()
        await shell.has_grace()

    async def test_it_waits_after_an_answer_the_candidate_could_not_give(
        self, shell: Shell, log: UncertainLog
    ) -> None:
        """Too short an outage for a renewal to meet it: the room's own refused write is what shows it."""
        await shell.invite_and_serve(SETUP.invitation - 0.1)
        log.down = errors.Unavailable()
        with pytest.raises(errors.Unavailable):
            await shell.do(ZHANG, Action.ENTER, key="k")
        log.down = None
        shell.clock.move(0.2)
        await shell.rooms.tick()
        await shell.has_grace()

    async def test_it_waits_for_a_lease_that_was_lost_for_a_while(
        self, shell: Shell, store: MemoryStore, clock: Clock
    ) -> None:
        await shell.invite_and_serve(SETUP.invitation - 1)
        clock.move(LEASE + 1)
        other = Shell(store, clock, "two")
        assert await other.state(ZHANG) is State.INVITED
        clock.move(LEASE + 1)
        await shell.rooms.renew()
        assert await shell.state(ZHANG) is State.INVITED, "claimed anew"
        await shell.has_grace()

    async def test_the_candidate_comes_back_in_the_time_of_grace(
        self, shell: Shell, store: MemoryStore, clock: Clock
    ) -> None:
        await shell.do(CHAIR, Action.INVITE, ZHANG)
        clock.move(SETUP.invitation + 3600)
        again = Shell(store, clock)
        await again.rooms.get("r1")
        await again.serve(GRACE - 1)
        await again.do(ZHANG, Action.ENTER, key="coming-back")
        await again.serve(300)
        assert await again.state(ZHANG) is State.IN_EXAM

    async def test_a_person_is_faster_by_a_hair(self, shell: Shell) -> None:
        await shell.serve(GRACE)
        await shell.do(CHAIR, Action.INVITE, ZHANG)
        await shell.serve(SETUP.invitation - 0.1)
        shell.clock.move(0.1)
        await asyncio.gather(shell.do(ZHANG, Action.ENTER), shell.rooms.tick())
        assert await shell.state(ZHANG) is State.IN_EXAM

    async def test_one_broken_room_does_not_stop_the_deadlines_of_the_others(
        self, shell: Shell, store: MemoryStore, log: UncertainLog
    ) -> None:
        await store.create("r0")
        setup = replace(SETUP, candidates=(Enrolment("#zhao", "赵六", "NO-9"),))
        await shell.send(Command(Action.CONFIGURE, SYSTEM, setup=setup), room_id="r0")
        zhao = Actor("#zhao", Role.CANDIDATE)
        for command in (
            Command(Action.AGREE_PLEDGE, zhao, zhao.id, "v1"),
            Command(Action.CHECK_IN, zhao, zhao.id),
            Command(Action.INVITE, CHAIR, zhao.id),
        ):
            await shell.send(command, room_id="r0")
        await shell.do(CHAIR, Action.INVITE, ZHANG)
        await shell.serve(SETUP.invitation - 0.1)
        log.cut = "before"  # whatever a driver raises, for whichever room comes first
        await shell.serve(0.1)
        states = {await shell.state(ZHANG), (await shell.rooms.get("r0")).seat(zhao.id).state}
        assert states == {State.WAITING, State.INVITED}
        await shell.serve(GRACE + RENEW_EVERY)
        assert await shell.state(ZHANG) is State.WAITING
        assert (await shell.rooms.get("r0")).seat(zhao.id).state is State.WAITING


class TestLease:
    async def test_without_renewal_nothing_is_written_until_the_lease_is_renewed(
        self, shell: Shell, log: UncertainLog
    ) -> None:
        shell.clock.move(WRITE_UNTIL)
        assert shell.rooms.writable()
        shell.clock.move(0.1)
        assert not shell.rooms.writable()
        log.down = errors.Unavailable()
        with pytest.raises(errors.Unavailable):
            await shell.do(CHAIR, Action.INVITE, ZHANG, key="k")
        log.down = None
        await shell.do(CHAIR, Action.INVITE, ZHANG, key="k")
        assert shell.rooms.writable()

    async def test_whoever_slept_too_long_finds_the_room_taken_and_writes_nothing(
        self, shell: Shell, store: MemoryStore, clock: Clock
    ) -> None:
        """docs/rules.md fault 5: stopped for longer than the lease, while another process took over."""
        before = await shell.seq()
        clock.move(LEASE + 1)
        other = Shell(store, clock, "two")
        await other.do(EXAMINER, Action.INVITE, LI)
        with pytest.raises(errors.NotOwner):
            await shell.do(CHAIR, Action.INVITE, ZHANG)
        assert shell.rooms.peek("r1") is None
        assert (await other.seq(), await other.state(LI)) == (before + 1, State.INVITED)

    async def test_a_renewal_that_finds_the_room_taken_drops_it(
        self, shell: Shell, store: MemoryStore, clock: Clock
    ) -> None:
        await shell.rooms.renew()
        assert shell.rooms.peek("r1") is not None
        clock.move(LEASE + 1)
        await Shell(store, clock, "two").rooms.get("r1")
        await shell.rooms.renew()
        assert shell.rooms.peek("r1") is None

    async def test_a_room_loaded_while_the_leases_are_renewed_is_kept(
        self, shell: Shell, store: MemoryStore, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        await store.create("r2")
        renew = store.renew

        async def slow(owner: str, lease: float) -> dict[str, int]:
            held = await renew(owner, lease)
            await shell.rooms.get("r2")
            return {room: epoch for room, epoch in held.items() if room != "r2"}

        monkeypatch.setattr(store, "renew", slow)
        await shell.rooms.renew()
        assert shell.rooms.peek("r2") is not None

    async def test_while_another_process_holds_it_the_room_cannot_be_loaded(
        self, shell: Shell, store: MemoryStore, clock: Clock
    ) -> None:
        with pytest.raises(errors.NotOwner) as refused:
            await Shell(store, clock, "two").rooms.serve("r1")
        assert refused.value.node == "one"

    async def test_of_two_lives_of_one_process_the_older_writes_nothing(
        self, shell: Shell, store: MemoryStore, clock: Clock
    ) -> None:
        """Its lease is not over, but a write under the older epoch is refused by the store itself."""
        again = Shell(store, clock)
        await again.do(EXAMINER, Action.INVITE, LI, key="newer")
        live = shell.rooms.peek("r1")
        assert live is not None
        for n in range(10):
            shell.rooms._live["r1"] = live  # it has not noticed
            live.dropped = False
            with pytest.raises(errors.NotOwner):
                await shell.do(CHAIR, Action.DEFER, ZHANG, "设备故障", key=f"older-{n}")
        assert await again.state(ZHANG) is State.WAITING

    async def test_whoever_waits_for_a_room_while_it_is_dropped_gets_it_anew(
        self, shell: Shell, store: MemoryStore, clock: Clock
    ) -> None:
        live = shell.rooms.peek("r1")
        assert live is not None
        async with live.lock:
            waiting = asyncio.create_task(shell.do(CHAIR, Action.INVITE, ZHANG))
            await asyncio.sleep(0)
            await store.claim("r1", "one", LEASE)
            await shell.rooms.renew()
        await waiting
        assert await shell.state(ZHANG) is State.INVITED
        assert shell.rooms.peek("r1") is not live


class Neighbours:
    """The servers of one school, without a network between them. `homes`: who should take a room nobody has."""

    def __init__(self, own: str, shells: dict[str, Shell]) -> None:
        self.own, self.shells, self.homes = own, shells, dict[str, str]()
        self.before: Callable[[], Awaitable[None]] | None = None

    def home(self, room_id: str) -> str:
        return self.homes.get(room_id, self.own)

    def others(self) -> bool:
        return len(self.shells) > 1

    async def ask(self, node: str, order: Order) -> int:
        if self.before is not None:
            before, self.before = self.before, None
            await before()
        if node not in self.shells:
            raise errors.Unavailable
        return await self.shells[node].rooms.obey(order)


@dataclass
class Two:
    """`one` has the room r1, in which three candidates wait; `two` has none."""

    one: Shell
    two: Shell
    store: MemoryStore
    clock: Clock

    def neighbours(self, shell: Shell) -> Neighbours:
        found = shell.rooms._elsewhere
        assert isinstance(found, Neighbours)
        return found


@pytest.fixture
async def two(store: MemoryStore, clock: Clock) -> Two:
    shells: dict[str, Shell] = {}
    for name in ("one", "two"):
        shells[name] = Shell(store, clock, name, Neighbours(name, shells))
    await shells["one"].set_up()
    return Two(shells["one"], shells["two"], store, clock)


class TestElsewhere:
    async def test_a_room_is_read_and_changed_from_any_server(self, two: Two) -> None:
        assert await two.two.seq() == await two.one.seq()
        seq = await two.two.do(CHAIR, Action.INVITE, ZHANG, key="k")
        assert await two.one.state(ZHANG) is State.INVITED
        assert await two.two.state(ZHANG) is State.INVITED, "a copy that is never behind what was answered"
        assert await two.two.do(CHAIR, Action.INVITE, ZHANG, key="k") == seq, (
            "once for its key, by whichever way"
        )
        assert await two.one.do(CHAIR, Action.INVITE, ZHANG, key="k") == seq
        assert two.two.rooms.peek("r1") is None

    async def test_a_refusal_comes_as_it_was_raised(self, two: Two) -> None:
        await two.one.do(CHAIR, Action.INVITE, ZHANG)
        with pytest.raises(errors.RoomBusy):
            await two.two.do(EXAMINER, Action.INVITE, LI)

    async def test_what_is_made_from_the_room_is_made_again_when_somebody_was_faster(self, two: Two) -> None:
        seen: list[int] = []

        def message(room: Room) -> Command:
            seen.append(room.seq)
            return Command(Action.MESSAGE, CHAIR, None, f"after {room.seq}")

        async def faster() -> None:
            await two.one.do(CHAIR, Action.MESSAGE, None, "first")

        two.neighbours(two.two).before = faster
        before = await two.one.seq()
        assert await two.two.rooms.command("r1", message, "k") == before + 2
        assert seen == [before, before + 1]

    async def test_pages_must_be_where_the_room_is(self, two: Two) -> None:
        with pytest.raises(errors.NotOwner) as refused:
            await two.two.rooms.serve("r1", sent=True)
        assert refused.value.node == "one"

    async def test_a_room_nobody_has_is_taken_where_it_belongs_and_by_whoever_was_sent(
        self, two: Two
    ) -> None:
        await two.store.create("r2")
        two.neighbours(two.two).homes["r2"] = "one"
        with pytest.raises(errors.NotOwner) as refused:
            await two.two.rooms.serve("r2")
        assert refused.value.node == "one"
        two.neighbours(two.one).homes["r2"] = "two"  # each thinks that it is the other's
        assert await two.one.rooms.serve("r2", sent=True)

    async def test_a_room_is_handed_over_with_all_that_was_acknowledged(self, two: Two) -> None:
        lost: list[tuple[str, str]] = []
        two.one.rooms.on_lost = lambda room, node: lost.append((room, node))
        last = await two.one.do(CHAIR, Action.INVITE, ZHANG, key="k")
        assert await two.one.rooms.release("r1", "two")
        assert lost == [("r1", "two")]
        assert two.one.rooms.peek("r1") is None
        assert (await two.two.rooms.serve("r1")).room.seq == last
        assert await two.one.do(CHAIR, Action.INVITE, ZHANG, key="k") == last
        assert await two.one.do(ZHANG, Action.ENTER) == last + 1
        assert await two.two.state(ZHANG) is State.IN_EXAM
        assert not await two.one.rooms.release("r1", "two"), "it is not ours any more"

    async def test_what_is_under_way_is_finished_before_a_room_goes(self, two: Two) -> None:
        results = await asyncio.gather(
            two.one.do(CHAIR, Action.INVITE, ZHANG), two.one.rooms.release("r1", "two")
        )
        assert await two.two.seq() == results[0]

    async def test_a_list_of_rooms_has_those_of_all_servers(self, two: Two) -> None:
        await two.store.create("r2")
        ids = [room.id for room in await two.two.rooms.many(["r1", "r2", "nowhere"])]
        assert ids == ["r1"], "one that nobody has set up is none"
        await two.one.do(CHAIR, Action.INVITE, ZHANG)
        [room] = await two.two.rooms.many(["r1"])
        assert room.seat(ZHANG.id).state is State.INVITED

    async def test_a_server_that_is_cut_off_lets_its_pages_go(self, store: MemoryStore, clock: Clock) -> None:
        """After a partition its pages would look at a view that stands, while the room is led on elsewhere."""
        log, shells = UncertainLog(store), dict[str, Shell]()
        shells["one"] = Shell(log, clock, "one", Neighbours("one", shells))
        shells["two"] = Shell(store, clock, "two", Neighbours("two", shells))
        lost: list[str] = []
        shells["one"].rooms.on_lost = lambda room, _node: lost.append(room)
        await shells["one"].set_up()
        log.down = errors.Unavailable()
        for _ in range(int(LEASE / RENEW_EVERY)):
            clock.move(RENEW_EVERY)
            with pytest.raises(errors.Unavailable):
                await shells["one"].rooms.renew()
            await shells["one"].rooms.tick()
        assert lost == [], "its lease holds still"
        clock.move(RENEW_EVERY)
        await shells["one"].rooms.tick()
        assert lost == ["r1"]
        assert (await shells["two"].rooms.serve("r1")).room.id == "r1"

    async def test_alone_it_keeps_them_for_there_is_nobody_to_go_to(
        self, shell: Shell, log: UncertainLog
    ) -> None:
        log.down = errors.Unavailable()
        shell.clock.move(10 * LEASE)
        await shell.rooms.tick()
        assert shell.rooms.peek("r1") is not None


class TestAtOnce:
    async def test_two_examiners_invite_two_candidates_a_hundred_times(self, shell: Shell) -> None:
        """docs/rules.md 4.1, fault 29: exactly one wins each time, and the other is told."""
        for _ in range(100):
            pair = (shell.do(CHAIR, Action.INVITE, ZHANG), shell.do(EXAMINER, Action.INVITE, LI))
            results = await outcomes(pair)
            assert [type(each) for each in results if not isinstance(each, int)] == [errors.RoomBusy]
            winner = ZHANG if isinstance(results[0], int) else LI
            await shell.do(CHAIR, Action.WITHDRAW, winner)

    async def test_the_commands_of_one_caller_keep_their_order(self, shell: Shell) -> None:
        begin = await shell.seq()
        calls = (shell.do(CHAIR, Action.MESSAGE, None, str(n)) for n in range(200))
        assert await asyncio.gather(*calls) == list(range(begin + 1, begin + 201))

    async def test_a_room_asked_for_at_once_by_many_is_loaded_once(
        self, store: MemoryStore, clock: Clock
    ) -> None:
        log = UncertainLog(store)
        shell = Shell(log, clock)
        await asyncio.gather(*(shell.rooms.get("r1") for _ in range(20)))
        assert log.loads == 1

    async def test_a_room_that_does_not_exist_leaves_nothing_behind(self, shell: Shell) -> None:
        for n in range(3):
            with pytest.raises(errors.NotFound):
                await shell.rooms.get(f"nowhere-{n}")
        assert shell.rooms._loading == {}

    async def test_a_candidate_invited_in_one_room_cannot_check_in_in_another(
        self, shell: Shell, store: MemoryStore
    ) -> None:
        await store.create("r2")
        with pytest.raises(errors.SeatedElsewhere):
            await shell.set_up("r2")
        room = await shell.rooms.get("r2")
        assert room.seat(ZHANG.id).state is State.REGISTERED
