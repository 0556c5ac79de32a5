"""A certificate of our own where the school has none yet.

Browsers give camera and microphone only to pages served over HTTPS. On the first start we make a small
authority (CA), whose certificate people may trust once, and a leaf for this machine's names and addresses.
The leaf is made anew when a name is missing or it soon expires; the authority stays, so nobody has to trust
again.
"""

import datetime
import ipaddress
import os
import ssl
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from app.host.errors import StartError

LEAF_DAYS = 397
"""Browsers refuse a leaf that is valid for more than 398 days (CA/Browser Forum ballot SC31)."""
RENEW_DAYS = 30
AUTHORITY_DAYS = 3650
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


def ensure_certificate(folder: Path, names: Iterable[str], now: datetime.datetime) -> Pair:
    """The leaf in `folder`, valid now and for all `names` (host names and addresses); made where needed.

    `now` carries a time zone. Raises `StartError` when the authority's files cannot be used: they are
    never replaced unasked, for people have trusted them.
    """
    wanted = sorted(set(names))
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    authority = _ensure_authority(authority_files(folder), now)
    files = Pair(folder / "server.crt", folder / "server.key")
    if not _usable(_read_or_none(files), authority.certificate, wanted, now):
        _write(files, _issue_leaf(authority, wanted, now), chain=[authority.certificate])
    return files


def authority_files(folder: Path) -> Pair:
    return Pair(folder / "ca.crt", folder / "ca.key")


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


def _ensure_authority(files: Pair, now: datetime.datetime) -> Issued:
    if not files.cert.exists() and not files.key.exists():
        _write(files, _issue_authority(now), chain=[])
    try:
        return _read(files)
    except (OSError, ValueError, TypeError) as error:
        raise StartError(
            f"根证书 {files.cert} 或其私钥 {files.key} 损坏或缺失：{error}。请从备份恢复这两个文件；"
            "若没有备份，把它们都删除后重新启动，所有人需要重新信任证书"
        ) from error


def _usable(
    leaf: Issued | None, authority: x509.Certificate, wanted: list[str], now: datetime.datetime
) -> bool:
    if leaf is None or leaf.certificate.not_valid_after_utc - now < datetime.timedelta(days=RENEW_DAYS):
        return False
    try:
        leaf.certificate.verify_directly_issued_by(authority)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return set(wanted) <= _names(leaf.certificate)


def _names(certificate: x509.Certificate) -> set[str]:
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return {*names.get_values_for_type(x509.DNSName), *map(str, names.get_values_for_type(x509.IPAddress))}


def _issue_authority(now: datetime.datetime) -> Issued:
    key = ec.generate_private_key(ec.SECP256R1())
    name = _name(f"云考场根证书 {now:%Y-%m-%d}")
    usage = _key_usage(key_cert_sign=True, crl_sign=True, digital_signature=False)
    builder = (
        _builder(name, name, key, now, AUTHORITY_DAYS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage, critical=True)
    )
    return Issued(builder.sign(key, hashes.SHA256()), key)


def _issue_leaf(authority: Issued, names: list[str], now: datetime.datetime) -> Issued:
    key = ec.generate_private_key(ec.SECP256R1())
    issuer_key = x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.key.public_key())
    usage = _key_usage(key_cert_sign=False, crl_sign=False, digital_signature=True)
    builder = (
        _builder(_name("云考场"), authority.certificate.subject, key, now, LEAF_DAYS)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([_general_name(name) for name in names]), critical=False)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(usage, critical=True)
        .add_extension(issuer_key, critical=False)
    )
    return Issued(builder.sign(authority.key, hashes.SHA256()), key)


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, now: datetime.datetime, days: int
) -> x509.CertificateBuilder:
    start = now - BACKDATED
    return (
        x509.CertificateBuilder(subject_name=subject, issuer_name=issuer, public_key=key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + datetime.timedelta(days=days))
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
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _read(files: Pair) -> Issued:
    certificate = x509.load_pem_x509_certificate(files.cert.read_bytes())
    key = serialization.load_pem_private_key(files.key.read_bytes(), password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey) or key.public_key() != certificate.public_key():
        raise ValueError("证书与私钥不对应")
    return Issued(certificate, key)


def _read_or_none(files: Pair) -> Issued | None:
    """A torn or foreign leaf is simply made anew: nobody trusts it by itself."""
    try:
        return _read(files)
    except (OSError, ValueError, TypeError):
        return None


def _write(files: Pair, issued: Issued, chain: list[x509.Certificate]) -> None:
    pem = serialization.Encoding.PEM
    key = issued.key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    _write_file(files.key, key, mode=0o600)
    _write_file(
        files.cert, b"".join(each.public_bytes(pem) for each in (issued.certificate, *chain)), mode=0o644
    )


def _write_file(path: Path, content: bytes, mode: int) -> None:
    """Write whole or not at all; a key is never readable by others, not even for a moment."""
    part = path.with_name(path.name + ".part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
