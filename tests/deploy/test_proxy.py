"""deploy/proxy: both proxies, as they are shipped, bring a page to the server that has its room."""

import asyncio
import re
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.handlers.bodies import CHUNK, UPLOAD
from app.handlers.room.socket import PING_EVERY
from app.materials import uploads
from app.office.roster import staging
from tests.deploy.proxies import BROWSER, NAMES, NGINX, RELAY, Proxied, program, proxied
from tests.waiting import until
from tools.cluster import HAPROXY

pytestmark = pytest.mark.slow

LONG_MS = Path(__file__).parents[2] / "web/js/line/api.js"


@pytest.fixture(params=["haproxy", "nginx"])
async def site(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Proxied]:
    if program(request.param) is None:
        pytest.skip(f"no {request.param} on this machine")
    async with proxied(request.param, tmp_path) as site:
        yield site


async def test_a_socket_reaches_the_server_it_names_or_while_that_is_down_another(site: Proxied) -> None:
    assert [await site.greeting(name) for name in ("n1", "n2", "n1", "n2")] == ["n1", "n2", "n1", "n2"]
    assert await site.greeting() in NAMES
    assert await site.greeting("n9") in NAMES, "a name that nobody has any more"
    assert {(await site.ask("GET", "/rooms?node=n2"))[1]["name"] for _ in range(4)} == set(NAMES), (
        "only sockets are sent to a server"
    )
    await site.upstreams["n2"].stop()

    async def why_not() -> str | None:
        name = await site.greeting("n2")
        return None if name == "n1" else f"{name} answered"

    await until(why_not)
    assert [(await site.ask("GET", "/"))[0] for _ in range(4)] == [200] * 4
    await site.upstreams["n2"].start(site.pair)
    await until(lambda: _back(site), 15)


async def _back(site: Proxied) -> str | None:
    name = await site.greeting("n2")
    return None if name == "n2" else f"still {name}"


async def test_a_server_that_says_503_is_not_asked_and_nothing_is_done_twice(site: Proxied) -> None:
    site.upstreams["n1"].sick = True

    async def why_not() -> str | None:
        answers = [await site.ask("GET", "/") for _ in range(4)]
        return None if {said["name"] for _, said in answers} == {"n2"} else f"{answers}"

    await until(why_not)
    for each in site.upstreams.values():
        each.asked.clear()
    for _ in range(6):
        await site.ask("POST", "/api/once", data=b"x")
    assert sum(len(each.asked) for each in site.upstreams.values()) == 6
    assert [await site.greeting(name) for name in ("n2", "n1", "", "n1", "")] == ["n2"] * 5, "no circle"


async def test_when_none_is_ready_any_says_so_itself(site: Proxied) -> None:
    for each in site.upstreams.values():
        each.sick = True

    async def why_not() -> str | None:
        status, said = await site.ask("GET", "/")
        return None if status == 503 and said["name"] in NAMES else f"{status} {said}"

    await until(why_not)
    for _ in range(30):  # past the checks that find them out
        assert await why_not() is None
        await asyncio.sleep(0.1)


async def test_a_server_hears_the_address_the_proxy_saw_and_no_other(site: Proxied) -> None:
    status, said = await site.ask("GET", "/", headers={"X-Forwarded-For": "192.0.2.7, 10.0.0.1"})
    assert (status, said["X-Forwarded-For"]) == (200, [BROWSER])
    assert said["Host"] == [site.origin.removeprefix("https://")]


async def test_an_upload_arrives_as_it_is_sent_and_however_large_a_piece_may_be(site: Proxied) -> None:
    """What came before a line broke is kept by the server: a proxy that waits for the end would lose it."""
    arrived = asyncio.Event()

    async def body() -> AsyncIterator[bytes]:
        yield b"first"
        await arrived.wait()
        yield bytes(uploads.CHUNK - len(b"first"))

    sending = asyncio.create_task(site.ask("POST", "/upload", data=body()))
    first = [asyncio.create_task(each.pieces.get()) for each in site.upstreams.values()]
    done, waiting = await asyncio.wait(first, timeout=10, return_when=asyncio.FIRST_COMPLETED)
    for each in waiting:
        each.cancel()
    assert [each.result() for each in done] == [b"first"]
    arrived.set()
    status, said = await sending
    assert (status, said["size"]) == (200, uploads.CHUNK)


async def test_one_port_serves_pages_and_the_relay_told_apart_by_name(tmp_path: Path) -> None:
    if program("haproxy") is None:
        pytest.skip("no haproxy on this machine")
    async with proxied("door", tmp_path) as site:
        status, said = await site.ask("GET", "/", headers={"X-Forwarded-For": "192.0.2.7"})
        assert (status, said["name"] in NAMES, said["X-Forwarded-For"]) == (200, True, [BROWSER])
        assert [await site.greeting(name) for name in NAMES] == list(NAMES)
        async with site.client.get(f"{site.origin}/", server_hostname=RELAY, ssl=False) as answer:
            assert (await answer.json())["name"] == "turn", "its own certificate, its own TLS"


@pytest.mark.parametrize(("name", "config"), [("haproxy", HAPROXY), ("nginx", NGINX)])
def test_no_limit_of_theirs_is_below_one_of_ours(name: str, config: Path) -> None:
    text = config.read_text("utf-8")
    long_ms = int(re.findall(r"LONG_MS = ([\d_]+)", LONG_MS.read_text("utf-8"))[0].replace("_", ""))
    words = {
        "haproxy": ("timeout client", "timeout server", "timeout tunnel"),
        "nginx": ("client_body_timeout", "proxy_read_timeout 3", "proxy_send_timeout"),
    }[name]
    piece, work, tunnel = (_number(text, word) for word in words)
    assert piece > max(CHUNK.idle, UPLOAD.idle)
    assert (work if name == "haproxy" else 300) * 1000 >= long_ms
    assert tunnel > 3 * PING_EVERY
    if name == "nginx":
        assert _number(text, "client_max_body_size") * 2**20 >= max(staging.ZIP_BYTES, uploads.CHUNK)
    assert set(NAMES) <= set(re.findall(r"\bn\d\b", text))


def _number(text: str, word: str) -> int:
    return int(re.findall(rf"^\s*{word}\s*(\d+)", text, re.MULTILINE)[0])


def test_haproxy_takes_the_settings_without_a_warning(tmp_path: Path) -> None:
    """As they are shipped, `user` and `chroot` included; the running one above is without."""
    started = program("haproxy")
    if started is None:
        pytest.skip("no haproxy on this machine")
    key = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    pem = tmp_path / "exam.pem"
    subprocess.run(
        ["openssl", *key, "-keyout", pem, "-out", tmp_path / "c", "-days", "2", "-subj", "/CN=localhost"],
        check=True,
        capture_output=True,
    )
    pem.write_bytes(pem.read_bytes() + (tmp_path / "c").read_bytes())
    told = subprocess.run(
        [started, "-c", "-dW", "-f", HAPROXY], env={"CERTIFICATE": str(pem)}, capture_output=True, text=True
    )
    assert told.returncode == 0, told.stderr
