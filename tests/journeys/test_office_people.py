"""学院专业, 人员 and 承诺书: an admin imports a list with errors, mends it, applies it, looks after single people, and
publishes what candidates agree to."""

from pathlib import Path

import pytest
from playwright.async_api import expect
from python_calamine import CalamineWorkbook

from app.office.demo import PLANS
from app.office.roster.columns import COLUMNS, Sort
from tests.journeys import OFFICE
from tests.journeys.conftest import Join, Shoot
from tests.journeys.people import PHONE, Person
from tests.journeys.test_pages import PAYLOADS, audit
from tests.office.roster.books import book, candidate, edited, id_number, photo, zipped

pytestmark = OFFICE

ROOM = PLANS[1].title


async def open_part(admin: Person, part: str) -> None:
    await admin.page.goto(f"{admin.site.url}/admin#{part}")
    await expect(admin.page.locator(".admin-nav")).to_be_visible()


async def choose(admin: Person, label: str, name: str, data: bytes) -> None:
    kind = "application/zip" if name.endswith("zip") else "application/vnd.ms-excel"
    await admin.page.get_by_label(label).set_input_files({"name": name, "mimeType": kind, "buffer": data})


async def test_a_list_with_errors_is_mended_and_imported(join: Join, shoot: Shoot, tmp_path: Path) -> None:
    admin = await join("school-admin")
    page = admin.page
    await open_part(admin, "people/candidates")
    await page.get_by_role("link", name="从 Excel 导入").click()
    await expect(page.get_by_role("heading", name="导入考生")).to_be_visible()
    async with page.expect_download() as downloading:
        await admin.press("下载模板")
    template = tmp_path / "template.xlsx"
    await (await downloading.value).save_as(template)
    sheets = CalamineWorkbook.from_path(str(template))
    headings = sheets.get_sheet_by_index(0).to_python()[0]
    assert headings == [column.name for column in COLUMNS[Sort.CANDIDATES]]
    rows = [candidate(n, 证件号码=id_number(n), 考场=ROOM, 照片文件名=f"{n}.jpg") for n in (1, 2, 3)]
    rows[2]["姓名"] = PAYLOADS[1]
    rows[1] |= {"证件类型": "护照", "证件号码": "X1234567", "手机号": "+852 9123 4567"}
    bad = [rows[0], rows[1] | {"手机号": "1380000", "专业": PAYLOADS[0]}, rows[2] | {"证件号码": "=A1"}]
    await choose(admin, "Excel 文件", "list.xlsx", book(bad))
    await choose(admin, "照片压缩包", "photos.zip", zipped({f"{n}.jpg": photo() for n in (1, 2, 3)}))
    await admin.press("检查")
    await admin.reads("发现 3 处问题，还没有导入任何人")
    table = page.locator(".import-problems tbody tr")
    await expect(table).to_have_count(3)
    await expect(table.nth(0)).to_contain_text("手机号")
    await expect(table.nth(2)).to_contain_text("这里是公式，请改为数值")
    await audit(admin)
    await shoot(admin, "import-problems")
    filtered = edited(
        book([*rows, candidate(4)]),
        "xl/worksheets/sheet1.xml",
        lambda text: text.replace(b'<row r="5"', b'<row r="5" hidden="1"'),
    )
    await choose(admin, "Excel 文件", "list.xlsx", filtered)
    await admin.press("检查")
    await admin.reads("没有发现问题，可以导入 3 人")
    await admin.reads("没有读取隐藏或筛选掉的 1 行：第 5 行。要导入就先取消隐藏和筛选。")
    await admin.reads(f"考场“{ROOM}”增加 3 人")
    await audit(admin)
    await shoot(admin, "import-ready")
    await admin.press("导入 3 人")
    await admin.reads("已导入 3 人")
    await shoot(admin, "import-done")
    await page.get_by_role("link", name="返回名单").click()
    await page.get_by_label("搜索").fill("T00000")
    listed = page.locator(".people tbody tr")
    await expect(listed).to_have_count(3)
    await expect(listed.nth(2)).to_contain_text(PAYLOADS[1])
    await expect(listed.nth(0)).to_contain_text("137****0001")
    await expect(listed.nth(0)).to_contain_text(ROOM)
    await expect(listed.nth(1)).to_contain_text("+852****4567")
    await expect(listed.nth(1)).to_contain_text("护照")
    await admin.press("修改 考生2")
    await expect(page.get_by_label("证件类型")).to_have_value("passport")
    await audit(admin)
    await admin.press("取消")
    await audit(admin)
    await shoot(admin, "people-candidates")
    await page.set_viewport_size(PHONE)
    await shoot(admin, "people-candidates-phone")
    assert not await page.evaluate("window.harmed")
    assert not [line for line in admin.complaints if "Content Security Policy" in line]


async def test_one_person_is_added_looked_at_changed_and_deleted(join: Join, shoot: Shoot) -> None:
    admin = await join("school-admin")
    page = admin.page
    await open_part(admin, "people/staff")
    await admin.press("添加工作人员")
    await page.get_by_label("姓名", exact=True).fill("钱学森")
    await page.get_by_label("角色", exact=True).last.select_option(label="候考官")
    await page.get_by_label("手机号", exact=True).fill("13800000001")
    await audit(admin)
    await shoot(admin, "person-dialog")
    await admin.press("保存")
    await admin.reads("这个手机号已被使用")
    await page.get_by_label("手机号", exact=True).fill("13655556666")
    await admin.press("保存")
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await page.get_by_label("搜索").fill("13655556666")
    row = page.locator(".people tbody tr")
    await expect(row).to_have_count(1)
    await expect(row).to_contain_text("136****6666")
    await admin.press("查看 查看钱学森的手机号")
    await page.get_by_label("查看原因").fill("电话通知")
    await admin.press("查看")
    await admin.reads("13655556666")
    await shoot(admin, "unmasked")
    await admin.press("关闭")
    await expect(page.get_by_text("13655556666", exact=True)).to_have_count(0)
    await admin.press("修改 钱学森")
    await page.get_by_label("姓名", exact=True).fill("钱三强")
    await admin.press("保存")
    await expect(row).to_contain_text("钱三强")
    await admin.press("删除 钱三强")
    await admin.press("确认删除")
    await admin.reads("没有符合条件的人员")
    await page.get_by_label("搜索").fill("周明远")
    await admin.press("删除 周明远")
    await admin.press("确认删除")
    await admin.reads("该人员已编入考场")
    await admin.press("知道了")


async def test_colleges_and_majors_are_kept(join: Join, shoot: Shoot) -> None:
    admin = await join("school-admin")
    page = admin.page
    await open_part(admin, "units")
    await admin.reads("计算机学院")
    await admin.press("添加学院")
    await page.get_by_label("名称").fill(PAYLOADS[1])
    await admin.press("保存")
    await admin.reads(PAYLOADS[1])
    card = page.locator(".unit", has_text=PAYLOADS[1])
    await card.get_by_role("button", name="添加专业").click()
    await page.get_by_label("名称").fill("测绘工程")
    await admin.press("保存")
    await expect(card).to_contain_text("测绘工程")
    await audit(admin)
    await shoot(admin, "units")
    await card.get_by_role("button", name=f"删除 {PAYLOADS[1]}").click()
    await admin.press("确认删除")
    await admin.reads("本学院还有1 个专业，不能删除")
    await admin.press("知道了")
    await card.get_by_role("button", name="改名 测绘工程").click()
    await page.get_by_label("名称").fill("遥感")
    await admin.press("保存")
    await card.get_by_role("button", name="删除 遥感").click()
    await admin.press("确认删除")
    await admin.reads("还没有专业。")
    await card.get_by_role("button", name=f"删除 {PAYLOADS[1]}").click()
    await admin.press("确认删除")
    await expect(card).to_have_count(0)
    assert not await page.evaluate("window.harmed")


@pytest.mark.parametrize(
    ("part", "api"), [("people/candidates", "**/api/admin/people?*"), ("units", "**/api/admin/colleges")]
)
async def test_the_parts_say_that_they_load_fail_and_are_old(join: Join, part: str, api: str) -> None:
    admin = await join("school-admin")
    page = admin.page
    await page.route(api, lambda route: route.abort())
    await open_part(admin, part)
    await admin.reads("网络连接不上。请检查网络，页面会自动重试。")
    await page.unroute(api)
    await page.locator(".admin-main").get_by_role("button", name="重试").click()
    shown = page.locator(".admin-main :is(td, h2, h3)").filter(has_text="计算机学院")
    await expect(shown.first).to_be_visible()
    await expect(page.locator(".stale")).to_have_count(0)


async def test_a_college_admin_sees_the_own_college_only(join: Join, shoot: Shoot) -> None:
    admin = await join("college-admin")
    page = admin.page
    await open_part(admin, "people/candidates")
    await expect(page.locator(".people tbody tr").first).to_be_visible()
    await expect(page.get_by_text("外国语学院")).to_have_count(0)
    await open_part(admin, "units")
    await admin.reads("计算机学院")
    await expect(page.get_by_role("button", name="添加学院")).to_have_count(0)
    await expect(page.get_by_text("外国语学院")).to_have_count(0)
    await shoot(admin, "units-college-admin")


async def test_a_draft_that_was_overtaken_is_kept(join: Join, shoot: Shoot) -> None:
    """Another administrator publishes while this one writes."""
    admin = await join("school-admin")
    page = admin.page
    await open_part(admin, "pledge")
    await page.get_by_label("正文", exact=True).fill("我的一版。")
    other = {"kind": "pledge", "base": "1", "title": "考试承诺书", "text": "别人的一版。"}
    assert (await admin.post("/api/admin/pledge", other))["ok"]
    await page.reload()
    await admin.reads("您的草稿以第 1 版为基础，而第 2 版已经发布。")
    await expect(page.get_by_role("button", name="发布新版本")).to_be_disabled()
    await audit(admin)
    await shoot(admin, "pledge-overtaken")
    await admin.press("第 2 版")
    await expect(page.get_by_role("dialog")).to_contain_text("别人的一版。")
    await audit(admin)
    await admin.press("关闭")
    await admin.press("继续使用我的草稿")
    await page.get_by_label("标题").fill("")
    await admin.press("发布新版本")
    await admin.reads("请填写标题。")
    await page.get_by_label("标题").fill(PAYLOADS[1])
    await admin.press("发布新版本")
    await admin.press("确认发布")
    await admin.reads("现行：第 3 版")
    assert not await page.evaluate("window.harmed")


async def test_a_college_admin_reads_the_pledge(join: Join) -> None:
    admin = await join("college-admin")
    page = admin.page
    await page.route("**/api/admin/pledge", lambda route: route.abort())
    await open_part(admin, "pledge")
    await admin.reads("网络连接不上。请检查网络，页面会自动重试。")
    await page.unroute("**/api/admin/pledge")
    await page.locator(".admin-main").get_by_role("button", name="重试").click()
    await admin.reads("由学校管理员发布，学院管理员只能查看。")
    await expect(page.get_by_role("region", name="全部版本")).to_contain_text("刘建国")
    await expect(page.get_by_label("正文", exact=True)).to_have_count(0)
    await audit(admin)
