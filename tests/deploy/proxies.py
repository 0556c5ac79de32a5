"""A reverse proxy with the settings of deploy/proxy, but for its addresses, before two small servers."""

import asyncio
import datetime
import os
import re
import shutil
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import aiohttp
from aiohttp import web

from app.host import tls
from tests.journeys.ports import free_port
from tests.waiting import until
from tools.cluster import HAPROXY, unprivileged

NGINX: Final = HAPROXY.with_name("nginx.conf")
DOOR: Final = HAPROXY.with_name("turn-on-443.cfg")
BROWSER: Final = "127.0.0.2"
"""Where a browser is; no proxy speaks from there."""
RELAY: Final = "turn.example.edu.cn"
NAMES: Final = ("n1", "n2")


def program(name: str) -> str | None:
    """Where it is: servers are in /usr/sbin, which not every user's PATH has."""
    return shutil.which(name, path=f"{os.environ.get('PATH', os.defpath)}{os.pathsep}/usr/sbin")


@dataclass
class Upstream:
    """A server behind the proxy: says its name, and what it was sent. While `sick`, it answers 503."""

    name: str
    sick: bool = False
    asked: list[str] = field(default_factory=list)
    port: int = 0
    pieces: asyncio.Queue[bytes] = field(default_factory=asyncio.Queue)
    runner: web.AppRunner | None = None

    async def start(self, pair: tls.Pair) -> None:
        app = web.Application()
        app.router.add_get("/socket.io/", self._greet)
        app.router.add_post("/upload", self._take)
        app.router.add_route("*", "/{path:.*}", self._say)
        self.runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self.runner.setup()
        site = web.TCPSite(self.runner, "127.0.0.1", self.port, ssl_context=tls.server_context(pair))
        await site.start()
        self.port = self.runner.addresses[0][1]

    async def stop(self) -> None:
        if self.runner is not None:
            await self.runner.cleanup()

    async def _say(self, request: web.Request) -> web.Response:
        if request.path != "/readyz":
            self.asked.append(f"{request.method} {request.path}")
        headers = {name: request.headers.getall(name, []) for name in ("Host", "X-Forwarded-For")}
        return web.json_response({"name": self.name, **headers}, status=503 if self.sick else 200)

    async def _greet(self, request: web.Request) -> web.StreamResponse:
        if self.sick:
            return web.Response(status=503)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_str(self.name)
        async for message in socket:
            await socket.send_str(f"{self.name} {message.data}")
        return socket

    async def _take(self, request: web.Request) -> web.Response:
        size = 0
        async for piece in request.content.iter_any():
            size += len(piece)
            self.pieces.put_nowait(piece)
        return web.json_response({"name": self.name, "size": size})


@dataclass
class Proxied:
    """What a browser sees at `origin`."""

    origin: str
    pair: tls.Pair
    upstreams: dict[str, Upstream]
    client: aiohttp.ClientSession

    async def ask(self, method: str, path: str, **more: Any) -> tuple[int, Any]:
        async with self.client.request(method, f"{self.origin}{path}", **more) as answer:
            said = await answer.json() if "json" in answer.content_type else await answer.text()
            return answer.status, said

    async def greeting(self, node: str = "") -> str:
        """Who takes a page's socket that names `node`; it is a socket both ways."""
        query = f"EIO=4&transport=websocket{f'&node={node}' if node else ''}"
        async with self.client.ws_connect(f"{self.origin}/socket.io/?{query}") as socket:
            name = await socket.receive_str(timeout=10)
            await socket.send_str("hello")
            assert await socket.receive_str(timeout=10) == f"{name} hello"
            return name


@asynccontextmanager
async def proxied(kind: str, folder: Path) -> AsyncIterator[Proxied]:
    """Two servers behind `kind`, which runs as whoever runs the test: haproxy, nginx, or `door`, the former with a
    relay on the same port."""
    pair = tls.ensure_certificate(folder, ["localhost", "127.0.0.1"], datetime.datetime.now(datetime.UTC))
    upstreams = {name: Upstream(name) for name in (*NAMES, *(["turn"] if kind == "door" else []))}
    for each in upstreams.values():
        await each.start(pair)
    port = free_port()
    write = {"haproxy": haproxy, "nginx": nginx, "door": door}[kind]
    command = write(folder, pair, port, upstreams)
    log = folder / "log"
    with log.open("wb") as out:
        process = await asyncio.create_subprocess_exec(*command, stdout=out, stderr=out, cwd=folder)
    trusted = ssl.create_default_context(cafile=tls.authority_files(folder).cert)
    try:
        async with aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(ssl=trusted, local_addr=(BROWSER, 0))
        ) as client:
            site = Proxied(f"https://127.0.0.1:{port}", pair, upstreams, client)

            async def why_not() -> str | None:
                assert process.returncode is None, log.read_text()
                try:
                    await site.ask("GET", "/")
                except aiohttp.ClientError as error:
                    return f"{error}: {log.read_text()[-800:]}"
                return None

            await until(why_not, 10, every=0.05)
            yield site
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()
        for each in upstreams.values():
            await each.stop()


def haproxy(folder: Path, pair: tls.Pair, port: int, upstreams: dict[str, Upstream]) -> list[str]:
    """What starts it. Its addresses come from its environment; only root may change user and root directory."""
    both = folder / "both.pem"
    both.write_bytes(pair.cert.read_bytes() + pair.key.read_bytes())
    (folder / "haproxy.cfg").write_text(unprivileged(HAPROXY.read_text("utf-8")), "utf-8")
    places = {
        "CERTIFICATE": both,
        "HTTPS_AT": f"127.0.0.1:{port}",
        "HTTP_AT": f"127.0.0.1:{free_port()}",
        "FIGURES_AT": f"127.0.0.1:{free_port()}",
        **{name.upper(): f"127.0.0.1:{each.port}" for name, each in upstreams.items()},
    }
    started = program("haproxy")
    assert started
    return ["env", *(f"{name}={value}" for name, value in places.items()), started, "-f", "haproxy.cfg"]


def door(folder: Path, pair: tls.Pair, port: int, upstreams: dict[str, Upstream]) -> list[str]:
    """What starts it with turn-on-443.cfg: the pages' own address is out of the way."""
    env, *rest = haproxy(folder, pair, free_port(), upstreams)
    places = {"DOOR_AT": f"127.0.0.1:{port}", "TURN_NAME": RELAY}
    return [env, *(f"{name}={value}" for name, value in places.items()), *rest, "-f", str(DOOR)]


def nginx(folder: Path, pair: tls.Pair, port: int, upstreams: dict[str, Upstream]) -> list[str]:
    """What starts it, its addresses and files put into the settings, as an operator does."""
    config = NGINX.read_text("utf-8")
    replaced = {
        "listen 443 ssl": f"listen 127.0.0.1:{port} ssl",
        "listen 80;": f"listen 127.0.0.1:{free_port()};",
        "/etc/nginx/exam/fullchain.pem": str(pair.cert),
        "/etc/nginx/exam/privkey.pem": str(pair.key),
        "/run/nginx.pid": str(folder / "pid"),
        "/var/log/nginx/": f"{folder}/",
        "exam.example.edu.cn": "localhost",
        "worker_processes auto": "worker_processes 1",
        "user www-data;\n": "",
        "127.0.0.1:8441": f"127.0.0.1:{upstreams['n1'].port}",
        "127.0.0.1:8442": f"127.0.0.1:{upstreams['n2'].port}",
    }
    for old, new in replaced.items():
        assert old in config, f"{old} is not in nginx.conf any more"
        config = config.replace(old, new)
    config = re.sub(r"^ *listen \[::\].*\n", "", config, flags=re.MULTILINE)
    (folder / "nginx.conf").write_text(config, "utf-8")
    started = program("nginx")
    assert started
    return [started, "-p", str(folder), "-c", str(folder / "nginx.conf"), "-g", "daemon off;"]
