"""What the exam office may set up, draw, open and close: each rule with its sentence and its place in the form."""

import hashlib
from dataclasses import asdict, replace
from typing import Any

import pytest

from app.state.candidate import SEATED, Action, Role, State
from app.state.draw import drawn_order
from app.state.errors import ExamError, SetupRefused
from app.state.log import fold
from app.state.room import Draw, Panelist, Setup, Terms, is_open
from app.state.rules import Command, check_may_bind, check_may_try
from app.state.setup import warnings
from app.state.view import view
from tests.state.stories import ADMIN, CHAIR, INVIGILATOR, LI, OPENS, SETUP, WANG, ZHANG, Story, only

IDS = tuple(enrolled.id for enrolled in SETUP.candidates)
EARLIER = OPENS - SETUP.early - 1
"""A second before the doors open."""


def refused(story: Story, **changes: Any) -> list[tuple[str, str]]:
    """Where a changed setup is refused, and with which words."""
    setup = replace(story.room.plan, **changes)
    refusal = story.refusal(Command(Action.CONFIGURE, ADMIN, setup=setup))
    assert isinstance(refusal, SetupRefused)
    return [(problem.field, problem.message) for problem in refusal.problems]


def drawn(seed: str, setup: Setup = SETUP) -> Setup:
    """`setup` in the order `seed` gives."""
    listed = {enrolled.id: enrolled for enrolled in setup.candidates}
    order = drawn_order(seed, listed)
    return replace(setup, candidates=tuple(listed[each] for each in order), draw=Draw(seed, order))


class TestForm:
    @pytest.mark.parametrize("title", ["", "  "])
    def test_a_room_has_a_title(self, title: str) -> None:
        assert refused(Story(), title=title) == [("title", "请填写考场名称。")]

    @pytest.mark.parametrize("closes", [OPENS, OPENS - 1])
    def test_a_room_ends_after_it_begins(self, closes: float) -> None:
        assert refused(Story(), closes_at=closes) == [("times", "结束时间必须晚于开始时间。")]

    def test_there_is_one_chair(self) -> None:
        [(field, words)] = refused(Story(), panel=(*SETUP.panel, Panelist("#zhao", "赵六", Role.CHAIR)))
        assert (field, "一位主考官" in words) == ("panel", True)

    def test_everything_that_is_wrong_is_said_at_once(self) -> None:
        twice = (*SETUP.candidates, SETUP.candidates[0])
        fields = [field for field, _ in refused(Story(), title="", closes_at=OPENS, candidates=twice)]
        assert fields == ["title", "times", "candidates"]

    def test_who_is_there_twice_is_named(self) -> None:
        [(_, words)] = refused(Story(), candidates=(*SETUP.candidates, SETUP.candidates[1]))
        assert words.startswith("李四")


class TestTerms:
    def test_where_the_log_says_nothing_it_means_what_it_always_meant(self) -> None:
        """A line leaves out what is the default, so a default never changes; a new term adds its own."""
        lengths = {"early": 3600, "invitation": 120, "interview": 1200, "warning": 180}
        rest = {
            "contact_name": "",
            "contact_phone": "",
            "face_check": False,
            "face_tries": 3,
            "camera2": "none",
        }
        assert asdict(Terms()).items() >= (lengths | rest).items()


class TestPanel:
    def test_a_room_may_be_planned_without_one_and_is_warned_of(self) -> None:
        story = Story()
        story.now = EARLIER
        story.configure(panel=(), candidates=())
        assert {problem.field for problem in warnings(story.room.plan)} == {"panel", "candidates"}
        assert warnings(SETUP) == ()

    def test_no_chair_is_warned_of(self) -> None:
        panel = tuple(member for member in SETUP.panel if member.role is not Role.CHAIR)
        [problem] = warnings(replace(SETUP, panel=panel))
        assert "没有主考官" in problem.message

    def test_an_open_room_keeps_somebody_who_can_examine(self) -> None:
        only_invigilators = tuple(m for m in SETUP.panel if m.role is Role.INVIGILATOR)
        assert [field for field, _ in refused(Story(), panel=only_invigilators)] == ["panel"]

    def test_nor_is_one_opened_that_has_nobody(self) -> None:
        story = Story()
        story.now = EARLIER
        story.configure(panel=())
        assert story.refused(ADMIN, Action.OPEN_ROOM).code == "conflict"


class TestOnceSomebodyHasCome:
    @pytest.mark.parametrize("state", sorted(set(State) - {State.REGISTERED}))
    def test_college_and_rehearsal_stand(self, state: State) -> None:
        story = only(ZHANG, state)
        assert [field for field, _ in refused(story, college_id="fl")] == ["college"]
        assert [field for field, _ in refused(story, rehearsal=True)] == ["rehearsal"]
        story.configure(title="第二考场", closes_at=OPENS + 9 * 3600)

    def test_before_that_both_may_change(self) -> None:
        story = Story()
        story.configure(college_id="fl", rehearsal=True)
        assert (story.room.plan.college_id, story.room.plan.rehearsal) == ("fl", True)


class TestTwoAtOnce:
    def test_who_comes_second_is_told(self) -> None:
        story = Story()
        read = story.room.setup_seq
        story.send(Command(Action.CONFIGURE, ADMIN, setup=replace(SETUP, title="甲"), since=read))
        refusal = story.refusal(
            Command(Action.CONFIGURE, ADMIN, setup=replace(SETUP, title="乙"), since=read)
        )
        assert (refusal.code, story.room.plan.title) == ("conflict", "甲")

    def test_what_happens_in_the_room_meanwhile_does_not_matter(self) -> None:
        story = Story()
        read = story.room.setup_seq
        story.do(ZHANG, Action.CHECK_IN)
        story.send(Command(Action.CONFIGURE, ADMIN, setup=replace(SETUP, title="甲"), since=read))
        assert story.room.plan.title == "甲"


class TestDraw:
    def test_the_seed_alone_gives_the_order(self) -> None:
        """By the words of draw.py, worked out here once more."""
        people = [f"p{number}" for number in range(50)]
        by_hand = sorted(people, key=lambda person: hashlib.sha256(f"s1:{person}".encode()).hexdigest())
        assert list(drawn_order("s1", people)) == list(drawn_order("s1", reversed(people))) == by_hand
        assert drawn_order("s2", people) != drawn_order("s1", people)

    def test_every_order_comes_up_about_as_often(self) -> None:
        first = [drawn_order(f"seed {number}", IDS)[0] for number in range(3000)]
        assert all(900 < first.count(person) < 1100 for person in IDS)

    def test_it_is_recorded_with_who_and_when(self) -> None:
        story = Story().wait(7)
        story.configure(**_parts(drawn("lot")))
        draw = story.room.plan.draw
        assert draw == Draw("lot", drawn_order("lot", IDS), ADMIN.id, OPENS + 7)
        assert [seat.candidate for seat in story.room.queue()] == list(draw.order)
        assert story.log[-1].setup is not None
        assert story.log[-1].setup.draw == draw

    def test_whoever_drew_stays_whoever_saves_later(self) -> None:
        story = Story()
        story.configure(**_parts(drawn("lot")))
        draw = story.room.plan.draw
        story.wait(60).configure(title="改名")
        assert story.room.plan.draw == draw

    def test_an_order_its_seed_does_not_give_is_refused(self) -> None:
        order = tuple(reversed(drawn_order("lot", IDS)))
        listed = {enrolled.id: enrolled for enrolled in SETUP.candidates}
        forged = {"candidates": tuple(listed[each] for each in order), "draw": Draw("lot", order)}
        assert [field for field, _ in refused(Story(), **forged)] == ["candidates"]

    def test_nor_one_that_is_not_the_rooms(self) -> None:
        wrong = replace(drawn("lot"), candidates=tuple(reversed(drawn("lot").candidates)))
        assert [field for field, _ in refused(Story(), **_parts(wrong))] == ["candidates"]

    @pytest.mark.parametrize("state", sorted(set(State) - {State.REGISTERED}))
    def test_nobody_who_has_come_is_moved_by_one(self, state: State) -> None:
        story = only(ZHANG, state)
        assert refused(story, **_parts(drawn("lot"))) == [("candidates", "已有考生签到，不能再抽签。")]

    def test_one_drawn_before_stands_when_they_have_come(self) -> None:
        story = Story()
        story.configure(**_parts(drawn("lot")))
        story.bring(ZHANG, State.WAITING).configure(title="改名")


class TestDoors:
    def test_opened_before_their_time(self) -> None:
        story = Story()
        story.now = EARLIER
        assert not is_open(story.room, story.now)
        story.do(ADMIN, Action.OPEN_ROOM)
        story.do(ZHANG, Action.CHECK_IN)
        assert story.state(ZHANG) is State.WAITING
        assert view(story.room, {}, ZHANG)["room"]["doors_at"] == EARLIER

    def test_what_is_open_is_not_opened_again(self) -> None:
        assert Story().refused(ADMIN, Action.OPEN_ROOM).code == "conflict"

    @pytest.mark.parametrize("state", sorted(SEATED))
    def test_nobody_is_shut_in(self, state: State) -> None:
        refusal = only(ZHANG, state).refused(ADMIN, Action.CLOSE_ROOM)
        assert (refusal.code, "张三" in refusal.message) == ("wrong_state", True)

    def test_a_closed_room_takes_nobody_until_it_is_opened_again(self) -> None:
        story = Story()
        story.bring(LI, State.ENDED).bring(WANG, State.DEFERRED)
        story.do(ADMIN, Action.CLOSE_ROOM)
        assert story.refused(ZHANG, Action.CHECK_IN).code == "room_not_open"
        assert story.refused(ADMIN, Action.REOPEN, LI, "误操作").code == "room_not_open"
        assert story.refused(CHAIR, Action.REINSTATE, WANG).code == "room_not_open"
        assert story.refused(ADMIN, Action.CLOSE_ROOM).code == "conflict"
        assert view(story.room, {}, ZHANG)["room"]["closed_at"] == story.now
        story.do(ADMIN, Action.OPEN_ROOM)
        for who, action, whom in (
            (ZHANG, Action.CHECK_IN, ZHANG),
            (CHAIR, Action.REOPEN, LI),
            (CHAIR, Action.REINSTATE, WANG),
        ):
            story.do(who, action, whom, "误操作")
        assert fold(story.room.id, story.log) == story.room

    def test_the_staffs_pages_do_not_offer_what_it_refuses(self) -> None:
        story = Story()
        story.bring(LI, State.ENDED).bring(WANG, State.DEFERRED)
        before = _offered(story)
        story.do(ADMIN, Action.CLOSE_ROOM)
        assert before - _offered(story) == {"reopen", "reinstate"}

    def test_whoever_did_not_come_is_still_marked_absent(self) -> None:
        story = Story()
        story.do(ADMIN, Action.CLOSE_ROOM)
        story.do(INVIGILATOR, Action.MARK_ABSENT, ZHANG)
        assert story.state(ZHANG) is State.ABSENT

    def test_one_closed_by_mistake_keeps_to_its_time(self) -> None:
        story = Story()
        story.now = EARLIER
        story.do(ADMIN, Action.CLOSE_ROOM)
        story.do(ADMIN, Action.OPEN_ROOM)
        assert story.refused(ZHANG, Action.CHECK_IN).code == "room_not_open"
        story.wait(1).do(ZHANG, Action.CHECK_IN)

    def test_neither_face_nor_phone_in_a_closed_room(self) -> None:
        story = Story(face_check=True, camera2="allowed")
        story.do(ADMIN, Action.CLOSE_ROOM)
        for check in (
            lambda: check_may_try(story.room, story.seat(ZHANG), story.now),
            lambda: check_may_bind(story.room, story.seat(ZHANG)),
        ):
            with pytest.raises(ExamError, match="考场已关闭"):
                check()


def _parts(setup: Setup) -> dict[str, Any]:
    return {"candidates": setup.candidates, "draw": setup.draw}


def _offered(story: Story) -> set[str]:
    rows = view(story.room, {}, CHAIR)["candidates"]
    return {action for row in rows for action in row["actions"]}
