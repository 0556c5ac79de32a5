"""Which m-line shows what: stable, important things first, sound beside its picture."""

from app.media.assign import assign
from app.media.slot import Slot
from app.state.subscriptions import Source, Subscription
from tests.media.clients import endpoint

VIEWER = endpoint("viewer")


def pool(video: int, audio: int) -> list[Slot]:
    kinds = [("video", index) for index in range(video)] + [("audio", index) for index in range(audio)]
    return [
        Slot(None, f"{kind[0]}{index}", kind, index, 0, 0)  # type: ignore[arg-type]
        for kind, index in kinds
    ]


def wish(person: str, priority: int = 0, source: Source = Source.CAMERA) -> Subscription:
    return Subscription(VIEWER, endpoint(person), source, priority, 500)


def shown(slots: list[Slot]) -> dict[str, str]:
    return {slot.mid: slot.subscription.publisher.person for slot in slots if slot.subscription is not None}


def test_a_subscription_keeps_its_slot_while_it_lives() -> None:
    slots = pool(3, 0)
    assign(slots, [wish("a"), wish("b"), wish("c")])
    changed, _ = assign(slots, [wish("c"), wish("b", priority=5)])
    assert shown(slots) == {"v1": "b", "v2": "c"} and [slot.mid for slot in changed] == ["v0"]
    assign(slots, [wish("c"), wish("b"), wish("d")])
    assert shown(slots) == {"v0": "d", "v1": "b", "v2": "c"}


def test_when_slots_are_few_the_important_ones_are_shown() -> None:
    slots = pool(2, 0)
    _, unplaced = assign(slots, [wish("a", 2), wish("b", 1), wish("c", 3)])
    assert set(shown(slots).values()) == {"a", "b"} and unplaced == 1
    assign(slots, [wish("a", 2), wish("b", 1), wish("c", 0)])
    assert set(shown(slots).values()) == {"b", "c"}


def test_nothing_changes_when_nothing_changed() -> None:
    slots = pool(2, 1)
    wishes = [wish("a"), wish("a", source=Source.MICROPHONE)]
    assign(slots, wishes)
    assert assign(slots, list(reversed(wishes))) == ([], 0)


def test_sound_goes_to_the_slot_with_the_number_of_its_picture() -> None:
    slots = pool(3, 3)
    assign(slots, [wish("a"), wish("b"), wish("c")])
    assign(slots, [wish("a"), wish("b"), wish("c"), wish("b", source=Source.MICROPHONE)])
    assert shown(slots)["a1"] == "b"
