"""Changes of the way into an account, by the real program's routes: the two that give it away need two people."""

import asyncio
from typing import Any

import pytest

from app.office.demo import STAFF
from app.storage import models
from tests.browser import ACCOUNTS
from tests.office.roster.office import Office

pytestmark = pytest.mark.asyncio(loop_scope="module")

PATH = "/account-changes"
DAY = 86400
_phones = iter(f"1360001{n:04d}" for n in range(9999))


async def staff(
    office: Office, kind: str = "examiner", college: str | None = "cs"
) -> tuple[str, dict[str, Any]]:
    """A new member of staff with a second factor: the id, and what the dialog sends of them."""
    said = {"kind": kind, "name": "李考官", "college": college, "phone": next(_phones)}
    status, answer = await office.post("/people", said)
    assert status == 200, answer
    await models.SecondFactor.create(person_id=answer["id"], secret="x", confirmed_at=1.0)
    return str(answer["id"]), said


async def reset(office: Office, person: str, who: str = "college-admin") -> tuple[int, Any]:
    return await office.post("/second-factor/reset", {"person": person}, who)


async def move(
    office: Office, person: str, said: dict[str, Any], who: str = "college-admin", **more: Any
) -> tuple[int, Any]:
    """Another phone for them."""
    return await office.post(f"/people/{person}", said | {"phone": next(_phones)} | more, who)


async def phone_of(person: str) -> str:
    return str((await models.Person.get(id=person)).phone_index)


async def has_factor(person: str) -> bool:
    return await models.SecondFactor.exists(person_id=person)


async def waiting(office: Office, who: str) -> list[dict[str, Any]]:
    _, answer = await office.get(PATH, who)
    rows: list[dict[str, Any]] = answer["changes"]
    return rows


async def decide(office: Office, change: str, what: str, who: str) -> tuple[int, Any]:
    return await office.post(f"{PATH}/{change}/{what}", {}, who)


async def told(person: str, count: int) -> list[str]:
    """The numbers, masked, that heard of it."""
    for _ in range(200):
        rows = (
            await models.SmsSent.filter(person=person, kind="account")
            .exclude(result="sending")
            .order_by("id")
        )
        if len(rows) >= count:
            break
        await asyncio.sleep(0.01)
    return [row.phone for row in rows]


async def test_each_alone_is_made_at_once_and_the_owner_is_told(office: Office) -> None:
    person, said = await staff(office)
    assert await reset(office, person) == (200, {"ok": True, "pending": False})
    assert not await has_factor(person)
    masked = f"{said['phone'][:3]}****{said['phone'][-4:]}"
    assert await told(person, 1) == [masked]
    other, said = await staff(office)
    status, answer = await move(office, other, said)
    assert (status, answer) == (200, {"ok": True, "pending": False})
    assert len(set(await told(other, 2))) == 2, "at the number they had, and at the one they have"
    assert await waiting(office, "school-admin") == []


@pytest.mark.parametrize("first", ["reset", "move"])
async def test_both_within_a_day_wait_for_another_administrator(office: Office, first: str) -> None:
    person, said = await staff(office)
    before = await phone_of(person)
    steps = [reset(office, person), move(office, person, said, name="李改名")]
    if first == "move":
        steps.reverse()
    assert (await steps[0])[1]["pending"] is False
    changed = await phone_of(person) != before
    assert (await steps[1])[1]["pending"] is True
    assert (await has_factor(person), await phone_of(person) != before) == (first == "move", changed)
    assert (await models.Person.get(id=person)).name == "李改名", "the rest of the dialog is written"

    [row] = await waiting(office, "school-admin")
    assert (row["person"]["id"], row["mine"], row["asker"]) == (person, False, ACCOUNTS["college-admin"].name)
    assert row["kind"] == ("change_phone" if first == "reset" else "reset_second_factor")
    assert (row["phone"] == "") == (first == "move")
    [mine] = await waiting(office, "college-admin")
    assert mine["mine"] is True
    status, answer = await decide(office, row["id"], "approve", "college-admin")
    assert (status, "另一位管理员" in answer["message"]) == (403, True)
    assert (await decide(office, row["id"], "approve", "school-admin"))[0] == 200
    assert not await has_factor(person)
    assert await phone_of(person) != before
    assert (await decide(office, row["id"], "approve", "school-admin"))[0] == 409
    assert await waiting(office, "school-admin") == []
    row_of = await models.AccountChange.get(id=row["id"])
    assert (row_of.state, row_of.decider, row_of.phone) == ("made", "school-admin", "")
    actions = (
        await models.AuditEntry.filter(subject=person, result="ok")
        .order_by("id")
        .values_list("action", flat=True)
    )
    assert {"ask_account_change", "approve_account_change"} <= set(actions)
    assert len(await told(person, 4)) >= 4


async def test_a_refused_one_is_not_made_and_who_asked_may_withdraw(office: Office) -> None:
    for who, state in (("school-admin", 200), ("college-admin", 200)):
        person, said = await staff(office)
        await reset(office, person)
        before = await phone_of(person)
        assert (await move(office, person, said))[1]["pending"] is True
        [row] = await waiting(office, "school-admin")
        assert (await decide(office, row["id"], "refuse", who))[0] == state
        assert (await decide(office, row["id"], "approve", "school-admin"))[0] == 409
        assert await phone_of(person) == before


async def test_a_day_later_it_is_daily_work_again(office: Office) -> None:
    person, said = await staff(office)
    await reset(office, person)
    made = await models.AccountChange.get(person_id=person)
    await models.AccountChange.filter(id=made.id).update(decided_at=made.decided_at - DAY - 1)
    assert (await move(office, person, said))[1]["pending"] is False


async def test_a_newer_request_takes_the_place_of_an_older_and_old_ones_lapse(office: Office) -> None:
    person, said = await staff(office)
    await reset(office, person)
    await move(office, person, said)
    [first] = await waiting(office, "school-admin")
    await move(office, person, said)
    [second] = await waiting(office, "school-admin")
    assert first["id"] != second["id"]
    assert (await decide(office, first["id"], "approve", "school-admin"))[0] == 409
    await models.AccountChange.filter(id=second["id"]).update(asked_at=1.0)
    assert await waiting(office, "school-admin") == []
    assert (await decide(office, second["id"], "approve", "school-admin"))[0] == 409


async def test_of_both_at_once_one_waits(office: Office) -> None:
    person, said = await staff(office)
    answers = await asyncio.gather(reset(office, person), move(office, person, said))
    assert sorted(answer["pending"] for _, answer in answers) == [False, True]
    [row] = await waiting(office, "school-admin")
    await decide(office, row["id"], "refuse", "school-admin")


async def test_a_number_that_was_taken_meanwhile_is_refused_at_the_approval(office: Office) -> None:
    person, said = await staff(office)
    await reset(office, person)
    taken = next(_phones)
    assert (await office.post(f"/people/{person}", said | {"phone": taken}, "college-admin"))[1]["pending"]
    await office.post("/people", {"kind": "examiner", "name": "王", "college": "cs", "phone": taken})
    [row] = await waiting(office, "school-admin")
    status, answer = await decide(office, row["id"], "approve", "school-admin")
    assert (status, answer["code"]) == (409, "conflict")
    assert [each["id"] for each in await waiting(office, "school-admin")] == [row["id"]], "nothing was done"
    await decide(office, row["id"], "refuse", "school-admin")


async def test_a_login_code_after_a_reset_comes_from_another_administrator(office: Office) -> None:
    """It is told once, and so cannot wait; before a reset it makes the reset wait."""
    person, _ = await staff(office)
    issue = f"/people/{person}/login-code"
    said = {"reason": "收不到短信"}
    await reset(office, person)
    status, answer = await office.post(issue, said, "college-admin")
    assert (status, "另一位管理员" in answer["message"]) == (409, True)
    assert (await office.post(issue, said, "school-admin"))[0] == 200
    other, _ = await staff(office)
    assert (await office.post(f"/people/{other}/login-code", said, "college-admin"))[0] == 200
    assert (await reset(office, other))[1]["pending"] is True
    assert await has_factor(other)
    for row in await waiting(office, "school-admin"):
        await decide(office, row["id"], "refuse", "school-admin")


async def test_where_there_is_no_second_one_it_says_what_to_do(office: Office) -> None:
    """Of the whole school's staff only the school's admins decide, and the demo has one."""
    person, said = await staff(office, "inspector", None)
    assert (await reset(office, person, "school-admin"))[1]["pending"] is False
    status, answer = await move(office, person, said, "school-admin")
    assert (status, answer["code"]) == (409, "conflict")
    assert "之后再操作" in answer["message"]
    assert await waiting(office, "school-admin") == []


async def test_what_is_refused_as_a_whole_changes_nothing(office: Office) -> None:
    """Nobody else could approve the number: the name beside it must not be written by a request that was refused."""
    person, said = await staff(office, "inspector", None)
    await reset(office, person, "school-admin")
    assert (await move(office, person, said, "school-admin", name="李改名"))[0] == 409
    assert (await models.Person.get(id=person)).name == "李考官"


async def test_candidates_have_no_second_factor_that_could_be_taken(office: Office) -> None:
    person = "candidate6"
    said = {"kind": "candidate", "name": "杨欣怡", "college": "cs", "major": "cs-se", "exam_no": "20260006"}
    for _ in range(2):
        assert (await move(office, person, said))[1]["pending"] is False
    assert len(await told(person, 4)) == 4


async def test_only_administrators_in_scope_see_and_decide(office: Office) -> None:
    person, said = await staff(office)
    await reset(office, person)
    await move(office, person, said)
    [row] = await waiting(office, "school-admin")
    for who in ("chair", "invigilator1", "inspector", "candidate1"):
        assert (await office.get(PATH, who))[0] == 403
        assert (await decide(office, row["id"], "approve", who))[0] == 403
    assert (await decide(office, "nothing", "approve", "school-admin"))[0] == 404
    await decide(office, row["id"], "refuse", "school-admin")


async def test_the_demo_has_one_administrator_of_the_school() -> None:
    assert [each.id for each in STAFF if each.kind == "admin" and each.college is None] == ["school-admin"]
