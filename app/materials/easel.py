"""Asks the drawing process (`draw.py`), a few at a time, and turns how it went into sentences."""

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Any, Final

from app.materials import draw
from app.materials.kinds import locked, not_what_it_says
from app.state.errors import FileRefused, NotFound, Unavailable

AT_ONCE: Final = 2
SECONDS: Final = 90.0
"""A process that takes longer is ended."""

_ROOT: Final = Path(__file__).parents[2]


class Easel:
    """Draws at most `AT_ONCE` things at a time; the others wait."""

    def __init__(self) -> None:
        self._places = asyncio.Semaphore(AT_ONCE)

    async def renew(self, source: Path, target: Path, extension: str) -> None:
        """The picture made anew. Raises `FileRefused`."""
        said = await self._ask("renew", source, target, extension)
        if said.get("failed") == draw.TOO_LARGE:
            most = draw.PIXELS if extension == "png" else draw.JPEG_PIXELS
            raise FileRefused(
                f"图片超过 {most // 10_000} 万像素，请缩小后重新上传，普通手机照片的大小就足够清楚。"
            )
        if "failed" in said:
            raise not_what_it_says(extension)

    async def check_opens(self, source: Path) -> None:
        """Raises `FileRefused` for a PDF that wants a password. A broken one is told of where it is looked at."""
        if (await self._ask("pages", source, source, "")).get("failed") == draw.LOCKED:
            raise locked("PDF 设有打开密码")

    async def page(self, source: Path, target: Path, number: int) -> int:
        """Page `number` of a PDF as a JPEG; how many pages there are. Raises `NotFound`, `FileRefused`."""
        said = await self._ask("page", source, target, str(number))
        match said.get("failed"):
            case None:
                return int(said["pages"])
            case draw.NO_PAGE:
                raise NotFound("没有这一页。")
            case draw.LOCKED:
                raise FileRefused("PDF 设有打开密码，不能直接查看。请让考生取消密码后重新提交。")
            case _:
                raise FileRefused("PDF 已损坏，不能直接查看。可以下载后用其他软件打开。")

    async def _ask(self, what: str, source: Path, target: Path, detail: str) -> dict[str, Any]:
        """A process that dies, by a decoder's fault or over its limits, has failed over a broken file."""
        async with self._places:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "app.materials.draw", what, source, target, detail),
                cwd=_ROOT,
                env={name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ},
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
            )
            try:
                out, _ = await asyncio.wait_for(process.communicate(), SECONDS)
            except TimeoutError:
                raise Unavailable("处理文件用时过长，请稍后重试。") from None
            finally:
                if process.returncode is None:
                    process.kill()
                    await process.wait()
        try:
            said: dict[str, Any] = json.loads(out)
        except ValueError:
            return {"failed": draw.BROKEN}
        return said
