"""Runs the HTTPS site and the trust site in one process until the process is told to stop."""

import asyncio
import contextlib
import datetime
import errno
import gc
import signal
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import structlog
from aiohttp import web

from app.config import Config
from app.host import descriptors, net, tls
from app.host.datadir import claim
from app.host.doorway import ICE_TCP, Doorway
from app.host.errors import StartError
from app.host.gate import GATE, SWEEP_SECONDS, Gate
from app.host.loops import repeating
from app.host.trust import make_trust_app

log = structlog.get_logger(__name__)

MakeApp = Callable[[], Awaitable[web.Application]]


@dataclass(frozen=True)
class Addresses:
    """The ports really bound, which differ from the configured ones where those are 0."""

    port: int
    trust_port: int
    own_certificate: bool


@contextlib.asynccontextmanager
async def serving(config: Config, make_app: MakeApp) -> AsyncIterator[Addresses]:
    """Both sites answer inside the block; on leaving it, requests under way get `shutdown_timeout` seconds.

    Raises `StartError` when the data directory, a certificate or a port cannot be used.
    """
    async with contextlib.AsyncExitStack() as stack:
        stack.enter_context(claim(config.data))
        context, authority = _certificate(config)
        if (limit := descriptors.raise_limit()) < descriptors.ENOUGH:
            log.warning("descriptor_limit_low", limit=limit, wanted=descriptors.ENOUGH)
        app = await make_app()
        gate = app.get(GATE) or Gate(proxies=config.server.trusted_proxies)
        port = await _listen(stack, config, app, gate, config.server.port, "port", context)
        trust_app = make_trust_app(
            authority, port, net.hosts(net.allowed_origins(config.server.origins, port))
        )
        trust_port = await _listen(
            stack, config, trust_app, gate, config.server.trust_port, "trust_port", None
        )
        await stack.enter_async_context(repeating(SWEEP_SECONDS, gate.sweep, "connections"))
        _freeze()
        yield Addresses(port, trust_port, own_certificate=authority is not None)


def _certificate(config: Config) -> tuple[ssl.SSLContext, Path | None]:
    """The TLS context and, where we issued the certificate ourselves, the authority to trust."""
    if config.tls.cert and config.tls.key:
        return tls.server_context(tls.Pair(config.tls.cert, config.tls.key)), None
    folder = config.data / "tls"
    names = {*net.own_names(), *net.hosts(config.server.origins)}
    leaf = tls.ensure_certificate(folder, names, datetime.datetime.now(datetime.UTC))
    return tls.server_context(leaf), tls.authority_files(folder).cert


async def _listen(
    stack: contextlib.AsyncExitStack,
    config: Config,
    app: web.Application,
    gate: Gate,
    port: int,
    key: str,
    context: ssl.SSLContext | None,
) -> int:
    """Start `app`; returns the bound port. Resources of the app are closed when the stack is."""
    runner = web.AppRunner(app, shutdown_timeout=config.server.shutdown_timeout, **gate.runner_options())
    stack.push_async_callback(runner.cleanup)
    await runner.setup()
    assert runner.server is not None, "it is set up"
    gate.watch(runner)
    door = Doorway(runner.server, context, app.get(ICE_TCP), gate)
    stack.push_async_callback(door.close)
    try:
        return await door.open(config.server.host or None, port)
    except OSError as error:
        raise StartError(_why_not(error, port, key)) from error


def _why_not(error: OSError, port: int, key: str) -> str:
    if error.errno == errno.EADDRINUSE:
        reason = "已被别的程序占用。请停止那个程序"
    elif error.errno == errno.EACCES:
        reason = "没有权限使用（1024 以下的端口需要授权）。请授权"
    else:
        reason = f"无法使用：{error.strerror or error}。请检查 [server] host"
    return f"端口 {port} {reason}，或在 config.toml 的 [server] {key} 换一个"


def _freeze() -> None:
    """What exists now lives as long as we do: the collector need not walk it, neither now nor later."""
    gc.freeze()
    gc.enable()


async def until_stopped() -> None:
    """Return at the first SIGTERM or SIGINT; a second one is not caught and ends the process at once."""
    loop, stopped = asyncio.get_running_loop(), asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    try:
        await stopped.wait()
    finally:
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(number)
