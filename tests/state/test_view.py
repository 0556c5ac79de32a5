"""What the views say; what they must not say stands in test_privacy.py."""

import json
from dataclasses import replace

import pytest

from app.state.candidate import Action, Role, State
from app.state.devices import DeviceStatus, Screen, Sending
from app.state.errors import NotFound
from app.state.presence import Device, Presence
from app.state.room import SYSTEM, Actor, Enrolment, Need
from app.state.view import phone_view, view
from tests.state.stories import (
    ADMIN,
    CHAIR,
    EXAMINER,
    INSPECTOR,
    INVIGILATOR,
    INVIGILATOR_2,
    LI,
    LIVE,
    SETUP,
    WANG,
    ZHANG,
    Story,
    digest_of,
    only,
)


class TestCandidate:
    def test_a_foreign_seat_is_not_found(self) -> None:
        with pytest.raises(NotFound):
            view(Story().room, {}, Actor("#zhao", Role.CANDIDATE))

    def test_moves(self) -> None:
        assert view(Story().room, {}, ZHANG)["actions"] == ["check_in"]
        assert view(only(ZHANG, State.INVITED).room, {}, ZHANG)["actions"] == ["enter"]
        assert view(only(ZHANG, State.IN_EXAM).room, {}, ZHANG)["actions"] == []

    def test_nothing_has_happened_to_whoever_is_only_on_the_list(self) -> None:
        assert view(Story().room, {}, ZHANG)["me"]["last"] is None

    @pytest.mark.parametrize(
        ("start", "actor", "action"),
        [
            (State.INVITED, SYSTEM, Action.WITHDRAW),
            (State.INVITED, EXAMINER, Action.WITHDRAW),
            (State.IN_EXAM, CHAIR, Action.SEND_BACK),
            (State.ENDED, ADMIN, Action.REOPEN),
            (State.WAITING, INVIGILATOR, Action.DEFER),
            (State.DEFERRED, CHAIR, Action.REINSTATE),
            (State.ABSENT, CHAIR, Action.REINSTATE),
            (State.TALKING, INVIGILATOR, Action.END_TALK),
        ],
    )
    def test_what_led_here_and_whether_a_rule_or_a_person_did_it(
        self, start: State, actor: Actor, action: Action
    ) -> None:
        story = only(ZHANG, start).wait(SETUP.invitation)
        story.do(actor, action, ZHANG, "网络中断")
        by = "system" if actor is SYSTEM else "person"
        assert view(story.room, {}, ZHANG)["me"]["last"] == {"action": action, "by": by}

    def test_what_is_only_recorded_does_not_replace_what_led_here(self) -> None:
        story = only(ZHANG, State.DEFERRED)
        story.do(CHAIR, Action.MESSAGE, ZHANG, "请稍候")
        story.configure(title="第二考场")
        story.publishes("v2")
        story.do(ZHANG, Action.AGREE_PLEDGE, note="v2")
        assert view(story.room, {}, ZHANG)["me"]["last"] == {"action": "defer", "by": "person"}

    def test_the_pledge_shown_as_agreed_is_the_one_in_force(self) -> None:
        story = Story()
        agreed = story.seat(ZHANG).pledge
        assert agreed is not None
        shown = view(story.room, {}, ZHANG)["me"]["pledge"]
        assert shown == {"version": "v1", "digest": digest_of("v1"), "agreed_at": agreed.at}
        story.publishes("v2")
        shown = view(story.room, {}, ZHANG)["me"]["pledge"]
        assert shown == {"version": "v2", "digest": digest_of("v2"), "agreed_at": None}
        assert not view(story.room, {}, CHAIR)["candidates"][0]["pledge"]

    @pytest.mark.parametrize("state", sorted(set(State) - {State.REGISTERED, State.ABSENT}))
    def test_who_has_come_in_is_not_shown_as_without_a_pledge(self, state: State) -> None:
        story = only(ZHANG, state)
        before = view(story.room, {}, ZHANG)["me"]["pledge"]
        story.publishes("v2")
        assert view(story.room, {}, ZHANG)["me"]["pledge"] == before
        assert view(story.room, {}, CHAIR)["candidates"][0]["pledge"]

    @pytest.mark.parametrize(("wanted", "shown"), [(True, "pending"), (False, "not_required")])
    def test_the_face_check_to_come(self, wanted: bool, shown: str) -> None:
        assert view(Story(face_check=wanted).room, {}, ZHANG)["me"]["face"] == shown


class TestQueue:
    def test_counts_who_waits_before_me(self) -> None:
        story = only(ZHANG, State.TALKING).bring(LI, State.DEFERRED).bring(WANG, State.WAITING)
        assert view(story.room, {}, WANG)["queue"]["ahead"] == 1
        story.do(CHAIR, Action.REINSTATE, LI)
        assert view(story.room, {}, WANG)["queue"]["ahead"] == 2
        assert view(story.room, {}, ZHANG)["queue"]["ahead"] == 0

    def test_a_free_room_has_no_current_interview(self) -> None:
        shown = view(only(ZHANG, State.WAITING).room, {}, ZHANG)["queue"]
        assert shown == {"ahead": 0, "near": False, "seconds_each": 1200, "current_until": None}

    def test_the_planned_end_counts_the_time_used_before(self) -> None:
        story = only(ZHANG, State.IN_EXAM).bring(LI, State.WAITING)
        began = story.seat(ZHANG).since
        assert view(story.room, {}, LI)["queue"]["current_until"] == (began + 1200) // 60 * 60
        story.wait(300).do(CHAIR, Action.SEND_BACK, ZHANG, "网络中断")
        used = story.now - began
        story.do(CHAIR, Action.INVITE, ZHANG)
        story.wait(30).do(ZHANG, Action.ENTER)
        assert view(story.room, {}, LI)["queue"]["current_until"] == (story.now + 1200 - used) // 60 * 60


class TestInvigilatorShown:
    """docs/rules.md P9: the candidate is told which of the two it is, offline or talking with somebody else."""

    def _status(self, story: Story, **presences: Presence) -> str:
        known = zip((INVIGILATOR.id, INVIGILATOR_2.id), presences.values(), strict=True)
        online = {(person, Device.MAIN): how for person, how in known}
        online |= {(person, Device.EMERGENCY): Presence.OFFLINE for person, _ in list(online)}
        return str(view(story.room, online, LI)["invigilator"]["status"])

    @pytest.mark.parametrize(
        ("first", "second", "status"),
        [
            (Presence.OFFLINE, Presence.OFFLINE, "offline"),
            (Presence.ONLINE, Presence.OFFLINE, "busy"),
            (Presence.RECONNECTING, Presence.OFFLINE, "busy"),
            (Presence.ONLINE, Presence.ONLINE, "available"),
            (Presence.OFFLINE, Presence.RECONNECTING, "available"),
            (Presence.UNKNOWN, Presence.OFFLINE, "unknown"),
            (Presence.UNKNOWN, Presence.UNKNOWN, "unknown"),
        ],
    )
    def test_while_the_first_talks_with_zhang(self, first: Presence, second: Presence, status: str) -> None:
        story = only(ZHANG, State.TALKING).bring(LI, State.WAITING)
        assert self._status(story, first=first, second=second) == status

    def test_a_board_that_names_nobody_says_so(self) -> None:
        """Redis is empty or hung: that is not "offline"."""
        assert view(only(LI, State.WAITING).room, {}, LI)["invigilator"] == {"status": "unknown"}

    def test_while_talking_with_me_by_name_whatever_presence_says(self) -> None:
        story = only(ZHANG, State.TALKING)
        assert view(story.room, {}, ZHANG)["invigilator"] == {
            "status": "talking",
            "id": INVIGILATOR.id,
            "name": "候考周",
        }


class TestStaff:
    @pytest.mark.parametrize("state", State)
    @pytest.mark.parametrize("role", [Role.CHAIR, Role.EXAMINER, Role.INVIGILATOR])
    def test_the_staff_of_another_room_see_nothing(self, state: State, role: Role) -> None:
        with pytest.raises(NotFound):
            view(only(ZHANG, state).room, {}, Actor("#zhao", role))

    def test_an_examiner_taken_off_the_panel_sees_no_more(self) -> None:
        story = Story()
        story.configure(panel=tuple(m for m in SETUP.panel if m.id != EXAMINER.id))
        with pytest.raises(NotFound):
            view(story.room, {}, EXAMINER)

    @pytest.mark.parametrize("state", State)
    def test_an_inspector_watches_and_does_nothing(self, state: State) -> None:
        shown = view(only(ZHANG, state).room, {}, INSPECTOR)
        assert [row["actions"] for row in shown["candidates"]] == [[], [], []]
        assert shown["may_message"] is False

    def test_the_queue_is_in_interview_order(self) -> None:
        story = Story(candidates=SETUP.candidates[::-1])
        rows = view(story.room, {}, CHAIR)["candidates"]
        assert [row["id"] for row in rows] == [WANG.id, LI.id, ZHANG.id]

    @pytest.mark.parametrize(("state", "live"), [(s, ZHANG.id if s in LIVE else None) for s in State])
    def test_live_is_whoever_occupies_the_room(self, state: State, live: str | None) -> None:
        assert view(only(ZHANG, state).room, {}, CHAIR)["live"] == live

    def test_no_second_invitation_and_no_second_talk_is_offered(self) -> None:
        story = only(ZHANG, State.TALKING).bring(WANG, State.IN_EXAM).bring(LI, State.WAITING)
        assert self._offered(story, CHAIR) == ["defer", "mark_absent"]
        assert self._offered(story, INVIGILATOR) == ["defer", "mark_absent"]
        assert self._offered(story, INVIGILATOR_2) == ["start_talk", "defer", "mark_absent"]

    def _offered(self, story: Story, viewer: Actor) -> list[str]:
        return next(r["actions"] for r in view(story.room, {}, viewer)["candidates"] if r["id"] == LI.id)

    def test_the_second_camera_is_shown_where_the_room_has_one(self) -> None:
        online = {(ZHANG.id, Device.CAMERA2): Presence.RECONNECTING}
        for need, shown in ((Need.NONE, "not_required"), (Need.REQUIRED, "reconnecting")):
            rows = view(Story(camera2=need).room, online, CHAIR)["candidates"]
            assert rows[0]["camera2"] == shown

    def test_the_binding_of_a_phone_and_every_used_code_are_known_to_the_staff(self) -> None:
        story = Story(camera2=Need.REQUIRED)
        for action in (Action.BIND_CAMERA2, Action.REFUSE_CAMERA2, Action.REFUSE_CAMERA2):
            story.wait(10).do(SYSTEM, action, ZHANG)
        row = view(story.room, {}, CHAIR)["candidates"][0]
        assert row["phone"] == {"bound_at": story.now - 20, "refused": 2, "refused_at": story.now}

    def test_the_invitations_that_ran_out_are_counted_and_those_withdrawn_are_not(self) -> None:
        story = only(ZHANG, State.WAITING)
        for who in (SYSTEM, CHAIR, SYSTEM):
            story.do(CHAIR, Action.INVITE, ZHANG)
            story.wait(SETUP.invitation).do(who, Action.WITHDRAW, ZHANG)
        rows = view(story.room, {}, CHAIR)["candidates"]
        assert [row["unanswered"] for row in rows] == [2, 0, 0]

    def test_messages_of_whoever_is_done_are_put_away(self) -> None:
        story = only(ZHANG, State.ENDED)
        story.do(CHAIR, Action.MESSAGE, None, "谢谢")
        assert _said(story) == [[], ["谢谢"], ["谢谢"]]

    def test_a_message_to_all_is_in_the_view_once(self) -> None:
        story = only(ZHANG, State.IN_EXAM)
        story.do(INVIGILATOR, Action.MESSAGE, None, "请稍候")
        private = story.do(INVIGILATOR, Action.MESSAGE, LI, "请靠近话筒")
        shown = view(story.room, {}, CHAIR)
        assert [m["text"] for m in shown["messages"]] == ["请稍候", "请靠近话筒"]
        assert shown["messages"][1] == {
            "id": private.seq,
            "at": private.at,
            "sender": INVIGILATOR.id,
            "text": "请靠近话筒",
        }
        assert _said(story) == [[], ["请稍候", "请靠近话筒"], ["请稍候"]]

    def test_however_much_was_said_a_view_stays_small(self) -> None:
        """Each page of the staff gets the whole of it after every change."""
        enrolled = tuple(Enrolment(f"c{n}", f"考生{n}", f"NO-{n}") for n in range(60))
        story = Story(candidates=enrolled)
        for n in range(10):
            story.do(CHAIR, Action.MESSAGE, None, f"{n}" * 500)
            for each in enrolled:
                story.do(CHAIR, Action.MESSAGE, Actor(each.id, Role.CANDIDATE), "话" * 500)
        shown = view(story.room, {}, CHAIR)
        newest = [m["id"] for m in shown["messages"]]
        assert newest == sorted(newest)
        assert newest[-1] == story.room.seq
        assert len(json.dumps(shown, ensure_ascii=False).encode()) < 200_000
        rows = shown["candidates"]
        assert max(len(row["messages"]) for row in rows) <= 5, "more are not drawn"
        assert all(set(row["messages"]) <= set(newest) for row in rows)
        assert rows[-1]["messages"][-1] == story.room.seq


def _said(story: Story) -> list[list[str]]:
    """What was said to each candidate, as a page of the staff finds it."""
    shown = view(story.room, {}, CHAIR)
    texts = {m["id"]: m["text"] for m in shown["messages"]}
    return [[texts[each] for each in row["messages"]] for row in shown["candidates"]]


class TestScreenAsked:
    """docs/rules.md P13: the panel asks for the screen, and the candidate's page says so until the interview ends."""

    def test_the_candidate_and_the_staff_see_when(self) -> None:
        story = only(ZHANG, State.IN_EXAM)
        assert view(story.room, {}, ZHANG)["screen_asked_at"] is None
        story.wait(30).do(EXAMINER, Action.ASK_SCREEN, ZHANG)
        assert view(story.room, {}, ZHANG)["screen_asked_at"] == story.now
        assert view(story.room, {}, CHAIR)["candidates"][0]["screen_asked_at"] == story.now

    def test_it_is_over_with_the_interview(self) -> None:
        story = only(ZHANG, State.IN_EXAM)
        story.do(EXAMINER, Action.ASK_SCREEN, ZHANG)
        story.do(CHAIR, Action.SEND_BACK, ZHANG, "网络中断")
        story.do(CHAIR, Action.INVITE, ZHANG)
        story.do(ZHANG, Action.ENTER)
        assert view(story.room, {}, ZHANG)["screen_asked_at"] is None


class TestDevices:
    """docs/rules.md P13: which of the seat's pages is meant, where there are two."""

    @pytest.mark.parametrize("told", [Device.MAIN, Device.EMERGENCY])
    def test_the_page_that_spoke(self, told: Device) -> None:
        shown = view(Story().room, {}, CHAIR, {(ZHANG.id, told): _SENDS})["candidates"]
        assert shown[0]["devices"] == {"screen": "monitor", "camera": "on", "microphone": "none"}
        assert shown[1]["devices"] is None

    def test_the_second_channel_before_the_first(self) -> None:
        both = {
            (ZHANG.id, Device.MAIN): replace(_SENDS, camera=Sending.OFF),
            (ZHANG.id, Device.EMERGENCY): _SENDS,
        }
        assert view(Story().room, {}, CHAIR, both)["candidates"][0]["devices"]["camera"] == "on"


_SENDS = DeviceStatus(Screen.MONITOR, Sending.ON, Sending.NONE)


class TestDeviceCheck:
    """docs/rules.md P9: how 设备调试 came out is shown to the staff, with the time of the server."""

    def test_the_newest_counts(self) -> None:
        story = only(ZHANG, State.WAITING)
        assert view(story.room, {}, CHAIR)["candidates"][0]["device_check"] is None
        story.check_devices(ZHANG)
        story.wait(60).check_devices(ZHANG)
        shown = view(story.room, {}, CHAIR)["candidates"][0]["device_check"]
        assert (shown["at"], shown["network"], shown["loudspeaker"]) == (story.now, "udp", "untested")
        assert view(story.room, {}, ZHANG)["me"]["device_check"] == shown

    def test_it_needs_a_result(self) -> None:
        assert only(ZHANG, State.WAITING).refused(ZHANG, Action.CHECK_DEVICES, ZHANG).code == "malformed"


class TestPhone:
    """What the second camera itself may see."""

    @pytest.mark.parametrize(
        ("state", "use"),
        [
            (State.REGISTERED, "later"),
            (State.WAITING, "waiting"),
            (State.TALKING, "waiting"),
            (State.INVITED, "waiting"),
            (State.IN_EXAM, "exam"),
            (State.DEFERRED, "later"),
            (State.ENDED, "over"),
            (State.ABSENT, "over"),
        ],
    )
    def test_it_is_told_whose_it_is_and_what_its_picture_serves(self, state: State, use: str) -> None:
        story = Story(camera2=Need.ALLOWED).bring(ZHANG, state)
        story.bring(LI, State.WAITING)
        shown = phone_view(story.room, ZHANG.id)
        assert shown == {
            "role": "camera2",
            "room": {"id": "r1", "title": "第一考场", "rehearsal": False},
            "me": {"id": ZHANG.id, "name": "张三", "state": state},
            "use": use,
        }

    def test_it_says_that_this_is_a_rehearsal(self) -> None:
        story = Story(camera2=Need.ALLOWED, rehearsal=True)
        assert phone_view(story.room, ZHANG.id)["room"]["rehearsal"] is True

    def test_of_a_room_without_second_cameras_it_serves_nothing(self) -> None:
        assert phone_view(Story().room, ZHANG.id)["use"] == "none"

    def test_a_stranger_sees_nothing(self) -> None:
        with pytest.raises(NotFound):
            phone_view(Story(camera2=Need.ALLOWED).room, "nobody")
