"""What a store of rooms promises, whatever it stores them in. `tests/exam/test_store.py` holds each store to it."""

import asyncio
from dataclasses import replace
from typing import Any, Protocol

import pytest

from app.exam.rooms import Log
from app.state import errors
from app.state.candidate import Action, Role, State
from app.state.log import Change, Record, apply, fold
from app.state.room import SYSTEM, Actor, Setup
from app.state.rules import Command, transition
from tests.state.stories import ADMIN, CHAIR, EXAMINER, LI, OPENS, SETUP, WANG, ZHANG

LONG = 60.0
GONE = -1.0
"""A lease of this length has run out when it is given."""


class AnyStore(Log, Protocol):
    async def create(self, room_id: str) -> None: ...
    async def discard(self, room_id: str) -> None: ...
    async def room_ids(self, since: float) -> list[str]: ...
    async def rooms_of(self, person: str) -> list[str]: ...
    async def pulse(self, node: str, at: float) -> None: ...
    async def open_to(self, owner: str, since: float) -> list[str]: ...
    async def take_seat(self, room_id: str, person: str, device: str) -> int: ...
    async def seat_epoch(self, room_id: str, person: str, device: str) -> int: ...


class Book:
    """A room in the store under test, written as `Rooms` writes it: by rules, under a lease."""

    def __init__(self, store: AnyStore, room_id: str) -> None:
        self.store = store
        self.room_id = room_id
        self.keys = 0

    @classmethod
    async def new(cls, store: AnyStore, room_id: str = "r1", owner: str = "one") -> "Book":
        """A configured room in which everybody has agreed to the pledge."""
        await store.create(room_id)
        book = cls(store, room_id)
        await book.claim(owner)
        await book.send(Command(Action.CONFIGURE, SYSTEM, setup=SETUP))
        for candidate in (ZHANG, LI, WANG):
            await book.do(candidate, Action.AGREE_PLEDGE, note="v1")
        return book

    @classmethod
    async def empty(cls, store: AnyStore, room_id: str) -> "Book":
        """A room nobody has set up yet."""
        await store.create(room_id)
        book = cls(store, room_id)
        await book.claim("one")
        return book

    async def claim(self, owner: str, lease: float = LONG) -> None:
        self.epoch = await self.store.claim(self.room_id, owner, lease)
        self.record = await self.store.load(self.room_id)

    async def do(
        self, actor: Actor, action: Action, candidate: Actor | None = None, note: str = "", key: str = ""
    ) -> int:
        about = candidate or (actor if actor.role is Role.CANDIDATE else None)
        return await self.send(Command(action, actor, about.id if about else None, note), key)

    async def send(self, command: Command, key: str = "") -> int:
        self.keys += 1
        room, change = transition(self.record.room, command, OPENS + self.keys)
        self.record = await self.store.append(
            self.record, room, change, key or f"{self.room_id}-key-{self.keys}", self.epoch
        )
        return change.seq

    def forged(self, candidate: Actor, after: State) -> Change:
        """A change the rules would refuse: what an index must stop when two processes are wrong about themselves."""
        seat = self.record.room.seat(candidate.id)
        seq = self.record.room.seq + 1
        return Change(seq, OPENS, Action.INVITE, CHAIR.id, Role.CHAIR, candidate.id, seat.state, after)

    async def force(self, change: Change) -> None:
        room = apply(self.record.room, change)
        self.record = await self.store.append(self.record, room, change, f"forged-{change.seq}", self.epoch)

    async def assert_as_before(self) -> None:
        """The store holds what this book last read or wrote, and nothing of a write that was refused."""
        assert await self.store.load(self.room_id) == self.record


class StoreContract:
    """Every test takes `store`, an empty store that knows the people of the stories."""

    async def test_what_was_appended_is_what_is_loaded(self, store: AnyStore) -> None:
        book = await Book.new(store)
        await book.do(ZHANG, Action.CHECK_IN)
        await book.do(CHAIR, Action.INVITE, ZHANG)
        await book.do(ZHANG, Action.ENTER)
        loaded = await store.load("r1")
        assert loaded == book.record
        assert loaded.room.seat(ZHANG.id).state is State.IN_EXAM
        assert sorted(loaded.answered.values()) == list(range(1, loaded.room.seq + 1)), "a gap"

    async def test_a_room_that_does_not_exist(self, store: AnyStore) -> None:
        with pytest.raises(errors.NotFound):
            await store.claim("nowhere", "one", LONG)

    async def test_only_a_room_nobody_set_up_is_taken_back(self, store: AnyStore) -> None:
        book, _ = await Book.new(store, "r1"), await Book.empty(store, "r2")
        for room in ("r1", "r2", "nowhere"):
            await store.discard(room)
        await book.assert_as_before()
        with pytest.raises(errors.NotFound):
            await store.claim("r2", "one", LONG)

    async def test_every_key_is_remembered_with_its_seq_and_actor(self, store: AnyStore) -> None:
        book = await Book.new(store)
        seq = await book.do(ZHANG, Action.CHECK_IN, key="a-key-of-sixteen")
        assert (await store.load("r1")).answered[ZHANG.id, "a-key-of-sixteen"] == seq

    async def test_a_key_has_its_effect_once(self, store: AnyStore) -> None:
        book = await Book.new(store)
        await book.do(CHAIR, Action.MESSAGE, note="请准备", key="k")
        with pytest.raises(errors.NotOwner):
            await book.do(CHAIR, Action.MESSAGE, note="请准备", key="k")
        await book.assert_as_before()
        await book.do(EXAMINER, Action.MESSAGE, note="请准备", key="k")

    async def test_a_stale_version_is_refused(self, store: AnyStore) -> None:
        book = await Book.new(store)
        stale = book.record
        await book.do(ZHANG, Action.CHECK_IN)
        kept, book.record = book.record, stale
        with pytest.raises(errors.NotOwner):
            await book.do(LI, Action.CHECK_IN)
        book.record = kept
        await book.assert_as_before()

    async def test_a_stale_epoch_is_refused(self, store: AnyStore) -> None:
        book = await Book.new(store)
        await store.claim("r1", "one", LONG)
        with pytest.raises(errors.NotOwner):
            await book.do(ZHANG, Action.CHECK_IN)
        await book.assert_as_before()

    async def test_of_parallel_writes_one_wins(self, store: AnyStore) -> None:
        book = await Book.new(store)
        record, epoch = book.record, book.epoch

        async def write(number: int) -> None:
            room, change = transition(record.room, Command(Action.CHECK_IN, ZHANG, ZHANG.id), OPENS)
            await store.append(record, room, change, f"key-{number}", epoch)

        results = await asyncio.gather(*(write(n) for n in range(10)), return_exceptions=True)
        assert results.count(None) == 1
        assert {type(each) for each in results if each is not None} == {errors.NotOwner}
        assert (await store.load("r1")).room.seq == record.room.seq + 1

    async def test_parallel_writes_to_many_rooms_all_pass(self, store: AnyStore) -> None:
        books = [await Book.new(store, f"r{n}") for n in range(4)]
        await asyncio.gather(*(book.do(CHAIR, Action.MESSAGE, None, "开始") for book in books))
        for book in books:
            await book.assert_as_before()

    async def test_one_occupant_per_room(self, store: AnyStore) -> None:
        book = await Book.new(store)
        for candidate in (ZHANG, LI):
            await book.do(candidate, Action.CHECK_IN)
        await book.do(CHAIR, Action.INVITE, ZHANG)
        with pytest.raises(errors.RoomBusy):
            await book.force(book.forged(LI, State.INVITED))
        await book.assert_as_before()

    @pytest.mark.parametrize("state", [State.WAITING, State.TALKING, State.INVITED, State.IN_EXAM])
    async def test_a_candidate_is_live_in_one_room(self, store: AnyStore, state: State) -> None:
        first, second = await Book.new(store, "r1"), await Book.new(store, "r2")
        await first.do(ZHANG, Action.CHECK_IN)
        with pytest.raises(errors.SeatedElsewhere):
            await second.force(second.forged(ZHANG, state))
        await second.assert_as_before()
        await first.do(EXAMINER, Action.MARK_ABSENT, ZHANG, "没有到场")
        await second.do(ZHANG, Action.CHECK_IN)

    @pytest.mark.parametrize("part", [{"candidates": ()}, {"panel": ()}], ids=["panel", "candidates"])
    async def test_the_office_puts_nobody_in_two_rooms_at_once(
        self, store: AnyStore, part: dict[str, Any]
    ) -> None:
        book, clerk = await Book.new(store, "r1"), await Book.empty(store, "r2")
        setup = _changed(
            title="第二考场", opens_at=SETUP.closes_at - 1, closes_at=SETUP.closes_at + 1, **part
        )
        with pytest.raises(errors.SetupRefused) as refused:
            await clerk.send(Command(Action.CONFIGURE, ADMIN, setup=setup))
        assert all("第一考场" in problem.message for problem in refused.value.problems)
        await clerk.assert_as_before()
        later = replace(setup, opens_at=SETUP.closes_at)
        await clerk.send(Command(Action.CONFIGURE, ADMIN, setup=later))
        await book.assert_as_before()
        await clerk.assert_as_before()

    async def test_of_those_who_save_at_once_one_is_first(self, store: AnyStore) -> None:
        """More than once: the first time the connections to a database are still being made."""
        for day in range(3):
            times = {"opens_at": OPENS + day * 86400, "closes_at": OPENS + day * 86400 + 3600}
            clerks = [await Book.empty(store, f"r{day}{number}") for number in range(8)]
            saved = await asyncio.gather(
                *(clerk.send(Command(Action.CONFIGURE, ADMIN, setup=_changed(**times))) for clerk in clerks),
                return_exceptions=True,
            )
            refusals = [each for each in saved if isinstance(each, BaseException)]
            assert (len(refusals), {type(each) for each in refusals}) == (7, {errors.SetupRefused})
            assert len(await store.rooms_of(CHAIR.id)) == day + 1

    async def test_a_closed_room_gives_its_people_away_and_cannot_take_them_back(
        self, store: AnyStore
    ) -> None:
        first, second = await Book.new(store, "r1"), await Book.empty(store, "r2")
        await first.do(ADMIN, Action.CLOSE_ROOM)
        await second.send(Command(Action.CONFIGURE, ADMIN, setup=SETUP))
        with pytest.raises(errors.SetupRefused):
            await first.do(ADMIN, Action.OPEN_ROOM)
        await first.assert_as_before()
        await second.do(ADMIN, Action.CLOSE_ROOM)
        await first.do(ADMIN, Action.OPEN_ROOM)

    async def test_a_candidate_who_is_done_in_one_room_may_be_put_in_another(self, store: AnyStore) -> None:
        first, second = await Book.new(store, "r1"), await Book.empty(store, "r2")
        await first.do(EXAMINER, Action.MARK_ABSENT, ZHANG, "没有到场")
        alone = _changed(panel=(), candidates=SETUP.candidates[:1])
        await second.send(Command(Action.CONFIGURE, ADMIN, setup=alone))

    async def test_a_lease_is_taken_over_only_when_it_has_run_out(self, store: AnyStore) -> None:
        book = await Book.new(store)
        with pytest.raises(errors.NotOwner):
            await store.claim("r1", "two", LONG)
        await book.do(ZHANG, Action.CHECK_IN)
        await store.renew("one", GONE)
        assert await store.claim("r1", "two", LONG) == book.epoch + 1
        with pytest.raises(errors.NotOwner):
            await book.do(LI, Action.CHECK_IN)
        await book.assert_as_before()

    async def test_whose_lease_it_is_is_told(self, store: AnyStore) -> None:
        book = await Book.new(store)
        assert await store.owner("r1") == "one"
        with pytest.raises(errors.NotOwner) as refused:
            await store.claim("r1", "two", LONG)
        assert refused.value.node == "one"
        assert LONG - 10 < await store.held_for("r1") <= LONG
        await book.claim("one", GONE)
        assert await store.owner("r1") == ""
        assert await store.held_for("r1") == 0
        with pytest.raises(errors.NotFound):
            await store.owner("nowhere")

    @pytest.mark.parametrize("to", ["", "two"])
    async def test_a_lease_that_was_given_up_writes_nothing_any_more(self, store: AnyStore, to: str) -> None:
        book = await Book.new(store)
        assert await store.release("r1", book.epoch, to, LONG)
        assert not await store.release("r1", book.epoch, to, LONG), "it is given once"
        assert await store.owner("r1") == to
        with pytest.raises(errors.NotOwner):
            await book.do(ZHANG, Action.CHECK_IN)
        assert await store.claim("r1", "two", LONG) > book.epoch
        await book.assert_as_before()

    async def test_what_is_open_to_a_server_is_what_no_other_has(self, store: AnyStore) -> None:
        mine, theirs, nobodys = [await Book.new(store, room) for room in ("r1", "r2", "r3")]
        await theirs.store.release("r2", theirs.epoch, "two", LONG)
        await nobodys.claim("one", GONE)
        assert await store.open_to("one", 0) == ["r1", "r3"]
        assert await store.open_to("three", 0) == ["r3"]
        assert await store.open_to("one", SETUP.closes_at + 1) == []
        await mine.assert_as_before()

    async def test_whoever_only_reads_follows_the_log(self, store: AnyStore) -> None:
        book = await Book.new(store)
        first = await store.follow(Record(fold("r1", ())))
        assert first == book.record
        await book.do(ZHANG, Action.CHECK_IN)
        assert await store.versions(["r1", "nowhere"]) == {"r1": book.record.room.seq}
        assert await store.follow(first) == book.record
        assert first.room.seq == book.record.room.seq - 1, "what was read before is left as it was"

    async def test_ones_own_lease_is_back_at_once_and_fences_the_former_life(self, store: AnyStore) -> None:
        book = await Book.new(store)
        assert await store.claim("r1", "one", LONG) == book.epoch + 1
        with pytest.raises(errors.NotOwner):
            await book.do(ZHANG, Action.CHECK_IN)

    async def test_of_parallel_claims_one_wins(self, store: AnyStore) -> None:
        await store.create("r1")
        claims = (store.claim("r1", f"owner-{n}", LONG) for n in range(10))
        results = await asyncio.gather(*claims, return_exceptions=True)
        assert [each for each in results if not isinstance(each, errors.NotOwner)] == [1]

    async def test_renewing_tells_what_is_still_ones_own(self, store: AnyStore) -> None:
        one, two = await Book.new(store, "r1", "one"), await Book.new(store, "r2", "two")
        assert await store.renew("one", GONE) == {"r1": one.epoch}
        await one.claim("two")
        assert await store.renew("one", LONG) == {}
        assert await store.renew("two", LONG) == {"r1": one.epoch, "r2": two.epoch}

    async def test_the_rooms_that_are_on_earliest_first(self, store: AnyStore) -> None:
        for room_id, opens in (
            ("late", OPENS + 60),
            ("early", OPENS),
            ("also", OPENS),
            ("over", OPENS - 9e5),
        ):
            book = await Book.new(store, room_id)
            setup = {"opens_at": opens, "closes_at": opens + 3600}
            await book.send(Command(Action.CONFIGURE, SYSTEM, setup=_changed(**setup)))
        assert await store.room_ids(OPENS) == ["also", "early", "late"]
        assert await store.room_ids(OPENS + 3601) == ["late"]

    async def test_the_rooms_of_a_person_follow_the_setup(self, store: AnyStore) -> None:
        book = await Book.new(store, "r1")
        await Book.new(store, "r2")
        assert await store.rooms_of(ZHANG.id) == await store.rooms_of(EXAMINER.id) == ["r1", "r2"]
        panel = tuple(member for member in SETUP.panel if member.id != EXAMINER.id)
        setup = _changed(panel=panel, candidates=SETUP.candidates[1:])
        await book.send(Command(Action.CONFIGURE, SYSTEM, setup=setup))
        assert await store.rooms_of(ZHANG.id) == await store.rooms_of(EXAMINER.id) == ["r2"]
        assert await store.rooms_of("#nobody") == []
        await book.assert_as_before()

    async def test_the_seats_states_outlive_a_new_setup(self, store: AnyStore) -> None:
        book = await Book.new(store)
        await book.do(LI, Action.CHECK_IN)
        await book.send(Command(Action.CONFIGURE, ADMIN, setup=_changed(title="改名")))
        await book.assert_as_before()
        assert (await store.load("r1")).room.seat(LI.id).state is State.WAITING

    async def test_each_takeover_of_a_device_is_a_new_epoch(self, store: AnyStore) -> None:
        await store.create("r1")
        assert await store.seat_epoch("r1", ZHANG.id, "main") == 0
        assert [await store.take_seat("r1", ZHANG.id, "main") for _ in range(3)] == [1, 2, 3]
        assert await store.take_seat("r1", ZHANG.id, "camera2") == 1
        assert await store.take_seat("r1", LI.id, "main") == 1
        assert await store.seat_epoch("r1", ZHANG.id, "main") == 3

    async def test_parallel_takeovers_never_share_an_epoch(self, store: AnyStore) -> None:
        await store.create("r1")
        taken = await asyncio.gather(*(store.take_seat("r1", ZHANG.id, "main") for _ in range(10)))
        assert sorted(taken) == list(range(1, 11))

    async def test_it_answers(self, store: AnyStore) -> None:
        for at in (1.0, 2.0):
            await store.pulse("main", at)


def _changed(**changes: Any) -> Setup:
    return replace(SETUP, **changes)
