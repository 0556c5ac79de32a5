"""The Windows client on the home page: download, check, and every way it can go."""

import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Locator, Route, expect

from tests.channel.setups import VERSION, setup
from tests.journeys import OFFICE
from tests.journeys.conftest import Join, Shoot
from tests.journeys.people import DESK, PHONE, Person
from tests.journeys.site import Site, serving
from tests.journeys.test_pages import WIDTH, audit
from tests.waiting import eventually

pytestmark = OFFICE

CARD = "Windows双通道客户端"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def site(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Site]:
    """The administrator provides the installer while the server runs."""
    settings = {"EXAM_CLIENT__INSTALLER": "generic.exe"}
    async with serving(Site(tmp_path_factory.mktemp("site"), settings)) as site:
        (site.folder / "generic.exe").write_bytes(setup())
        yield site


async def at_home(join: Join, who: str) -> tuple[Person, Locator]:
    """A candidate on the home page, and the card there."""
    zhang = await join(who)
    await zhang.page.goto(f"{zhang.site.url}/home")
    return zhang, zhang.page.get_by_role("region", name=CARD)


async def call_home(person: Person, ticket: str) -> None:
    """What the launcher does when the browser has started it."""
    answer = await person.context.request.post(
        f"{person.site.url}/api/client/checked",
        data={"ticket": ticket, "version": VERSION},
        headers={"Origin": person.site.url},
    )
    assert answer.ok, await answer.text()


async def test_it_is_downloaded_and_checked(join: Join, shoot: Shoot) -> None:
    zhang, card = await at_home(join, "candidate1")
    await expect(card).to_contain_text("尚未检测")
    await expect(card).to_contain_text(f"版本 {VERSION}")
    await expect(card).to_contain_text("只能装在 Windows 电脑上")
    async with zhang.page.expect_download() as downloading:
        await card.get_by_role("link", name="下载Windows双通道客户端").click()
    download = await downloading.value
    assert download.suggested_filename == f"云考场客户端-{VERSION}.exe"
    await card.get_by_text("安装说明与校验值").click()
    await expect(card.locator("code")).to_have_text(re.compile(r"[0-9a-f]{64}"))

    async with zhang.page.expect_response("**/api/client/check") as checking:
        await card.get_by_role("button", name="检测客户端").click()
    url = (await (await checking.value).json())["url"]
    await expect(card.get_by_role("status")).to_contain_text("始终允许")
    await shoot(zhang, "client-waiting")
    await call_home(zhang, url.partition("?t=")[2])
    await expect(card).to_contain_text("检测通过：")
    await expect(card).to_contain_text("已安装")
    await audit(zhang)
    for size, name in ((DESK, "client-desk"), (PHONE, "client-phone")):
        await zhang.page.set_viewport_size(size)
        await card.scroll_into_view_if_needed()
        assert await zhang.page.evaluate(WIDTH) == 0
        await shoot(zhang, name)
    await zhang.page.reload()
    await expect(card).to_contain_text("检测通过")


async def test_when_nothing_answers_it_says_what_to_do(join: Join, shoot: Shoot) -> None:
    zhang, card = await at_home(join, "candidate2")
    await zhang.page.clock.install()
    await zhang.page.reload()
    await card.get_by_role("button", name="检测客户端").focus()
    await zhang.page.keyboard.press("Enter")
    await expect(card.get_by_role("status")).to_contain_text("始终允许")

    async def why_not() -> str | None:
        """A second of the page's, and the answer to what it asks then."""
        await zhang.page.clock.run_for(1000)
        return None if await card.get_by_role("alert").count() else "nothing is said yet"

    await eventually(why_not, 40)
    await expect(card.get_by_role("alert")).to_contain_text("没有等到客户端的回应")
    await shoot(zhang, "client-missing")


async def test_where_nobody_provided_it_the_card_says_so(join: Join, shoot: Shoot) -> None:
    zhang, card = await at_home(join, "candidate3")

    async def none(route: Route) -> None:
        await route.fulfill(json={"ok": True, "available": False, "checked_at": None})

    await zhang.page.route("**/api/client", none)
    await zhang.page.reload()
    await expect(card).to_contain_text("管理员尚未提供")
    await expect(card.get_by_role("link")).to_have_count(0)
    await zhang.page.unroute("**/api/client")
    await zhang.page.route("**/api/client", lambda route: route.abort())
    await zhang.page.reload()
    await expect(card.get_by_role("alert")).to_contain_text("网络连接不上")
    await zhang.page.unroute("**/api/client")
    await card.get_by_role("button", name="重试").click()
    await expect(card.get_by_role("alert")).to_have_count(0)
