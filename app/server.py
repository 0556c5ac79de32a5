"""Builds the application: the only place where real things are made and put together."""

from aiohttp import web

from app.config import Config


async def make_app(config: Config, *, demo: bool) -> web.Application:
    """The HTTPS site. `demo` adds the demo school and marks every page."""
    app = web.Application()
    app.router.add_get("/healthz", healthz)
    return app


async def healthz(request: web.Request) -> web.Response:
    return web.json_response({"ok": True})
