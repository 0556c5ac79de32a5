"""/healthz, /readyz, /metrics."""

from ipaddress import ip_address

from aiohttp import hdrs, web
from prometheus_client import CONTENT_TYPE_LATEST

from app.handlers.http import ANYONE, Route
from app.health import Health
from app.state.errors import NotFound


def routes(health: Health) -> list[Route]:
    async def alive(_request: web.Request) -> web.Response:
        return web.Response(text="ok")

    async def ready(_request: web.Request) -> web.Response:
        parts = await health.ready()
        return web.json_response(parts, status=200 if health.serves(parts) else 503)

    async def metrics(request: web.Request) -> web.Response:
        """For a collector on this machine; a proxy that forwards it must forward it on purpose."""
        if not _from_here(request):
            raise NotFound
        return web.Response(body=health.metrics(), headers={hdrs.CONTENT_TYPE: CONTENT_TYPE_LATEST})

    return [
        Route("GET", "/healthz", alive, ANYONE),
        Route("GET", "/readyz", ready, ANYONE),
        Route("GET", "/metrics", metrics, ANYONE),
    ]


def _from_here(request: web.Request) -> bool:
    try:
        local = ip_address(request.remote or "").is_loopback
    except ValueError:
        return False
    return local and "X-Forwarded-For" not in request.headers
