"""HAProxy as Debian has it, before the servers: one address for everybody, a page's socket to the server it names."""

import asyncio
import datetime
import os
import shutil
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from app.host import tls
from tests.journeys.ports import NEAR

SETTINGS = """
global
    h2-workaround-bogus-websocket-clients
defaults
    mode http
    timeout connect 3s
    timeout client 60s
    timeout server 60s
    timeout tunnel 60s
    retries 2
    option redispatch
frontend pages
    bind {near}:{port} ssl crt {pem} alpn h2,http/1.1
    http-request set-header X-Forwarded-For %[src]
    default_backend servers
backend servers
    balance leastconn
    use-server %[url_param(node)] if {{ path_beg /socket.io/ }}
    option httpchk
    http-check send meth GET uri /readyz ver HTTP/1.1 hdr Host localhost
    http-check expect status 200
    default-server ssl verify none check inter 1s fastinter 500ms fall 2 rise 2
{servers}
"""


def program() -> str | None:
    """Where it is: servers are in /usr/sbin, which not every user's PATH has."""
    return shutil.which("haproxy", path=f"{os.environ.get('PATH', os.defpath)}{os.pathsep}/usr/sbin")


@asynccontextmanager
async def proxy(folder: Path, port: int, servers: Mapping[str, int]) -> AsyncIterator[None]:
    """At `port`, before `servers`, of which these are the names and ports."""
    pair = tls.ensure_certificate(folder, ["localhost", NEAR], datetime.datetime.now(datetime.UTC))
    pem, settings = folder / "both.pem", folder / "haproxy.cfg"
    pem.write_bytes(pair.cert.read_bytes() + pair.key.read_bytes())
    lines = "\n".join(f"    server {name} {NEAR}:{at}" for name, at in servers.items())
    settings.write_text(SETTINGS.format(near=NEAR, port=port, pem=pem, servers=lines))
    started = program()
    assert started, "HAProxy is missing"
    with (folder / "log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(started, "-f", settings, stdout=log, stderr=log)
    try:
        yield
    finally:
        process.terminate()
        await process.wait()
