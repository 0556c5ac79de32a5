"""The installer is built once, and installed into one Wine, for all of these tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.channel.block import BYTES, school_block
from app.channel.maker import Signing
from app.host import tls
from tests.channel.signing import new_signing
from tests.windows.lines import certificate
from tests.windows.wine import Wine, lacking, new_wine
from tools import windows


@pytest.fixture(scope="session")
def generic(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The generic installer."""
    if lacking():
        pytest.skip(f"needs {', '.join(lacking())}: `make test-windows` installs them")
    return windows.build(tmp_path_factory.mktemp("build"))


@pytest.fixture(scope="session")
def wine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wine]:
    """A Windows on which a stand-in plays Edge."""
    if lacking(windows.WINE):
        pytest.skip(f"needs {', '.join(lacking(windows.WINE))}: `make test-windows` installs them")
    wine = new_wine(tmp_path_factory.mktemp("wine"))
    wine.install_edge()
    yield wine
    wine.shut_down()


@pytest.fixture(scope="session")
def school(wine: Wine, tmp_path_factory: pytest.TempPathFactory) -> tls.Pair:
    """The certificate of a school whose authority this Windows trusts, for the name localhost."""
    folder = tmp_path_factory.mktemp("school")
    files = certificate(folder, "localhost")
    wine.trust(tls.authority_files(folder).cert)
    return files


@pytest.fixture(scope="session")
def installed(wine: Wine, generic: Path) -> Wine:
    """The client of no school is installed: a test writes the block it needs with `use_lines`."""
    assert wine.run(generic, "/S") == 0
    return wine


def use_lines(wine: Wine, *origins: str, contact: str = "") -> None:
    """What the installer of a school with these lines would have put beside the launcher."""
    block = school_block(windows.version(), origins, contact)
    assert len(block) == BYTES
    (wine.installed / "school.cfg").write_bytes(block)


@pytest.fixture(scope="session")
def signing(tmp_path_factory: pytest.TempPathFactory) -> Signing:
    return new_signing(tmp_path_factory.mktemp("signing"))
