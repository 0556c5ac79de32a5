"""The exam office as its pages find it: the real program and admins signed in."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.browser import HOST, ORIGIN, School
from tests.office.roster.books import book

FILE = "application/octet-stream"


@dataclass
class Office:
    school: School
    data: Path

    async def get(self, path: str, who: str = "school-admin") -> tuple[int, Any]:
        return await (await self.school.visit(who)).request("GET", f"/api/admin{path}")

    async def post(self, path: str, body: object = None, who: str = "school-admin") -> tuple[int, Any]:
        return await (await self.school.visit(who)).request("POST", f"/api/admin{path}", body)

    async def send(
        self, path: str, data: Any, who: str = "school-admin", kind: str = FILE, method: str = "POST"
    ) -> tuple[int, Any]:
        """A file as a page sends it."""
        browser = await self.school.visit(who)
        cookies = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
        headers = {"Host": HOST, "Origin": ORIGIN, "Content-Type": kind, "Cookie": cookies}
        url = self.school.url(f"/api/admin{path}")
        async with self.school.client.request(method, url, data=data, headers=headers) as answer:
            is_json = answer.content_type == "application/json"
            return answer.status, await answer.json() if is_json else await answer.read()

    async def dry_run(self, rows: Any, sort: str = "candidates", who: str = "school-admin") -> dict[str, Any]:
        """The report on a workbook with these rows."""
        data = rows if isinstance(rows, bytes) else book(rows)
        status, answer = await self.send(f"/imports?sort={sort}", data, who)
        assert status == 200, answer
        report: dict[str, Any] = answer["report"]
        return report

    async def add_photos(self, report: dict[str, Any], data: Any) -> dict[str, Any]:
        status, answer = await self.send(f"/imports/{report['token']}/photos", data)
        assert status == 200, answer
        again: dict[str, Any] = answer["report"]
        return again

    async def apply(self, report: dict[str, Any], who: str = "school-admin") -> tuple[int, Any]:
        return await self.post(f"/imports/{report['token']}/apply", {}, who)

    async def named(
        self, word: str, sort: str = "candidates", who: str = "school-admin"
    ) -> list[dict[str, Any]]:
        """Whom the list finds by a word."""
        status, answer = await self.get(f"/people?sort={sort}&q={word}", who)
        assert status == 200, answer
        rows: list[dict[str, Any]] = answer["rows"]
        return rows
