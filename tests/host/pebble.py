"""A real ACME server on loopback, where the machine has one (Debian's `pebble`): its looks at names all lead here."""

import asyncio
import datetime
import json
import shutil
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from app.host import tls
from tests.waiting import until


def there() -> bool:
    return bool(shutil.which("pebble") and shutil.which("pebble-challtestsrv"))


@dataclass
class Pebble:
    """`http_port` is where it looks in the place of port 80."""

    directory: str
    ca: Path
    http_port: int
    process: asyncio.subprocess.Process

    async def stop(self) -> None:
        if self.process.returncode is None:
            self.process.kill()
            await self.process.wait()


@asynccontextmanager
async def running(folder: Path) -> AsyncIterator[Pebble]:
    port, management, http, dns, control = (_free_port() for _ in range(5))
    files = tls.ensure_certificate(folder / "pebble", ["127.0.0.1"], datetime.datetime.now(datetime.UTC))
    settings = {
        "listenAddress": f"127.0.0.1:{port}",
        "managementListenAddress": f"127.0.0.1:{management}",
        "certificate": str(files.cert),
        "privateKey": str(files.key),
        "httpPort": http,
        "tlsPort": 1,
        "ocspResponderURL": "",
        "externalAccountBindingRequired": False,
    }
    (folder / "pebble.json").write_text(json.dumps({"pebble": settings}))
    names = await _start(
        "pebble-challtestsrv",
        *("-defaultIPv4", "127.0.0.1", "-defaultIPv6", "", "-dns01", f"127.0.0.1:{dns}"),
        *("-http01", "", "-https01", "", "-tlsalpn01", "", "-management", f"127.0.0.1:{control}"),
    )
    directory = await _start(
        "pebble",
        "-config",
        str(folder / "pebble.json"),
        "-dnsserver",
        f"127.0.0.1:{dns}",
        PEBBLE_VA_NOSLEEP="1",
        PEBBLE_AUTHZREUSE="0",  # else it gives every other one without looking again
    )
    found = Pebble(
        f"https://127.0.0.1:{port}/dir", tls.authority_files(folder / "pebble").cert, http, directory
    )
    try:
        await until(lambda: _answers(found.directory), 20)
        yield found
    finally:
        for process in (directory, names):
            if process.returncode is None:
                process.kill()
                await process.wait()


async def _answers(url: str) -> str | None:
    try:
        async with aiohttp.ClientSession() as session, session.get(url, ssl=False):
            return None
    except aiohttp.ClientError as error:
        return f"no answer yet: {error}"


async def _start(program: str, *arguments: str, **environment: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        program,
        *arguments,
        env={"PATH": "/usr/bin:/bin", **environment},
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
