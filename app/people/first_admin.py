"""The first administrator of a new school, by a link that is good once: no default account outside the demo
(docs/rules.md assertion 28).

The secret lives in this process and its hash nowhere else: a restart makes a new link.
"""

from collections.abc import Callable
from typing import Final

import structlog

from app.people.directory import Kind, People, Person, new_id
from app.people.secrets import hashed, new_secret, same
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
    """`clock` gives seconds since 1970."""

    def __init__(self, people: People, clock: Callable[[], float]) -> None:
        self._people = people
        self._clock = clock
        self._hash = ""
        self._until = 0.0

    def open(self) -> str:
        """The secret of a new link, good once and for a day; an older one is over. It goes into the address's fragment,
        which reaches no server's log."""
        secret = new_secret()
        self._hash, self._until = hashed(secret), self._clock() + LINK_SECONDS
        log.warning("first_admin_wanted", hours=LINK_SECONDS // 3600)
        return secret

    async def check(self, secret: str) -> None:
        """Raises `NotFound` unless this is the link, and the school has no admin yet."""
        known = bool(self._hash) and same(hashed(secret), self._hash)
        if not known or self._clock() >= self._until or await anybody_administers():
            raise NotFound(_OVER)

    async def create(self, secret: str, name: str, phone: str) -> Person:
        """The school's admin, and the end of the link. Raises `NotFound` as `check`, `Malformed` for a bad phone,
        `Conflict` when the phone is a manager's already."""
        await self.check(secret)
        person = Person(new_id(), Kind.ADMIN, name)
        async with transaction("first_admin"):
            if not self._hash or await anybody_administers():
                raise NotFound(_OVER)
            if await self._people.find(GATE, phone) is not None:
                raise Conflict("这个手机号已经登记为管理人员，请换一个。")
            await self._people.add(person, GATE, phone)
        self._hash = ""
        return person
