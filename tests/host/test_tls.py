"""The certificate we issue: accepted by a client that trusts the authority, renewed when it must be."""

import datetime
import shutil
import ssl
import stat
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from structlog.testing import capture_logs

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


def root(folder: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate(authority(folder))


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
    assert [stat.S_IMODE((folder / name).stat().st_mode) for name in ("root/ca.key", "server.key")] == [
        0o600
    ] * 2
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_second_start_changes_nothing(tmp_path: Path) -> None:
    tls.ensure_certificate(tmp_path, NAMES, NOW)
    before = contents(tmp_path)
    tls.ensure_certificate(tmp_path, NAMES[:3], NOW + days(300))
    assert contents(tmp_path) == before


def contents(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_leaf_lasts_a_year_at_most_and_not_longer_than_its_authority(tmp_path: Path) -> None:
    for later in (0, 1000):
        tls.ensure_certificate(tmp_path, NAMES, NOW + days(later))
        certificate = leaf(tmp_path)
        assert certificate.not_valid_after_utc - certificate.not_valid_before_utc <= days(365)
        assert certificate.not_valid_before_utc < NOW + days(later)
        assert certificate.not_valid_after_utc <= root(tmp_path).not_valid_after_utc
    assert root(tmp_path).not_valid_after_utc - NOW <= days(3 * 365)


def sign(folder: Path, name: str) -> tls.Pair:
    """A leaf that whoever got hold of the authority's key makes for `name`."""
    issued = tls._read(tls.authority_files(folder))
    files = tls.Pair(folder / "stolen.crt", folder / "stolen.key")
    tls._write(
        files, tls._issue_leaf(issued, [name], datetime.datetime.now(datetime.UTC)), [issued.certificate]
    )
    return files


@pytest.mark.parametrize(
    "name",
    ["bank.example", "exam.example.edu.cn.evil.example", "192.0.2.8", "10.1.2.3", "::2", "2001:db8::1"],
)
def test_the_authority_can_be_nobody_else(tmp_path: Path, name: str) -> None:
    names = (*NAMES, "exam.example.edu.cn")
    tls.ensure_certificate(tmp_path, names, datetime.datetime.now(datetime.UTC))
    with pytest.raises(ssl.SSLCertVerificationError, match="permitted subtree violation"):
        handshake(sign(tmp_path, name), tls.authority_files(tmp_path).cert, name)
    handshake(
        sign(tmp_path, "exam.example.edu.cn"), tls.authority_files(tmp_path).cert, "exam.example.edu.cn"
    )


def test_an_authority_for_any_name_is_replaced_with_a_word_and_its_key_is_gone(tmp_path: Path) -> None:
    """As an older program made it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "云考场根证书 2026-01-01")])
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    old = (
        builder.not_valid_before(NOW - days(9))
        .not_valid_after(NOW + days(3650))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    )
    tls._write(
        tls.Pair(tmp_path / "ca.crt", tmp_path / "ca.key"),
        tls.Issued(old.sign(key, hashes.SHA256()), key),
        [],
    )
    with capture_logs() as logs:
        tls.ensure_certificate(tmp_path, NAMES, NOW)
    assert "云考场根证书 2026-01-01" in logs[0]["detail"]
    assert "重新信任" in logs[0]["detail"]
    assert not (tmp_path / "ca.key").exists()
    leaf(tmp_path).verify_directly_issued_by(root(tmp_path))
    with capture_logs() as logs:
        tls.ensure_certificate(tmp_path, NAMES, NOW)
    assert logs == []


def test_the_key_of_the_authority_is_not_where_copies_are_made_of(tmp_path: Path) -> None:
    """tar --exclude-caches and its like leave its folder out; without it the leaf goes on until it runs out."""
    files = tls.ensure_certificate(tmp_path, NAMES, NOW)
    before = authority(tmp_path), leaf(tmp_path)
    assert (
        (tmp_path / "root" / "CACHEDIR.TAG")
        .read_bytes()
        .startswith(b"Signature: 8a477f597d28d172789f06886806bc55")
    )
    shutil.rmtree(tmp_path / "root")
    assert tls.ensure_certificate(tmp_path, NAMES, NOW) == files
    assert (authority(tmp_path), leaf(tmp_path)) == before
    with capture_logs() as logs:
        tls.ensure_certificate(tmp_path, NAMES, NOW + days(340))
    assert "私钥不在了" in logs[0]["detail"]
    leaf(tmp_path).verify_directly_issued_by(root(tmp_path))


def test_a_name_the_operator_adds_needs_a_new_authority(tmp_path: Path) -> None:
    tls.ensure_certificate(tmp_path, NAMES, NOW)
    before = authority(tmp_path)
    tls.ensure_certificate(tmp_path, NAMES, NOW, needed=["exam.example.edu.cn"])
    assert authority(tmp_path) != before
    assert "exam.example.edu.cn" in tls.names(leaf(tmp_path))


def test_a_machine_that_moved_needs_a_new_authority(tmp_path: Path) -> None:
    tls.ensure_certificate(tmp_path, NAMES, NOW)
    moved = [name for name in NAMES if name != "192.0.2.7"] + ["192.0.2.99"]
    tls.ensure_certificate(tmp_path, moved, NOW)
    assert "192.0.2.99" in tls.names(leaf(tmp_path))


def test_an_address_that_comes_up_beside_costs_nobody_their_trust(tmp_path: Path) -> None:
    """A bridge of a container, say."""
    tls.ensure_certificate(tmp_path, NAMES, NOW)
    before = contents(tmp_path)
    tls.ensure_certificate(tmp_path, (*NAMES, "172.17.0.1"), NOW)
    assert contents(tmp_path) == before


@pytest.mark.parametrize(
    ("names", "later"),
    [(NAMES, days(340)), (NAMES, days(500))],
    ids=["expires soon", "expired"],
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


@pytest.mark.parametrize("damage", ["torn", "missing"])
def test_a_damaged_authority_is_never_replaced_unasked(tmp_path: Path, damage: str) -> None:
    tls.ensure_certificate(tmp_path, NAMES, NOW)
    if damage == "torn":
        (tmp_path / "ca.crt").write_bytes(b"torn")
    else:
        (tmp_path / "ca.crt").unlink()
    before = contents(tmp_path)
    with pytest.raises(StartError, match="请从备份恢复"):
        tls.ensure_certificate(tmp_path, NAMES, NOW)
    assert contents(tmp_path) == before


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
