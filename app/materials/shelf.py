"""The rows of materials and how they change: at most ten files of a person, frozen while they are looked at.

    none --submit--> pending --approve--> approved
    none <-withdraw- pending                       (or rejected, where it was that; until somebody has opened it)
                     pending --reject---> rejected --submit--> pending
                     approved --reject--> rejected               (a reviewer corrects a mistake)

A file is `uploading`, then a `draft` the candidate may delete or replace, `submitted` and frozen, and `rejected` when a
decision named it: then it may be deleted or replaced again. Each change of one person's materials takes its turn.
"""

import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from enum import StrEnum
from typing import Any, Final

from tortoise.exceptions import IntegrityError

from app.people.directory import new_id
from app.state import errors
from app.storage import models
from app.storage.db import transaction

SLOTS: Final = 10
"""Files of a person; the database holds no more (`Material.slot`)."""


class Case(StrEnum):
    """How somebody's materials stand: 未上传, 待审核, 已通过, 未通过."""

    NONE = "none"
    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"


class State(StrEnum):
    """How one file stands."""

    UPLOADING = "uploading"
    DRAFT = "draft"
    SUBMITTED = "submitted"
    REJECTED = "rejected"


OPEN: Final = (Case.NONE, Case.REJECTED)
"""While so, the candidate may change things."""

_LOOSE: Final = (State.DRAFT, State.REJECTED)
"""Files that may be deleted or replaced while the case is open."""


class Shelf:
    """`clock` gives seconds since 1970; `files` is how many a person may hand in, `deadline` until when they may submit
    for the first time (None: always)."""

    def __init__(self, clock: Callable[[], float], files: int = SLOTS, deadline: float | None = None) -> None:
        self.files, self.deadline = files, deadline
        self._clock = clock

    # --- the candidate's own -----------------------------------------------------------------------------------

    async def begin(
        self, person: str, name: str, kind: str, size: int, mark: str, replaces: str | None
    ) -> models.Material:
        """A place for a file to come. Raises `Conflict` when all are taken or nothing may be changed now."""
        async with self._turn(person) as case:
            self._check_open(case)
            if replaces is not None:
                await self._own(person, replaces, _LOOSE)
            slot = None if replaces else await self._free_slot(person)
            try:
                return await models.Material.create(
                    id=new_id(),
                    person_id=person,
                    slot=slot,
                    replaces=replaces,
                    name=name,
                    kind=kind,
                    size=size,
                    mark=mark,
                    state=State.UPLOADING,
                    created_at=self._clock(),
                    changed_at=self._clock(),
                )
            except IntegrityError as error:  # the very place was taken from another process
                raise errors.Conflict("这个文件正在替换或上传，请等待完成，或先取消。") from error

    async def uploading(self, person: str, material: str) -> models.Material:
        """A file of this person's that is still coming. Raises `NotFound`."""
        return await self._own(person, material, (State.UPLOADING,))

    async def all_uploading(self) -> list[tuple[str, str]]:
        """Who is sending what, as ids."""
        rows = await models.Material.filter(state=State.UPLOADING).values_list("person_id", "id")
        return [(str(person), str(upload)) for person, upload in rows]

    @staticmethod
    async def any_sealed() -> bool:
        """Whether anything is: then the key must exist already."""
        return await models.Material.exists(sealed=True)

    async def note_received(self, material: str, received: int) -> None:
        """So many bytes are on the disk."""
        mine = models.Material.filter(id=material, state=State.UPLOADING)
        await mine.update(received=received, changed_at=self._clock())

    async def complete(
        self, row: models.Material, size: int, sha256: str, notes: Sequence[str]
    ) -> str | None:
        """The file is here and stored: a draft now, in the place of the one it replaces. The id of that one, whose
        object may go. Raises `NotFound` when the upload was cancelled meanwhile, or what it replaces is frozen."""
        async with self._turn(row.person_id) as case:
            self._check_open(case, late=True)
            await self._own(row.person_id, row.id, (State.UPLOADING,))
            slot, former = row.slot, row.replaces
            if former is not None:
                older = await self._own(row.person_id, former, _LOOSE)
                slot = older.slot
                await older.delete()
            await models.Material.filter(id=row.id).update(
                state=State.DRAFT,
                slot=slot,
                replaces=None,
                received=size,
                size=size,
                sha256=sha256,
                sealed=True,
                notes=",".join(notes),
                changed_at=self._clock(),
            )
            return former

    async def remove(self, person: str, material: str) -> list[str]:
        """Cancel an upload or delete a file that is not frozen, and what was to replace it: the ids that went. Raises
        `NotFound`, `Conflict`."""
        async with self._turn(person) as case:
            row = await self._own(person, material, tuple(State))
            if row.state != State.UPLOADING:
                self._check_open(case, late=True)
            if row.state == State.SUBMITTED:
                raise errors.Conflict("这个文件已经提交，不能删除或替换。")
            coming = await models.Material.filter(replaces=material).values_list("id", flat=True)
            gone = [material, *(str(each) for each in coming)]
            await models.Material.filter(id__in=gone).delete()
            return gone

    async def drop(self, material: str) -> None:
        """An upload that came to nothing."""
        await models.Material.filter(id=material, state=State.UPLOADING).delete()

    async def submit(self, person: str) -> None:
        """All at once, for review. Raises `NotReady`, `Conflict`."""
        async with self._turn(person) as case:
            self._check_open(case)
            rows = await self._files(person)
            await self._check_submittable(case, rows)
            case.round += 1
            case.state, case.submitted_at, case.reason = Case.PENDING, self._clock(), ""
            await case.save()
            await models.Material.filter(person_id=person).update(state=State.SUBMITTED, reason="")
            await self._write(person, person, "submitted", case.round, "", rows)

    async def withdraw(self, person: str) -> None:
        """Take the submission back, as long as nobody has opened it. What was handed in after the deadline could not be
        handed in again, so it stays. Raises `Conflict`."""
        async with self._turn(person) as case:
            if case.state != Case.PENDING:
                raise errors.Conflict("没有待审核的材料可以撤回，请刷新页面查看最新状态。")
            if await self._was_opened(case):
                raise errors.Conflict(
                    "审核老师已经开始查看，不能撤回。如需更正，请等待审核结果，或联系学院。"
                )
            before = await self._decided_before(case)
            if before is None and self.deadline and self._clock() > self.deadline:
                raise errors.Conflict("提交材料的时间已经截止，撤回后不能再提交，因此不能撤回。")
            case.state, case.reason = (Case.REJECTED, before.reason) if before else (Case.NONE, "")
            case.submitted_at = 0
            await case.save()
            await models.Material.filter(person_id=person).update(state=State.DRAFT)
            await self._write(person, person, "withdrawn", case.round, "", await self._files(person))

    @staticmethod
    async def _was_opened(case: models.MaterialCase) -> bool:
        opened = models.MaterialEvent.filter(person=case.person_id, action="opened", round=case.round)
        return await opened.exists()

    @staticmethod
    async def _decided_before(case: models.MaterialCase) -> models.MaterialEvent | None:
        """The rejection that this submission answers; none where it is the first."""
        decided = models.MaterialEvent.filter(person=case.person_id, action="rejected")
        return await decided.order_by("-id").first()

    async def _check_submittable(self, case: models.MaterialCase, rows: list[models.Material]) -> None:
        states = {row.state for row in rows}
        if not rows:
            raise errors.NotReady("还没有上传任何文件，请先上传材料再提交。")
        if State.UPLOADING in states:
            raise errors.NotReady("还有文件没有上传完，请等待完成，或取消后再提交。")
        if State.REJECTED in states:
            raise errors.NotReady("还有未通过的文件，请先替换或删除它们，再重新提交。")
        if case.state == Case.REJECTED and State.DRAFT not in states and not await self._named(case):
            raise errors.NotReady("请先按审核意见补充材料，再重新提交。")

    async def _named(self, case: models.MaterialCase) -> bool:
        """Whether the last decision named files: then deleting them was a change, too."""
        last = await self._decided_before(case)
        return bool(last and json.loads(last.files))

    # --- the reviewer's ----------------------------------------------------------------------------------------

    async def open(self, person: str, actor: str) -> None:
        """Somebody looks at what was submitted: from now on it can't be withdrawn."""
        async with self._turn(person) as case:
            if case.state == Case.PENDING and not await self._was_opened(case):
                await self._write(person, actor, "opened", case.round, "", await self._files(person))

    async def approve(self, person: str, actor: str, round_: int) -> None:
        """Raises `Conflict` when that submission was decided, or submitted again, meanwhile."""
        async with self._turn(person) as case:
            self._check_round(case, round_, (Case.PENDING,))
            case.state, case.decided_at = Case.APPROVED, self._clock()
            await case.save()
            await self._write(person, actor, "approved", round_, "", await self._files(person))

    async def reject(self, person: str, actor: str, round_: int, files: Sequence[str], reason: str) -> None:
        """Give it back for `reason`, about `files` or (none) about the whole. Raises `Conflict`, `NotFound`."""
        async with self._turn(person) as case:
            self._check_round(case, round_, (Case.PENDING, Case.APPROVED))
            rows = [row for row in await self._files(person) if row.id in files]
            if len(rows) != len(set(files)):
                raise errors.NotFound("有文件已被删除或替换，请刷新后重新审核。")
            case.state, case.decided_at, case.reason = Case.REJECTED, self._clock(), reason
            await case.save()
            named = models.Material.filter(id__in=[row.id for row in rows])
            await named.update(state=State.REJECTED, reason=reason)
            await self._write(person, actor, "rejected", round_, reason, rows)

    # --- looking ------------------------------------------------------------------------------------------------

    async def of(self, person: str) -> dict[str, Any]:
        """How the materials of `person` stand, the files in their order, and what came before."""
        case = await models.MaterialCase.get_or_none(person_id=person) or _new_case(person)
        history = await models.MaterialEvent.filter(person=person).order_by("id")
        files = await self._files(person)
        return {
            "state": case.state,
            "round": case.round,
            "reason": case.reason,
            "submitted_at": case.submitted_at or None,
            "decided_at": case.decided_at or None,
            "opened": any((each.action, each.round) == ("opened", case.round) for each in history),
            "files": [shown(row) | {"same_as": _same_as(row, files)} for row in files],
            "history": [_shown_event(event) for event in history if event.action != "opened"],
        }

    # --- inside -------------------------------------------------------------------------------------------------

    @asynccontextmanager
    async def _turn(self, person: str) -> AsyncIterator[models.MaterialCase]:
        """One transaction that has this person's materials to itself."""
        await models.MaterialCase.get_or_create(person_id=person, defaults={"state": Case.NONE})
        async with transaction():
            yield await models.MaterialCase.select_for_update().get(person_id=person)

    def _check_open(self, case: models.MaterialCase, late: bool = False) -> None:
        """Raises `Conflict`. `late`: what was begun before the deadline may be finished after it."""
        if case.state not in OPEN:
            raise errors.Conflict(
                "材料已经提交，正在审核，暂时不能修改。"
                if case.state == Case.PENDING
                else "材料已经审核通过，不能再修改。如需更正，请联系学院。"
            )
        if not late and case.state == Case.NONE and self.deadline and self._clock() > self.deadline:
            raise errors.NotReady("提交材料的时间已经截止。如有特殊情况，请联系学院。")

    @staticmethod
    def _check_round(case: models.MaterialCase, round_: int, states: Sequence[Case]) -> None:
        if case.round != round_ or case.state not in states:
            raise errors.Conflict("这份材料已由其他老师审核，或考生重新提交过，请查看最新内容。")

    async def _free_slot(self, person: str) -> int:
        mine = models.Material.filter(person_id=person, slot__isnull=False)
        taken: set[object] = {*await mine.values_list("slot", flat=True)}
        for slot in range(1, self.files + 1):
            if slot not in taken:
                return slot
        raise errors.Conflict(f"最多上传 {self.files} 个文件。请先删除不需要的文件，或把多个文件合并成一个。")

    @staticmethod
    async def _own(person: str, material: str, states: Sequence[State]) -> models.Material:
        row = await models.Material.get_or_none(id=material, person_id=person)
        if row is None:
            raise errors.NotFound("文件不存在，可能已被删除或替换。请刷新页面查看。")
        if row.state not in states:
            raise errors.Conflict("这个文件的状态已有变化，请刷新页面查看。")
        return row

    @staticmethod
    async def _files(person: str) -> list[models.Material]:
        rows = await models.Material.filter(person_id=person)
        return sorted(rows, key=lambda row: (row.slot or SLOTS + 1, row.created_at))

    async def _write(
        self, person: str, actor: str, action: str, round_: int, reason: str, rows: Sequence[models.Material]
    ) -> None:
        files = json.dumps([[row.id, row.kind, row.slot, row.sha256] for row in rows])
        await models.MaterialEvent.create(
            at=self._clock(),
            person=person,
            actor=actor,
            action=action,
            round=round_,
            reason=reason,
            files=files,
        )


def shown(row: models.Material) -> dict[str, Any]:
    """A file as pages get it."""
    return {
        "id": row.id,
        "slot": row.slot,
        "replaces": row.replaces,
        "name": row.name,
        "kind": row.kind,
        "size": row.size,
        "received": row.received,
        "mark": row.mark if row.state == State.UPLOADING else "",
        "state": row.state,
        "reason": row.reason,
        "notes": [note for note in row.notes.split(",") if note],
        "created_at": row.created_at,
    }


def _same_as(row: models.Material, files: Sequence[models.Material]) -> str | None:
    """The name of an earlier file with the very same content."""
    alike = (each for each in files if each.sha256 and each.sha256 == row.sha256)
    first = next(alike, row)
    return None if first.id == row.id else first.name


def _shown_event(event: models.MaterialEvent) -> dict[str, Any]:
    """Who decided is not told: reviewers speak for the office."""
    return {
        "at": event.at,
        "action": event.action,
        "round": event.round,
        "reason": event.reason,
        "files": len(json.loads(event.files)),
    }


def _new_case(person: str) -> models.MaterialCase:
    return models.MaterialCase(person_id=person, state=Case.NONE)
