"""Whether a key file is the one a database was sealed with: another starts as well, and then no code ever matches, no
number can be read, and what is newly sealed is lost with the old key."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final

from app.host.errors import StartError
from app.storage import models
from app.storage.chain import sealed
from app.storage.vault import Vault, VaultError

SAMPLES: Final = 5
"""How many sealed values are tried where there is no check value yet: one of them may be damaged."""

Sealed = Callable[[], Awaitable[list[Callable[[], object]]]]
"""Ways to open what is sealed already; each raises `VaultError` where the key does not fit."""


async def check_key(vault: Vault, data: Path, name: str, values: Sealed) -> None:
    """Compare `keys/<name>.key` with the check value in the database. Where there is none yet, or nothing is sealed any
    more (a key may be thrown away with all it sealed), `values` are tried, and it is made. Raises `StartError`."""
    row = await models.Seal.get_or_none(name=f"key:{name}")
    said = sealed(f"key:{name}", 0, "")
    if row is not None and row.value == vault.sign(said):
        return
    if not _opens(await values()):
        raise StartError(
            f"密钥文件 {data / 'keys' / name}.key 不是加密这个数据库的那一把，用它读不出已有的数据。"
            "请从与数据库同时的备份恢复它，或检查 EXAM_DATA 和 [database] url 是否配套，再重新启动。"
        )
    await models.Seal.update_or_create(name=f"key:{name}", defaults={"value": vault.sign(said)})


def fits(vault: Vault, seal: str, value: str) -> bool:
    """Whether the check value that the database has as `seal` was made with this key, or one that was laid aside."""
    return vault.signed(sealed(seal, 0, ""), value)


def _opens(values: list[Callable[[], object]]) -> bool:
    """Whether one can be opened, or there is nothing to open."""
    for value in values:
        try:
            value()
        except VaultError:
            continue
        return True
    return not values
