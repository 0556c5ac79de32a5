"""This machine: disks, ports, descriptors, memory, cores, clock. Nothing is changed; a port is held for a moment."""

import ctypes
import errno
import os
import socket
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from app.host import descriptors
from app.host.datadir import nearest
from app.host.lacking import DISK_FLOOR, DISK_LOW
from app.operator.findings import Finding, bad, good, note
from app.operator.site import Site
from app.storage.db import sqlite_file, url_of

_INODES_LOW: Final = 20_000
"""Two files for each of some thousand candidates, and what a day of drawing pages needs."""

SERVER_BYTES: Final = 800_000_000
"""What the server takes with its Valkey and the processes that draw materials, beside a system that is quiet."""
WORKER_BYTES: Final = 300_000_000
"""A process that looks at faces (config.toml, [identity] workers)."""


# -- disks -----------------------------------------------------------------------------------------------------


async def disks(site: Site) -> list[Finding]:
    """Each disk that something is written to, with what."""
    by_disk = defaultdict[int, list[tuple[str, Path]]](list)
    for word, folder in _folders(site):
        by_disk[folder.stat().st_dev].append((word, folder))
    return [finding for used in by_disk.values() for finding in _disk(used)]


def _folders(site: Site) -> Iterator[tuple[str, Path]]:
    config = site.config
    yield "数据目录", nearest(config.data)
    if file := sqlite_file(url_of(config)):
        yield "数据库", nearest(file.parent)
    if config.backup.dir:
        yield "[backup] dir", nearest(config.backup.dir)
    if config.audit.head_file:
        yield "[audit] head_file", nearest(config.audit.head_file.parent)
    yield "临时目录", Path(tempfile.gettempdir())


def _disk(used: list[tuple[str, Path]]) -> Iterator[Finding]:
    words = "、".join(dict.fromkeys(word for word, _ in used))
    stat = os.statvfs(used[0][1])
    free, inodes = stat.f_bavail * stat.f_frsize, stat.f_favail
    what = f"{words}所在的磁盘还有 {free / 1e9:.1f} GB"
    closed = [str(folder) for _, folder in used if not os.access(folder, os.W_OK | os.X_OK)]
    if closed:
        yield bad("disk_closed", f"不能写入 {'、'.join(closed)}", "请检查目录的属主和权限，以及磁盘是否只读")
    if free < DISK_FLOOR:
        yield bad("disk", what, "磁盘写满后任何操作都保存不了，请立即清理")
    elif free < DISK_LOW:
        yield note("disk", what, "请在考试前清理到 2 GB 以上")
    elif stat.f_files and inodes < _INODES_LOW:
        yield note("disk", f"{words}所在的磁盘只能再建 {inodes} 个文件", "请删去不用的小文件，或换一块磁盘")
    elif not closed:
        yield good("disk", what)


# -- ports -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Port:
    key: str
    kind: socket.SocketKind
    host: str
    number: int

    def __str__(self) -> str:
        return f"{'UDP' if self.kind == socket.SOCK_DGRAM else 'TCP'} {self.number}"


async def ports(site: Site) -> list[Finding]:
    """Whether each is free, or held by our own server."""
    server, media = site.config.server, site.config.media
    tcp, udp = socket.SOCK_STREAM, socket.SOCK_DGRAM
    wanted = [
        _Port("[server] port", tcp, server.host, server.port),
        _Port("[server] trust_port", tcp, server.host, server.trust_port),
        _Port("[media] udp_port", udp, media.host, media.udp_port),
    ]
    if media.tcp_port != server.port:
        wanted.append(_Port("[media] tcp_port", tcp, media.host, media.tcp_port))
    held = [(port, _why_not(port)) for port in wanted if port.number]
    if site.runs:
        return [_of_ours([port for port, why in held if not why])]
    refused = [_refused(port, why) for port, why in held if why]
    free = "、".join(str(port) for port, why in held if not why)
    return [*refused, *([good("ports", f"端口 {free} 空闲，可供服务器使用")] if free else [])]


def _of_ours(idle: list[_Port]) -> Finding:
    if idle:
        keys = "、".join(f"{port}（{port.key}）" for port in idle)
        return note("ports", f"服务器正在运行，却没有使用 {keys}", "设置改过之后还没有重新启动；请重新启动")
    return good("ports", "服务器正在运行，端口由它使用")


def _refused(port: _Port, why: int) -> Finding:
    if why == errno.EADDRINUSE:
        todo = f"请停止占用它的程序，或修改 {port.key}；查看是谁：ss -lnp"
        return bad("ports", f"端口 {port} 被别的程序占用，它不是云考场", todo)
    if why == errno.EACCES:
        todo = "由 deploy/systemd 的单元启动时有权使用，可忽略；自己启动时请授权，或换用 1024 以上的端口"
        return note("ports", f"本用户没有权限使用端口 {port}", todo)
    return bad("ports", f"端口 {port} 不能使用：{os.strerror(why)}", f"请检查 {port.key} 和 host")


def _why_not(port: _Port) -> int:
    """The error of taking it, 0 for none."""
    try:
        [(family, _, _, _, address), *_] = socket.getaddrinfo(
            port.host or "0.0.0.0",  # noqa: S104 - where the server listens, too
            port.number,
            type=port.kind,
            flags=socket.AI_PASSIVE,
        )
        with socket.socket(family, port.kind) as trial:
            if port.kind == socket.SOCK_STREAM:
                trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind(address)
    except socket.gaierror:
        return errno.EADDRNOTAVAIL
    except OSError as error:
        return error.errno or errno.EADDRNOTAVAIL
    return 0


# -- descriptors, memory, cores --------------------------------------------------------------------------------


async def limits(site: Site) -> list[Finding]:
    """The server's own limit where it runs, else that of this shell."""
    limit = site.descriptors or descriptors.raise_limit()
    whose = "服务器" if site.descriptors else "从这里启动时"
    what = f"{whose}最多能打开 {limit} 个文件和连接"
    if limit < descriptors.ENOUGH:
        todo = f"2000 名考生需要 {descriptors.ENOUGH}；请用 deploy/systemd 的单元启动，或提高 ulimit -n"
        return [note("descriptors", what, todo)]
    return [good("descriptors", what)]


async def size(site: Site) -> list[Finding]:
    """Memory and cores against what is configured."""
    config, cores, memory = site.config, _cores(), _memory()
    workers = config.identity.workers if config.room.face_check else 0
    found = []
    wanted = SERVER_BYTES + workers * WORKER_BYTES
    what = f"内存 {memory / 1e9:.1f} GB，按现在的设置至少需要 {wanted / 1e9:.1f} GB"
    if memory:
        low = memory < wanted
        found.append(
            bad("memory", what, "请增加内存，或减少 [identity] workers") if low else good("memory", what)
        )
    what = f"处理器 {cores} 个核心，人脸识别最多占用 {workers} 个"
    if cores < workers + 1:
        found.append(note("cores", what, "人脸识别忙时会影响音视频，请增加核心或减少 [identity] workers"))
    else:
        found.append(good("cores", what))
    return found


def _cores() -> int:
    """As many as we may use, be it in a container."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    quota, _, period = _control("cpu.max").partition(" ")
    return (
        min(cores, max(1, int(quota) // int(period))) if quota.isdecimal() and period.isdecimal() else cores
    )


def _memory() -> int:
    """Bytes there are, be it in a container; 0 where that can't be told."""
    total = 0
    with suppress(OSError, ValueError):
        total = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    limit = _control("memory.max")
    return min(total, int(limit)) if limit.isdecimal() and total else total


def _control(name: str) -> str:
    """A limit of the control group we are in (cgroups(7), version 2)."""
    with suppress(OSError):
        return Path("/sys/fs/cgroup", name).read_text("ascii").strip()
    return ""


# -- the clock -------------------------------------------------------------------------------------------------


async def clock(_site: Site) -> list[Finding]:
    """Whether the system says that its clock follows others."""
    follows = _follows()
    if follows is None:
        return [note("ntp", "系统没有说明时钟是否与 NTP 同步", "请用 timedatectl 或 chronyc tracking 查看")]
    if follows:
        return [good("ntp", "时钟与 NTP 同步")]
    todo = (
        "请启用时间同步：timedatectl set-ntp true，或安装 chrony。时间不准会使短信验证码、动态口令和证书失效"
    )
    return [note("ntp", "时钟没有与 NTP 同步", todo)]


_TIME_ERROR: Final = 5
"""What adjtimex(2) returns for a clock that nobody keeps."""


def _follows() -> bool | None:
    """As the kernel says, whichever program keeps the clock; None where it can't be asked."""
    if sys.platform != "linux":
        return None
    asked = ctypes.create_string_buffer(512)  # a struct timex, all zero: only read
    with suppress(OSError, AttributeError):
        state = ctypes.CDLL(None).adjtimex(asked)
        return None if state < 0 else state != _TIME_ERROR
    return None
