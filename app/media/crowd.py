"""Connections of people who have not yet shown who they are, by the network they come from.

When there is no room for one more, the network that holds the most gives up the one that has waited longest: whoever
fills the place pays for it, and a newcomer, who says what they want within a second, is never the oldest.
"""

from collections import Counter
from collections.abc import Hashable, Iterator
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Generic, TypeVar

Member = TypeVar("Member", bound=Hashable)


def network(host: str) -> str:
    """What is counted as one: an IPv4 address, and of IPv6 the /64, because a customer gets so many at once."""
    try:
        parsed = ip_address(host.partition("%")[0])
    except ValueError:
        return host
    if isinstance(parsed, IPv6Address):
        mapped = parsed.ipv4_mapped
        return str(mapped or ip_network((int(parsed), 64), strict=False))
    return str(parsed)


class Crowd(Generic[Member]):
    """Who waits, in `ranks` steps of how far they have come; the lowest goes first, and in it the oldest."""

    def __init__(self, ranks: int = 1) -> None:
        self._ranks = ranks
        self._groups: dict[str, tuple[dict[Member, None], ...]] = {}
        self._places: dict[Member, tuple[str, int]] = {}
        self._sizes: Counter[str] = Counter()

    def __len__(self) -> int:
        return len(self._places)

    def __iter__(self) -> Iterator[Member]:
        return iter(list(self._places))

    def add(self, member: Member, group: str, rank: int = 0) -> None:
        ranks = self._groups.setdefault(group, tuple({} for _ in range(self._ranks)))
        ranks[rank][member] = None
        self._places[member] = group, rank
        self._sizes[group] += 1

    def move(self, member: Member, rank: int) -> None:
        """`member`, if it is here, is the youngest of `rank` now."""
        if member in self._places:
            group = self.discard(member)
            self.add(member, group, rank)

    def discard(self, member: Member) -> str:
        """It is here no more; the group it was of."""
        group, rank = self._places.pop(member, ("", 0))
        if group in self._groups:
            del self._groups[group][rank][member]
            self._sizes[group] -= 1
            if not self._sizes[group]:
                del self._sizes[group], self._groups[group]
        return group

    def size(self, group: str) -> int:
        return self._sizes[group]

    def greediest(self) -> str:
        """The group that holds the most; "" when nobody is here."""
        return max(self._sizes, key=self._sizes.__getitem__, default="")

    def first_to_go(self, group: str, below: int | None = None) -> Member | None:
        """Of `group`, in a rank under `below`."""
        for waiting in self._groups.get(group, ())[:below]:
            for member in waiting:
                return member
        return None
