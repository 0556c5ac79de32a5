"""What an interview looks like on the networks that candidates have, beside Janus on the same lines.

    python -m bench.network [--scenario NAME ...] [--seconds 30] [--times 1] [--no-janus] [--firefox] [--into FOLDER]

Everybody has a Chromium in a network namespace of their own, behind a line of `bench/line.py`; the server is the
program as it is started. Each scenario is an interview that begins on a good line and then goes through what
`SCENARIOS` says; Debian's Janus has the same after it. The last line of standard output is one JSON object,
{scenario: {figure: value}, "janus": {scenario: {figure: value}}}; the series of all pages, and pictures of them, are
left in the folder. It wants root and /dev/net/tun.
"""

import argparse
import asyncio
import contextlib
import json
import os
import shutil
import signal
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

from playwright.async_api import Browser, Page, Playwright, async_playwright
from playwright.async_api import Error as PageError

from bench import camera, flows, plain, plots, series
from bench.line import SERVER, Way
from bench.machine import Machine
from bench.star import Line, Star, namespaces, why_not
from tests.journeys.conftest import launch
from tests.journeys.firefox_people import at_firefox
from tests.journeys.people import Person, person
from tests.journeys.scenes import check_in, enter, invite
from tests.journeys.site import OpenSite, Site, serving
from tests.waiting import eventually

SCRIPT = Path(__file__).with_name("network.js")
FIREFOX_CAMERA = Path(__file__).with_name("firefox_camera.js")
CANDIDATE, CHAIR, EXAMINER = PEOPLE = ("candidate1", "chair", "examiner1")
SETTLES = 15.0
"""Seconds until a picture on a good line has its rate and size, in both programs."""

BEGINS_WITHIN = 90.0
"""Seconds: what isn't there then, on a good line, will never be."""

LAST = 5.0
"""Seconds at the end, for figures of what a line settles to."""

GOOD = Way(delay=0.015)
FAR = Way(delay=0.150, jitter=0.030)
WIDE = 640
FAILURES = (AssertionError, RuntimeError, TimeoutError, PageError)
"""Of one interview. The others are played all the same, and its figures are missing from the result."""

Figures = dict[str, float | None]


def line(up: Way = GOOD, down: Way = GOOD) -> Line:
    return Line(up, down)


def losing(share: float) -> Way:
    return replace(GOOD, loss=share)


def narrow(kbps: float) -> Way:
    return replace(GOOD, kbps=kbps)


def blocking(what: str) -> Way:
    return replace(GOOD, block=what)


# -- what was seen --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Seen:
    """One interview: each page's samples, and when its moves were made."""

    samples: Mapping[str, Sequence[series.Sample]]
    begun: float
    ended: float
    moves: Sequence[float]

    def picture(
        self, viewer: str, owner: str, begin: float | None = None, end: float | None = None
    ) -> list[series.Step]:
        return series.between(
            series.picture(self.samples[viewer], owner), begin or self.begun, end or self.ended
        )

    def sound(self, viewer: str, begin: float | None = None, end: float | None = None) -> list[series.Step]:
        return series.between(series.sound(self.samples[viewer]), begin or self.begun, end or self.ended)

    def delay_ms(self, viewer: str, owner: str, begin: float, end: float) -> float | None:
        found = series.delays(self.samples[viewer], self.samples[owner], owner)
        within = [late for at, late in found if begin < at <= end]
        return round(1000 * statistics.mean(within)) if within else None


def usual(seen: Seen, viewer: str = CHAIR, owner: str = CANDIDATE) -> Figures:
    """What `viewer` has of `owner`, over the whole and at the end, and of all sound."""
    steps, sound = seen.picture(viewer, owner), seen.sound(viewer)
    last = seen.picture(viewer, owner, seen.ended - LAST)
    return {
        "kbps": series.kbps(steps),
        "kbps_last": series.kbps(last),
        "fps": series.fps(steps),
        "fps_last": series.fps(last),
        "dark_s": series.dark(steps),
        "delay_ms": seen.delay_ms(viewer, owner, seen.begun, seen.ended),
        "sound_concealed_percent": series.concealed(sound),
        "sound_missing_percent": series.missing(sound),
    }


def of_step(seen: Seen) -> Figures:
    """Sound while the line was narrow; how long until the picture is wide again, once it is not any more."""
    narrowed, widened = seen.moves
    sound = seen.sound(CHAIR, narrowed, widened)
    after = seen.picture(CHAIR, CANDIDATE, widened)
    wide = next((step.at - widened for step in after if step.frames and step.width >= WIDE), None)
    return usual(seen) | {
        "kbps_narrow": series.kbps(seen.picture(CHAIR, CANDIDATE, narrowed, widened)),
        "sound_concealed_percent": series.concealed(sound),
        "sound_missing_percent": series.missing(sound),
        "wide_again_s": None if wide is None else round(wide, 1),
    }


def of_downlink(seen: Seen) -> Figures:
    return usual(seen, CANDIDATE, CHAIR)


def of_examiner(seen: Seen) -> Figures:
    """Hers, and the worse of what the other two see of each other."""
    others = [series.fps(seen.picture(*pair)) for pair in ((CHAIR, CANDIDATE), (CANDIDATE, CHAIR))]
    return usual(seen, EXAMINER) | {"others_fps": min(fps for fps in others if fps is not None)}


def of_competition(seen: Seen) -> Figures:
    _, over = seen.moves
    return usual(seen) | {
        "kbps": series.kbps(seen.picture(CHAIR, CANDIDATE, end=over)),
        "kbps_after": series.kbps(seen.picture(CHAIR, CANDIDATE, over + LAST - 2, over + LAST)),
    }


def of_cut(seen: Seen) -> Figures:
    """Seconds until there is a picture again after the last move: the cut itself, or its end."""
    return usual(seen) | {"back_s": series.back_after(seen.picture(CHAIR, CANDIDATE), seen.moves[-1])}


# -- what happens ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Move:
    """At this part of the time: lines that change, and how many others begin to send on the candidate's."""

    at: float
    lines: Mapping[str, Line]
    flows: int = 0


@dataclass(frozen=True)
class Scenario:
    """`before`: lines that are so from the beginning. `longer`: seconds after the others have ended."""

    moves: Sequence[Move]
    figures: Callable[[Seen], Figures] = usual
    watched: tuple[str, str] = (CHAIR, CANDIDATE)  # the viewer, and whose picture; for the plots
    people: Sequence[str] = (CANDIDATE, CHAIR)
    before: Mapping[str, Line] | None = None
    longer: float = 0.0
    fair: bool = True  # Janus can be asked, too


def at_once(line: Line, who: str = CANDIDATE) -> tuple[Move]:
    return (Move(0, {who: line}),)


HERS = (EXAMINER, CANDIDATE)
SCENARIOS = {
    "clean": Scenario(at_once(line())),
    "loss_2": Scenario(at_once(line(losing(0.02), losing(0.02)))),
    "loss_5": Scenario(at_once(line(losing(0.05), losing(0.05)))),
    "loss_10": Scenario(at_once(line(losing(0.10), losing(0.10)))),
    "uplink_300": Scenario(at_once(line(up=narrow(300)))),
    "uplink_150": Scenario(at_once(line(up=narrow(150)))),
    "step_down": Scenario(
        (Move(0, {CANDIDATE: line(up=narrow(400))}), Move(2 / 3, {CANDIDATE: line(up=narrow(3000))})),
        of_step,
        before={CANDIDATE: line(up=narrow(3000))},
        longer=10,
    ),
    "downlink_250": Scenario(at_once(line(down=narrow(250))), of_downlink, (CANDIDATE, CHAIR)),
    "examiner_250": Scenario(at_once(line(down=narrow(250)), EXAMINER), of_examiner, HERS, PEOPLE),
    "examiner_loss_15": Scenario(at_once(line(down=losing(0.15)), EXAMINER), of_examiner, HERS, PEOPLE),
    "competition": Scenario(
        (Move(0, {}, flows=2), Move(1, {})),
        of_competition,
        before={CANDIDATE: line(up=narrow(3000))},
        longer=8,
    ),
    "far_away": Scenario(at_once(line(FAR, FAR))),
    # Janus has no TCP for media.
    "udp_cut": Scenario(at_once(line(blocking("udp"), blocking("udp"))), of_cut, fair=False),
    "blackout": Scenario(
        (Move(0, {CANDIDATE: line(blocking("all"), blocking("all"))}), Move(1 / 3, {CANDIDATE: line()})),
        of_cut,
    ),
}


class Side(Protocol):
    """A program under test, which can hold interviews. `pid` is its server's."""

    name: str
    pid: int

    def interview(
        self, people: Sequence[str]
    ) -> contextlib.AbstractAsyncContextManager[Mapping[str, Page]]: ...


class Ours:
    """The program as it is started. Its one candidate stays in the exam; everybody opens their page anew.

    `firefoxes`: whose browser is a Firefox, in which network.
    """

    name = "ours"

    def __init__(
        self, browsers: Mapping[str, Browser], site: Site, firefoxes: Mapping[str, str] | None = None
    ) -> None:
        assert site.process is not None
        self._browsers, self._site, self.pid = browsers, site, site.process.pid
        self._firefoxes = firefoxes or {}

    @contextlib.asynccontextmanager
    async def _arrived(self, who: str) -> AsyncIterator[Person]:
        """`who`, signed in."""
        if network := self._firefoxes.get(who):
            with tempfile.TemporaryDirectory() as folder:
                async with at_firefox(
                    self._site, who, Path(folder), (FIREFOX_CAMERA, SCRIPT), network
                ) as someone:
                    await someone.log_in()
                    yield someone
        else:
            async with person(self._browsers[who], self._site, who, devices=SCRIPT) as someone:
                await someone.sign_in()
                yield someone

    @contextlib.asynccontextmanager
    async def interview(self, people: Sequence[str]) -> AsyncIterator[Mapping[str, Page]]:
        async with contextlib.AsyncExitStack() as stack:
            there: dict[str, Person] = {}
            for who in people:
                there[who] = await stack.enter_async_context(self._arrived(who))
                await there[who].open_room()
            for someone in there.values():
                await someone.is_connected(40)
            candidate, chair = there[CANDIDATE], there[CHAIR]
            if await candidate.page.evaluate("document.body.dataset.state") != "in_exam":
                await check_in(candidate)
                await invite(chair, candidate)
                await enter(candidate)
            yield {who: someone.page for who, someone in there.items()}


class Stage:
    """Lines and the people behind them, on which scenarios are played. `settles`: how many seconds an interview has
    gone on before its line changes."""

    def __init__(self, star: Star, candidate: str, settles: float = SETTLES) -> None:
        self._star, self._candidate, self._settles = star, candidate, settles

    async def play(self, side: Side, scenario: Scenario, seconds: float) -> tuple[Seen, Figures]:
        """What was seen, and how far the machine is to blame for it."""
        await self._star.be(dict.fromkeys(PEOPLE, line()) | dict(scenario.before or {}))
        async with contextlib.AsyncExitStack() as meeting, contextlib.AsyncExitStack() as sending:
            async with asyncio.timeout(BEGINS_WITHIN):
                pages = await meeting.enter_async_context(side.interview(scenario.people))
                await self._shows(pages[CHAIR])
            await asyncio.sleep(self._settles)
            await self._star.be({})
            machine, begun, moves = Machine(side.pid), time.time(), []
            for move in scenario.moves:
                await asyncio.sleep(begun + move.at * seconds - time.time())
                await self._star.be(move.lines)
                await sending.aclose()
                for _ in range(move.flows):
                    await sending.enter_async_context(flows.sending(self._candidate))
                moves.append(time.time())
            await asyncio.sleep(begun + seconds + scenario.longer - time.time())
            ended, blame = time.time(), machine.blame(await self._star.be({}))
            samples = {who: await page.evaluate("bench.take()") for who, page in pages.items()}
        limited = max(series.limited(samples[who], begun) for who in pages)
        return Seen(samples, begun, ended, moves), blame | {"cpu_limited_s": limited}

    async def _shows(self, page: Page) -> None:
        async def why_not() -> str | None:
            taken = await page.evaluate("bench.samples.at(-1)?.in ?? []")
            shown = [one for one in taken if one["owner"].startswith(CANDIDATE) and one["frames"] > 10]
            return None if shown else f"no picture of the candidate in {taken}"

        await eventually(why_not, 40)


# -- all of it ------------------------------------------------------------------------------------------


@contextlib.asynccontextmanager
async def chromium(playwright: Playwright, namespace: str, folder: Path) -> AsyncIterator[Browser]:
    """One in this namespace, whose camera and microphone are files."""
    starter = folder / namespace
    starter.write_text(
        f'#!/bin/sh\nexec ip netns exec {namespace} {shutil.which("chromium")} "$@"\n', "utf-8"
    )
    starter.chmod(0o755)
    devices = [
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={folder / 'picture.y4m'}",
        f"--use-file-for-fake-audio-capture={folder / 'voice.wav'}",
    ]
    browser = await launch(playwright, *devices, starter=starter)
    try:
        yield browser
    finally:
        await browser.close()


@contextlib.asynccontextmanager
async def staged(
    server: str,
    names: Mapping[str, str],
    people: Sequence[str] = PEOPLE,
    janus: bool = False,
    firefox: bool = False,
    settles: float = SETTLES,
) -> AsyncIterator[tuple[Stage, Sequence[Side]]]:
    """The lines, Chromiums for `people`, our program, and, where it is wanted and here, Janus.

    `firefox`: the candidate's is one.
    """
    async with contextlib.AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        camera.make_picture(folder / "picture.y4m")
        camera.make_voice(folder / "voice.wav")
        star = await stack.enter_async_context(Star.open(server, names))
        stage = Stage(star, names[CANDIDATE], settles)
        playwright = await stack.enter_async_context(async_playwright())
        browsers = {
            who: await stack.enter_async_context(chromium(playwright, names[who], folder))
            for who in people
            if not (firefox and who == CANDIDATE)
        }
        site = await stack.enter_async_context(serving(OpenSite(folder, address=SERVER)))
        sides: list[Side] = [Ours(browsers, site, {CANDIDATE: names[CANDIDATE]} if firefox else {})]
        if janus and shutil.which("janus"):
            sides.append(plain.Plain(browsers, await stack.enter_async_context(plain.running(folder))))
        yield stage, sides


async def measure(options: argparse.Namespace, server: str, names: Mapping[str, str]) -> dict[str, Any]:
    chosen = {name: SCENARIOS[name] for name in options.scenario or SCENARIOS}
    people = [who for who in PEOPLE if any(who in scenario.people for scenario in chosen.values())]
    async with staged(server, names, people, options.janus, options.firefox) as (stage, sides):
        return await compare(stage, sides, chosen, options)


async def compare(
    stage: Stage, sides: Sequence[Side], scenarios: Mapping[str, Scenario], options: argparse.Namespace
) -> dict[str, Any]:
    """Medians of each scenario's figures, the sides one after the other."""
    found: dict[str, dict[str, Figures]] = {side.name: {} for side in sides}
    for name, scenario in scenarios.items():
        runs: dict[str, list[tuple[Seen, Figures]]] = {}
        for turn in range(options.times):
            for side in sides if scenario.fair else sides[:1]:
                try:
                    seen, blame = await stage.play(side, scenario, options.seconds)
                except FAILURES as failure:
                    print(name, side.name, f"could not be played: {failure!r}", flush=True)
                    continue
                figures = scenario.figures(seen) | blame
                runs.setdefault(side.name, []).append((seen, figures))
                keep(options.into / f"{name}-{side.name}-{turn + 1}.json", seen, figures)
                print(name, side.name, json.dumps(figures), flush=True)
        plot(
            options.into / f"{name}.png",
            name,
            scenario,
            {side: played[-1][0] for side, played in runs.items()},
        )
        for side_name, played in runs.items():
            found[side_name][name] = medians([figures for _, figures in played])
    return found.pop("ours") | found


def medians(runs: Sequence[Figures]) -> Figures:
    """None where a figure has none in one of the runs."""

    def median(values: Sequence[float | None]) -> float | None:
        known = [value for value in values if value is not None]
        return statistics.median(known) if len(known) == len(values) else None

    return {name: median([figures[name] for figures in runs]) for name in runs[0]}


def keep(path: Path, seen: Seen, figures: Figures) -> None:
    """The whole series, for whoever wants to look closer."""
    kept = {"begun": seen.begun, "ended": seen.ended, "moves": seen.moves, "figures": figures}
    path.write_text(json.dumps(kept | {"samples": seen.samples}), "utf-8")


def plot(path: Path, name: str, scenario: Scenario, sides: Mapping[str, Seen]) -> None:
    """Rate, delay and concealed sound of each side, second by second, from a little before the first move."""
    viewer, owner = scenario.watched

    def curves(of: Callable[[Seen, float, float], float | None]) -> dict[str, plots.Curve]:
        return {
            side: [
                (t, of(seen, seen.begun + t - 1, seen.begun + t))
                for t in range(-4, int(seen.ended - seen.begun) + 1)
            ]
            for side, seen in sides.items()
        }

    panels = [
        plots.Panel("kbit/s", curves(lambda seen, *time: series.kbps(seen.picture(viewer, owner, *time)))),
        plots.Panel(
            "ms, camera to screen",
            curves(lambda seen, *time: seen.delay_ms(viewer, owner, *time)),
        ),
        plots.Panel(
            "% of sound concealed", curves(lambda seen, *time: series.missing(seen.sound(viewer, *time))), 10
        ),
    ]
    marks = [move - seen.begun for seen in list(sides.values())[:1] for move in seen.moves]
    plots.draw(path, f"{name}: {owner} at {viewer}", panels, marks)


def parse(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument(
        "--scenario", action="append", choices=SCENARIOS, help="this one only; may be repeated"
    )
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--times", type=int, default=1, help="how often each is played; medians are told")
    parser.add_argument("--no-janus", dest="janus", action="store_false")
    parser.add_argument(
        "--firefox", action="store_true", help="the candidate's browser is one; without Janus"
    )
    parser.add_argument("--into", type=Path, default=Path("build/network"), help="for series and pictures")
    options = parser.parse_args(arguments)
    options.janus = options.janus and not options.firefox
    return options


def main() -> None:
    if reason := why_not():
        sys.exit(reason)
    options = parse()
    options.into.mkdir(parents=True, exist_ok=True)
    # Stopped from outside, it still takes its processes and namespaces with it.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    os.nice(-5)  # the machine's other work would be taken for a bad line
    with namespaces(PEOPLE) as (server, names):
        print(json.dumps(asyncio.run(measure(options, server, names))))


if __name__ == "__main__":
    main()
