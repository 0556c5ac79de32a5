"""A school made through its own pages, with something of everything that is kept; and the commands, as typed."""

import asyncio
import os
import sys
from pathlib import Path
from typing import Any

from app.config import Config
from app.host.clock import wall
from app.identity.kept.faces import Faces
from app.operator import commands
from app.storage.vault import open_vault
from tests import postgres
from tests.browser import Page, key
from tests.materials import files
from tests.materials.site import Site

ROOT = Path(__file__).parents[2]

PDF = files.pdf()
PHOTO = files.jpeg()


async def typed(*arguments: str, **environment: str) -> tuple[int, str]:
    """`run.py` with these arguments, in a process of its own: exit code, and what it said."""
    where = postgres.binaries()
    path = f"{where}{os.pathsep}{os.environ['PATH']}" if where else os.environ["PATH"]
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        str(ROOT / "run.py"),
        *arguments,
        env={**os.environ, "PATH": path, **environment},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await process.communicate()
    assert "Traceback" not in err.decode(), err.decode()
    return process.returncode or 0, out.decode() or err.decode()


async def done(config: Config, *arguments: object) -> tuple[int, str]:
    """The same, in this process and with this configuration."""
    options = commands.parse([str(word) for word in arguments], ROOT / "config.toml")
    text, code = await commands.do(config, options)
    return code, text


async def fill(site: Site) -> tuple[str, Page, Page]:
    """Materials handed in, a face kept, a candidate in the exam: the room, the chair's page, the candidate's."""
    await site.handed_in("candidate1", {"成绩单.pdf": PDF, "照片.jpg": PHOTO})
    data = site.data
    seal, vault = (open_vault(data, may_create=False, name=name) for name in ("face", "school"))
    faces = Faces(data / "faces", seal, lambda person: vault.index(person, "face"), wall)
    await faces.set_reference("candidate1", PHOTO, wall() + 30 * 86400)
    chair, zhang = await site.school.visit("chair"), await site.school.visit("candidate1")
    room = (await chair.request("GET", "/api/rooms"))[1]["rooms"][0]["id"]
    panel, page = await chair.open(room), await zhang.open(room)
    await acked(page, "candidate:agree_pledge", version="1")
    await acked(page, "candidate:check_in")
    await acked(panel, "interview:invite", candidate="candidate1")
    await acked(page, "candidate:enter")
    return str(room), panel, page


async def acked(page: Page, event: str, **said: Any) -> int:
    """The seq that was acknowledged."""
    ack = await page.call(event, key=key(), **said)
    assert ack["ok"], ack
    return int(ack["seq"])
