"""A certificate of our own where the school has none yet.

Browsers give camera and microphone only to pages served over HTTPS. On the first start we make a small
authority (CA), whose certificate people may trust once, and a leaf for this machine's names and addresses.
The leaf is made anew when a name is missing or it soon expires; the authority stays, so nobody has to trust
again. It can sign for the names and addresses it was made for and no other (RFC 5280, 4.2.1.10), so that whoever
gets hold of its key can be nobody else to those who trusted it; and the key is not where copies are made of.
"""

import datetime
import ipaddress
import ssl
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

import structlog
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from app.host import net
from app.host.durable import write_whole
from app.host.errors import StartError

log = structlog.get_logger(__name__)

LEAF_DAYS = 365
"""A year; browsers refuse a leaf that is valid for more than 398 days (CA/Browser Forum ballot SC31)."""
RENEW_DAYS = 30
AUTHORITY_DAYS = 3 * 365
"""Each new one costs everybody a visit to the trust page, so not every year; and one that was forgotten on a phone
ends soon after its owner has left the school."""
BACKDATED = datetime.timedelta(days=1)
"""Phones whose clock is slow must not find the certificate not valid yet."""


@dataclass(frozen=True)
class Pair:
    """A certificate and its private key, as PEM files."""

    cert: Path
    key: Path


@dataclass(frozen=True)
class Issued:
    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey


def ensure_certificate(
    folder: Path, names: Iterable[str], now: datetime.datetime, needed: Iterable[str] = ()
) -> Pair:
    """The leaf in `folder`, valid now and for `names` (host names and addresses); made where needed.

    An authority that can sign for any name, has run out, or cannot sign for what is `needed` is replaced, and that is
    said: whoever trusted it must trust anew. A machine's addresses come and go; those the authority is not for are
    left out of the leaf (`left_out`) as long as it is for one of them.

    `now` carries a time zone. Raises `StartError` when the authority's certificate cannot be read: it is never
    replaced unasked, for people have trusted it.
    """
    wanted = sorted({*names, *needed})
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    files, ours = leaf_files(folder), authority_files(folder)
    root = _read_root(ours)
    if root is not None and (why := _unfit(root, wanted, set(needed), now)):
        _put_away(ours, root, why)
        root = None
    if root is not None and _usable(_read_or_none(files), root, _allowed(root, wanted), now):
        return files
    authority = _with_key(ours, root, wanted, now)
    leaf = _issue_leaf(authority, _allowed(authority.certificate, wanted), now)
    _write(files, leaf, chain=[authority.certificate])
    return files


def leaf_files(folder: Path) -> Pair:
    return Pair(folder / "server.crt", folder / "server.key")


def authority_files(folder: Path) -> Pair:
    """The key lies apart, in a folder that is not to be copied: who restores the rest goes on with the leaf, and needs
    a new authority only when that one runs out."""
    return Pair(folder / "ca.crt", folder / "root" / "ca.key")


def fingerprint(cert: Path) -> str:
    """SHA-256 of the certificate as browsers show it: pairs of hexadecimal digits with colons."""
    digest = x509.load_pem_x509_certificate(cert.read_bytes()).fingerprint(hashes.SHA256())
    return digest.hex(":").upper()


def server_context(files: Pair) -> ssl.SSLContext:
    """TLS 1.2 and newer. Raises `StartError` when the files are missing or do not fit together."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        context.load_cert_chain(files.cert, files.key)
    except (OSError, ssl.SSLError) as error:
        raise StartError(
            f"无法使用证书 {files.cert} 和私钥 {files.key}：{error}。"
            "请检查 config.toml 的 [tls]：两个文件应为 PEM 格式、彼此对应、本程序有权读取"
        ) from error
    return context


def _read_root(files: Pair) -> x509.Certificate | None:
    """None where there was never one; the key alone is of no use to anybody."""
    if not files.cert.exists() and not files.key.exists():
        return None
    try:
        return x509.load_pem_x509_certificate(files.cert.read_bytes())
    except (OSError, ValueError) as error:
        raise StartError(
            f"根证书 {files.cert} 损坏或缺失：{error}。请从备份恢复它；"
            f"若没有备份，把它和 {files.key.parent} 都删除后重新启动，所有人需要重新信任证书"
        ) from error


def _unfit(
    root: x509.Certificate, wanted: Collection[str], needed: Collection[str], now: datetime.datetime
) -> str | None:
    """Why nobody should go on trusting it; None when they may."""
    if _constraints(root) is None:
        return "旧的根证书能为任何网址签发证书"
    if root.not_valid_after_utc - now < datetime.timedelta(days=RENEW_DAYS):
        return "旧的根证书已到期或即将到期"
    allowed = _allowed(root, wanted)
    addresses = {name for name in wanted if _address(name) and name not in net.LOOPBACK}
    if not set(needed) <= set(allowed) or (addresses and addresses.isdisjoint(allowed)):
        return "旧的根证书不能用于现在的网址"
    return None


def _put_away(files: Pair, root: x509.Certificate, why: str) -> None:
    """Its key is gone with it: on the phones that still trust it, it can do no more harm."""
    for file in (files.cert, files.key, files.cert.with_name("ca.key")):
        file.unlink(missing_ok=True)
    name = root.subject.rfc4514_string().removeprefix("CN=")
    told = f"{why}，已换成新的。信任过“{name}”的设备请删除它，并到证书说明页重新信任。"
    log.warning("authority_replaced", detail=told)


def _with_key(
    files: Pair, root: x509.Certificate | None, wanted: Iterable[str], now: datetime.datetime
) -> Issued:
    """The authority, ready to sign: a new one where there is none, or where the key did not come back from a copy."""
    if root is not None:
        try:
            return _read(files)
        except (OSError, ValueError, TypeError):
            _put_away(files, root, "旧的根证书的私钥不在了")
    _mark_as_no_copy(files.key.parent)
    issued = _issue_authority(wanted, now)
    _write(files, issued, chain=[])
    return issued


def _mark_as_no_copy(folder: Path) -> None:
    """tar, restic, borg and others leave out a folder that says so (bford.info/cachedir)."""
    folder.mkdir(mode=0o700, exist_ok=True)
    tag = b"Signature: 8a477f597d28d172789f06886806bc55\n# The key of our own root: not to be in any copy.\n"
    write_whole(folder / "CACHEDIR.TAG", tag)


def _constraints(root: x509.Certificate) -> x509.NameConstraints | None:
    try:
        return root.extensions.get_extension_for_class(x509.NameConstraints).value
    except x509.ExtensionNotFound:
        return None


def _allowed(root: x509.Certificate, wanted: Iterable[str]) -> list[str]:
    """Those of `wanted` that `root` may sign for."""
    found = _constraints(root)
    permitted = {str(each.value) for each in (found.permitted_subtrees or ())} if found else set()
    return [name for name in wanted if str(_subtree(name).value) in permitted]


def _subtree(name: str) -> x509.GeneralName:
    """The one name, or the one address; a name stands for what is below it too, as RFC 5280 has it."""
    address = _address(name)
    return x509.IPAddress(ipaddress.ip_network(address)) if address else x509.DNSName(name)


def _address(name: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(name)
    except ValueError:
        return None


def _usable(
    leaf: Issued | None, authority: x509.Certificate, wanted: list[str], now: datetime.datetime
) -> bool:
    """One of an older program may last too long: it is made anew, under the same authority."""
    if leaf is None or leaf.certificate.not_valid_after_utc - now < datetime.timedelta(days=RENEW_DAYS):
        return False
    if leaf.certificate.not_valid_after_utc > authority.not_valid_after_utc:
        return False
    try:
        leaf.certificate.verify_directly_issued_by(authority)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return set(wanted) <= names(leaf.certificate)


def names(certificate: x509.Certificate) -> set[str]:
    """The names and addresses it is for."""
    try:
        found = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return set()
    return {*found.get_values_for_type(x509.DNSName), *map(str, found.get_values_for_type(x509.IPAddress))}


def covers(certificate: x509.Certificate, host: str) -> bool:
    """Whether it is for `host`; a star stands for one label (RFC 6125, 6.4.3)."""
    return bool({host, "*." + host.partition(".")[2]} & {name.lower() for name in names(certificate)})


def read_certificate(file: Path) -> x509.Certificate | None:
    """The first certificate in a PEM file; None where there is none that can be read."""
    try:
        return x509.load_pem_x509_certificate(file.read_bytes())
    except (OSError, ValueError):
        return None


def _issue_authority(names: Iterable[str], now: datetime.datetime) -> Issued:
    key = ec.generate_private_key(ec.SECP256R1())
    name = _name(f"云考场根证书 {now:%Y-%m-%d}")
    usage = _key_usage(key_cert_sign=True, crl_sign=True, digital_signature=False)
    builder = (
        _builder(name, name, key, now, AUTHORITY_DAYS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.NameConstraints([_subtree(each) for each in names], None), critical=True)
    )
    return Issued(builder.sign(key, hashes.SHA256()), key)


def _issue_leaf(authority: Issued, names: list[str], now: datetime.datetime) -> Issued:
    key = ec.generate_private_key(ec.SECP256R1())
    issuer_key = x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.key.public_key())
    usage = _key_usage(key_cert_sign=False, crl_sign=False, digital_signature=True)
    builder = (
        _builder(_name("云考场"), authority.certificate.subject, key, now, LEAF_DAYS, authority.certificate)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([_general_name(name) for name in names]), critical=False)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(usage, critical=True)
        .add_extension(issuer_key, critical=False)
    )
    return Issued(builder.sign(authority.key, hashes.SHA256()), key)


def _builder(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    now: datetime.datetime,
    days: int,
    authority: x509.Certificate | None = None,
) -> x509.CertificateBuilder:
    """What `authority` signs does not outlive it."""
    start = now - BACKDATED
    end = start + datetime.timedelta(days=days)
    if authority is not None:
        end = min(end, authority.not_valid_after_utc)
    return (
        x509.CertificateBuilder(subject_name=subject, issuer_name=issuer, public_key=key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(end)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _key_usage(*, key_cert_sign: bool, crl_sign: bool, digital_signature: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=digital_signature,
        key_cert_sign=key_cert_sign,
        crl_sign=crl_sign,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _name(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


def _general_name(name: str) -> x509.GeneralName:
    address = _address(name)
    return x509.IPAddress(address) if address else x509.DNSName(name)


def _read(files: Pair) -> Issued:
    certificate = x509.load_pem_x509_certificate(files.cert.read_bytes())
    key = serialization.load_pem_private_key(files.key.read_bytes(), password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey) or key.public_key() != certificate.public_key():
        raise ValueError("证书与私钥不对应")
    return Issued(certificate, key)


def fit(files: Pair) -> bool:
    """Whether both are there and belong together: a crash may have come between writing one and the other."""
    return _read_or_none(files) is not None


def _read_or_none(files: Pair) -> Issued | None:
    """A torn or foreign leaf is simply made anew: nobody trusts it by itself."""
    try:
        return _read(files)
    except (OSError, ValueError, TypeError):
        return None


def _write(files: Pair, issued: Issued, chain: list[x509.Certificate]) -> None:
    pem = serialization.Encoding.PEM
    key = issued.key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    write_pair(files, key, b"".join(each.public_bytes(pem) for each in (issued.certificate, *chain)))


def write_pair(files: Pair, key: bytes, chain: bytes) -> None:
    """A private key and its certificates, PEM. A crash between the two leaves what does not fit, and is made anew."""
    write_whole(files.key, key)
    write_whole(files.cert, chain)
