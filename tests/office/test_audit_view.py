"""The audit log as admins read it: each within their scope, as a file without formulas, and verified."""

import csv
import io
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientPayloadError
from structlog.testing import capture_logs
from tortoise import connections

from app.audit import AuditLog
from app.office import audit
from app.people.directory import Kind, Person
from app.storage import models
from tests.fakes import CHAIN, START, Clock
from tests.login_site import GATES, PHONES, Browser, Site, open_site

PATH = "/api/admin/audit"


@pytest.fixture
async def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Site]:
    """With entries about both colleges and the school."""
    async with open_site(tmp_path) as site:
        await models.College.create(id="fl", name="外国语学院")
        monkeypatch.setitem(PHONES, "dean", "13900000077")
        monkeypatch.setitem(GATES, "dean", {"role": "manager"})
        await site.people.add(Person("dean", Kind.ADMIN, "周院长", "cs"), "manager", PHONES["dean"])
        await site.people.add(Person("e9", Kind.EXAMINER, "外语老师", "fl"), "examiner", "13900000078")
        record = site.audit.record
        await record("e1", "view_face", "c1", address="192.0.2.1")
        await record("e9", "view_face", "c1", address="192.0.2.2")
        await record("a1", "configure", "e9", detail="=cmd|' /C calc'!A0")
        await record("a1", "school_notice", result="forbidden")
        site.clock.move(100)
        yield site


async def seen(browser: Browser, **query: str) -> list[tuple[str, str]]:
    asked = "&".join(f"{name}={value}" for name, value in query.items())
    answer = await browser.get(f"{PATH}?{asked}&size=100")
    assert answer.status == 200, answer.body
    rows = answer.json()["rows"]
    own = [row for row in rows if row["action"] not in ("login", "verify_audit", "export_audit")]
    assert len(rows) == answer.json()["total"]
    return [(row["action"], row["subject"]) for row in own]


async def test_the_school_sees_all_and_a_college_what_concerns_it(site: Site) -> None:
    boss, dean = await site.log_in("a1"), await site.log_in("dean")
    assert await seen(boss) == [
        ("school_notice", ""),
        ("configure", "e9"),
        ("view_face", "c1"),
        ("view_face", "c1"),
    ]
    assert await seen(dean) == [("view_face", "c1"), ("view_face", "c1")]
    assert await seen(dean, subject="e9") == []


async def test_names_are_shown_within_the_scope(site: Site) -> None:
    dean, boss = await site.log_in("dean"), await site.log_in("a1")
    theirs = [row for row in (await dean.get(PATH)).json()["rows"] if row["action"] == "view_face"]
    assert [(row["actor_name"], row["subject_name"]) for row in theirs] == [("", "张三"), ("李四", "张三")]
    all_of_it = [row for row in (await boss.get(PATH)).json()["rows"] if row["action"] == "view_face"]
    assert [row["actor_name"] for row in all_of_it] == ["外语老师", "李四"]
    assert theirs[0]["action_word"] == "查看人脸照片"


async def test_filters(site: Site) -> None:
    boss = await site.log_in("a1")
    assert await seen(boss, action="configure") == [("configure", "e9")]
    assert await seen(boss, actor="e1") == [("view_face", "c1")]
    assert await seen(boss, result="refused") == [("school_notice", "")]
    assert ("school_notice", "") not in await seen(boss, result="ok")
    assert len(await seen(boss, q="外语")) == 2
    assert await seen(boss, q="张三") == [("view_face", "c1")] * 2
    assert await seen(boss, since=str(START + 1)) == []
    assert len(await seen(boss, until=str(START + 1))) == 4
    page = (await boss.get(f"{PATH}?size=2&page=2")).json()
    assert (len(page["rows"]), page["page"]) == (2, 2)
    for bad in ("since=nan", "since=-1", "result=maybe", "colour=red", "size=1000"):
        assert (await boss.get(f"{PATH}?{bad}")).code == "malformed"


async def test_the_file_has_the_same_rows_and_no_formula(site: Site) -> None:
    boss = await site.log_in("a1")
    answer = await boss.get(f"{PATH}/export?action=configure")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="audit.csv"'
    head, row, end = csv.reader(io.StringIO(answer.body.decode("utf-8-sig")))
    assert end == ["# 完", "共 1 条"]
    assert head[:4] == ["编号", "时间（北京时间）", "操作人", "操作"]
    assert (row[1], row[2], row[4], row[8]) == (
        "2027-01-15 16:00:00",
        "赵六",
        "外语老师",
        "'=cmd|' /C calc'!A0",
    )
    assert await models.AuditEntry.exists(actor="a1", action="export_audit")
    dean = await site.log_in("dean")
    exported = (await dean.get(f"{PATH}/export")).body.decode("utf-8-sig")
    assert "view_face" not in exported
    assert exported.count("查看人脸照片") == 2
    assert "e9" in exported  # who looked is no secret, the name is
    assert "外语老师" not in exported


async def test_the_file_says_that_it_is_whole_and_whether_there_is_more(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    boss = await site.log_in("a1")
    monkeypatch.setattr(audit, "_BATCH", 2)
    rows = list(csv.reader(io.StringIO((await boss.get(f"{PATH}/export")).body.decode("utf-8-sig"))))
    assert rows[-1] == ["# 完", f"共 {len(rows) - 2} 条"] and len(rows) > 6
    assert len({row[0] for row in rows}) == len(rows)
    monkeypatch.setattr(audit, "EXPORTED", 3)
    cut = list(csv.reader(io.StringIO((await boss.get(f"{PATH}/export")).body.decode("utf-8-sig"))))
    assert (len(cut), cut[-1][:2]) == (5, ["# 完", "最新的 3 条"])
    assert "另行导出" in cut[-1][2]
    nothing = (await boss.get(f"{PATH}/export?subject=nobody")).body.decode("utf-8-sig")
    assert nothing.splitlines()[1:] == ["# 完,共 0 条"]


async def test_what_cannot_be_made_is_refused_and_what_fails_on_the_way_is_broken_off(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A second answer inside the first would pass for rows of it."""
    boss = await site.log_in("a1")
    shown, turns = audit._shown, 0

    async def failing(who: Any, rows: Any) -> Any:
        nonlocal turns
        turns += 1
        if turns > good:
            raise OSError("the disk is gone")
        return await shown(who, rows)

    monkeypatch.setattr(audit, "_BATCH", 2)
    monkeypatch.setattr(audit, "_shown", failing)
    good = 0
    assert ((await boss.get(f"{PATH}/export")).status, turns) == (500, 1)
    good, turns = 1, 0
    with capture_logs() as logs, pytest.raises(ClientPayloadError):
        await boss.get(f"{PATH}/export")
    assert [(line["event"], line["route"]) for line in logs] == [("answer_broken_off", f"GET {PATH}/export")]
    good = 1000
    assert (await boss.get(f"{PATH}/export")).body.endswith(" 条\r\n".encode())


@pytest.mark.parametrize("field", ["subject", "actor", "action", "q"])
async def test_a_filter_that_nothing_can_match_is_no_error_of_the_server(site: Site, field: str) -> None:
    boss = await site.log_in("a1")
    for at in (PATH, f"{PATH}/export"):
        for value in ("0" * 33, "0" * 40, "0" * 63, "0" * 101, "%00", "a%00b", "%ED%A0%80", "%FF"):
            answer = await boss.get(f"{at}?{field}={value}")
            assert answer.status in (200, 400), (value, answer.body)
            if answer.status == 400:
                assert answer.code == "malformed"
            elif at == PATH and (field != "q" or value.startswith("0")):  # nothing is left to search by
                assert answer.json()["rows"] == []


async def test_a_chain_that_was_altered_is_told(site: Site) -> None:
    boss = await site.log_in("a1")
    whole = (await boss.post(f"{PATH}/verify")).json()
    assert (whole["whole"], whole["broken_at"]) == (True, None)
    assert whole["entries"] == await models.AuditEntry.all().count() - 1  # itself was recorded afterwards
    db = connections.get("default")
    await db.execute_query("DROP TRIGGER audit_no_update")
    await db.execute_query("UPDATE audit SET subject = 'c2' WHERE id = 2")
    broken = (await boss.post(f"{PATH}/verify")).json()
    assert (broken["whole"], broken["broken_at"]) == (False, 2)


class TestStamps:
    """The end of the chain, noted elsewhere."""

    async def test_an_end_that_was_cut_off_is_missed(self, site: Site, tmp_path: Path) -> None:
        log = AuditLog(CHAIN, Clock(), tmp_path / "elsewhere" / "head")
        await log.stamp()
        assert await log.broken_at() is None
        db = connections.get("default")
        await db.execute_query("DROP TRIGGER audit_no_delete")
        await db.execute_query("DELETE FROM audit WHERE id = 4")
        assert await log.broken_at() == 4

    async def test_a_chain_written_anew_is_found_out(self, site: Site, tmp_path: Path) -> None:
        log = AuditLog(CHAIN, Clock(), tmp_path / "head")
        await log.stamp()
        db = connections.get("default")
        for verb in ("update", "delete"):
            await db.execute_query(f"DROP TRIGGER audit_no_{verb}")
        await db.execute_query("DELETE FROM audit")
        await db.execute_query("DELETE FROM sqlite_sequence WHERE name = 'audit'")
        for n in range(4):
            await log.record("e1", "view_face", f"other{n}")
        assert await AuditLog(CHAIN, Clock()).broken_at() is None, "by itself it looks whole"
        assert await log.broken_at() is not None


async def test_what_was_altered_in_a_room_is_told_with_its_name_to_who_has_it_in_scope(site: Site) -> None:
    boss, dean = await site.log_in("a1"), await site.log_in("dean")
    for room, college in (("r1", "cs"), ("r2", "fl")):
        await models.RoomRow.create(id=room, title=f"考场 {room}", college_id=college, version=3, head="x")
    found = (await boss.post(f"{PATH}/verify")).json()
    assert (found["whole"], found["broken_at"], found["ends_noted"]) == (False, None, False)
    assert found["rooms"] == [
        {"id": "r1", "title": "考场 r1", "seq": 1, "scores": False},
        {"id": "r2", "title": "考场 r2", "seq": 1, "scores": False},
    ]
    assert [each["title"] for each in (await dean.post(f"{PATH}/verify")).json()["rooms"]] == ["考场 r1", ""]


async def test_no_value_passes_for_two(site: Site) -> None:
    await site.audit.record("e1", "view_face", detail="x\ncs", college="")
    row = await models.AuditEntry.all().order_by("-id").first()
    assert row
    assert (row.detail, row.college) == ("x cs", "")


async def test_what_a_block_came_to_is_recorded(site: Site) -> None:
    from app.state.errors import Conflict

    with pytest.raises(Conflict):
        async with site.audit.recorded("e1", "open_room", room="r1"):
            raise Conflict
    with pytest.raises(RuntimeError):
        async with site.audit.recorded("e1", "open_room", room="r1"):
            raise RuntimeError
    async with site.audit.recorded("e1", "open_room", room="r1"):
        pass
    rows = await models.AuditEntry.filter(action="open_room").order_by("id")
    assert [row.result for row in rows] == ["conflict", "internal", "ok"]


async def test_details_are_told_in_words_with_the_names_of_things(site: Site) -> None:
    await models.Notice.create(id="n" * 8, created_at=1, college_id=None)
    words = {"text": "", "visible_from": 1, "important": False, "author_id": "a1", "written_at": 1}
    await models.NoticeVersion.create(notice_id="n" * 8, number=1, title="复试须知", **words)
    for deed, subject, detail in (
        ("notice_edit", "", f"{'n' * 8} 2"),
        ("rename_college", "fl", ""),
        ("publish_pledge", "", f"pledge 3 {'0f' * 32}"),
        ("approve_account_change", "e1", "change_phone a1"),
        ("reject_materials", "c1", "round 2: all"),
        ("unmask_phone", "c1", "联系不上 c1"),
        ("of_an_older_version", "", "x y"),
    ):
        await site.audit.record("a1", deed, subject, detail=detail)  # type: ignore[arg-type]
    rows = (await (await site.log_in("a1")).get(f"{PATH}?size=100")).json()["rows"]
    told = {row["action"]: (row["subject_name"], row["detail_words"]) for row in rows}
    assert told["notice_edit"] == ("", "公告“复试须知”，第 2 版")
    assert told["rename_college"] == ("外国语学院", "")
    assert told["publish_pledge"] == ("", "承诺书第 3 版（SHA-256 0f0f0f0f0f0f…）")
    assert told["approve_account_change"][1].startswith("更改手机号，由")
    assert "a1" not in told["approve_account_change"][1]
    assert told["reject_materials"][1] == "第 2 次提交，需要补充材料"
    assert told["unmask_phone"][1] == "联系不上 c1"
    assert told["of_an_older_version"] == ("", "x y")
