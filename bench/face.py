"""What a face check costs, and whom it lets pass.

    python -m bench.face [--genuine 20] [--attacks 10] [--seconds 10]

The last line of standard output is one JSON object. Cost: CPU of the worker process per frame of a challenge
(`cpu_ms_per_frame`), how many challenges at 12 frames per second that leaves room for on a core (`checks_per_core`),
two pictures represented and compared (`verify_ms`), and how late the server's event loop wakes while five checks run
(`loop_lag_p99_ms`). Whom it lets pass: `genuine` people who do what they are asked, and each kind of attack, as
[passed, of]. A right-order recording can pass by luck; it is why tries are limited.

The checks run in a time of their own, frame after frame, so that a busy machine changes no verdict. With the shared
material beside the repository the people are its puppets and clips; without it, one portrait made to move.
"""

import argparse
import asyncio
import itertools
import json
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import uvloop

from app.config import Identity
from app.identity.challenge import Stage, liveness
from app.identity.challenge.gestures import Gesture
from app.identity.challenge.progress import Challenge, Plan
from app.identity.engine import compare
from app.identity.engine.outcomes import Face, Signals
from app.identity.engine.workers import Engine
from app.identity.vision.networks import Image
from bench import actors
from bench.actors import Actor, Clip, Obedient, Person, Photo, Recording, Swap, TwoFaces

FPS = 12
LONGEST = 80.0
"""Seconds after which a check that has not ended is counted as not passed."""
QUALITY = 80
NOISE = 2.0
"""Standard deviation of the camera's noise, of 255."""
CHECKS_AT_ONCE = 5
PROBE = 0.005

HEAD_GESTURES = (Gesture.LEFT, Gesture.RIGHT, Gesture.NOD)
"""All that a photo can pretend; its plans ask for nothing else."""

Figures = dict[str, Any]


@dataclass(frozen=True)
class Verdict:
    passed: bool
    seconds: float
    frames: int
    fault: str


# --- One check ----------------------------------------------------------------------------------------------


async def check(engine: Engine, actor: Actor, plan: Plan, dice: random.Random) -> Verdict:
    """Play a challenge in its own time."""
    challenge, at, number = liveness.begin(plan, 0.0), 0.0, 0
    camera = np.random.default_rng(dice.randrange(2**32))
    while not liveness.is_over(challenge) and at < LONGEST:
        number, at = number + 1, at + 1 / FPS
        frame = encode(actor.frame(at, challenge.prompt), camera)
        challenge = await take(engine, challenge, number, frame, at)
    passed = challenge.stage is Stage.PASSED
    return Verdict(passed, at, number, challenge.fault.value if challenge.fault else "")


async def take(engine: Engine, challenge: Challenge, number: int, frame: bytes, at: float) -> Challenge:
    score, represent = liveness.wants(challenge, number)
    seen = await engine.measure("check", frame, score=score, represent=represent)
    assert isinstance(seen, Signals), seen
    return liveness.step(challenge, number, seen, at)


def encode(image: Image, camera: np.random.Generator) -> bytes:
    """As a page sends it: with the noise of a camera."""
    noisy = image + camera.normal(0, NOISE, (*image.shape[:2], 1))
    _, data = cv2.imencode(".jpg", noisy.clip(0, 255).astype(np.uint8), [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
    return bytes(data)


# --- Whom it lets pass --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Material:
    people: Sequence[Person]
    clips: Sequence[Sequence[Image]]


Cast = Callable[[Material, Plan, random.Random], Actor]


def somebody(material: Material, dice: random.Random) -> Person:
    return dice.choice(material.people)


def obedient(material: Material, _plan: Plan, dice: random.Random) -> Actor:
    return Obedient(somebody(material, dice).frames, dice)


def photo(show: actors.Show) -> Cast:
    return lambda material, _plan, dice: Photo(somebody(material, dice).frames["neutral"][0], show, dice)


def wrong_order(material: Material, plan: Plan, dice: random.Random) -> Actor:
    others = [each for each in itertools.permutations(Gesture, 3) if each[0] is not plan.gestures[0]]
    return Recording(somebody(material, dice).frames, dice.choice(others))


def right_order(material: Material, plan: Plan, dice: random.Random) -> Actor:
    every, first = dice.uniform(2.2, 3.0), dice.uniform(1.6, 2.4)
    return Recording(somebody(material, dice).frames, plan.gestures, every, first)


def swap(material: Material, _plan: Plan, dice: random.Random) -> Actor:
    first, second = dice.sample(material.people, 2)
    return Swap(Obedient(first.frames, dice), Obedient(second.frames, dice))


def two_faces(material: Material, _plan: Plan, dice: random.Random) -> Actor:
    guest = somebody(material, dice).frames["neutral"][5]
    return TwoFaces(Obedient(somebody(material, dice).frames, dice), guest)


def real_clip(material: Material, _plan: Plan, dice: random.Random) -> Actor:
    return Clip(dice.choice(material.clips), dice.uniform(0, 3))


ATTACKS: dict[str, Cast] = {
    "still photo": photo(actors.still),
    "moved photo": photo(actors.moved),
    "tilted photo": photo(actors.tilted),
    "tipped photo": photo(actors.tipped),
    "bent photo": photo(actors.bent),
    "wrong-order recording": wrong_order,
    "right-order recording": right_order,
    "identity swap": swap,
    "two faces": two_faces,
    "real clip": real_clip,
}


def possible(material: Material) -> dict[str, Cast]:
    """Those for which there are pictures."""
    lacking = {"identity swap"} if len(material.people) < 2 else set()
    lacking |= {"real clip"} if not material.clips else set()
    return {name: cast for name, cast in ATTACKS.items() if name not in lacking}


def a_plan(name: str, dice: random.Random) -> Plan:
    """What is asked; of a photo in somebody's hands only what it can pretend."""
    plan = liveness.plan(dice)
    if "photo" not in name:
        return plan
    return Plan(tuple(dice.sample(HEAD_GESTURES, 3)), plan.pauses)


async def judge(engine: Engine, material: Material, name: str, cast: Cast, times: int) -> list[Verdict]:
    verdicts = []
    for number in range(times):
        dice = random.Random(f"{name} {number}")
        plan = a_plan(name, dice)
        verdicts.append(await check(engine, cast(material, plan, dice), plan, dice))
    passed = sum(verdict.passed for verdict in verdicts)
    faults = sorted({verdict.fault for verdict in verdicts if verdict.fault})
    print(f"{name}: {passed} of {times} passed; {', '.join(faults)}", flush=True)
    return verdicts


# --- What it costs ------------------------------------------------------------------------------------------


def cpu(pid: int) -> float:
    """Seconds of processor time of a process so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def megabytes(pid: int) -> int:
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return round(pages * os.sysconf("SC_PAGE_SIZE") / 1e6)


async def verify_ms(engine: Engine, person: Person, times: int = 20) -> float:
    """Two pictures of somebody, represented and compared; the median."""
    camera = np.random.default_rng(1)
    one, other = (encode(person.frames["neutral"][index], camera) for index in (0, 7))
    took = []
    for _ in range(times):
        started = time.perf_counter()
        faces = [await engine.represent("verify", each) for each in (one, other)]
        assert all(isinstance(face, Face) for face in faces)
        vectors = [face.embedding for face in faces if isinstance(face, Face)]
        assert compare.similarity(*vectors) > compare.BANDS["default"].same
        took.append((time.perf_counter() - started) * 1000)
    return statistics.median(took)


async def loop_lag(engine: Engine, person: Person, seconds: float) -> Figures:
    """Five people send 12 frames a second in real time; how late the loop wakes meanwhile, and answers come."""
    camera = np.random.default_rng(2)
    frames = [encode(each, camera) for each in person.frames["neutral"]]
    ends = time.perf_counter() + seconds
    answers: list[float] = []
    checks = [_in_real_time(engine, str(each), frames, ends, answers) for each in range(CHECKS_AT_ONCE)]
    starved = starved_seconds()
    probe = asyncio.create_task(_lags(ends))
    await asyncio.gather(*checks)
    return {
        "loop_lag_p99_ms": round(1000 * percentile(await probe, 99), 2),
        "starved_percent": round(100 * (starved_seconds() - starved) / seconds, 1),
        "answer_p99_ms": round(1000 * percentile(answers, 99)),
        "answered_per_s": round(len(answers) / seconds, 1),
    }


def starved_seconds() -> float:
    """Time our loop was ready and had no core: others' load, and not ours (proc(5), schedstat)."""
    return int(Path("/proc/self/schedstat").read_text().split()[1]) / 1e9


async def _in_real_time(
    engine: Engine, session: str, frames: Sequence[bytes], ends: float, answers: list[float]
) -> None:
    """A frame each twelfth of a second, or as soon as the one before was answered."""
    for number in itertools.count():
        started = time.perf_counter()
        if started > ends:
            return
        score, represent = number % 4 == 1, number % 4 == 3
        await engine.measure(session, frames[number % len(frames)], score=score, represent=represent)
        answers.append(time.perf_counter() - started)
        await asyncio.sleep(max(0.0, 1 / FPS - answers[-1]))


async def _lags(ends: float) -> list[float]:
    late = []
    while (now := time.perf_counter()) < ends:
        await asyncio.sleep(PROBE)
        late.append(time.perf_counter() - now - PROBE)
    return late


def percentile(values: Sequence[float], percent: int) -> float:
    return statistics.quantiles(values, n=100, method="inclusive")[percent - 1]


# --- All of it ----------------------------------------------------------------------------------------------


def gather_material() -> Material:
    shared = actors.shared_folder()
    return Material(list(actors.people(shared)), list(actors.clips(shared)) if shared else [])


async def measure(options: argparse.Namespace) -> Figures:
    material = gather_material()
    with tempfile.TemporaryDirectory() as home:
        engine = Engine(Identity(), Path(home))
        try:
            return await _measure(engine, material, options)
        finally:
            await engine.close()


async def _measure(engine: Engine, material: Material, options: argparse.Namespace) -> Figures:
    verify = await verify_ms(engine, material.people[0])
    [pid] = engine.pids
    before = cpu(pid)
    genuine = await judge(engine, material, "genuine", obedient, options.genuine)
    per_frame = (cpu(pid) - before) / sum(verdict.frames for verdict in genuine)
    table = {
        name: await judge(engine, material, name, cast, options.attacks)
        for name, cast in possible(material).items()
    }
    return {
        "cpu_ms_per_frame": round(1000 * per_frame, 1),
        "checks_per_core": round(1 / (per_frame * FPS), 1),
        "verify_ms": round(verify, 1),
        **await loop_lag(engine, material.people[0], options.seconds),
        "worker_mb": megabytes(pid),
        "genuine": tally(genuine),
        "genuine_s": round(statistics.median([verdict.seconds for verdict in genuine]), 1),
        "attacks": {name: tally(verdicts) for name, verdicts in table.items()},
    }


def tally(verdicts: Sequence[Verdict]) -> list[int]:
    """[passed, of]"""
    return [sum(verdict.passed for verdict in verdicts), len(verdicts)]


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench.face", description="What a face check costs and catches.")
    parser.add_argument("--genuine", type=int, default=20, help="checks by people who obey")
    parser.add_argument("--attacks", type=int, default=10, help="checks of each kind of attack")
    parser.add_argument("--seconds", type=float, default=10, help="for the event loop's lag")
    return parser.parse_args(arguments)


def main() -> None:
    if os.geteuid() == 0:
        os.nice(-10)  # before other work of the machine; the worker takes its own place behind us
    print(json.dumps(uvloop.run(measure(parse(sys.argv[1:])))))


if __name__ == "__main__":
    main()
