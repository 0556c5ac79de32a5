"""Notices: the exam office writes one, a candidate reads it, the office sees that it was read (docs/rules.md P2)."""

from playwright.async_api import Route, expect

from tests.journeys import OFFICE
from tests.journeys.conftest import Join, Shoot
from tests.journeys.people import DESK, LAPTOP, PHONE, Person
from tests.journeys.scenes import enter, finish, invite
from tests.journeys.test_pages import PAYLOADS, audit

pytestmark = OFFICE

TEXT = """请准备：

- 身份证
- 准考证

详见 [研招网](https://yz.chsi.com.cn/)。"""
HOSTILE = "\n".join(PAYLOADS) + "\n[点这里](javascript:window.harmed=1)"


async def open_notices(admin: Person) -> None:
    await admin.page.goto(f"{admin.site.url}/admin#notices")
    await expect(admin.page.get_by_role("button", name="写公告")).to_be_visible()


async def write(admin: Person, title: str, text: str, college: str = "全校") -> None:
    await admin.press("写公告")
    form = admin.page.get_by_role("dialog")
    if await form.get_by_label("范围").count():
        await form.get_by_label("范围").select_option(label=college)
    await form.get_by_label("标题").fill(title)
    await form.get_by_label("正文").fill(text)
    await form.get_by_role("button", name="立即发布").click()
    await expect(form).to_have_count(0)


async def home(join: Join, who: str) -> Person:
    """A candidate on the home page, whose clock can be moved."""
    candidate = await join(who)
    await candidate.page.clock.install()
    await candidate.page.goto(f"{candidate.site.url}/home")
    await expect(candidate.page.get_by_role("button", name="网络远程面试须知")).to_be_visible()
    return candidate


EVERY = 20
"""Seconds: then a page has asked again."""


async def look(person: Person, shoot: Shoot, name: str) -> None:
    """A picture at each width that is promised, and axe."""
    for size in (DESK, LAPTOP, PHONE):
        await person.page.set_viewport_size(size)
        await shoot(person, f"{name}-{size['width']}")
    await person.page.set_viewport_size(DESK)
    await audit(person)


async def test_written_read_and_counted(join: Join, shoot: Shoot) -> None:
    admin, candidate = await join("school-admin"), await home(join, "candidate1")
    await admin.page.clock.install()
    await look(candidate, shoot, "home")
    await open_notices(admin)
    await look(admin, shoot, "admin-notices")
    await admin.press("写公告")
    form = admin.page.get_by_role("dialog")
    await form.get_by_role("button", name="立即发布").click()
    await expect(form.get_by_text("请填写标题。")).to_be_visible()
    await form.get_by_label("标题").fill("复试安排")
    await form.get_by_label("正文").fill(TEXT)
    preview = form.get_by_role("region", name="预览")
    await expect(preview.get_by_role("listitem")).to_have_text(["身份证", "准考证"])
    await look(admin, shoot, "admin-notice-form")
    await form.get_by_role("button", name="立即发布").click()
    await expect(form).to_have_count(0)

    # The candidate's page was open all the time.
    line = candidate.page.get_by_role("button", name="复试安排")
    await candidate.sees_later(line.filter(has_text="未读"), EVERY)
    await line.click()
    reader = candidate.page.get_by_role("dialog", name="复试安排")
    link = reader.get_by_role("link", name="研招网")
    await expect(link).to_have_attribute("href", "https://yz.chsi.com.cn/")
    await expect(link).to_have_attribute("rel", "noopener noreferrer")
    await look(candidate, shoot, "home-notice")
    await candidate.page.keyboard.press("Escape")
    await expect(line).to_be_focused()
    await expect(line).not_to_contain_text("未读")

    row = admin.page.get_by_role("row").filter(has_text="复试安排")
    await admin.sees_later(row.filter(has_text="1 / 12"), EVERY)
    await candidate.page.reload()
    await expect(line).not_to_contain_text("未读")
    assert candidate.complaints + admin.complaints == []


async def test_an_important_edit_is_unread_again_and_a_withdrawn_notice_is_gone(
    join: Join, shoot: Shoot
) -> None:
    admin, candidate = await join("college-admin"), await home(join, "candidate2")
    await open_notices(admin)
    await write(admin, "考场调整", "第一考场。")
    await candidate.page.reload()
    await candidate.page.get_by_role("button", name="考场调整").click()
    await candidate.reads("第一考场。")
    await candidate.press("关闭")

    await admin.press("考场调整")
    await admin.press("修改")
    form = admin.page.get_by_role("dialog", name="修改公告")
    await form.get_by_label("正文").fill("改到第二考场。")
    await form.get_by_label("重要修改").check()
    await shoot(admin, "admin-notice-edit")
    await form.get_by_role("button", name="立即发布").click()
    await expect(form).to_have_count(0)
    await admin.reads("第 2 版")
    await look(admin, shoot, "admin-notice-detail")
    line = candidate.page.get_by_role("button", name="考场调整")
    await candidate.sees_later(line.filter(has_text="未读"), EVERY)

    await admin.confirm("撤回公告")
    await expect(admin.page.get_by_role("dialog", name="考场调整")).to_contain_text("已撤回")
    await candidate.sees_later(line, EVERY, gone=True)
    assert candidate.complaints + admin.complaints == []


async def test_whatever_is_typed_is_shown_as_it_was_typed(join: Join) -> None:
    admin, candidate = await join("school-admin"), await home(join, "candidate3")
    await open_notices(admin)
    await write(admin, PAYLOADS[1], HOSTILE)
    await expect(admin.page.get_by_role("button", name=PAYLOADS[1])).to_be_visible()
    await candidate.page.reload()
    await candidate.page.get_by_role("button", name=PAYLOADS[1]).click()
    for payload in PAYLOADS:
        await expect(candidate.page.get_by_role("dialog")).to_contain_text(payload)
    assert await candidate.page.get_by_role("dialog").get_by_role("link").count() == 0
    for someone in (admin, candidate):
        assert await someone.page.evaluate("window.harmed") is None
    # A policy of content that was broken would be among the complaints.
    assert candidate.complaints + admin.complaints == []


async def test_a_form_with_words_in_it_is_not_lost_by_a_key(join: Join) -> None:
    admin = await join("school-admin")
    await open_notices(admin)
    await admin.press("写公告")
    await admin.page.get_by_label("标题", exact=True).fill("写了一半")
    await admin.page.keyboard.press("Escape")
    await admin.reads("写好的内容还没有发布")
    await admin.page.keyboard.press("Escape")
    await expect(admin.page.get_by_label("标题", exact=True)).to_have_value("写了一半")
    await admin.page.get_by_role("button", name="取消").click()
    await admin.press("确认放弃")
    await expect(admin.page.get_by_role("dialog")).to_have_count(0)


async def test_two_who_edit_at_once_and_one_that_is_scheduled(join: Join, shoot: Shoot) -> None:
    school, college = await join("school-admin"), await join("college-admin")
    await open_notices(college)
    await college.press("写公告")
    form = college.page.get_by_role("dialog")
    await form.get_by_label("标题").fill("预告")
    await form.get_by_label("正文").fill("明年见。")
    await form.get_by_label("定时").check()
    await form.get_by_role("button", name="定时发布").click()
    await expect(form.get_by_text("请选择一个以后的时间")).to_be_visible()
    await form.get_by_label("考生从何时看到").fill("2099-01-02T08:00")
    await form.get_by_role("button", name="定时发布").click()
    await expect(form).to_have_count(0)
    row = college.page.get_by_role("row").filter(has_text="预告")
    await expect(row).to_contain_text("待发布")
    candidate = await home(join, "candidate6")
    await expect(candidate.page.get_by_text("预告")).to_have_count(0)

    await open_notices(school)
    for admin, text in ((college, "学院改的。"), (school, "学校改的。")):
        await admin.press("预告")
        await admin.press("修改")
        await admin.page.get_by_role("dialog", name="修改公告").get_by_label("正文").fill(text)
    await college.press("立即发布", within="dialog[open] dialog")
    await candidate.page.reload()
    await candidate.page.get_by_role("button", name="预告").click()
    await candidate.reads("学院改的。")
    await school.press("立即发布", within="dialog[open] dialog")
    await expect(school.page.get_by_role("alert").filter(has_text="刚被修改过")).to_be_visible()
    await shoot(school, "admin-notice-conflict")
    await expect(school.page.get_by_label("正文")).to_have_value("学校改的。")


async def test_whose_turn_is_near_is_told_at_home_and_in_the_waiting_area(join: Join, shoot: Shoot) -> None:
    waiting, absent, chair = await join("candidate2"), await home(join, "candidate4"), await join("chair")
    first = await join("candidate1")
    for candidate in (first, waiting):
        await candidate.open_room()
        await candidate.press("我已阅读并同意")
        await candidate.press("进入候考区")
        await candidate.is_in("waiting")
    near = "快轮到您了"
    await expect(waiting.page.get_by_text(near)).to_have_count(0)
    await expect(absent.page.get_by_text(near)).to_have_count(0)
    await chair.open_room()
    await invite(chair, first)
    await waiting.reads(near)
    await look(waiting, shoot, "waiting-near")
    await enter(first)
    await finish(chair, first)
    await absent.sees_later(absent.page.get_by_text("快轮到您了，请马上进入候考区。"), EVERY)
    await look(absent, shoot, "home-near")


async def test_the_home_page_says_what_it_cannot_read(join: Join, shoot: Shoot) -> None:
    candidate = await join("candidate5")
    failing = True

    async def fail(route: Route) -> None:
        await (route.abort() if failing else route.continue_())

    for path in ("**/api/notices", "**/api/rooms", "**/api/school"):
        await candidate.page.route(path, fail)
    await candidate.page.goto(f"{candidate.site.url}/home")
    cards = candidate.page.get_by_role("complementary")
    await expect(cards.get_by_role("alert")).to_have_count(2)
    await look(candidate, shoot, "home-unreachable")
    failing = False
    await cards.get_by_role("button", name="重试").first.click()
    await expect(cards.get_by_role("button", name="网络远程面试须知")).to_be_visible()
    await expect(cards.get_by_role("alert")).to_have_count(0)
    await candidate.press("重试")
    await candidate.reads("第一考场")
    await candidate.page.get_by_role("button", name="English").click()
    await expect(candidate.page.get_by_role("heading", name="School notices")).to_be_visible()
    await shoot(candidate, "home-english")
