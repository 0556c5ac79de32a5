"""Everything an operator can be told before the day: what is lacking in the settings, and what a look around finds.

`lacking` judges the settings, at each start and on the administrators' page too; the rest is asked here, all at once,
each within its time.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

from app.config import Config
from app.host.errors import StartError
from app.host.lacking import Lack, lacking, look
from app.identity.engine import model_files
from app.operator import machine, outside, services
from app.operator.findings import Finding, bad, good, note
from app.operator.site import Site, found

WITHIN: Final = 10.0
"""Seconds for each look: longer than any single question in it."""

_TOLD_ELSEWHERE: Final = frozenset({"disk_low"})
"""Lacks that a look finds more exactly."""

Look = Callable[[Site], Awaitable[list[Finding]]]


async def settings(site: Site) -> list[Finding]:
    """What the settings lack, and whether faces can be checked."""
    facts = look(site.config, site.now, faces=model_files.ready(), backup_problem="")
    lacks = [each for each in lacking(site.config, facts) if each.code not in _TOLD_ELSEWHERE]
    ready = [good("faces", "人脸识别的模型和库齐全")] if facts.faces and site.config.room.face_check else []
    return [*map(_of_lack, lacks), *ready]


def _of_lack(lack: Lack) -> Finding:
    what, todo = f"{lack.what}：{lack.why}", f"设置 {lack.key}"
    return bad(lack.code, what, todo) if lack.grave else note(lack.code, what, todo)


LOOKS: Final[tuple[tuple[str, Look], ...]] = (
    ("设置", settings),
    ("服务器", services.running),
    ("证书", outside.certificate),
    ("网址", outside.addresses),
    ("端口", machine.ports),
    ("数据库", services.database),
    ("服务器之间", services.servers),
    ("密钥", services.keys),
    ("材料的存储", services.storage),
    ("备份", services.backups),
    ("Redis", services.redis),
    ("磁盘", machine.disks),
    ("时钟", machine.clock),
    ("文件和连接数", machine.limits),
    ("内存和处理器", machine.size),
    ("短信", outside.messages),
    ("核验", outside.authority),
    ("中继", outside.relays),
    ("校外", outside.from_outside),
)
"""In the order in which they are told."""


async def run(config: Config, now: float) -> list[Finding]:
    """All looks, in their order."""
    site = await found(config, now)
    told = await asyncio.gather(*(_looked(word, each, site) for word, each in LOOKS))
    return [finding for findings in told for finding in findings]


async def _looked(word: str, each: Look, site: Site) -> list[Finding]:
    try:
        async with asyncio.timeout(WITHIN):
            return await each(site)
    except TimeoutError:
        return [bad(each.__name__, f"{word}：{WITHIN:.0f} 秒内没有查完", "请检查它的网络或磁盘，再执行一次")]
    except StartError as error:
        what, _, todo = str(error).partition("。")
        return [bad(each.__name__, what, todo.rstrip("。"))]
    except Exception as error:  # one look must not cost the others
        what = f"{word}：没有查成（{type(error).__name__}）"
        return [bad(each.__name__, what, "请检查权限；仍不行时请联系开发者")]
