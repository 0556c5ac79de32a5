"""One person at a time: what the dialogs of the people's page do."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from typing import Protocol

from app import texts
from app.office.roster import documents, photos
from app.office.roster.judging import LONGEST_NAME, LONGEST_NO
from app.office.roster.records import ID_TAKEN, Clerk, Details, Roster
from app.people.directory import PHOTO_PENDING, Kind
from app.state import errors
from app.state.clock import china
from app.storage import models
from app.storage.db import transaction


class Faces(Protocol):
    def lay_by(self, person: str, photo: bytes, delete_at: float) -> models.FacePicture: ...
    async def reference(self, person: str) -> bytes | None: ...
    async def forget(self, person: str, room: str) -> int: ...


class Desk:
    """A photo put here is kept for `photo_seconds`; `clock` gives seconds since 1970."""

    def __init__(
        self, roster: Roster, faces: Faces, clock: Callable[[], float], photo_seconds: float
    ) -> None:
        self.roster = roster
        self._faces, self._clock, self._photo_seconds = faces, clock, photo_seconds

    async def add(self, who: Clerk, details: Details) -> str:
        """The new person's id. Raises `Malformed`, `Forbidden`, `NotFound`, `Conflict`."""
        await self.roster.check(who, details)
        if not details.phone:
            raise errors.Malformed("请填写手机号。")
        return await self.roster.add(who, await self._checked(details))

    async def edit(self, who: Clerk, person: str, details: Details) -> bool:
        """Whether the login has changed. Raises as `add` does. Rooms show the new name by `Roster.rename`."""
        shown = await self.roster.get(who, person)
        await self.roster.check(who, details)
        if details.document and details.id_number is None and details.document != shown["document"]:
            raise errors.Malformed("更改证件类型时，请把证件号码也填写一遍。")
        if details.phone == "":
            details = replace(details, phone=None)
        return await self.roster.edit(who, person, await self._checked(details, person))

    async def delete(self, who: Clerk, person: str) -> None:
        """With the imported photo. Raises `Conflict` when a room knows them."""
        await self.roster.delete(who, person)
        await self._faces.forget(person, "")

    async def put_photo(self, who: Clerk, person: str, chunks: AsyncIterator[bytes]) -> None:
        """The photo a candidate is compared with, in place of one before. Raises `Malformed`."""
        shown = await self.roster.get(who, person)
        if shown["kind"] != Kind.CANDIDATE:
            raise errors.Malformed("只有考生需要照片。")
        data = bytearray()
        async for chunk in chunks:
            data += chunk
            if len(data) > photos.BYTES:
                raise errors.Malformed(f"照片太大，请压缩到 {photos.BYTES // 2**20} MB 以内。")
        fault = await asyncio.to_thread(photos.picture_fault, bytes(data))
        if fault:
            raise errors.Malformed(f"{fault}。")
        row = await asyncio.to_thread(
            self._faces.lay_by, person, bytes(data), self._clock() + self._photo_seconds
        )
        async with transaction():
            await row.save(force_create=True)
            await models.Person.filter(id=person).update(photo=PHOTO_PENDING)

    async def photo(self, who: Clerk, person: str) -> bytes | None:
        """The photo a candidate is compared with, JPEG; None until one was looked at. Raises `NotFound`."""
        await self.roster.require(who, person)
        return await self._faces.reference(person)

    async def _checked(self, details: Details, person: str = "") -> Details:
        if not 1 <= len(details.name) <= LONGEST_NAME:
            raise errors.Malformed(f"姓名应为 1 到 {LONGEST_NAME} 个字，请修改后重试。")
        if len(details.exam_no) > LONGEST_NO:
            raise errors.Malformed(f"准考证号最多 {LONGEST_NO} 个字，请修改后重试。")
        for what, text in (("姓名", details.name), ("准考证号", details.exam_no)):
            if texts.has_unseen(text):
                raise errors.Malformed(f"{what}中有看不见的或已损坏的字符，请删去后重新填写。")
        if not details.id_number:
            return details
        number = details.id_number.upper()
        today = china(self._clock()).date()
        judged = documents.judge(number, details.document, today)
        if judged.fault:
            raise errors.Malformed(f"证件号码{judged.fault}。")
        known = replace(details, id_number=number, document=judged.document)
        if await self.roster.id_taken(known.gate, known.papers, beside=person):
            raise errors.Conflict(ID_TAKEN)
        return known
