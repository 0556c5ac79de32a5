"""Ports nobody uses, for a program that must be told its ports and keep them over a restart."""

import contextlib
import socket

NEAR, FAR = "127.0.0.1", "127.0.0.2"
"""Where the site listens, and where a relay may stand before it with the same port numbers."""

_KINDS = (socket.SOCK_STREAM, socket.SOCK_DGRAM)


def free_port() -> int:
    """A number free on both addresses, for TCP and UDP alike."""
    while True:
        with contextlib.ExitStack() as stack:
            first = stack.enter_context(socket.socket())
            first.bind((NEAR, 0))
            port: int = first.getsockname()[1]
            try:
                _bind_others(stack, port)
            except OSError:
                continue
            return port


def _bind_others(stack: contextlib.ExitStack, port: int) -> None:
    for address in (NEAR, FAR):
        for kind in _KINDS:
            if (address, kind) != (NEAR, socket.SOCK_STREAM):
                stack.enter_context(socket.socket(type=kind)).bind((address, port))
