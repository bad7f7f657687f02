"""The seal in our files: how it is spelled. Pure: bytes in, bytes out.

A PAdES signature (ETSI EN 319 142-1, level B-B): CMS with RSA and SHA-256 over the whole file but the place in which
the signature itself stands. Everything in it but the signature follows from the certificate and the digest of the
file, so there is exactly one way to write it. Whoever checks writes it once more and compares: nothing that a stranger
sent is ever parsed, and no byte is free, not even those that a signature does not cover
(docs/decisions/0009-the-sealed-file.md).
"""

import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache

from asn1crypto import algos, cms, core, tsp, x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256

# Bytes for the signature: three certificates of the usual size and RSA of 4096 bits fit.
RESERVED = 8192
# In the signature dictionary: the address under which the certificate is checked, what is covered, and the place.
PLACE = re.compile(
    rb"/ContactInfo \(([\x20-\x27\x2a-\x5b\x5d-\x7e]{1,400})\)"
    rb"/ByteRange \[0 ([1-9]\d{0,9}) ([1-9]\d{0,9}) ([1-9]\d{0,9})\] {0,30}/Contents <"
)
NUMBERS = len("[0 0000000000 0000000000 0000000000]")
MOST_PLACES = 16
STAND_IN = bytes(range(200, 232))  # for a digest
DIGEST_ATTRIBUTE = bytes.fromhex("06092a864886f70d01090431220420")  # messageDigest, a set of one string of 32 bytes


@dataclass(frozen=True)
class Place:
    """Where a seal stands in a file, and what it says it covers."""

    address: str
    start: int  # of the `<`
    covered: tuple[int, int, int]  # the first part's length, the second's start and length

    @property
    def end(self) -> int:
        return self.start + 2 + 2 * RESERVED

    def is_whole(self, content: bytes) -> bool:
        """Whether it covers everything but itself."""
        first, second, length = self.covered
        return first == self.start and second == self.end and second + length == len(content)

    def digest(self, content: bytes) -> bytes:
        """Of what it says it covers."""
        first, second, length = self.covered
        view, digest = memoryview(content), hashlib.sha256()
        digest.update(view[:first])
        digest.update(view[second : second + length])
        return digest.digest()

    def spelled(self, content: bytes) -> bytes:
        """The container as it is written, with its brackets; less of it where the file is cut off."""
        return content[self.start : self.end]


def places(content: bytes) -> list[Place]:
    """Wherever something in the file looks like a seal of ours."""
    found = []
    for match in PLACE.finditer(content):
        found.append(Place(match[1].decode(), match.end() - 1, (int(match[2]), int(match[3]), int(match[4]))))
        if len(found) == MOST_PLACES:
            break
    return found


def container(chain: tuple[bytes, ...], digest: bytes, signature: bytes) -> bytes:
    """The place of the signature as it has to be spelled: small hexadecimal digits, and zeros to its end."""
    before, after = _around_digest(chain, len(signature))
    message = before + digest + after + signature
    if len(message) > RESERVED:
        raise ValueError(f"The certificates are too long: the seal takes {len(message)} of {RESERVED} bytes.")
    return b"<" + message.hex().encode() + b"00" * (RESERVED - len(message)) + b">"


def signature_in(spelled: bytes, chain: tuple[bytes, ...], digest: bytes, key: RSAPublicKey) -> bytes | None:
    """The signature in a container that is spelled as it has to be for this certificate and digest, and is true."""
    if digest.hex().encode() not in spelled:
        return None
    size = key.key_size // 8
    start = 1 + 2 * (sum(map(len, _around_digest(chain, size))) + len(digest))
    try:
        signature = bytes.fromhex(spelled[start : start + 2 * size].decode())
    except ValueError:
        return None
    if len(signature) != size or spelled != container(chain, digest, signature):
        return None
    return signature if is_true(signature, chain, digest, key) else None


def is_true(signature: bytes, chain: tuple[bytes, ...], digest: bytes, key: RSAPublicKey) -> bool:
    try:
        key.verify(signature, to_sign(chain, digest), PKCS1v15(), SHA256())
    except InvalidSignature:
        return False
    return True


def to_sign(chain: tuple[bytes, ...], digest: bytes) -> bytes:
    """What the key signs: the attributes (RFC 5652, 5.4)."""
    before, after = _around_digest(chain)
    return before + digest + after


def claimed_digests(spelled: bytes) -> list[bytes]:
    """What the seal in a container says the digest is, whatever became of the rest of it."""
    letters = spelled.lower()
    mark = DIGEST_ATTRIBUTE.hex().encode()
    start = letters.find(mark) + len(mark)
    try:
        claimed = bytes.fromhex(letters[start : start + 64].decode())
    except ValueError:
        return []
    return [claimed] if start >= len(mark) and len(claimed) == 32 else []


@lru_cache(maxsize=32)
def _around_digest(chain: tuple[bytes, ...], size: int = 0) -> tuple[bytes, bytes]:
    """What stands before and behind the digest: in the message with a signature of `size` bytes, or in the attributes.

    Written by the library once for each certificate: it takes milliseconds, and every changed byte of a campaign asks.
    """
    certificates = tuple(map(x509.Certificate.load, chain))
    whole = _message(certificates, STAND_IN, size) if size else _attributes(certificates, STAND_IN).dump()
    before, after = bytes(whole).split(STAND_IN)
    return before, after


def _attributes(certificates: tuple[x509.Certificate, ...], digest: bytes) -> cms.CMSAttributes:
    """No time among them: PAdES has it in the dictionary of the signature, which is covered as well."""
    leaf = certificates[0]
    signing = tsp.SigningCertificateV2(
        {
            "certs": [
                {
                    "cert_hash": leaf.sha256,
                    "issuer_serial": {
                        "issuer": [x509.GeneralName({"directory_name": leaf.issuer})],
                        "serial_number": leaf.serial_number,
                    },
                }
            ]
        }
    )
    return cms.CMSAttributes(
        [
            cms.CMSAttribute({"type": "content_type", "values": ["data"]}),
            cms.CMSAttribute({"type": "message_digest", "values": [digest]}),
            cms.CMSAttribute({"type": "signing_certificate_v2", "values": [signing]}),
        ]
    )


def _message(certificates: tuple[x509.Certificate, ...], digest: bytes, size: int) -> bytes:
    """The CMS message but for the signature of `size` bytes, which is the last thing in it."""
    whole = cms.ContentInfo(
        {
            "content_type": "signed_data",
            "content": cms.SignedData(
                {
                    "version": "v1",
                    "digest_algorithms": [algos.DigestAlgorithm({"algorithm": "sha256"})],
                    "encap_content_info": {"content_type": "data"},
                    "certificates": list(certificates),
                    "signer_infos": [
                        {
                            "version": "v1",
                            "sid": cms.SignerIdentifier(
                                {
                                    "issuer_and_serial_number": cms.IssuerAndSerialNumber(
                                        {
                                            "issuer": certificates[0].issuer,
                                            "serial_number": certificates[0].serial_number,
                                        }
                                    )
                                }
                            ),
                            "digest_algorithm": algos.DigestAlgorithm({"algorithm": "sha256"}),
                            "signed_attrs": _attributes(certificates, digest),
                            "signature_algorithm": algos.SignedDigestAlgorithm(
                                {"algorithm": "sha256_rsa", "parameters": core.Null()}
                            ),
                            "signature": bytes(size),
                        }
                    ],
                }
            ),
        }
    ).dump()
    return bytes(whole[:-size])
