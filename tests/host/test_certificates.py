"""Which certificate is shown, and for how long: said before it runs out, taken up when it was renewed."""

import asyncio
import datetime
import os
import shutil
import signal
import ssl
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from cryptography import x509
from structlog.testing import capture_logs

from app.config import Config, ConfigError, Server, Tls, load
from app.host import tls
from app.host.certificates import Certificates, figures, warnings
from app.host.serve import serving
from tests.waiting import until

NAME = "exam.example.edu.cn"
NOW = datetime.datetime(2026, 6, 1, tzinfo=datetime.UTC)
DAY = datetime.timedelta(days=1)


def bought(folder: Path, days: int = 365, name: str = NAME) -> tls.Pair:
    """A certificate of somebody else's authority, which ends in `days`."""
    made = tls.ensure_certificate(folder / f"of {name} {days}", [name], NOW - 366 * DAY + (days + 2) * DAY)
    files = tls.Pair(folder / "exam.pem", folder / "exam.key")
    shutil.copy(made.cert, files.cert)
    shutil.copy(made.key, files.key)
    files.key.chmod(0o600)
    return files


def settings(folder: Path, files: tls.Pair | None = None) -> Config:
    server = Server(host="127.0.0.1", port=0, trust_port=0, origins=(f"https://{NAME}",))
    own = Tls(cert=files.cert, key=files.key) if files else Tls()
    return Config(data=folder / "data", server=server, tls=own)


def serial(file: Path) -> int:
    return x509.load_pem_x509_certificate(file.read_bytes()).serial_number


async def shown(port: int) -> int:
    """The serial number of what a browser that comes now is shown."""
    pem = await asyncio.to_thread(ssl.get_server_certificate, ("127.0.0.1", port))
    return x509.load_pem_x509_certificate(pem.encode()).serial_number


async def hello_app() -> web.Application:
    async def hello(_request: web.Request) -> web.Response:
        return web.Response(text="hello")

    app = web.Application()
    app.router.add_get("/hello", hello)
    return app


async def test_a_renewed_certificate_is_taken_up_at_a_hangup_and_nobody_is_cut_off(tmp_path: Path) -> None:
    """SIGHUP used to end the process without a goodbye."""
    files, reread = bought(tmp_path), list[str]()
    async with (
        serving(settings(tmp_path, files), hello_app, lambda: reread.append("settings")) as at,
        aiohttp.ClientSession() as session,
    ):
        url = f"https://127.0.0.1:{at.port}/hello"
        before = serial(files.cert)
        assert await shown(at.port) == before
        async with session.get(url, ssl=False) as answer:
            assert await answer.text() == "hello"
        bought(tmp_path, 364)
        os.kill(os.getpid(), signal.SIGHUP)
        await until(lambda: None if reread else "not read again")
        assert await shown(at.port) == serial(files.cert) != before
        async with session.get(url, ssl=False) as answer:  # the connection that was open
            assert await answer.text() == "hello"


async def test_renewed_files_are_taken_up_by_themselves_and_only_when_they_fit(tmp_path: Path) -> None:
    files = bought(tmp_path)
    certificates = Certificates(settings(tmp_path, files), lambda: NOW)
    runner = web.AppRunner(await hello_app())
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=certificates.context).start()
    port, before = runner.addresses[0][1], serial(files.cert)
    key = files.key.read_bytes()
    bought(tmp_path, 364)
    new, files_key = serial(files.cert), files.key.read_bytes()
    files.key.write_bytes(key)  # half renewed: the certificate came first
    for _ in range(2):
        with capture_logs() as logs:
            await certificates.look()
        assert await shown(port) == before
    assert logs == [], "told once"
    files.key.write_bytes(files_key)
    await certificates.look()
    assert await shown(port) == new
    for gone in (files.key, files.cert):
        gone.unlink()
        with capture_logs() as logs:
            await certificates.look()
        assert [each["event"] for each in logs] == ["certificate_not_taken_up"]
        assert await shown(port) == new
    await runner.cleanup()


async def test_our_own_is_renewed_while_the_program_runs(tmp_path: Path) -> None:
    now = [NOW]
    certificates = Certificates(settings(tmp_path), lambda: now[0])
    cert = tls.leaf_files(tmp_path / "data" / "tls").cert
    before = serial(cert)
    now[0] = NOW + 340 * DAY
    with capture_logs() as logs:
        await certificates.look()
    assert serial(cert) != before
    assert [each["event"] for each in logs] == ["certificate_taken_up"]


@pytest.mark.parametrize(
    ("days", "word"), [(31, None), (29, "将于"), (1, "将于"), (-1, "已于"), (-400, "已于")]
)
async def test_said_thirty_days_before_the_end_and_after_it(
    tmp_path: Path, days: int, word: str | None
) -> None:
    config = settings(tmp_path, bought(tmp_path, days))
    found = warnings(config, NOW)
    assert [word in sentence for sentence in found] == ([True] if word else [])
    now = [NOW]
    certificates = Certificates(config, lambda: now[0])
    with capture_logs() as logs:
        for _ in range(3):
            await certificates.look()
        now[0] += DAY
        await certificates.look()
    assert len([each for each in logs if each["event"] == "certificate_expires"]) == (2 if days < 31 else 1)
    [(_, ends)] = figures(config).values()
    assert abs(ends - (NOW + days * DAY).timestamp()) < 2 * DAY.total_seconds()


def test_what_is_not_valid_yet_is_said(tmp_path: Path) -> None:
    assert "还没有生效" in warnings(settings(tmp_path, bought(tmp_path)), NOW - 900 * DAY)[0]


def test_a_certificate_for_another_name_is_said(tmp_path: Path) -> None:
    assert NAME in warnings(settings(tmp_path, bought(tmp_path, name="www.example.edu.cn")), NOW)[0]
    tls.ensure_certificate(tmp_path / "star", ["example.edu.cn"], NOW)
    authority = tls._read(tls.authority_files(tmp_path / "star"))
    star = tls.Pair(tmp_path / "star.pem", tmp_path / "star.key")
    tls._write(star, tls._issue_leaf(authority, ["*.example.edu.cn"], NOW), [])
    assert warnings(settings(tmp_path, star), NOW) == []


def test_a_key_that_others_may_read_is_said(tmp_path: Path) -> None:
    files = bought(tmp_path)
    files.key.chmod(0o644)
    assert "chmod" in warnings(settings(tmp_path, files), NOW)[0]


def test_production_without_a_real_certificate_is_said(tmp_path: Path) -> None:
    config = settings(tmp_path)
    assert "没有正式的证书" in warnings(config, NOW)[0]
    assert figures(config) == {}


def test_one_way_to_a_certificate(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    both = '[tls]\ncert = "a"\nkey = "b"\nacme = "https://ca.example/dir"\n'
    for text, told in (
        (both + '[server]\norigins = ["https://exam.example.edu.cn"]\n', "只能选用一种"),
        ('[tls]\nacme = "https://ca.example/dir"\n', "origins 也要填写"),
        (
            '[tls]\nacme = "https://ca.example/dir"\n[server]\norigins = ["https://10.1.2.3"]\n',
            "origins 也要填写",
        ),
        ('[tls]\nacme = "http://ca.example/dir"\n', "https://"),
        ('[tls]\nacme_email = "nobody"\n', "acme_email"),
    ):
        file.write_text(text)
        with pytest.raises(ConfigError, match=told):
            load(file)
