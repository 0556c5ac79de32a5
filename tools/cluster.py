"""Two servers side by side, as deploy/ has them, by one command and without containers: `make cluster`.

    python -m tools.cluster [--demo] [--stay-down] [--port 8443]

PostgreSQL and HAProxy as Debian has them, the Valkey that comes with the program as their Redis, two times `run.py`
with the settings of deploy/systemd/several.conf, and before them the proxy with those of deploy/proxy/haproxy.cfg. All
they make is in one temporary folder; Ctrl+C ends everything. A server that ends by itself is started again two seconds
later, as systemd does, or left alone with `--stay-down`, to see the other take over: process ids are printed for that.
"""

import argparse
import asyncio
import datetime
import os
import re
import shutil
import signal
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import aiohttp

from app.host import net, tls
from app.host.embedded import find_server
from tests import postgres
from tests.journeys.ports import free_port
from tools import programs
from tools.bootstrap import ROOT, say

SEVERAL: Final = ROOT / "deploy/systemd/several.conf"
HAPROXY: Final = ROOT / "deploy/proxy/haproxy.cfg"
INSTANCES: Final = (1, 2)
START_SECONDS: Final = 60.0
STOP_SECONDS: Final = 20.0
RESTART_SECONDS: Final = 2.0
WANTED: Final = ("postgresql", "haproxy")
SHOWN: Final = ("[短信]", "/setup#")
"""What a server prints that somebody has to read."""


class ClusterError(Exception):
    """It cannot run here; the text says why and what to do."""


def counted(instance: int) -> dict[str, str]:
    """The environment of server `n<instance>`: several.conf has the rule."""
    lines = re.findall(r"^Environment=(\w+)=(.*)$", SEVERAL.read_text("utf-8"), re.MULTILINE)
    return {name: value.replace("%i", str(instance)) for name, value in lines}


def shared() -> list[str]:
    """The folders of a data directory that are one for all servers; several.conf binds them."""
    return re.findall(r"^BindPaths=\S+/shared/(\w+):", SEVERAL.read_text("utf-8"), re.MULTILINE)


def unprivileged(settings: str) -> str:
    """HAProxy's settings without what only root may do: to become another user, in another root directory."""
    return re.sub(r"^    (user|group|chroot) .*\n", "", settings, flags=re.MULTILINE)


@dataclass
class Part:
    """One process of the cluster, in a session of its own: Ctrl+C is heard by us alone, who end them in order."""

    name: str
    command: list[str]
    log: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    process: asyncio.subprocess.Process | None = None
    stopping: bool = False

    async def start(self) -> None:
        with self.log.open("ab") as errors:
            self.process = await asyncio.create_subprocess_exec(
                *self.command,
                cwd=ROOT,
                env={**os.environ, **self.environment},
                stdout=asyncio.subprocess.PIPE,
                stderr=errors,
                start_new_session=True,
            )

    async def listen(self) -> None:
        """Pass on what it prints until it ends: to its log, and here what somebody has to read."""
        assert self.process is not None and self.process.stdout is not None, "it was started"
        async for line in self.process.stdout:
            with self.log.open("ab") as log:
                log.write(line)
            if any(word in line.decode() for word in SHOWN):
                print(f"{self.name}: {line.decode().strip()}", flush=True)
        await self.process.wait()

    async def keep(self, *, again: bool) -> None:
        """Say that it ended by itself; start it `again`."""
        while True:
            await self.listen()
            if self.stopping:
                return
            assert self.process is not None, "it was started"
            say(f"{self.name} 已结束（{self.process.returncode}），日志 {self.log}")
            if not again:
                return
            await asyncio.sleep(RESTART_SECONDS)
            await self.start()
            say(f"{self.name} 已重新启动，进程 {self.process.pid}")

    async def stop(self) -> None:
        self.stopping = True
        if self.process is None or self.process.returncode is not None:
            return
        self.process.terminate()
        try:
            await asyncio.wait_for(self.process.wait(), STOP_SECONDS)
        except TimeoutError:
            say(f"{self.name} 在 {STOP_SECONDS:.0f} 秒内没有停止，强制结束")
            self.process.kill()


@asynccontextmanager
async def running(part: Part, *, again: bool = False) -> AsyncIterator[None]:
    await part.start()
    keeper = asyncio.create_task(part.keep(again=again), name=part.name)
    try:
        yield
    finally:
        await part.stop()
        if part.process is not None and part.process.returncode is None:
            await part.process.wait()
        keeper.cancel()
        await asyncio.gather(keeper, return_exceptions=True)


async def answers(url: str, part: Part) -> None:
    """Return once `url` answers 200. Raises `ClusterError` when `part` has ended, or takes too long."""
    with suppress(TimeoutError):
        async with asyncio.timeout(START_SECONDS), aiohttp.ClientSession() as client:
            while part.process is not None and part.process.returncode is None:
                with suppress(aiohttp.ClientError):
                    async with client.get(url, ssl=False) as answer:  # of this machine, by itself
                        if answer.status == 200:
                            return
                await asyncio.sleep(0.1)
    raise ClusterError(
        f"{part.name} 没有启动，日志 {part.log} 的末尾：\n{part.log.read_text('utf-8')[-2000:]}"
    )


@dataclass(frozen=True)
class Plan:
    """Where everything is: `server` has the environment of each server, `port` is the proxy's."""

    folder: Path
    pair: tls.Pair
    port: int
    plain_port: int
    redis_port: int
    servers: dict[str, dict[str, str]]
    demo: bool

    @classmethod
    def of(cls, folder: Path, options: argparse.Namespace) -> "Plan":
        names = ("localhost", "127.0.0.1", *net.own_addresses())
        pair = tls.ensure_certificate(folder / "tls", names, datetime.datetime.now(datetime.UTC))
        port, plain = (free_port(), free_port()) if options.anywhere else (options.port, options.plain_port)
        servers = {}
        for instance in INSTANCES:
            told = counted(instance)
            if options.anywhere:
                told |= {name: str(free_port()) for name in told if name.endswith("PORT")}
            servers[told["EXAM_SERVER__NODE"]] = told
        return cls(folder, pair, port, plain, free_port(), servers, options.demo)

    def origins(self) -> list[str]:
        return [net.origin(host, self.port) for host in ("localhost", *net.own_addresses())]

    def server(self, name: str, database: str) -> Part:
        data = self.folder / name
        own = {
            **self.servers[name],
            "EXAM_DATA": str(data),
            "EXAM_DATABASE__URL": database,
            "EXAM_REDIS__URL": f"redis://127.0.0.1:{self.redis_port}/0",
            "EXAM_SERVER__ORIGINS": ",".join(self.origins()),
            "EXAM_SERVER__TRUSTED_PROXIES": "127.0.0.1,::1",
        }
        self._lay_out(data)
        command = [sys.executable, str(ROOT / "run.py"), *(["--demo"] if self.demo else [])]
        return Part(name, command, self.folder / f"{name}.log", own)

    def _lay_out(self, data: Path) -> None:
        """Of its own, but for what all share; a demo's is marked before it knows that there are people already."""
        data.mkdir(mode=0o700)
        for each in shared():
            (self.folder / "shared" / each).mkdir(mode=0o700, parents=True, exist_ok=True)
            (data / each).symlink_to(self.folder / "shared" / each)
        if self.demo:
            (data / "DEMO").touch(mode=0o600)

    def redis(self) -> Part:
        command = [str(find_server()), "--port", str(self.redis_port), "--bind", "127.0.0.1", "--save", ""]
        return Part("redis", command, self.folder / "redis.log")

    def proxy(self) -> Part:
        both, settings = self.folder / "both.pem", self.folder / "haproxy.cfg"
        both.touch(mode=0o600)
        both.write_bytes(self.pair.cert.read_bytes() + self.pair.key.read_bytes())
        settings.write_text(unprivileged(HAPROXY.read_text("utf-8")), "utf-8")
        places = {
            "CERTIFICATE": str(both),
            "HTTPS_AT": f":{self.port}",
            "HTTP_AT": f":{self.plain_port}",
            "FIGURES_AT": f"127.0.0.1:{free_port()}",
            **{name.upper(): f"127.0.0.1:{told['EXAM_SERVER__PORT']}" for name, told in self.servers.items()},
        }
        found = shutil.which("haproxy", path=f"{os.environ.get('PATH', os.defpath)}{os.pathsep}/usr/sbin")
        if found is None:
            raise ClusterError("这里没有 HAProxy。请先执行：sudo apt-get install -y haproxy")
        return Part("proxy", [found, "-f", str(settings)], self.folder / "proxy.log", places)


@contextmanager
def database() -> Iterator[str]:
    """The URL of an empty one on a server of its own."""
    if postgres.binaries() is None:
        raise ClusterError("这里没有 PostgreSQL。请先执行：sudo apt-get install -y postgresql")
    with postgres.running() as server:
        yield server.new_database()


async def serve(plan: Plan, *, again: bool) -> None:
    """Everything, until told to stop. The first server alone until it answers: it makes the keys that all share."""
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    async with AsyncExitStack() as stack:
        url = stack.enter_context(database())
        await stack.enter_async_context(running(plan.redis()))
        proxy = plan.proxy()
        await stack.enter_async_context(running(proxy))
        servers = [plan.server(name, url) for name in plan.servers]
        for part in servers:
            await stack.enter_async_context(running(part, again=again))
            port = part.environment["EXAM_SERVER__PORT"]
            await answers(f"https://127.0.0.1:{port}/healthz", part)
        await answers(f"{plan.origins()[0]}/", proxy)
        print(welcome(plan, servers), flush=True)
        await stop.wait()
        say("正在停止 …")


def welcome(plan: Plan, servers: list[Part]) -> str:
    lines = [
        f"{len(servers)} 台服务器已启动，按 Ctrl+C 全部停止。",
        *(f"  {site}/" for site in plan.origins()),
    ]
    for part in servers:
        assert part.process is not None, "it was started"
        lines.append(f"  {part.name}：进程 {part.process.pid}，日志 {part.log}")
    lines.append("验证码和首位管理员的链接显示在下面。要看接管，用 kill -9 结束其中一个进程。")
    return "\n".join(lines)


def parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="make cluster", description="在本机运行两台云考场服务器，不用容器。"
    )
    parser.add_argument("--demo", action="store_true", help="建立示例学校和账号")
    parser.add_argument("--stay-down", action="store_true", help="意外结束的服务器不再启动，以便观察接管")
    parser.add_argument("--port", type=int, default=8443, metavar="端口", help="反向代理的 HTTPS 端口")
    parser.add_argument(
        "--plain-port", type=int, default=8080, metavar="端口", help="转到 HTTPS 的 HTTP 端口"
    )
    parser.add_argument("--anywhere", action="store_true", help="都用空闲的端口（测试用）")
    return parser.parse_args(arguments)


def main(arguments: list[str]) -> int:
    options = parse(arguments)
    programs.provide(tuple(each for each in programs.PROGRAMS if each.package in WANTED))
    with tempfile.TemporaryDirectory(prefix="exam-cluster-") as folder:
        try:
            asyncio.run(serve(Plan.of(Path(folder), options), again=not options.stay_down))
        except ClusterError as error:
            say(f"没有启动。{error}")
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
