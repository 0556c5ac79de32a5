"""Where uploaded lists wait between the dry run and the decision: a directory of their own, for an hour at most.

They hold ID numbers in clear, so nobody but the program may read them, and nothing outlives its hour.
"""

import asyncio
import json
import os
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from app.office.roster.columns import Sort
from app.people.secrets import can_be, new_secret
from app.state import errors
from app.storage.files import RESERVE, free_bytes

KEEP = 3600.0
BOOK_BYTES = 20 * 2**20
ZIP_BYTES = 500 * 2**20
_EXPIRED = "这次上传已过期或已取消，请重新上传文件。"
_FULL = "服务器暂时不能保存文件，请联系管理员检查磁盘空间，稍后再上传。"

Chunks = AsyncIterator[bytes]


@dataclass(frozen=True, slots=True)
class Staged:
    """An upload of `actor` that waits; `photos` is there when a zip came with it."""

    token: str
    actor: str
    sort: Sort
    folder: Path

    @property
    def book(self) -> Path:
        return self.folder / "book.xlsx"

    @property
    def photos(self) -> Path | None:
        file = self.folder / "photos.zip"
        return file if file.exists() else None


class Staging:
    """`folder` is made when it is needed; `clock` gives seconds since 1970, `free` the bytes left beside a file."""

    def __init__(
        self, folder: Path, clock: Callable[[], float], free: Callable[[Path], int] = free_bytes
    ) -> None:
        self._folder, self._clock, self._free = folder, clock, free

    async def begin(self, actor: str, sort: Sort, book: Chunks, former: str = "") -> Staged:
        """Keep the workbook. What this person had waiting is gone: one at a time, so that nobody fills the disk. But
        the photos of `former`, a token, stay: a mended list need not bring them again.

        Raises `Malformed` when it is too large, `Unavailable` when the disk is nearly full; nothing of it stays then.
        """
        token = new_secret()
        staged = Staged(token, actor, sort, self._folder / token)
        await asyncio.to_thread(self._make, staged)
        try:
            await self._receive(book, staged.book, BOOK_BYTES, "工作簿")
        except BaseException:
            self.forget(staged)
            raise
        await asyncio.to_thread(self._take_over, staged, former)
        return staged

    async def add_photos(self, staged: Staged, photos: Chunks) -> None:
        """Keep the zip, in place of one before. Raises as `begin` does."""
        await self._receive(photos, staged.folder / "photos.zip", ZIP_BYTES, "照片压缩包")

    def get(self, token: str, actor: str) -> Staged:
        """What waits under `token`, for whoever uploaded it. Raises `NotFound`."""
        folder = self._folder / token
        if not can_be(token) or not (folder / "about.json").exists():
            raise errors.NotFound(_EXPIRED)
        about = json.loads((folder / "about.json").read_text("utf-8"))
        if about["actor"] != actor or self._is_old(about["at"]):
            raise errors.NotFound(_EXPIRED)
        return Staged(token, actor, Sort(about["sort"]), folder)

    def forget(self, staged: Staged) -> None:
        shutil.rmtree(staged.folder, ignore_errors=True)

    async def sweep(self) -> None:
        """Delete what has waited for an hour. To be called every minute or so."""
        await asyncio.to_thread(self._sweep)

    async def _receive(self, chunks: Chunks, file: Path, limit: int, what: str) -> None:
        """Count while writing: what a request says of its length may be a lie. Whole or not at all."""
        part, count = file.with_suffix(".part"), 0
        try:
            with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as handle:
                async for chunk in chunks:
                    count += len(chunk)
                    if count > limit:
                        raise errors.Malformed(f"{what}太大，最多 {limit // 2**20} MB，请减小后重新上传。")
                    if self._free(file.parent) < RESERVE + len(chunk):
                        raise errors.Unavailable(_FULL)
                    await asyncio.to_thread(handle.write, chunk)
            part.replace(file)
        except FileNotFoundError as error:  # applied or discarded meanwhile
            raise errors.NotFound(_EXPIRED) from error
        except OSError as error:
            raise errors.Unavailable(_FULL) from error
        finally:
            part.unlink(missing_ok=True)

    def _make(self, staged: Staged) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        staged.folder.mkdir(mode=0o700)
        about = {name: value for name, value in asdict(staged).items() if name in ("actor", "sort")}
        (staged.folder / "about.json").write_text(json.dumps(about | {"at": self._clock()}), "utf-8")

    def _sweep(self) -> None:
        for folder in self._folder.glob("*"):
            if can_be(folder.name) and self._is_old(_about(folder).get("at", 0)):
                shutil.rmtree(folder, ignore_errors=True)

    def _take_over(self, staged: Staged, former: str) -> None:
        with suppress(errors.NotFound):
            photos = self.get(former, staged.actor).photos
            if photos:
                photos.rename(staged.folder / photos.name)
        for folder in self._folder.glob("*"):
            if folder != staged.folder and _about(folder).get("actor") == staged.actor:
                shutil.rmtree(folder, ignore_errors=True)

    def _is_old(self, at: float) -> bool:
        return not 0 <= self._clock() - at < KEEP


def _about(folder: Path) -> dict[str, Any]:
    """Empty for what a crash left half made."""
    try:
        about: dict[str, Any] = json.loads((folder / "about.json").read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return about
