"""A call, a talk, a message, the last minutes and the end reach a candidate who has scrolled away and looks at another
tab (docs/rules.md 8.4); and the candidate reaches the staff (docs/rules.md P16)."""

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest_asyncio
from playwright.async_api import Locator, expect

from tests.journeys import JOURNEY
from tests.journeys.conftest import Join
from tests.journeys.people import LAPTOP, PHONE, Person
from tests.journeys.scenes import cast, enter, finish, invite, talk, tell
from tests.journeys.test_pages import audit
from tests.waiting import eventually

pytestmark = JOURNEY

_WATCHED = """(() => {
  window.told = { notes: 0, desktop: [] };
  const { start } = OscillatorNode.prototype;
  OscillatorNode.prototype.start = function (...when) {
    told.notes += 1;
    return start.apply(this, when);
  };
  window.Notification = class {
    static permission = "granted";
    constructor(title) { told.desktop.push(title); }
    close() {}
  };
})()"""
"""Counts the notes that the page plays, and keeps what it puts on the desktop."""

_LOOKS_AWAY = """() => {
  for (const [name, value] of [["hidden", true], ["visibilityState", "hidden"]])
    Object.defineProperty(document, name, { configurable: true, get: () => value });
  document.hasFocus = () => false;
  document.dispatchEvent(new Event("visibilitychange"));
  scrollTo(0, document.documentElement.scrollHeight);
  Object.assign(told, { notes: 0, desktop: [] });
}"""
_LOOKS_AGAIN = """() => {
  for (const name of ["hidden", "visibilityState"]) delete document[name];
  delete document.hasFocus;
  document.dispatchEvent(new Event("visibilitychange"));
}"""


@pytest_asyncio.fixture(loop_scope="session")
async def people(join: Join) -> AsyncIterator[tuple[Person, Person, Person]]:
    candidate = await join("candidate4")
    await candidate.context.add_init_script(_WATCHED)
    await candidate.page.clock.install()

    async def this_one(who: str) -> Person:
        return candidate if who == candidate.id else await join(who)

    _, invigilator, chair = await cast(this_one, candidate.id, "invigilator1", "chair")
    await candidate.page.set_viewport_size(LAPTOP)
    yield candidate, invigilator, chair


async def looks_away(candidate: Person) -> None:
    """To the end of the page, and at another tab."""
    await candidate.page.evaluate(_LOOKS_AWAY)


async def is_told(candidate: Person, title: str, *, scrolled: bool = True) -> None:
    """By a sound, on the desktop, in the tab's title until it is looked at, and where the page is scrolled to."""
    page = candidate.page

    async def why_not() -> str | None:
        told = await page.evaluate("told")
        return None if title in told["desktop"] and told["notes"] else f"{told}"

    await eventually(why_not)
    assert (await page.title()).startswith(f"【{title}】")
    shown = page.locator(".banners, dialog").get_by_text(title).first
    await expect(shown).to_be_in_viewport(ratio=1)
    if scrolled:
        await stage_is_in_sight(candidate)
    await page.evaluate(_LOOKS_AGAIN)
    if title != "收到面试邀请":  # which stands before the title as long as the invitation does
        await expect(page).not_to_have_title(re.compile("【"))


async def stage_is_in_sight(candidate: Person) -> None:
    await expect(candidate.page.locator(".stage").first).to_be_in_viewport(ratio=0.9)


async def height(stage: Locator) -> float:
    box = await stage.bounding_box()
    assert box is not None
    return box["height"]


async def test_whatever_happens_reaches_a_candidate_who_looks_away(
    people: tuple[Person, Person, Person],
) -> None:
    candidate, invigilator, chair = people
    page, stage = candidate.page, candidate.page.locator(".stage").first
    whole = await height(stage)

    await looks_away(candidate)
    await tell(invigilator, candidate, "请把摄像头调高一些")
    await is_told(candidate, "考场消息")
    assert await height(stage) == whole
    # Which can be answered where it stands.
    await candidate.press("回复", within=".banners")
    await audit(candidate)
    await page.set_viewport_size(LAPTOP)
    await page.locator(".banners").get_by_label("回复内容").fill("已经调好")
    await candidate.press("发送回复", within=".banners")
    await invigilator.reads(f"{candidate.name} 回复：")
    await invigilator.reads("已经调好")
    await expect(page.locator(".banners .banner")).to_have_count(0)

    # One who needs help says so, from wherever the page is; whoever sees to it says so, too.
    await candidate.press("我需要帮助")
    await page.get_by_role("radio", name="听不到声音").check()
    await candidate.press("通知工作人员")
    await candidate.reads("已通知工作人员")
    await expect(page.get_by_role("button", name="我需要帮助")).to_have_count(0)
    await chair.reads("求助：听不到声音")
    await invigilator.page.locator(".side-head").get_by_role("button", name="已处理").click()
    await expect(page.get_by_text("已通知工作人员")).to_have_count(0)

    await looks_away(candidate)
    await talk(invigilator, candidate)
    await is_told(candidate, "候考官正在与您通话")
    assert await height(stage) == whole
    await invigilator.press("结束通话")
    await candidate.is_in("waiting")

    await looks_away(candidate)
    await invite(chair, candidate)
    await is_told(candidate, "收到面试邀请")
    await candidate.sees_at_once("进入考场")
    assert await height(stage) == whole
    assert (await page.title()).startswith("【收到面试邀请】"), "it stands as long as the invitation does"

    await page.set_viewport_size(PHONE)
    await page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    await expect(page.get_by_role("button", name="进入考场")).to_be_in_viewport(ratio=1)
    await page.set_viewport_size(LAPTOP)
    await enter(candidate)
    await stage_is_in_sight(candidate)
    whole = await height(stage)

    await page.set_viewport_size(PHONE)
    await looks_away(candidate)
    await tell(invigilator, candidate, "请说慢一些")
    await is_told(candidate, "考场消息")
    await candidate.press("知道了")
    await page.set_viewport_size(LAPTOP)

    await looks_away(candidate)
    await page.clock.set_system_time(datetime.now(UTC) + timedelta(minutes=15, seconds=2))
    await is_told(candidate, "面试还剩不到 5 分钟")
    assert await height(stage) == whole  # and the next view sets the page's clock right again

    await looks_away(candidate)
    await finish(chair, candidate)
    await is_told(candidate, "面试结束", scrolled=False)
