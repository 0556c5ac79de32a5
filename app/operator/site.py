"""What is looked at: the configuration, and whether its server runs just now."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import aiohttp

from app.config import Config
from app.host import net

ANSWER_WITHIN: Final = 3.0
"""Seconds our own server gets for an answer."""

_ANY: Final = ("", "0.0.0.0", "::")  # noqa: S104 - compared, not bound


@dataclass(frozen=True, slots=True)
class Site:
    """`now` is in seconds since 1970. `parts` is what /readyz says of the server that runs, None: none does.
    `descriptors` is its limit, as /metrics says; 0: unknown."""

    config: Config
    now: float
    parts: Mapping[str, str] | None = None
    descriptors: int = 0

    @property
    def runs(self) -> bool:
        return self.parts is not None


async def found(config: Config, now: float) -> Site:
    """Ask at our own port; the certificate is looked at elsewhere."""
    host = "127.0.0.1" if config.server.host in _ANY else config.server.host
    origin = net.origin(host, config.server.port)
    limit = aiohttp.ClientTimeout(total=ANSWER_WITHIN)
    connector = aiohttp.TCPConnector(ssl=False)
    try:
        async with aiohttp.ClientSession(origin, timeout=limit, connector=connector) as client:
            async with client.get("/healthz") as answer:
                if (answer.status, await answer.text()) != (200, "ok"):
                    return Site(config, now)
            async with client.get("/readyz") as answer:
                parts = await answer.json()
            async with client.get("/metrics") as answer:
                return Site(config, now, parts, _descriptors(await answer.text()))
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError):
        return Site(config, now)


def _descriptors(metrics: str) -> int:
    for line in metrics.splitlines():
        name, _, value = line.partition(" ")
        if name == "process_max_fds":
            return int(float(value))
    return 0
