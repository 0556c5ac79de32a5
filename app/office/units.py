"""Colleges and their majors (学院专业): what everything in the exam office belongs to.

A school's admin works on all of them, a college's on the majors of the own college.
"""

from typing import Any

from tortoise.exceptions import IntegrityError

from app import texts
from app.people import scope
from app.people.directory import new_id
from app.people.scope import Scoped
from app.state import errors
from app.storage import models
from app.storage.db import select, transaction

LONGEST_NAME = 50

_USED = """
    SELECT major.id, major.name, major.college_id,
           (SELECT COUNT(*) FROM person WHERE person.major_id = major.id) AS candidates
    FROM major ORDER BY major.name, major.id
"""
_COLLEGES = """
    SELECT college.id, college.name,
           (SELECT COUNT(*) FROM person WHERE person.college_id = college.id) AS people,
           (SELECT COUNT(*) FROM room WHERE room.college_id = college.id) AS rooms
    FROM college ORDER BY college.name, college.id
"""


def school_only(who: Scoped) -> None:
    """Raises `Forbidden` for whoever works for one college."""
    if who.college_id is not None:
        raise errors.Forbidden("这项操作由学校管理员进行，请联系学校管理员。")


class Units:
    """Adds, renames and deletes colleges and majors. Outside the scope of `who` everything is `NotFound`."""

    async def all(self, who: Scoped) -> list[dict[str, Any]]:
        """Every college in scope with its majors, and how much belongs to each."""
        majors = await select(_USED)
        return [
            {**college, "majors": [major for major in majors if major["college_id"] == college["id"]]}
            for college in await select(_COLLEGES)
            if scope.covers(who, college["id"])
        ]

    async def add_college(self, who: Scoped, name: str) -> str:
        """The id of the new college. Raises `Forbidden`, and `Conflict` for a name there is."""
        school_only(who)
        return await _named(models.College.create(id=new_id(), name=_tidy(name)))

    async def rename_college(self, who: Scoped, college_id: str, name: str) -> None:
        """Raises `NotFound`, `Forbidden`, `Conflict`."""
        scope.require(who, college_id)
        school_only(who)
        await _renamed(models.College, college_id, name)

    async def delete_college(self, who: Scoped, college_id: str) -> None:
        """Raises `Conflict` when anything belongs to it."""
        scope.require(who, college_id)
        school_only(who)
        async with transaction():
            college = await _locked(models.College, college_id)
            used = {
                "专业": await models.Major.filter(college_id=college_id).count(),
                "人员": await models.Person.filter(college_id=college_id).count(),
                "考场": await models.RoomRow.filter(college_id=college_id).count(),
            }
            _refuse_used("学院", used)
            if await models.Notice.exists(college_id=college_id):
                raise errors.Conflict("本学院发布过公告，公告须保留，不能删除本学院。可以修改学院的名称。")
            await college.delete()

    async def add_major(self, who: Scoped, college_id: str, name: str) -> str:
        """The id of the new major. Raises `NotFound`, and `Conflict` for a name the college has."""
        scope.require(who, college_id)
        await _existing(models.College, college_id)
        return await _named(models.Major.create(id=new_id(), college_id=college_id, name=_tidy(name)))

    async def rename_major(self, who: Scoped, major_id: str, name: str) -> None:
        """Raises `NotFound`, `Conflict`."""
        await self._major(who, major_id)
        await _renamed(models.Major, major_id, name)

    async def delete_major(self, who: Scoped, major_id: str) -> None:
        """Raises `Conflict` when candidates have chosen it."""
        await self._major(who, major_id)
        async with transaction():
            major = await _locked(models.Major, major_id)
            _refuse_used("专业", {"考生": await models.Person.filter(major_id=major_id).count()})
            await major.delete()

    async def _major(self, who: Scoped, major_id: str) -> None:
        row = await _existing(models.Major, major_id)
        scope.require(who, row.college_id)


def _tidy(name: str) -> str:
    tidy = texts.tidy(name)
    if not 1 <= len(tidy) <= LONGEST_NAME:
        raise errors.Malformed(f"名称应为 1 到 {LONGEST_NAME} 个字，请修改后重试。")
    if texts.has_unseen(tidy):
        raise errors.Malformed("名称中有看不见的或已损坏的字符，请删去后重新填写。")
    return tidy


def _askable(row_id: str) -> str:
    """Raises `NotFound` for what no row is called and PostgreSQL does not even take."""
    if not row_id.isprintable():
        raise errors.NotFound()
    return row_id


async def _existing(model: Any, row_id: str) -> Any:
    row = await model.get_or_none(id=_askable(row_id))
    if row is None:
        raise errors.NotFound()
    return row


async def _locked(model: Any, row_id: str) -> Any:
    """The row, so that nobody is entered under it meanwhile: deleting it would delete them too. On PostgreSQL the lock
    keeps them out, SQLite has one transaction at a time."""
    row = await model.select_for_update().get_or_none(id=_askable(row_id))
    if row is None:
        raise errors.NotFound()
    return row


def _refuse_used(what: str, used: dict[str, int]) -> None:
    left = "、".join(f"{count} 个{name}" for name, count in used.items() if count)
    if left:
        raise errors.Conflict(f"本{what}还有{left}，不能删除。请先把它们移走或删除，再删除本{what}。")


async def _named(creation: Any) -> str:
    try:
        return str((await creation).id)
    except IntegrityError as error:
        raise errors.Conflict("已有同名的学院或专业，请换一个名称。") from error


async def _renamed(model: Any, row_id: str, name: str) -> None:
    tidy = _tidy(name)
    try:
        if not await model.filter(id=_askable(row_id)).update(name=tidy):
            raise errors.NotFound()
    except IntegrityError as error:
        raise errors.Conflict("已有同名的学院或专业，请换一个名称。") from error
