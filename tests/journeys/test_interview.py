"""One interview from login to 关闭考试: candidate, invigilator, chair, second examiner, and somebody who waits."""

import asyncio
import re

from playwright.async_api import expect

from app.office.demo import PLANS
from tests.journeys import JOURNEY
from tests.journeys.conftest import Join, Shoot
from tests.journeys.people import PHONE
from tests.journeys.proof import connections, gets_nothing, hears_only, received, rings, sees_only
from tests.journeys.scenes import check_in, enter, finish, invite, talk

pytestmark = JOURNEY


async def test_the_whole_interview(join: Join, shoot: Shoot) -> None:
    people = [
        await join(who, signed_in=False)
        for who in ("candidate1", "candidate2", "invigilator1", "chair", "examiner1")
    ]
    candidate, other, invigilator, chair, examiner = people
    staff = (invigilator, chair, examiner)

    # Everybody signs in through the page.
    await candidate.fill_login()
    await shoot(candidate, "01-login")
    await asyncio.gather(candidate.enter_code(), *(someone.log_in() for someone in people[1:]))
    await candidate.reads("张三，您好")
    await shoot(candidate, "02-home")

    # The waiting area, with nobody there to run it.
    await candidate.press("进入候考区")
    await candidate.reads("考试承诺书")
    await candidate.is_connected()
    await shoot(candidate, "03-pledge")
    await check_in(candidate)
    await candidate.reads("候考官未上线", 30)
    await candidate.reads("下一位就是您")
    await shoot(candidate, "04-waiting")
    await other.press("进入候考区")
    await check_in(other)
    await other.reads("您前面还有 1 位考生")

    # Staff arrive: the invigilator sees everybody and hears nobody, the panel see and hear themselves.
    await asyncio.gather(*(someone.open_room() for someone in staff))
    await candidate.reads("候考官在线，请等候")
    await sees_only(invigilator, candidate, other)
    await sees_only(chair, examiner)
    await hears_only(chair, examiner)
    await hears_only(examiner, chair)
    await hears_only(invigilator)
    await shoot(invigilator, "05-wall")
    await shoot(chair, "05-queue")

    # A talk is between two.
    await talk(invigilator, candidate)
    await other.reads("候考官正在与其他考生通话")
    await sees_only(candidate, invigilator)
    await hears_only(candidate, invigilator)
    await sees_only(invigilator, candidate, other)
    await hears_only(invigilator, candidate)
    await gets_nothing(other, ("audio", "video"), while_to=candidate)
    await sees_only(chair, examiner)
    await hears_only(chair, examiner)
    await shoot(candidate, "06-talk-candidate")
    await shoot(other, "06-talk-other")
    await shoot(invigilator, "06-talk-invigilator")
    await invigilator.press("结束通话")
    await candidate.is_in("waiting")
    await hears_only(invigilator)
    await gets_nothing(candidate, ("audio", "video"), while_to=chair)

    # The invitation rings and runs out by the clock.
    await invite(chair, candidate)
    await candidate.reads("收到面试邀请")
    await expect(candidate.page.get_by_role("timer")).to_have_text(re.compile(r"^0[12]:[0-5]\d$"))
    await rings(candidate)
    await shoot(candidate, "07-invited-candidate")
    await shoot(chair, "07-invited-chair")
    # The exam: the panel and the candidate see and hear each other, and nobody else gets any of it.
    await enter(candidate)
    await sees_only(candidate, chair, examiner)
    await hears_only(candidate, chair, examiner)
    for member, colleague in ((chair, examiner), (examiner, chair)):
        await sees_only(member, candidate, colleague)
        await hears_only(member, candidate, colleague)
        await member.reads("正在说话")
    await sees_only(invigilator, other)
    await hears_only(invigilator)
    await gets_nothing(invigilator, ("audio",), while_to=chair)
    await gets_nothing(other, ("audio", "video"), while_to=chair)
    await shoot(candidate, "08-exam-candidate")
    await shoot(chair, "08-exam-chair")
    await shoot(examiner, "08-exam-examiner")
    await shoot(invigilator, "08-exam-invigilator")
    await candidate.page.set_viewport_size(PHONE)
    await shoot(candidate, "08-exam-candidate-narrow")
    # Another language in the middle of it, and a dark page: the pictures go on, on the connection that was there.
    before = await connections(candidate.page)
    await candidate.press("English")
    await candidate.reads("Interview in progress")
    await candidate.press("Dark")
    await shoot(candidate, "08-exam-candidate-dark")
    await sees_only(candidate, chair, examiner)
    await hears_only(chair, candidate, examiner)
    assert await connections(candidate.page) == before
    await candidate.press("中文")
    await candidate.reads("面试进行中")

    # The end: devices are given back, the panel is alone again.
    await finish(chair, candidate)
    await candidate.reads("面试结束提醒")
    await shoot(candidate, "09-ended-candidate")
    await sees_only(chair, examiner)
    await hears_only(chair, examiner)
    await shoot(chair, "09-ended-chair")
    await candidate.press("关闭考试")
    await candidate.page.wait_for_url("**/home")
    await candidate.reads("您的面试已结束")
    assert await received(other) == {"audio": 0, "video": 0}
    await other.reads("下一位就是您")
    assert [line for someone in people for line in someone.complaints] == []


async def test_an_invitation_that_runs_out_leads_back_to_waiting(join: Join) -> None:
    """The office makes invitations short first, in the room whose candidates have come already."""
    admin, candidate, chair = [await join(who) for who in ("school-admin", "candidate2", "chair")]
    await admin.page.goto(f"{admin.site.url}/admin#rooms")
    await admin.page.get_by_role("link", name=PLANS[0].title, exact=True).click()
    await admin.page.get_by_label("邀请有效时间（秒）").fill("10")
    await admin.press("保存")
    await admin.reads("已全部保存")
    for someone in (candidate, chair):
        await someone.open_room()
    await candidate.is_in("waiting")
    await invite(chair, candidate)
    await candidate.is_in("waiting", 60)  # no deadline acts in the first seconds of a server's life
    await expect(candidate.page.get_by_text("收到面试邀请")).to_have_count(0)
    await expect(candidate.page.get_by_role("alert").filter(has_text="邀请已过期")).to_be_visible()
    await chair.reads(f"{candidate.name}：邀请已过期，考生没有进入")
    await chair.reads("邀请过期未进入 1 次")
    await candidate.reads("下一位就是您")
    await invite(chair, candidate)
