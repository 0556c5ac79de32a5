"""The checks under way, with the real rooms and rules, a person made of colours, and time moved by hand."""

import asyncio
import random
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from app.exam.rooms import Rooms
from app.identity.authority import Status, Verdict
from app.identity.authority.guard import Subject
from app.identity.challenge import liveness
from app.identity.challenge.gestures import Gesture
from app.identity.check import WAITING, Checks, Terms
from app.identity.engine import EngineRestarted
from app.people.directory import Document, Papers
from app.state import errors
from app.state.candidate import Action
from app.state.identity import SPARE_STARTS, FaceVerdict, Identity, Road
from app.state.room import Actor, Setup
from app.state.rules import Command
from tests.fakes import Clock, FakeForwarder, MemoryStore
from tests.identity.colours import NEUTRAL, NOBODY, STRANGER, TWO, Colour, ColourEngine, picture
from tests.state.stories import ADMIN, INVIGILATOR, LI, OPENS, SETUP, WANG, ZHANG

pytestmark = pytest.mark.slow

FRAME = 1 / 12
TERMS = Terms("n1", at_once=2, keep=1000.0, same=0.5)

Shown = Callable[[Mapping[str, Any]], Gesture | Colour]
"""What the person does, given the last `face` event of their page."""


def obeys(said: Mapping[str, Any]) -> Gesture | Colour:
    return said["gesture"] or NEUTRAL


class FakeAuthority:
    """Answers `status`; notes whom it was asked about."""

    def __init__(self) -> None:
        self.status = Status.MATCH
        self.asked: list[tuple[Subject, bool]] = []
        self.gate: asyncio.Event | None = None
        self.known = set(Document)

    def knows(self, papers: Papers, *, rehearsal: bool = False) -> bool:
        return papers.document in self.known or rehearsal

    async def verify(self, subject: Subject, jpeg: bytes, *, rehearsal: bool = False) -> Verdict:
        self.asked.append((subject, rehearsal))
        if self.gate:
            await self.gate.wait()
        return Verdict(status=self.status, source="embedded", score=0.8)


class FakeFaces:
    """Keeps in memory: (person, room, attempt) -> pictures."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str, str], Mapping[str, bytes]] = {}
        self.delete_at = 0.0

    async def keep(
        self, person: str, room: str, attempt: str, pictures: Mapping[str, bytes], delete_at: float
    ) -> None:
        self.kept[person, room, attempt] = pictures
        self.delete_at = delete_at

    async def forget(self, person: str, room: str, attempt: str | None = None) -> int:
        gone = [k for k in self.kept if k[:2] == (person, room) and attempt in (None, k[2])]
        for each in gone:
            del self.kept[each]
        return len(gone)


class FakePeople:
    """Everybody has a passport."""

    async def papers(self, person: str) -> Papers:
        return Papers(Document.PASSPORT, f"id-of-{person}")


class Site:
    """A process with one room that asks for a face check; everybody has consented."""

    def __init__(self) -> None:
        self.clock = Clock(OPENS)
        self.engine, self.authority, self.faces = ColourEngine(), FakeAuthority(), FakeFaces()
        store = MemoryStore(self.clock)
        self.store = store
        self.rooms = Rooms(store, FakeForwarder(), lambda room: None, "one", self.clock, self.clock)
        self.said: dict[str, list[dict[str, Any]]] = {}
        self.checks = Checks(
            TERMS,
            self.engine,
            self.authority,
            self.faces,
            FakePeople(),
            self.rooms,
            self._tell,
            self.clock,
            random.Random(1),
        )
        self._keys = 0

    async def _tell(self, sid: str, said: dict[str, Any]) -> None:
        self.said.setdefault(sid, []).append(said)

    async def open(self, **setup: Any) -> "Site":
        await self.store.create("r1")
        values = {name: getattr(SETUP, name) for name in Setup.__slots__} | {"face_check": True} | setup
        await self.do(ADMIN, Action.CONFIGURE, setup=Setup(**values))
        for candidate in (ZHANG, LI, WANG):
            await self.do(candidate, Action.AGREE_FACE, candidate, "n1")
            await self.do(candidate, Action.AGREE_PLEDGE, candidate, "v1")
        return self

    async def do(
        self,
        actor: Actor,
        action: Action,
        about: Actor | None = None,
        note: str = "",
        setup: Setup | None = None,
    ) -> None:
        self._keys += 1
        command = Command(action, actor, about.id if about else None, note, setup)
        await self.rooms.command("r1", command, f"key-{self._keys}")

    async def leave(self, sid: str) -> None:
        """The page's socket closes."""
        self.checks.gone(sid)
        await asyncio.sleep(0)
        if self.authority.gate is None:
            await self.checks.close()

    async def known(self, who: Actor = ZHANG) -> Identity:
        return (await self.rooms.get("r1")).seat(who.id).identity

    async def page(self, who: Actor = ZHANG, sid: str = "page") -> "Page":
        check = await self.checks.start(sid, who.id, "r1")
        return Page(self, sid, check.id)


class Page:
    """A candidate's page: sends what the camera sees, hears how it stands."""

    def __init__(self, site: Site, sid: str, session: str) -> None:
        self.site, self.sid, self.session = site, sid, session
        self.number = 0
        self.prompt: str | None = None

    @property
    def last(self) -> dict[str, Any]:
        return self.site.said[self.sid][-1]

    @property
    def result(self) -> dict[str, Any]:
        assert self.last["stage"] == "over", self.last
        return dict(self.last["result"])

    async def frame(self, jpeg: bytes, after: float = FRAME) -> None:
        self.site.clock.move(after)
        self.number += 1
        await self.site.checks.frame(self.sid, self.session, self.number, jpeg)
        await asyncio.sleep(0)

    async def play(self, shown: Shown = obeys, seconds: float = 60, until: str = "over") -> dict[str, Any]:
        """Act until the page hears `until`; its last event."""
        for _ in range(int(seconds / FRAME)):
            if self.last["stage"] in (until, "over"):
                break
            if self.last["stage"] == "checking":
                await self.site.checks.close()
                continue
            prompt = self.last["gesture"]
            if prompt and prompt != self.prompt:  # nobody reacts at once
                await self.frame(picture(), after=0.3)
            self.prompt = prompt
            await self.frame(picture(shown(self.last)))
        assert self.last["stage"] in (until, "over"), self.last
        return self.last


@pytest.fixture
async def site() -> Site:
    return await Site().open()


class TestPassing:
    async def test_an_obedient_person_passes(self, site: Site) -> None:
        page = await site.page()
        await page.play()
        assert page.result["outcome"] == "passed"
        assert page.result["verdict"] == "passed"
        known = await site.known()
        assert known.verdict is FaceVerdict.PASSED
        [attempt] = known.attempts
        assert (attempt.id, attempt.cause, attempt.source) == (page.session, Status.MATCH, "embedded")

    async def test_the_page_hears_each_step_once_and_in_order(self, site: Site) -> None:
        page = await site.page()
        await page.play()
        stages = [said["stage"] for said in site.said["page"]]
        assert stages[0] == "calm"
        assert stages[-2:] == ["checking", "over"]
        prompts = [said["gesture"] for said in site.said["page"] if said["stage"] == "gesture"]
        assert len(set(prompts)) == len(prompts) == liveness.GESTURES
        assert all(one != other for one, other in zip(site.said["page"], site.said["page"][1:], strict=False))

    async def test_pictures_and_template_are_kept_until_the_day(self, site: Site) -> None:
        page = await site.page()
        await page.play()
        [(key, pictures)] = site.faces.kept.items()
        assert key == (ZHANG.id, "r1", page.session)
        prompts = {said["gesture"] for said in site.said["page"]} - {None}
        assert set(pictures) == {"neutral", "embedding", *prompts}
        assert pictures["neutral"] == picture()
        assert all(pictures[prompt] == picture(Gesture(prompt)) for prompt in prompts)
        assert site.faces.delete_at == SETUP.closes_at + TERMS.keep

    async def test_the_authority_is_asked_by_name_and_number(self, site: Site) -> None:
        await (await site.page()).play()
        [(subject, rehearsal)] = site.authority.asked
        assert (subject.person, subject.name, subject.id_number) == (
            ZHANG.id,
            "张三",
            f"passport:id-of-{ZHANG.id}",
        )
        assert not rehearsal

    async def test_a_rehearsal_is_said_to_be_one(self) -> None:
        site = await Site().open(rehearsal=True)
        await (await site.page()).play()
        assert [rehearsal for _, rehearsal in site.authority.asked] == [True]


class TestFailing:
    @pytest.mark.parametrize(
        "status", [Status.MISMATCH, Status.NO_PHOTO, Status.NOT_FOUND, Status.POOR_PICTURE]
    )
    async def test_what_would_help_a_stranger_is_one_to_them(self, site: Site, status: Status) -> None:
        site.authority.status = status
        page = await site.page()
        await page.play()
        alike = {"outcome": "failed", "told": "not_confirmed", "verdict": "failed"}
        assert page.result.items() >= alike.items()
        assert (await site.known()).attempts[0].cause == status

    @pytest.mark.parametrize("status", [Status.THROTTLED, Status.UNAVAILABLE])
    async def test_a_silent_authority_counts_against_nobody(self, site: Site, status: Status) -> None:
        site.authority.status = status
        page = await site.page()
        await page.play()
        assert page.result.items() >= {"outcome": "undecided", "told": "later", "verdict": None}.items()

    async def test_three_failures_flag(self, site: Site) -> None:
        site.authority.status = Status.MISMATCH
        for verdict in ("failed", "failed", "flagged"):
            page = await site.page()
            await page.play()
            assert page.result["verdict"] == verdict
        assert (await site.known()).road is Road.USED_UP
        with pytest.raises(errors.TriesUsedUp):
            await site.page()

    @pytest.mark.parametrize(
        ("shown", "fault"), [(NOBODY, "no_face"), (TWO, "several_faces")], ids=["nobody", "two"]
    )
    async def test_who_is_not_alone_before_the_camera(self, site: Site, shown: Colour, fault: str) -> None:
        page = await site.page()
        await page.play(until="gesture")
        await page.play(lambda _said: shown)
        assert page.result.items() >= {"outcome": "failed", "told": fault, "verdict": "failed"}.items()
        assert not site.authority.asked, "nobody is asked whose picture this is"

    async def test_another_person_steps_in(self, site: Site) -> None:
        page = await site.page()
        await page.play(until="gesture")
        await page.play(lambda said: said["gesture"] or STRANGER)
        assert page.result.items() >= {"outcome": "failed", "told": "other_person"}.items()

    async def test_a_recording_in_another_order(self, site: Site) -> None:
        page = await site.page()
        await page.play(until="gesture")
        # Not a blink: everybody blinks in between.
        other = next(each for each in (Gesture.MOUTH, Gesture.LEFT) if each != page.last["gesture"])
        await page.play(lambda said: other if said["stage"] == "gesture" else NEUTRAL)
        assert page.result.items() >= {"outcome": "failed", "told": "wrong_gesture"}.items()

    async def test_before_the_first_prompt_nothing_counts(self, site: Site) -> None:
        page = await site.page()
        await page.play(lambda _said: NOBODY, seconds=70)
        assert page.result.items() >= {"outcome": "undecided", "verdict": None}.items()
        assert page.result["message"].endswith("本次不计入次数。")
        assert (await site.known()).attempts == ()
        assert not site.faces.kept

    @pytest.mark.parametrize("junk", [b"", b"<html>", b"\xff\xd8\xff" + b"\0" * 99])
    async def test_what_is_no_picture_ends_it_with_a_sentence(self, site: Site, junk: bytes) -> None:
        page = await site.page()
        await page.play(until="gesture")
        await page.frame(junk)
        assert page.result.items() >= {"outcome": "undecided", "told": "bad_frame"}.items()
        assert page.result["message"].endswith("。")

    async def test_frames_out_of_order(self, site: Site) -> None:
        page = await site.page()
        await page.play(until="gesture")
        page.number -= 3
        await page.frame(picture())
        assert page.result["told"] == "out_of_order"

    async def test_more_frames_than_may_wait_are_refused(self, site: Site) -> None:
        page = await site.page()
        release = asyncio.Event()
        measure = site.engine.measure

        async def slow(*args: Any, **kwargs: Any) -> Any:
            await release.wait()
            return await measure(*args, **kwargs)

        site.engine.measure = slow  # type: ignore[method-assign]
        waiting = [asyncio.create_task(page.frame(picture())) for _ in range(WAITING)]
        await asyncio.sleep(0)
        with pytest.raises(errors.TooMany):
            await page.frame(picture())
        release.set()
        await asyncio.gather(*waiting)


class TestInterruptions:
    async def test_a_line_that_breaks_before_any_prompt_costs_nothing(self, site: Site) -> None:
        page = await site.page()
        await page.play(until="pause")
        await site.leave("page")
        assert (await site.known()).attempts == ()

    async def test_breaking_off_after_a_prompt_is_a_try_that_does_not_count(self, site: Site) -> None:
        page = await site.page()
        await page.play(until="gesture")
        await site.checks.stop("page", page.session)
        assert page.result.items() >= {"outcome": "undecided", "told": "broken_off", "verdict": None}.items()
        assert [attempt.cause for attempt in (await site.known()).attempts] == ["broken_off"]

    async def test_but_nobody_breaks_off_for_ever(self, site: Site) -> None:
        """Or a recording could wait for the prompts it suits."""
        for _ in range(3 + SPARE_STARTS):
            page = await site.page()
            await page.play(until="gesture")
            await site.leave("page")
        assert (await site.known()).verdict is FaceVerdict.FLAGGED
        with pytest.raises(errors.TriesUsedUp):
            await site.page()

    async def test_no_frames_come_any_more(self, site: Site) -> None:
        page = await site.page()
        await page.play(until="gesture")
        site.clock.move(2)
        await site.checks.tick()
        assert page.result.items() >= {"outcome": "undecided", "told": "gap"}.items()

    async def test_the_worker_dies(self, site: Site) -> None:
        page = await site.page()
        await page.play(until="gesture")
        site.engine.trouble = EngineRestarted()
        await page.frame(picture())
        assert page.result.items() >= {"outcome": "undecided", "told": "machine"}.items()
        assert (await site.known()).attempts == (), "not the person's doing: it does not even count as begun"
        site.engine.trouble = None
        again = await site.page()
        await again.play()
        assert again.result["outcome"] == "passed"

    async def test_a_page_that_leaves_while_it_is_compared_has_still_passed(self, site: Site) -> None:
        site.authority.gate = asyncio.Event()
        page = await site.page()
        await page.play(until="checking")
        await site.leave("page")
        site.authority.gate.set()
        await site.checks.close()
        assert (await site.known()).verdict is FaceVerdict.PASSED

    async def test_consent_withdrawn_in_the_middle_ends_it(self, site: Site) -> None:
        page = await site.page()
        await page.play(until="gesture")
        await site.do(ZHANG, Action.WITHDRAW_FACE, ZHANG)
        await site.checks.withdrawn(ZHANG.id, "r1")
        assert page.result["told"] == "withdrawn"
        assert not site.faces.kept
        assert (await site.known()).attempts == ()

    async def test_consent_withdrawn_while_it_is_compared_leaves_no_picture(self, site: Site) -> None:
        site.authority.gate = asyncio.Event()
        page = await site.page()
        await page.play(until="checking")
        await site.do(ZHANG, Action.WITHDRAW_FACE, ZHANG)
        await site.checks.withdrawn(ZHANG.id, "r1")
        site.authority.gate.set()
        await site.checks.close()
        assert not site.faces.kept
        known = await site.known()
        assert (known.verdict, known.attempts) == (None, ())

    @pytest.mark.parametrize("part", ["authority", "faces"])
    async def test_trouble_nobody_thought_of_frees_the_place_and_is_told(self, site: Site, part: str) -> None:
        async def broken(*_args: Any, **_more: Any) -> None:
            raise OSError("no space left on device")

        if part == "authority":
            site.authority.verify = broken  # type: ignore[method-assign, assignment]
        else:
            site.faces.keep = broken  # type: ignore[method-assign]
        page = await site.page()
        await page.play()
        assert page.result.items() >= {"outcome": "undecided", "told": "machine", "verdict": None}.items()
        assert (await site.known()).attempts == ()
        assert site.checks.on == 0

    async def test_a_new_one_breaks_the_older_off(self, site: Site) -> None:
        older = await site.page(sid="old")
        await older.play(until="gesture")
        await site.page(sid="new")
        assert older.result["told"] == "broken_off"
        with pytest.raises(errors.NotFound):
            await older.frame(picture())

    async def test_nobody_sends_frames_into_anothers_check(self, site: Site) -> None:
        page = await site.page(ZHANG, "zhang")
        with pytest.raises(errors.NotFound):
            await site.checks.frame("li", page.session, 1, picture())
        with pytest.raises(errors.NotFound):
            await site.checks.stop("li", page.session)


class TestQueue:
    async def test_so_many_at_once_and_the_others_wait_their_turn(self, site: Site) -> None:
        first, second, third = [await site.page(who, who.id) for who in (ZHANG, LI, WANG)]
        assert [page.last["stage"] for page in (first, second, third)] == ["calm", "calm", "queued"]
        assert third.last["position"] == 1
        await first.play()
        assert third.last["stage"] == "calm"

    async def test_frames_before_the_turn_are_not_looked_at(self, site: Site) -> None:
        for who in (ZHANG, LI):
            await site.page(who, who.id)
        third = await site.page(WANG, WANG.id)
        await third.frame(picture())
        assert not site.engine.asked
        assert third.last["stage"] == "queued"

    async def test_whoever_leaves_the_queue_lets_the_next_move_up(self) -> None:
        site = await Site().open()
        pages = [await site.page(who, who.id) for who in (ZHANG, LI, WANG)]
        await site.leave(pages[0].sid)
        assert pages[2].last["stage"] == "calm"


class TestMayStart:
    async def test_not_without_consent_to_the_notice_in_force(self, site: Site) -> None:
        await site.do(ZHANG, Action.WITHDRAW_FACE, ZHANG)
        with pytest.raises(errors.ConsentMissing):
            await site.page()
        await site.do(ZHANG, Action.AGREE_FACE, ZHANG, "n0")
        with pytest.raises(errors.ConsentMissing):
            await site.page()

    async def test_not_where_the_room_asks_for_none(self) -> None:
        site = await Site().open(face_check=False)
        with pytest.raises(errors.Conflict):
            await site.page()

    async def test_not_without_models(self, site: Site) -> None:
        site.engine.present = False
        with pytest.raises(errors.FaceUnavailable):
            await site.page()

    async def test_not_with_a_document_nobody_could_tell_anything_of(self, site: Site) -> None:
        """Before a picture is taken, and without a try."""
        site.authority.known = {Document.RESIDENT}
        with pytest.raises(errors.FaceUnavailable, match="人工核验"):
            await site.checks.start("s1", ZHANG.id, "r1")
        assert site.authority.asked == []

    async def test_not_before_the_exam_day(self, site: Site) -> None:
        site.clock.move(-2 * 86400)
        with pytest.raises(errors.RoomNotOpen):
            await site.page()

    async def test_not_while_talking(self, site: Site) -> None:
        await site.do(ZHANG, Action.DECLINE_FACE, ZHANG, "declined")
        await site.do(ZHANG, Action.CHECK_IN, ZHANG)
        await site.do(INVIGILATOR, Action.START_TALK, ZHANG)
        with pytest.raises(errors.WrongState):
            await site.page()

    async def test_from_the_waiting_area_too(self, site: Site) -> None:
        await site.do(ZHANG, Action.DECLINE_FACE, ZHANG, "declined")
        await site.do(ZHANG, Action.CHECK_IN, ZHANG)
        page = await site.page()
        await page.play()
        assert (await site.known()).verdict is FaceVerdict.PASSED

    async def test_not_again_once_passed(self, site: Site) -> None:
        await (await site.page()).play()
        with pytest.raises(errors.Conflict):
            await site.page()

    async def test_a_stranger_has_no_seat(self, site: Site) -> None:
        with pytest.raises(errors.NotFound):
            await site.checks.start("page", "nobody", "r1")
