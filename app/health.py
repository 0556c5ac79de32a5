"""Is it alive, is it ready, what does it do: for supervisors, load balancers and dashboards."""

from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import asdict

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from app.host.gate import Gate
from app.hub import Hub
from app.media import MediaRouter
from app.presence import PresenceBoard
from app.rooms import Rooms
from app.state.room import Phase, phase

_GAUGES = frozenset({"connections", "paused", "tcp_unproven"})


class Health:
    """What /readyz and /metrics tell. `refused` counts sockets closed for breaking a limit, by reason."""

    def __init__(
        self,
        rooms: Rooms,
        hub: Hub,
        presence: PresenceBoard,
        media: MediaRouter,
        refused: Mapping[str, int],
        database: Callable[[], Awaitable[bool]],
        figures: Callable[[], Mapping[str, tuple[str, float]]],
        gate: Gate,
    ) -> None:
        self._rooms, self._hub, self._presence = rooms, hub, presence
        self._media, self._refused, self._database = media, refused, database
        self._figures = figures
        self._gate = gate
        self._registry = CollectorRegistry()
        self._registry.register(self)

    async def ready(self) -> dict[str, str]:
        """Each part, `ok` or a sentence."""
        database = await self._database()
        return {
            "database": "ok" if database else "数据库没有响应，请检查磁盘空间和数据库服务。",
            "redis": "ok" if self._presence.trusted else "Redis 没有响应或刚刚启动，在线状态暂时显示为未知。",
            "media": "ok" if self._media.alive else "音视频转发停滞，请查看日志，必要时重新启动。",
            "rooms": "ok" if self._rooms.writable() else "考场的写入租约已过期，正在续约。",
        }

    @staticmethod
    def serves(parts: Mapping[str, str]) -> bool:
        """Whether exams can run. A silent Redis only makes presence unknown; it stops nothing."""
        return all(word == "ok" for part, word in parts.items() if part != "redis")

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
        yield from self._gate_metrics()
        for name, (says, value) in self._figures().items():
            yield GaugeMetricFamily(name, says, value)
        yield from self._media_metrics()

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
