"""Hostile uploads cost no memory: what they would unpack to never stands in it (docs/rules.md faults 34, 41, 44)."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from app.formats.guard import BadArchive
from app.office.roster import photos, workbook
from app.office.roster.sheet_xml import BadBook
from tests.materials.files import jpeg
from tests.office.roster.books import (
    book,
    candidate,
    damaged,
    edited,
    lying,
    misplaced,
    photo,
    png_bomb,
    zipped,
)

MB = 2**20
STATUS, PEAK = Path("/proc/self/status"), Path("/proc/self/clear_refs")

pytestmark = [pytest.mark.skipif(not PEAK.exists(), reason="only Linux tells the peak"), pytest.mark.slow]


def peak(work: Callable[[], object]) -> float:
    """How many megabytes `work` needed beyond what was there."""
    PEAK.write_text("5")  # proc(5): begin the peak anew
    before = _kilobytes("VmRSS")
    work()
    return (_kilobytes("VmHWM") - before) / 1024


def _kilobytes(name: str) -> int:
    found = re.search(rf"{name}:\s+(\d+) kB", STATUS.read_text())
    assert found
    return int(found[1])


def with_sheet(change: Callable[[bytes], bytes]) -> bytes:
    return edited(book([candidate(1)]), "xl/worksheets/sheet1.xml", change)


BOOKS = {
    "far cell": (
        lambda: with_sheet(lambda text: text.replace(b'r="A2"', b'r="XFD1048576"')),
        "行数太多|列以后",
    ),
    "far cell without a name": (
        lambda: with_sheet(
            lambda text: re.sub(rb'<c r="[A-Z]2"', b"<c", text.replace(b'r="2"', b'r="1000000"'))
        ),
        "行数太多",
    ),
    "stated bomb": (lambda: zipped({"xl/workbook.xml": bytes(300 * MB)}), "太大"),
    "lying bomb": (
        lambda: lying(zipped({"xl/workbook.xml": b"x", "y": bytes(300 * MB)}), "y", 1000),
        "损坏",
    ),
    "entities": (
        lambda: with_sheet(lambda text: b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]>' + text),
        "不允许|损坏",
    ),
    "lost bytes": (lambda: damaged(book([candidate(1)]), "xl/worksheets/sheet1.xml"), "损坏"),
    "a part beyond the end": (lambda: misplaced(book([candidate(1)])), "损坏"),
    "many entries": (lambda: zipped({f"{n}": b"" for n in range(5000)}), "太多"),
}


@pytest.mark.parametrize("name", BOOKS)
def test_a_hostile_workbook_costs_no_memory(name: str, tmp_path: Path) -> None:
    make, words = BOOKS[name]
    file = tmp_path / "book.xlsx"
    file.write_bytes(make())

    def refused() -> None:
        with pytest.raises(BadBook, match=words):
            workbook.read(file, "考生", 20_000)

    assert peak(refused) < 30


def test_a_picture_bomb_costs_no_memory() -> None:
    bomb = png_bomb()
    assert len(bomb) < 20_000
    assert peak(lambda: photos.picture_fault(bomb)) < 30
    assert "尺寸太大" in str(photos.picture_fault(bomb))


def test_a_photo_of_a_phone_is_taken_by_its_head_alone() -> None:
    """24 megapixels: what it takes to make one is not counted."""
    photo = jpeg((5712, 4284))
    assert peak(lambda: photos.picture_fault(photo)) < 10
    assert photos.picture_fault(photo) is None


def test_a_photo_that_lies_about_its_size_is_not_unpacked(tmp_path: Path) -> None:
    file = tmp_path / "photos.zip"
    file.write_bytes(lying(zipped({"a.jpg": bytes(300 * MB)}), "a.jpg", 1000))

    def looked_at() -> None:
        with photos.opened(file) as found:
            assert found.fault("a.jpg")

    assert peak(looked_at) < 50  # a photo may have 16 MB


def test_a_zip_that_states_too_much_is_not_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "photos.zip"
    file.write_bytes(zipped({"a.jpg": photo()}))
    monkeypatch.setattr(photos, "UNPACKED", 100)
    with pytest.raises(BadArchive, match="太大"), photos.opened(file):
        pass


@pytest.mark.parametrize("raw", ["照片.jpg".encode("gbk"), "照片.jpg".encode()])
def test_chinese_names_are_read_however_windows_wrote_them(raw: bytes, tmp_path: Path) -> None:
    """Without the flag that says UTF-8, names are in the code page of whoever made the zip."""
    placeholder = "x" * len(raw)
    file = tmp_path / "photos.zip"
    file.write_bytes(zipped({placeholder: photo()}).replace(placeholder.encode(), raw))
    with photos.opened(file) as found:
        assert found.fault("照片.JPG") is None


def test_a_zip_with_a_password_says_so(tmp_path: Path) -> None:
    file = tmp_path / "photos.zip"
    data = bytearray(zipped({"a.jpg": photo()}))
    central = data.index(b"PK\x01\x02")
    data[6] |= 1
    data[central + 8] |= 1
    file.write_bytes(data)
    with photos.opened(file) as found:
        assert "密码" in str(found.fault("a.jpg"))


def test_a_photo_whose_bytes_were_lost_says_so(tmp_path: Path) -> None:
    file = tmp_path / "photos.zip"
    for data in (damaged(zipped({"a.jpg": photo()}), "a.jpg"), misplaced(zipped({"a.jpg": photo()}))):
        file.write_bytes(data)
        with photos.opened(file) as found:
            assert "损坏" in str(found.fault("a.jpg"))


@pytest.mark.parametrize("cut", [30, 1000])
def test_a_cut_photo_says_so(cut: int, tmp_path: Path) -> None:
    file = tmp_path / "photos.zip"
    file.write_bytes(zipped({"a.jpg": photo()[:cut], "b.jpg": photo()}))
    with photos.opened(file) as found:
        fault = found.fault("a.jpg")
    assert cut == 1000 or "损坏" in str(fault), "the head is all that is looked at here"
