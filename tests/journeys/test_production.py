"""A school that is not the demo, from the first start to 关闭考试, by its pages alone.

Whoever is here was entered on a page, and every code was read where an operator reads it: at the console. Nothing is
written into the database, and no request is made that no page makes.
"""

import contextlib
import datetime
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, ViewportSize, expect

from app.office.roster.columns import Sort
from tests.journeys import JOURNEY
from tests.journeys.conftest import SCREENSHOTS
from tests.journeys.site import Site, serving
from tests.journeys.test_access import Authenticator, accessible
from tests.office.roster.books import book, id_number
from tests.waiting import eventually

pytestmark = [*JOURNEY, pytest.mark.timeout(300)]

LAPTOP = ViewportSize(width=1366, height=768)
COLLEGE, MAJOR, ROOM = "测绘学院", "遥感科学与技术", "遥感复试 第一考场"
ENTERED = "() => !['/', '/setup'].includes(location.pathname)"
SEEN = """([name]) => [...document.querySelectorAll("video")]
  .some((video) => video.ariaLabel?.includes(name) && video.videoWidth > 0 && video.currentTime > 0)"""


@dataclass
class Member:
    """Somebody of the school at a laptop of their own; `app` is their authenticator, once they have one."""

    site: Site
    page: Page
    name: str
    phone: str
    role: str
    app: Authenticator | None = None
    codes: int = 0
    complaints: list[str] = field(default_factory=list)

    async def press(self, label: str, within: str = "body") -> None:
        await self.page.locator(within).get_by_role("button", name=label, exact=True).first.click()

    async def confirm(self, label: str) -> None:
        """Press a button that asks back, and say yes."""
        await self.press(label)
        await self.press(f"确认{label}", "dialog[open]")

    async def reads(self, text: str | re.Pattern[str]) -> None:
        await expect(self.page.get_by_text(text).first).to_be_visible(timeout=30_000)

    async def opens(self, path: str) -> None:
        """A part of the own page, as if its address had been typed."""
        await self.page.goto(f"{self.site.url}{path}")
        await self.page.reload()

    async def is_in(self, state: str) -> None:
        await expect(self.page.locator("body")).to_have_attribute("data-state", state, timeout=40_000)

    async def sees(self, other: "Member") -> None:
        """The other's picture moves on this page."""
        await self.page.wait_for_function(SEEN, arg=[other.name], timeout=60_000)

    async def sms(self) -> str:
        """The code that was asked for last, from the operator's console."""
        self.codes += 1
        shown = rf"{self.phone[:3]}\*{{4}}{self.phone[-4:]} 的验证码：(\d{{6}})"
        found: list[str] = []

        async def why_not() -> str | None:
            found[:] = re.findall(shown, (self.site.folder / "log").read_text("utf-8", "replace"))
            return None if len(found) >= self.codes else f"{len(found)} codes for {self.name}"

        await eventually(why_not)
        return found[self.codes - 1]

    async def asks_for_code(self) -> None:
        await self.page.get_by_label("手机号").fill(self.phone)
        await self.press("获取验证码")
        await self.page.get_by_label("验证码", exact=True).fill(await self.sms())

    async def logs_in(self) -> None:
        """By phone and code, and by whatever second step the page asks for."""
        await self.page.goto(f"{self.site.url}/")
        await self.page.get_by_role("radio", name=self.role).check()
        if self.role == "我是考生":
            await self.page.get_by_label("学院").select_option(label=COLLEGE)
            await self.page.get_by_label("专业").select_option(label=MAJOR)
        await self.asks_for_code()
        await self.press("登录")
        await self.takes_second_step()

    async def takes_second_step(self) -> None:
        """Sets an authenticator up, or shows what it says, or neither: as the school wants it."""
        page, code = self.page, self.page.get_by_label(re.compile("^动态口令"))
        await page.wait_for_function(f"() => ({ENTERED})() || document.querySelector('.factor')")
        if await page.evaluate(ENTERED):
            return
        await expect(code).to_be_visible()
        secret = page.locator("[data-secret]")
        new = bool(await secret.count())
        if new:
            self.app = Authenticator(await secret.get_attribute("data-secret") or "")
        assert self.app is not None, "asked for a code of an authenticator that was never set up"
        await code.fill(self.app.code())
        await page.get_by_role("button", name=re.compile("^(确认并启用|验证)$")).click()
        if new:
            await self.press("我已保存，继续")
        await page.wait_for_function(ENTERED)

    async def shoot(self, name: str) -> None:
        """What stands on the laptop's screen, where pictures are asked for."""
        if SCREENSHOTS:
            Path(SCREENSHOTS).mkdir(parents=True, exist_ok=True)
            await self.page.screenshot(path=Path(SCREENSHOTS) / f"production-{name}.png")


@contextlib.asynccontextmanager
async def member(browser: Browser, site: Site, name: str, phone: str, role: str) -> AsyncIterator[Member]:
    """China's time, so that a form filled in here means the same wherever the test runs."""
    context = await browser.new_context(
        locale="zh-CN", timezone_id="Asia/Shanghai", viewport=LAPTOP, ignore_https_errors=True
    )
    await context.grant_permissions(["camera", "microphone"], origin=site.url)
    someone = Member(site, await context.new_page(), name, phone, role)
    someone.page.on("pageerror", lambda error: someone.complaints.append(f"{error}"))
    try:
        yield someone
    finally:
        await context.close()


async def sets_up_the_school(admin: Member) -> None:
    """The link the console shows makes the first administrator."""
    [link] = re.findall(r"https://\S+/setup#\S+", admin.site.said())
    await admin.page.goto(link)
    await admin.page.get_by_label("姓名").fill(admin.name)
    await admin.asks_for_code()
    await admin.press("设立管理员")
    await admin.takes_second_step()
    await admin.page.wait_for_url("**/admin*")


async def adds_college_and_major(admin: Member) -> None:
    await admin.opens("/admin#units")
    for button, name in (("添加学院", COLLEGE), (f"添加专业 {COLLEGE}", MAJOR)):
        await admin.press(button)
        await admin.page.get_by_label("名称").fill(name)
        await admin.press("保存", "dialog[open]")
        await admin.reads(name)


async def imports(admin: Member, sort: Sort, rows: list[dict[str, str]]) -> None:
    """A workbook: looked at, then taken."""
    await admin.opens(f"/admin#people/{sort}/import")
    file = {"name": "名单.xlsx", "mimeType": "application/vnd.ms-excel", "buffer": book(rows, sort)}
    await admin.page.get_by_label("Excel 文件").set_input_files(file)  # type: ignore[arg-type]
    await admin.press("检查")
    await admin.press(f"导入 {len(rows)} 人")
    await admin.reads(f"已导入 {len(rows)} 人")


async def plans_the_room(admin: Member, panel: list[Member], candidates: list[Member]) -> str:
    """For two hours from now, with its people; the address of the room's part."""
    page, start = admin.page, datetime.datetime.now(datetime.timezone(datetime.timedelta(hours=8)))
    start += datetime.timedelta(hours=2)
    await admin.opens("/admin#rooms/new")
    await page.get_by_label("考场名称").fill(ROOM)
    await page.get_by_label("所属学院").select_option(label=COLLEGE)
    await page.get_by_label("开始时间").fill(f"{start:%Y-%m-%dT%H:%M}")
    await page.get_by_label("结束时间").fill(f"{start + datetime.timedelta(hours=3):%Y-%m-%dT%H:%M}")
    for search, people in (("查找考官或候考官", panel), ("查找考生", candidates)):
        for each in people:
            await page.get_by_label(search).fill(each.name)
            await admin.press(f"加入 {each.name}")
            await expect(page.get_by_role("button", name=f"移除 {each.name}")).to_be_visible()
    await admin.press("保存")
    await admin.reads("已全部保存")
    return page.url.removeprefix(admin.site.url)


async def publishes_a_pledge(admin: Member, line: str, version: int) -> None:
    """Adds a line at the end of the one in force, looks at the preview, and survives a reload in the middle."""
    page, preview = admin.page, admin.page.get_by_role("region", name="预览")
    await admin.opens("/admin#pledge")
    text = page.get_by_label("正文", exact=True)
    await text.fill(f"{await text.input_value()}\n\n{line}")
    await expect(preview).to_contain_text(line)
    await page.reload()
    await expect(text).to_have_value(re.compile(f"{line}$"))
    await admin.press("发布新版本")
    await expect(page.get_by_role("dialog")).to_contain_text("已在候考区或面试中的考生不受影响")
    await admin.press("确认发布", "dialog[open]")
    await admin.reads(f"现行：第 {version} 版")
    await expect(page.get_by_role("button", name="发布新版本")).to_be_disabled()


async def comes_in(candidate: Member, admin: Member) -> None:
    """The manual road, the pledge, a newer pledge, the waiting area."""
    await candidate.press("进入候考区")
    await candidate.page.get_by_role("button", name=re.compile("改为人工核验$")).first.click()
    await candidate.reads("本校补充承诺。")
    agree = candidate.page.get_by_role("button", name="我已阅读并同意")
    await expect(agree).to_be_in_viewport(ratio=1)
    await candidate.shoot("candidate-pledge")
    await candidate.press("我已阅读并同意")
    await candidate.reads("承诺书已于")
    await publishes_a_pledge(admin, "再次补充。", 3)
    await candidate.reads("再次补充。")
    await candidate.press("我已阅读并同意")
    await candidate.press("进入候考区")
    await candidate.is_in("waiting")
    await candidate.shoot("candidate-waiting")


async def test_from_the_first_start_to_the_end_of_an_interview(browser: Browser, tmp_path: Path) -> None:
    settings = {"EXAM_ROOM__FACE_CHECK": "true"}
    async with (
        serving(Site(tmp_path, settings, demo=False)) as site,
        member(browser, site, "王校长", "13700000001", "管理人员") as admin,
        member(browser, site, "钱主考", "13700000002", "我是考官") as chair,
        member(browser, site, "孙候考", "13700000003", "我是考官") as invigilator,
        member(browser, site, "赵一", "13700000004", "我是考生") as candidate,
        member(browser, site, "李二", "13700000005", "我是考生") as other,
    ):
        # The office: the first administrator, college and major, people, a room, the pledge.
        await sets_up_the_school(admin)
        await adds_college_and_major(admin)
        staff = [(chair, "主考官"), (invigilator, "候考官")]
        rows = [{"姓名": m.name, "手机号": m.phone, "角色": role, "学院": COLLEGE} for m, role in staff]
        await imports(admin, Sort.STAFF, rows)
        listed = {"学院": COLLEGE, "专业": MAJOR}
        rows = [
            {"姓名": m.name, "手机号": m.phone, "证件号码": id_number(n), "准考证号": f"2026{n:04d}"} | listed
            for n, m in enumerate((candidate, other), start=1)
        ]
        await imports(admin, Sort.CANDIDATES, rows)
        room = await plans_the_room(admin, [chair, invigilator], [candidate, other])
        await admin.reads("学校还没有发布自己的考试承诺书")
        await admin.shoot("room-warned")
        await admin.press("提前开放")
        await expect(admin.page.get_by_role("dialog")).to_contain_text("学校还没有发布自己的考试承诺书")
        await admin.shoot("room-opening")
        await admin.press("取消", "dialog[open]")
        await admin.page.get_by_role("link", name="查看承诺书").click()
        await admin.reads("考生现在看到的是系统自带的文本")
        await accessible(admin.page, "pledge-shipped")
        await admin.page.set_viewport_size(LAPTOP)
        await admin.shoot("pledge-shipped")
        await publishes_a_pledge(admin, "本校补充承诺。", 2)
        await admin.shoot("pledge-own")
        await admin.opens(room)
        await expect(admin.page.get_by_text("学校还没有发布自己的考试承诺书")).to_have_count(0)
        await admin.confirm("提前开放")
        await admin.reads("已更新。")

        # The day: the candidate comes in, the chair calls, both see each other, and it ends.
        await candidate.logs_in()
        await candidate.shoot("candidate-home")
        await comes_in(candidate, admin)
        await chair.logs_in()
        await chair.page.wait_for_url("**/examiner?room=*")  # the only one: there is nothing to choose
        await chair.reads(candidate.name)
        await chair.press("邀请")
        await candidate.is_in("invited")
        await candidate.press("进入考场")
        await candidate.is_in("in_exam")
        await chair.sees(candidate)
        await candidate.sees(chair)
        await chair.shoot("chair-exam")
        await candidate.shoot("candidate-exam")
        # Sooner than the form of a new room has it: that takes a reason.
        await chair.press("结束面试")
        asked = chair.page.get_by_role("dialog")
        await asked.get_by_label("原因").fill("考生身体不适")
        await asked.get_by_role("button", name="确认结束面试").click()
        await candidate.is_in("ended")
        await candidate.reads("面试结束提醒")
        await candidate.press("关闭考试")
        await candidate.page.wait_for_url("**/home")
        await candidate.reads("您的面试已结束")

        # What is left of it: the record names the text, the audit log who published it.
        await admin.opens(f"{room}/record")
        await admin.reads(re.compile(f"{candidate.name}同意考试承诺书第 3 版（SHA-256 [0-9a-f]{{64}}）"))
        await admin.reads(f"提前结束{candidate.name}的面试：考生身体不适")
        await admin.shoot("record")
        await admin.opens("/admin#audit")
        entries = admin.page.get_by_role("region", name="审计").get_by_role("row")
        await expect(entries.filter(has_text="发布承诺书或告知书")).to_have_count(2)
        await admin.opens("/admin#pledge/recording")
        await admin.reads("现行版本是系统自带的文本")
        await admin.shoot("recording-notice")
        assert [each.complaints for each in (admin, chair, candidate)] == [[], [], []]
