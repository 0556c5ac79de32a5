"""The school's own installer from the generic one."""

import struct
import zlib
from pathlib import Path

import pytest

from app.channel import maker
from app.channel.block import BYTES, MAGIC, ClientError, generic_block, school_block
from app.channel.maker import Signing, school_setup, sign
from app.config import LINES_MOST, is_line
from tests.channel.setups import LAUNCHER, VERSION, setup
from tests.channel.signing import new_signing, verifies
from tests.windows.wine import lacking_programs

LINES = ("https://exam.example.edu.cn", "https://[2001:db8::1]:8443")
CONTACT = "王老师 010-1"


def test_only_the_block_and_the_checksum_change() -> None:
    generic = setup()
    made, version = school_setup(generic, LINES, CONTACT)
    assert version == VERSION
    at = generic.index(generic_block(VERSION))
    assert made[:at] == generic[:at]
    assert made[at + BYTES : -4] == generic[at + BYTES : -4]
    assert made[at : at + BYTES] == (
        MAGIC + f"version={VERSION}\nline={LINES[0]}\nline={LINES[1]}\ncontact={CONTACT}\n".encode()
    ).ljust(BYTES, b"\0")
    assert struct.unpack("<I", made[-4:])[0] == zlib.crc32(made[512:-4])
    assert school_setup(generic, LINES, CONTACT)[0] == made, "the same lines make the same bytes"


@pytest.mark.parametrize("place", [512, 1030, 1100, -2000, -30, -1])
def test_a_tampered_installer_is_not_used(place: int) -> None:
    tampered = bytearray(setup())
    tampered[place] ^= 1
    with pytest.raises(ClientError):
        school_setup(bytes(tampered), LINES, CONTACT)


@pytest.mark.parametrize(
    "wrong",
    [b"", b"MZ", setup()[:700], setup()[:-10], LAUNCHER, generic_block(VERSION), setup(b"no block"),
     setup(generic_block(VERSION), generic_block(VERSION)), setup(generic_block(VERSION)[:100]),
     setup(MAGIC + b"version=x\n" + bytes(BYTES))],
)  # fmt: skip
def test_what_is_no_generic_installer_is_not_used(wrong: bytes) -> None:
    with pytest.raises(ClientError, match=r"make windows|installer"):
        school_setup(wrong, LINES, CONTACT)


def test_one_that_was_made_and_signed_elsewhere_is_taken_as_it_is() -> None:
    made, _ = school_setup(setup(), LINES, CONTACT)
    signed = made + b"a signature, after the data"
    assert school_setup(signed, LINES, CONTACT) == (signed, VERSION)
    with pytest.raises(ClientError, match="不符"):
        school_setup(signed, LINES[:1], CONTACT)


def test_the_checksum_leaves_out_what_comes_after_the_data() -> None:
    maker.check(setup() + b"a signature")
    assert maker.repaired(setup() + b"a signature") == setup() + b"a signature"


@pytest.mark.parametrize(
    "origin",
    ["http://exam.example.edu.cn", "https://", "https://exam.example.edu.cn/", "https://a b", "https://考试.cn",
     'https://a"', "https://user@a", "https://a:0", "https://a:123456", "https://A", "https://a\nline=https://b",
     "https://-a", f"https://{'a' * 200}", "https://a#x", "https://a%20"],
)  # fmt: skip
def test_a_line_the_launcher_would_not_take_is_refused(origin: str) -> None:
    assert not is_line(origin)
    with pytest.raises(ClientError, match="线路"):
        school_block(VERSION, [origin], "")


@pytest.mark.parametrize("count", [0, LINES_MOST + 1])
def test_there_are_between_one_line_and_as_many_as_fit(count: int) -> None:
    with pytest.raises(ClientError, match="条线路"):
        school_block(VERSION, [f"https://exam{number}.example" for number in range(count)], "")


def test_the_longest_that_is_allowed_fits_and_a_contact_stays_one_line() -> None:
    lines = [f"https://{'a' * 100}{number}.example" for number in range(LINES_MOST)]
    assert len(school_block(VERSION, lines, "很" * 500)) == BYTES
    assert b"contact=a line=https://evil\n" in school_block(VERSION, LINES, "a\nline=https://evil\0")


def test_a_configuration_that_does_not_fit_is_refused() -> None:
    with pytest.raises(ClientError, match="太长"):
        school_block("1" * 2000, LINES, "")


@pytest.fixture
def unsigned(tmp_path: Path) -> Path:
    path = tmp_path / "unsigned.exe"
    path.write_bytes(setup())
    return path


def test_a_signature_that_fails_leaves_nothing_to_hand_out(unsigned: Path, tmp_path: Path) -> None:
    former = tmp_path / "signed.exe"
    former.write_bytes(b"an older one")
    with pytest.raises(ClientError, match=r"osslsigncode|sign_cert"):
        sign(unsigned, former, Signing(tmp_path / "none.crt", tmp_path / "none.key"))
    assert not former.exists()


def test_without_the_signing_program_it_says_what_to_install(
    unsigned: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ClientError, match="apt-get install osslsigncode"):
        sign(unsigned, tmp_path / "signed.exe", new_signing(tmp_path))


@pytest.mark.skipif(bool(lacking_programs("osslsigncode")), reason="needs osslsigncode")
def test_signing_replaces_what_was_there(tmp_path: Path) -> None:
    """A signed PE file needs a real one: the smallest that osslsigncode takes."""
    how = new_signing(tmp_path)
    unsigned, signed = tmp_path / "unsigned.exe", tmp_path / "signed.exe"
    unsigned.write_bytes(_smallest_pe())
    signed.write_bytes(b"an older one")
    sign(unsigned, signed, how)
    assert verifies(signed, how)
    flipped = bytearray(signed.read_bytes())
    flipped[0x1F0] ^= 1
    unsigned.write_bytes(flipped)
    assert not verifies(unsigned, how)


def _smallest_pe() -> bytes:
    """PE32+ headers with no section (PE format, 3. and 4.)."""
    dos = b"MZ".ljust(0x3C, b"\0") + struct.pack("<I", 0x40)
    coff = struct.pack("<4sHHIIIHH", b"PE\0\0", 0x8664, 0, 0, 0, 0, 240, 0x22)
    optional = struct.pack("<H", 0x20B).ljust(56, b"\0") + struct.pack("<II", 0x1000, 0x200)
    optional = optional.ljust(108, b"\0") + struct.pack("<I", 16)
    return (dos + coff + optional.ljust(240, b"\0")).ljust(0x400, b"\0")
