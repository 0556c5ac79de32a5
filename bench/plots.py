"""Pictures of series over time: one above the other, several curves in each, drawn with what is here anyway."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

Curve = Sequence[tuple[float, float | None]]
"""Time and value; a value that is None interrupts it."""

WIDTH, HEIGHT = 900, 220
LEFT, RIGHT, TOP, BOTTOM = 60, 20, 34, 30
SHARP = 2
"""Drawn so many times larger and then made smaller: Pillow's lines have steps."""

COLOURS = ("#0b57d0", "#e8710a", "#188038", "#a142f4")
GREY, LIGHT, BLACK = "#5f6368", "#e0e3e7", "#202124"


@dataclass(frozen=True)
class Panel:
    """One diagram: `title` with its unit, and curves by name; up to `least` it shows in any case."""

    title: str
    curves: Mapping[str, Curve]
    least: float = 1.0


def draw(path: Path, title: str, panels: Sequence[Panel], marks: Sequence[float]) -> None:
    """A PNG; `marks`: times at which something was done."""
    curves = [curve for panel in panels for curve in panel.curves.values()]
    times = [time for curve in curves for time, _ in curve] or [0.0]
    size = (WIDTH * SHARP, (HEIGHT * len(panels) + TOP) * SHARP)
    image = Image.new("RGB", size, "white")
    sheet = _Sheet(ImageDraw.Draw(image), min(times), max(*times, min(times) + 1))
    sheet.write(LEFT, 10, title, BLACK, 16)
    for number, panel in enumerate(panels):
        sheet.panel(panel, TOP + HEIGHT * number, marks)
    image.resize((size[0] // SHARP, size[1] // SHARP), Image.Resampling.LANCZOS).save(path)


@dataclass(frozen=True)
class _Sheet:
    """Coordinates are those of the finished picture."""

    pen: ImageDraw.ImageDraw
    begin: float
    end: float

    def write(self, x: float, y: float, text: str, colour: str, size: int, anchor: str = "la") -> None:
        font = ImageFont.load_default(size * SHARP)
        self.pen.text((x * SHARP, y * SHARP), text, colour, font, anchor)

    def line(self, points: Sequence[tuple[float, float]], colour: str, width: float) -> None:
        self.pen.line([(x * SHARP, y * SHARP) for x, y in points], colour, round(width * SHARP), "curve")

    def across(self, time: float) -> float:
        return LEFT + (time - self.begin) / (self.end - self.begin) * (WIDTH - LEFT - RIGHT)

    def panel(self, panel: Panel, top: float, marks: Sequence[float]) -> None:
        upper, lower = top + TOP, top + HEIGHT - BOTTOM
        values = [value for curve in panel.curves.values() for _, value in curve if value is not None]
        largest = max([panel.least, *values])
        step = nice(largest / 4)
        most = step * math.ceil(largest / step)
        for n in range(round(most / step) + 1):
            y = lower - n * step / most * (lower - upper)
            self.line([(LEFT, y), (WIDTH - RIGHT, y)], LIGHT, 1)
            self.write(LEFT - 6, y, f"{n * step:g}", GREY, 11, "rm")
        every = nice((self.end - self.begin) / 10)
        for n in range(math.ceil(self.begin / every), math.floor(self.end / every) + 1):
            self.write(self.across(n * every), lower + 6, f"{n * every:g} s", GREY, 11, "ma")
        for mark in marks:
            self.line([(self.across(mark), upper), (self.across(mark), lower)], GREY, 1)
        self._legend(panel, top + 12)
        for colour, curve in zip(COLOURS, panel.curves.values(), strict=False):
            for part in _parts(curve):
                points = [(self.across(t), lower - v / most * (lower - upper)) for t, v in part]
                self.line(points, colour, 2)

    def _legend(self, panel: Panel, y: float) -> None:
        self.write(LEFT, y, panel.title, BLACK, 13)
        for n, (colour, name) in enumerate(zip(COLOURS, panel.curves, strict=False)):
            x = WIDTH - RIGHT - 110 * (len(panel.curves) - n)
            self.line([(x, y + 8), (x + 22, y + 8)], colour, 3)
            self.write(x + 28, y, name, BLACK, 13)


def _parts(curve: Curve) -> list[list[tuple[float, float]]]:
    """Stretches without a None in them."""
    parts: list[list[tuple[float, float]]] = [[]]
    for time, value in curve:
        if value is None:
            parts.append([])
        else:
            parts[-1].append((time, value))
    return [part for part in parts if len(part) > 1]


def nice(least: float) -> float:
    """The next larger of 1, 2, 5, 10, 20, ..., so that an axis reads well."""
    power = 10.0 ** math.floor(math.log10(max(least, 1e-6)))
    return next((power * n for n in (1, 2, 5) if power * n >= least), 10 * power)
