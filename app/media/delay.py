"""A queue, told from delays between two clocks that don't know each other: only their change means anything."""


class LeastDelay:
    """The smallest delay of the last one to two spans; older ones are forgotten, since clocks drift and ways change."""

    def __init__(self, span: float) -> None:
        self._span = span  # seconds
        self._bases = (float("inf"), float("inf"))  # of the last whole span, of this one
        self._since = float("-inf")

    def above(self, delay: float, now: float) -> float:
        """How far `delay`, which counts from now on, lies above the smallest, in seconds."""
        before, current = self._bases
        if now - self._since >= self._span:
            before, current, self._since = current, delay, now
        self._bases = before, current = before, min(current, delay)
        return delay - min(before, current)
