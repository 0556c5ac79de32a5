"""The UDP port, and the table of addresses behind it that passed a check."""

import asyncio
import socket
import struct
import sys
import time
from collections.abc import Callable
from ipaddress import ip_address

from app.media.ice import Address, IceAgent, Path
from app.media.values import MediaStats

MAX_DATAGRAM = 2048
BURST = 64  # datagrams read before other callbacks of the loop get their turn
TIMES = 35  # SO_TIMESTAMPNS, which Python does not name (Linux, asm-generic/socket.h)
LONGEST_WAIT = 1.0  # seconds
SOCKET_BUFFER = 4 << 20  # bytes: a key frame to 20 viewers is 1 MB in one go

_read_time: Callable[[bytes], tuple[int, int]] = struct.Struct("@ll").unpack
NOTES = socket.CMSG_SPACE(struct.calcsize("@ll"))

Receive = Callable[[bytes, Path], None]


class UdpPath:
    """One client's address behind one UDP socket."""

    __slots__ = ("_sendto", "_socket", "_stats", "address", "agent", "late")

    def __init__(self, udp: "UdpSocket", address: Address) -> None:
        self.address = address
        self.agent: IceAgent | None = None
        self.late = 0.0
        self._socket = udp
        self._sendto = udp.sendto
        self._stats = udp.stats

    def send(self, data: bytes | memoryview) -> None:
        try:
            self._sendto(data, self.address)
        except OSError:  # buffer full or route gone: one more lost packet, repaired like any other
            self._stats.send_errors += 1

    def prove(self) -> None:
        """Its agent accepted a check: the address is known from now on."""
        self._socket.paths[self.address] = self

    def close(self) -> None:
        self._socket.paths.pop(self.address, None)


class UdpSocket:
    """A bound socket, read whenever there is something, in bursts. The kernel notes when each datagram came: what a
    busy loop leaves waiting would be taken for a queue on the publisher's line, and paid for with its picture."""

    def __init__(self, bound: socket.socket, receive: Receive, stats: MediaStats) -> None:
        self.stats = stats
        self.paths: dict[Address, UdpPath] = {}
        self.sendto = bound.sendto
        self._socket = bound
        self._receive = receive
        asyncio.get_running_loop().add_reader(bound.fileno(), self._readable)

    @property
    def port(self) -> int:
        return int(self._socket.getsockname()[1])

    def close(self) -> None:
        asyncio.get_running_loop().remove_reader(self._socket.fileno())
        self._socket.close()

    def _readable(self) -> None:
        recvmsg, paths, receive = self._socket.recvmsg, self.paths, self._receive
        for _ in range(BURST):
            try:
                data, notes, _flags, address = recvmsg(MAX_DATAGRAM, NOTES)
            except OSError:  # nothing more to read, or an ICMP error of an earlier send
                return
            path = paths.get(address) or UdpPath(self, address)
            path.late = _waited(notes) if notes else 0.0
            receive(data, path)


def _waited(notes: list[tuple[int, int, bytes]]) -> float:
    """Seconds since the kernel took the datagram in; 0 where a clock was set meanwhile."""
    seconds, nanoseconds = _read_time(notes[0][2])
    waited = time.time() - seconds - nanoseconds * 1e-9
    return waited if 0 < waited < LONGEST_WAIT else 0.0


def bind(host: str, port: int, announced: tuple[str, ...]) -> list[socket.socket]:
    """Sockets on one port: `host`, and beside a wildcard each announced address of this machine.

    A wildcard socket answers from whatever address the route prefers; on a machine with several, clients
    drop such an answer as coming from a stranger. The kernel gives a datagram to the most exact socket.
    """
    first = _bound(host, port)
    sockets = [first]
    if ip_address(host).is_unspecified:
        port = first.getsockname()[1]
        # Set after binding: two servers on one port must still be an error, ours on top of ours must not.
        first.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        for address in announced:
            try:
                sockets.append(_bound(address, port, reuse=True))
            except OSError:
                continue  # not an address of this machine: a NAT in front of it owns it
        for each in sockets:
            each.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 0)
    return sockets


def _bound(host: str, port: int, reuse: bool = False) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    udp = socket.socket(family, socket.SOCK_DGRAM)
    udp.setblocking(False)
    if family == socket.AF_INET6:
        udp.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
    for option in (socket.SO_RCVBUF, socket.SO_SNDBUF):
        udp.setsockopt(socket.SOL_SOCKET, option, SOCKET_BUFFER)
    if sys.platform == "linux":
        udp.setsockopt(socket.SOL_SOCKET, TIMES, 1)
    udp.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, int(reuse))
    try:
        udp.bind((host, port))
    except OSError:
        udp.close()
        raise
    return udp
