"""TURN credentials: what coturn's use-auth-secret expects, and no longer than they must be good."""

import asyncio
import shutil
import socket
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aioice import stun, turn

from app.channel.relays import Relays, password
from app.config import Config, Turn
from tests.browser import Page, School, config, running
from tests.fakes import Clock
from tests.waiting import until

URLS = ("turns:turn.example.edu.cn:443?transport=tcp",)
SECRET = "0123456789abcdef0123456789abcdef"


def test_without_relays_there_is_nothing_to_tell() -> None:
    relays = Relays((), "", 3600, Clock())
    assert not relays
    assert relays.servers("c1") == []


def test_a_credential_says_until_when_and_whose_and_is_proved_by_the_secret() -> None:
    clock = Clock()
    [server] = Relays(URLS, SECRET, 3600, clock).servers("c1")
    assert server["urls"] == list(URLS)
    until, _, whom = str(server["username"]).partition(":")
    assert (int(until), whom) == (int(clock() + 3600), "c1")
    assert server["credential"] == password(SECRET, str(server["username"]))
    assert SECRET not in str(server)


def test_the_password_is_the_one_of_the_draft() -> None:
    """HMAC-SHA1 in base64, as `openssl dgst -sha1 -hmac north | base64` has it (draft-uberti-behave-turn-rest-00)."""
    assert password("north", "1433895918:user") == "/gk4t5tUc08OpM3NjrVjHSFVNmY="


def test_another_secret_or_name_makes_another_password() -> None:
    known = password(SECRET, "1:c1")
    assert known not in {password(SECRET, "2:c1"), password(SECRET, "1:c2"), password(SECRET + "x", "1:c1")}


@pytest.mark.parametrize(
    "wrong",
    [
        {"urls": ("https://turn.example.edu.cn",), "secret": SECRET},
        {"urls": URLS},
        {"urls": URLS, "secret": "short"},
        {"urls": URLS, "secret": SECRET, "seconds": 10},
    ],
)
def test_what_cannot_work_is_refused_at_the_start(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"urls|secret|seconds"):
        Turn.model_validate(wrong)


def test_the_secret_is_not_shown() -> None:
    assert SECRET not in repr(Config(turn=Turn(urls=URLS, secret=SECRET)))


async def test_a_page_is_given_relays_and_only_one_that_is_admitted(tmp_path: Path) -> None:
    async with running(config(tmp_path, turn=Turn(urls=URLS, secret=SECRET, seconds=600))) as school:
        page = await _open(school)
        assert page.last("hello")["relays"] is True
        ack = await page.call("media:relays")
        assert ack["servers"][0]["username"].endswith(":candidate1")
        assert (await page.call("media:relays", urls=[]))["code"] == "malformed"


async def test_where_there_are_none_the_page_is_told_so(tmp_path: Path) -> None:
    async with running(config(tmp_path)) as school:
        page = await _open(school)
        assert page.last("hello")["relays"] is False
        assert (await page.call("media:relays"))["servers"] == []


async def _open(school: School) -> Page:
    [room] = [each.id for each in school.services.rooms.all() if "candidate1" in each.seats][:1]
    return await (await school.visit("candidate1")).open(room)


CONF = Path(__file__).parents[2] / "deploy/turn/turnserver.conf"


def test_the_settings_for_coturn_ask_for_credentials_and_deny_every_other_peer() -> None:
    said = [line for line in CONF.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    assert "use-auth-secret" in said
    assert "no-auth" not in said
    assert {"denied-peer-ip=0.0.0.0-255.255.255.255", "no-multicast-peers", "no-tcp-relay", "no-cli"} <= set(
        said
    )
    assert sum(line.startswith("allowed-peer-ip=") for line in said) == 1


needs_coturn = pytest.mark.skipif(shutil.which("turnserver") is None, reason="coturn is not installed")


@pytest.fixture
async def coturn(tmp_path: Path) -> AsyncIterator[tuple[str, int]]:
    """coturn with our settings, but for its addresses: without TLS, on a port of this machine, one node allowed."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    kept = [
        line for line in CONF.read_text("utf-8").splitlines() if line and line[0] != "#" and "<" not in line
    ]
    ours = [line for line in kept if not line.startswith(("tls-", "listening-port", "proc-", "log-file"))]
    own = [
        "realm=exam",
        f"static-auth-secret={SECRET}",
        "listening-ip=127.0.0.1",
        "relay-ip=127.0.0.1",
        f"listening-port={port}",
        "allow-loopback-peers",
        "allowed-peer-ip=127.0.0.1",
        "no-tls",
        f"pidfile={tmp_path / 'pid'}",
        "log-file=stdout",
    ]
    (tmp_path / "turn.conf").write_text("\n".join([*ours, *own]), "utf-8")
    with (tmp_path / "log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            "turnserver", "-c", str(tmp_path / "turn.conf"), stdout=log, stderr=log, cwd=tmp_path
        )
    try:

        async def why_not() -> str | None:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError as error:
                return f"{error}: {(tmp_path / 'log').read_text()[-800:]}"
            writer.close()
            return None

        await until(why_not, 10, every=0.05)
        yield "127.0.0.1", port
    finally:
        process.terminate()
        await process.wait()


async def allocate(coturn: tuple[str, int], server: dict[str, object]) -> tuple[Any, Any]:
    """An allocation by TCP, as a page makes one. Raises `TransactionFailed`."""
    return await turn.create_turn_endpoint(
        asyncio.DatagramProtocol,
        server_addr=coturn,
        username=str(server["username"]),
        password=str(server["credential"]),
        transport="tcp",
    )


@needs_coturn
async def test_coturn_takes_them(coturn: tuple[str, int]) -> None:
    [server] = Relays(URLS, SECRET, 3600, time.time).servers("c1")
    transport, _ = await allocate(coturn, server)
    assert transport.get_extra_info("sockname")[0] == "127.0.0.1"
    transport.close()


@needs_coturn
@pytest.mark.parametrize(
    ("secret", "ends_in"), [(SECRET, -1.0), (SECRET + "x", 3600.0)], ids=["too old", "of another secret"]
)
async def test_coturn_refuses_others(coturn: tuple[str, int], secret: str, ends_in: float) -> None:
    [server] = Relays(URLS, secret, ends_in, time.time).servers("c1")
    with pytest.raises(stun.TransactionFailed, match="401"):
        await allocate(coturn, server)


@needs_coturn
async def test_coturn_relays_to_a_node_and_to_nobody_else(coturn: tuple[str, int]) -> None:
    [server] = Relays(URLS, SECRET, 3600, time.time).servers("c1")
    transport, _ = await allocate(coturn, server)
    client = transport._TurnTransport__inner_protocol  # aioice tells no caller of a refused peer
    await client.channel_bind(0x4000, ("127.0.0.1", 8444))
    for number, stranger in enumerate(["10.0.0.1", "169.254.169.254", "192.168.1.1", "8.8.8.8"], 0x4001):
        with pytest.raises(stun.TransactionFailed, match="403"):
            await client.channel_bind(number, (stranger, 80))
    transport.close()
