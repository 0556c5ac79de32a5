"""The plain HTTP site: it explains the certificate, hands it out, and leads everything else to HTTPS."""

import asyncio
import datetime
import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from aiohttp.pytest_plugin import AiohttpClient
from aiohttp.test_utils import TestClient

from app.host import tls
from app.host.trust import make_trust_app

KNOWN = ("127.0.0.1", "exam.example.edu.cn", "::1")


@pytest.fixture
def authority(tmp_path: Path) -> Path:
    tls.ensure_certificate(tmp_path, ["localhost"], datetime.datetime(2026, 6, 1, tzinfo=datetime.UTC))
    return tls.authority_files(tmp_path).cert


@pytest.fixture
async def site(authority: Path, aiohttp_client: AiohttpClient) -> TestClient:
    return await aiohttp_client(make_trust_app(authority, 8443, KNOWN))


async def test_page_shows_fingerprint_platforms_and_the_way_on(site: TestClient, authority: Path) -> None:
    answer = await site.get("/trust", headers={"Host": "exam.example.edu.cn:8080"})
    text = await answer.text()
    assert answer.content_type == "text/html"
    assert tls.fingerprint(authority) in text
    assert 'href="/ca.crt"' in text
    assert 'href="https://exam.example.edu.cn:8443/"' in text
    for platform in ("Windows", "Android", "iPhone", "macOS"):
        assert platform in text


def test_fingerprint_is_what_openssl_prints(authority: Path) -> None:
    pairs = tls.fingerprint(authority).split(":")
    assert len(pairs) == 32
    assert all(len(pair) == 2 and pair == pair.upper() for pair in pairs)


async def test_certificate_comes_as_one(site: TestClient, authority: Path) -> None:
    answer = await site.get("/ca.crt")
    assert answer.content_type == "application/x-x509-ca-cert"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="ca.crt"'
    assert await answer.read() == authority.read_bytes()


async def test_no_key_is_served(site: TestClient) -> None:
    for path in ("/ca.key", "/server.key", "/tls/ca.key", "/..%2fca.key"):
        answer = await site.get(path, allow_redirects=False)
        assert answer.status == 307


@pytest.mark.parametrize(
    ("host", "path", "target"),
    [
        ("127.0.0.1:8080", "/room/3?x=%E4%B8%AD", "https://127.0.0.1:8443/room/3?x=%E4%B8%AD"),
        ("[::1]:8080", "/", None),
        ("[::1]:8080", "/home", "https://[::1]:8443/home"),
        ("EXAM.example.edu.cn", "/m", "https://exam.example.edu.cn:8443/m"),
    ],
)
async def test_everything_else_leads_to_https(
    site: TestClient, host: str, path: str, target: str | None
) -> None:
    answer = await site.get(path, headers={"Host": host}, allow_redirects=False)
    assert answer.headers["Location"] == (target or "/trust")


@pytest.mark.parametrize(
    "target", ["//evil.example/", "http://evil.example/", "@evil.example", "/\\evil.example"]
)
async def test_no_request_target_leads_elsewhere(site: TestClient, target: str) -> None:
    """Clients normalise such targets, so this one speaks HTTP by hand."""
    reader, writer = await asyncio.open_connection(site.host, site.port)
    writer.write(f"GET {target} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode())
    answer = (await reader.read()).decode()
    writer.close()
    location = re.search(r"^Location: (.*)\r$", answer, re.M)
    assert " 400 " in answer or (location and urlsplit(location[1]).netloc == "127.0.0.1:8443"), answer


async def test_a_form_is_not_turned_into_a_get(site: TestClient) -> None:
    answer = await site.post("/api/login", data=b"x", allow_redirects=False)
    assert answer.status == 307


@pytest.mark.parametrize(
    "host", ["evil.example", "exam.example.edu.cn.evil.example", "", "[", "a@127.0.0.1.evil"]
)
async def test_a_foreign_host_is_led_nowhere(site: TestClient, host: str) -> None:
    answer = await site.get("/home", headers={"Host": host}, allow_redirects=False)
    assert answer.status == 400
    assert "Location" not in answer.headers


async def test_headers_guard_every_answer(site: TestClient) -> None:
    for path in ("/trust", "/home", "/ca.crt"):
        answer = await site.get(path, allow_redirects=False)
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert "aiohttp" not in answer.headers["Server"]


async def test_with_a_real_certificate_there_is_nothing_to_trust(aiohttp_client: AiohttpClient) -> None:
    site = await aiohttp_client(make_trust_app(None, 443, KNOWN))
    for path in ("/", "/trust", "/ca.crt"):
        answer = await site.get(path, allow_redirects=False)
        assert answer.headers["Location"] == f"https://127.0.0.1{path}"
