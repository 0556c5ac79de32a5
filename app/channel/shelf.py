"""Where the school's installer lies ready: made once in `data/client` and again when what it is made from changes."""

import asyncio
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import structlog

from app.channel.block import ClientError
from app.channel.maker import Signing, school_setup, sign
from app.config import Config

log = structlog.get_logger(__name__)

BUILT: Final = Path(__file__).parents[2] / "build" / "windows" / "cloudexam-setup.exe"
"""What `make windows` makes."""

RETRY_SECONDS: Final = 60.0
"""After a failure, which may be of the time-stamping service."""


@dataclass(frozen=True, slots=True)
class Setup:
    """The installer to hand out; `sha256` in hexadecimal."""

    path: Path
    version: str
    size: int
    sha256: str


class Shelf:
    """`generic` is where the generic installer lies, if anybody has built it; `clock` gives seconds since 1970."""

    def __init__(
        self,
        folder: Path,
        generic: Path,
        origins: Sequence[str],
        contact: str,
        signing: Signing | None,
        clock: Callable[[], float],
    ) -> None:
        self._folder = folder
        self._generic = generic
        self._origins = tuple(origins)
        self._contact = contact
        self._signing = signing
        self._clock = clock
        self._lock = asyncio.Lock()
        self._made_from: object = None
        self._setup: Setup | None = None
        self._retry_at = 0.0

    @classmethod
    def of(cls, config: Config, origins: Sequence[str], clock: Callable[[], float]) -> "Shelf":
        wanted, school = config.client, config.school
        signing = None
        if wanted.sign_cert is not None and wanted.sign_key is not None:
            signing = Signing(wanted.sign_cert, wanted.sign_key, wanted.sign_timestamp)
        contact = f"{school.contact_name} {school.contact_phone}".strip()
        generic = wanted.installer or BUILT
        return cls(config.data / "client", generic, origins, contact, signing, clock)

    async def setup(self) -> Setup | None:
        """The school's installer, or None when there is none to hand out; why is in the operator's log."""
        async with self._lock:
            source = await asyncio.to_thread(self._source)
            if source != self._made_from or (self._setup is None and self._clock() >= self._retry_at):
                self._setup = await asyncio.to_thread(self._make) if source else None
                self._made_from, self._retry_at = source, self._clock() + RETRY_SECONDS
            return self._setup

    def _source(self) -> object:
        """Differs when the generic installer was built anew, or is gone (then None)."""
        try:
            stat = self._generic.stat()
        except OSError:
            return None
        return stat.st_mtime_ns, stat.st_size

    def _make(self) -> Setup | None:
        try:
            generic = self._generic.read_bytes()
            unsigned, version = school_setup(generic, self._origins, self._contact)
            path = self._folder / f"setup-{self._key(unsigned)}.exe"
            if not path.is_file():
                self._put(unsigned, path)
            made = path.read_bytes()
        except (ClientError, OSError) as error:
            log.error("client_setup_failed", why=str(error))  # noqa: TRY400 - no bug of ours
            return None
        return Setup(path, version, len(made), hashlib.sha256(made).hexdigest())

    def _key(self, unsigned: bytes) -> str:
        """A signature carries its time, so one made before is kept while nothing that matters differs."""
        digest = hashlib.sha256(unsigned)
        if self._signing:
            digest.update(self._signing.cert.read_bytes() + self._signing.timestamp.encode())
        return digest.hexdigest()[:32]

    def _put(self, unsigned: bytes, path: Path) -> None:
        """Whole or not at all, and what was made before goes."""
        self._folder.mkdir(parents=True, exist_ok=True)
        for former in self._folder.iterdir():
            former.unlink()
        part = path.with_suffix(".part")
        part.write_bytes(unsigned)
        if self._signing:
            signed = path.with_suffix(".signed")
            sign(part, signed, self._signing)
            part.unlink()
            part = signed
        part.replace(path)
