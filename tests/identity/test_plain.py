"""What the engine does without networks: similarity, headers of pictures, turns, and the wire to the worker."""

import asyncio
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.identity.engine import compare, jpeg, wire, workers
from app.identity.engine.compare import BANDS, Likeness, similarity
from app.identity.engine.outcomes import Face, Look, Reason, Refusal, Signals
from app.identity.engine.turns import Turns
from tests.identity.pictures import BROKEN, FAIR, SCAN, frame, segment, told

# --- Likeness -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ((1, 0), (1, 0), 1),
        ((1, 0), (0, 3), 0),
        ((2, 0), (-1, 0), -1),
        ((3, 4), (4, 3), 0.96),
    ],
)
def test_similarity_is_the_cosine(a: tuple[float, ...], b: tuple[float, ...], expected: float) -> None:
    assert similarity(a, b) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("a", "b"),
    [((1, 0), (1, 0, 0)), ((0, 0), (1, 0)), ((), ()), ((math.nan, 1), (1, 0)), ((1, 0), (math.inf, 0))],
)
def test_what_does_not_compare_is_not_called_different(a: tuple[float, ...], b: tuple[float, ...]) -> None:
    with pytest.raises(ValueError, match=r"recognisers|direction"):
        similarity(a, b)


def test_rounding_does_not_exceed_one() -> None:
    vector = [0.1] * 512
    assert similarity(vector, vector) <= 1


@pytest.mark.parametrize(
    ("value", "likeness"),
    [
        (0.45, Likeness.SAME),
        (0.4499, Likeness.UNSURE),
        (0.33, Likeness.UNSURE),
        (0.3299, Likeness.OTHER),
        (-1, Likeness.OTHER),
        (math.nan, Likeness.OTHER),
    ],
)
def test_the_bands_are_those_that_were_measured(value: float, likeness: Likeness) -> None:
    assert BANDS["default"].judge(value) is likeness


def test_every_model_has_a_band_for_a_person_to_decide() -> None:
    assert all(bands.unsure < bands.same for bands in compare.BANDS.values())


# --- Headers ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", BROKEN)
def test_a_bad_picture_is_refused_by_its_header(name: str) -> None:
    data, reason = BROKEN[name]
    assert jpeg.refuse(data) == Refusal(reason)


@pytest.mark.parametrize(
    "data",
    [
        FAIR,
        told({}, 1280, 960),
        told({}, 960, 1280),
        jpeg.START + b"\xff\xff\xff" + segment(0xE0, b"JFIF") + FAIR[2:],
        jpeg.START + frame(640, 480, 0xC2) + SCAN * 10 + jpeg.END,
        FAIR + b"trailing",
        FAIR + bytes(jpeg.MAX_BYTES - len(FAIR)),
    ],
)
def test_a_fair_picture_is_not_refused(data: bytes) -> None:
    assert jpeg.refuse(data) is None


def test_one_pixel_beyond_is_too_large() -> None:
    assert jpeg.refuse(told({}, 1281, 100)) == Refusal(Reason.TOO_LARGE)
    assert jpeg.refuse(told({}, 1280, 961)) == Refusal(Reason.TOO_LARGE)


def test_what_phones_take_is_no_larger_than_a_photo_may_be() -> None:
    """24 and 48 megapixels; not what no phone takes."""
    for width, height in ((5712, 4284), (8064, 6048)):
        assert jpeg.refuse_photo(told({}, width, height)) is None
        assert jpeg.photo_side(told({}, width, height)) == width
    assert jpeg.refuse_photo(told({}, 9000, 9000)) == Refusal(Reason.TOO_LARGE)


@given(st.binary(max_size=400))
def test_no_bytes_break_the_reader(noise: bytes) -> None:
    for data in (noise, jpeg.START + noise, FAIR[:30] + noise):
        found = jpeg.refuse(data)
        assert found is None or isinstance(found, Refusal)


# --- Turns --------------------------------------------------------------------------------------------------


async def test_sessions_take_turns_and_keep_their_own_order() -> None:
    turns: Turns[str] = Turns()
    for item in ("a1", "a2", "a3", "b1", "c1", "b2"):
        turns.put(item[0], item)
    assert (len(turns), turns.waiting("a"), turns.waiting("nobody")) == (6, 3, 0)
    assert [await turns.get() for _ in range(6)] == ["a1", "b1", "c1", "a2", "b2", "a3"]
    assert len(turns) == 0


async def test_who_comes_back_is_last_in_line() -> None:
    turns: Turns[str] = Turns()
    turns.put("a", "a1")
    turns.put("b", "b1")
    assert await turns.get() == "a1"
    turns.put("a", "a2")
    assert [await turns.get(), await turns.get()] == ["b1", "a2"]


async def test_an_empty_queue_waits() -> None:
    turns: Turns[str] = Turns()
    waiting = [asyncio.ensure_future(turns.get()) for _ in range(2)]
    await asyncio.sleep(0)
    turns.put("a", "a1")
    turns.put("a", "a2")
    assert await asyncio.gather(*waiting) == ["a1", "a2"]


async def test_what_is_drained_waits_no_longer() -> None:
    turns: Turns[str] = Turns()
    turns.put("a", "a1")
    turns.put("b", "b1")
    assert turns.drain() == ["a1", "b1"]
    assert (len(turns), turns.waiting("a")) == (0, 0)


# --- The wire -----------------------------------------------------------------------------------------------

FACE = Face("default", (0.5, -0.25, 0.125), (1.0, 2.0, 3.5, 4.0), 120.5, 0.75)
OUTCOMES = [
    Signals(0, 480, 360, 12.5, b"thumb"),
    Signals(
        1, 480, 360, 99, bytes(192), (1.0, 2.0, 3.0, 4.0), 1.5, -2, 0.25, 0.3, ((1.5, 2.0), (3.0, 4.0)), 0.5
    ),
    Signals(1, 4, 3, 9, b"", (0.0, 0.0, 1.0, 1.0), embedding=(1.0, 0.0)),
    FACE,
    Face("Dlib", (1.0,), (0.0, 0.0, 1.0, 1.0), 50),
    Look(b"\xff\xd8jpeg", 640, 480, 1, FACE),
    Look(b"\xff\xd8jpeg", 640, 480, 2),
    Refusal(Reason.SEVERAL_FACES, 3),
]


def carried(packed: bytes) -> bytes:
    head, body = wire.lengths(packed[: wire.LENGTHS.size])
    rest = packed[wire.LENGTHS.size :]
    assert len(rest) == head + body
    return rest[:head]


@pytest.mark.parametrize("outcome", [*OUTCOMES, None], ids=lambda outcome: type(outcome).__name__)
def test_an_outcome_arrives_as_it_left(outcome: wire.Outcome | None) -> None:
    assert workers.outcome(carried(wire.answer(outcome))) == outcome


def test_figures_that_are_none_arrive_as_such_for_the_challenge_to_judge() -> None:
    seen = workers.outcome(carried(wire.answer(Signals(1, 4, 3, math.inf, yaw=math.nan))))
    assert isinstance(seen, Signals) and math.isnan(seen.yaw) and math.isinf(seen.brightness)


def test_the_largest_outcome_is_within_the_limits() -> None:
    face = Face("Facenet512", (-0.12345678901234567,) * 512, (0.1, 0.1, 0.1, 0.1), 99.9, 0.5)
    look = Look(bytes(jpeg.MAX_BYTES), 1280, 960, 1, face)
    assert workers.outcome(carried(wire.answer(look))) == look


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"[1]",
        b"\xff",
        b"{}",
        b'["Nonsense",{}]',
        b'["Face",{}]',
        b'["Face",null]',
        b'["Refusal",{"reason":"x","faces":0}]',
        b'["Refusal",{"reason":"no_face","faces":"0"}]',
        b'["Refusal",{"reason":"no_face","faces":0,"more":1}]',
        b'["Face",{"reason":"no_face","faces":0}]',
    ],
)
def test_what_is_no_outcome_is_not_taken_for_one(answer: bytes) -> None:
    with pytest.raises(wire.BrokenFrame):
        workers.outcome(answer)


def test_a_frame_beyond_the_limits_is_not_read() -> None:
    for head, body in ((10, wire.MAX_BODY + 1), (wire.MAX_HEAD + 1, 0)):
        with pytest.raises(wire.BrokenFrame):
            wire.lengths(wire.LENGTHS.pack(head, body))
