"""Chains of entries that only who holds the key can write: each entry's link is a keyed hash over the one before.

Whoever can write the database alone can alter or leave out nothing unseen, for they cannot make the links that follow.
What was there before links were keyed (plain SHA-256, which anybody can compute anew) is vouched for by a seal over its
end, made once: at the start that made `keys/chain.key`. That an end was cut off is told by `heads.py` alone.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from app.host.errors import StartError
from app.storage import models
from app.storage.db import transaction
from app.storage.vault import Vault, open_vault

AUDIT: Final = "audit"
_KEY: Final = "chain"


def of_room(room_id: str) -> str:
    """The name of a room's chain."""
    return f"room:{room_id}"


def of_scores(room_id: str) -> str:
    """The name of the chain of a room's scores."""
    return f"score:{room_id}"


def of_change(change: str, actor: str, key: str) -> str:
    """What the link of a room's event covers, beside the one before."""
    return f"{change}\n{actor}\n{key}"


def said(event: models.Event | models.ScoreEvent) -> str:
    """`of_change` of a row."""
    return of_change(event.change, event.actor, event.key)


@dataclass(frozen=True, slots=True)
class Start:
    """Where keyed links begin: after entry `number`, whose link is `head`."""

    number: int = 0
    head: str = ""


class Chain:
    """Makes and checks the links of every chain, by its name."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    async def start(self, name: str) -> Start:
        """From where on `name` is keyed: from the first entry, unless a seal of ours says otherwise."""
        row = await models.Seal.get_or_none(name=name)
        ours = row is not None and self._vault.signed(sealed(name, row.number, row.head), row.value)
        return Start(row.number, row.head) if row is not None and ours else Start()

    def link(self, name: str, head: str, text: str) -> str:
        """The link of the entry that says `text` and follows `head`."""
        return self._vault.sign(f"{name}\n{head}\n{text}")

    def follows(self, name: str, start: Start, number: int, head: str, text: str, link: str) -> bool:
        """Whether `link` is that of entry `number`, which says `text`, after `head`."""
        if number > start.number:
            return self._vault.signed(f"{name}\n{head}\n{text}", link)
        plain = hashlib.sha256(f"{head}\n{text}".encode()).hexdigest()
        return link == plain and (number < start.number or link == start.head)


async def open_chain(data: Path) -> Chain:
    """With the key in `keys/chain.key`, made where the database holds nothing that is keyed yet; what it holds is
    sealed then. Raises `StartError` when key and database do not belong together."""
    file = data / "keys" / f"{_KEY}.key"
    row = await models.Seal.get_or_none(name=_KEY)
    if not file.exists():
        await _switch(data, file, row)
        return Chain(open_vault(data, may_create=False, name=_KEY))
    vault = open_vault(data, may_create=False, name=_KEY)
    if row is None:
        await _begin_again(vault, file)
    elif not vault.signed(sealed(_KEY, 0, ""), row.value):
        raise StartError(
            f"密钥文件 {file} 不是为这个数据库的记录签名的那一把。"
            "请从备份恢复它，或检查数据目录和 [database] url 是否配套。"
        )
    return Chain(vault)


async def _switch(data: Path, file: Path, row: models.Seal | None) -> None:
    """A new key, under another name until everything is sealed with it: a crash between leaves a start to be made
    again."""
    coming = file.with_name(f"{_KEY}.new.key")
    if row is not None and not coming.exists():
        raise StartError(
            f"找不到密钥文件 {file}，审计和考场记录是用它签名的，没有它就不能校验。请从备份恢复它，再重新启动。"
        )
    vault = open_vault(data, may_create=True, name=f"{_KEY}.new")
    if row is None:
        await _seal_all(vault)
    coming.rename(file)


async def _begin_again(vault: Vault, file: Path) -> None:
    """A new database beside a key that was there. One with entries but without its seals is from before, or forged."""
    if await models.AuditEntry.exists() or await models.Event.exists():
        raise StartError(
            "数据库里的审计和考场记录缺少签名的起点：可能被人改动，也可能是从升级以前的备份恢复的。"
            f"确认是自己恢复的备份后，把 {file} 改名为 {file.name}.retired1，再重新启动。"
        )
    await _seal_all(vault)


async def _seal_all(vault: Vault) -> None:
    """Vouch for every chain as it is now, all or none."""
    async with transaction():
        ends = [(_KEY, 0, "")]
        last = await models.AuditEntry.all().order_by("-id").first()
        if last is not None:
            ends.append((AUDIT, last.id, last.hash))
        rooms = await models.RoomRow.filter(version__gt=0).values_list("id", "version", "head")
        ends += [(of_room(str(room)), int(version), str(head)) for room, version, head in rooms]
        seals = [
            models.Seal(name=name, number=number, head=head, value=vault.sign(sealed(name, number, head)))
            for name, number, head in ends
        ]
        await models.Seal.bulk_create(seals)


def sealed(name: str, number: int, head: str) -> str:
    """What the value of a `models.Seal` signs."""
    return f"seal\n{name}\n{number}\n{head}"
