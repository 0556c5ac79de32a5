"""Is it a head or a picture of one? What is flat stays nearly affine to itself, however it is moved or tilted."""

from collections.abc import Sequence
from math import hypot

from app.identity.engine.signals import Point


def depth(calm: Sequence[Point], now: Sequence[Point], width: float) -> float:
    """The most that a point of `now` lies off the affine picture of `calm` that fits best, in face widths (`width`).

    0 for a picture moved, scaled, turned in its plane or tilted far away; it grows with the turn of a real head, whose
    nose runs ahead of its temples. Points that lie on a line, or do not pair, say nothing: 0.
    """
    if len(calm) != len(now) or len(calm) < 4:
        return 0.0
    source, target = _centred(calm), _centred(now)
    linear = _fit(source, target)
    if linear is None or not width > 0:
        return 0.0
    (a, b), (c, d) = linear
    pairs = zip(source, target, strict=True)
    return max(hypot(u - a * x - b * y, v - c * x - d * y) for (x, y), (u, v) in pairs) / width


def _centred(points: Sequence[Point]) -> list[Point]:
    x = sum(p[0] for p in points) / len(points)
    y = sum(p[1] for p in points) / len(points)
    return [(p[0] - x, p[1] - y) for p in points]


def _fit(source: Sequence[Point], target: Sequence[Point]) -> tuple[Point, Point] | None:
    """The linear map that carries `source` nearest to `target` (least squares, both centred)."""
    xx = sum(x * x for x, _ in source)
    xy = sum(x * y for x, y in source)
    yy = sum(y * y for _, y in source)
    determinant = xx * yy - xy * xy
    if not determinant > 1e-9 * (xx + yy) ** 2:
        return None
    rows = []
    for axis in (0, 1):
        px = sum(t[axis] * s[0] for s, t in zip(source, target, strict=True))
        py = sum(t[axis] * s[1] for s, t in zip(source, target, strict=True))
        rows.append(((px * yy - py * xy) / determinant, (py * xx - px * xy) / determinant))
    return rows[0], rows[1]
