"""`make windows`: the same sources make the same bytes."""

from pathlib import Path

import pytest

from app.channel import block, maker
from tools import windows, windows_icon

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("wine")]


def test_the_same_sources_make_the_same_installer(generic: Path, tmp_path: Path) -> None:
    folder = tmp_path / "another place, 另一处"
    assert windows.build(folder).read_bytes() == generic.read_bytes()


def test_the_installer_carries_one_block_of_no_school(generic: Path) -> None:
    setup = generic.read_bytes()
    maker.check(setup)
    at, version = block.find_block(setup)
    assert version == windows.version()
    assert setup[at : at + block.BYTES] == block.generic_block(version) == windows.generic_block()
    assert len(setup) < 400_000


def test_the_icon_holds_its_pictures() -> None:
    icon = windows_icon.icon()
    assert icon[:6] == b"\0\0\1\0" + bytes([len(windows_icon.SIZES), 0])
    assert [icon[6 + 16 * each] for each in range(len(windows_icon.SIZES))] == list(windows_icon.SIZES)
