"""The school's key, and what is sealed with it.

What identifies a person beyond the name is kept sealed (docs/rules.md 4.7), so that a stolen database tells
nothing without the key file beside it. A keyed hash makes it findable. Losing the key loses every phone
number: a key is made only for a new school, never silently for a database that was sealed with another.
"""

import base64
import binascii
import hashlib
import hmac
import os
import secrets
import stat
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.host import durable
from app.host.errors import StartError
from app.storage import sealed

KEY_BYTES: Final = 32
_NONCE_BYTES: Final = 12
_FORMAT: Final = "v1"
_NAME_CHARS: Final = 8
_SALT_BYTES: Final = 16


class VaultError(Exception):
    """What was sealed cannot be opened; the message says why and what to do."""


class Vault:
    """Seals with `key`; opens what `key` or a `retired` key sealed, so that a key can be replaced."""

    def __init__(self, key: bytes, retired: Sequence[bytes] = ()) -> None:
        keys = (key, *retired)
        if any(len(each) != KEY_BYTES for each in keys):
            raise ValueError(f"a key has {KEY_BYTES} bytes")
        self._name = _name(key)
        self._file_keys = {_name(each): _derive(each, "file") for each in keys}
        self._ciphers = {_name(each): AESGCM(_derive(each, "seal")) for each in keys}
        self._index_key = _derive(key, "index")
        self._signing = [_derive(each, "sign") for each in keys]

    def seal(self, text: str) -> str:
        """`v1.<key name>.<nonce and ciphertext>`, AES-256-GCM; never twice the same."""
        head = f"{_FORMAT}.{self._name}"
        nonce = secrets.token_bytes(_NONCE_BYTES)
        body = self._ciphers[self._name].encrypt(nonce, text.encode(), head.encode())
        return f"{head}.{base64.urlsafe_b64encode(nonce + body).decode()}"

    def open(self, sealed: str) -> str:
        """What `seal` was given. Raises `VaultError` when it was altered or sealed with an unknown key."""
        head, _, body = sealed.rpartition(".")
        version, _, name = head.partition(".")
        cipher = self._ciphers.get(name)
        if version != _FORMAT or cipher is None:
            raise VaultError("这条数据是用另一把密钥加密的，请从备份恢复 school.key。")
        try:
            raw = base64.b64decode(body, altchars=b"-_", validate=True)
            return cipher.decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], head.encode()).decode()
        except (InvalidTag, binascii.Error, ValueError) as error:
            raise VaultError("这条加密数据已损坏，请从备份恢复数据库。") from error

    def seal_bytes(self, data: bytes) -> bytes:
        """The name of the key, nonce and ciphertext, for what is kept in a file of its own."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        head = self._name.encode()
        return head + nonce + self._ciphers[self._name].encrypt(nonce, data, head)

    def open_bytes(self, sealed: bytes) -> bytes:
        """What `seal_bytes` was given. Raises `VaultError` when it was altered or sealed with an unknown key."""
        head, nonce = sealed[:_NAME_CHARS], sealed[_NAME_CHARS : _NAME_CHARS + _NONCE_BYTES]
        cipher = self._ciphers.get(head.decode(errors="replace"))
        if cipher is None:
            raise VaultError("这个文件是用另一把密钥加密的，请从备份恢复密钥文件。")
        try:
            return cipher.decrypt(nonce, sealed[_NAME_CHARS + _NONCE_BYTES :], head)
        except (InvalidTag, ValueError) as error:
            raise VaultError("这个加密文件已损坏，请从备份恢复。") from error

    def file_head(self) -> bytes:
        """How a new file of `app.storage.sealed` begins: with the name of the key, and a salt."""
        return sealed.MAGIC + self._name.encode() + secrets.token_bytes(_SALT_BYTES)

    def file_key(self, head: bytes, name: str) -> bytes:
        """The key of the one file that begins with `head` and is kept as `name`. Raises `sealed.Broken` when it was
        sealed with an unknown key."""
        kept = self._file_keys.get(head[len(sealed.MAGIC) :][:_NAME_CHARS].decode(errors="replace"))
        if kept is None or len(head) != sealed.HEAD:
            raise sealed.Broken("sealed with another key: restore the key file from a backup")
        return hmac.new(kept, head + name.encode(), hashlib.sha256).digest()

    def index(self, text: str, purpose: str = "phone") -> str:
        """A keyed hash (HMAC-SHA256, 64 hex digits) to find `text` by; each `purpose` has its own."""
        return hmac.new(self._index_key, f"{purpose}\0{text}".encode(), hashlib.sha256).hexdigest()

    def sign(self, text: str) -> str:
        """A signature (HMAC-SHA256, 64 hex digits) that only who has the key can make."""
        return _tag(self._signing[0], text)

    def signed(self, text: str, signature: str) -> bool:
        """Whether `sign` made it, with this key or a retired one."""
        return any(hmac.compare_digest(_tag(key, text), signature) for key in self._signing)


def _tag(key: bytes, text: str) -> str:
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def _derive(key: bytes, use: str) -> bytes:
    """One key per use. The school's key is random already, so HKDF's expand step suffices (RFC 5869, 3.3)."""
    return hmac.new(key, f"cloud-exam-room {use}\x01".encode(), hashlib.sha256).digest()


def _name(key: bytes) -> str:
    """Tells keys apart without telling the key."""
    return _derive(key, "name").hex()[:_NAME_CHARS]


def open_vault(data: Path, may_create: bool, name: str = "school") -> Vault:
    """The vault of the data directory `data`, with the key in `keys/<name>.key` (64 hex digits, owner only).

    `school` seals what the database holds, `face` pictures, `material` what candidates hand in, so that no key opens
    all. A missing key is made when `may_create` says that nothing was sealed yet. Raises `StartError`.
    """
    file = data / "keys" / f"{name}.key"
    if not file.exists():
        if not may_create:
            raise StartError(f"找不到密钥文件 {file}，用它加密的数据无法读取。请从备份恢复它，再重新启动。")
        _create(file)
    retired = sorted(file.parent.glob(f"{name}.key.retired*"))
    return Vault(_read(file), [_read(each) for each in retired])


def _create(file: Path) -> None:
    """Write a new key whole or not at all: a crash half-way, or a second process, leaves one good key."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=file.parent)  # mode 0600 by itself
    try:
        with os.fdopen(handle, "w") as key:
            key.write(secrets.token_hex(KEY_BYTES) + "\n")
            key.flush()
            os.fsync(key.fileno())
        _link(name, file)
    finally:
        Path(name).unlink()


def _link(source: str, file: Path) -> None:
    try:
        os.link(source, file)
    except FileExistsError:
        return  # somebody else was first; theirs counts
    durable.sync(file.parent)


def _read(file: Path) -> bytes:
    if stat.S_IMODE(file.stat().st_mode) & 0o077:
        raise StartError(f"密钥文件 {file} 可以被其他用户读取，请先执行 chmod 600 {file}")
    try:
        key = bytes.fromhex(file.read_text())
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise StartError(f"密钥文件 {file} 已损坏，应为 {KEY_BYTES * 2} 个十六进制字符。请从备份恢复它。")
    return key
