"""Proof of pictures and sound at the receiving page: pixels and tones of the right person, and of nobody else."""

from collections.abc import Collection
from typing import Any

from playwright.async_api import Page

from tests.journeys.people import COLOURS, TONES, Person
from tests.waiting import eventually

LOUD, FAINT = -45.0, -70.0
"""dB. A tone of devices.js arrives at about -20; Opus and windows leave less than -75 of others."""

Picture = dict[str, Any]

ACTING = ("main/camera", "emergency/camera")
"""The picture of a person's face, whichever channel it comes by."""


async def sees(viewer: Person, *owners: Person, seconds: float = 30) -> None:
    """Waits until `viewer` is shown the moving camera picture of each owner."""
    for owner in owners:
        await _moves(viewer, owner, seconds)


async def sees_only(viewer: Person, *owners: Person, seconds: float = 30) -> None:
    """`sees`, and then: whatever else is on the page is the viewer's own picture."""
    await sees(viewer, *owners, seconds=seconds)
    allowed = {owner.id for owner in owners} | {viewer.id}

    async def why_not() -> str | None:
        strangers = [
            p for p in await pictures(viewer) if p["person"] not in allowed or whose(p) not in allowed
        ]
        return f"{viewer.name} sees {strangers}" if strangers else None

    await eventually(why_not, seconds)


async def hears_only(listener: Person, *speakers: Person, seconds: float = 30) -> None:
    """Waits until exactly these voices are in what the listener's page plays."""
    wanted = {speaker.id for speaker in speakers}

    async def why_not() -> str | None:
        loud, faint = await voices(listener)
        exactly = loud == wanted and not faint - wanted
        return None if exactly else f"{listener.name} hears {loud} and a little {faint}"

    await eventually(why_not, seconds)


async def voices(listener: Person) -> tuple[set[str], set[str]]:
    """Whom one hears, and of whom there is any trace at all."""
    levels = await listener.page.evaluate("tones => proof.sounds(tones)", list(TONES.values()))
    heard = dict(zip(TONES, levels, strict=True))
    return {who for who, db in heard.items() if db > LOUD}, {who for who, db in heard.items() if db > FAINT}


async def rings(person: Person) -> None:
    """Waits until the page itself makes a sound."""

    async def why_not() -> str | None:
        level = await person.page.evaluate("proof.ringing()")
        return None if level > 0.02 else f"{person.name} hears {level}"

    await eventually(why_not)


async def pictures(viewer: Person) -> list[Picture]:
    found: list[Picture] = await viewer.page.evaluate("proof.pictures()")
    return found


async def received(person: Person) -> dict[str, int]:
    """RTP packets this page's connections got so far, by kind."""
    packets: dict[str, int] = await person.page.evaluate("proof.received()")
    return packets


async def connections(page: Page) -> dict[str, int]:
    """How many RTCPeerConnections the page `made`, and how many are `open`."""
    counts: dict[str, int] = await page.evaluate("proof.connections()")
    return counts


async def transports(person: Person) -> set[str]:
    """How media travels: `udp`, `tcp`."""
    return set(await person.page.evaluate("proof.transports()"))


async def while_it_flows(to: Person, packets: int = 60) -> None:
    """Returns when `to` got that many more packets: the clock by which the silence of others is judged."""
    before = sum((await received(to)).values())

    async def why_not() -> str | None:
        more = sum((await received(to)).values()) - before
        return None if more >= packets else f"{to.name} got {more} packets of {packets}"

    await eventually(why_not, 30)


async def gets_nothing(person: Person, kinds: Collection[str], *, while_to: Person) -> None:
    """Nothing of `kinds` arrives at `person` while media flows to somebody else."""
    before = await received(person)
    await while_it_flows(while_to)
    after = await received(person)
    assert {kind: after[kind] - before[kind] for kind in kinds} == dict.fromkeys(kinds, 0), person.name


def whose(picture: Picture) -> str:
    """The person whose colour it is."""

    def distance(who: str) -> int:
        return sum((a - b) ** 2 for a, b in zip(COLOURS[who], picture["colour"], strict=True))

    return min(COLOURS, key=distance)


async def _moves(viewer: Person, owner: Person, seconds: float) -> None:
    seen: list[Picture] = []

    async def why_not() -> str | None:
        now = [p for p in await pictures(viewer) if p["person"] == owner.id and p["source"] in ACTING]
        seen.extend(p for p in now if whose(p) == owner.id)
        frames, bars = {p["frames"] for p in seen}, {p["bar"] for p in seen}
        if len(frames) > 2 and len(bars) > 2:
            return None
        return f"{viewer.name} of {owner.name}: {now or 'no picture'}, frames {frames}, bars {bars}"

    await eventually(why_not, seconds)
