"""A rolling upgrade: one server after the other gives its rooms away between interviews, and is started anew.

    python -m tools.rolling n1='systemctl restart cloud-exam-room@1' n2='systemctl restart cloud-exam-room@2'

Each name is a server's, with the command that ends the old program and starts the new one there; an `ssh` may stand
before it. It is run where the database of `config.toml` and the servers' addresses are reached. A server is left alone
until nobody in it is talked with, invited or interviewed, `--patience` minutes at most: then it keeps what it has, and
nothing further is done. Exit codes: 0 all done, 1 stopped half-way; what was done stands, and the same command goes on.
"""

import argparse
import asyncio
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Final

import aiohttp
import asyncpg

from app.config import load
from app.config.errors import ConfigError
from tools.bootstrap import ROOT, say

LOOK_EVERY: Final = 1.0
BACK_WITHIN: Final = 120.0
"""Seconds a new program has until it answers; its first start on a new database may migrate it."""
ANSWER: Final = aiohttp.ClientTimeout(total=2)

Renew = Callable[[], Awaitable[None]]
"""Ends the old program and starts the new one."""


class RollingError(Exception):
    """It cannot go on; the text says why and what to do."""


async def roll(url: str, servers: Mapping[str, Renew], patience: float) -> None:
    """Renew each of `servers`, by name, which share the database at `url`; `patience` is in seconds. Raises
    `RollingError`."""
    for name, renew in servers.items():
        async with _connected(url) as db:
            former = await _drain(db, name)
            await _emptied(db, name, patience)
        say(f"{name} 已没有考场，重新启动")
        await renew()
        await _until(partial(_why_not_back, url, name, former), BACK_WITHIN)
        say(f"{name} 已启动")


@asynccontextmanager
async def _connected(url: str) -> AsyncIterator[asyncpg.Connection]:
    db = await asyncpg.connect(url)
    try:
        yield db
    finally:
        await db.close()


async def _drain(db: asyncpg.Connection, name: str) -> str:
    """It takes no rooms any more, and gives away those it has. Its incarnation; empty where it doesn't run."""
    others = (
        "SELECT count(*) FROM node WHERE name <> $1 AND until >= extract(epoch FROM now()) AND NOT draining"
    )
    if not await db.fetchval(others, name):
        raise RollingError(f"除 {name} 外没有别的服务器可以接收考场。请先启动另一台。")
    drained = """UPDATE node SET draining = TRUE WHERE name = $1 AND until >= extract(epoch FROM now())
        RETURNING incarnation"""
    return await db.fetchval(drained, name) or ""


async def _emptied(db: asyncpg.Connection, name: str, patience: float) -> None:
    async def why_not() -> str | None:
        rooms = await db.fetchval(
            "SELECT count(*) FROM room WHERE owner = $1 AND lease_until >= extract(epoch FROM now())", name
        )
        return f"{name} 还有 {rooms} 个考场" if rooms else None

    try:
        await _until(why_not, patience)
    except BaseException:
        await db.execute("UPDATE node SET draining = FALSE WHERE name = $1", name)
        raise


async def _why_not_back(url: str, name: str, former: str) -> str | None:
    async with _connected(url) as db:
        address = await db.fetchval(
            "SELECT address FROM node WHERE name = $1 AND incarnation <> $2 AND until >= extract(epoch FROM now())",
            name,
            former,
        )
    if address is not None:
        with suppress(aiohttp.ClientError, TimeoutError):
            async with (
                aiohttp.ClientSession(timeout=ANSWER) as client,
                client.get(f"{address}/readyz", ssl=False) as answer,  # an inner address has no certificate
            ):
                if answer.status == 200:
                    return None
    return f"{name} 没有应答"


async def _until(why_not: Callable[[], Awaitable[str | None]], seconds: float) -> None:
    """Return once `why_not()` is None, and tell whenever its answer changes. Raises `RollingError`."""
    deadline, told = time.monotonic() + seconds, ""
    while (reason := await why_not()) is not None:
        if reason != told:
            say(reason)
        told = reason
        if time.monotonic() >= deadline:
            raise RollingError(f"等了 {seconds:.0f} 秒，{reason}。已停在这一步，处理后可以重新执行。")
        await asyncio.sleep(LOOK_EVERY)


def shell(command: str) -> Renew:
    async def renew() -> None:
        process = await asyncio.create_subprocess_shell(command)
        if (code := await process.wait()) != 0:
            raise RollingError(f"命令失败（{code}）：{command}")

    return renew


def parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tools.rolling", description="逐台升级：不中断面试")
    parser.add_argument(
        "servers", nargs="+", metavar="名称=命令", help="每台服务器的 node 和重新启动它的命令"
    )
    parser.add_argument("--config", type=Path, default=ROOT / "config.toml", metavar="文件")
    parser.add_argument("--patience", type=float, default=60, metavar="分钟", help="每台最多等多久（60）")
    options = parser.parse_args(arguments)
    if not all("=" in each for each in options.servers):
        parser.error("请写成 名称=命令")
    return options


def database(config: Path) -> str:
    """Its URL. Raises `RollingError` where there can be but one server."""
    scheme, _, place = load(config).database.url.partition("://")
    if scheme not in ("postgres", "asyncpg"):
        raise RollingError("[database] url 没有指向 PostgreSQL：只有一台服务器，直接重新启动即可。")
    return f"postgres://{place}"


def main(arguments: list[str]) -> int:
    options = parse(arguments)
    named = (each.partition("=") for each in options.servers)
    servers = {name: shell(command) for name, _, command in named}
    try:
        asyncio.run(roll(database(options.config), servers, 60 * options.patience))
    except (RollingError, ConfigError, OSError, asyncpg.PostgresError) as error:
        say(f"没有完成：{error}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
