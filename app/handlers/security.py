"""What is checked before any handler sees a request, and the headers every answer carries.

Strangers, DNS rebinding and foreign pages lie about where a request comes from, so `X-Forwarded-Host` is
never believed and the lists are explicit (docs/rules.md assertions 15, 16, 29; faults 47 and 52).
"""

from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from ipaddress import ip_network
from typing import Final

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler, Middleware

from app.host.net import Network, plain, within
from app.state.errors import Forbidden

_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_PROBES: Final = frozenset({"/healthz", "/readyz"})
"""Load balancers ask these by address; they tell nothing that a foreign page could use."""

_HEADERS: Final[Mapping[str, str]] = {
    "Server": "exam",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": (
        "camera=(self), microphone=(self), display-capture=(self), autoplay=(self), fullscreen=(self),"
        " screen-wake-lock=(self), geolocation=(), payment=(), usb=(), midi=(), serial=()"
    ),
}

_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data: blob:;"
    " media-src 'self' blob:; connect-src 'self' wss://{host}; worker-src 'self'; manifest-src 'self';"
    " frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
)
"""`wss:` with the very host, because older Safari does not count it as 'self'."""

_HSTS: Final = "max-age=31536000"


@dataclass(frozen=True)
class Boundary:
    """Where requests may come from: `origins` like https://exam.example.edu.cn, and the proxies we believe.

    `hsts` is for a real name and certificate: it binds every port of a host, so on localhost it does harm.
    """

    origins: frozenset[str]
    proxies: tuple[Network, ...] = ()
    hsts: bool = False
    hosts: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        hosts = frozenset(origin.partition("://")[2] for origin in self.origins)
        object.__setattr__(self, "hosts", hosts)

    @classmethod
    def of(cls, origins: Iterable[str], proxies: Iterable[str] = (), hsts: bool = False) -> "Boundary":
        networks = tuple(ip_network(proxy, strict=False) for proxy in proxies)
        return cls(frozenset(origin.lower() for origin in origins), networks, hsts)

    def allows_host(self, host: str | None) -> bool:
        return host is not None and host.lower() in self.hosts

    def allows_origin(self, origin: str | None) -> bool:
        return origin is not None and origin.lower() in self.origins

    def check(self, request: web.BaseRequest) -> None:
        """Raises `Forbidden`. A socket's handshake is a GET that opens a way in: it needs an origin too."""
        if request.path not in _PROBES and not self.allows_host(request.headers.get(hdrs.HOST)):
            raise Forbidden("请使用学校公布的网址访问本系统。")
        acts = request.method not in _SAFE or hdrs.UPGRADE in request.headers
        if acts and not self.allows_origin(request.headers.get(hdrs.ORIGIN)):
            raise Forbidden("请求不是从本系统的页面发出的。请用学校公布的网址打开页面后重试。")

    def address(self, request: web.BaseRequest) -> str:
        """Where a request came from, as it is recorded: the nearest hop that is no proxy of ours."""
        address = request.remote or ""
        forwarded = _forwarded(request)
        while within(address, self.proxies) and (before := next(forwarded, None)) is not None:
            address = before
        return plain(address)


def protect(app: web.Application, boundary: Boundary) -> None:
    """Check every request of `app`, and give every answer its headers, static files and sockets too."""
    app.middlewares.append(_checking(boundary))
    app.on_response_prepare.append(_headers(boundary))


def _checking(boundary: Boundary) -> Middleware:
    @web.middleware
    async def check(request: web.Request, handler: Handler) -> web.StreamResponse:
        boundary.check(request)
        return await handler(request)

    return check


def _headers(boundary: Boundary) -> Callable[[web.Request, web.StreamResponse], Awaitable[None]]:
    async def add(request: web.Request, response: web.StreamResponse) -> None:
        host = request.headers.get(hdrs.HOST, "")
        policy = _POLICY.format(host=host) if boundary.allows_host(host) else "default-src 'none'"
        response.headers.update(_HEADERS)
        response.headers.setdefault(hdrs.CONTENT_SECURITY_POLICY, policy)  # the trust page brings its own
        if boundary.hsts:
            response.headers[hdrs.STRICT_TRANSPORT_SECURITY] = _HSTS
        if request.path.startswith("/api/"):
            response.headers.setdefault(hdrs.CACHE_CONTROL, "no-store")

    return add


def _forwarded(request: web.BaseRequest) -> Iterator[str]:
    """The nearest hop first, and no further than asked: a header may be a megabyte of commas."""
    for line in reversed(request.headers.getall(hdrs.X_FORWARDED_FOR, [])):
        while line:
            line, _, hop = line.rpartition(",")
            if hop.strip():
                yield hop.strip()
