"""Which gateway carries the messages, as `[sms]` says."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import aiohttp

from app import config
from app.host.cloud.signing import Keys
from app.host.cloud.wire import Wire
from app.messages import alibaba, tencent
from app.messages.message import Kind, Provider, abroad


def templates(settings: config.Sms) -> dict[str, str]:
    """The template of each kind that has one, and under `message.abroad` those for numbers outside the mainland."""
    names = [name for kind in Kind for name in (kind.value, abroad(kind))]
    named = {name: getattr(settings, f"template_{name}") for name in names}
    return {name: template for name, template in named.items() if template}


def kinds(settings: config.Sms) -> frozenset[str]:
    """What can be sent: on the console everything, by a gateway what has a template."""
    return (
        frozenset(Kind)
        if settings.provider == "console"
        else frozenset(Kind) & frozenset(templates(settings))
    )


@asynccontextmanager
async def chosen(
    settings: config.Sms, console: Provider, clock: Callable[[], float]
) -> AsyncIterator[Provider]:
    """The gateway, its connections closed afterwards; nobody is called here: wrong keys show at the first message."""
    if settings.provider == "console":
        yield console
        return
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session:
        yield _cloud(settings, session, clock)


def _cloud(settings: config.Sms, session: aiohttp.ClientSession, clock: Callable[[], float]) -> Provider:
    keys, own = Keys(settings.secret_id, settings.secret_key), templates(settings)
    if settings.provider == "alibaba":
        wire = Wire(session, settings.endpoint or alibaba.ENDPOINT, settings.timeout_seconds)
        return alibaba.AlibabaSms(wire, keys, clock, own, sign_name=settings.sign_name)
    wire = Wire(session, settings.endpoint or tencent.ENDPOINT, settings.timeout_seconds)
    return tencent.TencentSms(
        wire,
        keys,
        clock,
        own,
        app_id=settings.app_id,
        sign_name=settings.sign_name,
        region=settings.region,
    )
