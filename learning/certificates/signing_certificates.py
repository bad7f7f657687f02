"""Whose seal is on the files: the key that seals them, and the certificates of every key that ever did.

With SIGNING_CERTIFICATE_FILE both come from outside: one PEM file with the private key (RSA, without a password), its
certificate, and those between it and a known authority, if any. Without it a site makes a certificate for itself, once,
in `keys/pdf-signer.pem` of the data folder; remove that file, and the next one is made.

Either way the certificate, which is public, is noted beside it as `pdf-signer-<digest>.crt` before it is first used, so
that a file sealed with it is known for ever, whatever seals then.
"""

import hashlib
import os
import tempfile
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey, generate_private_key
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from django.conf import settings

from learning.certificates.keyring import UnusableKey
from learning.core import clock

OWN = "pdf-signer.pem"
PREFIX = "pdf-signer-"
RSA_BITS = 3072
SMALLEST_RSA_BITS = 2048
YEARS = 20
DOCUMENT_SIGNING = x509.ObjectIdentifier("1.3.6.1.5.5.7.3.36")  # RFC 9336
NAME_LENGTH = 16  # hexadecimal digits of the digest


@dataclass(frozen=True)
class Certified:
    """A key's certificate and those above it, the key's own first, in DER."""

    chain: tuple[bytes, ...]

    @cached_property
    def key(self) -> RSAPublicKey:
        key = x509.load_der_x509_certificate(self.chain[0]).public_key()
        if not isinstance(key, RSAPublicKey) or key.key_size < SMALLEST_RSA_BITS:
            raise UnusableKey(f"A certificate must be for an RSA key of {SMALLEST_RSA_BITS} bits or more.")
        return key

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.chain[0]).hexdigest()


@dataclass(frozen=True)
class Signer:
    """What seals now."""

    certified: Certified
    private: RSAPrivateKey


def folder() -> Path:
    return Path(settings.DATA_DIR) / "keys"


def known() -> list[Certified]:
    """The certificates of everything that ever sealed here; changes nothing."""
    return [_chain_in(file) for file in sorted(folder().glob(f"{PREFIX}*.crt"))]


_kept: dict[tuple[str, int, int], Signer] = {}


def signer() -> Signer:
    """What seals now; the first call of a site without a certificate of its own makes one.

    Raises UnusableKey where there is none that can be used today.
    """
    file = Path(settings.SIGNING_CERTIFICATE_FILE) if settings.SIGNING_CERTIFICATE_FILE else folder() / OWN
    if not settings.SIGNING_CERTIFICATE_FILE and not file.exists():
        _make(file)
    try:
        state = file.stat()
    except OSError as error:
        raise UnusableKey(f"{file.name} cannot be read: {error.strerror}.") from error
    # Loading a private key takes a tenth of a second: it is looked through for mistakes.
    place = (str(file), state.st_mtime_ns, state.st_size)
    if place not in _kept:
        _kept.clear()
        _kept[place] = _read(file)
    found = _kept[place]
    _note(found.certified)
    ends = x509.load_der_x509_certificate(found.certified.chain[0]).not_valid_after_utc
    if ends < clock.now():
        raise UnusableKey(f"The certificate in {file.name} ended on {ends:%Y-%m-%d}: put a new one in its place.")
    return found


def _read(file: Path) -> Signer:
    try:
        private = serialization.load_pem_private_key(file.read_bytes(), password=None)
    except (OSError, ValueError, TypeError) as error:
        raise UnusableKey(f"{file.name} holds no private key in PEM without a password.") from error
    certified = _chain_in(file)
    if not isinstance(private, RSAPrivateKey) or private.public_key() != certified.key:
        raise UnusableKey(f"The first certificate in {file.name} is not that of the RSA key in it.")
    return Signer(certified, private)


def _chain_in(file: Path) -> Certified:
    try:
        found = x509.load_pem_x509_certificates(file.read_bytes())
    except (OSError, ValueError) as error:
        raise UnusableKey(f"{file.name} holds no certificate in PEM.") from error
    return Certified(tuple(one.public_bytes(serialization.Encoding.DER) for one in found))


def _note(certified: Certified) -> None:
    """Keeps the public half, for checks in years to come."""
    file = folder() / f"{PREFIX}{certified.digest[:NAME_LENGTH]}.crt"
    if not file.exists():
        loaded = map(x509.load_der_x509_certificate, certified.chain)
        _write(file, b"".join(one.public_bytes(serialization.Encoding.PEM) for one in loaded))


def _make(file: Path) -> None:
    private = generate_private_key(public_exponent=65537, key_size=RSA_BITS)
    content = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    own = self_signed(private, name=settings.SITE_NAME, begins=clock.now())
    _write(file, content + own.public_bytes(serialization.Encoding.PEM))


def self_signed(private: RSAPrivateKey, *, name: str, begins: datetime) -> x509.Certificate:
    """A certificate that vouches for nobody but itself: enough for our own check, and no reader of PDF trusts it."""
    named = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name[:64])])
    key = private.public_key()
    usage = {"digital_signature": True, "content_commitment": True} | dict.fromkeys(
        ("key_encipherment", "data_encipherment", "key_agreement", "key_cert_sign", "crl_sign", "encipher_only",
         "decipher_only"), False)  # fmt: skip
    return (
        x509.CertificateBuilder()
        .subject_name(named)
        .issuer_name(named)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins - timedelta(days=1))  # clocks differ
        .not_valid_after(begins + timedelta(days=365 * YEARS))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(**usage), critical=True)
        .add_extension(x509.ExtendedKeyUsage([DOCUMENT_SIGNING, ExtendedKeyUsageOID.EMAIL_PROTECTION]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
        .sign(private, hashes.SHA256())
    )


def _write(file: Path, content: bytes) -> None:
    """Whole or not at all, readable by its owner alone; where two write at the same moment, the first one stays."""
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=file.parent)
    with os.fdopen(handle, "wb") as opened:
        opened.write(content)
    try:
        os.link(draft, file)
    except FileExistsError:
        pass
    finally:
        os.unlink(draft)
