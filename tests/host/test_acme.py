"""Certificates from an ACME directory, over a real one on loopback."""

import asyncio
import datetime
import shutil
import ssl
from pathlib import Path

import pytest
from aiohttp import web
from cryptography import x509
from structlog.testing import capture_logs

from app.config import Config, Server, Tls
from app.host import acme, tls
from app.host.certificates import Certificates, files_of, warnings
from app.host.serve import serving
from tests.host import pebble
from tests.waiting import until

pytestmark = pytest.mark.slow

NAME = "exam.example.edu.cn"
needs_pebble = pytest.mark.skipif(
    not pebble.there(), reason="no pebble on this machine (Debian: apt install pebble)"
)


def config(data: Path, directory: str, ca: Path | None = None, trust_port: int = 0) -> Config:
    server = Server(
        host="127.0.0.1", port=0, trust_port=trust_port, origins=(f"https://{NAME}", "https://10.1.2.3")
    )
    return Config(
        data=data, server=server, tls=Tls(acme=directory, acme_ca=ca, acme_email="office@example.edu.cn")
    )


def shown(port: int) -> x509.Certificate:
    """What a browser that comes now is shown."""
    return x509.load_pem_x509_certificate(ssl.get_server_certificate(("127.0.0.1", port)).encode())


async def empty_app() -> web.Application:
    return web.Application()


async def _shown_of_pebble(port: int) -> x509.Certificate:
    """Our own is shown until the directory's is taken up, and has the same name."""
    found: list[x509.Certificate] = []

    async def why_not() -> str | None:
        found[:] = [await asyncio.to_thread(shown, port)]
        issuer = found[0].issuer.rfc4514_string()
        return None if "Pebble" in issuer else f"by {issuer}"

    await until(why_not, 10)
    return found[0]


@needs_pebble
async def test_got_renewed_and_kept_without_a_restart(tmp_path: Path) -> None:
    """One run of a directory: it takes seconds to start."""
    data = tmp_path / "data"
    async with pebble.running(tmp_path) as directory:
        settings = config(data, directory.directory, directory.ca, directory.http_port)
        async with serving(settings, empty_app) as at:
            assert not at.own_certificate, "there is nothing to be trusted by hand"
            await until(lambda: None if tls.fit(acme.files(data / "tls")) else "none got yet", 30)
            first = await _shown_of_pebble(at.port)
            assert tls.names(first) == {NAME}, "an address is none of its business"
        files = [path for path in (data / "tls").iterdir() if path.is_file()]
        assert {path.stat().st_mode & 0o077 for path in files} == {0}
        assert "office@example.edu.cn" not in (data / "tls" / "acme-account.json").read_text()

        # The next start shows it at once; thirty days before its end there is another one, in the same process.
        now = [datetime.datetime.now(datetime.UTC)]
        kept = Certificates(settings, lambda: now[0])
        assert files_of(settings) == acme.files(data / "tls")
        await kept.look()
        assert tls.read_certificate(files_of(settings).cert) == first, "it is not asked for before its time"
        now[0] = first.not_valid_after_utc - datetime.timedelta(days=29)
        runner = await _answering(kept, directory.http_port)
        with capture_logs() as logs:
            await kept.look()
        await runner.cleanup()
        second = tls.read_certificate(files_of(settings).cert)
        assert second is not None
        assert second.serial_number != first.serial_number
        assert [each["event"] for each in logs if "detail" not in each] == [
            "acme_obtained",
            "certificate_taken_up",
        ]
        assert not kept.answers, "what was asked for is answered once"

        # Nobody answers at the name: told with the directory's reason, and the old one goes on.
        now[0] = second.not_valid_after_utc - datetime.timedelta(days=29)
        with capture_logs() as logs:
            await kept.look()
            await kept.look()
        [told] = [each["detail"] for each in logs if each["event"] == "acme_failed"]
        assert NAME in told
        assert "10 分钟后再试" in told
        assert tls.read_certificate(files_of(settings).cert) == second
        await directory.stop()
        for minutes in (11, 21):
            now[0] += datetime.timedelta(minutes=minutes)
            with capture_logs() as logs:
                await kept.look()
            assert [each["event"] for each in logs if each["event"] == "acme_failed"] == ["acme_failed"]
        assert "将于" in warnings(settings, now[0])[0]


async def _answering(certificates: Certificates, port: int) -> web.AppRunner:
    from app.host.trust import make_trust_app

    runner = web.AppRunner(make_trust_app(None, 443, {NAME}, certificates.answers))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    return runner


async def test_a_directory_that_is_away_keeps_nobody_from_starting(tmp_path: Path) -> None:
    """Until there is a certificate, our own is shown, and said to be so."""
    settings = config(tmp_path, "https://127.0.0.1:1/dir")
    with capture_logs() as logs:
        async with serving(settings, empty_app) as at:
            await until(lambda: None if any(e["event"] == "acme_failed" for e in logs) else "not told")
            assert NAME in tls.names(await asyncio.to_thread(shown, at.port))
    assert "还没有从 [tls] acme 取得证书" in warnings(settings, datetime.datetime.now(datetime.UTC))[0]


def test_a_crash_between_key_and_certificate_is_made_good(tmp_path: Path) -> None:
    settings, now = config(tmp_path, "https://127.0.0.1:1/dir"), datetime.datetime.now(datetime.UTC)
    one, two = (tls.ensure_certificate(tmp_path / name, [NAME], now) for name in ("one", "two"))
    got = acme.files(tmp_path / "tls")
    got.cert.parent.mkdir()
    shutil.copy(one.cert, got.cert)
    shutil.copy(two.key, got.key)
    Certificates(settings, lambda: now)
    assert files_of(settings) == tls.leaf_files(tmp_path / "tls")


@pytest.mark.parametrize(
    ("days", "left", "wanted"),
    [(90, 31, False), (90, 29, True), (6, 3, False), (6, 1, True), (0, 0, True)],
)
def test_renewed_thirty_days_before_and_short_ones_in_their_last_third(
    days: int, left: int, wanted: bool
) -> None:
    class Lasting:
        not_valid_before_utc = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
        not_valid_after_utc = not_valid_before_utc + datetime.timedelta(days=days)
        extensions = x509.Extensions([])

    now = Lasting.not_valid_after_utc - datetime.timedelta(days=left)
    held = Lasting() if days else None
    assert acme.due(held, [], now) is wanted  # type: ignore[arg-type]
