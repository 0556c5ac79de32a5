"""Scores of a running school, from the rubric to the publication: sockets, HTTP, a restart (PROTOCOL.md 2.9)."""

import hashlib
import io
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest
import pytest_asyncio
from python_calamine import CalamineWorkbook

from tests.browser import Browser, Page, School, config, key, running
from tests.handlers.setups import configure

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(240)]

MARK = "61"
RUBRIC = {
    "id": "",
    "version": 0,
    "name": "复试评分标准",
    "items": [
        {"id": "talk", "name": "专业素质", "most": 9500, "step": 100, "kind": "points"},
        {"id": "english", "name": "外语", "most": 500, "step": 50, "kind": "points"},
        {"id": "conduct", "name": "思想品德", "most": 0, "step": 100, "kind": "pass"},
    ],
    "groups": [],
    "out_of": 100,
    "method": "mean",
    "fallback": "mean",
    "min_valid": 2,
}
for _item in RUBRIC["items"]:  # type: ignore[attr-defined]
    _item |= {"guidance": "", "group": "", "counts": True, "by": "all"}


@dataclass
class Hall:
    """The demo's open room with its panel and somebody in the exam."""

    school: School
    room: str
    admin: Browser
    pages: dict[str, Page]

    async def read(self, who: str) -> dict[str, Any]:
        ack = await self.pages[who].call("score:read")
        assert ack["ok"], ack
        return ack

    async def own(self, who: str) -> dict[str, Any]:
        sheets: list[dict[str, Any]] = (await self.read(who))["sheets"]
        return sheets[0]

    async def save(self, who: str, **values: str) -> dict[str, Any]:
        known = (await self.own(who))["values"]
        said = {
            item: {"text": text, "base": known.get(item, {}).get("seq", 0)} for item, text in values.items()
        }
        return await self.pages[who].call("score:save", candidate="candidate1", values=said, key=key())

    async def submit(self, who: str) -> dict[str, Any]:
        told = await self.read(who)
        sheet, rubric = told["sheets"][0], told["rubric"]
        lines = [self.room, "candidate1", who, rubric["digest"]]
        lines += [f"{item}={sheet['values'].get(item, {}).get('text', '')}" for item in sheet["items"]]
        text = "\n".join([*lines, sheet["remark"]["text"]])
        digest = hashlib.sha256(text.encode()).hexdigest()
        return await self.pages[who].call("score:submit", candidate="candidate1", digest=digest, key=key())

    async def ask(self, verb: str, who: str = "school-admin", **body: Any) -> tuple[int, Any]:
        browser = await self.school.visit(who)
        path = f"/api/admin/rooms/{self.room}/scores/{verb}"
        return await browser.request("POST", path, {**body, "key": key()})


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def hall(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Hall]:
    async with running(config(tmp_path_factory.mktemp("school"))) as school:
        room = next(room.id for room in school.services.rooms.all() if room.id.endswith("-1"))
        admin = await school.visit("school-admin")
        people = ("chair", "examiner1", "examiner2", "invigilator1", "inspector", "candidate1", "candidate2")
        pages = {who: await (await school.visit(who)).open(room) for who in people}
        pages["school-admin"] = await admin.open(room)
        yield Hall(school, room, admin, pages)


async def test_a_room_without_a_rubric_is_as_ever(hall: Hall) -> None:
    assert await hall.read("chair") == {"ok": True, "rubric": None}
    ack = await hall.pages["chair"].call("score:save", candidate="candidate1", values={}, key=key())
    assert ack["code"] == "not_ready"


async def test_a_rubric_is_written_and_given_to_the_room(hall: Hall) -> None:
    wrong = {**RUBRIC, "out_of": 90}
    status, said = await hall.admin.request("POST", "/api/admin/rubrics", wrong)
    assert (status, said["problems"][0]["field"]) == (409, "out_of")
    status, said = await hall.admin.request("POST", "/api/admin/rubrics", RUBRIC)
    assert status == 200, said
    rubric = said["rubric"]["rubric"]
    status, _ = await hall.admin.request("POST", "/api/admin/rubrics", {**RUBRIC, "id": rubric["id"]})
    assert status == 409, "it is not version 0 any more"
    status, said = await hall.ask("rubric", rubric=rubric["id"], version=1)
    assert (status, said["rubric"]["digest"]) == (200, rubric["digest"])


async def test_values_are_kept_and_told_to_nobody(hall: Hall) -> None:
    pages = hall.pages
    version = pages["candidate1"].view["me"]["pledge"]["version"]
    for who, event, more in (
        ("candidate1", "candidate:agree_pledge", {"version": version}),
        ("candidate1", "candidate:check_in", {}),
        ("chair", "interview:invite", {"candidate": "candidate1"}),
        ("candidate1", "candidate:enter", {}),
    ):
        ack = await pages[who].call(event, **more, key=key())
        assert ack["ok"], ack
    before = {who: len(page.heard) for who, page in pages.items()}
    ack = await hall.save("examiner1", talk=MARK, english="4.5", conduct="pass")
    assert (ack["ok"], set(ack["versions"])) == (True, {"talk", "english", "conduct"})
    assert (await hall.own("examiner1"))["values"]["talk"]["text"] == MARK
    for who, page in pages.items():
        since = [each for each in page.heard[before[who] :] if each[0] not in ("view", "line")]
        assert since == [], f"{who} heard of a save"
        read = {} if who.startswith(("candidate", "invigilator")) else await hall.read(who)
        text = json.dumps([page.heard, read])
        assert f'"{MARK}"' not in text or who == "examiner1", who
    status, said = await hall.admin.request("GET", f"/api/admin/rooms/{hall.room}/scores")
    assert status == 200
    assert f'"{MARK}"' not in json.dumps(said)


@pytest.mark.parametrize("text", ["95.5", "-1", "１０", "1e3", "NaN", "80.5"])
async def test_bad_values_say_what_to_write(hall: Hall, text: str) -> None:
    ack = await hall.save("examiner2", talk=text)
    assert (ack["code"], "专业素质" in ack["message"]) == ("score_refused", True)


async def test_two_devices_and_a_repeated_key(hall: Hall) -> None:
    said = {"talk": {"text": "70", "base": 0}}
    ack = await hall.pages["examiner1"].call("score:save", candidate="candidate1", values=said, key=key())
    assert (ack["code"], ack["newest"]["talk"]["value"]) == ("score_overtaken", MARK)
    again = key()
    first = await hall.pages["examiner2"].call(
        "score:save", candidate="candidate1", values={"talk": {"text": "80", "base": 0}}, key=again
    )
    second = await hall.pages["examiner2"].call(
        "score:save", candidate="candidate1", values={"talk": {"text": "80", "base": 0}}, key=again
    )
    assert first["ok"]
    assert second["seq"] == first["seq"]


async def test_from_submission_to_publication(hall: Hall) -> None:
    ack = await hall.submit("examiner2")
    assert (ack["code"], "外语" in ack["message"]) == ("not_ready", True)
    await hall.save("examiner2", english="4", conduct="pass")
    await hall.save("chair", talk="60", english="4", conduct="pass")
    ack = await hall.pages["chair"].call("interview:finish", candidate="candidate1", key=key())
    assert ack["ok"], ack
    status, said = await hall.admin.request("POST", f"/api/admin/rooms/{hall.room}/close", {"key": key()})
    assert (status, "评分表没有提交" in said["message"]) == (409, True)
    for who in ("examiner1", "examiner2", "chair"):
        ack = await hall.submit(who)
        assert ack["ok"], ack
    assert await hall.pages["chair"].hears("scores")
    [case] = (await hall.read("chair"))["cases"]
    assert (case["summary"]["total"], case["summary"]["off"]) == ("71.17", {"examiner2": "soft"})
    ack = await hall.pages["chair"].call(
        "score:confirm", candidate="candidate1", digest=case["summary"]["digest"], reason="", key=key()
    )
    assert ack["ok"], ack
    status, _ = await hall.ask("unlock", candidate="candidate1", step="ask", reason="有一项写错了")
    assert status == 200
    status, said = await hall.ask("unlock", candidate="candidate1", step="approve")
    assert (status, said["code"]) == (403, "forbidden")
    status, said = await hall.ask("unlock", who="college-admin", candidate="candidate1", step="refuse")
    assert (status, said["cases"][0]["unlocking"]) == (200, None)
    status, said = await hall.ask("publish")
    assert (status, said["code"]) == (409, "not_ready")


async def test_the_workbook_says_what_the_page_says(hall: Hall) -> None:
    book = await hall.admin.download(f"/api/admin/rooms/{hall.room}/scores.xlsx")
    read = CalamineWorkbook.from_filelike(io.BytesIO(book))
    [_, row] = read.get_sheet_by_name("成绩汇总表").to_python()
    assert row[2:4] == ["张三", "71.17"]
    assert read.get_sheet_by_name("公示表").to_python()[1:] == [["20260001", "张三", "71.17", "合格"]]
    sheets = read.get_sheet_by_name("面试评分表").to_python()
    assert [line[3] for line in sheets[1:]] == ["60", MARK, "80"]


async def test_a_blind_panel_opens_neither_faces_nor_papers(hall: Hall) -> None:
    await configure(hall.school, hall.room, blind=True)
    for part in ("faces", "materials"):
        chair = await hall.school.visit("chair")
        status, said = await chair.request("GET", f"/api/rooms/{hall.room}/{part}/candidate1")
        assert (status, "盲评" in said["message"]) == (403, True)
    compare = {"candidate": "candidate1", "note": "", "key": key()}
    assert (await hall.pages["chair"].call("identity:accept_id", **compare))["code"] == "forbidden"
    invigilator = await hall.school.visit("invigilator1")
    status, _ = await invigilator.request("GET", f"/api/rooms/{hall.room}/faces/candidate1")
    assert status == 200
