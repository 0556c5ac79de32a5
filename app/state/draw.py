"""An order drawn by lot, so that anybody can draw it again from the seed that stands in the room's log.

Whoever has the smaller SHA-256 of `seed:id` comes first. No generator's inner workings are in it: a spreadsheet with a
hash function gives the same order in ten years.
"""

import hashlib
from collections.abc import Iterable


def drawn_order(seed: str, people: Iterable[str]) -> tuple[str, ...]:
    """The ids of `people` in the order `seed` gives them; the order they come in does not matter."""
    return tuple(sorted(people, key=lambda person: (_lot(seed, person), person)))


def _lot(seed: str, person: str) -> str:
    return hashlib.sha256(f"{seed}:{person}".encode()).hexdigest()
