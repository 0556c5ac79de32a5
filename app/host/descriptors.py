"""File descriptors: a connection needs one, and so do the database, media and every file that is open.

The usual limit of a login or a unit is 1024 although the system allows far more, so the program raises its own.
Connections of strangers may use all but a reserve: what serves those who are in must never wait for one.
"""

import resource
from typing import Final

WANTED: Final = 65_536
"""Far above 2 000 candidates with every page and phone; each further one only costs whoever walks them all."""
ENOUGH: Final = 8192
"""2 000 candidates with a page, a phone and what they load; with fewer the log says so at the start."""
RESERVE: Final = 256
"""Database, Redis, media, workers, files on their way, and sockets that are closing."""


def raise_limit() -> int:
    """Take what the system allows, up to WANTED; the limit that holds now."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    allowed = WANTED if hard == resource.RLIM_INFINITY else min(WANTED, hard)
    if soft != resource.RLIM_INFINITY and soft < allowed:
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, hard))
        except (OSError, ValueError):  # macOS has a lower one of its own
            return limit()
    return limit()


def limit() -> int:
    soft = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return WANTED if soft == resource.RLIM_INFINITY else soft


def ceiling() -> int:
    """The number of the first descriptor that strangers may not have.

    The system gives the lowest number that is free, so a socket whose number is this or higher says that as many are
    in use, whoever uses them.
    """
    most = min(limit(), WANTED)
    return most - min(RESERVE, most // 4)
