"""`make cluster`: two servers behind a proxy by one command, and nothing left when it is told to stop."""

import asyncio
import os
import re
import signal
import sys
from pathlib import Path

import aiohttp
import pytest

from tests import postgres
from tests.deploy.proxies import program
from tools.bootstrap import ROOT

pytestmark = pytest.mark.slow


async def test_one_command_starts_two_servers_and_an_interrupt_ends_all() -> None:
    if postgres.binaries() is None or program("haproxy") is None:
        pytest.skip("no PostgreSQL or no HAProxy on this machine")
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tools.cluster", "--demo", "--anywhere"),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    assert process.stdout is not None
    try:
        said = ""
        async with asyncio.timeout(90):
            while "验证码和首位管理员" not in said:
                line = (await process.stdout.readline()).decode()
                assert line, said
                said += line
        [site] = re.findall(r"https://localhost:\d+", said)
        folder = Path(re.findall(r"日志 (\S+)", said)[0]).parent
        assert folder.is_dir()
        started = dict(re.findall(r"(n\d)：进程 (\d+)", said))
        assert started.keys() == {"n1", "n2"}
        async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as client:
            asked = [await client.get(f"{site}/api/school", ssl=False) for _ in range(4)]
            schools = [await answer.json() for answer in asked]
        assert all(school["demo"] and len(school["colleges"]) == 2 for school in schools)
        os.kill(int(started["n1"]), signal.SIGKILL)
        async with asyncio.timeout(30):
            while "n1 已重新启动" not in said:
                said += (await process.stdout.readline()).decode()
        started["n1"] = re.findall(r"n1 已重新启动，进程 (\d+)", said)[0]
        async with aiohttp.ClientSession() as client, client.get(f"{site}/", ssl=False) as answer:
            assert answer.status == 200, "the other one answers"
        said = ""
        process.send_signal(signal.SIGINT)
        async with asyncio.timeout(60):
            said += (await process.stdout.read()).decode()
        assert await process.wait() == 0, said
        assert not folder.exists()
        assert not any(Path("/proc", pid).exists() for pid in started.values())
        assert "Traceback" not in said and "已结束" not in said
    finally:
        if process.returncode is None:
            process.terminate()
            await process.wait()
