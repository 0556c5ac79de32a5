"""Which subscription comes out of which m-line: stable, first things first, sound beside its picture."""

from collections.abc import Collection, Iterable

from app.media.slot import Slot
from app.state.subscriptions import Source, Subscription


def order(subscription: Subscription) -> tuple[bool, int, Subscription]:
    """Audio first whatever its number, then by priority; the rest only makes it definite."""
    return subscription.source is not Source.MICROPHONE, subscription.priority, subscription


def assign(slots: Collection[Slot], desired: Iterable[Subscription]) -> tuple[list[Slot], int]:
    """Give every subscription a slot; the slots that changed, and how many subscriptions found none.

    What is already shown stays where it is. A new subscription takes the place of a less important one
    only when nothing is free.
    """
    changed: list[Slot] = []
    unplaced = 0
    wanted = sorted(desired, key=order)
    for kind in ("video", "audio"):
        pool = [slot for slot in slots if slot.kind == kind]
        mine = [s for s in wanted if (s.source is Source.MICROPHONE) == (kind == "audio")]
        unplaced += max(0, len(mine) - len(pool))
        changed += _assign_kind(pool, mine[: len(pool)], slots)
    return changed, unplaced


def _assign_kind(pool: list[Slot], wanted: list[Subscription], slots: Collection[Slot]) -> list[Slot]:
    shown = {_key(slot.subscription): slot for slot in pool if slot.subscription is not None}
    kept = {_key(subscription) for subscription in wanted}
    changed = []
    for key, slot in shown.items():
        if key not in kept:
            slot.subscription = None
            changed.append(slot)
    free = [slot for slot in pool if slot.subscription is None]
    for subscription in wanted:
        place = shown.get(_key(subscription))
        if place is None:
            place = _best(free, subscription, slots)
            free.remove(place)
            changed.append(place)
        place.subscription = subscription
    return list(dict.fromkeys(changed))


def _key(subscription: Subscription) -> tuple[object, Source]:
    return subscription.publisher, subscription.source


def _best(free: list[Slot], subscription: Subscription, slots: Collection[Slot]) -> Slot:
    """For sound the slot with the number of its picture: browsers keep that pair in lip-sync."""
    picture = (subscription.publisher, Source.CAMERA)
    beside = {s.index for s in slots if s.subscription is not None and _key(s.subscription) == picture}
    return next((slot for slot in free if slot.index in beside), free[0])
