import stat
from pathlib import Path

import pytest

from app.host.errors import StartError
from app.storage.vault import Vault, VaultError, open_vault

OLD, NEW = bytes(32), bytes(range(32))


def test_opens_what_it_sealed_and_shows_none_of_it() -> None:
    vault = Vault(NEW)
    sealed = vault.seal("13800001234")
    assert vault.open(sealed) == "13800001234"
    assert "13800001234" not in sealed
    assert sealed != vault.seal("13800001234")


@pytest.mark.parametrize("place", [0, 1, 5, 12, 13, 20, -1])
def test_refuses_an_altered_seal(place: int) -> None:
    sealed = list(Vault(NEW).seal("13800001234"))
    sealed[place] = "A" if sealed[place] != "A" else "B"
    with pytest.raises(VaultError):
        Vault(NEW).open("".join(sealed))


@pytest.mark.parametrize("sealed", ["", ".", "v1", "v1.x.y", "13800001234", "v1..", "v9.aa.bb"])
def test_refuses_what_is_no_seal(sealed: str) -> None:
    with pytest.raises(VaultError):
        Vault(NEW).open(sealed)


def test_a_retired_key_still_opens_but_no_longer_seals() -> None:
    sealed = Vault(OLD).seal("13800001234")
    rotated = Vault(NEW, retired=[OLD])
    assert rotated.open(sealed) == "13800001234"
    with pytest.raises(VaultError):
        Vault(OLD).open(rotated.seal("13800001234"))


def test_index_is_stable_and_differs_by_key_and_purpose() -> None:
    index = Vault(NEW).index("13800001234")
    assert index == Vault(NEW).index("13800001234")
    assert len({index, Vault(OLD).index("13800001234"), Vault(NEW).index("13800001234", "browser")}) == 3


def test_the_key_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    sealed = open_vault(tmp_path, may_create=True).seal("x")
    assert open_vault(tmp_path, may_create=False).open(sealed) == "x"
    assert stat.S_IMODE((tmp_path / "keys" / "school.key").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "keys").stat().st_mode) == 0o700
    assert [file.name for file in (tmp_path / "keys").iterdir()] == ["school.key"]


def test_a_lost_key_is_not_replaced_silently(tmp_path: Path) -> None:
    with pytest.raises(StartError, match="备份"):
        open_vault(tmp_path, may_create=False)
    assert not (tmp_path / "keys").exists()


def test_a_key_others_can_read_is_refused(tmp_path: Path) -> None:
    open_vault(tmp_path, may_create=True)
    (tmp_path / "keys" / "school.key").chmod(0o644)
    with pytest.raises(StartError, match="chmod 600"):
        open_vault(tmp_path, may_create=False)


@pytest.mark.parametrize("text", ["", "abcd", "zz" * 32, "00" * 31])
def test_a_damaged_key_is_refused(tmp_path: Path, text: str) -> None:
    open_vault(tmp_path, may_create=True)
    (tmp_path / "keys" / "school.key").write_text(text)
    with pytest.raises(StartError, match="64 个"):
        open_vault(tmp_path, may_create=True)


def test_keys_laid_aside_as_retired_are_read_too(tmp_path: Path) -> None:
    sealed = open_vault(tmp_path, may_create=True).seal("x")
    key = tmp_path / "keys" / "school.key"
    key.rename(key.with_name("school.key.retired-2026"))
    assert open_vault(tmp_path, may_create=True).open(sealed) == "x"
