"""身份认证 from the candidate's home page to the examiner's sheet, with real pages (docs/rules.md P4)."""

from pathlib import Path

import pytest
from playwright.async_api import FilePayload, expect

from tests.journeys import OFFICE
from tests.journeys.conftest import Join, Shoot
from tests.journeys.people import DESK, PHONE, Person
from tests.journeys.test_pages import audit
from tests.materials import files

pytestmark = OFFICE

TEN = [name for name in files.one_of_each() if not name.endswith((".doc", ".ppt", ".xls", ".jpeg"))]


def chosen(*names: str) -> list[FilePayload]:
    every = files.one_of_each()
    return [FilePayload(name=name, mimeType="", buffer=every[name]) for name in names]


async def upload(person: Person, *payloads: FilePayload) -> None:
    async with person.page.expect_file_chooser() as choosing:
        await person.press("上传")
    await (await choosing.value).set_files(list(payloads))


async def shots(person: Person, shoot: Shoot, name: str) -> None:
    for size in (DESK, PHONE):
        await person.page.set_viewport_size(size)
        await shoot(person, f"{name}_{size['width']}")
    await person.page.set_viewport_size(DESK)


async def test_handed_in_rejected_mended_passed_and_seen_in_the_room(join: Join, shoot: Shoot) -> None:
    me = await join("candidate1")
    await me.page.goto(f"{me.site.url}/home")
    section = me.page.get_by_role("region", name="身份认证")
    await expect(section).to_contain_text("未上传")
    await audit(me)
    await upload(me, *chosen(*TEN))
    await expect(section.get_by_text("待提交")).to_have_count(10)
    await expect(section.get_by_role("button", name="上传", exact=True)).to_be_disabled()
    await audit(me)
    await shots(me, shoot, "materials_candidate_draft")
    await me.confirm("提交")
    await expect(section.get_by_text("已提交", exact=True)).to_have_count(10)
    await expect(me.page.get_by_role("list", name="今天的流程")).to_contain_text("待审核")
    # Nobody has looked at it yet.
    await me.confirm("撤回提交")
    await expect(section.get_by_text("待提交")).to_have_count(10)
    await me.confirm("提交")
    await expect(section.get_by_text("已提交", exact=True)).to_have_count(10)

    admin = await join("college-admin")
    await admin.page.goto(f"{admin.site.url}/admin#materials")
    await expect(admin.page.get_by_role("row", name="张三")).to_contain_text("待审核")
    await audit(admin)
    await shots(admin, shoot, "materials_queue")
    await admin.page.get_by_role("button", name="审核 张三").click()
    for name in TEN:
        await admin.page.get_by_role("button", name=name, exact=True).click()
        await expect(admin.page.locator(".viewer-head")).to_contain_text(name)
        await expect(admin.page.get_by_text("正在读取")).to_have_count(0)
        await expect(admin.page.locator(".viewer [role=alert]")).to_have_count(0)
    await admin.page.get_by_role("button", name="证明.pdf", exact=True).click()
    await expect(admin.page.get_by_role("img", name="证明.pdf 第 1 页")).to_be_visible()
    await audit(admin)
    await shots(admin, shoot, "materials_review_pdf")
    await admin.page.get_by_role("button", name="身份证.jpg", exact=True).click()
    await expect(admin.page.get_by_role("img", name="身份证.jpg")).to_be_visible()
    await admin.press("不通过")
    await audit(admin)
    await admin.press("照片或扫描件不清楚，请重新拍摄或扫描。")
    await shots(admin, shoot, "materials_reject")
    await admin.press("确认不通过")
    await expect(admin.page.get_by_role("heading", level=1)).to_contain_text("未通过")

    await me.page.evaluate("dispatchEvent(new Event('focus'))")
    await expect(section).to_contain_text("审核意见：照片或扫描件不清楚")
    await expect(section.get_by_role("button", name="提交", exact=True)).to_be_disabled()
    await audit(me)
    await shots(me, shoot, "materials_candidate_rejected")
    async with me.page.expect_file_chooser() as choosing:
        await me.page.get_by_role("button", name="替换 身份证.jpg").click()
    await (await choosing.value).set_files(chosen("学生证.jpeg"))
    await expect(section.get_by_text("待提交")).to_have_count(1)
    await me.confirm("提交")
    await expect(section.get_by_text("待审核", exact=True)).to_be_visible()

    await admin.page.reload()
    await admin.press("通过")
    await expect(admin.page.get_by_role("heading", level=1)).to_contain_text("已通过")
    await me.page.evaluate("dispatchEvent(new Event('focus'))")
    await expect(section).to_contain_text("已通过")
    await audit(me)

    chair = await join("chair")
    await chair.open_room()
    await chair.page.get_by_role("button", name="张三", exact=True).click()
    sheet = chair.page.get_by_role("tabpanel")
    await expect(sheet).to_contain_text("已通过")
    await chair.turn_to("材料")
    await sheet.get_by_role("button", name="查看材料").click()
    dialog = chair.page.get_by_role("dialog")
    await dialog.get_by_role("button", name="学生证.jpeg").click()
    await expect(dialog.get_by_role("img", name="学生证.jpeg")).to_be_visible()
    await audit(chair)
    await shots(chair, shoot, "materials_in_room")
    assert [*me.complaints, *admin.complaints, *chair.complaints] == []


HOSTILE_NAMES = (
    '<img src=x onerror="window.harmed=1">.pdf',
    "<script>window.harmed=1<∕script>.pdf",
    "javascript:window.harmed=1.pdf",
    '" onmouseover="window.harmed=1.pdf',
    "{{constructor.constructor('window.harmed=1')()}}.pdf",
)


async def test_names_are_shown_literally(join: Join) -> None:
    me, admin = await join("candidate2"), await join("school-admin")
    await me.page.goto(f"{me.site.url}/home")
    await upload(me, *(FilePayload(name=n, mimeType="", buffer=files.pdf()) for n in HOSTILE_NAMES))
    await expect(me.page.get_by_text("待提交")).to_have_count(len(HOSTILE_NAMES))
    for name in HOSTILE_NAMES:
        await expect(me.page.get_by_text(name, exact=True).first).to_be_visible()
    await me.confirm("提交")
    await expect(me.page.get_by_text("已提交", exact=True)).to_have_count(len(HOSTILE_NAMES))
    await admin.page.goto(f"{admin.site.url}/admin#materials/candidate2")
    for name in HOSTILE_NAMES:
        await expect(admin.page.get_by_text(name, exact=True).first).to_be_visible()
    await admin.press("不通过")
    dialog = admin.page.get_by_role("dialog")
    await dialog.get_by_label("原因（考生会看到）").fill(HOSTILE_NAMES[0])
    await admin.press("确认不通过")
    await expect(admin.page.get_by_role("heading", level=1)).to_contain_text("未通过")
    await me.page.evaluate("dispatchEvent(new Event('focus'))")
    await me.reads(f"审核意见：{HOSTILE_NAMES[0]}")
    for person in (me, admin):
        assert await person.page.evaluate("window.harmed") is None
        assert person.complaints == []


async def test_broken_off_by_a_reload_and_gone_on_with(join: Join, tmp_path: Path) -> None:
    me = await join("candidate3")
    big = tmp_path / "大文件.pdf"
    big.write_bytes(files.pdf() + bytes(9_000_000))
    sent = []

    async def hold(route: object) -> None:
        sent.append(route)
        if len(sent) == 1:
            await route.continue_()  # type: ignore[attr-defined]
        else:  # the second chunk never arrives
            await route.abort()  # type: ignore[attr-defined]

    await me.page.route("**/data", hold)
    await me.page.goto(f"{me.site.url}/home")
    async with me.page.expect_file_chooser() as choosing:
        await me.press("上传")
    await (await choosing.value).set_files(big)
    await me.reads("网络中断，正在重试…")
    me.page.on("dialog", lambda dialog: dialog.accept())
    await me.page.reload()
    await me.reads("选择原来的文件即可继续")
    await me.page.unroute("**/data")  # not before: a try of the old page could still bring all of it
    me.complaints.clear()
    other = tmp_path / "other.pdf"
    other.write_bytes(files.pdf(b"/Lang(x)") + bytes(9_000_000))
    for path, words in ((other, "这不是同一个文件"), (big, "待提交")):
        async with me.page.expect_file_chooser() as choosing:
            await me.page.get_by_role("button", name="继续上传").click()
        await (await choosing.value).set_files(path)
        await me.reads(words)
    assert me.complaints == []


@pytest.mark.parametrize("name", ["假.png", "程序.exe"])
async def test_what_is_refused_says_why(join: Join, name: str) -> None:
    me = await join("candidate4")
    await me.page.goto(f"{me.site.url}/home")
    await upload(me, FilePayload(name=name, mimeType="", buffer=b"<html>"))
    await expect(me.page.locator(".materials-refused")).to_contain_text(name)
    await expect(me.page.locator(".material-file")).to_have_count(0)
