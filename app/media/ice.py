"""An ICE-lite agent (RFC 8445 section 2.5): it answers checks and never sends one.

The server has a known address, so it needs no checks of its own. It learns where a client is from
checks that carry this connection's password, and from nothing else: candidates in the client's SDP are
not even read. Hence no packet ever goes to an address that did not prove itself (no SSRF through ICE,
no amplification), and no time is spent on mDNS names.
"""

import asyncio
import secrets
from collections import OrderedDict
from collections.abc import Callable
from typing import Any, Protocol

from aioice import stun

MAX_PATHS = 8  # validated addresses remembered per connection; the oldest makes room
MAX_TRANSACTIONS = 64
SILENT = 1.5  # seconds without a packet after which a path may be left without USE-CANDIDATE
DTLS_INBOX = 32  # datagrams; a handshake has fewer than ten, so more is noise


Address = tuple[Any, ...]  # as the socket module has it; the first two are host and port


class Path(Protocol):
    """A way to one client: an address behind the UDP port, or one TCP connection."""

    agent: "IceAgent | None"
    late: float
    """Seconds for which the newest datagram had waited for us, as far as the system tells: no time on its way."""

    @property
    def address(self) -> Address: ...

    def send(self, data: bytes | memoryview) -> None: ...

    def prove(self) -> None: ...

    def close(self) -> None: ...


def discard(data: bytes) -> None:
    """The receiver of SRTP before there are keys, and after the connection is closed."""


class Nowhere:
    """The path of a connection that has none: what is sent is gone."""

    late = 0.0

    agent: "IceAgent | None" = None
    address: Address = ()

    def send(self, data: bytes | memoryview) -> None: ...

    def prove(self) -> None: ...

    def close(self) -> None: ...


NOWHERE = Nowhere()


def plain(address: Address) -> tuple[str, int]:
    """Host and port as the client knows them; a dual-stack socket shows IPv4 as ::ffff:1.2.3.4."""
    return str(address[0]).removeprefix("::ffff:"), int(address[1])


class IceAgent:
    """The server's end of one connection: credentials, validated paths, and the selected one."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self.ufrag = secrets.token_hex(6)
        self.password = secrets.token_hex(16)
        self.remote_ufrag: str | None = None  # from the offer
        self.path: Path = NOWHERE
        self.paths: OrderedDict[Path, None] = OrderedDict()  # the latest proven one last
        self.heard = 0.0  # when the last authentic packet came, on the router's clock
        self.selected = asyncio.Event()  # set when there is a path, and on close
        self.closed = False
        self.receive_media: Callable[[bytes], None] = discard
        self.on_path: Callable[[Path], None] = lambda path: None
        self.dtls: asyncio.Queue[bytes | None] = asyncio.Queue(DTLS_INBOX)
        self._clock = clock
        self._transactions: OrderedDict[bytes, Address] = OrderedDict()

    def check(self, request: stun.Message, path: Path) -> stun.Message | None:
        """Judge a binding request that came over `path`; the reply, or None to stay silent."""
        if self.closed or not self._authentic(request, path):
            return None
        if "ICE-CONTROLLED" in request.attributes:
            # RFC 8445 7.3.1.1: a lite agent is always the controlled one.
            return self._reply(request, stun.Class.ERROR, {"ERROR-CODE": (487, "Role Conflict")})
        now = self._clock()
        self._remember(path)
        if self._should_select(request, path, now):
            self.select(path)
        self.heard = now
        return self._reply(request, stun.Class.RESPONSE, {"XOR-MAPPED-ADDRESS": plain(path.address)})

    def _authentic(self, request: stun.Message, path: Path) -> bool:
        _, _, remote = str(request.attributes.get("USERNAME", "")).partition(":")
        if self.remote_ufrag is not None and remote != self.remote_ufrag:
            return False
        if not request.check_message_integrity(self.password.encode()):
            return False
        return self._first_sender(request.transaction_id, path.address)

    def _first_sender(self, transaction: bytes, address: Address) -> bool:
        # The password does not cover the source address: whoever reads a check on the wire could
        # send it again from elsewhere and draw the media away. A transaction belongs to one address.
        first = self._transactions.setdefault(transaction, address)
        if len(self._transactions) > MAX_TRANSACTIONS:
            self._transactions.popitem(last=False)
        return first == address

    def _remember(self, path: Path) -> None:
        if path.agent is not None and path.agent is not self:
            path.agent.lost(path)  # the same socket now belongs to a newer connection
        self.paths[path] = None
        self.paths.move_to_end(path)
        path.agent = self
        path.prove()
        if len(self.paths) > MAX_PATHS:
            oldest = next(other for other in self.paths if other is not self.path)
            del self.paths[oldest]
            self._drop(oldest)

    def _should_select(self, request: stun.Message, path: Path, now: float) -> bool:
        if path is self.path:
            return False
        if "USE-CANDIDATE" in request.attributes:
            return True
        # A NAT that moved the client's port shows a known client at a new address; not every client
        # nominates again (aioice does not), so a path gone silent is left for one that speaks.
        return self.path is not NOWHERE and now - self.heard > SILENT

    def select(self, path: Path) -> None:
        """Send everything over `path` from now on."""
        self.path = path
        self.selected.set()
        self.on_path(path)

    def lost(self, path: Path) -> None:
        """A path that ended by itself (TCP closed): the latest remaining one takes over."""
        self.paths.pop(path, None)
        if self.path is path:
            self.select(next(reversed(self.paths), NOWHERE))

    def receive_dtls(self, data: bytes) -> None:
        if not self.dtls.full():
            self.dtls.put_nowait(data)

    def close(self) -> None:
        """Forget every path; whoever waits for a path or for DTLS is woken."""
        self.closed = True
        self.receive_media = discard
        self.on_path = lambda path: None
        self.path = NOWHERE
        while self.paths:
            self._drop(self.paths.popitem()[0])
        self.selected.set()
        if self.dtls.full():
            self.dtls.get_nowait()
        self.dtls.put_nowait(None)

    def _drop(self, path: Path) -> None:
        if path.agent is self:
            path.agent = None
            path.close()

    def _reply(self, request: stun.Message, kind: stun.Class, attributes: dict[str, Any]) -> stun.Message:
        reply = stun.Message(request.message_method, kind, request.transaction_id, attributes)
        reply.add_message_integrity(self.password.encode())
        return reply
