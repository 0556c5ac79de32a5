"""Getting in: the first administrator, the second factor, recovery codes; and what the office sees of it."""

import base64
import re
import time
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from playwright.async_api import Browser, Page, expect

from tests.journeys import OFFICE
from tests.journeys.conftest import SCREENSHOTS, Join
from tests.journeys.people import DESK, PHONE
from tests.journeys.site import Site, serving
from tests.journeys.test_pages import AUDIT, AXE, WIDTH
from tests.waiting import eventually

pytestmark = OFFICE

ADMIN = "13700000001"
WIDE = """() => [...document.querySelectorAll("main *, header *, nav *")]
  .filter((each) => each.getBoundingClientRect().right > document.documentElement.clientWidth)
  .map((each) => each.outerHTML.slice(0, 120))"""


async def shoot(page: Page, name: str) -> None:
    if SCREENSHOTS:
        Path(SCREENSHOTS).mkdir(parents=True, exist_ok=True)
        for size, width in ((DESK, 1440), (PHONE, 390)):
            await page.set_viewport_size(size)
            await page.screenshot(path=Path(SCREENSHOTS) / f"{name}-{width}.png", full_page=True)
        await page.set_viewport_size(DESK)


async def accessible(page: Page, name: str) -> None:
    """0 grave findings of axe and nothing beside the edge, wide and narrow; a picture where one is asked for."""
    for size in (DESK, PHONE):
        await page.set_viewport_size(size)
        await page.evaluate(AXE.read_text("utf-8"))
        found: list[str] = await page.evaluate(AUDIT)
        assert found == [], f"{name} at {size['width']}"
        beyond: int = await page.evaluate(WIDTH)
        wide: list[str] = await page.evaluate(WIDE) if beyond > 0 else []
        assert wide == [], f"{name} at {size['width']} is {beyond} px too wide"
    await page.set_viewport_size(DESK)
    await shoot(page, name)


async def begins_with(page: Page, heading: str) -> None:
    """The part's heading stands above all else of it."""
    first = await page.evaluate(
        """() => {
          const tops = [...document.querySelectorAll("main h1, main table, main input")]
            .map((each) => [each.getBoundingClientRect().top, each.textContent]);
          return tops.sort(([a], [b]) => a - b)[0][1];
        }"""
    )
    assert first == heading


class Authenticator:
    """An app on a phone that holds one secret. A code is good once: the next one is that of the step after."""

    def __init__(self, secret: str) -> None:
        self._totp = TOTP(base64.b32decode(secret), 6, SHA1(), 30)
        self._shown = 0

    def code(self) -> str:
        """One that was not shown before, at most one step ahead of the server's clock."""
        step = max(int(time.time() // 30), self._shown + 1)
        assert step <= time.time() // 30 + 1, "asked for too many codes at once"
        self._shown = step
        return self._totp.generate(step * 30).decode()


async def sms_code(site: Site, count: int) -> str:
    """The `count`-th code the console showed for the admin's phone."""
    found: list[str] = []

    async def why_not() -> str | None:
        log = (site.folder / "log").read_text("utf-8", "replace")
        found[:] = re.findall(rf"{ADMIN[:3]}\*{{4}}{ADMIN[-4:]} 的验证码：(\d{{6}})", log)
        return None if len(found) >= count else f"{len(found)} codes"

    await eventually(why_not)
    return found[count - 1]


async def first_step(site: Site, page: Page, count: int) -> None:
    """The login page up to the second step."""
    await page.goto(f"{site.url}/")
    await page.get_by_role("radio", name="管理人员").check()
    await page.get_by_label("手机号").fill(ADMIN)
    await page.get_by_role("button", name="获取验证码").click()
    await page.get_by_label("验证码", exact=True).fill(await sms_code(site, count))
    await page.get_by_role("button", name="登录", exact=True).click()
    await expect(page.get_by_role("heading", name="两步验证")).to_be_visible()


async def enrol(page: Page) -> Authenticator:
    """Scan, type the first code."""
    key = page.locator("[data-secret]")
    await expect(key).to_be_visible()
    app = Authenticator(await key.get_attribute("data-secret") or "")
    await page.get_by_label("动态口令").fill("123")
    await page.get_by_role("button", name="确认并启用").click()
    await expect(page.get_by_role("alert").first).to_contain_text("6 位动态口令")
    await page.get_by_label("动态口令").fill(app.code())
    await page.get_by_role("button", name="确认并启用").click()
    return app


async def test_a_new_school_gets_its_first_admin_who_logs_in_in_two_steps(
    browser: Browser, tmp_path: Path
) -> None:
    async with serving(Site(tmp_path, demo=False)) as site:
        context = await browser.new_context(locale="zh-CN", viewport=DESK, ignore_https_errors=True)
        page = await context.new_page()
        [link] = re.findall(r"https://\S+/setup#\S+", site.said())
        await page.goto(link.replace("/setup#", "/setup#x"))
        await expect(page.get_by_role("alert").first).to_contain_text("设立链接无效或已过期")
        await accessible(page, "setup-refused")
        await page.goto("about:blank")
        await page.goto(link)
        await page.get_by_role("button", name="设立管理员").click()
        await expect(page.get_by_text("请填写姓名。")).to_be_visible()
        await accessible(page, "setup")
        await page.get_by_label("姓名").fill("王校长")
        await page.get_by_label("手机号").fill(ADMIN)
        await page.get_by_role("button", name="获取验证码").click()
        await page.get_by_label("验证码", exact=True).fill(await sms_code(site, 1))
        await page.get_by_role("button", name="设立管理员").click()
        await expect(page.get_by_role("heading", name="设置两步验证")).to_be_visible()
        await expect(page.get_by_alt_text("验证器的二维码")).to_be_visible()
        await accessible(page, "enrol")
        app = await enrol(page)
        await expect(page.get_by_role("heading", name="请保存恢复码")).to_be_visible()
        await accessible(page, "recovery")
        recovery = await page.locator(".recovery li").all_text_contents()
        assert len(set(recovery)) == 10
        async with page.expect_download() as download:
            await page.get_by_role("link", name="下载恢复码").click()
        assert (await (await download.value).path()).read_text("utf-8").split() == recovery
        await page.get_by_role("button", name="我已保存，继续").click()
        await page.wait_for_url("**/admin*")
        await expect(page.get_by_text("王校长")).to_be_visible()
        lacking = page.locator(".lacking")
        await expect(lacking).to_contain_text("短信只显示在服务器的日志里")
        await expect(lacking.get_by_text("在服务器的 config.toml 里设置：[sms] provider")).to_be_visible()
        await accessible(page, "lacking")
        await lacking.locator("summary").click()
        await expect(lacking.get_by_text("在服务器的 config.toml 里设置：[sms] provider")).to_be_hidden()

        await page.get_by_role("button", name="退出登录").click()
        await page.wait_for_url(f"{site.url}/")
        await first_step(site, page, 2)
        await accessible(page, "second-step")
        await page.goto(f"{site.url}/admin")  # a half-login opens nothing
        await page.wait_for_url(f"{site.url}/")
        await first_step(site, page, 3)
        await page.get_by_label("动态口令或恢复码").fill("000000")
        await page.get_by_role("button", name="验证", exact=True).click()
        await expect(page.get_by_role("alert").first).to_contain_text("动态口令不正确")
        await page.get_by_label("动态口令或恢复码").fill(app.code())
        await page.get_by_role("button", name="验证", exact=True).click()
        await page.wait_for_url("**/admin*")

        await page.get_by_role("button", name="退出登录").click()
        await page.wait_for_url(f"{site.url}/")
        await first_step(site, page, 4)
        await page.get_by_label("动态口令或恢复码").fill(recovery[0].lower())
        await page.get_by_role("button", name="验证", exact=True).click()
        await page.wait_for_url("**/admin*")
        await page.get_by_role("link", name="账户安全").click()
        await expect(page.get_by_text("恢复码还剩 9 个")).to_be_visible()
        await accessible(page, "security")

        await page.get_by_role("link", name="审计").click()
        entries = page.get_by_role("region", name="审计").get_by_role("row")
        await expect(entries.filter(has_text="设立首位管理员")).to_have_count(1)
        await expect(entries.filter(has_text="验证码错误")).to_have_count(1)
        await page.get_by_role("button", name="校验完整性").click()
        await expect(page.get_by_text("审计记录完整")).to_be_visible()
        await begins_with(page, "审计")
        await accessible(page, "audit")
        await page.get_by_label("结果").select_option(label="被拒绝")
        await expect(entries).to_have_count(2)
        async with page.expect_download() as download:
            await page.get_by_role("link", name="导出表格").click()
        assert "验证码错误" in (await (await download.value).path()).read_text("utf-8-sig")
        await page.get_by_role("link", name="短信记录").click()
        await expect(page.get_by_role("region", name="短信记录").get_by_role("row")).to_have_count(5)
        await expect(page.get_by_text("137****0001").first).to_be_visible()
        await expect(page.get_by_text(ADMIN)).to_have_count(0)
        await begins_with(page, "短信记录")
        await accessible(page, "sms")
        await context.close()


async def test_staff_look_after_their_own_and_an_admin_helps_who_lost_it(join: Join) -> None:
    chair = await join("chair")
    page = chair.page
    await page.goto(f"{chair.site.url}/examiner")
    await page.get_by_role("link", name=chair.name).click()
    await page.wait_for_url("**/account")
    await expect(page.get_by_text("本系统目前不要求两步验证")).to_be_visible()
    await page.get_by_role("button", name="启用两步验证").click()
    await accessible(page, "account-enrol")
    await enrol(page)
    await page.get_by_role("button", name="我已保存，继续").click()
    await expect(page.get_by_text("恢复码还剩 10 个")).to_be_visible()
    await accessible(page, "account")
    admin = await join("school-admin")
    await admin.page.goto(f"{chair.site.url}/admin#security")
    row = admin.page.get_by_role("row").filter(has_text=chair.name)
    await expect(row).to_contain_text("已启用")
    await accessible(admin.page, "staff")
    await row.get_by_role("button", name="重置").click()
    await admin.page.get_by_role("dialog").get_by_role("button", name="确认重置").click()
    await expect(row).to_contain_text("未启用")
    await page.reload()
    await page.wait_for_url(f"{chair.site.url}/")
    assert admin.complaints == []
