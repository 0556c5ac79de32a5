"""An interview is scored: the office writes the rubric, the panel fills in and submits, the chair returns and confirms,
two administrators unlock, and the workbook says what the pages say."""

import io
from pathlib import Path

from playwright.async_api import expect
from python_calamine import CalamineWorkbook

from tests.journeys import JOURNEY
from tests.journeys.conftest import Join, Shoot
from tests.journeys.people import Person
from tests.journeys.scenes import finish, interview
from tests.journeys.test_pages import AUDIT, AXE, WIDTH

pytestmark = JOURNEY

TALK, ENGLISH = "专业素质（0 到 95 分）", "外语（0 到 5 分）"


async def looks_right(person: Person, shoot: Shoot, name: str) -> None:
    await person.page.evaluate(Path(AXE).read_text("utf-8"))
    assert await person.page.evaluate(AUDIT) == [], name
    assert await person.page.evaluate(WIDTH) == 0, f"{name}: beside the edge"
    await shoot(person, name)


async def writes(person: Person, talk: str, english: str = "4.5") -> None:
    page = person.page
    await page.get_by_label(TALK).fill(talk)
    await page.get_by_label(ENGLISH).fill(english)
    await page.get_by_label("思想品德").select_option(label="合格")
    await person.reads("已保存 ")


async def test_from_the_rubric_to_the_confirmed_result(join: Join, shoot: Shoot) -> None:
    admin = await join("school-admin")
    page = admin.page
    await page.goto(f"{admin.site.url}/admin#rubrics/new")
    await page.get_by_label("名称", exact=True).fill("复试评分标准")
    await page.get_by_label("有效评分最少份数").fill("2")
    await page.get_by_text("从表格导入").click()
    await page.get_by_label("从 Excel 复制后粘贴").fill("专业素质\t95\t1\t看思路\n外语\t5\t0.5\n思想品德")
    await admin.press("导入 3 项")
    await looks_right(admin, shoot, "score-rubric")
    await admin.press("保存为新版本")
    await admin.reads("已保存为第 1 版")
    listed = await (await admin.context.request.get(f"{admin.site.url}/api/rooms")).json()
    room = next(each["id"] for each in listed["rooms"] if each["id"].endswith("-1"))
    results = f"{admin.site.url}/admin#rooms/{room}/scores"
    await page.goto(results)
    await page.get_by_label("选用评分标准").select_option(index=1)
    await admin.press("选用")
    await admin.reads("复试评分标准，第 1 版，平均分")

    zhang, chair = await interview(join)
    examiner = await join("examiner1")
    await examiner.open_room()
    for member, talk in ((chair, "80"), (examiner, "69")):
        await member.turn_to("评分表")
        await writes(member, talk)
    await chair.page.get_by_label(TALK).fill("1e3")
    await chair.reads("请用半角数字填写")
    await chair.page.get_by_label(TALK).fill("80")
    await chair.reads("已保存 ")
    await looks_right(chair, shoot, "score-sheet")
    # The server dies while somebody types, and so does the page: what was typed is in the browser, and is saved then.
    await examiner.site.kill()
    await examiner.page.get_by_label(TALK).fill("70")
    await examiner.reads("1 项未保存")
    await examiner.site.start()
    await examiner.page.reload()
    await examiner.turn_to("评分表")
    await expect(examiner.page.get_by_label(TALK)).to_have_value("70")
    await examiner.reads("已保存 ")
    await chair.is_connected()
    await finish(chair, zhang)
    # The next on the list didn't come: that takes a reason, and can be taken back.
    await chair.press("标记缺考")
    await chair.page.get_by_label("原因").fill("没有到场")
    await chair.page.get_by_role("dialog").get_by_role("button", name="确认标记缺考").click()
    row = chair.page.locator(".queue-row", has_text="李思雨")
    await row.get_by_role("button", name="李思雨", exact=True).click()
    await chair.press("恢复")
    await expect(chair.page.get_by_role("button", name="恢复", exact=True)).to_have_count(0)
    for member in (chair, examiner):
        await member.confirm("提交评分")
        await member.reads("提交于 ")
    # 陈思齐 never came. A server that has just been started may not know that yet: then the chair says so.
    await chair.reads("评分进度")
    absent = chair.page.locator(".score-progress li", has_text="陈思齐")
    if not await absent.get_by_text("不计入").count():
        await absent.get_by_role("button", name="认定无效").click()
        await chair.page.get_by_label("原因").fill("没有到场")
        await chair.page.get_by_role("dialog").get_by_role("button", name="确认认定无效").click()
    await expect(absent).to_contain_text("不计入")
    await chair.press("查看汇总")
    await chair.reads("79.50")
    await looks_right(chair, shoot, "score-summary")
    await chair.press("关闭")
    mine = chair.page.locator(".score-progress li", has_text=examiner.name)
    await mine.get_by_role("button", name="退回修改").click()
    await chair.page.get_by_label("原因").fill("有一项写错了")
    await chair.page.get_by_role("dialog").get_by_role("button", name="确认退回修改").click()
    await examiner.reads("主考官退回的原因：有一项写错了")
    await examiner.page.get_by_label(TALK).fill("72")
    await examiner.reads("已保存 ")
    await examiner.confirm("提交评分")
    await chair.press("确认成绩")
    await chair.reads(f"{zhang.name}：80.50 分")
    await chair.page.get_by_role("dialog").get_by_role("button", name="确认成绩").click()
    await chair.reads("成绩已确认")

    await page.goto(results)
    await page.reload()
    await admin.reads("80.50")
    await looks_right(admin, shoot, "score-results")
    async with page.expect_download() as download:
        await page.get_by_role("link", name="导出 Excel").click()
    book = (await (await download.value).path()).read_bytes()
    [_, row] = CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_name("成绩汇总表").to_python()
    assert row[2:4] == [zhang.name, "80.50"]
    await page.get_by_role("button", name="解除锁定").click()
    await page.get_by_label("原因").fill("第二位考官写错了")
    await page.get_by_role("dialog").get_by_role("button", name="确认解除锁定").click()
    await admin.reads("等待另一位管理员批准。")
    second = await join("college-admin")
    await second.page.goto(results)
    await second.page.get_by_role("button", name="批准解除").click()
    await second.page.get_by_role("dialog").get_by_role("button", name="确认批准解除").click()
    await second.reads("未确认")
    assert second.complaints == []
