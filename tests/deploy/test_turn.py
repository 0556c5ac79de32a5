"""deploy/turn, followed as it is written: the service's own user gets TLS on its port with certbot's key."""

import asyncio
import datetime
import grp
import os
import shutil
import socket
import ssl
import subprocess
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from cryptography import x509

from app.host import tls
from tests.channel.test_relays import SECRET
from tests.journeys.ports import free_port
from tests.waiting import until

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("turnserver") is None, reason="coturn is not installed"),
]

FOLDER = Path(__file__).parents[2] / "deploy/turn"
NAME = "turn.example.edu.cn"
ROOT = os.geteuid() == 0
"""Only root can become the service's user; anybody else plays it, on a port that anybody may bind."""


def lineage(folder: Path) -> int:
    """What certbot keeps of a name, for root's eyes only, with a new certificate in it; its serial number."""
    shutil.rmtree(folder / "made", ignore_errors=True)
    (folder / "made").mkdir(parents=True)
    pair = tls.ensure_certificate(folder / "made", [NAME], datetime.datetime.now(datetime.UTC))
    live = folder / "live" / NAME
    live.mkdir(parents=True, exist_ok=True)
    for file, name in ((pair.cert, "fullchain.pem"), (pair.key, "privkey.pem")):
        shutil.copy(file, live / name)
        (live / name).chmod(0o600)
    folder.chmod(0o700)
    return x509.load_pem_x509_certificates(pair.cert.read_bytes())[0].serial_number


def settings(folder: Path, port: int) -> Path:
    """turnserver.conf with an operator's answers for its <...>, and addresses of this machine."""
    text = (FOLDER / "turnserver.conf").read_text("utf-8")
    answers = {
        "<turn.example.edu.cn>": NAME,
        "<openssl rand -hex 32>": SECRET,
        "<203.0.113.10>": "203.0.113.10",
        "tls-listening-port=443": f"tls-listening-port={port}\nlistening-ip=127.0.0.1",
        "listening-port=3478": f"listening-port={free_port()}",
        "/etc/coturn/exam/": f"{folder}/coturn/",
        "log-file=syslog": "log-file=stdout\npidfile=",
    }
    for old, new in answers.items():
        assert old in text
        text = text.replace(old, new, 1 if old.startswith("listening") else -1)
    if not ROOT:
        text = "\n".join(row for row in text.splitlines() if not row.startswith("proc-"))
    (folder / "turnserver.conf").write_text(text, "utf-8")
    return folder / "turnserver.conf"


def renew(folder: Path, domains: str = NAME) -> None:
    """What certbot does after each renewal. The signal is sent by the test: there is no service manager here."""
    environment = {
        **os.environ,
        "TURN_CONFIG": str(folder / "turnserver.conf"),
        "RENEWED_LINEAGE": str(folder / "certbot/live" / NAME),
        "RENEWED_DOMAINS": domains,
        **({} if ROOT else {"TURN_GROUP": grp.getgrgid(os.getegid()).gr_name}),
    }
    subprocess.run(["sh", FOLDER / "renewed.sh"], env=environment, check=True, capture_output=True)


def drop_in() -> dict[str, str]:
    lines = (FOLDER / "service.conf").read_text("utf-8").splitlines()
    return dict(row.split("=", 1) for row in lines if "=" in row and not row.startswith("#"))


@asynccontextmanager
async def coturn(folder: Path, port: int) -> AsyncIterator[asyncio.subprocess.Process]:
    """As Debian's unit and our drop-in start it: its own user, and of root's rights those of AmbientCapabilities."""
    allowed = f"+{drop_in()['AmbientCapabilities'].removeprefix('CAP_').lower()}"
    user = ["--reuid=turnserver", "--regid=turnserver", "--clear-groups", "--no-new-privs"]
    rights = [
        f"--inh-caps=-all,{allowed}",
        f"--ambient-caps=-all,{allowed}",
        f"--bounding-set=-all,{allowed}",
    ]
    become = ["setpriv", *user, *rights] if ROOT else []
    log = folder / "log"
    with log.open("wb") as out:
        process = await asyncio.create_subprocess_exec(
            *become, "turnserver", "-c", str(folder / "turnserver.conf"), stdout=out, stderr=out, cwd="/tmp"
        )

    def why_not() -> str | None:
        assert process.returncode is None, log.read_text()[-2000:]
        try:
            shown(port)
        except OSError as error:
            return f"{error}: {log.read_text()[-2000:]}"
        return None

    try:
        await until(why_not, 10, every=0.05)
        yield process
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


def shown(port: int) -> int:
    """The serial number of the certificate that a browser is shown now."""
    anything = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    anything.check_hostname, anything.verify_mode = False, ssl.CERT_NONE
    with (
        socket.create_connection(("127.0.0.1", port), timeout=5) as line,
        anything.wrap_socket(line, server_hostname=NAME) as secure,
    ):
        certificate = secure.getpeercert(binary_form=True)
    assert certificate
    return x509.load_der_x509_certificate(certificate).serial_number


@pytest.fixture
def folder() -> Iterator[Path]:
    """Which the service's user may enter, as it may enter /etc; pytest's own folders are for nobody else."""
    with tempfile.TemporaryDirectory(prefix="exam-turn-") as name:
        Path(name).chmod(0o755)
        yield Path(name)


def port_of_root() -> int:
    """One of those that want a right; the last ones below 1024 are hardly anybody's."""
    if not ROOT:
        return free_port()
    for port in range(1023, 900, -1):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return port
    raise AssertionError("all taken")


async def test_tls_on_a_port_of_root_by_the_user_of_the_service_and_a_renewal(folder: Path) -> None:
    port = port_of_root()
    first = lineage(folder / "certbot")
    settings(folder, port)
    renew(folder)
    assert all(file.stat().st_mode & 0o007 == 0 for file in (folder / "coturn").iterdir())
    async with coturn(folder, port) as process:
        assert shown(port) == first
        second = lineage(folder / "certbot")
        renew(folder, domains="other.example.edu.cn")
        renew(folder, domains=f"example.edu.cn {NAME}")
        process.send_signal(12)  # SIGUSR2, as renewed.sh has the service manager send it
        await until(lambda: None if shown(port) == second else "the old certificate is shown", 5, every=0.05)


def test_another_names_certificate_is_left_alone(folder: Path) -> None:
    lineage(folder / "certbot")
    settings(folder, 5349)
    renew(folder, domains="other.example.edu.cn www.other.example.edu.cn")
    assert not (folder / "coturn").exists()
