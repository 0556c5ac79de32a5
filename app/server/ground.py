"""What everything else stands on: opened first, closed last."""

import time
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass

from app import demo as demo_school
from app.audit import AuditLog
from app.auth import Sessions
from app.config import Config
from app.db import open_database, sqlite_url
from app.handlers.security import Boundary
from app.host import net
from app.people import People, anybody
from app.store import Store
from app.vault import Vault, open_vault


@dataclass(frozen=True, slots=True)
class Ground:
    """The configuration, the opened database, the school's key, and the nouns that every part asks."""

    config: Config
    demo: bool
    clock: Callable[[], float]
    boundary: Boundary
    vault: Vault
    store: Store
    people: People
    sessions: Sessions
    audit: AuditLog


async def open_ground(stack: AsyncExitStack, config: Config, demo: bool) -> Ground:
    """Raises `StartError`."""
    clock = time.time
    await stack.enter_async_context(open_database(config.database.url or sqlite_url(config.data)))
    known = await anybody()
    demo_school.keep_apart(config.data, demo=demo, known=known)
    vault = open_vault(config.data, may_create=not known)
    return Ground(
        config,
        demo,
        clock,
        _boundary(config),
        vault,
        Store(),
        People(vault),
        Sessions(clock, config.session.hours * 3600, config.session.longest_hours * 3600),
        AuditLog(clock, config.audit.head_file),
    )


def _boundary(config: Config) -> Boundary:
    lines = [line.origin for line in config.lines.servers]
    origins = net.allowed_origins((*config.server.origins, *lines), config.server.port)
    real = config.tls.cert is not None and bool(config.server.origins)
    return Boundary.of(origins, config.server.trusted_proxies, hsts=real)
