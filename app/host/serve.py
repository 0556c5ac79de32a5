"""Runs the HTTPS site and the trust site in one process until the process is told to stop."""

import asyncio
import contextlib
import datetime
import errno
import signal
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import structlog
from aiohttp import web

from app.config import Config
from app.host import descriptors, net
from app.host.certificates import LOOK_EVERY, Certificates
from app.host.datadir import claim, claimed
from app.host.doorway import ICE_TCP, Doorway
from app.host.errors import StartError
from app.host.garbage import put_aside
from app.host.gate import GATE, SWEEP_SECONDS, Gate
from app.host.loops import repeating
from app.host.private import close_off
from app.host.trust import make_trust_app

log = structlog.get_logger(__name__)

MakeApp = Callable[[], Awaitable[web.Application]]

LEAVE: Final[web.AppKey[Callable[[], Awaitable[None]]]] = web.AppKey("leave")
"""How an application stops taking requests and lets those under way end. Done before anything is closed: from then on
aiohttp reads no more of what was being sent, neither the rest of an upload nor a command on an open socket."""


@dataclass(frozen=True)
class Addresses:
    """The ports really bound, which differ from the configured ones where those are 0."""

    port: int
    trust_port: int
    own_certificate: bool


@contextlib.asynccontextmanager
async def serving(
    config: Config, make_app: MakeApp, reread: Callable[[], None] = lambda: None
) -> AsyncIterator[Addresses]:
    """Both sites answer inside the block; on leaving it, requests under way get `shutdown_timeout` seconds. A SIGHUP
    has the certificate taken up as it is now, and calls `reread`.

    Raises `StartError` when the data directory, a certificate or a port cannot be used.
    """
    async with contextlib.AsyncExitStack() as stack:
        stack.enter_context(claim(claimed(config)))
        close_off(_private(config))
        certificates = Certificates(config, _now)
        if (limit := descriptors.raise_limit()) < descriptors.ENOUGH:
            log.warning("descriptor_limit_low", limit=limit, wanted=descriptors.ENOUGH)
        app = await make_app()
        gate = app.get(GATE) or Gate(proxies=config.server.trusted_proxies)
        port = await _listen(stack, config, app, gate, config.server.port, "port", certificates.context)
        known = net.hosts(net.allowed_origins(config.server.origins, port))
        trust_app = make_trust_app(certificates.authority, port, known, certificates.answers)
        trust_port = await _listen(
            stack, config, trust_app, gate, config.server.trust_port, "trust_port", None
        )
        await stack.enter_async_context(repeating(SWEEP_SECONDS, gate.sweep, "connections"))
        if leave := app.get(LEAVE):
            stack.push_async_callback(leave)
        await stack.enter_async_context(repeating(LOOK_EVERY, certificates.look, "certificate"))
        stack.enter_context(on_hangup(lambda: _again(certificates, reread)))
        stack.enter_context(put_aside())
        yield Addresses(port, trust_port, own_certificate=certificates.authority is not None)


def _private(config: Config) -> list[Path]:
    """Where what is kept lies: the data directory, and a SQLite file that is elsewhere, with its journal and copies."""
    scheme, _, place = config.database.url.partition("://")
    if scheme != "sqlite":
        return [config.data]
    file = Path(place)
    return [config.data, *file.parent.glob(f"{file.name}*"), file.parent / "backup"]


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)


def _again(certificates: Certificates, reread: Callable[[], None]) -> None:
    log.info("hangup", detail="收到 SIGHUP：重新读取证书和日志设置，考试不受影响。")
    reread()
    certificates.take_up(asked=True)


@contextlib.contextmanager
def on_hangup(action: Callable[[], None]) -> Iterator[None]:
    """Do `action` at each SIGHUP, which would else end the process without a goodbye; where signals can be had."""
    loop = asyncio.get_running_loop()
    with contextlib.suppress(NotImplementedError, RuntimeError, ValueError, AttributeError):
        loop.add_signal_handler(signal.SIGHUP, action)
    try:
        yield
    finally:
        with contextlib.suppress(NotImplementedError, RuntimeError, ValueError, AttributeError):
            loop.remove_signal_handler(signal.SIGHUP)


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
