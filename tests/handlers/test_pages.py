"""What pages may load: the libraries, each once and as pinned."""

import json
import re
from collections.abc import AsyncIterator
from typing import Any
from unittest.mock import Mock
from urllib.parse import urljoin

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from app.handlers import pages
from app.handlers.http import mount

PINNED: dict[str, str] = json.loads((pages.WEB / "package.json").read_text())["dependencies"]
MODULES = pages.WEB / "node_modules"

Client = TestClient[web.Request, web.Application]


@pytest.fixture
async def client() -> AsyncIterator[Client]:
    app = web.Application()
    mount(app, pages.routes("江城大学", demo=False), Mock(under_way=None))  # nobody is asked who they are
    async with TestClient(TestServer(app)) as client:
        yield client


def _package(library: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((MODULES / library.partition("/")[0] / "package.json").read_text())
    return found


@pytest.mark.parametrize("library", pages.LIBRARIES)
async def test_a_library_is_the_pinned_version_and_nothing_but_itself(client: Client, library: str) -> None:
    name = library.partition("/")[0]
    assert _package(library)["version"] == PINNED[name]
    answer = await client.get(f"/lib/{library}.js")
    assert (answer.status, answer.content_type) == (200, "text/javascript")
    text = await answer.text()
    own = pages.LIBRARIES[library]
    assert own.startswith(f"{library}/"), "a bundle of another package carries a version of its own"
    imports = re.findall(r'\bfrom\s*"([^"]+)"', text)
    assert set(imports) <= {f"/lib/{each}.js" for each in pages.LIBRARIES}, "no browser finds a bare name"
    assert re.sub(r'"/lib/([^"]+)\.js"', r'"\1"', text) == (MODULES / own).read_text()


async def test_hooks_and_pages_share_one_view_library(client: Client) -> None:
    """Two copies of preact draw nothing: hooks know only the components of their own."""
    hooks = await (await client.get("/lib/preact/hooks.js")).text()
    page = await (await client.get("/web/js/ui/html.js")).text()
    assert 'from"/lib/preact.js"' in hooks
    assert 'from "/lib/preact.js"' in page
    assert (await client.get("/lib/preact-htm.js")).status == 404


async def test_nothing_else_of_the_packages_is_sent(client: Client) -> None:
    for path in (
        "/lib/preact/package.json",
        "/lib/preact/debug.js",
        "/web/node_modules/preact/dist/preact.mjs",
    ):
        assert (await client.get(path)).status == 404, path


@pytest.mark.parametrize("guide", ["candidate", "examiner"])
async def test_a_guide_is_served_with_all_that_it_shows(client: Client, guide: str) -> None:
    answer = await client.get(f"/guides/{guide}")
    assert (answer.status, answer.content_type) == (200, "text/html")
    shown = re.findall(r'(?:src|href)="([^"]+)"', await answer.text())
    assert any(each.startswith("pictures/") for each in shown)
    for each in shown:
        assert (await client.get(urljoin(f"/guides/{guide}", each))).status == 200, each
