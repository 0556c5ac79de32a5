"""Every object of people and units, with every role, and with the admin of another college (docs/rules.md fault 50).

Foreign and missing look alike: 404, whatever is asked.
"""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from app.handlers.http import ANYONE, DECLARED
from app.office import demo
from app.people.directory import Kind
from tests.office.roster.books import book, candidate
from tests.office.roster.office import Office

pytestmark = pytest.mark.asyncio(loop_scope="module")

ROLES = ("candidate1", "chair", "examiner1", "invigilator1", "inspector")
FOREIGN_CANDIDATE, OWN_CANDIDATE = "candidate10", "candidate6"
MINE = ("/api/admin/people", "/api/admin/imports", "/api/admin/colleges", "/api/admin/majors")

STAFF = {"kind": "examiner", "name": "某人", "phone": "13400000001"}
PERSON = {"kind": "candidate", "name": "某人", "exam_no": "X1", "phone": "13400000002"}


@pytest_asyncio.fixture(loop_scope="module", scope="module", autouse=True)
async def foreigner(office: Office) -> AsyncIterator[str]:
    """A member of staff of the other college, and one of the whole school."""
    for number, college in (("8", "fl"), ("9", None)):
        body = STAFF | {"phone": f"1340000000{number}", "college": college}
        status, answer = await office.post("/people", body)
        assert status == 200, answer
        if college:
            foreign = str(answer["id"])
    yield foreign


async def test_every_route_of_ours_is_for_admins_only(office: Office) -> None:
    declared = office.school.server.app[DECLARED]  # type: ignore[attr-defined]
    ours = {way: roles for way, roles in declared.items() if way[1].startswith(MINE)}
    assert len(ours) >= 20
    assert set(ours.values()) == {frozenset({Kind.ADMIN})}
    assert ANYONE not in ours.values()
    for (method, path), _ in ours.items():
        if method == "HEAD":
            continue
        address = path.format(person=OWN_CANDIDATE, college="cs", major="cs-cs", token="x" * 43)
        for who in ROLES:
            status, answer = await (await office.school.visit(who)).request(method, address, {})
            assert (status, answer["code"]) == (403, "forbidden"), (method, path, who)
        status, answer = await office.school.browser().request(method, address, {})
        assert (status, answer["code"]) == (401, "signed_out"), (method, path)


@pytest.mark.parametrize("target", ["candidate10", "school-admin", "inspector", "foreigner", "nobody"])
@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "", None),
        ("POST", "", PERSON | {"college": "cs", "major": "cs-cs"}),
        ("POST", "", STAFF | {"college": "cs"}),
        ("GET", "/photo", None),
        ("POST", "/delete", {}),
        ("POST", "/unmask", {"field": "phone", "reason": "电话通知"}),
    ],
)
async def test_a_college_admin_finds_nobody_of_another(
    office: Office, foreigner: str, target: str, method: str, path: str, body: Any
) -> None:
    person = foreigner if target == "foreigner" else target
    admin = await office.school.visit("college-admin")
    status, answer = await admin.request(method, f"/api/admin/people/{person}{path}", body)
    assert (status, answer["code"]) == (404, "not_found")


async def test_a_foreign_photo_is_not_taken(office: Office) -> None:
    status, _ = await office.send(f"/people/{FOREIGN_CANDIDATE}/photo", b"x", "college-admin")
    assert status == 404


@pytest.mark.parametrize("query", ["", "&college=fl", "&q=孙梓涵", "&major=fl-en", "&q=13900000010"])
async def test_lists_and_exports_hold_the_own_college_only(office: Office, query: str) -> None:
    for sort in ("candidates", "staff"):
        status, answer = await office.get(f"/people?sort={sort}&size=100{query}", "college-admin")
        assert status == 200
        assert {row["college"]["id"] if row["college"] else None for row in answer["rows"]} <= {"cs"}
    status, data = await office.send(
        f"/people/export?sort=candidates{query}", None, "college-admin", method="GET"
    )
    assert status == 200
    assert "外国语学院".encode() not in data


async def test_choices_and_templates_hold_the_own_college_only(office: Office) -> None:
    _, choices = await office.get("/people/choices", "college-admin")
    assert [college["id"] for college in choices["colleges"]] == ["cs"]
    assert "外国语学院复试 第三考场" not in str(choices)
    _, units = await office.get("/colleges", "college-admin")
    assert [college["id"] for college in units["colleges"]] == ["cs"]


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/colleges", {"name": "新学院"}, 403),
        ("/colleges/cs", {"name": "新名"}, 403),
        ("/colleges/cs/delete", {}, 403),
        ("/colleges/fl", {"name": "新名"}, 404),
        ("/colleges/fl/delete", {}, 404),
        ("/majors", {"college": "fl", "name": "新专业"}, 404),
        ("/majors/fl-en", {"name": "新名"}, 404),
        ("/majors/fl-en/delete", {}, 404),
        ("/people", PERSON | {"college": "fl", "major": "fl-en"}, 404),
        ("/people", STAFF | {"college": "fl"}, 404),
        ("/people", STAFF, 404),
        ("/people", STAFF | {"kind": "admin", "college": "cs"}, 403),
        ("/people", STAFF | {"kind": "inspector", "college": "cs"}, 403),
        ("/people/examiner1", STAFF | {"kind": "admin", "college": "cs", "phone": None}, 403),
        ("/people/examiner1", STAFF | {"college": "fl", "phone": None}, 404),
        ("/people/candidate6", PERSON | {"college": "fl", "major": "fl-en", "phone": None}, 404),
        ("/people/college-admin", STAFF | {"kind": "admin", "college": "cs"}, 403),
        ("/people/college-admin/delete", {}, 403),
    ],
)
async def test_a_college_admin_gives_nobody_more_than_they_have(
    office: Office, path: str, body: Any, status: int
) -> None:
    answered, _ = await office.post(path, body, "college-admin")
    assert answered == status


@pytest.mark.parametrize("college", ["cs", "fl"])
@pytest.mark.parametrize("path", ["/people", "/people/candidate6"])
async def test_whether_a_foreign_major_has_an_id_number_is_not_told(
    office: Office, path: str, college: str
) -> None:
    numbers = {each.id: each.id_number for each in demo.CANDIDATES}
    body = PERSON | {"phone": "13400000003", "college": college, "major": "fl-en"}
    told = [
        await office.post(path, body | {"id_number": number}, "college-admin")
        for number in (numbers[FOREIGN_CANDIDATE], numbers[OWN_CANDIDATE])
    ]
    assert told[0] == told[1]
    assert told[0][0] in (400, 404)


async def test_a_college_admin_keeps_the_own_majors(office: Office) -> None:
    status, answer = await office.post("/majors", {"college": "cs", "name": "网络空间安全"}, "college-admin")
    assert status == 200
    for path, body in (("", {"name": "信息安全"}), ("/delete", {})):
        assert (await office.post(f"/majors/{answer['id']}{path}", body, "college-admin"))[0] == 200


async def test_an_import_reaches_no_further_than_its_admin(office: Office) -> None:
    from app.office.roster.columns import Sort
    from tests.office.roster.books import member

    rows = [
        candidate(1, 学院="外国语学院", 专业="翻译"),
        candidate(2, 考场="外国语学院复试 第三考场"),
    ]
    report = await office.dry_run(rows, who="college-admin")
    assert [(each["row"], each["column"]) for each in report["problems"]] == [(2, "学院"), (3, "考场")]
    staff = [member(1, 角色="管理员"), member(2, 学院=""), member(3, 考场="外国语学院复试 第三考场")]
    report = await office.dry_run(book(staff, Sort.STAFF), "staff", "college-admin")
    found = [(each["row"], each["column"]) for each in report["problems"]]
    assert found == [(2, "角色"), (3, "学院"), (4, "考场")]
