"""Starts 云考场: `run.py [--config config.toml] [--demo]`; or does what its operator asks: `run.py check`, `backup`,
`restore` (app/operator/commands.py).

Exit codes: 0 stopped as asked, 1 could not start, 2 the command line or the configuration is wrong.
"""

# ruff: noqa: E402, UP032 - the collector must be off before the rest is imported, and an old Python gets this far
import gc

gc.disable()  # until we serve (app/host/serve.py): what is imported stays, and to look for garbage in it costs 0.1 s

import argparse
import asyncio
import datetime
import importlib.util
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

HERE = Path(__file__).resolve().parent


def _find_libraries() -> None:
    """Go on with the Python of `.venv`, where the one that was typed has no libraries; without one, say what to type.

    Before anything else is imported, and in words that an old Python understands.
    """
    if sys.version_info >= (3, 11) and importlib.util.find_spec("aiohttp") is not None:
        return
    own = HERE / ".venv/bin/python"
    if own.exists() and Path(sys.prefix).resolve() != own.parent.parent.resolve():
        os.execv(own, [str(own), str(HERE / "run.py"), *sys.argv[1:]])  # noqa: S606 - ourselves
    print(
        "还没有安装程序需要的库。请在 {0} 执行 make serve（正式使用）或 make run（演示），它会安装并启动。\n"
        "The libraries of this program are not installed. In {0}, type: make serve (production) or make run (demo);"
        " it installs them and starts.".format(HERE),
        file=sys.stderr,
    )
    sys.exit(1)


_find_libraries()

import structlog
from aiohttp import web

from app.config import Config, load
from app.config.errors import ConfigError
from app.host import certificates, logs, net, private
from app.host.errors import StartError
from app.host.lacking import in_words
from app.host.serve import Addresses, serving, until_stopped
from app.office import demo as demo_school
from app.operator import commands
from app.server import LACKING, SETUP, make_app


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop]:
    """uvloop where there is a wheel of it: p99 under load was 1.7 against 93 ms."""
    try:
        import uvloop
    except ImportError:
        return asyncio.new_event_loop
    return uvloop.new_event_loop


def main(arguments: list[str]) -> int:
    """Run until stopped, or do what was asked; the exit code."""
    options = commands.parse(arguments, Path(__file__).with_name("config.toml"))
    private.umask()
    try:
        config = load(options.config)
    except ConfigError as error:
        return fail(f"配置有误：\n{error}", 2)
    if options.command:
        return operate(config, options)
    logs.configure(config.log)
    try:
        with asyncio.Runner(loop_factory=_loop_factory()) as runner:
            runner.run(serve(config, options))
    except StartError as error:
        return fail(f"无法启动：{error}", 1)
    return 0


def operate(config: Config, options: argparse.Namespace) -> int:
    """One of the operator's commands; only errors are logged beside what it says."""
    gc.enable()
    logs.configure(config.log.model_copy(update={"level": "error"}))
    # What is half done is taken back, as at Ctrl+C.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        text, code = asyncio.run(commands.do(config, options))
    except KeyboardInterrupt:
        return fail("已中断，没有留下半份。", 1)
    print(text, flush=True)
    return code


async def serve(config: Config, options: argparse.Namespace) -> None:
    made: list[web.Application] = []
    demo: bool = options.demo

    async def make() -> web.Application:
        made.append(await make_app(config, demo=demo))
        return made[0]

    async with serving(config, make, lambda: reread(options.config)) as addresses:
        print(welcome(config, addresses), flush=True)
        if secret := made[0][SETUP]:
            print(setup_link(config, addresses, secret), flush=True)
        if demo:
            print(demo_accounts(), flush=True)
        else:
            warn(config)
            print(in_words(made[0][LACKING]()), flush=True)
        await until_stopped()
        print("正在停止 …", flush=True)


def warn(config: Config) -> None:
    """What a school should put right before an exam; a demo need not."""
    for sentence in certificates.warnings(config, datetime.datetime.now(datetime.UTC)):
        structlog.get_logger("run").warning("certificate", detail=sentence)


def reread(path: Path) -> None:
    """Log as the file at `path` says now; all else waits for the next start. A file that is wrong changes nothing."""
    try:
        logs.configure(load(path).log)
    except ConfigError as error:
        structlog.get_logger("run").error("config_not_reread", detail=str(error))


def welcome(config: Config, at: Addresses) -> str:
    """What to type into a browser, on this machine and on others."""
    sites = [
        *config.server.origins,
        *(net.origin(host, at.port) for host in ("localhost", *net.own_addresses())),
    ]
    lines = [f"{config.school.name} 已启动，按 Ctrl+C 停止。", *(f"  {site}/" for site in sites)]
    if at.own_certificate:
        host = next(iter(net.own_addresses()), "localhost")
        lines.append(
            f"浏览器提示证书不受信任时，请打开说明页：{net.origin(host, at.trust_port, 'http')}/trust"
        )
    return "\n".join(lines)


def setup_link(config: Config, at: Addresses, secret: str) -> str:
    """How the first administrator comes in. The secret stands after #, which no browser sends."""
    site = next(iter(config.server.origins), net.origin("localhost", at.port))
    return f"还没有管理员。请在 24 小时内打开下面的链接设立首位管理员，链接只能使用一次：\n  {site}/setup#{secret}"


def demo_accounts() -> str:
    """Who may log in to the demo school, and where their codes are shown."""
    rows = [
        f"  {a['title']}\t{a['name']}\t{a['phone']}\t{a['college']} {a['major']}"
        for a in demo_school.accounts()
    ]
    return "\n".join(("演示账号（验证码显示在下面，也显示在 /demo 页面）：", *rows))


def fail(text: str, code: int) -> int:
    print(text, file=sys.stderr, flush=True)
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
