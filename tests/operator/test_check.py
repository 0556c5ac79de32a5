"""`run.py check`: what is well, what is not, and what to do; no secret in it, nothing left behind by it."""

import asyncio
import datetime
import json
import os
import shutil
import socket
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from app.config import (
    Audit,
    Authority,
    Backup,
    Config,
    Database,
    Identity,
    Materials,
    Redis,
    Server,
    Sms,
    Tls,
    Turn,
)
from app.host import tls
from app.office.roster.staging import Staging
from app.operator import check, commands, machine, outside, services
from app.operator.findings import Finding, Mark
from app.operator.shared import FRESH, Marks, places
from app.operator.site import Site, found
from app.state.clock import DAY
from app.storage import models
from app.storage.backed_up import NOTE as NOTED
from app.storage.backed_up import LastBackup
from app.storage.beside import Rows, asking
from tests import postgres
from tests.browser import config, running
from tests.channel.test_relays import coturn, needs_coturn
from tests.databases import empty_postgres, migrate_quickly, opened
from tests.fakes import START, Clock
from tests.identity.authority import clouds
from tests.materials.fake_s3 import serving as s3
from tests.materials.site import Site as Pages
from tests.operator.school import done, fill, typed
from tests.test_run import started

__all__ = ["coturn"]

SECRET = "s3cret-that-nobody-may-read"
NOBODYS = Server(origins=("https://localhost",), port=0, trust_port=0)
"""Whoever else uses this machine is not found by it."""
GOOD, NOTE, BAD = Mark.GOOD, Mark.NOTE, Mark.BAD


def marks(findings: list[Finding]) -> dict[str, Mark]:
    return {each.code: each.mark for each in findings}


@pytest.fixture(autouse=True)
def no_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a busy machine takes for a write says nothing here."""
    monkeypatch.setattr(services, "WRITE_NOTE", 60.0)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


# -- the command line ------------------------------------------------------------------------------------------


def test_a_start_is_asked_for_as_ever_and_a_command_takes_the_same_configuration() -> None:
    beside = Path("config.toml")
    start = commands.parse(["--demo"], beside)
    assert (start.command, start.demo, start.config) == (None, True, beside)
    for words in (["--config", "other.toml", "check"], ["check", "--config", "other.toml"]):
        asked = commands.parse(words, beside)
        assert asked.command is not None
        assert asked.config == Path("other.toml")
    assert commands.parse(["backup", "--to", "/mnt"], beside).config == beside
    for words in (["backup"], ["restore"], ["remove"]):
        with pytest.raises(SystemExit) as ended:
            commands.parse(words, beside)
        assert ended.value.code == 2


# -- the command -----------------------------------------------------------------------------------------------


@pytest.mark.slow
async def test_before_the_first_start_it_says_what_is_lacking_and_makes_nothing(tmp_path: Path) -> None:
    settings = config(tmp_path / "data", server=NOBODYS)
    code, said = await done(settings, "check", "--json")
    rows = {row["code"]: row for row in json.loads(said)}
    assert code == 1
    assert rows["own_certificate"]["mark"] == "bad"
    assert rows["database"]["mark"] == "note"
    assert all(set(row) == {"code", "mark", "what", "todo"} and row["what"] for row in rows.values())
    assert all(row["todo"] for row in rows.values() if row["mark"] != "good")
    code, said = await done(settings, "check")
    assert "\n坏　  " in f"\n{said}"
    assert "共 " in said.splitlines()[-1]
    assert not (tmp_path / "data").exists()


@pytest.mark.slow
async def test_a_server_that_runs_is_told_from_a_port_that_is_taken(tmp_path: Path) -> None:
    names = ("SERVER__PORT", "SERVER__TRUST_PORT", "MEDIA__UDP_PORT")
    told = {f"EXAM_{name}": str(free_port()) for name in names}
    told["EXAM_MEDIA__TCP_PORT"] = told["EXAM_SERVER__PORT"]
    async with started(tmp_path, **told) as process:
        assert process.stdout is not None
        while "/setup#" not in (await process.stdout.readline()).decode():
            assert process.returncode is None
        code, said = await typed("check", "--json", EXAM_DATA=str(tmp_path / "data"), **told)
    rows = {row["code"]: row["mark"] for row in json.loads(said)}
    assert rows["server"] in ("good", "note"), "Redis has just been started"
    well = ("ports", "database", "keys", "storage", "certificate_files", "redis")
    assert {name: rows[name] for name in well} == dict.fromkeys(well, "good")
    assert code == 1, "the certificate is our own"


async def test_no_secret_is_told_whatever_goes_wrong(tmp_path: Path) -> None:
    settings = config(
        tmp_path,
        database=Database(url=f"postgres://exam:{SECRET}@127.0.0.1:{free_port()}/exam"),
        redis=Redis(url=f"redis://:{SECRET}@127.0.0.1:{free_port()}/0"),
        sms=Sms(
            provider="tencent",
            secret_id=SECRET,
            secret_key=SECRET,
            sign_name="s",
            app_id="1",
            template_login_code="t",
            endpoint=f"http://127.0.0.1:{free_port()}",
        ),
        authority=Authority(
            provider="tencent",
            secret_id=SECRET,
            secret_key=SECRET,
            endpoint=f"http://127.0.0.1:{free_port()}",
        ),
        turn=Turn(urls=(f"turn:127.0.0.1:{free_port()}?transport=tcp",), secret=SECRET),
        materials=Materials(
            storage="s3",
            s3_endpoint=f"http://127.0.0.1:{free_port()}",
            s3_bucket="b",
            s3_key_id=SECRET,
            s3_secret=SECRET,
        ),
        server=NOBODYS,
    )
    with pytest.MonkeyPatch.context() as hurried:
        hurried.setattr("app.materials.service.PATIENCE", datetime.timedelta(seconds=0.5))
        findings = await check.run(settings, START)
    assert SECRET not in repr(findings)
    wrong = marks(findings)
    assert {wrong[name] for name in ("database", "keys", "redis", "sms", "authority", "turn", "storage")} == {
        BAD
    }


async def test_a_look_that_hangs_or_breaks_costs_only_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def hang(_site: Site) -> list[Finding]:
        await asyncio.Event().wait()
        raise AssertionError

    async def breaks(_site: Site) -> list[Finding]:
        raise PermissionError(SECRET)

    async def well(_site: Site) -> list[Finding]:
        return [Finding("well", GOOD, "好")]

    monkeypatch.setattr(check, "LOOKS", (("一", hang), ("二", breaks), ("三", well)))
    monkeypatch.setattr(check, "WITHIN", 0.01)
    findings = await check.run(config(tmp_path, server=NOBODYS), START)
    assert [each.mark for each in findings] == [BAD, BAD, GOOD]
    assert SECRET not in repr(findings)


# -- this machine ----------------------------------------------------------------------------------------------


async def test_a_port_of_somebody_else_is_a_fault_and_names_its_setting(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as holder:
        taken = holder.getsockname()[1]
        server = Server(host="127.0.0.1", port=taken, trust_port=free_port())
        site = await found(config(tmp_path, server=server), START)
        assert not site.runs
        findings = await machine.ports(site)
    assert [each.mark for each in findings] == [BAD, GOOD]
    assert f"TCP {taken}" in findings[0].what
    assert "[server] port" in findings[0].todo


async def test_a_setting_that_the_running_server_does_not_know_is_noticed(tmp_path: Path) -> None:
    server = Server(host="127.0.0.1", port=free_port(), trust_port=0)
    [finding] = await machine.ports(Site(config(tmp_path, server=server), START, parts={}))
    assert (finding.mark, "重新启动" in finding.todo) == (NOTE, True)


async def test_each_disk_is_told_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = config(
        tmp_path, backup=Backup(dir=tmp_path / "no/such"), audit=Audit(head_file=tmp_path / "heads/file")
    )
    real = os.statvfs(tmp_path)

    def disk(**changes: int) -> None:
        names = ("f_bavail", "f_frsize", "f_files", "f_favail")
        stat = {name: getattr(real, name) for name in names} | changes
        monkeypatch.setattr(os, "statvfs", lambda _place: type("Stat", (), stat))

    for changes, mark in (
        ({"f_bavail": 10**9, "f_files": 0}, GOOD),
        ({"f_bavail": 10**9, "f_files": 100, "f_favail": 50}, NOTE),
        ({"f_bavail": 10**5, "f_frsize": 4096}, NOTE),
        ({"f_bavail": 10, "f_frsize": 4096}, BAD),
    ):
        disk(**changes)
        findings = await machine.disks(Site(settings, START))
        assert {each.mark for each in findings} == {mark}
        assert "数据目录、数据库、[backup] dir、[audit] head_file" in findings[0].what


@pytest.mark.parametrize(("follows", "mark"), [(True, GOOD), (False, NOTE), (None, NOTE)])
async def test_the_clock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, follows: bool | None, mark: Mark
) -> None:
    assert machine._follows() in (True, False, None)
    monkeypatch.setattr(machine, "_follows", lambda: follows)
    assert marks(await machine.clock(Site(config(tmp_path), START))) == {"ntp": mark}


async def test_memory_and_cores_are_held_against_the_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = Config().room
    site = Site(config(tmp_path, identity=Identity(workers=4), room=room), START)
    for cores, memory, wanted in ((8, 8 * 10**9, (GOOD, GOOD)), (2, 10**9, (BAD, NOTE))):
        monkeypatch.setattr(machine, "_cores", lambda cores=cores: cores)
        monkeypatch.setattr(machine, "_memory", lambda memory=memory: memory)
        assert marks(await machine.size(site)) == dict(zip(("memory", "cores"), wanted, strict=True))
    monkeypatch.undo()
    control = {"cpu.max": "150000 100000", "memory.max": "1000000"}
    monkeypatch.setattr(machine, "_control", lambda name: control[name])
    assert (machine._cores(), machine._memory()) == (1, 1_000_000), "in a container"


# -- database and keys -----------------------------------------------------------------------------------------


@pytest.fixture
async def school(tmp_path: Path) -> Path:
    await migrate_quickly(tmp_path)
    return tmp_path


async def test_a_database_that_is_older_or_newer_or_gone_is_told(school: Path) -> None:
    site, file = Site(config(school), START), school / "exam.sqlite3"
    assert marks(await services.database(site)) == {"database": GOOD, "database_write": GOOD}
    with closing(sqlite3.connect(file)) as db:
        assert db.execute("SELECT count(*) FROM pulse").fetchone() == (0,)
        with db:
            db.execute(
                "DELETE FROM tortoise_migrations WHERE name = (SELECT max(name) FROM tortoise_migrations)"
            )
    assert marks(await services.database(site)) == {"database": GOOD, "migrations": NOTE}
    with closing(sqlite3.connect(file)) as db, db:
        db.execute("INSERT INTO tortoise_migrations (app, name, applied_at) VALUES ('exam', '9999_later', 0)")
    [finding] = await services.database(site)
    assert (finding.mark, "9999_later" in finding.what) == (BAD, True)
    (school / "backup").mkdir(exist_ok=True)
    file.rename(school / "backup/exam-1800000000000000000.sqlite3")
    assert marks(await services.database(site)) == {"database": BAD}


async def test_a_postgres_is_asked_for_its_settings_and_its_clock(
    tmp_path: Path, postgres_server: postgres.Server
) -> None:
    site = Site(config(tmp_path, database=Database(url=await empty_postgres(postgres_server))), START)
    findings = await services.database(site)
    assert marks(findings) == {"database": GOOD, "database_write": GOOD, "clock": GOOD}
    assert "synchronous_commit = on" in findings[0].what


async def test_servers_of_two_versions_are_told(tmp_path: Path, postgres_server: postgres.Server) -> None:
    url = await empty_postgres(postgres_server)
    site = Site(config(tmp_path, database=Database(url=url)), START)
    assert marks(await services.servers(site)) == {"servers": GOOD}
    rest = {"incarnation": "i", "address": "https://a", "capacity": 1, "host": "h", "pid": 1}
    async with opened(url):
        for name, version, until in (("a", "0.2.0", 1e12), ("b", "0.3.0", 1e12), ("gone", "0.1.0", 0.0)):
            await models.NodeRow.create(name=name, version=version, until=until, **rest)
    finding, shared = await services.servers(site)
    assert (finding.mark, "a 是 0.2.0、b 是 0.3.0" in finding.what) == (NOTE, True)
    assert "gone" not in finding.what
    assert (shared.code, shared.mark) == ("shared", BAD), "neither of them has been here"


async def test_servers_that_share_no_store_are_told(tmp_path: Path) -> None:
    """A mark that one has written is read by the other: not where a folder was copied, nor where it stands still."""
    async with s3() as (_fake, url):
        bucket = Materials(storage="s3", s3_endpoint=url, s3_bucket="materials", s3_key_id="k", s3_secret="s")
        one, two = (config(tmp_path / name, materials=bucket) for name in ("one", "two"))
        clock = Clock()
        await Marks(places(one), clock).leave("one")
        there = Marks(places(two), clock)
        assert [word.partition("（")[0] for word in await there.missing("one")] == [
            "材料",
            "人脸照片",
            "正在导入的名单",
        ]
        (tmp_path / "two").mkdir()
        for name in ("materials", "faces", "imports"):
            (tmp_path / "two" / name).symlink_to(tmp_path / "one" / name)
        assert await there.missing("one") == []
        clock.move(FRESH + 1)
        assert len(await there.missing("one")) == 4, "whoever copies has old ones"
        await Staging(tmp_path / "one/imports", clock).sweep()
        await Marks(places(one), clock).leave("one")
        assert await there.missing("one") == []


@pytest.mark.parametrize(("skew", "mark"), [(0.2, GOOD), (-3.0, NOTE), (60.0, BAD)])
async def test_servers_whose_clocks_differ_are_told(
    monkeypatch: pytest.MonkeyPatch, skew: float, mark: Mark
) -> None:
    monkeypatch.setattr("app.operator.services.time.time", lambda: START)

    class Asked:
        dialect = "postgres"

        async def rows(self, _sql: str, *_values: object) -> Rows:
            return [{"now": START + skew}]

    assert marks(await services._skew(Asked())) == {"clock": mark}


@pytest.mark.slow
async def test_keys_that_are_missing_open_or_of_another_school_are_told(tmp_path: Path) -> None:
    async with running(config(tmp_path)) as there:
        await fill(Pages(there, tmp_path))
    site, keys = Site(config(tmp_path), START), tmp_path / "keys"
    assert marks(await services.keys(site)) == {"keys": GOOD}
    for name in ("school", "face", "material", "chain"):
        file = keys / f"{name}.key"
        own = file.read_text()
        file.chmod(0o644)
        [finding] = await services.keys(site)
        assert (finding.mark, "chmod 600" in finding.todo) == (BAD, True)
        file.chmod(0o600)
        file.write_text("ab" * 32)
        [finding] = await services.keys(site)
        assert (finding.mark, f"{name}.key" in finding.what) == (BAD, True)
        file.unlink()
        [finding] = await services.keys(site)
        assert (finding.mark, "缺少密钥" in finding.what) == (BAD, True)
        file.write_text(own)
        file.chmod(0o600)


async def test_copies_that_are_old_are_told(school: Path) -> None:
    site = Site(config(school), START)
    assert marks(await services.backups(site)) == {"backups": NOTE, "backup": NOTE}
    (school / "backup").mkdir(exist_ok=True)
    copy = school / "backup" / f"exam-{int((START - 3 * DAY) * 1e9)}.sqlite3"
    copy.touch()
    assert marks(await services.backups(site)) == {"backups": NOTE, "backup": NOTE}
    copy.rename(copy.with_name(f"exam-{int((START - DAY) * 1e9)}.sqlite3"))
    assert marks(await services.backups(site)) == {"backups": GOOD, "backup": NOTE}


async def test_of_all_there_is_the_last_backup_is_told(
    tmp_path: Path, postgres_server: postgres.Server
) -> None:
    url = await empty_postgres(postgres_server)
    site = Site(config(tmp_path, database=Database(url=url)), START)
    assert marks(await services.backups(site)) == {"backup": NOTE}
    for ago, mark, problem in ((DAY, GOOD, ""), (2 * DAY, NOTE, "old"), (8 * DAY, BAD, "old")):
        async with asking(url) as database:
            await database.rows(NOTED, START - ago, "backup:/mnt/a.tar", 10**12)
        [finding] = await services.backups(site)
        assert (finding.mark, "backup:/mnt/a.tar" in finding.what) == (mark, True)
        async with opened(url):
            server = LastBackup(lambda: START)
            await server.run()
        assert (server.made_at(), server.problem) == (START - ago, problem)


# -- storage, Redis --------------------------------------------------------------------------------------------


async def test_what_is_written_to_see_is_taken_away_again(tmp_path: Path) -> None:
    tmp_path.joinpath("data").mkdir()
    assert marks(await services.storage(Site(config(tmp_path / "data"), START))) == {"storage": GOOD}
    assert not [each for each in (tmp_path / "data").rglob("*") if each.is_file()]
    async with s3() as (fake, url):
        materials = Materials(
            storage="s3", s3_endpoint=url, s3_bucket="materials", s3_key_id="k", s3_secret="s"
        )
        site = Site(config(tmp_path / "none", materials=materials), START)
        assert marks(await services.storage(site)) == {"storage": GOOD}
        assert fake.objects == {}


@pytest.mark.parametrize(
    ("said", "took", "mark"),
    [
        ({"maxmemory": 0, "maxmemory_policy": "allkeys-lru"}, 0.001, GOOD),
        ({"maxmemory": 10**8, "maxmemory_policy": "noeviction"}, 0.001, GOOD),
        ({"maxmemory": 10**8, "maxmemory_policy": "allkeys-lru"}, 0.001, NOTE),
        ({"maxmemory": 0, "maxmemory_policy": "noeviction"}, 0.2, NOTE),
    ],
)
def test_a_redis_that_forgets_or_is_slow_is_told(said: Mapping[str, object], took: float, mark: Mark) -> None:
    assert services._of_redis(said, took).mark == mark


# -- others ----------------------------------------------------------------------------------------------------


def test_a_url_of_a_relay_is_read_as_browsers_do() -> None:
    told = {
        "turn:turn.example.edu.cn": ("turn.example.edu.cn", 3478, True, False),
        "turn:192.0.2.1:80?transport=tcp": ("192.0.2.1", 80, False, False),
        "turns:turn.example.edu.cn:443?transport=tcp": ("turn.example.edu.cn", 443, False, True),
        "turns:[2001:db8::1]": ("2001:db8::1", 5349, False, True),
    }
    for url, wanted in told.items():
        relay = outside._Relay.of(url)
        assert (relay.host, relay.port, relay.udp, relay.tls) == wanted


@needs_coturn
async def test_a_relay_is_asked_by_the_way_its_url_names(tmp_path: Path, coturn: tuple[str, int]) -> None:
    host, port = coturn
    urls = (f"turn:{host}:{port}?transport=udp", f"turn:{host}:{port}?transport=tcp")
    settings = config(tmp_path, turn=Turn(urls=urls, secret=SECRET))
    findings = await outside.relays(Site(settings, START))
    assert [each.mark for each in findings] == [GOOD, GOOD], findings


async def test_what_is_no_relay_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outside, "REACH_WITHIN", 0.2)

    async def web_server(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(20)
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        writer.close()

    async with await asyncio.start_server(web_server, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
            silent.bind(("127.0.0.1", 0))
            deaf = silent.getsockname()[1]
            urls = (
                f"turn:127.0.0.1:{port}?transport=tcp",
                f"turns:127.0.0.1:{port}",
                f"turn:127.0.0.1:{deaf}?transport=udp",
                f"turn:127.0.0.1:{free_port()}?transport=tcp",
            )
            settings = config(tmp_path, turn=Turn(urls=urls, secret=SECRET))
            findings = await outside.relays(Site(settings, START))
    assert [each.mark for each in findings] == [BAD] * 4


class _Gateway:
    """Either vendor, as far as a check asks it: the signature is checked, `told` is the code it answers."""

    def __init__(self, vendor: str, told: str) -> None:
        self.vendor, self.told = vendor, told
        self.cloud = clouds.Tencent() if vendor == "tencent" else clouds.Alibaba()
        self.cloud.now = START

    async def handle(self, request: web.Request) -> web.Response:
        body = await request.read()
        if self.vendor == "tencent":
            why = clouds.tc3_refusal(
                self.cloud, "sms", request.method, request.raw_path, request.headers, body
            )
            assert request.headers["X-TC-Action"] == "SendStatusStatistics"
            assert set(json.loads(body)) == {"SmsSdkAppId", "BeginTime", "EndTime", "Limit", "Offset"}
        else:
            assert isinstance(self.cloud, clouds.Alibaba)
            why = self.cloud.signature_refusal(request.method, request.raw_path, request.headers, body)
            assert request.headers["x-acs-action"] == "QuerySendStatistics"
        told = why or self.told
        if self.vendor == "tencent":
            return web.json_response({"Response": {"Error": {"Code": told}} if told else {"RequestId": "r"}})
        return web.json_response({"Code": told or "OK", "RequestId": "r"})


@pytest.mark.parametrize("vendor", ["tencent", "alibaba"])
@pytest.mark.parametrize(
    ("told", "mark"),
    [
        ("", GOOD),
        ("AuthFailure.SecretIdNotFound", BAD),
        ("InvalidAccessKeyId.NotFound", BAD),
        ("AuthFailure.SignatureExpire", BAD),
        ("InvalidTimeStamp.Expired", BAD),
        ("UnauthorizedOperation", NOTE),
        ("Forbidden.RAM", NOTE),
    ],
)
async def test_a_gateway_is_asked_what_costs_nothing(
    tmp_path: Path, vendor: str, told: str, mark: Mark
) -> None:
    gateway = _Gateway(vendor, told)
    app = web.Application()
    app.router.add_route("*", "/", gateway.handle)
    async with TestServer(app, host="127.0.0.1") as server:
        settings = Sms(
            provider=vendor,  # type: ignore[arg-type]
            secret_id=gateway.cloud.secret_id,
            secret_key=gateway.cloud.secret_key,
            sign_name="s",
            app_id="1400000000",
            template_login_code="t",
            endpoint=f"http://127.0.0.1:{server.port}",
        )
        [finding] = await outside.messages(Site(config(tmp_path, sms=settings), START))
    assert finding.mark == mark, finding


async def test_the_certificate_is_looked_at_as_a_start_would(tmp_path: Path) -> None:
    now = datetime.datetime.now(datetime.UTC)
    files = tls.ensure_certificate(tmp_path / "tls", ["exam.example.edu.cn"], now)
    settings = config(tmp_path, tls=Tls(cert=files.cert, key=files.key))
    site = Site(settings, now.timestamp())
    assert marks(await outside.certificate(site)) == {"certificate_files": GOOD}
    chain = files.cert.read_text()
    files.cert.write_text(chain[: chain.index("-----END") + len("-----END CERTIFICATE-----\n")])
    files.key.chmod(0o604)
    told = {"certificate_chain": NOTE, "certificate_key": NOTE, "certificate_files": GOOD}
    assert marks(await outside.certificate(site)) == told
    other = tls.ensure_certificate(tmp_path / "other", ["exam.example.edu.cn"], now)
    shutil.copy(other.key, files.key)
    assert marks(await outside.certificate(site)) == {"certificate_files": BAD}


async def test_the_way_to_look_from_outside_is_told(tmp_path: Path) -> None:
    [finding] = await outside.from_outside(Site(config(tmp_path), START))
    assert "https://exam.example.edu.cn/admin" in finding.todo
    assert "设备调试" in finding.todo
