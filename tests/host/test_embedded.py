"""The embedded Valkey: private, supervised, gone when we are gone."""

import asyncio
import contextlib
import os
import signal
import stat
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.config import Config, Redis
from app.host import embedded, redis_client
from app.host.embedded import EmbeddedValkey, find_server, redis_url
from app.host.errors import StartError
from tests.waiting import until

ROOT = Path(__file__).parents[2]


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[EmbeddedValkey]:
    server = EmbeddedValkey(find_server(), tmp_path / "s", tmp_path)
    await server.start()
    yield server
    await server.stop()


async def ping(url: str) -> bool:
    client = redis_client.connect(url)
    try:
        return bool(await client.ping())
    except redis_client.RedisError:
        return False
    finally:
        await client.aclose()


def alive(pid: int) -> bool:
    """A zombie counts as dead: nobody may have collected it yet."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state not in "ZX"


async def test_keeps_and_expires_presence(tmp_path: Path) -> None:
    async with redis_url(Config(data=tmp_path)) as url:
        client = redis_client.connect(url)
        await client.set("presence:1", "main", px=15_000)
        assert await client.get("presence:1") == "main"
        assert 14_000 < await client.pttl("presence:1") <= 15_000
        await client.aclose()


async def test_only_we_can_reach_it(tmp_path: Path) -> None:
    async with redis_url(Config(data=tmp_path / "data")) as url:
        socket = Path(url.removeprefix("unix://"))
        assert stat.S_IMODE(socket.stat().st_mode) == 0o700
        assert stat.S_IMODE(socket.parent.stat().st_mode) == 0o700
        client = redis_client.connect(url)
        assert (await client.config_get("port", "save", "appendonly")) == {
            "port": "0",
            "save": "",
            "appendonly": "no",
        }
        await client.aclose()


async def test_is_gone_after_the_block(tmp_path: Path) -> None:
    async with redis_url(Config(data=tmp_path)) as url:
        assert await ping(url)
    assert not await ping(url)
    assert not Path(url.removeprefix("unix://")).exists()


async def test_a_configured_server_is_used_as_it_is(tmp_path: Path) -> None:
    config = Config(data=tmp_path / "data", redis=Redis(url="redis://192.0.2.1"))
    async with redis_url(config) as url:
        assert url == "redis://192.0.2.1"
    assert not config.data.exists()


async def test_a_deep_data_directory_still_has_a_short_socket(tmp_path: Path) -> None:
    deep = tmp_path.joinpath(*["很长的目录名称"] * 8)
    async with redis_url(Config(data=deep)) as url:
        folder = Path(url.removeprefix("unix://")).parent
        assert await ping(url)
        assert not folder.is_relative_to(deep)
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert not folder.exists()


async def test_two_on_one_data_directory(tmp_path: Path) -> None:
    config = Config(data=tmp_path)
    async with redis_url(config) as url:
        with pytest.raises(StartError, match=f"正被另一个云考场使用（进程号 {os.getpid()}）"):
            await redis_url(config).__aenter__()
        assert await ping(url)
    async with redis_url(config) as url:
        assert await ping(url)


async def test_comes_back_after_kill_9(server: EmbeddedValkey) -> None:
    first = server.pid
    assert first is not None
    os.kill(first, signal.SIGKILL)
    await until(lambda: None if server.pid not in (first, None) else f"pid is {server.pid}, was {first}")
    deadline = asyncio.get_running_loop().time() + 5
    while not await ping(server.url):
        assert asyncio.get_running_loop().time() < deadline, "the new server does not answer"


async def test_a_server_that_dies_at_once_is_restarted_ever_more_slowly(
    server: EmbeddedValkey, monkeypatch: pytest.MonkeyPatch
) -> None:
    delays: list[float] = []
    enough = asyncio.Event()
    sleep = asyncio.sleep

    async def note(delay: float) -> None:
        delays.append(delay)
        if len(delays) == 5:
            enough.set()
            await asyncio.get_running_loop().create_future()  # the keeper rests here until stopped
        await sleep(0)

    server.program = Path("/bin/false")
    monkeypatch.setattr(embedded.asyncio, "sleep", note)
    assert server.pid is not None
    os.kill(server.pid, signal.SIGKILL)
    await asyncio.wait_for(enough.wait(), 20)
    assert delays == [0.05, 0.2, 1.0, 5.0, 5.0]


async def test_dies_with_its_parent(tmp_path: Path) -> None:
    """Our own kill -9 leaves no server behind."""
    program = (
        "import asyncio, pathlib, sys\n"
        "from app.host.embedded import EmbeddedValkey, find_server\n"
        "async def main():\n"
        "    folder = pathlib.Path(sys.argv[1])\n"
        "    server = EmbeddedValkey(find_server(), folder / 's', folder)\n"
        "    await server.start()\n"
        "    print(server.pid, flush=True)\n"
        "    await asyncio.Event().wait()\n"
        "asyncio.run(main())\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        line = await asyncio.to_thread(parent.stdout.readline)
        pid = int(line)
        assert alive(pid)
        parent.kill()
    await until(lambda: f"valkey {pid} still runs" if alive(pid) else None)


async def test_a_program_that_does_not_start_tells_why(tmp_path: Path) -> None:
    with pytest.raises(StartError, match=r"退出，代码 1.*\n.*\[redis\] url"):
        await EmbeddedValkey(Path("/bin/false"), tmp_path / "s", tmp_path).start()


async def test_a_program_that_never_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "deaf"
    program.write_text("#!/bin/sh\nexec sleep 600\n")
    program.chmod(0o700)
    monkeypatch.setattr(embedded, "START_SECONDS", 0.5)
    server = EmbeddedValkey(program, tmp_path / "s", tmp_path)
    with pytest.raises(StartError, match="没有应答"):
        await server.start()
    assert server.pid is None


def test_path_is_searched_where_there_is_no_wheel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded.importlib.util, "find_spec", lambda name: None)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(StartError, match="没有可用的 Valkey 或 Redis"):
        find_server()
    program = tmp_path / "redis-server"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o700)
    assert find_server() == program


async def test_a_frozen_server_costs_half_a_second(server: EmbeddedValkey) -> None:
    """Nothing may wait for Redis: a late answer is an error, and soon."""
    client = redis_client.connect(server.url)
    await client.ping()
    assert server.pid is not None
    os.kill(server.pid, signal.SIGSTOP)
    started = asyncio.get_running_loop().time()
    try:
        with pytest.raises(redis_client.RedisError):
            await client.ping()
        assert asyncio.get_running_loop().time() - started < 4 * redis_client.ANSWER_SECONDS
    finally:
        os.kill(server.pid, signal.SIGCONT)
        with contextlib.suppress(redis_client.RedisError):
            await client.aclose()
