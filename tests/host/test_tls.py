"""The certificate we issue: accepted by a client that trusts the authority, renewed when it must be."""

import datetime
import ssl
import stat
from pathlib import Path

import pytest
from cryptography import x509

from app.host import tls
from app.host.errors import StartError

NOW = datetime.datetime(2026, 6, 1, tzinfo=datetime.UTC)
NAMES = ("exam-server", "localhost", "127.0.0.1", "::1", "192.0.2.7")


def days(number: int) -> datetime.timedelta:
    return datetime.timedelta(days=number)


def leaf(folder: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate((folder / "server.crt").read_bytes())


def authority(folder: Path) -> bytes:
    return (folder / "ca.crt").read_bytes()


def handshake(files: tls.Pair, trusted: Path, name: str) -> str | None:
    """A whole TLS handshake in memory; returns the protocol version, raises what the client raises."""
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    client_context = ssl.create_default_context(cafile=trusted)
    client = client_context.wrap_bio(to_client, to_server, server_hostname=name)
    server = tls.server_context(files).wrap_bio(to_server, to_client, server_side=True)
    pending = [client, server, client, server]
    for side in pending:
        try:
            side.do_handshake()
        except ssl.SSLWantReadError:
            continue
    return client.version()


@pytest.mark.parametrize("name", NAMES)
def test_a_client_that_trusts_the_authority_accepts_every_name(tmp_path: Path, name: str) -> None:
    files = tls.ensure_certificate(tmp_path, NAMES, datetime.datetime.now(datetime.UTC))
    assert handshake(files, tls.authority_files(tmp_path).cert, name) == "TLSv1.3"


def test_a_client_refuses_a_name_that_is_not_ours(tmp_path: Path) -> None:
    files = tls.ensure_certificate(tmp_path, NAMES, datetime.datetime.now(datetime.UTC))
    with pytest.raises(ssl.SSLCertVerificationError):
        handshake(files, tls.authority_files(tmp_path).cert, "other.example")


def test_old_protocols_are_off(tmp_path: Path) -> None:
    context = tls.server_context(tls.ensure_certificate(tmp_path, NAMES, NOW))
    assert context.minimum_version == ssl.TLSVersion.TLSv1_2


def test_keys_are_for_the_owner_only(tmp_path: Path) -> None:
    folder = tmp_path / "tls"
    tls.ensure_certificate(folder, NAMES, NOW)
    assert [stat.S_IMODE((folder / name).stat().st_mode) for name in ("ca.key", "server.key")] == [0o600] * 2
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_second_start_changes_nothing(tmp_path: Path) -> None:
    tls.ensure_certificate(tmp_path, NAMES, NOW)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    tls.ensure_certificate(tmp_path, NAMES[:3], NOW + days(300))
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_lifetime_is_what_browsers_allow(tmp_path: Path) -> None:
    tls.ensure_certificate(tmp_path, NAMES, NOW)
    certificate = leaf(tmp_path)
    assert certificate.not_valid_after_utc - certificate.not_valid_before_utc == days(397)
    assert certificate.not_valid_before_utc < NOW


@pytest.mark.parametrize(
    ("names", "later"),
    [((*NAMES, "192.0.2.8"), days(0)), (NAMES, days(370)), (NAMES, days(1000))],
    ids=["new address", "expires soon", "expired"],
)
def test_a_new_leaf_under_the_same_authority(
    tmp_path: Path, names: tuple[str, ...], later: datetime.timedelta
) -> None:
    tls.ensure_certificate(tmp_path, NAMES, NOW)
    old_leaf, old_authority = leaf(tmp_path), authority(tmp_path)
    tls.ensure_certificate(tmp_path, names, NOW + later)
    assert leaf(tmp_path) != old_leaf
    assert leaf(tmp_path).not_valid_after_utc > NOW + later + days(300)
    assert authority(tmp_path) == old_authority


@pytest.mark.parametrize("name", ["server.crt", "server.key"])
def test_a_torn_leaf_is_made_anew(tmp_path: Path, name: str) -> None:
    files = tls.ensure_certificate(tmp_path, NAMES, NOW)
    (tmp_path / name).write_bytes(b"torn")
    assert tls.server_context(tls.ensure_certificate(tmp_path, NAMES, NOW))
    assert files.cert.read_bytes() != b"torn"


@pytest.mark.parametrize("name", ["ca.crt", "ca.key"])
@pytest.mark.parametrize("damage", ["torn", "missing"])
def test_a_damaged_authority_is_never_replaced_unasked(tmp_path: Path, name: str, damage: str) -> None:
    tls.ensure_certificate(tmp_path, NAMES, NOW)
    if damage == "torn":
        (tmp_path / name).write_bytes(b"torn")
    else:
        (tmp_path / name).unlink()
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    with pytest.raises(StartError, match="请从备份恢复"):
        tls.ensure_certificate(tmp_path, NAMES, NOW)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_a_leaf_of_another_authority_is_replaced(tmp_path: Path) -> None:
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    for folder in (ours, theirs):
        tls.ensure_certificate(folder, NAMES, NOW)
    for name in ("server.crt", "server.key"):
        (ours / name).write_bytes((theirs / name).read_bytes())
    tls.ensure_certificate(ours, NAMES, NOW)
    leaf(ours).verify_directly_issued_by(x509.load_pem_x509_certificate(authority(ours)))


def test_configured_files_that_do_not_fit_are_told(tmp_path: Path) -> None:
    one = tls.ensure_certificate(tmp_path / "one", NAMES, NOW)
    two = tls.ensure_certificate(tmp_path / "two", NAMES, NOW)
    with pytest.raises(StartError, match="无法使用证书"):
        tls.server_context(tls.Pair(one.cert, two.key))
    with pytest.raises(StartError, match="无法使用证书"):
        tls.server_context(tls.Pair(tmp_path / "none.crt", one.key))
