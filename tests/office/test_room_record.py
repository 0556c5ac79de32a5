"""A room's record: what became of each candidate, and every event in words; on a screen and in a workbook."""

import io
import zipfile
from xml.etree import ElementTree

import pytest

from app.formats.sheets import Sheet, harmless, workbook
from app.office import record
from app.office.record import results, sheets, words
from app.state.candidate import Action, Role, State
from app.state.channel import Cause
from app.state.draw import drawn_order
from app.state.identity import Outcome, Road
from app.state.log import Change
from app.state.presence import Device
from app.state.room import SYSTEM, Draw, Need
from tests.state.stories import (
    ADMIN,
    CHAIR,
    INVIGILATOR,
    LI,
    NAMES,
    OPENS,
    SETUP,
    SWITCH,
    WANG,
    ZHANG,
    Story,
    digest_of,
)

PEOPLE = NAMES | {ADMIN.id: "教务赵"}


def told(story: Story) -> list[str]:
    return [words(change, PEOPLE) for change in story.log]


def test_what_became_of_each() -> None:
    story = Story()
    story.bring(ZHANG, State.IN_EXAM)
    story.wait(600).do(CHAIR, Action.SEND_BACK, ZHANG, "网络中断")
    story.wait(60).do(CHAIR, Action.INVITE, ZHANG)
    story.wait(60).do(ZHANG, Action.ENTER)
    story.wait(300).do(CHAIR, Action.FINISH, ZHANG)
    story.do(INVIGILATOR, Action.MARK_ABSENT, LI)
    zhang, li, wang = results(story.room, story.log, PEOPLE, story.now)
    assert (zhang.order, zhang.name, zhang.exam_no, zhang.state) == (1, "张三", "NO-0", "ended")
    assert (zhang.came_at, zhang.began_at, zhang.ended_at) == (OPENS + 60, OPENS + 180, OPENS + 1200)
    assert zhang.used == 900, "two stays, without the time between"
    assert [each["words"] for each in zhang.incidents] == ["将张三退回候考区：网络中断"]
    assert (li.state, li.used, [each["words"] for each in li.incidents]) == (
        "absent",
        None,
        ["将李四标记为缺考：没有到场"],
    )
    assert (wang.state, wang.came_at, wang.incidents) == ("registered", None, ())


def test_an_interview_that_is_on_is_counted_so_far() -> None:
    story = Story().bring(ZHANG, State.IN_EXAM)
    zhang, *_ = results(story.room, story.log, PEOPLE, story.now + 100)
    assert (zhang.used, zhang.ended_at) == (100, None)


def test_an_invitation_that_ran_out_is_an_incident_and_one_taken_back_is_none() -> None:
    story = Story().bring(ZHANG, State.INVITED)
    story.do(CHAIR, Action.WITHDRAW, ZHANG)
    story.wait(1).do(CHAIR, Action.INVITE, ZHANG)
    story.wait(200)
    story.do(SYSTEM, Action.WITHDRAW, ZHANG)
    zhang, *_ = results(story.room, story.log, PEOPLE, story.now)
    assert [each["words"] for each in zhang.incidents] == ["张三没有在规定时间内进入，邀请已自动撤回"]
    assert "撤回对张三的邀请" in told(story)


def test_a_face_check_nobody_did_has_not_failed() -> None:
    story = Story(face_check=True)
    story.do(ZHANG, Action.DECLINE_FACE, note=Road.DECLINED)
    zhang, li, *_ = results(story.room, story.log, PEOPLE, story.now)
    assert (zhang.face, zhang.face_tried, li.face) == ("flagged", False, "pending")
    [table, _] = sheets(story.room, story.log, PEOPLE, story.now)
    assert [row[9] for row in table.rows][:2] == ["人脸识别未进行", "未进行"]


def test_a_face_check_that_failed_for_good_is_an_incident() -> None:
    story = Story(face_check=True)
    story.do(ZHANG, Action.AGREE_FACE, note="v1")
    for _ in range(3):
        story.tries(ZHANG, Outcome.FAILED)
    zhang, *_ = results(story.room, story.log, PEOPLE, story.now)
    assert (zhang.face, zhang.face_tried, len(zhang.incidents)) == ("flagged", True, 1)
    assert zhang.incidents[0]["words"] == "张三人脸识别一次：未通过，转人工核验"


def test_every_action_has_words() -> None:
    for action in Action:
        change = Change(
            1, OPENS, action, CHAIR.id, Role.CHAIR, ZHANG.id, note="v1", setup=SETUP, switch=SWITCH
        )
        said = words(change, PEOPLE)
        assert said
        assert "{" not in said
        assert action not in said, "a code is no sentence"


def test_a_draw_is_told_with_its_seed_once() -> None:
    story = Story().wait(9)
    order = drawn_order("lot", [enrolled.id for enrolled in SETUP.candidates])
    listed = {enrolled.id: enrolled for enrolled in SETUP.candidates}
    story.configure(candidates=tuple(listed[each] for each in order), draw=Draw("lot", order))
    story.wait(9).configure(title="改名")
    drawn = [line for line in told(story) if "抽签" in line]
    assert drawn == [f"抽签排定面试顺序（种子 lot）：{'、'.join(NAMES[each] for each in order)}"]


def test_an_agreement_names_the_text() -> None:
    story = Story(agreed=False)
    story.do(ZHANG, Action.AGREE_PLEDGE, note="v1")
    story.wait(60).publishes("v2")
    story.wait(60).do(LI, Action.AGREE_PLEDGE, note="v2")
    agreed = {row.name: row.pledge for row in results(story.room, story.log, PEOPLE, story.now)}
    assert agreed == {
        "张三": {"version": "v1", "at": OPENS, "digest": digest_of("v1")},
        "李四": {"version": "v2", "at": OPENS + 120, "digest": digest_of("v2")},
        "王五": None,
    }
    assert told(story)[1:] == [
        f"张三同意考试承诺书第 v1 版（SHA-256 {digest_of('v1')}）",
        f"启用考试承诺书第 v2 版（SHA-256 {digest_of('v2')}），尚未进入候考区的考生须同意本版",
        f"李四同意考试承诺书第 v2 版（SHA-256 {digest_of('v2')}）",
    ]
    [table, _] = sheets(story.room, story.log, PEOPLE, story.now)
    place = table.heads.index("考试承诺书")
    assert [str(row[place])[:6] for row in table.rows] == ["第 v1 版", "第 v2 版", ""]


def test_the_road_of_who_has_no_camera_is_told_in_words() -> None:
    story = Story(face_check=True)
    story.do(ZHANG, Action.DECLINE_FACE, note=Road.NO_CAMERA)
    assert told(story)[-1] == "张三改为人工核验（考生的摄像头不能使用）"


def test_who_did_it_stands_beside_it() -> None:
    story = Story().bring(ZHANG, State.INVITED)
    [line] = [each for each in record.lines(story.log, PEOPLE) if each["words"] == "邀请张三"]
    assert (line["who"], line["role"], line["seq"]) == ("主考钱", "chair", story.room.seq)


def test_somebody_unknown_stands_for_themselves() -> None:
    [line] = record.lines([Change(1, OPENS, Action.CLOSE_ROOM, "x1", Role.ADMIN)], {})
    assert (line["who"], line["words"]) == ("x1", "关闭考场")


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_a_formula_stays_a_text(text: str) -> None:
    assert harmless(text) == f"'{text}"
    assert _texts(workbook([Sheet("一", ["名"], [10], [[text]])]))[-1].startswith("'")


def test_a_workbook_holds_the_results_and_the_log() -> None:
    story = Story().bring(ZHANG, State.ENDED)
    book = workbook(sheets(story.room, story.log, PEOPLE, story.now))
    texts = _texts(book)
    for text in ("张三", "NO-0", "已结束", "李四", "未报到", "张三进入考场，开始面试", "主考钱"):
        assert text in texts, text
    with zipfile.ZipFile(io.BytesIO(book)) as packed:
        assert b"<f>" not in packed.read("xl/worksheets/sheet1.xml")
    assert WANG.id not in texts


def _texts(book: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(book)) as packed:
        shared = ElementTree.fromstring(packed.read("xl/sharedStrings.xml"))
    return ["".join(part.text or "" for part in item.iter() if part.tag.endswith("}t")) for item in shared]


def test_whoever_changes_over_with_nothing_wrong_has_changed_over_and_that_is_all() -> None:
    story = Story().bring(ZHANG, State.IN_EXAM)
    story.switches(ZHANG, Device.EMERGENCY, Cause.USER)
    zhang, *_ = results(story.room, story.log, PEOPLE, story.now)
    assert zhang.incidents == ()
    assert "张三转到应急通道（本人或考务人员操作，中断 4 秒）" in told(story)


def test_a_change_of_channel_says_why_and_how_long_and_is_an_incident() -> None:
    story = Story(camera2=Need.ALLOWED).bring(ZHANG, State.IN_EXAM)
    story.switches(ZHANG, Device.EMERGENCY)
    story.do(SYSTEM, Action.BIND_CAMERA2, ZHANG)
    story.do(CHAIR, Action.CONTINUE_BY_PHONE, ZHANG)
    zhang, *_ = results(story.room, story.log, PEOPLE, story.now)
    assert [each["words"] for each in zhang.incidents] == [
        "张三转到应急通道（网络不通，中断 4 秒）",
        "张三改用手机（本人或考务人员操作，中断时间未知）",
    ]
