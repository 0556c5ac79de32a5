"""The live board and the live queue of admins and inspectors: empty, loading, failing and reconnecting, in words."""

import asyncio

import pytest
from playwright.async_api import Route, expect

from tests.journeys import OFFICE
from tests.journeys.conftest import Join

pytestmark = OFFICE

ROOMS = "**/api/rooms"
WATCHERS = pytest.mark.parametrize(("who", "path"), [("school-admin", "/admin"), ("inspector", "/inspector")])


@WATCHERS
async def test_the_board_says_that_it_is_loading_that_it_failed_and_that_it_is_old(
    join: Join, who: str, path: str
) -> None:
    person = await join(who)
    page, answers = person.page, asyncio.Event()
    await page.clock.install()

    async def fail_late(route: Route) -> None:
        await answers.wait()
        await route.abort()

    await page.route(ROOMS, fail_late)
    await page.goto(person.site.url + path)
    await person.reads("正在读取考场…")
    answers.set()
    await person.reads("网络连接不上。请检查网络，页面会自动重试。")
    await page.unroute(ROOMS)
    await person.press("重试")
    rooms = page.locator(".board-room")
    await expect(rooms.first).to_be_visible()
    await expect(page.locator(".stale")).to_have_count(0)
    await page.route(ROOMS, lambda route: route.abort())
    await person.sees_later(page.get_by_text("暂时连接不上，下面是刚才的内容，正在自动重试…"), every=5)
    await expect(rooms.first).to_be_visible()


@WATCHERS
async def test_a_board_without_rooms_says_so(join: Join, who: str, path: str) -> None:
    person = await join(who)
    await person.page.route(ROOMS, lambda route: route.fulfill(json={"now": 0, "rooms": []}))
    await person.page.goto(person.site.url + path)
    await person.reads("没有分配给您的考场。如有疑问请联系学院管理员。")


@WATCHERS
async def test_the_live_queue_says_why_it_does_not_open_and_that_it_is_old(
    join: Join, who: str, path: str
) -> None:
    person = await join(who)
    page = person.page
    await page.route_web_socket("**/socket.io/**", lambda socket: socket.close())
    await person.open_room()
    await person.reads("正在进入考场…")
    await person.reads("网络连接不上。请检查网络，页面会自动重试。")
    watching = await person.context.new_page()
    await watching.goto(page.url)
    await expect(watching.get_by_role("heading", name="考生队列")).to_be_visible()
    await person.context.set_offline(True)
    await watching.evaluate("window.dispatchEvent(new Event('online'))")
    await expect(watching.get_by_text("正在重连…")).to_be_visible(timeout=30_000)
    await expect(watching.get_by_text("下面是断线前的情况，连上后自动更新")).to_be_visible()
    await expect(watching.get_by_role("heading", name="考生队列")).to_be_visible()
