"""What one server does for all: whoever has the job's lease, and another when that has run out."""

from app.host.loops import Action
from app.storage.db import now_sql, select

MARGIN = 1.5
"""Of a job's period: how long its lease lasts."""


class Jobs:
    """Of the server `node`."""

    def __init__(self, node: str) -> None:
        self._node = node

    def alone(self, name: str, seconds: float, action: Action) -> Action:
        """`action`, to be asked for every so many `seconds` at every server, and done at one."""

        async def do() -> None:
            if await self._has(name, MARGIN * seconds):
                await action()

        return do

    async def _has(self, name: str, seconds: float) -> bool:
        now = now_sql()
        rows = await select(
            f"INSERT INTO job (name, owner, until) VALUES (?, ?, {now} + ?) ON CONFLICT (name)"
            f" DO UPDATE SET owner = excluded.owner, until = excluded.until"
            f" WHERE job.until < {now} OR job.owner = excluded.owner RETURNING name",
            name,
            self._node,
            seconds,
        )
        return bool(rows)
