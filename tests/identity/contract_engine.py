"""What a face engine promises. `test_engine.py` holds the real one to it, `test_without_networks.py` the fake."""

import asyncio
import math
from collections.abc import Awaitable
from dataclasses import dataclass

import pytest

from app.identity.engine import WAITING, EngineBusy, EngineUnavailable, FaceEngine, compare, jpeg
from app.identity.engine.compare import Likeness
from app.identity.engine.outcomes import Face, Look, Reason, Refusal, Signals
from tests.identity.pictures import BROKEN, HUGE, HUGE_PNG


@dataclass(frozen=True)
class Material:
    """Pictures that show what their names say, as this engine understands pictures."""

    face: bytes
    same_face: bytes
    """Another picture of the same person."""
    nobody: bytes
    several: bytes
    """Two faces."""
    dark: bytes
    small: bytes
    key_frames: dict[str, bytes]
    """By codec: `face` as a camera sends it."""
    photos: list[bytes]
    """`face` as schools have it: too large or too heavy for a frame."""
    large_key_frame: bytes
    """H.264 of 8 megapixels."""
    delta_frame: bytes
    """VP8, and no key frame."""


class EngineContract:
    """Every test takes `engine`, and `material` for it. The engine serves several tests."""

    async def test_a_face_is_measured(self, engine: FaceEngine, material: Material) -> None:
        seen = await engine.measure("zhang", material.face, score=False, represent=False)
        assert isinstance(seen, Signals)
        assert seen.faces == 1
        assert seen.box and 0 <= seen.box[0] < seen.width and 0 <= seen.box[1] < seen.height
        assert len(seen.thumb) == 16 * 12
        assert len(seen.rigid) > 6
        assert 0.15 < seen.eyes < 0.5
        assert 0 < seen.brightness < 255
        assert (seen.live, seen.embedding) == (None, None)

    async def test_the_costly_networks_run_where_asked(self, engine: FaceEngine, material: Material) -> None:
        scored = await engine.measure("zhang", material.face, score=True, represent=False)
        known = await engine.measure("zhang", material.face, score=False, represent=True)
        assert isinstance(scored, Signals) and isinstance(known, Signals)
        assert scored.live is not None and 0 <= scored.live <= 1
        assert scored.embedding is known.live is None
        assert known.embedding and math.isclose(math.hypot(*known.embedding), 1, abs_tol=1e-3)

    async def test_with_nobody_or_several_there_is_little_to_say(
        self, engine: FaceEngine, material: Material
    ) -> None:
        for picture, faces in ((material.nobody, 0), (material.several, 2)):
            seen = await engine.measure("zhang", picture, score=True, represent=True)
            assert isinstance(seen, Signals)
            assert (seen.faces, seen.box, seen.live, seen.embedding) == (faces, None, None, None)
            assert seen.width and seen.height and seen.thumb

    async def test_one_face_is_represented(self, engine: FaceEngine, material: Material) -> None:
        faces = [await engine.represent("zhang", each) for each in (material.face, material.same_face)]
        assert all(isinstance(face, Face) and face.live is None for face in faces)
        one, other = (face for face in faces if isinstance(face, Face))
        bands = compare.BANDS[one.model]
        assert bands.judge(compare.similarity(one.embedding, other.embedding)) is Likeness.SAME
        scored = await engine.represent("zhang", material.face, score=True)
        assert isinstance(scored, Face) and scored.live is not None

    @pytest.mark.parametrize(
        ("picture", "reason", "faces"),
        [
            ("nobody", Reason.NO_FACE, 0),
            ("several", Reason.SEVERAL_FACES, 2),
            ("dark", Reason.TOO_DARK, 1),
            ("small", Reason.TOO_SMALL, 1),
        ],
    )
    async def test_a_picture_without_the_one_face_is_refused(
        self, engine: FaceEngine, material: Material, picture: str, reason: Reason, faces: int
    ) -> None:
        assert await engine.represent("zhang", getattr(material, picture)) == Refusal(reason, faces)

    @pytest.mark.parametrize("name", BROKEN)
    async def test_what_is_no_fair_picture_is_refused(
        self, engine: FaceEngine, material: Material, name: str
    ) -> None:
        data, reason = BROKEN[name]
        refusal = Refusal(reason)
        assert await engine.measure("zhang", data, score=True, represent=True) == refusal
        assert await engine.represent("zhang", data) == refusal

    @pytest.mark.parametrize("codec", ["vp8", "h264"])
    async def test_a_look_finds_the_face(self, engine: FaceEngine, material: Material, codec: str) -> None:
        look = await engine.look("zhang", codec, material.key_frames[codec])
        known = await engine.represent("zhang", material.face)
        assert isinstance(look, Look) and isinstance(look.face, Face) and isinstance(known, Face)
        assert (look.faces, jpeg.refuse(look.jpeg)) == (1, None)
        assert compare.similarity(look.face.embedding, known.embedding) > compare.BANDS[known.model].same

    async def test_a_look_at_what_is_no_key_frame_is_refused(
        self, engine: FaceEngine, material: Material
    ) -> None:
        key_frame = material.key_frames["vp8"]
        refused = {
            Reason.NOT_KEY_FRAME: ("vp8", material.delta_frame),
            Reason.UNKNOWN_CODEC: ("av1", key_frame),
            Reason.TOO_HEAVY: ("vp8", key_frame + bytes(512 * 1024)),
            Reason.TOO_LARGE: ("h264", material.large_key_frame),
        }
        for reason, (codec, data) in refused.items():
            assert await engine.look("zhang", codec, data) == Refusal(reason)

    async def test_a_schools_photo_is_made_small_and_represented(
        self, engine: FaceEngine, material: Material
    ) -> None:
        for photo in material.photos:
            assert jpeg.refuse(photo)
            enrolled = await engine.enroll("school", photo)
            assert isinstance(enrolled, Look) and enrolled.face
            assert enrolled.width > enrolled.height  # upright
            again = await engine.represent("school", enrolled.jpeg)
            assert isinstance(again, Face)
            assert compare.similarity(enrolled.face.embedding, again.embedding) > 0.9

    async def test_a_photo_without_the_one_face_is_refused(
        self, engine: FaceEngine, material: Material
    ) -> None:
        refused = {
            material.nobody: Refusal(Reason.NO_FACE),
            material.several: Refusal(Reason.SEVERAL_FACES, 2),
            b"%PDF": Refusal(Reason.NOT_JPEG),
            HUGE: Refusal(Reason.TOO_LARGE),
            HUGE_PNG: Refusal(Reason.TOO_LARGE),
            material.face + bytes(jpeg.PHOTO_BYTES): Refusal(Reason.TOO_HEAVY),
        }
        for photo, refusal in refused.items():
            assert await engine.enroll("school", photo) == refusal

    async def test_each_gets_the_answer_to_their_question(
        self, engine: FaceEngine, material: Material
    ) -> None:
        asked = [material.face, material.nobody, material.several] * 4
        answers = await asyncio.gather(
            *(engine.measure(str(i), each, score=False, represent=False) for i, each in enumerate(asked))
        )
        assert [answer.faces for answer in answers] == [1, 0, 2] * 4

    async def test_sessions_take_turns(self, engine: FaceEngine, material: Material) -> None:
        order: list[str] = []

        async def note(session: str, asking: Awaitable[object]) -> None:
            await asking
            order.append(session)

        greedy = [note("greedy", engine.represent("greedy", material.face)) for _ in range(WAITING)]
        await asyncio.gather(*greedy, note("modest", engine.represent("modest", material.face)))
        assert order.index("modest") < 3

    async def test_whoever_piles_up_questions_is_told(self, engine: FaceEngine, material: Material) -> None:
        asking = [engine.represent("greedy", material.face) for _ in range(2 * WAITING + 2)]
        answers = await asyncio.gather(*asking, return_exceptions=True)
        assert any(isinstance(answer, EngineBusy) for answer in answers)
        assert sum(isinstance(answer, Face) for answer in answers) >= WAITING
        assert isinstance(await engine.represent("greedy", material.face), Face)

    async def test_a_question_given_up_holds_nobody_up(self, engine: FaceEngine, material: Material) -> None:
        impatient = [asyncio.ensure_future(engine.represent("li", material.face)) for _ in range(WAITING)]
        await asyncio.sleep(0)
        for each in impatient:
            each.cancel()
        assert isinstance(await engine.represent("zhang", material.face), Face)

    async def test_z_closed_it_says_so(self, engine: FaceEngine, material: Material) -> None:
        """The last test: the engine serves all of them."""
        assert engine.available()
        waiting = asyncio.ensure_future(engine.represent("zhang", material.face))
        await asyncio.sleep(0)
        await engine.close()
        assert not engine.available()
        with pytest.raises(EngineUnavailable):
            await waiting
        with pytest.raises(EngineUnavailable):
            await engine.measure("zhang", material.face, score=False, represent=False)
