"""What a page's samples (`bench/network.js`) say about somebody's picture and sound. Times are Unix seconds."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from bench.camera import FRAMES, LOOP

Sample = Mapping[str, Any]

DARK = 1.0
"""Seconds without a new frame from which on a picture counts as gone."""


@dataclass(frozen=True)
class Step:
    """What came between two samples, the second taken `at`."""

    at: float
    seconds: float
    bytes: int = 0
    frames: int = 0
    width: int = 0  # of the last picture
    samples: int = 0
    concealed: int = 0
    silent: int = 0  # of `concealed`: those that were not even made up


def picture(samples: Sequence[Sample], owner: str) -> list[Step]:
    """Of `owner`'s main camera."""
    return [
        Step(
            at,
            seconds,
            bytes=sum(now["bytes"] - old["bytes"] for old, now in streams),
            frames=sum(now["frames"] - old["frames"] for old, now in streams),
            width=max((now["width"] for _, now in streams), default=0),
        )
        for at, seconds, streams in _changes(samples, "video")
        for streams in [[both for both in streams if both[1]["owner"] == f"{owner}/main/camera"]]
    ]


def sound(samples: Sequence[Sample]) -> list[Step]:
    """Of all that is heard."""
    return [
        Step(
            at,
            seconds,
            **{
                name: sum(now[name] - old[name] for old, now in streams)
                for name in ("bytes", "samples", "concealed", "silent")
            },
        )
        for at, seconds, streams in _changes(samples, "audio")
    ]


_NOTHING: Mapping[str, int] = dict.fromkeys(("bytes", "frames", "samples", "concealed", "silent"), 0)

Changes = Iterator[tuple[float, float, list[tuple[Sample, Sample]]]]


def _changes(samples: Sequence[Sample], kind: str) -> Changes:
    """Time, time since the sample before, and each stream of `kind` then and now: a new one began at nothing."""
    for before, after in pairwise(samples):
        old = {stream["of"]: stream for stream in before["in"]}
        now = [stream for stream in after["in"] if stream["kind"] == kind]
        yield after["at"], after["at"] - before["at"], [(old.get(s["of"], _NOTHING), s) for s in now]


def delays(viewer: Sequence[Sample], sender: Sequence[Sample], owner: str) -> list[tuple[float, float]]:
    """Times, and seconds from `owner`'s camera, as their own page shows it, to the viewer's page, for new pictures."""
    name = f"{owner}/main/camera"
    own = [(s["at"], s["shown"][name]) for s in sender if s["shown"].get(name) is not None]
    there = [(s["at"], s["shown"][name]) for s in viewer if s["shown"].get(name) is not None]
    found = []
    for (_, before), (at, frame) in pairwise(there):
        if own and frame != before:
            then, first = min(own, key=lambda sample: abs(sample[0] - at))
            late = (first + (at - then) * FRAMES - frame) / FRAMES
            found.append((at, (late + 1) % LOOP - 1))  # a little before its time is no whole loop behind it
    return found


def between(steps: Sequence[Step], begin: float, end: float) -> list[Step]:
    return [step for step in steps if begin < step.at <= end]


def kbps(steps: Sequence[Step]) -> float | None:
    return _per_second(steps, sum(step.bytes for step in steps) / 125)


def fps(steps: Sequence[Step]) -> float | None:
    return _per_second(steps, sum(step.frames for step in steps))


def _per_second(steps: Sequence[Step], total: float) -> float | None:
    seconds = sum(step.seconds for step in steps)
    return round(total / seconds, 1) if seconds else None


def gaps(steps: Sequence[Step]) -> list[tuple[float, float]]:
    """Longer than `DARK`, from one new frame to the next, or from the beginning, or to the end."""
    if not steps:
        return []
    seen = [steps[0].at - steps[0].seconds, *(step.at for step in steps if step.frames), steps[-1].at]
    return [(begin, end) for begin, end in pairwise(seen) if end - begin > DARK]


def dark(steps: Sequence[Step]) -> float:
    return round(sum(end - begin for begin, end in gaps(steps)), 1)


def concealed(steps: Sequence[Step]) -> float | None:
    """Percent of the sound that was made up."""
    return _percent(steps, sum(step.concealed - step.silent for step in steps))


def missing(steps: Sequence[Step]) -> float | None:
    """Percent of the sound that was made up or left silent."""
    return _percent(steps, sum(step.concealed for step in steps))


def _percent(steps: Sequence[Step], part: int) -> float | None:
    whole = sum(step.samples for step in steps)
    return round(100 * part / whole, 1) if whole else None


def limited(samples: Sequence[Sample], begin: float) -> float:
    """Seconds since `begin` in which an encoder made a smaller picture for want of processor time."""
    later = [sample["out"] for sample in samples if sample["at"] > begin]
    if not later:
        return 0.0
    old = {stream["of"]: stream["cpu"] for stream in later[0]}
    grown = [stream["cpu"] - old.get(stream["of"], 0.0) for stream in later[-1]]
    return round(max(grown, default=0.0), 1)


def back_after(steps: Sequence[Step], moment: float) -> float | None:
    """Seconds from `moment` to the end of the longest gap; None where it did not end."""
    if not (found := gaps(steps)):
        return 0.0
    _, end = max(found, key=lambda gap: gap[1] - gap[0])
    return None if end == steps[-1].at and not steps[-1].frames else round(max(0.0, end - moment), 1)
