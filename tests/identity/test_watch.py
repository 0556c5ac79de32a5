"""Looks during the interview: a hint after three in a row, taken back by one, never an action."""

import math
from dataclasses import dataclass, field
from typing import Any

import pytest

from app.identity.engine import EngineUnavailable
from app.identity.engine.outcomes import Look, Reason, Refusal
from app.identity.kept.faces import Template
from app.identity.watch import IN_A_ROW, Watch, Watched
from app.state.candidate import Action, State
from app.state.identity import Doubt, FaceVerdict, Outcome, Road
from app.state.presence import Device
from app.state.room import SYSTEM, Need, Room
from app.state.rules import Command, transition
from app.state.subscriptions import Endpoint
from tests.identity.colours import NEUTRAL, NOBODY, STRANGER, TWO, Colour, ColourEngine, picture
from tests.identity.puppet import identity, mix
from tests.state.stories import ANOTHER, CHAIR, LI, LOGIN, PHONE, ZHANG, Story


@dataclass
class Frame:
    data: bytes
    codec: str = "vp8"


BLURRED: Colour = (60, 60, 60)


class Blurry(ColourEngine):
    """Sees one face in a dark grey picture, and cannot make it out."""

    async def look(self, session: str, codec: str, key_frame: bytes) -> Look | Refusal:
        if key_frame == picture(BLURRED):
            return Look(key_frame, 64, 48, 1, None)
        if not key_frame.startswith(b"\xff\xd8"):
            return Refusal(Reason.NOT_JPEG)
        return await super().look(session, codec, key_frame)


def face(of: str) -> bytes:
    return Template("default", identity(of)).pack()


@dataclass
class Site:
    """One room in which Zhang, who passed the check, is in the exam."""

    story: Story = field(default_factory=lambda: Story(face_check=True))
    shows: Colour | bytes | None = NEUTRAL
    template: bytes | None = field(default_factory=lambda: face("zhang"))
    templates: dict[str, bytes] = field(default_factory=dict)
    """By attempt, where it matters which."""
    engine: ColourEngine = field(default_factory=ColourEngine)
    device: Device = Device.MAIN
    asked: list[Endpoint] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.watch = Watch(self, self.camera, self.engine, self)

    def all(self) -> list[Room]:
        return [self.story.room]

    async def command(self, room_id: str, command: Command, key: str) -> int:
        self.story.room, change = transition(self.story.room, command, self.story.now)
        self.story.log.append(change)
        return change.seq

    async def camera(self, endpoint: Endpoint) -> Frame | None:
        self.asked.append(endpoint)
        if self.shows is None or endpoint.device != self.device:
            return None
        return Frame(self.shows if isinstance(self.shows, bytes) else picture(self.shows))

    async def newest(self, person: str, room: str, label: str, attempt: str | None = None) -> bytes | None:
        return self.template if attempt is None else self.templates.get(attempt)

    async def look(self, shows: Colour | bytes | None, times: int = 1) -> Doubt | None:
        self.shows = shows
        for _ in range(times):
            await self.watch.look_round()
        hint = self.story.seat(ZHANG).identity.hint
        return hint.doubt if hint else None


def in_exam(**more: Any) -> Site:
    site = Site(**more)
    site.story.do(ZHANG, Action.AGREE_FACE, note="n1")
    site.story.tries(ZHANG, Outcome.PASSED, "match")
    site.story.bring(ZHANG, State.IN_EXAM)
    return site


DOUBTS = [(NOBODY, Doubt.NOBODY), (TWO, Doubt.SEVERAL), (STRANGER, Doubt.OTHER)]


@pytest.mark.parametrize(("shows", "doubt"), DOUBTS)
async def test_three_in_a_row_are_a_hint_and_move_nobody(shows: Colour, doubt: Doubt) -> None:
    site = in_exam()
    assert await site.look(shows, IN_A_ROW - 1) is None
    assert await site.look(shows) is doubt
    assert site.story.state(ZHANG) is State.IN_EXAM


@pytest.mark.parametrize(("shows", "doubt"), DOUBTS)
async def test_one_good_look_takes_it_back(shows: Colour, doubt: Doubt) -> None:
    site = in_exam()
    await site.look(shows, IN_A_ROW)
    assert await site.look(NEUTRAL) is None
    assert await site.look(shows, IN_A_ROW - 1) is None, "and the count begins anew"


async def test_it_is_a_line_in_the_log_only_when_it_changes() -> None:
    site = in_exam()
    before = len(site.story.log)
    await site.look(NOBODY, IN_A_ROW + 5)
    await site.look(NEUTRAL, 4)
    assert [change.note for change in site.story.log[before:]] == ["nobody", "none"]


async def test_doubts_of_different_kinds_add_up_and_the_last_is_said() -> None:
    site = in_exam()
    await site.look(NOBODY)
    await site.look(TWO)
    assert await site.look(STRANGER) is Doubt.OTHER


async def test_no_picture_says_nothing() -> None:
    site = in_exam()
    await site.look(STRANGER, IN_A_ROW - 1)
    assert await site.look(None, 10) is None
    assert await site.look(STRANGER) is Doubt.OTHER, "nor does it break the row"


async def test_the_second_channel_is_looked_at_too() -> None:
    site = in_exam(device=Device.EMERGENCY)
    assert await site.look(NOBODY, IN_A_ROW) is Doubt.NOBODY


async def test_without_a_template_only_the_number_of_faces_is_told() -> None:
    site = in_exam(template=None)
    assert await site.look(STRANGER, IN_A_ROW) is None
    assert await site.look(TWO, IN_A_ROW) is Doubt.SEVERAL


async def test_a_template_of_another_model_is_not_compared() -> None:
    site = in_exam(template=Template("ArcFace", identity("li")).pack())
    assert await site.look(STRANGER, IN_A_ROW) is None


def flagged(*faces: str | None) -> Site:
    """Zhang used up the tries, in each of which this face was compared (None: it did not come to that)."""
    site = Site(template=None)
    site.story.do(ZHANG, Action.AGREE_FACE, note="n1")
    for who in faces:
        change = site.story.tries(ZHANG, Outcome.FAILED, "mismatch")
        if change.attempt is not None and who is not None:
            site.templates[change.attempt.id] = face(who)
    assert site.story.seat(ZHANG).identity.verdict is FaceVerdict.FLAGGED
    site.story.bring(ZHANG, State.IN_EXAM)
    return site


@pytest.mark.parametrize("shows", [b"no picture at all", BLURRED], ids=["broken", "blurred"])
async def test_three_that_could_not_tell_are_a_hint_of_their_own(shows: Colour | bytes) -> None:
    site = in_exam(engine=Blurry())
    assert await site.look(shows, IN_A_ROW - 1) is None
    assert await site.look(shows) is Doubt.UNSURE
    assert await site.look(NEUTRAL) is None, "and one that can tell takes it back"
    assert await site.look(shows, IN_A_ROW - 1) is None


async def test_a_face_neither_alike_nor_unlike_is_one_that_could_not_tell() -> None:
    site = in_exam(template=Template("default", mix("zhang", "stranger", 0.40)).pack())
    assert await site.look(NEUTRAL, IN_A_ROW) is Doubt.UNSURE


@pytest.mark.parametrize("figure", [math.nan, math.inf, 0.0])
async def test_a_vector_that_says_nothing_is_one_that_could_not_tell(figure: float) -> None:
    site = in_exam(template=Template("default", (figure,) * len(identity("zhang"))).pack())
    assert await site.look(NEUTRAL, IN_A_ROW) is Doubt.UNSURE


async def test_one_that_could_not_tell_takes_nothing_back() -> None:
    site = in_exam(engine=Blurry())
    await site.look(STRANGER, IN_A_ROW)
    assert await site.look(BLURRED, IN_A_ROW + 2) is Doubt.OTHER
    site = in_exam(engine=Blurry())
    await site.look(STRANGER, IN_A_ROW - 1)
    await site.look(BLURRED)
    assert await site.look(STRANGER) is Doubt.OTHER, "nor does it break the row"


async def test_whoever_used_up_the_tries_is_compared_with_the_first_face_that_was() -> None:
    site = flagged(None, "zhang", "stranger")
    assert await site.look(NEUTRAL, IN_A_ROW) is None
    assert await site.look(STRANGER, IN_A_ROW) is Doubt.OTHER


async def test_where_no_face_was_compared_only_their_number_is_told_and_taken_back() -> None:
    site = flagged(None, None, None)
    assert await site.look(STRANGER, IN_A_ROW) is None
    assert await site.look(NOBODY, IN_A_ROW) is Doubt.NOBODY
    assert await site.look(STRANGER) is None


@pytest.mark.parametrize("before", [True, False])
async def test_whoever_declined_is_never_compared_by_a_machine(before: bool) -> None:
    site = Site()
    if before:
        site.story.do(ZHANG, Action.AGREE_FACE, note="n1")
    site.story.do(ZHANG, Action.DECLINE_FACE, note=Road.DECLINED)
    if not before:
        site.story.do(ZHANG, Action.AGREE_FACE, note="n1")
    site.story.bring(ZHANG, State.IN_EXAM)
    await site.look(NOBODY, IN_A_ROW)
    assert site.asked == []


async def test_the_phone_is_looked_at_while_it_stands_in() -> None:
    site = in_exam(story=Story(face_check=True, camera2=Need.ALLOWED), device=Device.CAMERA2)
    site.story.do(SYSTEM, Action.BIND_CAMERA2, ZHANG)
    assert await site.look(STRANGER, IN_A_ROW) is None, "beside the computer it shows no face"
    assert {endpoint.device for endpoint in site.asked} == {Device.MAIN, Device.EMERGENCY}
    site.story.send(Command(Action.CONTINUE_BY_PHONE, CHAIR, ZHANG.id, login=PHONE))
    site.asked.clear()
    assert await site.look(STRANGER, IN_A_ROW) is Doubt.OTHER
    assert {endpoint.device for endpoint in site.asked} == {Device.CAMERA2}


async def test_a_pass_is_not_compared_with_what_somebody_else_tried_later() -> None:
    site = Site(template=face("stranger"))
    site.story.do(ZHANG, Action.AGREE_FACE, note="n1")
    change = site.story.tries(ZHANG, Outcome.PASSED, "match", LOGIN)
    assert change.attempt is not None
    site.templates[change.attempt.id] = face("zhang")
    site.story.comes(ZHANG, ANOTHER)
    site.story.tries(ZHANG, Outcome.UNDECIDED, "unavailable", ANOTHER)
    site.story.bring(ZHANG, State.IN_EXAM)
    assert await site.look(STRANGER, IN_A_ROW) is Doubt.OTHER


async def test_nobody_is_looked_at_without_consent_and_a_passed_check() -> None:
    site = in_exam()
    site.story.do(ZHANG, Action.WITHDRAW_FACE)
    await site.look(NOBODY, IN_A_ROW)
    assert site.asked == []


@pytest.mark.parametrize("state", sorted(set(State) - {State.IN_EXAM}))
async def test_nobody_is_looked_at_outside_the_exam(state: State) -> None:
    site = Site()
    site.story.do(ZHANG, Action.AGREE_FACE, note="n1")
    site.story.tries(ZHANG, Outcome.PASSED, "match")
    site.story.bring(ZHANG, state)
    await site.look(NOBODY, IN_A_ROW)
    assert site.asked == []


async def test_an_engine_in_trouble_is_no_doubt() -> None:
    site = in_exam()
    site.engine.trouble = EngineUnavailable()
    assert await site.look(NOBODY, IN_A_ROW) is None
    site.engine.trouble, site.engine.present = None, False
    site.asked.clear()
    await site.look(NOBODY, IN_A_ROW)
    assert site.asked == [], "no picture is taken that nobody can look at"


async def test_after_a_restart_a_hint_that_stands_is_taken_back() -> None:
    site = in_exam()
    await site.look(NOBODY, IN_A_ROW)
    restarted = Site(site.story)
    assert await restarted.look(NEUTRAL) is None


def test_the_row_is_of_samples_in_a_row() -> None:
    watched = Watched()
    for doubt in (Doubt.NOBODY, Doubt.NOBODY, Doubt.NONE, Doubt.NOBODY, Doubt.NOBODY):
        watched = watched.after(doubt)
    assert watched.said is Doubt.NONE


async def test_the_next_candidate_begins_without_the_doubts_about_the_last() -> None:
    site = in_exam()
    await site.look(NOBODY, IN_A_ROW - 1)
    site.story.do(CHAIR, Action.FINISH, ZHANG)
    await site.watch.look_round()
    site.story.do(LI, Action.AGREE_FACE, note="n1")
    site.story.tries(LI, Outcome.PASSED, "match")
    site.story.bring(LI, State.IN_EXAM)
    await site.look(NOBODY)
    assert site.story.seat(LI).identity.hint is None
