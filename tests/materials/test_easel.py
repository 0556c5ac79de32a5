"""The drawing process: what it may use, what it can reach, whose turn it is, and what is said when it ends."""

import asyncio
import io
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from app.materials import confine, easel
from app.materials.easel import Asker, Easel, Paper, Places
from app.state.errors import FileRefused, TooMany, Unavailable
from app.storage import sealed
from app.storage.vault import Vault
from tests.materials import files
from tests.waiting import eventually

pytestmark = pytest.mark.slow

KEYS = Vault(bytes(32))
ME = Asker("c1")


def paper(folder: Path, data: bytes, name: str = "file") -> Paper:
    with (folder / name).open("wb") as file:
        sealed.copy(io.BytesIO(data), file, KEYS, name)
    return Paper(folder / name, KEYS, name)


async def test_a_page_that_would_take_hours_ends_with_its_time(tmp_path: Path) -> None:
    """Some 2 kB; it has one second here, and ten by default."""
    assert len(files.nested_pdf()) < 2500
    with pytest.raises(FileRefused, match=r"过于复杂.*下载"):
        await Easel(seconds=1).page(ME, paper(tmp_path, files.nested_pdf()), 1)


async def test_a_picture_that_would_is_told_so(tmp_path: Path) -> None:
    target = Paper(tmp_path / "clean", KEYS, "clean")
    with pytest.raises(FileRefused, match=r"过于复杂.*另存为 jpg"):
        await Easel(seconds=0).renew(ME, paper(tmp_path, files.jpeg((8000, 5000))), target, "jpg")


@pytest.mark.parametrize("code", [-signal.SIGKILL, -signal.SIGTERM, 1, 0])
async def test_an_end_that_is_not_the_files_fault_is_not_called_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    """Killed by a machine without memory, stopped by hand, not able to start, silent (F9)."""

    async def ends(_order: bytes, _descriptors: tuple[int, ...]) -> tuple[int, bytes]:
        return code, b""

    monkeypatch.setattr(easel, "_run", ends)
    with pytest.raises(Unavailable, match=r"不是文件的问题。请稍后重试"):
        await Easel().page(ME, paper(tmp_path, files.pdf()), 1)
    with pytest.raises(Unavailable, match=r"不是文件的问题"):
        await Easel().renew(
            ME, paper(tmp_path, files.jpeg()), Paper(tmp_path / "clean", KEYS, "clean"), "jpg"
        )


async def test_one_that_cannot_be_started_is_the_systems_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with pytest.raises(Unavailable, match="不是文件的问题"):
        await Easel().page(ME, paper(tmp_path, files.pdf()), 1)


async def test_a_decoder_that_falls_is_not_the_systems_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def falls(_order: bytes, _descriptors: tuple[int, ...]) -> tuple[int, bytes]:
        return -signal.SIGSEGV, b""

    monkeypatch.setattr(easel, "_run", falls)
    with pytest.raises(FileRefused, match="已损坏"):
        await Easel().page(ME, paper(tmp_path, files.pdf()), 1)


TRIES = """
import json, os, socket, subprocess, sys
from pathlib import Path
from app.materials import confine
confine.limit()
if {without}:
    confine._landlock = lambda: False
secret = os.open("{secret}", os.O_RDONLY)
fonts = confine.shut_in(Path("{folder}"))
tried = {{}}
def attempt(name, act):
    try:
        act()
        tried[name] = "done"
    except OSError as error:
        tried[name] = "refused"
attempt("read", lambda: open("{secret}"))
attempt("read python", lambda: open(os.__file__))
attempt("list", lambda: os.listdir("/"))
attempt("write", lambda: open("left", "w"))
if not {without}:  # else one is started, cannot open its libraries, and ends
    attempt("run", lambda: os.execv("/bin/true", ["true"]))
attempt("connect", lambda: socket.create_connection(("127.0.0.1", {port}), 1))
attempt("what was handed over", lambda: os.read(secret, 5))
print(json.dumps([fonts, os.nice(0), tried]))
"""


@pytest.mark.parametrize("without", [False, True], ids=["as this system can", "without Landlock"])
async def test_it_reaches_nothing_but_what_it_was_handed(tmp_path: Path, without: bool) -> None:
    """Where there is no Landlock too: there not even fonts."""
    (tmp_path / "secret").write_text("words")
    (tmp_path / "empty").mkdir()

    async def hear(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    async with await asyncio.start_server(hear, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        tries = TRIES.format(
            without=without, secret=tmp_path / "secret", folder=tmp_path / "empty", port=port
        )
        done = await asyncio.to_thread(
            subprocess.run, [sys.executable, "-c", tries], capture_output=True, text=True, check=True
        )
    fonts, nice, tried = json.loads(done.stdout)
    assert nice == 19
    assert tried.pop("what was handed over") == "done"
    if not without and not fonts:
        pytest.skip("this kernel has no Landlock; the other case holds here")
    assert fonts is not without
    assert set(tried.values()) == {"refused"}, tried
    assert list((tmp_path / "empty").iterdir()) == []


async def test_a_chinese_font_that_is_not_in_the_file_is_found_all_the_same(tmp_path: Path) -> None:
    if not any(Path(folder).is_dir() for folder in confine.FONTS):
        pytest.skip("no fonts on this machine")
    jpeg, _ = await Easel().page(ME, paper(tmp_path, files.text_pdf("成绩单")), 1)
    assert Image.open(io.BytesIO(jpeg)).convert("L").getextrema()[0] < 60


def children() -> set[int]:
    """Drawing processes of ours that run."""
    found = set[int]()
    for each in Path(f"/proc/{os.getpid()}/task").glob("*/children"):
        found |= {int(pid) for pid in each.read_text().split()}
    return {pid for pid in found if b"app.materials.draw" in Path(f"/proc/{pid}/cmdline").read_bytes()}


async def started(count: int) -> None:
    async def why_not() -> str | None:
        running = len(children())
        return None if running == count else f"{running} drawings"

    await eventually(why_not)


class TestPlaces:
    async def test_a_drawing_ends_when_nobody_waits_for_it(self, tmp_path: Path) -> None:
        task = asyncio.create_task(Easel().page(ME, paper(tmp_path, files.nested_pdf()), 1))
        await started(1)
        task.cancel()
        await asyncio.wait((task,))
        assert children() == set()

    async def test_one_person_has_one_and_keeps_nobody_waiting(self, tmp_path: Path) -> None:
        slow, quick = paper(tmp_path, files.nested_pdf(), "slow"), paper(tmp_path, files.pdf(), "quick")
        board, greedy = Easel(), Asker("greedy", Places.STAFF)
        tasks = [asyncio.create_task(board.page(greedy, slow, 1)) for _ in range(5)]
        await started(1)
        assert (await board.page(Asker("modest", Places.STAFF), quick, 1))[1] == 1
        assert not any(task.done() for task in tasks)
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)

    async def test_who_hands_in_and_who_looks_on_do_not_wait_for_each_other(self, tmp_path: Path) -> None:
        slow, quick = paper(tmp_path, files.nested_pdf(), "slow"), paper(tmp_path, files.pdf(), "quick")
        board = Easel()
        for full, free in ((Places.STAFF, Places.CANDIDATES), (Places.CANDIDATES, Places.STAFF)):
            askers = [Asker(str(number), full) for number in range(4)]
            tasks = [asyncio.create_task(board.page(asker, slow, 1)) for asker in askers]
            await started(easel.AT_ONCE)
            assert (await board.page(Asker("other", free), quick, 1))[1] == 1
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks)

    async def test_a_line_of_one_person_has_an_end(self, tmp_path: Path) -> None:
        slow, board = paper(tmp_path, files.nested_pdf()), Easel()
        tasks = [asyncio.create_task(board.page(ME, slow, 1)) for _ in range(easel.IN_LINE)]
        await started(1)
        with pytest.raises(TooMany):
            await board.page(ME, slow, 1)
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
        assert (await board.page(ME, paper(tmp_path, files.pdf(), "quick"), 1))[1] == 1
