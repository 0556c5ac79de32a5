"""UDP that really stops, in a network namespace of the candidate's own (docs/rules.md faults 20 and 21).

The candidate's Chromium runs in the namespace, behind a pair of virtual cables; a firewall there drops UDP as a strict
network does, without a word. It wants root, `ip` and `nft`, and is skipped where they are missing.
"""

import os
import shutil
import subprocess
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Playwright

from tests.journeys import JOURNEY
from tests.journeys.conftest import FLAGS, Join, joining
from tests.journeys.people import Person
from tests.journeys.proof import sees, transports
from tests.journeys.scenes import cast, check_in, enter, face_to_face, invite
from tests.journeys.site import OpenSite, Site, serving
from tests.waiting import eventually

pytestmark = [
    *JOURNEY,
    pytest.mark.skipif(os.geteuid() != 0, reason="a network namespace wants root"),
    pytest.mark.skipif(
        not (shutil.which("ip") and shutil.which("nft")), reason="ip (iproute2) or nft (nftables) is missing"
    ),
]

BACK_WITHIN = 6.0
"""Seconds, by itself (docs/rules.md 10.3)."""


def run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True, text=True)


@dataclass(frozen=True)
class Namespace:
    """`outside` is this machine's address as the namespace reaches it."""

    name: str
    outside: str

    def inside(self, *command: str) -> None:
        run("ip", "netns", "exec", self.name, *command)

    def drop_udp(self) -> None:
        self.inside("nft", "add", "table", "inet", "strict")
        for way in ("input", "output"):
            chain = f"{{ type filter hook {way} priority 0; policy accept; }}"
            self.inside("nft", "add", "chain", "inet", "strict", way, chain)
            self.inside("nft", "add", "rule", "inet", "strict", way, "meta", "l4proto", "udp", "drop")


@pytest.fixture
def namespace() -> Iterator[Namespace]:
    number = os.getpid() % 250 + 1
    name, outside, inside = f"exam-{os.getpid()}", f"10.251.{number}.1", f"10.251.{number}.2"
    here, there = f"exh{os.getpid() % 99999}", f"ext{os.getpid() % 99999}"
    try:
        run("ip", "netns", "add", name)
    except subprocess.CalledProcessError as error:
        pytest.skip(f"no network namespace can be made here: {error.stderr}")
    try:
        run("ip", "link", "add", here, "type", "veth", "peer", "name", there, "netns", name)
        run("ip", "addr", "add", f"{outside}/24", "dev", here)
        run("ip", "link", "set", here, "up")
        made = Namespace(name, outside)
        made.inside("ip", "addr", "add", f"{inside}/24", "dev", there)
        for device in (there, "lo"):
            made.inside("ip", "link", "set", device, "up")
        yield made
    finally:
        subprocess.run(["ip", "netns", "del", name], check=False, capture_output=True)


@pytest_asyncio.fixture(loop_scope="session")
async def site(namespace: Namespace, tmp_path: Path) -> AsyncIterator[Site]:
    async with serving(OpenSite(tmp_path, address=namespace.outside)) as site:
        yield site


@pytest_asyncio.fixture(loop_scope="session")
async def behind(playwright: Playwright, namespace: Namespace, tmp_path: Path) -> AsyncIterator[Browser]:
    """A Chromium in the namespace."""
    chromium = shutil.which("chromium")
    starter = tmp_path / "chromium"
    starter.write_text(f'#!/bin/sh\nexec ip netns exec {namespace.name} {chromium} "$@"\n', "utf-8")
    starter.chmod(0o755)
    browser = await playwright.chromium.launch(executable_path=starter, args=FLAGS)
    yield browser
    await browser.close()


@pytest_asyncio.fixture(loop_scope="session")
async def join_behind(behind: Browser, site: Site) -> AsyncIterator[Join]:
    async with joining(behind, site) as join:
        yield join


async def at_the_door(join: Join) -> Person:
    candidate = await join("candidate1")
    await candidate.open_room()
    return candidate


async def test_udp_cut_in_mid_exam_the_picture_is_back_by_itself_over_tcp(
    namespace: Namespace, join: Join, join_behind: Join
) -> None:
    candidate = await at_the_door(join_behind)
    await candidate.is_connected()
    await check_in(candidate)
    [chair] = await cast(join, "chair")
    await invite(chair, candidate)
    await enter(candidate)
    await face_to_face(candidate, chair)
    assert await transports(candidate) == {"udp"}
    namespace.drop_udp()
    begun = time.monotonic()

    async def why_not() -> str | None:
        by = await transports(candidate)
        return None if by == {"tcp"} else f"media travels by {by}"

    await eventually(why_not, 30)
    await sees(chair, candidate)
    took = time.monotonic() - begun
    print(f"the picture was back {took:.1f} s after UDP was cut")
    await candidate.is_in("in_exam", 1)
    await face_to_face(candidate, chair)
    assert took <= BACK_WITHIN
    # A page that begins without UDP goes over TCP from the start.
    await candidate.page.reload()
    await candidate.is_connected(40)
    await face_to_face(candidate, chair)
    assert await transports(candidate) == {"tcp"}
