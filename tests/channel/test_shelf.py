"""The school's installer lies ready, and is made again when what it is made from changes."""

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path

import pytest

from app.channel.maker import Signing, school_setup
from app.channel.shelf import BUILT, RETRY_SECONDS, Shelf
from app.config import Client, Config, School
from tests.channel.setups import VERSION, setup
from tests.fakes import Clock
from tools import windows

LINES = ("https://exam.example.edu.cn",)


@pytest.fixture
def generic(tmp_path: Path) -> Path:
    path = tmp_path / "generic.exe"
    path.write_bytes(setup())
    return path


@pytest.fixture
def clock() -> Clock:
    return Clock()


def shelf(generic: Path, clock: Clock, lines: Sequence[str] = LINES, signing: Signing | None = None) -> Shelf:
    return Shelf(generic.parent / "data" / "client", generic, lines, "王老师", signing, clock)


async def test_it_is_made_once_and_found_after_a_restart(generic: Path, clock: Clock) -> None:
    made = await shelf(generic, clock).setup()
    assert made is not None
    content = made.path.read_bytes()
    assert content == school_setup(setup(), LINES, "王老师")[0]
    assert (made.version, made.size) == (VERSION, len(content))
    assert made.sha256 == hashlib.sha256(content).hexdigest()
    written = made.path.stat().st_mtime_ns
    again = await shelf(generic, clock).setup()
    assert again == made
    assert again.path.stat().st_mtime_ns == written


async def test_other_lines_replace_it(generic: Path, clock: Clock) -> None:
    first = await shelf(generic, clock).setup()
    second = await shelf(generic, clock, ["https://other.example"]).setup()
    assert first is not None
    assert second is not None
    assert [each.name for each in second.path.parent.iterdir()] == [second.path.name] != [first.path.name]


async def test_one_that_is_built_while_the_server_runs_is_offered(generic: Path, clock: Clock) -> None:
    whole = generic.read_bytes()
    generic.unlink()
    waiting = shelf(generic, clock)
    assert await waiting.setup() is None
    generic.write_bytes(whole)
    assert await waiting.setup() is not None
    generic.write_bytes(setup(program=b"a newer launcher"))
    os.utime(generic, (1, 1))
    newer = await waiting.setup()
    assert newer is not None
    assert b"a newer launcher" in newer.path.read_bytes()
    generic.unlink()
    assert await waiting.setup() is None


async def test_a_tampered_one_is_not_offered(
    generic: Path, clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    tampered = bytearray(generic.read_bytes())
    tampered[1100] ^= 1
    generic.write_bytes(tampered)
    assert await shelf(generic, clock).setup() is None
    assert not list(generic.parent.glob("data/client/*.exe"))


async def test_when_signing_fails_nothing_is_offered_and_it_is_tried_again(
    generic: Path, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "code.crt").write_text("no certificate")
    (tmp_path / "code.key").write_text("no key")
    signing = Signing(tmp_path / "code.crt", tmp_path / "code.key")
    waiting = shelf(generic, clock, signing=signing)
    assert await waiting.setup() is None
    signed: list[Path] = []

    def now_it_works(unsigned: Path, out: Path, _how: Signing) -> None:
        signed.append(unsigned)
        out.write_bytes(unsigned.read_bytes() + b"signature")

    monkeypatch.setattr("app.channel.shelf.sign", now_it_works)
    assert await waiting.setup() is None, "not at every request"
    clock.move(RETRY_SECONDS)
    made = await waiting.setup()
    assert made is not None
    assert made.path.read_bytes().endswith(b"signature")
    assert await shelf(generic, clock, signing=signing).setup() == made, "a restart does not sign again"
    assert len(signed) == 1


async def test_what_is_configured_is_used(tmp_path: Path, generic: Path, clock: Clock) -> None:
    school = School(contact_name="王老师", contact_phone="010-1")
    config = Config(data=tmp_path / "data", school=school, client=Client(installer=generic))
    made = await Shelf.of(config, LINES, clock).setup()
    assert made is not None
    assert "contact=王老师 010-1\n".encode() in made.path.read_bytes()
    assert made.path.parent == tmp_path / "data" / "client"


def test_it_looks_where_the_build_puts_it() -> None:
    assert windows.BUILD / windows.SETUP == BUILT
