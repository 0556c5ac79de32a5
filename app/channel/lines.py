"""The school's lines: under which addresses the exam can be reached, the preferred one first.

A line may be another address of this server (a second network, a proxy elsewhere) or another server of the school.
"""

from collections.abc import Sequence

from app.config import LINES_MOST, Config, Line, is_line
from app.host import net


def school_lines(config: Config) -> tuple[Line, ...]:
    """The configured lines; by default the addresses of this server, at most as many as a client can hold."""
    if config.lines.servers:
        return config.lines.servers
    own = config.server.origins or _own_origins(config.server.port)
    usable = [origin for origin in own if is_line(origin)][:LINES_MOST]
    return tuple(Line(origin=origin, label=f"线路 {number}") for number, origin in enumerate(usable, 1))


def _own_origins(port: int) -> Sequence[str]:
    """localhost comes last: it is a line only for who tries the program on this very machine."""
    return [net.origin(host, port) for host in (*net.own_addresses(), "localhost")]
