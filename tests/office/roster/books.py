"""Workbooks, zips and pictures for tests, good ones and bad ones."""

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from typing import Any

import xlsxwriter
from PIL import Image
from stdnum.iso7064.mod_11_2 import calc_check_digit

from app.office.demo import UNITS
from app.office.roster.columns import COLUMNS, SHEETS, Sort

COLLEGE, MAJOR = UNITS[0][1], UNITS[0][2][0][1]


def id_number(number: int) -> str:
    """A number that may exist, of a region nobody has."""
    body = f"99999920020{1 + number % 9}15{number % 1000:03d}"
    return body + calc_check_digit(body)


def candidate(number: int, **change: Any) -> dict[str, Any]:
    """A row as it should be; `change` sets other cells."""
    good = {
        "姓名": f"考生{number}",
        "证件号码": "",
        "手机号": f"137{number:08d}",
        "准考证号": f"T{number:06d}",
        "学院": COLLEGE,
        "专业": MAJOR,
    }
    return good | change


def member(number: int, **change: Any) -> dict[str, Any]:
    return {"姓名": f"老师{number}", "手机号": f"136{number:08d}", "角色": "考官", "学院": COLLEGE} | change


def book(
    rows: Sequence[Mapping[str, Any]], sort: Sort = Sort.CANDIDATES, headings: Sequence[str] = ()
) -> bytes:
    """What somebody filled in. A value that starts with = is a formula, a number is a number."""
    memory = io.BytesIO()
    with xlsxwriter.Workbook(memory, {"in_memory": True}) as made:
        sheet = made.add_worksheet(SHEETS[sort])
        names = list(headings) or [column.name for column in COLUMNS[sort]]
        sheet.write_row(0, 0, names)
        for number, row in enumerate(rows, start=1):
            for place, name in enumerate(names):
                sheet.write(number, place, row.get(name, ""))
    return memory.getvalue()


def photo(kind: str = "JPEG", size: tuple[int, int] = (240, 320), colour: str = "grey") -> bytes:
    memory = io.BytesIO()
    Image.new("RGB", size, colour).save(memory, kind)
    return memory.getvalue()


def zipped(files: Mapping[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", compression) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return memory.getvalue()


def png_bomb(side: int = 9000) -> bytes:
    """A one-bit picture of `side` x `side` in a few kilobytes (docs/rules.md fault 41)."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    line = b"\0" + bytes((side + 7) // 8)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0))
        + chunk(b"IDAT", zlib.compress(line * side, 9))
        + chunk(b"IEND", b"")
    )


def edited(data: bytes, name: str, change: Any) -> bytes:
    """The zip with one member changed by `change(bytes) -> bytes`."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        files = {info.filename: archive.read(info) for info in archive.infolist()}
    files[name] = change(files[name])
    return zipped(files)


def damaged(data: bytes, name: str) -> bytes:
    """The zip with bytes of one packed member lost."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        start = archive.getinfo(name).header_offset + 30 + len(name)
        return data[: start + 10] + b"\xff" * 8 + data[start + 18 :]


def misplaced(data: bytes) -> bytes:
    """The zip, whose list says of the first member that it stands at the end of the file."""
    at = data.index(b"PK\x01\x02") + 42
    return data[:at] + struct.pack("<I", len(data) - 10) + data[at + 4 :]


def lying(data: bytes, name: str, states: int) -> bytes:
    """The zip, stating another unpacked size for one member, in both places where it stands."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        real = archive.getinfo(name)
    old, new = (struct.pack("<II", real.compress_size, size) for size in (real.file_size, states))
    crc = struct.pack("<I", real.CRC)
    assert data.count(crc + old) == 2
    return data.replace(crc + old, crc + new)
