"""The program as an operator starts it: a process with its own data and ports that can be killed and restarted."""

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp

from tests.journeys.ports import FAR, NEAR, free_port
from tests.waiting import eventually

ROOT = Path(__file__).parents[2]
STARTS_WITHIN = 40.0


@dataclass
class Site:
    """`run.py --demo` with data in `folder`; `settings` are further EXAM_ variables, `demo`: whether it is one.

    `behind_relay`: pages and media are reached at the far address only, where a relay must stand. `program`: what is
    started instead.
    """

    folder: Path
    settings: dict[str, str] = field(default_factory=dict)
    behind_relay: bool = False
    demo: bool = True
    program: Path = ROOT / "run.py"
    port: int = field(default_factory=free_port)
    trust_port: int = field(default_factory=free_port)
    media_port: int = field(default_factory=free_port)
    process: asyncio.subprocess.Process | None = None

    @property
    def host(self) -> str:
        return FAR if self.behind_relay else NEAR

    @property
    def url(self) -> str:
        return f"https://{self.host}:{self.port}"

    async def start(self) -> None:
        """Returns when it answers."""
        with (self.folder / "log").open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                sys.executable,
                str(self.program),
                *(["--demo"] if self.demo else []),
                cwd=self.folder,
                env=self._environment(),
                stdout=log,
                stderr=log,
            )
        await eventually(self._why_not_up, STARTS_WITHIN)

    async def kill(self) -> None:
        """As a power cut would: kill -9."""
        await self._end(signal.SIGKILL)

    async def stop(self) -> None:
        """As a deploy does; the program must end by itself, and well."""
        assert await self._end(signal.SIGTERM) == 0, self.said()

    async def _end(self, number: int) -> int:
        assert self.process is not None, "not started"
        if self.process.returncode is None:
            self.process.send_signal(number)
        code = await asyncio.wait_for(self.process.wait(), 20)
        self.process = None
        return code

    def said(self) -> str:
        """The end of its log, for a failing test."""
        return (self.folder / "log").read_text("utf-8", "replace")[-3000:]

    def _near(self, path: str) -> str:
        return f"https://{NEAR}:{self.port}{path}"

    def _environment(self) -> dict[str, str]:
        own: dict[str, Any] = {
            "EXAM_DATA": self.folder / "data",
            "EXAM_SERVER__HOST": NEAR,
            "EXAM_SERVER__PORT": self.port,
            "EXAM_SERVER__TRUST_PORT": self.trust_port,
            "EXAM_SERVER__ORIGINS": self.url,
            "EXAM_MEDIA__HOST": NEAR,
            "EXAM_MEDIA__UDP_PORT": self.media_port,
            "EXAM_MEDIA__TCP_PORT": self.media_port,
            "EXAM_MEDIA__ANNOUNCE": self.host,
            # Journeys of the face check ask for one.
            "EXAM_ROOM__FACE_CHECK": "false",
            # So do those of the recording.
            "EXAM_ROOM__RECORD": "off",
            # The same few people log in again and again here.
            "EXAM_SMS__RESEND_SECONDS": 0.1,
            "EXAM_SMS__PER_PHONE_HOUR": 1000,
            "EXAM_SMS__PER_PHONE_DAY": 1000,
        }
        inherited = {n: value for n, value in os.environ.items() if not n.startswith(("EXAM_", "PYTHON"))}
        return inherited | {name: str(value) for name, value in own.items()} | self.settings

    async def _why_not_up(self) -> str | None:
        assert self.process is not None
        if self.process.returncode is not None:
            raise AssertionError(f"it ended with {self.process.returncode}: {self.said()}")
        try:
            async with (
                aiohttp.ClientSession() as client,
                client.get(self._near("/healthz"), ssl=False) as answer,
            ):
                return None if answer.status == 200 else f"/healthz says {answer.status}"
        except aiohttp.ClientError as error:
            return f"{error}"


@dataclass
class OpenSite(Site):
    """Reached at an address of this machine that others can reach."""

    address: str = ""

    def __post_init__(self) -> None:
        self.settings = {"EXAM_SERVER__HOST": "", "EXAM_MEDIA__HOST": "0.0.0.0"} | self.settings

    @property
    def host(self) -> str:
        return self.address


@contextlib.asynccontextmanager
async def serving(site: Site) -> AsyncIterator[Site]:
    """`site` answers inside the block; at its end it must stop well, unless it was ended before."""
    await site.start()
    try:
        yield site
    finally:
        if site.process is not None:
            await site.stop()
