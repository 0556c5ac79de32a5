"""The other servers of the school, where it has a database that several can share."""

from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass
from typing import Any

import structlog

from app.cluster.bridge import Bridge
from app.cluster.jobs import Jobs
from app.cluster.news import News
from app.cluster.nodes import LOOK_EVERY, Nodes
from app.cluster.steward import Steward
from app.config import Config
from app.exam.rooms import Rooms
from app.exam.store import Store
from app.handlers import servers
from app.handlers.http import Route, supply
from app.host import net
from app.host.clock import wall
from app.host.loops import Action, repeating
from app.operator import shared
from app.operator.shared import Marks
from app.state.errors import Unavailable
from app.storage.db import Trouble, sqlite_file
from app.storage.files import StorageError
from app.storage.vault import Vault

log = structlog.get_logger("servers")


@dataclass(frozen=True, slots=True)
class Cluster:
    """This server among the others."""

    nodes: Nodes
    bridge: Bridge
    jobs: Jobs


async def open_cluster(stack: AsyncExitStack, config: Config, url: str, vault: Vault) -> Cluster | None:
    """None for a school on SQLite, whose file only one process may use. Raises `StartError` where another server has
    this one's name."""
    if sqlite_file(url) is not None:
        return None
    nodes = Nodes(config.server.node, config.server.address or _address(config), config.server.capacity)
    await nodes.join()
    stack.push_async_callback(_give_name_back, nodes)
    bridge = Bridge(nodes, vault, wall)
    stack.push_async_callback(bridge.close)
    return Cluster(nodes, bridge, Jobs(config.server.node))


async def _give_name_back(nodes: Nodes) -> None:
    with suppress(Trouble):  # then it runs out
        await nodes.leave()


def _address(config: Config) -> str:
    host = config.server.host or next(iter(net.own_addresses()), "127.0.0.1")
    return net.origin(host, config.server.port)


def once(cluster: Cluster | None, name: str, seconds: float, action: Action) -> Action:
    """`action`, done by one server of all, where there are several."""
    return action if cluster is None else cluster.jobs.alone(name, seconds, action)


async def serve_together(stack: AsyncExitStack, news: News, steward: Steward) -> None:
    """Take what is ours to take, and look after it until `stack` is closed."""

    async def look_again(_what: Any) -> None:
        with suppress(Unavailable):  # the next one is a second away
            await steward.look()

    news.on["look"] = look_again
    await steward.look()
    await stack.enter_async_context(repeating(LOOK_EVERY, steward.look, "servers"))
    stack.push_async_callback(news.close)
    await stack.enter_async_context(repeating(0, news.listen, "news"))
    await news.tell("look")


async def leave_marks(stack: AsyncExitStack, config: Config) -> None:
    """For whoever looks whether all servers share what they must, until `stack` is closed."""
    marks = Marks(shared.places(config), wall)

    async def leave() -> None:
        try:
            await marks.leave(config.server.node)
        except (StorageError, OSError) as error:
            log.warning("mark_not_left", error=str(error))

    await stack.enter_async_context(repeating(shared.EVERY, leave, "marks"))


async def _nobody(_kind: str) -> None:
    """Nobody else is there to hear of it."""


def cluster_routes(
    cluster: Cluster | None, rooms: Rooms, store: Store, news: News | None
) -> list[Route[Any]]:
    needs = servers.Needs(
        rooms=rooms,
        bridge=cluster.bridge if cluster else None,
        nodes=cluster.nodes if cluster else None,
        owner=store.owner,
        tell=news.tell if news else _nobody,
    )
    return supply(servers.ROUTES, needs)


async def hand_over(news: News, steward: Steward) -> None:
    """The rooms go to the others, who are told to look."""
    await steward.leave()
    await news.tell("look")
