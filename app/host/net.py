"""Under which names and addresses this machine is reached, and how addresses are recorded and counted by limits."""

import ipaddress
import socket
from collections.abc import Iterable
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final
from urllib.parse import urlsplit

import ifaddr

LOOPBACK = ("localhost", "127.0.0.1", "::1")


def own_addresses() -> tuple[str, ...]:
    """Addresses of the network interfaces that others can reach, IPv4 first."""
    found = [
        ip.ip if isinstance(ip.ip, str) else ip.ip[0] for card in ifaddr.get_adapters() for ip in card.ips
    ]
    usable = {address for address in map(ipaddress.ip_address, found) if _reachable(address)}
    return tuple(str(address) for address in sorted(usable, key=lambda each: (each.version, each.packed)))


def _reachable(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Link-local IPv6 needs a zone that browsers refuse in a URL (WHATWG URL)."""
    return not (address.is_loopback or address.is_link_local or address.is_unspecified)


def own_names() -> tuple[str, ...]:
    """What may stand in the browser's address line for this machine: host name, addresses, localhost."""
    host = socket.gethostname().lower()
    names = (host, host.partition(".")[0] + ".local", *own_addresses(), *LOOPBACK)
    return tuple(dict.fromkeys(name for name in names if _valid_name(name)))


def _valid_name(name: str) -> bool:
    """A host name may hold what a certificate must not: an underscore, a letter outside ASCII."""
    return name.isascii() and len(name) <= 253 and "_" not in name and not name.startswith((".", "-"))


def origin(host: str, port: int, scheme: str = "https") -> str:
    """What a browser sends as `Origin` for this address (RFC 6454): the default port is left out."""
    bracketed = f"[{host}]" if ":" in host else host
    default = {"https": 443, "http": 80}[scheme]
    return f"{scheme}://{bracketed}" + ("" if port == default else f":{port}")


def allowed_origins(configured: Iterable[str], port: int) -> frozenset[str]:
    """Origins whose requests and sockets are served: the configured ones and this machine's own."""
    return frozenset((*configured, *(origin(name, port) for name in own_names())))


def reachable_origins(own: str) -> tuple[str, ...] | None:
    """Where another device reaches the site that this machine's browser knows as `own`: None when that will do for
    others too, else this machine's addresses, IPv4 first; empty when it is in no network."""
    parts = urlsplit(own)
    if parts.hostname not in LOOPBACK:
        return None
    return tuple(origin(address, parts.port or 443) for address in own_addresses())


def hosts(origins: Iterable[str]) -> frozenset[str]:
    """The host names of the origins, without ports, as `Host` is compared with."""
    return frozenset(name for each in origins if (name := urlsplit(each).hostname))


def is_name(host: str) -> bool:
    """Whether a public authority would sign for it: a domain name, no address and nothing like localhost."""
    return "." in host and not host.replace(".", "").isdecimal() and ":" not in host


LONGEST: Final = 64
"""Of what is no address; the column of the database holds no more."""


def plain(address: str) -> str:
    """The address as one writes it, IPv4 as such; what is none is cut off."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address[:LONGEST]
    return str(parsed.ipv4_mapped or parsed) if isinstance(parsed, IPv6Address) else str(parsed)


Network = IPv4Network | IPv6Network


def within(address: str, networks: Iterable[Network]) -> bool:
    """Whether `address`, as a socket tells it, is in one of them; what is no address is in none."""
    try:
        parsed = ip_address(plain(address.partition("%")[0]))
    except ValueError:
        return False
    return any(parsed in network for network in networks)


def counted(address: str) -> str:
    """What limits count: of IPv6 the /64, because a customer gets so many at once."""
    try:
        parsed = ip_address(plain(address))
    except ValueError:
        return address[:LONGEST]
    return str(ip_network((int(parsed), 64), strict=False)) if parsed.version == 6 else str(parsed)
