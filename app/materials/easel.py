"""Asks the drawing process (`draw.py`), a few at a time, and turns how it went into sentences."""

import asyncio
import contextlib
import json
import os
import signal
import sys
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any, Final
from weakref import WeakValueDictionary

import structlog

from app.materials import confine, draw
from app.materials.kinds import locked, not_what_it_says
from app.state.errors import FileRefused, NotFound, TooMany, Unavailable
from app.storage import sealed

log = structlog.get_logger("materials")

AT_ONCE: Final = 2
"""Drawings of each kind of places."""
IN_LINE: Final = 20
"""Drawings one person may wait for."""
SECONDS: Final = 90.0
"""A process that takes longer is ended: it has the lowest priority, so ten seconds of its own may take a minute."""

_TORN: Final = {signal.SIGSEGV, signal.SIGBUS, signal.SIGFPE}
"""What a decoder dies of over a file that is broken, or was made for that."""
_SPENT: Final = {signal.SIGXCPU, signal.SIGABRT, signal.SIGILL, signal.SIGTRAP}
"""What it dies of when it has used up its time, or its memory."""

_ROOT: Final = Path(__file__).parents[2]


class Places(Enum):
    """Whose drawings share places: staff who look on and candidates who hand in do not wait for each other."""

    STAFF = "staff"
    CANDIDATES = "candidates"


@dataclass(frozen=True, slots=True)
class Asker:
    """Who waits for a drawing, and where."""

    person: str
    places: Places = Places.CANDIDATES


@dataclass(frozen=True, slots=True)
class Paper:
    """A file to draw from or onto; `keys` and `name` open and seal it."""

    file: Path
    keys: sealed.Keys
    name: str

    def key(self) -> str:
        """In hex; empty where it is not sealed. Raises `sealed.Broken`, `OSError`."""
        with self.file.open("rb") as file:
            head = file.read(sealed.HEAD)
        return self.keys.file_key(head, self.name).hex() if sealed.is_sealed(head) else ""

    def new(self) -> tuple[str, str]:
        """Key and head, in hex, for what it is written anew with."""
        head = self.keys.file_head()
        return self.keys.file_key(head, self.name).hex(), head.hex()


class Easel:
    """At most `AT_ONCE` drawings in each kind of places and one for each person; the others wait. A drawing ends when
    whoever waits for it is cancelled, or after so many `seconds` of processor time."""

    def __init__(self, seconds: int = confine.SECONDS) -> None:
        self._seconds = seconds
        self._places = {each: asyncio.Semaphore(AT_ONCE) for each in Places}
        self._turns: WeakValueDictionary[Asker, asyncio.Lock] = WeakValueDictionary()
        self._in_line: Counter[Asker] = Counter()

    async def renew(self, asker: Asker, source: Paper, target: Paper, extension: str) -> None:
        """The picture made anew. Raises `FileRefused`, `Unavailable`, `TooMany`."""
        said, _ = await self._ask(asker, "renew", extension, source, target)
        match said.get("failed"):
            case None:
                return
            case draw.TOO_LARGE:
                most = draw.PIXELS if extension == "png" else draw.JPEG_PIXELS
                raise FileRefused(
                    f"图片超过 {most // 10_000} 万像素，请缩小后重新上传，普通手机照片的大小就足够清楚。"
                )
            case draw.TOO_LONG:
                raise FileRefused(
                    f"图片过于复杂，无法处理。请用看图软件打开，另存为 {extension} 后重新上传。"
                )
            case _:
                raise not_what_it_says(extension)

    async def check_opens(self, asker: Asker, source: Paper) -> None:
        """Raises `FileRefused` for a PDF that wants a password. A broken one is told of where it is looked at."""
        said, _ = await self._ask(asker, "pages", "", source)
        if said.get("failed") == draw.LOCKED:
            raise locked("PDF 设有打开密码")

    async def page(self, asker: Asker, source: Paper, number: int) -> tuple[bytes, int]:
        """Page `number` of a PDF as a JPEG; how many pages there are. Raises `NotFound`, `FileRefused`, `Unavailable`,
        `TooMany`."""
        said, jpeg = await self._ask(asker, "page", str(number), source)
        match said.get("failed"):
            case None:
                return jpeg, int(said["pages"])
            case draw.NO_PAGE:
                raise NotFound("没有这一页。")
            case draw.LOCKED:
                raise FileRefused("PDF 设有打开密码，不能直接查看。请让考生取消密码后重新提交。")
            case draw.TOO_LARGE | draw.TOO_LONG:
                raise FileRefused("这一页过于复杂，不能直接查看。可以下载后用其他软件打开。")
            case _:
                raise FileRefused("PDF 已损坏，不能直接查看。可以下载后用其他软件打开。")

    async def _ask(
        self, asker: Asker, what: str, detail: str, source: Paper, target: Paper | None = None
    ) -> tuple[dict[str, Any], bytes]:
        async with self._place(asker):
            with _handed_over(source, target) as (order, descriptors):
                order |= {"what": what, "detail": detail, "seconds": self._seconds}
                code, out = await _run(json.dumps(order).encode() + b"\n", descriptors)
        return _understood(code, out)

    @asynccontextmanager
    async def _place(self, asker: Asker) -> AsyncIterator[None]:
        if self._in_line[asker] >= IN_LINE:
            raise TooMany("同时打开的页面太多，请稍候再试。", retry_after=5)
        self._in_line[asker] += 1
        turn = self._turns.setdefault(asker, asyncio.Lock())
        try:
            async with turn, self._places[asker.places]:
                yield
        finally:
            self._in_line[asker] -= 1
            if not self._in_line[asker]:
                del self._in_line[asker]


@contextmanager
def _handed_over(source: Paper, target: Paper | None) -> Iterator[tuple[dict[str, Any], tuple[int, ...]]]:
    """What the order says of the files, and the descriptors that go with it. The folder is an empty one, gone
    afterwards."""
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="exam-draw-"))
        try:
            read = stack.enter_context(source.file.open("rb")).fileno()
            order: dict[str, Any] = {"folder": folder, "source": [read, source.key()], "target": None}
            descriptors: tuple[int, ...] = (read,)
            if target is not None:
                write = stack.enter_context(target.file.open("wb")).fileno()
                order["target"] = [write, *target.new()]
                descriptors += (write,)
        except (OSError, sealed.Broken) as error:
            log.error("material_missing", error=str(error))  # noqa: TRY400 - no bug of ours
            raise NotFound("文件已损坏或丢失，请联系管理员从备份恢复。") from error
        yield order, descriptors


async def _run(order: bytes, descriptors: tuple[int, ...]) -> tuple[int, bytes]:
    """How the process ended, and what it said. Raises `Unavailable` when it could not be started or took too long."""
    try:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "app.materials.draw"),
            cwd=_ROOT,
            env={name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ},
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            pass_fds=descriptors,
        )
    except OSError as error:
        log.error("drawing_not_started", error=str(error))  # noqa: TRY400 - no bug of ours
        raise _failed() from error
    try:
        out, _ = await asyncio.wait_for(process.communicate(order), SECONDS)
    except TimeoutError:
        log.warning("drawing_took_too_long", seconds=SECONDS)
        raise _failed() from None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return process.returncode or 0, out


def _understood(code: int, out: bytes) -> tuple[dict[str, Any], bytes]:
    """What it said, or what its end says: used up its time, or fell over the file. Raises `Unavailable` when somebody
    else ended it (a machine without memory), or it failed by itself: that is not the file's fault."""
    said, _, rest = out.partition(b"\n")
    if code == 0:
        with contextlib.suppress(ValueError):
            return json.loads(said), rest
    if -code in _SPENT:
        return {"failed": draw.TOO_LONG}, b""
    if -code in _TORN:
        return {"failed": draw.BROKEN}, b""
    log.error("drawing_failed", code=code)
    raise _failed()


def _failed() -> Unavailable:
    return Unavailable("系统没能处理这个文件，这不是文件的问题。请稍后重试；一直如此时请联系管理员。")
