"""Which certificate the HTTPS site shows, how long it lasts, and taking up a new one without a restart."""

import asyncio
import datetime
import ssl
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

import structlog

from app.config import Config
from app.host import acme, net, tls
from app.host.errors import StartError
from app.state.clock import china_minute

log = structlog.get_logger(__name__)

LOOK_EVERY: Final = 60
"""Seconds between two looks whether the files were renewed."""
_WARN_EVERY: Final = datetime.timedelta(days=1)
_OWN_EVERY: Final = datetime.timedelta(hours=1)
_FIRST_RETRY, _LAST_RETRY = datetime.timedelta(minutes=10), datetime.timedelta(hours=12)
"""How long to wait after an order that failed, doubled each time: directories count failures, too (RFC 8555, 6.6)."""


def warnings(config: Config, now: datetime.datetime) -> list[str]:
    """What an operator should know about the certificate before an exam, as sentences."""
    return [*_whose(config), *_how_long(config, now), *open_key(config)]


def figures(config: Config) -> Mapping[str, tuple[str, float]]:
    """For /metrics: name -> what it says, value."""
    found = tls.read_certificate(files_of(config).cert)
    if found is None:
        return {}
    says = "When the certificate of the site runs out, seconds since 1970"
    return {"exam_certificate_expires_timestamp_seconds": (says, found.not_valid_after_utc.timestamp())}


def files_of(config: Config) -> tls.Pair:
    """The files the site shows, or is about to: the operator's, the directory's once there are some, else our own."""
    if config.tls.cert and config.tls.key:
        return tls.Pair(config.tls.cert, config.tls.key)
    folder = config.data / "tls"
    got = acme.files(folder)
    return got if config.tls.acme and tls.fit(got) else tls.leaf_files(folder)


def _whose(config: Config) -> list[str]:
    if config.tls.cert:
        missing = sorted(missing_names(config))
        return [f"证书里没有考试网址 {'、'.join(missing)}，浏览器会拒绝打开。"] if missing else []
    if config.tls.acme:
        got = acme.files(config.data / "tls")
        return (
            []
            if tls.read_certificate(got.cert)
            else ["还没有从 [tls] acme 取得证书，暂时使用自己签发的证书。"]
        )
    if config.server.trusted_proxies:
        return []  # browsers are shown the proxy's
    return [
        "没有正式的证书（[tls] cert 和 key，或 acme）："
        "每位考生都要先信任自己签发的根证书，否则浏览器会警告，手机也打不开摄像头。"
    ]


def missing_names(config: Config) -> set[str]:
    """The hosts of the exam's addresses that the certificate is not for."""
    found = tls.read_certificate(files_of(config).cert)
    return {
        host for host in net.hosts(config.server.origins) if found is not None and not tls.covers(found, host)
    }


def _how_long(config: Config, now: datetime.datetime) -> list[str]:
    files = files_of(config)
    found = tls.read_certificate(files.cert)
    if found is None:
        return []
    ends = found.not_valid_after_utc
    day = china_minute(ends.timestamp())
    if now >= ends:
        return [
            f"证书 {files.cert} 已于 {day} 过期，浏览器会拒绝打开。请立即换上新的证书，换好后无需重新启动。"
        ]
    if now < found.not_valid_before_utc:
        return [f"证书 {files.cert} 还没有生效，浏览器会拒绝打开。请检查本机的时间和证书。"]
    if ends - now <= datetime.timedelta(days=tls.RENEW_DAYS):
        return [f"证书 {files.cert} 将于 {day} 过期。请换上新的证书，换好后无需重新启动。"]
    return []


def open_key(config: Config) -> list[str]:
    key = config.tls.key
    if key is None or not key.exists() or not key.stat().st_mode & 0o007:
        return []
    return [f"证书的私钥 {key} 可以被其他用户读取，请执行 chmod o= {key}。"]


class Certificates:
    """What the site shows now. `context` is given to the listeners; a new certificate is put into it, for those who
    come from then on. `answers` are what an ACME directory is shown at the trust site."""

    def __init__(self, config: Config, now: Callable[[], datetime.datetime]) -> None:
        """Raises `StartError` when there is nothing that can be shown."""
        self._config = config
        self._now = now
        self.answers: dict[str, str] = {}
        self._folder = config.data / "tls"
        self._own_at = now()
        self._warned_at: datetime.datetime | None = None
        self._not_before: datetime.datetime | None = None
        self._wait = _FIRST_RETRY
        if files_of(config) == tls.leaf_files(self._folder):
            self._ensure_own()
        self._files = files_of(config)
        self.context = tls.server_context(self._files)
        self._seen = _state(self._files)

    @property
    def authority(self) -> Path | None:
        """Whom people have to trust; None where the certificate is, or will be, a real one."""
        real = self._config.tls.cert or self._config.tls.acme
        return None if real else tls.authority_files(self._folder).cert

    async def look(self) -> None:
        """Renew what is ours to renew, take up what was renewed, warn once a day. To be called every minute."""
        if self._config.tls.acme:
            await self._order()
        elif self._files == tls.leaf_files(self._folder):
            self._renew_own()
        self.take_up()
        self._warn()

    def take_up(self, *, asked: bool = False) -> None:
        """Show the files as they are now, if they were changed; what does not fit together is told, and not shown.
        `asked`: say so in any case."""
        files = files_of(self._config)
        state = _state(files)
        if (files, state) == (self._files, self._seen) and not asked:
            return
        self._files, self._seen = files, state
        try:
            tls.server_context(files)  # half a certificate would spoil the one in use
            self.context.load_cert_chain(files.cert, files.key)
        except (StartError, OSError, ssl.SSLError) as error:
            log.error("certificate_not_taken_up", detail=f"{error}。仍使用原来的证书。")  # noqa: TRY400 - no bug of ours
            return
        self._warned_at = None
        log.info("certificate_taken_up", file=str(files.cert))

    def _ensure_own(self) -> None:
        self._own_at = self._now()
        needed = net.hosts(self._config.server.origins)
        tls.ensure_certificate(self._folder, net.own_names(), self._now(), needed)

    def _renew_own(self) -> None:
        """Now and then; what cannot be renewed is shown as long as it lasts."""
        if self._now() - self._own_at < _OWN_EVERY:
            return
        try:
            self._ensure_own()
        except (StartError, OSError) as error:
            log.error("certificate_not_renewed", detail=str(error))  # noqa: TRY400 - no bug of ours

    def _warn(self) -> None:
        now = self._now()
        if self._warned_at is None or now - self._warned_at >= _WARN_EVERY:
            self._warned_at = now
            for sentence in _how_long(self._config, now):
                log.warning("certificate_expires", detail=sentence)

    async def _order(self) -> None:
        settings, now = self._config.tls, self._now()
        names = acme.names_of(sorted(net.hosts(self._config.server.origins)))
        got = acme.files(self._folder)
        held = tls.read_certificate(got.cert) if tls.fit(got) else None
        if not acme.due(held, names, now) or (self._not_before is not None and now < self._not_before):
            return
        ordering = acme.Acme(settings.acme, settings.acme_email, settings.acme_ca, self._folder, self.answers)
        try:
            await _beside(lambda: ordering.obtain(names))
        except acme.AcmeError as error:
            self._not_before, minutes = now + self._wait, round(self._wait.total_seconds() / 60)
            self._wait = min(self._wait * 2, _LAST_RETRY)
            told = (
                f"没有取得新的证书：{error}。仍使用原来的证书，{minutes} 分钟后再试。请检查域名是否指向本机，"
                "80 端口是否转到 [server] trust_port。"
            )
            log.error("acme_failed", detail=told)  # noqa: TRY400 - no bug of ours
            return
        self._not_before, self._wait = None, _FIRST_RETRY
        log.info("acme_obtained", names=names)


def _state(files: tls.Pair) -> tuple[tuple[int, int, int], ...]:
    """Changes when either file does."""
    found = []
    for file in (files.cert, files.key):
        try:
            stat = file.stat()
        except OSError:
            found.append((0, 0, 0))
        else:
            found.append((stat.st_ino, stat.st_mtime_ns, stat.st_size))
    return tuple(found)


async def _beside(work: Callable[[], None]) -> None:
    """In a thread that no stop waits for: a directory may take minutes, and nothing is half done without it."""
    loop = asyncio.get_running_loop()
    ended: asyncio.Future[None] = loop.create_future()

    def settle(error: BaseException | None) -> None:
        if not ended.done():
            ended.set_exception(error) if error else ended.set_result(None)

    def run() -> None:
        error: BaseException | None = None
        try:
            work()
        except BaseException as raised:
            error = raised
        with suppress(RuntimeError):  # stopped meanwhile
            loop.call_soon_threadsafe(settle, error)

    threading.Thread(target=run, name="acme", daemon=True).start()
    await ended
