"""What everything else stands on: opened first, closed last."""

from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from functools import partial

from app.audit import AuditLog
from app.audit.heads import RoomHeads
from app.cluster.steward import KEPT_READY
from app.config import Config
from app.exam.store import Store
from app.handlers.security import Boundary
from app.host import net
from app.host.clock import Clock, steady, wall
from app.host.datadir import own_folder
from app.host.gate import Gate
from app.host.loops import Lateness, repeating
from app.host.under_way import UnderWay
from app.office import demo as demo_school
from app.office.pledges import Pledges
from app.people.directory import People, anybody
from app.people.sessions import Sessions
from app.scoring.store import ScoreStore
from app.server.cluster import Cluster, open_cluster
from app.storage.backed_up import LastBackup
from app.storage.chain import Chain, open_chain
from app.storage.copies import Backups
from app.storage.db import open_database, sqlite_file, url_of
from app.storage.keys import SAMPLES, check_key
from app.storage.vault import Vault, open_vault


@dataclass(frozen=True, slots=True)
class Ground:
    """The configuration, the opened database, the school's key, and the nouns that every part asks."""

    config: Config
    demo: bool
    clock: Clock
    boundary: Boundary
    gate: Gate
    vault: Vault
    chain: Chain
    store: Store
    scores: ScoreStore
    people: People
    sessions: Sessions
    audit: AuditLog
    pledges: Pledges
    heads: RoomHeads
    under_way: UnderWay
    backups: Backups | LastBackup
    """A PostgreSQL is backed up from outside: it is only known when."""
    lateness: Lateness
    cluster: Cluster | None
    """The other servers; None for a school on SQLite."""

    def capacity(self) -> int:
        """How many rooms all servers can carry at a time."""
        if self.cluster is None:
            return self.config.server.capacity
        return sum(node.capacity for node in self.cluster.nodes.all())


async def open_ground(stack: AsyncExitStack, config: Config, demo: bool) -> Ground:
    """Raises `StartError`."""
    url = url_of(config)
    await stack.enter_async_context(open_database(url, wall, config.backup.keep_days))
    known = await anybody()
    demo_school.keep_apart(config.data, demo=demo, known=known)
    vault = open_vault(config.data, may_create=not known)
    people = People(vault)
    own = config.data if sqlite_file(url) else own_folder(config)
    await check_key(vault, config.data, "school", partial(people.sealed, SAMPLES))
    chain = await open_chain(config.data)
    store = Store(chain)
    idle = not await store.in_progress(wall() - KEPT_READY)
    cluster = await open_cluster(stack, config, url, vault)
    clock = Clock(own / "clock.json", await store.last_event(), wall, steady, idle=idle)
    stack.callback(clock.save)
    audit = AuditLog(chain, clock, config.audit.head_file)
    under_way = UnderWay()
    stack.push_async_callback(under_way.settle, config.server.shutdown_timeout)
    lateness = Lateness()
    await stack.enter_async_context(repeating(Lateness.EVERY, lateness.look, "lateness"))
    return Ground(
        config,
        demo,
        clock,
        boundary(config),
        Gate(per_network=config.server.connections_per_address, proxies=config.server.trusted_proxies),
        vault,
        chain,
        store,
        ScoreStore(chain),
        people,
        Sessions(clock, config.session.hours * 3600, config.session.longest_hours * 3600),
        audit,
        Pledges(audit, clock),
        RoomHeads(chain, clock, config.audit.head_file),
        under_way,
        _backups(config, url, clock),
        lateness,
        cluster,
    )


def _backups(config: Config, url: str, clock: Callable[[], float]) -> Backups | LastBackup:
    file, wanted = sqlite_file(url), config.backup
    return Backups(file, wanted.dir, wanted.hours, wanted.keep_days, clock) if file else LastBackup(clock)


def boundary(config: Config) -> Boundary:
    """Where requests may come from; browsers are held to HTTPS where the school has a name of its own and a certificate
    for it, here or at a proxy."""
    lines = [line.origin for line in config.lines.servers]
    # By which other servers come, whatever it is called in the network between them.
    own = (config.server.address,) if config.server.address else ()
    origins = net.allowed_origins((*config.server.origins, *lines, *own), config.server.port)
    known = config.tls.cert or config.tls.acme or config.server.trusted_proxies
    real = bool(known) and any(map(net.is_name, net.hosts(config.server.origins)))
    return Boundary.of(origins, config.server.trusted_proxies, hsts=real)
