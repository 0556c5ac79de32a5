"""What of whom is recorded: literal lists, and what must never be (docs/rules.md exam 5)."""

from app.state.candidate import Action, State
from app.state.channel import Cause
from app.state.presence import Device
from app.state.recordings import Recording, recordings
from app.state.room import Keep
from app.state.subscriptions import Endpoint, Source
from tests.state.stories import CHAIR, EXAMINER, LI, ZHANG, Story

DEVICES = (Device.MAIN, Device.EMERGENCY)
SEEN = {(ZHANG.id, device, source) for device in DEVICES for source in Source}
PHONE = {(ZHANG.id, Device.CAMERA2, Source.CAMERA)}
HEARD = {(who.id, device, Source.MICROPHONE) for who in (CHAIR, EXAMINER) for device in DEVICES}


def recorded(story: Story) -> set[tuple[str, str, Source]]:
    return {(each.publisher.person, each.publisher.device, each.source) for each in recordings(story.room)}


def test_from_enter_to_finish_the_candidate_and_the_voices_of_the_panel() -> None:
    story = Story(record=Keep.REQUIRED).bring(LI, State.WAITING)
    for state in State:
        story = Story(record=Keep.REQUIRED).bring(LI, State.WAITING).bring(ZHANG, state)
        expected = SEEN | PHONE | HEARD if state is State.IN_EXAM else set()
        assert recorded(story) == expected, state


def test_all_of_it_belongs_to_the_turn_of_whoever_is_examined() -> None:
    story = Story(record=Keep.OPTIONAL).bring(ZHANG, State.IN_EXAM)
    assert {each.candidate for each in recordings(story.room)} == {ZHANG.id}
    assert Recording(Endpoint("r1", CHAIR.id, Device.MAIN), Source.MICROPHONE, ZHANG.id) in recordings(
        story.room
    )


def test_nothing_where_the_room_does_not_record() -> None:
    assert recorded(Story(record=Keep.OFF).bring(ZHANG, State.IN_EXAM)) == set()
    assert recorded(Story().bring(ZHANG, State.IN_EXAM)) == set()


def test_whoever_was_sent_back_is_not_recorded_until_they_are_in_again() -> None:
    story = Story(record=Keep.REQUIRED).bring(ZHANG, State.IN_EXAM)
    story.do(CHAIR, Action.SEND_BACK, ZHANG, "设备故障")
    assert recorded(story) == set()
    story.do(CHAIR, Action.INVITE, ZHANG)
    assert recorded(story) == set()
    story.do(ZHANG, Action.ENTER)
    assert recorded(story) == SEEN | PHONE | HEARD


def test_a_phone_that_stands_in_for_the_computer_is_heard_too() -> None:
    story = Story(record=Keep.REQUIRED).bring(ZHANG, State.IN_EXAM)
    story.switches(ZHANG, Device.CAMERA2, Cause.USER)
    assert (ZHANG.id, Device.CAMERA2, Source.MICROPHONE) in recorded(story)
