"""评分标准 as the exam office keeps them: versions that never change (docs/rules.md exam 4)."""

import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from pydantic import TypeAdapter
from tortoise.exceptions import IntegrityError

from app.audit import AuditLog
from app.audit.words import Deed
from app.people.directory import Person
from app.people.scope import covers, require
from app.scoring.rules.rubric import Rubric, check
from app.state import errors
from app.storage import models
from app.storage.db import transaction

_RUBRIC: Final = TypeAdapter(Rubric)


@dataclass(frozen=True, slots=True)
class Kept:
    """A version, whose it is (None: the whole school's), and when it was made."""

    rubric: Rubric
    college_id: str | None
    at: float


class Rubrics:
    """`clock` gives seconds since 1970."""

    def __init__(self, audit: AuditLog, clock: Callable[[], float]) -> None:
        self._audit, self._clock = audit, clock

    async def newest(self, who: Person) -> list[Kept]:
        """The newest version of each that `who` may use: the school's, and those of their college."""
        rows = await models.ScoreRubric.all().order_by("version")
        newest = {row.rubric: _kept(row) for row in rows}
        seen = [kept for kept in newest.values() if kept.college_id is None or covers(who, kept.college_id)]
        return sorted(seen, key=lambda kept: (kept.rubric.name, kept.rubric.id))

    async def one(self, who: Person, rubric: str, version: int) -> Rubric:
        """Raises `NotFound`."""
        row = await models.ScoreRubric.get_or_none(rubric=rubric, version=version)
        if row is None or not (_college(row) is None or covers(who, _college(row))):
            raise errors.NotFound
        return _kept(row).rubric

    async def save(self, who: Person, draft: Rubric, address: str = "") -> Kept:
        """The next version after `draft.version` of `draft.id`; empty: a new one. Raises `SetupRefused` with what is
        wrong, `Conflict` where somebody was faster."""
        check(draft)
        college = who.college_id
        if draft.id:
            before = await models.ScoreRubric.filter(rubric=draft.id).order_by("-version").first()
            if before is None:
                raise errors.NotFound
            require(who, college := _college(before))
            if before.version != draft.version:
                raise errors.Conflict("刚刚有人保存了新的版本。请刷新后，在最新版本的基础上修改。")
        made = replace(draft, id=draft.id or secrets.token_hex(8), version=draft.version + 1)
        try:
            async with transaction():
                row = await models.ScoreRubric.create(
                    rubric=made.id,
                    version=made.version,
                    name=made.name,
                    college_id=college,
                    content=_RUBRIC.dump_json(made).decode(),
                    digest=made.digest,
                    author=who.id,
                    at=self._clock(),
                )
                await self._audit.record(
                    who.id, Deed.SAVE_RUBRIC, made.id, address=address, detail=f"{made.version} {made.digest}"
                )
        except IntegrityError as error:
            raise errors.Conflict("刚刚有人保存了新的版本。请刷新后，在最新版本的基础上修改。") from error
        return _kept(row)


def _college(row: models.ScoreRubric) -> str | None:
    return row.college_id  # type: ignore[attr-defined, no-any-return]


def _kept(row: models.ScoreRubric) -> Kept:
    return Kept(_RUBRIC.validate_python(json.loads(row.content), strict=False), _college(row), row.at)
