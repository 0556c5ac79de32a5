"""What there is to keep beside the database: files that its rows name, part by part.

A new kind of file is one more entry in `parts_of`: whoever backs up and restores goes through the list. What can be
made again (drawn pages, installers, networks), what belongs to one machine (`clock.json`, the own root's key) and
uploads under way, which their pages begin again, are not kept.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

from app.config import Config
from app.host.errors import StartError
from app.materials.incoming import digest
from app.storage import sealed
from app.storage.choice import storage_for
from app.storage.files import LocalStorage, Storage
from app.storage.vault import Vault, VaultError, open_vault

DEMO: Final = "DEMO"
"""The mark of a demo's data directory (`app/office/demo.py`)."""

KEYS: Final = ("school", "face", "material", "recording", "chain")
"""By the names of their files in `keys/`."""

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Part:
    """`name` is its folder in the archive, `word` what people call it. `rows` asks the database which files there are,
    by `id`, from `table`. `whole` says whether a file is what its row says; raises `OSError`."""

    name: str
    word: str
    table: str
    rows: str
    storage: Storage
    whole: Callable[[Path, Row], bool]


def parts_of(config: Config, data: Path, keys: Mapping[str, Vault]) -> list[Part]:
    """Of an installation whose files lie in `data`. Raises `StartError` for a storage that cannot be used."""
    return [
        Part(
            "materials",
            "材料",
            "material",
            "SELECT id, size, sha256 FROM material WHERE state <> 'uploading' ORDER BY id",
            storage_for(config.materials, data / "materials", "materials"),
            partial(_is_material, keys.get("material")),
        ),
        Part(
            "faces",
            "人脸照片和特征",
            "face_picture",
            "SELECT id FROM face_picture ORDER BY id",
            LocalStorage(data / "faces"),
            partial(_is_face, keys.get("face")),
        ),
    ]


def _is_material(vault: Vault | None, file: Path, row: Row) -> bool:
    try:
        if vault is None:
            return False
        found = digest(sealed.opened(file.open("rb"), vault, row["id"]))
        return found == (row["sha256"], row["size"])
    except sealed.Broken:
        return False


def _is_face(vault: Vault | None, file: Path, _row: Row) -> bool:
    try:
        return vault is not None and bool(vault.open_bytes(file.read_bytes()))
    except VaultError:
        return False


def keys_of(data: Path) -> dict[str, Vault]:
    """Those there are in `data/keys`. Raises `StartError` for one that cannot be used."""
    there = [name for name in KEYS if (data / "keys" / f"{name}.key").exists()]
    return {name: open_vault(data, may_create=False, name=name) for name in there}


def secret_files(data: Path) -> dict[str, Path]:
    """What is kept apart from the rest: keys, and certificates with theirs, by the names in their archive. The key of
    the own root is in no copy (README.md)."""
    found = [*(data / "keys").glob("*"), *(data / "tls").glob("*")]
    return {f"{file.parent.name}/{file.name}": file for file in sorted(found) if file.is_file()}


def signatures(keys: Mapping[str, Vault]) -> Callable[[str], dict[str, str]]:
    """For a manifest: by each of the keys."""
    return lambda text: {name: vault.sign(text) for name, vault in keys.items()}


def check_signatures(signed: Mapping[str, str], text: str, keys: Mapping[str, Vault]) -> None:
    """Raises `StartError` where a key is missing, or is not that with which the backup was made."""
    missing = sorted(signed.keys() - keys.keys())
    if missing:
        raise StartError(
            f"缺少密钥 {_files(missing)}。没有它们，恢复的数据读不出来。"
            "请用 --keys 指明密钥的备份（文件或目录），再执行一次。"
        )
    wrong = sorted(name for name, value in signed.items() if not keys[name].signed(text, value))
    if wrong:
        raise StartError(
            f"密钥 {_files(wrong)} 不是做这份备份时用的那一把，或备份的清单被改动过。请用 --keys 指明与备份配套的密钥。"
        )


def _files(names: Iterable[str]) -> str:
    return "、".join(f"{name}.key" for name in names)
