"""Pages that survive: reload, a second tab, the server's death and restart. Same seat, state and clock each time."""

import shutil
import time

from playwright.async_api import expect

from app.storage import copies
from tests.journeys import JOURNEY
from tests.journeys.conftest import Exam, Join
from tests.journeys.people import Person, listen
from tests.journeys.proof import connections, sees_only
from tests.journeys.scenes import cast, enter, face_to_face, finish, invite, talk
from tests.journeys.site import Site

pytestmark = JOURNEY


async def used(person: Person) -> int:
    """Seconds of the exam clock, as the page shows them."""
    shown = await person.page.locator(".exam-time b").first.inner_text()
    minutes, seconds = shown.split(":")
    return int(minutes) * 60 + int(seconds)


async def test_a_reload_in_each_state_comes_back_to_it(join: Join) -> None:
    candidate, invigilator, chair = await cast(join, "candidate2", "invigilator1", "chair")

    async def reload(state: str) -> None:
        await candidate.page.reload()
        await candidate.is_in(state)

    await reload("waiting")
    await candidate.is_connected()
    await talk(invigilator, candidate)
    await reload("talking")
    await face_to_face(candidate, invigilator)
    await invigilator.press("结束通话")
    await candidate.is_in("waiting")
    await invite(chair, candidate)
    await reload("invited")
    await expect(candidate.page.get_by_role("timer")).to_be_visible()
    await enter(candidate)
    await face_to_face(candidate, chair)
    before = await used(candidate)
    await reload("in_exam")
    await face_to_face(candidate, chair)
    assert await used(candidate) >= before
    await finish(chair, candidate)
    await reload("ended")
    await candidate.reads("面试结束提醒")


async def test_the_chair_reloads_and_the_exam_goes_on(exam: Exam) -> None:
    candidate, chair = exam
    await chair.page.reload()
    await face_to_face(candidate, chair)
    await candidate.is_in("in_exam", 1)
    await chair.reads("结束面试")


async def test_a_second_tab_takes_over_and_the_first_says_so(exam: Exam) -> None:
    candidate, chair = exam
    first = candidate.page
    second = candidate.page = await candidate.context.new_page()
    listen(candidate, second)
    begun = time.monotonic()
    await candidate.open_room()
    await expect(first.get_by_role("heading", name="已在其他页面进入")).to_be_visible()
    print(f"fenced {time.monotonic() - begun:.1f} s after the second tab began to load")
    await face_to_face(candidate, chair)
    assert (await connections(first))["open"] == 0, "the fenced tab still has media"

    await first.get_by_role("button", name="改在此页面继续").click()
    await expect(second.get_by_role("heading", name="已在其他页面进入")).to_be_visible()
    candidate.page = first
    await face_to_face(candidate, chair)
    await second.close()


async def test_signing_out_in_another_tab_ends_this_one(join: Join) -> None:
    candidate, invigilator = await cast(join, "candidate4", "invigilator1")
    await sees_only(invigilator, candidate)
    other_tab = await candidate.context.new_page()
    await other_tab.goto(f"{candidate.site.url}/home")
    await other_tab.get_by_role("button", name="退出登录").click()
    await expect(candidate.page).to_have_url(f"{candidate.site.url}/")
    await candidate.reads("您已退出登录")
    await sees_only(invigilator)


async def test_signing_out_in_the_exam_asks_once_and_the_seat_stays(exam: Exam) -> None:
    candidate, chair = exam
    questions: list[str] = []
    candidate.page.on("dialog", lambda dialog: (questions.append(dialog.type), dialog.accept())[1])
    await candidate.press("退出登录")
    await expect(candidate.page.get_by_role("dialog")).to_contain_text("席位会保留，重新登录后可以回到考场")
    await candidate.page.get_by_role("button", name="取消").click()
    await candidate.is_in("in_exam", 1)
    await candidate.confirm("退出登录")
    await expect(candidate.page).to_have_url(f"{candidate.site.url}/")
    assert questions == [], "the browser must not ask a second time"
    await chair.is_in("in_exam", 1)
    await candidate.log_in()
    await candidate.open_room()
    await candidate.is_in("in_exam")


async def test_a_new_login_elsewhere_ends_this_page_with_words(join: Join) -> None:
    (candidate,) = await cast(join, "candidate5")
    elsewhere = await join("candidate5")
    await expect(candidate.page).to_have_url(f"{candidate.site.url}/")
    await candidate.reads("您的账号已在另一处登录")
    await elsewhere.open_room()
    await elsewhere.is_in("waiting")


async def test_the_server_comes_back_in_mid_exam(site: Site, exam: Exam) -> None:
    """Killed, and then as a deploy ends it; nothing of the exam is lost up to its end."""
    candidate, chair = exam
    before = await used(candidate)
    for end in (site.kill, site.stop):
        await end()
        await candidate.reads("您的席位、状态和计时都会保留")
        await site.start()
        begun = time.monotonic()
        await candidate.is_connected()
        await chair.is_connected()
        await face_to_face(candidate, chair)
        print(f"face to face {time.monotonic() - begun:.1f} s after the server was up")
        await candidate.is_in("in_exam", 1)
        assert await used(candidate) >= before
    await finish(chair, candidate)


async def test_what_the_disk_has_lost_is_said_on_the_pages_that_remember(site: Site, join: Join) -> None:
    """An older copy of the database comes back instead of the newest state: nobody may take it for that."""
    candidate, chair = await cast(join, "candidate3", "chair")
    data = site.folder / "data"
    copy = copies.make(data / "exam.sqlite3", data / "backup", time.time())
    await invite(chair, candidate)
    await candidate.is_in("invited")
    await site.kill()
    for name in ("exam.sqlite3", "exam.sqlite3-wal", "exam.sqlite3-shm"):
        (data / name).unlink(missing_ok=True)
    shutil.copy(copy, data / "exam.sqlite3")
    await site.start()
    for who, words, button in (
        (candidate, "服务器没有保存住最近的部分操作", "知道了"),
        (chair, "请逐一核对每位考生的状态", "已核对"),
    ):
        alarm = who.page.get_by_role("alert", name="考场记录有缺失")
        await expect(alarm).to_contain_text(words)
        await alarm.get_by_role("button", name=button).click()
        await expect(alarm).to_have_count(0)
    await candidate.is_in("waiting")
    await invite(chair, candidate)
    await enter(candidate)
