"""The first administrator of a new school, by a link that is good once: no default account outside the demo
(docs/rules.md assertion 28).

The link is a secret that stands for nobody yet. Each server of the school prints one of its own at its start, good at
any of them for a day; the next start of that server ends it, and the first who comes by one of them ends all.
"""

from collections.abc import Callable
from functools import partial
from typing import Final

import structlog

from app.people.directory import Kind, People, Person, new_id
from app.people.secrets import Secrets, hashed
from app.state.errors import Conflict, NotFound
from app.storage import models
from app.storage.db import transaction

log = structlog.get_logger("setup")

LINK_SECONDS: Final = 24 * 3600
GATE: Final = "manager"

_OVER: Final = "设立链接无效或已过期。请重新启动系统，使用新显示的链接。"


async def anybody_administers() -> bool:
    """Whether the school has an admin already."""
    return await models.Person.exists(kind=Kind.ADMIN.value, college_id__isnull=True)


class FirstAdmin:
    """Of the server `node`. `clock` gives seconds since 1970."""

    def __init__(self, people: People, clock: Callable[[], float], node: str) -> None:
        self._people, self._node = people, node
        self._links = Secrets(models.SetupLink, clock, partial(NotFound, _OVER), seconds=LINK_SECONDS)

    async def open(self) -> str:
        """The secret of a new link; this server's older one is over. It goes into the address's fragment, which reaches
        no server's log."""
        await self._links.live(node=self._node).delete()
        secret = await self._links.make(node=self._node)
        log.warning("first_admin_wanted", hours=LINK_SECONDS // 3600)
        return secret

    async def check(self, secret: str) -> None:
        """Raises `NotFound` unless this is the link, and the school has no admin yet."""
        await self._links.good(hashed(secret))
        if await anybody_administers():
            raise NotFound(_OVER)

    async def create(self, secret: str, name: str, phone: str) -> Person:
        """The school's admin, and the end of all links. Raises `NotFound` as `check`, `Malformed` for a bad phone,
        `Conflict` when the phone is a manager's already."""
        person = Person(new_id(), Kind.ADMIN, name)
        async with transaction("first_admin"):
            await self.check(secret)
            if await self._people.find(GATE, phone) is not None:
                raise Conflict("这个手机号已经登记为管理人员，请换一个。")
            await self._people.add(person, GATE, phone)
            await self._links.void()
        return person
