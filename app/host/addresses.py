"""Addresses of the network: as they are recorded, and as limits count them."""

from ipaddress import IPv6Address, ip_address, ip_network
from typing import Final

LONGEST: Final = 64
"""Of what is no address; the column of the database holds no more."""


def plain(address: str) -> str:
    """The address as one writes it, IPv4 as such; what is none is cut off."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address[:LONGEST]
    return str(parsed.ipv4_mapped or parsed) if isinstance(parsed, IPv6Address) else str(parsed)


def counted(address: str) -> str:
    """What limits count: of IPv6 the /64, because a customer gets so many at once."""
    try:
        parsed = ip_address(plain(address))
    except ValueError:
        return address[:LONGEST]
    return str(ip_network((int(parsed), 64), strict=False)) if parsed.version == 6 else str(parsed)
