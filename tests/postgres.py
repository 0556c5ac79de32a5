"""A private PostgreSQL server for tests, where the machine has one: the same races must end the same way there."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import asyncpg


def binaries() -> Path | None:
    """Where `initdb` is: on PATH, or where Debian hides it."""
    found = shutil.which("initdb")
    hidden = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return Path(found).resolve().parent if found else (hidden[-1].parent if hidden else None)


class Server:
    """Runs in `folder`, as the user `postgres` when we are root, because PostgreSQL refuses to be root."""

    def __init__(self, folder: Path, port: int) -> None:
        self._folder = folder
        self.port = port

    def run(self, program: str, *arguments: str) -> None:
        where = binaries()
        assert where, "no PostgreSQL here"
        as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        subprocess.run([*as_user, str(where / program), *arguments], check=True, capture_output=True, cwd="/")

    def start(self) -> None:
        data = str(self._folder / "db")
        self.run("initdb", "-D", data, "-A", "trust", "-U", "exam", "--no-sync")
        self.begin()

    def begin(self) -> None:
        """Serve what is there; again, after `stop`. Processes are killed here, and no machine: what the kernel has is
        safe without being forced to the disk."""
        data = str(self._folder / "db")
        options = f"-p {self.port} -k {self._folder} -c listen_addresses=127.0.0.1 -c fsync=off"
        self.run("pg_ctl", "-D", data, "-w", "-l", str(self._folder / "log"), "-o", options, "start")

    def stop(self) -> None:
        self.run("pg_ctl", "-D", str(self._folder / "db"), "-m", "immediate", "-w", "stop")

    def sql(self, url: str, statement: str) -> None:
        """In the database at `url`, in a session of its own."""
        self.run("psql", "-v", "ON_ERROR_STOP=1", "-c", statement, url)

    def end_sessions(self) -> None:
        """Of everybody: as an administrator, a failover or a firewall that forgets would."""
        others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
        self.sql(f"postgres://exam@127.0.0.1:{self.port}/postgres", f"{others} AND usename = 'exam'")

    def freeze(self) -> None:
        """Every process of it stands still, its sockets stay open."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._signal(signal.SIGCONT)

    def _signal(self, number: signal.Signals) -> None:
        main = int((self._folder / "db/postmaster.pid").read_text().split()[0])
        for process in [main, *_children(main)]:
            os.kill(process, number)

    def new_database(self) -> str:
        """The URL of an empty database."""
        name = f"exam_{uuid4().hex}"
        self.run("createdb", "-h", "127.0.0.1", "-p", str(self.port), "-U", "exam", name)
        return f"postgres://exam@127.0.0.1:{self.port}/{name}"

    async def copy(self, url: str) -> str:
        """The URL of a new database like that at `url`, in which nobody may be."""
        name = f"exam_{uuid4().hex}"
        await self._order(f"CREATE DATABASE {name} TEMPLATE {_name(url)} STRATEGY FILE_COPY")
        return f"postgres://exam@127.0.0.1:{self.port}/{name}"

    async def drop(self, url: str) -> None:
        """Whoever is in it is put out."""
        await self._order(f"DROP DATABASE {_name(url)} WITH (FORCE)")

    async def _order(self, statement: str) -> None:
        own = await asyncpg.connect(f"postgres://exam@127.0.0.1:{self.port}/postgres")
        try:
            await own.execute(statement)
        finally:
            await own.close()


def _name(url: str) -> str:
    return url.rpartition("/")[2]


def _children(of: int) -> list[int]:
    """The field after the command's name and its state is the parent (proc(5))."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(stat.read_text().rpartition(")")[2].split()[1])
        except OSError:  # it has just ended
            continue
        if parent == of:
            found.append(int(stat.parent.name))
    return found


@contextmanager
def running() -> Iterator[Server]:
    with tempfile.TemporaryDirectory(prefix="exam-pg-") as name:
        if os.geteuid() == 0:
            shutil.chown(name, "postgres")
        server = Server(Path(name), _free_port())
        server.start()
        try:
            yield server
        finally:
            server.stop()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
