"""The trust page: how to make a browser accept the certificate this server made for itself.

It is served over plain HTTP, because it is for those whose browser refuses our HTTPS; everything else there
is sent on to HTTPS. It holds no secret: the certificate of the authority is public, and its fingerprint lets
one compare.
"""

import asyncio
from collections.abc import Collection, Mapping
from pathlib import Path
from string import Template
from types import MappingProxyType
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from app.host import net, tls

PAGE = Path(__file__).parents[2] / "web" / "trust.html"
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; "
    "base-uri 'none'; form-action 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
    "Server": "exam",
}


def make_trust_app(
    authority: Path | None,
    https_port: int,
    known_hosts: Collection[str],
    answers: Mapping[str, str] = MappingProxyType({}),
) -> web.Application:
    """The site on the plain HTTP port.

    `authority` is the certificate to be trusted; None when the school has a real certificate, and then the
    whole site only leads to HTTPS. `known_hosts` are the names under which this server is reached: to others
    it answers 400, so that nobody can use it to lead people elsewhere. `answers` are shown to an ACME directory that
    looks whether these names lead here, by token (RFC 8555, 8.3).
    """
    app = web.Application(middlewares=[_refuse_unknown_hosts(frozenset(known_hosts))])
    if authority is not None:
        app.add_routes(trust_routes(authority, https_port))
        app.router.add_get("/", _to_trust)

    async def challenge(request: web.Request) -> web.StreamResponse:
        said = answers.get(request.match_info["token"])
        if said is None:
            raise web.HTTPNotFound
        return web.Response(text=said, content_type="application/octet-stream")

    app.router.add_get("/.well-known/acme-challenge/{token}", challenge)

    async def to_https(request: web.Request) -> web.StreamResponse:
        """307 keeps the method; not 308, which browsers remember after the ports were changed."""
        raise web.HTTPTemporaryRedirect(net.origin(_hostname(request), https_port) + request.path_qs)

    app.router.add_route("*", "/{path:.*}", to_https)
    app.on_response_prepare.append(_add_headers)
    return app


def trust_routes(authority: Path, https_port: int) -> list[web.RouteDef]:
    """`/trust` and `/ca.crt`, which the HTTPS site offers as well."""

    template = Template(PAGE.read_text("utf-8"))

    # Read each time: a new one is shown without a restart.
    async def page(request: web.Request) -> web.StreamResponse:
        site = net.origin(_hostname(request), https_port)
        text = template.substitute(fingerprint=tls.fingerprint(authority), site=site)
        return web.Response(text=text, content_type="text/html", headers=HEADERS)

    async def download(request: web.Request) -> web.StreamResponse:
        return web.Response(
            body=await asyncio.to_thread(authority.read_bytes),
            content_type="application/x-x509-ca-cert",
            headers={"Content-Disposition": 'attachment; filename="ca.crt"'},
        )

    return [web.get("/trust", page), web.get("/ca.crt", download)]


async def _to_trust(request: web.Request) -> web.StreamResponse:
    raise web.HTTPFound("/trust")


def _refuse_unknown_hosts(known: frozenset[str]) -> Middleware:
    @web.middleware
    async def refuse(request: web.Request, handler: Handler) -> web.StreamResponse:
        if _hostname(request) not in known:
            raise web.HTTPBadRequest(text="请用学校公布的考试网址访问。\n")
        return await handler(request)

    return refuse


def _hostname(request: web.Request) -> str:
    try:
        return urlsplit(f"//{request.host}").hostname or ""
    except ValueError:
        return ""


async def _add_headers(request: web.Request, response: web.StreamResponse) -> None:
    response.headers.update(HEADERS)
