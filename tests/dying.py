"""A school that dies like `kill -9` between the commit of an invitation and the telling: `python -m tests.dying DATA`.

It prints its port and serves the demo school until then.
"""

import asyncio
import os
import signal
import sys
from pathlib import Path
from typing import Any

from app.exam.store import Store
from app.state.candidate import Action
from app.state.log import Change, Record
from app.state.room import Room
from tests.browser import config, running

append = Store.append


async def append_and_die(store: Store, record: Record, room: Room, change: Change, *rest: Any) -> Record:
    written = await append(store, record, room, change, *rest)
    if change.action is Action.INVITE:
        os.kill(os.getpid(), signal.SIGKILL)
    return written


async def serve(data: Path) -> None:
    async with running(config(data)) as school:
        print(school.server.port, flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    Store.append = append_and_die  # type: ignore[method-assign,assignment]
    asyncio.run(serve(Path(sys.argv[1])))
