"""Stories of the channel: emergency and back, and the phone that stands in (docs/rules.md P15)."""

from dataclasses import replace

import pytest

from app.state import errors
from app.state.candidate import Action, State
from app.state.channel import Cause, Switch
from app.state.presence import Device, Presence
from app.state.room import SYSTEM, Actor, Need
from app.state.rules import Command, check_channel_open, check_may_change_over
from app.state.subscriptions import Endpoint, Source, subscriptions
from app.state.view import phone_view, view
from tests.state.stories import CHAIR, INSPECTOR, INVIGILATOR, LI, SETUP, ZHANG, Story, only


def with_phone(state: State = State.IN_EXAM) -> Story:
    story = Story(camera2=Need.ALLOWED)
    story.do(SYSTEM, Action.BIND_CAMERA2, ZHANG)
    return story.bring(ZHANG, state)


def row(story: Story, viewer: Actor = CHAIR, **online: Presence) -> dict[str, object]:
    known = {(ZHANG.id, Device(device)): presence for device, presence in online.items()}
    [found] = [each for each in view(story.room, known, viewer)["candidates"] if each["id"] == ZHANG.id]
    return dict(found)


class TestChangingOver:
    @pytest.mark.parametrize("state", State)
    def test_it_moves_the_channel_and_nothing_else(self, state: State) -> None:
        story = only(ZHANG, state)
        before = story.seat(ZHANG)
        change = story.wait(7).switches(ZHANG, Device.EMERGENCY)
        expected = Switch(Device.MAIN, Device.EMERGENCY, Cause.NETWORK, 3.5, story.now)
        assert change.switch == expected
        assert story.seat(ZHANG) == replace(before, switch=expected)
        assert (before.channel, story.seat(ZHANG).channel) == (Device.MAIN, Device.EMERGENCY)

    def test_and_back(self) -> None:
        story = only(ZHANG, State.IN_EXAM)
        story.switches(ZHANG, Device.EMERGENCY)
        change = story.switches(ZHANG, Device.MAIN, Cause.USER)
        assert change.switch is not None
        assert (change.switch.former, story.seat(ZHANG).channel) == (Device.EMERGENCY, Device.MAIN)

    def test_the_former_channel_is_the_rooms_word(self) -> None:
        story = only(ZHANG, State.IN_EXAM)
        lie = Switch(Device.CAMERA2, Device.EMERGENCY, Cause.USER)
        change = story.send(Command(Action.SWITCH_CHANNEL, SYSTEM, ZHANG.id, switch=lie))
        assert change.switch is not None
        assert change.switch.former is Device.MAIN

    def test_where_one_is_already_there_is_nothing_to_change(self) -> None:
        story = only(ZHANG, State.IN_EXAM)
        same = Command(
            Action.SWITCH_CHANNEL, SYSTEM, ZHANG.id, switch=Switch(Device.MAIN, Device.MAIN, Cause.USER)
        )
        assert story.refusal(same).code == "conflict"
        assert story.refused(SYSTEM, Action.SWITCH_CHANNEL, ZHANG).code == "malformed"

    def test_both_sides_see_it(self) -> None:
        story = only(ZHANG, State.IN_EXAM)
        assert (row(story)["channel"], row(story)["switch"]) == ("main", None)
        story.switches(ZHANG, Device.EMERGENCY)
        for viewer in (CHAIR, INVIGILATOR, INSPECTOR):
            assert row(story, viewer)["channel"] == "emergency"
            assert row(story, viewer)["switch"] == {
                "former": "main",
                "device": "emergency",
                "cause": "network",
                "gap": 3.5,
                "at": story.now,
            }
        assert view(story.room, {}, ZHANG)["me"]["channel"] == "emergency"

    def test_the_clock_and_the_subscriptions_go_on(self) -> None:
        story = only(ZHANG, State.IN_EXAM)
        clock, wanted = row(story)["clock"], subscriptions(story.room)
        story.switches(ZHANG, Device.EMERGENCY)
        assert row(story)["clock"] == clock
        assert subscriptions(story.room) == wanted


class TestWhen:
    @pytest.mark.parametrize("state", State)
    def test_a_ticket_is_given_while_there_is_something_to_come_to(self, state: State) -> None:
        story = only(ZHANG, state)
        if state in (State.ENDED, State.ABSENT):
            with pytest.raises(errors.EmergencyClosed):
                check_may_change_over(story.room, story.seat(ZHANG), story.now)
        else:
            check_may_change_over(story.room, story.seat(ZHANG), story.now)

    @pytest.mark.parametrize("state", State)
    def test_a_page_stays_until_the_room_closes_or_longer_when_the_exam_runs_late(self, state: State) -> None:
        story = only(ZHANG, state)
        check_channel_open(story.room, story.seat(ZHANG), SETUP.closes_at)
        late = SETUP.closes_at + 1
        if state in (State.WAITING, State.TALKING, State.INVITED, State.IN_EXAM):
            check_channel_open(story.room, story.seat(ZHANG), late)
        else:
            with pytest.raises(errors.EmergencyClosed):
                check_channel_open(story.room, story.seat(ZHANG), late)


GONE, HERE = Presence.OFFLINE, Presence.ONLINE


class TestThePhoneStandsIn:
    @pytest.mark.parametrize(
        ("main", "emergency", "camera2", "offered"),
        [
            (GONE, GONE, HERE, True),
            (Presence.RECONNECTING, GONE, HERE, True),
            (HERE, GONE, HERE, False),
            (GONE, HERE, HERE, False),
            (GONE, GONE, GONE, False),
            (Presence.UNKNOWN, GONE, HERE, False),
            (GONE, GONE, Presence.UNKNOWN, False),
        ],
    )
    def test_it_is_offered_when_the_computer_is_gone_and_the_phone_lives(
        self, main: Presence, emergency: Presence, camera2: Presence, offered: bool
    ) -> None:
        story = with_phone()
        assert row(story, main=main, emergency=emergency, camera2=camera2)["may_use_phone"] is offered

    def test_an_inspector_is_not_offered_it_nor_is_anybody_twice(self) -> None:
        story, known = with_phone(), {"main": GONE, "emergency": GONE, "camera2": HERE}
        assert row(story, INSPECTOR, **known)["may_use_phone"] is False
        story.do(CHAIR, Action.CONTINUE_BY_PHONE, ZHANG)
        assert row(story, **known)["may_use_phone"] is False

    def test_it_becomes_picture_and_voice_and_the_second_camera_no_more(self) -> None:
        story = with_phone()
        phone, chair = Endpoint("r1", ZHANG.id, "camera2"), Endpoint("r1", CHAIR.id, "main")
        change = story.do(CHAIR, Action.CONTINUE_BY_PHONE, ZHANG)
        assert change.switch is not None
        assert change.switch.device is Device.CAMERA2
        wanted = subscriptions(story.room)
        from_phone = [(s.source, s.max_kbps) for s in wanted if (s.subscriber, s.publisher) == (chair, phone)]
        assert sorted(from_phone) == [(Source.CAMERA, 800), (Source.MICROPHONE, 32)]
        to_phone = {s.source for s in wanted if (s.subscriber, s.publisher) == (phone, chair)}
        assert to_phone == {Source.CAMERA, Source.MICROPHONE}
        assert phone_view(story.room, ZHANG.id)["use"] == "spare"

    def test_before_it_nobody_hears_the_phone_and_the_phone_hears_nobody(self) -> None:
        phone = Endpoint("r1", ZHANG.id, "camera2")
        wanted = subscriptions(with_phone().room)
        assert {s.source for s in wanted if s.publisher == phone} == {Source.CAMERA}
        assert not [s for s in wanted if s.subscriber == phone]

    @pytest.mark.parametrize("state", [State.WAITING, State.TALKING, State.INVITED])
    def test_while_waiting_it_gets_nothing_of_the_room(self, state: State) -> None:
        story = with_phone(state)
        story.do(INVIGILATOR, Action.CONTINUE_BY_PHONE, ZHANG)
        heard = {s.publisher.person for s in subscriptions(story.room) if s.subscriber.device == "camera2"}
        assert heard == ({INVIGILATOR.id} if state is State.TALKING else set())

    def test_no_wish_is_there_twice(self) -> None:
        story = with_phone()
        story.do(CHAIR, Action.CONTINUE_BY_PHONE, ZHANG)
        wanted = [(s.subscriber, s.publisher, s.source) for s in subscriptions(story.room)]
        assert len(wanted) == len(set(wanted))

    @pytest.mark.parametrize("device", [Device.MAIN, Device.EMERGENCY])
    def test_until_the_computer_is_back(self, device: Device) -> None:
        story = with_phone()
        before = subscriptions(story.room)
        story.do(CHAIR, Action.CONTINUE_BY_PHONE, ZHANG)
        story.switches(ZHANG, device)
        assert story.seat(ZHANG).channel is device
        assert subscriptions(story.room) == before

    def test_without_a_phone_it_cannot(self) -> None:
        story = Story(camera2=Need.ALLOWED).bring(ZHANG, State.IN_EXAM)
        assert story.refused(CHAIR, Action.CONTINUE_BY_PHONE, ZHANG).code == "conflict"
        assert only(LI, State.IN_EXAM).refused(CHAIR, Action.CONTINUE_BY_PHONE, LI).code == "camera2_closed"
