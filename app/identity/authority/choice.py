"""Which authority a school asks, from its configuration."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import aiohttp

from app import config
from app.host.cloud.signing import Keys
from app.host.cloud.wire import Wire
from app.identity.authority import ALIBABA, EMBEDDED, IdentityAuthority, alibaba, tencent


@asynccontextmanager
async def open_authority(
    settings: config.Authority, embedded: IdentityAuthority, clock: Callable[[], float]
) -> AsyncIterator[IdentityAuthority]:
    """The authority of `settings`, its connections closed afterwards; `embedded` is given back when it is chosen.

    Nobody is called here: wrong keys show at the first call, as `unavailable` with the vendor's code.
    """
    if settings.provider == EMBEDDED:
        yield embedded
        return
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session:
        yield _cloud(settings, session, clock)


def _cloud(
    settings: config.Authority, session: aiohttp.ClientSession, clock: Callable[[], float]
) -> IdentityAuthority:
    keys = Keys(settings.secret_id, settings.secret_key)
    if settings.provider == ALIBABA:
        endpoint = settings.endpoint or alibaba.endpoint(settings.region)
        return alibaba.AlibabaAuthority(Wire(session, endpoint, settings.timeout_seconds), keys, clock)
    wire = Wire(session, settings.endpoint or tencent.ENDPOINT, settings.timeout_seconds)
    return tencent.TencentAuthority(wire, keys, clock, settings.region)
