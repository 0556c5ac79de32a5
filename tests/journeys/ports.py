"""Ports nobody uses, for a program that must be told its ports and keep them over a restart."""

import contextlib
import random
import socket

NEAR, FAR = "127.0.0.1", "127.0.0.2"
"""Where the site listens, and where a relay may stand before it with the same port numbers."""

_BELOW = range(20_000, 32_000)
"""Below what the system gives to outgoing connections: a browser's would take a port between its choice and its use."""

_KINDS = (socket.SOCK_STREAM, socket.SOCK_DGRAM)


def free_port() -> int:
    """A number free on both addresses, for TCP and UDP alike."""
    while True:
        with contextlib.ExitStack() as stack:
            port = random.choice(_BELOW)
            try:
                for address in (NEAR, FAR):
                    for kind in _KINDS:
                        stack.enter_context(socket.socket(type=kind)).bind((address, port))
            except OSError:
                continue
            return port
