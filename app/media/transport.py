"""One UDP port and one TCP port for all connections: who a packet belongs to, before anything reads it.

The first byte tells the protocol (RFC 7983), the path it came by tells the connection. A path is known only
after a STUN check with the right password came over it; until then its DTLS and SRTP are dropped, so one
forged datagram cannot spoil a handshake.
"""

import logging
from collections.abc import Callable
from ipaddress import ip_address

from aioice import Candidate, stun
from aioice.ice import get_host_addresses

from app.media.ice import IceAgent, Path
from app.media.tcp import TcpListener, TcpPath
from app.media.udp import UdpSocket, bind
from app.media.values import MediaSettings, MediaStats

log = logging.getLogger(__name__)


class Ports:
    """The sockets, and the agents behind them."""

    def __init__(self, stats: MediaStats, clock: Callable[[], float]) -> None:
        self.stats = stats
        self._clock = clock
        self._agents: dict[str, IceAgent] = {}  # by local user name fragment
        self._udp: list[UdpSocket] = []
        self._tcp = TcpListener(self.receive, stats, clock)
        self._announce: tuple[str, ...] = ()
        self._shared_tcp: int | None = None

    async def open(self, settings: MediaSettings) -> None:
        """Bind both ports. OSError when one is taken, ValueError when an address is none."""
        self._announce = _announced(settings)
        self._tcp.ceiling = settings.ceiling
        bound = bind(settings.host, settings.udp_port, self._announce)
        self._udp = [UdpSocket(each, self.receive, self.stats) for each in bound]
        if settings.tcp_shared:
            self._shared_tcp = settings.tcp_port
        elif settings.tcp_port is not None:
            try:
                await self._tcp.open(settings.host, settings.tcp_port)
            except OSError:
                await self.close()
                raise

    async def close(self) -> None:
        for udp in self._udp:
            udp.close()
        await self._tcp.close()

    @property
    def udp_port(self) -> int:
        return self._udp[0].port

    @property
    def tcp_port(self) -> int | None:
        return self._tcp.port if self._shared_tcp is None else self._shared_tcp

    def tcp_protocol(self) -> TcpPath:
        """For a connection that came in by another listener's port."""
        return TcpPath(self._tcp)

    def pulse(self, now: float) -> None:
        """Whoever connected by TCP and has not shown who they are in time is let go."""
        self._tcp.expire(now)

    @property
    def tcp_unproven(self) -> int:
        return self._tcp.strangers

    def candidates(self) -> list[Candidate]:
        """Host candidates of the answer: UDP first, the same addresses by TCP after (RFC 8445 5.1.2)."""
        found = []
        for index, host in enumerate(self._announce):
            found.append(_candidate("udp", host, self.udp_port, 126, 65535 - index))
            if self.tcp_port is not None:
                found.append(_candidate("tcp", host, self.tcp_port, 90, 65535 - index))
        return sorted(found, key=lambda candidate: -candidate.priority)

    def new_agent(self) -> IceAgent:
        agent = IceAgent(self._clock)
        self._agents[agent.ufrag] = agent
        return agent

    def close_agent(self, agent: IceAgent) -> None:
        self._agents.pop(agent.ufrag, None)
        agent.close()

    @property
    def agents(self) -> int:
        return len(self._agents)

    def receive(self, data: bytes, path: Path) -> None:
        """One datagram or frame, whatever it may contain: no input may stop the loop."""
        first = data[0] if data else 255
        agent = path.agent
        try:
            if 127 < first < 192 and agent is not None:
                agent.receive_media(data)
            elif first < 4:
                self._answer_check(data, path)
            elif 19 < first < 64 and agent is not None:
                agent.receive_dtls(data)
            else:
                self.stats.stray += 1
        except Exception:
            self.stats.router_errors += 1
            if self.stats.router_errors <= 10:  # the first ones tell the bug, the rest would fill the disk
                log.exception("media: a packet could not be handled")

    def _answer_check(self, data: bytes, path: Path) -> None:
        self.stats.stun_checks += 1
        try:
            request = stun.parse_message(data)
        except Exception:  # struct.error, UnicodeDecodeError, ValueError: all before any authentication
            self.stats.stun_malformed += 1
            return
        if (request.message_method, request.message_class) != (stun.Method.BINDING, stun.Class.REQUEST):
            return  # a lite agent asks nothing, so it expects no answers
        local, _, _ = str(request.attributes.get("USERNAME", "")).partition(":")
        agent = self._agents.get(local)
        reply = agent.check(request, path) if agent is not None else None
        if reply is None:
            self.stats.stun_refused += 1
        else:
            path.send(bytes(reply))


def _announced(settings: MediaSettings) -> tuple[str, ...]:
    found = settings.announce or tuple(get_host_addresses(use_ipv4=True, use_ipv6=False))
    for address in found:
        ip_address(address)  # ValueError names the culprit
    return found or ("127.0.0.1",)


def _candidate(transport: str, host: str, port: int, type_preference: int, local: int) -> Candidate:
    return Candidate(
        foundation=transport,
        component=1,
        transport=transport,
        priority=(type_preference << 24) + (local << 8) + 255,
        host=host,
        port=port,
        type="host",
        tcptype="passive" if transport == "tcp" else None,
    )
