"""Certificates from an ACME directory (RFC 8555), such as Let's Encrypt's, by certbot's own library.

The directory asks for `http://<name>/.well-known/acme-challenge/<token>`, at port 80: the trust site answers it. What
is got lies in `tls/acme.crt` and `tls/acme.key`, the account in `tls/acme-account.json`.
"""

import datetime
import ipaddress
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import josepy
import requests
from acme import challenges, client, crypto_util, errors, messages
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from josepy.jwk import JWKRSA

from app.host import tls
from app.host.durable import write_whole

ORDER_SECONDS: Final = 120
"""For one order, the directory's look at every name included."""
_ANSWER_SECONDS: Final = 20
_ACCOUNT_BITS: Final = 2048
_LAST_PART: Final = 3
"""A certificate that lasts less than three months is renewed in its last third, as their issuers ask."""


class AcmeError(Exception):
    """No certificate was got; the message says why."""


def files(folder: Path) -> tls.Pair:
    return tls.Pair(folder / "acme.crt", folder / "acme.key")


def names_of(hosts: Sequence[str]) -> list[str]:
    """The names among `hosts`; addresses are no business of most directories."""
    return sorted(host for host in hosts if "." in host and not _is_address(host))


def due(certificate: x509.Certificate | None, names: Sequence[str], now: datetime.datetime) -> bool:
    """Whether it is time for another: there is none, it is for other names, or it soon runs out."""
    if certificate is None or not set(names) <= tls.names(certificate):
        return True
    lasts = certificate.not_valid_after_utc - certificate.not_valid_before_utc
    return certificate.not_valid_after_utc - now < min(
        datetime.timedelta(days=tls.RENEW_DAYS), lasts / _LAST_PART
    )


@dataclass(frozen=True)
class Acme:
    """Where to ask and for whom; `answers` are shown to the directory's look, by token."""

    directory: str
    email: str
    ca: Path | None
    folder: Path
    answers: dict[str, str]

    def obtain(self, names: Sequence[str]) -> None:
        """Get a certificate for `names`, with a new key, and put it in `files`. Blocks for up to two minutes.

        Raises `AcmeError`; whatever was there before is there still.
        """
        key = ec.generate_private_key(ec.SECP256R1())
        pem = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        try:
            chain = self._order(crypto_util.make_csr(pem, list(names)))
            if x509.load_pem_x509_certificate(chain).public_key() != key.public_key():
                raise AcmeError("证书机构返回的证书不是为本机的私钥签发的")
        except errors.ValidationError as error:
            raise AcmeError(_why(error)) from error
        except messages.Error as error:
            raise AcmeError(f"证书机构说：{error.detail or error.typ}") from error
        except errors.TimeoutError as error:
            raise AcmeError("证书机构没有在规定的时间内完成") from error
        except (errors.Error, requests.RequestException, josepy.errors.Error, OSError, ValueError) as error:
            raise AcmeError(f"连不上证书机构，或者它的回答看不懂（{error}）") from error
        tls.write_pair(files(self.folder), pem, chain)

    def _order(self, csr: bytes) -> bytes:
        account = self._client()
        order = account.new_order(csr)
        told = []
        try:
            for authorization in order.authorizations:
                if authorization.body.status != messages.STATUS_VALID:
                    told.append(self._answer(account, authorization))
            deadline = datetime.datetime.now() + datetime.timedelta(seconds=ORDER_SECONDS)  # noqa: DTZ005 - the library's
            return str(account.poll_and_finalize(order, deadline).fullchain_pem).encode()
        finally:
            for token in told:
                self.answers.pop(token, None)

    def _answer(self, account: client.ClientV2, authorization: messages.AuthorizationResource) -> str:
        for each in authorization.body.challenges:
            if isinstance(each.chall, challenges.HTTP01):
                response, said = each.response_and_validation(account.net.key)
                token = str(each.chall.encode("token"))
                self.answers[token] = said
                account.answer_challenge(each, response)
                return token
        raise AcmeError("证书机构不接受 http-01 方式的验证")

    def _client(self) -> client.ClientV2:
        """With our account, made at the first time."""
        file = self.folder / "acme-account.json"
        kept = _read_account(file)
        key = JWKRSA.json_loads(kept["key"]) if kept else _new_account_key()
        net = client.ClientNetwork(key, user_agent="cloud-exam-room", timeout=_ANSWER_SECONDS)
        if self.ca is not None:
            net.verify_ssl = str(self.ca)  # type: ignore[assignment]  # requests takes a file
        found = client.ClientV2(client.ClientV2.get_directory(self.directory, net), net)
        if kept and kept["directory"] == self.directory:
            net.account = messages.RegistrationResource(uri=kept["uri"], body=messages.Registration())
            return found
        uri = self._register(found)
        said = {"directory": self.directory, "uri": uri, "key": key.json_dumps()}
        write_whole(file, json.dumps(said).encode())
        return found

    def _register(self, found: client.ClientV2) -> str:
        wanted = messages.NewRegistration.from_data(email=self.email or None, terms_of_service_agreed=True)
        try:
            return str(found.new_account(wanted).uri)
        except errors.ConflictError as known:
            found.net.account = messages.RegistrationResource(
                uri=known.location, body=messages.Registration()
            )
            return str(known.location)


def _read_account(file: Path) -> dict[str, Any] | None:
    try:
        kept: dict[str, Any] = json.loads(file.read_bytes())
    except (OSError, ValueError):
        return None
    return kept if {"directory", "uri", "key"} <= kept.keys() else None


def _new_account_key() -> JWKRSA:
    return JWKRSA(key=rsa.generate_private_key(public_exponent=65537, key_size=_ACCOUNT_BITS))


def _why(error: errors.ValidationError) -> str:
    """What the directory saw when it looked at the names."""
    seen = [
        f"{each.body.identifier.value}：{challenge.error.detail}"
        for each in error.failed_authzrs
        for challenge in each.body.challenges
        if challenge.error is not None
    ]
    return f"证书机构没有通过验证（{'；'.join(seen) or '没有说明原因'}）"


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
