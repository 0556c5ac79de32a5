"""A page of a list: what the exam office's tables ask for, and how they are answered (PROTOCOL.md 1.4).

`GET /api/admin/...?q=张&page=2` answers `{"ok": true, "rows": [...], "total": 130, "page": 2, "size": 50}`.
"""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Final

from aiohttp import web
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from app import texts
from app.handlers.answers import answer

SIZE: Final = 50


class Page(BaseModel):
    """Which part of a list is asked for; a list with filters of its own inherits from it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    page: int = Field(1, ge=1, le=100_000)
    size: int = Field(SIZE, ge=1, le=100)
    q: Annotated[str, Field(max_length=100), AfterValidator(texts.asked)] = ""

    @property
    def offset(self) -> int:
        """How many rows come before this page."""
        return (self.page - 1) * self.size


def answer_page(page: Page, rows: Sequence[Mapping[str, Any]], total: int) -> web.Response:
    """`rows` are those of this page, `total` counts all that match."""
    return answer(rows=list(rows), total=total, page=page.page, size=page.size)
