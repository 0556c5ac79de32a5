"""The program as it is started: exit codes, sentences, both sites, a quiet end."""

import asyncio
import gc
import os
import re
import shutil
import signal
import socket
import ssl
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from app import media
from app.config import Config, Server, Tls
from app.handlers.room import socket as room_socket
from app.host.errors import StartError
from app.host.serve import serving
from app.server import make_app
from tests.browser import config

ROOT = Path(__file__).parent.parent
PORTS = {
    "EXAM_SERVER__PORT": "0",
    "EXAM_SERVER__TRUST_PORT": "0",
    "EXAM_MEDIA__UDP_PORT": "0",
    "EXAM_MEDIA__TCP_PORT": "0",
}


async def empty_app() -> web.Application:
    return web.Application()


@asynccontextmanager
async def started(data: Path, *arguments: str, **more: str) -> AsyncIterator[asyncio.subprocess.Process]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        str(ROOT / "run.py"),
        *arguments,
        cwd=data,
        env={**os.environ, **PORTS, "EXAM_DATA": str(data / "data"), **more},
        umask=0o022,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def read_until(process: asyncio.subprocess.Process, word: str) -> str:
    assert process.stdout is not None
    said = ""
    async with asyncio.timeout(30):
        while word not in said:
            line = await process.stdout.readline()
            assert line, f"ended before saying {word!r}: {said}"
            said += line.decode()
    return said


# -- as an operator starts it ---------------------------------------------------------------------------


def unit() -> dict[str, str]:
    """The settings of the unit file by name; none of those looked at here comes twice."""
    lines = (ROOT / "deploy/systemd/cloud-exam-room.service").read_text("utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))


async def test_what_the_unit_file_calls_sets_up_and_starts_a_real_school(tmp_path: Path) -> None:
    """From the operator's one command to the administrators' page, which names what is still missing."""
    assert "tools/serve.py" in (ROOT / "Makefile").read_text("utf-8").partition("serve:")[2]
    _python, *arguments = unit()["ExecStart"].split()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])  # origins are known before the port is bound
    more = {"EXAM_SERVER__PORT": port, "EXAM_DATA": str(tmp_path), "EXAM_SECURITY__SECOND_FACTOR": "off"}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *arguments,
        cwd=ROOT,
        env={**os.environ, **PORTS, **more},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        said = await read_until(process, "[school] name")
        assert "【必须】短信只显示在服务器的日志里" in said
        site, secret = re.findall(r"(https://localhost:\d+)/setup#(\S+)", said)[0]
        trusted = ssl.create_default_context(cafile=tmp_path / "tls/ca.crt")
        jar = aiohttp.CookieJar(unsafe=True)
        async with aiohttp.ClientSession(site, cookie_jar=jar, headers={"Origin": site}) as client:
            who: dict[str, str] = {"secret": secret, "phone": "13700000001"}
            assert (await client.post("/api/setup/sms", json=who, ssl=trusted)).status == 200
            said += await read_until(process, "[短信]")
            code = re.findall(r"\d{6}", said.partition("[短信]")[2])[0]
            made = await client.post("/api/setup", json={**who, "name": "王校长", "code": code}, ssl=trusted)
            assert (await made.json())["home"] == "/admin"
            answer = await client.get("/api/admin/lacking", ssl=trusted)
            rows = (await answer.json())["rows"]
        codes = {row["code"] for row in rows}
        assert codes >= {"sms_console", "own_certificate", "no_origins", "backup_here", "no_head_file"}
        assert codes >= {"no_school_name", "no_contact", "second_factor_off"}
        assert all(row["what"].split("剩")[0] in said and row["why"] and row["key"] for row in rows)
        process.terminate()
        assert await asyncio.wait_for(process.wait(), 10) == 0, "the unit's own process is the program"
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


def test_the_unit_file_lets_the_program_stop_in_peace_and_come_back() -> None:
    told = unit()
    assert float(told["TimeoutStopSec"]) > Server().shutdown_timeout + 10
    assert (told["Restart"], told["RestartPreventExitStatus"]) == ("always", "2")
    assert int(told["LimitNOFILE"]) >= 65536
    assert told["AmbientCapabilities"] == "CAP_NET_BIND_SERVICE"
    assert f"/var/lib/{told['StateDirectory']}" in (
        ROOT / "deploy/systemd/cloud-exam-room.service"
    ).read_text("utf-8")


async def bare_python(folder: Path, *arguments: str) -> tuple[int | None, str, str]:
    """`run.py` alone in a folder, under a Python without libraries."""
    shutil.copy(ROOT / "run.py", folder)
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-I", "-S", "run.py", *arguments),
        cwd=folder,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await process.communicate()
    return process.returncode, out.decode(), err.decode()


async def test_without_libraries_it_says_which_command_to_type(tmp_path: Path) -> None:
    code, _, said = await bare_python(tmp_path)
    assert (code, "Traceback" in said) == (1, False)
    assert "make serve（正式使用）或 make run（演示）" in said
    assert "make serve (production) or make run (demo)" in said


async def test_any_python_goes_on_with_the_one_that_was_set_up(tmp_path: Path) -> None:
    own = tmp_path / ".venv/bin/python"
    own.parent.mkdir(parents=True)
    own.write_text('#!/bin/sh\necho "went on with $@"\n')
    own.chmod(0o755)
    code, said, _ = await bare_python(tmp_path, "--demo")
    assert (code, said) == (0, f"went on with {tmp_path.resolve() / 'run.py'} --demo\n")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_serves_both_sites_until_told_to_stop(tmp_path: Path, number: signal.Signals) -> None:
    opened = tmp_path / "data" / "backup" / "notes.txt"
    opened.parent.mkdir(parents=True)
    opened.write_bytes(b"")
    async with started(tmp_path, "--demo") as process:
        said = await read_until(process, "/trust")
        assert open_to_others(tmp_path / "data") == [], "what was there, and what has been made"
        sites = re.findall(r"https?://(?:localhost|[^/\s]+):\d+", said)
        secure, plain = sites[0], sites[-1]
        trusted = ssl.create_default_context(cafile=tmp_path / "data/tls/ca.crt")
        async with aiohttp.ClientSession() as client:
            assert (await client.get(f"{secure}/healthz", ssl=trusted)).status == 200
            assert (await client.get(f"{plain}/trust")).status == 200
        process.send_signal(number)
        assert await asyncio.wait_for(process.wait(), 10) == 0
        assert process.stderr is not None
        logged = (await process.stderr.read()).decode()
        assert "Traceback" not in logged
        assert "opened_to_others_before" in logged
        assert str(opened) in logged
        assert open_to_others(tmp_path / "data") == []


def open_to_others(folder: Path) -> list[str]:
    """What under `folder`, itself included, anybody else has a right to."""
    return [str(path) for path in (folder, *folder.rglob("*")) if path.lstat().st_mode & 0o077]


async def test_a_hangup_reads_certificate_and_log_settings_again(tmp_path: Path) -> None:
    """It used to end the process without a goodbye. What is wrong in the file is told, and changes nothing. And a
    school is told at its start what it lacks."""
    file = tmp_path / "config.toml"
    file.write_text('[log]\nlevel = "warning"\n')
    async with started(tmp_path, "--config", str(file)) as process:
        await read_until(process, "/setup#")
        assert process.stderr is not None
        async with asyncio.timeout(10):
            warned = ""
            while not ("没有正式的证书" in warned and "head_file" in warned):
                warned += (await process.stderr.readline()).decode()
        for text, told in (
            ('[log]\nlevel = "loud"\n', "level"),
            ('[log]\nlevel = "info"\n', "certificate_taken_up"),
        ):
            file.write_text(text)
            process.send_signal(signal.SIGHUP)
            async with asyncio.timeout(10):
                while told not in (line := (await process.stderr.readline()).decode()):
                    assert line, "it ended"
        process.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(process.wait(), 10) == 0


async def test_wrong_configuration_is_exit_code_2(tmp_path: Path) -> None:
    async with started(tmp_path, EXAM_SERVER__PROT="1") as process:
        out, err = await process.communicate()
    assert (process.returncode, out) == (2, b"")
    assert "是否想写 EXAM_SERVER__PORT" in err.decode()
    assert not (tmp_path / "data").exists()


async def test_port_in_use_is_told_in_one_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as holder:
        port = str(holder.getsockname()[1])
        async with started(tmp_path, EXAM_SERVER__PORT=port, EXAM_SERVER__HOST="127.0.0.1") as process:
            _, err = await process.communicate()
    assert process.returncode == 1
    assert f"端口 {port} 已被别的程序占用" in err.decode()
    assert "Traceback" not in err.decode()


async def test_media_port_in_use_is_told_in_one_sentence(tmp_path: Path) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as holder:
        holder.bind(("0.0.0.0", 0))
        port = str(holder.getsockname()[1])
        async with started(tmp_path, EXAM_MEDIA__UDP_PORT=port) as process:
            _, err = await process.communicate()
    assert process.returncode == 1
    assert f"UDP {port}" in err.decode()
    assert "Traceback" not in err.decode()


async def test_a_second_server_on_the_same_data_is_refused(tmp_path: Path) -> None:
    config = Config(data=tmp_path, server=Server(host="127.0.0.1", port=0, trust_port=0))
    async with serving(config, empty_app):
        with pytest.raises(StartError, match="正被另一个云考场使用"):
            await serving(config, empty_app).__aenter__()


async def test_resources_of_the_app_are_closed_when_the_second_port_fails(tmp_path: Path) -> None:
    closed = asyncio.Event()

    async def app() -> web.Application:
        async def close(app: web.Application) -> None:
            closed.set()

        made = web.Application()
        made.on_cleanup.append(close)
        return made

    with socket.create_server(("127.0.0.1", 0)) as holder:
        server = Server(host="127.0.0.1", port=0, trust_port=holder.getsockname()[1])
        with pytest.raises(StartError, match="trust_port"):
            await serving(Config(data=tmp_path, server=server), app).__aenter__()
    assert closed.is_set()


async def test_data_directory_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StartError, match="无法使用数据目录"):
        await serving(Config(data=tmp_path / "file" / "data"), empty_app).__aenter__()


async def test_configured_certificate_that_is_missing(tmp_path: Path) -> None:
    config = Config(data=tmp_path, tls=Tls(cert=tmp_path / "a.pem", key=tmp_path / "b.pem"))
    with pytest.raises(StartError, match="无法使用证书"):
        await serving(config, empty_app).__aenter__()


async def test_the_collector_works_while_we_serve(tmp_path: Path) -> None:
    """`run.py` begins without it."""
    gc.disable()
    try:
        async with serving(Config(data=tmp_path, server=Server(port=0, trust_port=0)), empty_app):
            assert gc.isenabled()
    finally:
        gc.enable()


@pytest.mark.parametrize("pinned", [media.PINNED, room_socket.PINNED], ids=["media", "socket"])
async def test_a_library_whose_private_parts_nobody_looked_at_keeps_it_from_starting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pinned: dict[str, str]
) -> None:
    asked = (ROOT / "locks" / "run.in").read_text().splitlines()
    assert {f"{package}=={version}" for package, version in pinned.items()} <= set(asked)
    package = next(iter(pinned))
    monkeypatch.setitem(pinned, package, "9.9.9")
    with pytest.raises(StartError, match=rf"需要 {package} 9\.9\.9，已安装的是 \d"):
        await make_app(config(tmp_path), demo=False)


async def test_a_start_that_fails_stops_what_was_starting_beside_it(tmp_path: Path) -> None:
    """Valkey and media start while the database is opened; the next start finds nothing of them in its way."""
    database = tmp_path / "exam.sqlite3"
    database.write_bytes(b"not a database" * 1000)
    settings = config(tmp_path)
    with pytest.raises(StartError, match="数据库"):
        await make_app(settings, demo=False)
    database.unlink()
    runner = web.AppRunner(await make_app(settings, demo=False))
    await runner.setup()  # an application that was never set up is not cleaned up either
    await runner.cleanup()
    running = {task for task in asyncio.all_tasks() if not task.cancelling()}
    assert running == {asyncio.current_task()}, "something was not stopped"
