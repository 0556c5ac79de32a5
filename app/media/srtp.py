"""SRTP in place, in buffers that are made once.

`pylibsrtp.Session.protect` allocates and copies three times a packet. The forwarder writes each packet
straight into TRANSMIT and lets libsrtp encrypt it there; that is worth a quarter of its time. One buffer
per direction serves the whole process, because nothing here awaits between filling and sending it.
"""

from typing import Any

from pylibsrtp import Session

# Private to pylibsrtp (pinned): the cffi module behind it, and Session._srtp below, a `srtp_t *`.
from pylibsrtp._binding import ffi, lib

from app.media.values import MediaStats

CAPACITY = 2048  # bytes; a datagram of at most 1 500 and libsrtp's longest trailer (148)
MAX_PACKET = 1600  # bytes before protection

_transmit = ffi.new("char[]", CAPACITY)
_receive = ffi.new("char[]", CAPACITY)

TRANSMIT = memoryview(ffi.buffer(_transmit)).cast("B")
TRANSMIT_CDATA: Any = _transmit
LENGTH: Any = ffi.new("int *")
VIEWS = [TRANSMIT[:size] for size in range(CAPACITY)]  # what to send, by size: slicing anew costs 0.1 us
_RECEIVED = ffi.buffer(_receive)

protect = lib.srtp_protect  # (srtp_t, buffer, length *) -> 0 when done; the length grows by the tag


class SrtpContext:
    """The keys of one connection, both directions, from its finished DTLS handshake."""

    __slots__ = ("_receiver", "_sessions", "_stats", "sender")

    def __init__(self, outbound: Session, inbound: Session, stats: MediaStats) -> None:
        self._sessions = (outbound, inbound)  # own the memory that the next two point to
        self.sender: Any = outbound._srtp[0]
        self._receiver: Any = inbound._srtp[0]
        self._stats = stats

    def unprotect(self, datagram: bytes) -> bytes | None:
        """The plain RTP packet, or None when it is forged, replayed or damaged."""
        return self._decrypt(lib.srtp_unprotect, datagram)

    def unprotect_rtcp(self, datagram: bytes) -> bytes | None:
        return self._decrypt(lib.srtp_unprotect_rtcp, datagram)

    def protect_rtcp(self, packet: bytes) -> bytes:
        """The SRTCP datagram; `packet` is ours, so an error is a bug."""
        TRANSMIT[: len(packet)] = packet
        LENGTH[0] = len(packet)
        status = lib.srtp_protect_rtcp(self.sender, TRANSMIT_CDATA, LENGTH)
        if status:
            raise RuntimeError(f"srtp_protect_rtcp: {status}")
        return bytes(VIEWS[LENGTH[0]])

    def _decrypt(self, function: Any, datagram: bytes) -> bytes | None:
        size = len(datagram)
        if size > CAPACITY:
            return None
        ffi.memmove(_receive, datagram, size)
        LENGTH[0] = size
        if function(self._receiver, _receive, LENGTH):
            self._stats.srtp_refused += 1
            return None
        plain: bytes = _RECEIVED[0 : LENGTH[0]]
        return plain
