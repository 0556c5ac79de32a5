"""The server lines: addresses under which this school's exams are reached, each with a name for people.

A line may be another address of this machine, or another machine. The first is the usual one.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """`address` is an origin: https://host, with the port where it is not 443."""

    address: str
    label: str

    def shown(self) -> dict[str, str]:
        """As pages and clients get it."""
        return asdict(self)


def own_lines(origins: Iterable[str]) -> list[Line]:
    """The addresses this program itself is reached under, numbered."""
    return [Line(origin, f"线路 {number}") for number, origin in enumerate(origins, 1)]
