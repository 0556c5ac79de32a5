"""Is it alive, is it ready, what does it do: /healthz, /readyz and /metrics, for supervisors, load balancers and
dashboards."""

import asyncio
import shutil
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from ipaddress import ip_network
from pathlib import Path
from typing import Final

import structlog
from aiohttp import hdrs, web
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from app import VERSION
from app.exam.hub import Hub
from app.exam.losses import Losses
from app.exam.presence import PresenceBoard
from app.exam.rooms import Rooms
from app.handlers.answers import answer
from app.handlers.http import ADMINS, ANYONE, Call, get
from app.host.gate import Gate
from app.host.lacking import DISK_FLOOR, Lack
from app.host.loops import FAILED
from app.host.net import within
from app.media import MediaRouter
from app.state.errors import Forbidden, NotFound, Unavailable
from app.state.room import Phase, phase
from app.storage.away import Line
from app.storage.backed_up import LastBackup
from app.storage.copies import Backups

log = structlog.get_logger("health")

ANSWER_WITHIN: Final = 1.0
"""Seconds the database has for the write that /readyz waits for."""

FRESH: Final = 2.0
"""Seconds for which an answer is good: who asks more often, from anywhere, costs no further write."""

_WHY: Final = {
    "full": "数据库写不进去：磁盘已满。请清理磁盘。",
    "disk": "数据库写不进去：磁盘读写出错。请检查磁盘。",
    "damaged": "数据库文件已损坏。请停止程序，按 docs/operating.md 恢复备份。",
    "locked": "数据库写不进去：被别的程序占用。请关闭打开它的程序。",
    "read_only": "数据库是只读的。请检查磁盘和数据库服务。",
    "denied": "数据库拒绝登录。请检查 [database] url。",
    "starting": "数据库服务正在启动。",
}
_NO_ANSWER: Final = "数据库没有响应，请检查磁盘空间和数据库服务。"


class Probe:
    """Whether the database takes a write: one at a time and not more often than `FRESH`, however many ask."""

    def __init__(
        self, write: Callable[[], Awaitable[None]], monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._write, self._monotonic = write, monotonic
        self._asked: asyncio.Task[str] | None = None
        self._at = 0.0

    async def ask(self) -> str:
        """`ok`, or a sentence that says why not."""
        if self._asked is None or (self._asked.done() and self._monotonic() - self._at >= FRESH):
            self._asked, self._at = asyncio.create_task(self._answer(), name="readiness"), self._monotonic()
        done, _ = await asyncio.wait([self._asked], timeout=ANSWER_WITHIN)
        return self._asked.result() if done else _NO_ANSWER

    async def _answer(self) -> str:
        try:
            await self._write()
        except Unavailable as error:
            return _WHY.get(getattr(error.__cause__ or error, "cause", ""), _NO_ANSWER)
        except Exception:  # whoever asked may have gone: nobody else would hear of it
            log.exception("readiness_failed")
            return _NO_ANSWER
        return "ok"


@dataclass(frozen=True, slots=True)
class Machine:
    """What the process stands on. `line` and `late` (seconds by which the event loop was behind) are asked at each
    scrape, `clock` gives seconds since 1970."""

    node: str
    data: Path
    line: Callable[[], Line]
    backups: Backups | LastBackup
    refused: Mapping[str, int]
    losses: Losses
    late: Callable[[], float]
    clock: Callable[[], float]
    started: float

    def disk_free(self) -> int:
        return shutil.disk_usage(self.data).free

    def metrics(self) -> Iterator[Metric]:
        line = self.line()
        known = GaugeMetricFamily("exam_info", "1; which server this is", labels=["node", "version"])
        known.add_metric([self.node, VERSION], 1)
        yield known
        yield GaugeMetricFamily(
            "exam_clock_timestamp_seconds", "What the exam's clock says, seconds since 1970", self.clock()
        )
        yield GaugeMetricFamily(
            "exam_loop_lateness_seconds",
            "By how much the event loop was behind, at worst, lately",
            self.late(),
        )
        yield _counted("exam_loop_failures", "What is repeated and could not be done", "loop", FAILED)
        yield GaugeMetricFamily(
            "exam_uptime_seconds", "Since the start of this process", self.clock() - self.started
        )
        yield GaugeMetricFamily("exam_disk_free_bytes", "On the disk of the data directory", self.disk_free())
        yield GaugeMetricFamily("exam_database_up", "Whether the database answers", not line.cause)
        yield _counted(
            "exam_database_failures", "Statements that the database did not do", "cause", line.failures
        )
        yield _counted("exam_commands_refused", "Events of pages refused, by code", "code", self.refused)
        yield CounterMetricFamily(
            "exam_changes_lost", "Rooms of which a page knew more than the log", self.losses.total
        )
        age = self.clock() - (self.backups.made_at() or self.started)
        yield GaugeMetricFamily(
            "exam_backup_age_seconds", "Since the last copy in every place, or of all", age
        )
        yield CounterMetricFamily(
            "exam_backup_failures", "Copies that could not be made", self.backups.failures
        )


def _counted(name: str, says: str, label: str, numbers: Mapping[str, int]) -> Metric:
    family = CounterMetricFamily(name, says, labels=[label])
    for value, number in sorted(numbers.items()):
        family.add_metric([value], number)
    return family


_HERE: Final = ("127.0.0.0/8", "::1")
_GAUGES = frozenset({"connections", "paused", "tcp_unproven"})


class Health:
    """What /readyz and /metrics tell. `refused` counts sockets closed for breaking a limit, by reason; `collectors` are
    networks from which the metrics may be read, beside this machine."""

    def __init__(
        self,
        rooms: Rooms,
        hub: Hub,
        presence: PresenceBoard,
        media: MediaRouter,
        refused: Mapping[str, int],
        database: Probe,
        figures: Callable[[], Mapping[str, tuple[str, float]]],
        gate: Gate,
        machine: Machine,
        collectors: Iterable[str] = (),
    ) -> None:
        self._rooms, self._hub, self._presence = rooms, hub, presence
        self._media, self._refused, self._database = media, refused, database
        self._figures, self._gate, self._machine = figures, gate, machine
        self._collectors = tuple(ip_network(each, strict=False) for each in (*_HERE, *collectors))
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        self._registry.register(self)

    async def ready(self) -> dict[str, str]:
        """Each part, `ok` or a sentence; `disk` only where it is low."""
        free = self._machine.disk_free()
        low = (
            {"disk": f"数据目录所在的磁盘只剩 {free // 1_000_000} MB，请清理。"} if free < DISK_FLOOR else {}
        )
        return low | {
            "database": await self._database.ask(),
            "redis": "ok" if self._presence.trusted else "Redis 没有响应或刚刚启动，在线状态暂时显示为未知。",
            "media": "ok" if self._media.alive else "音视频转发停滞，请查看日志，必要时重新启动。",
            "rooms": "ok" if self._rooms.writable() else "考场的写入租约已过期，正在续约。",
        }

    @staticmethod
    def serves(parts: Mapping[str, str]) -> bool:
        """Whether exams can run. A silent Redis only makes presence unknown, and on a disk that is low what is under
        way goes on: neither stops anything, so neither may take the exam from its server."""
        return all(word == "ok" for part, word in parts.items() if part not in ("redis", "disk"))

    def may_collect(self, address: str) -> bool:
        return within(address, self._collectors)

    def metrics(self) -> bytes:
        """Prometheus text."""
        return generate_latest(self._registry)

    def collect(self) -> Iterator[Metric]:
        """Read at every scrape; nothing is counted twice."""
        yield GaugeMetricFamily("exam_sockets", "Pages connected to this process", len(self._hub))
        phases = GaugeMetricFamily("exam_rooms", "Rooms served, by phase", labels=["phase"])
        found = Counter(phase(room) for room in self._rooms.all())
        for each in Phase:
            phases.add_metric([each], found[each])
        yield phases
        refused = CounterMetricFamily(
            "exam_sockets_refused", "Sockets closed for breaking a limit", labels=["reason"]
        )
        for reason, number in self._refused.items():
            refused.add_metric([reason], number)
        yield refused
        yield from self._parts()
        yield from self._gate_metrics()
        for name, (says, value) in self._figures().items():
            yield GaugeMetricFamily(name, says, value)
        yield from self._media_metrics()
        yield from self._machine.metrics()

    def _parts(self) -> Iterator[Metric]:
        """What /readyz tells in words; the database has its own in `Machine`."""
        yield GaugeMetricFamily("exam_redis_up", "Whether presence can be known", self._presence.trusted)
        yield GaugeMetricFamily(
            "exam_media_up", "Whether pictures and sound are forwarded", self._media.alive
        )
        yield GaugeMetricFamily(
            "exam_rooms_writable", "Whether the rooms' leases were renewed lately", self._rooms.writable()
        )

    def _gate_metrics(self) -> Iterator[Metric]:
        connected = GaugeMetricFamily(
            "exam_connections", "TCP connections to the sites, by how far they have come", labels=["stage"]
        )
        for stage, number in self._gate.counts().items():
            connected.add_metric([stage], number)
        yield connected
        refused = CounterMetricFamily(
            "exam_connections_refused", "TCP connections turned away or given up", labels=["reason"]
        )
        for reason, number in self._gate.refused.items():
            refused.add_metric([reason], number)
        yield refused

    def _media_metrics(self) -> Iterator[Metric]:
        for name, value in asdict(self._media.stats()).items():
            family = GaugeMetricFamily if name in _GAUGES else CounterMetricFamily
            yield family(f"exam_media_{name}", f"Media layer: {name.replace('_', ' ')}", value)


@get("/healthz", ANYONE)
async def alive(_call: Call[Health]) -> web.Response:
    return web.Response(text="ok")


@get("/readyz", ANYONE)
async def ready(call: Call[Health]) -> web.Response:
    parts = await call.needs.ready()
    return web.json_response(parts, status=200 if Health.serves(parts) else 503)


@get("/metrics", ANYONE)
async def metrics(call: Call[Health]) -> web.Response:
    """For collectors on this machine and in `[server] metrics_from`; a proxy that forwards it must do so on purpose."""
    request = call.request
    if "X-Forwarded-For" in request.headers or not call.needs.may_collect(request.remote or ""):
        raise NotFound
    return web.Response(body=call.needs.metrics(), headers={hdrs.CONTENT_TYPE: CONTENT_TYPE_LATEST})


Lacks = Callable[[], list[Lack]]


@get("/api/admin/lacking", ADMINS, "What the installation still lacks before it can hold an exam")
async def lacking(call: Call[Lacks]) -> web.Response:
    """For those who administer the whole school (PROTOCOL.md 1.4)."""
    if call.who.college_id is not None:
        raise Forbidden
    return answer(rows=[asdict(each) for each in call.needs()])


ROUTES = (alive, ready, metrics)
LACKING_ROUTES = (lacking,)
