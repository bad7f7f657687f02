"""The issuer's keys: one that signs, and the public half of every one that ever did.

A key is named by its RFC 7638 thumbprint and fixed to one algorithm by its kind: RSA signs RS256, which every
verifier of Open Badges 3.0 must know, Ed25519 signs EdDSA. Elliptic curves of NIST are not taken: from one ECDSA
signature anybody can make a second that verifies (docs/decisions/0008-keys-and-tokens.md).

Each key is a file `issuer-<thumbprint>.json` in `keys/` of the data folder: a JSON Web Key with the time it was
made. The newest with a private half signs. With SIGNING_KEY_FILE the private key stays outside (PEM, JSON Web Key
or Key Set), and only its public half is noted in the folder, so that it is still published when the next follows.
"""

import base64
import fcntl
import hashlib
import json
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey, generate_private_key
from django.conf import settings
from jwt.algorithms import OKPAlgorithm, RSAAlgorithm

from learning.core import clock

PREFIX = "issuer-"
NAMES = "issuer-names.txt"
RSA_BITS = 3072
SMALLEST_RSA_BITS = 2048
PRIVATE_MEMBERS = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})
# The members of each kind that RFC 7638 hashes.
NAMING_MEMBERS = {"RSA": ("e", "kty", "n"), "OKP": ("crv", "kty", "x")}

PrivateKey = RSAPrivateKey | Ed25519PrivateKey
PublicKey = RSAPublicKey | Ed25519PublicKey


class UnusableKey(ValueError):
    """A file that should hold a key does not, or one of a kind that we do not sign with."""


@dataclass(frozen=True)
class Verifying:
    """A public key of ours. `algorithm` is fixed by its kind; a token has no say in it."""

    kid: str
    algorithm: str
    key: PublicKey
    created: str = ""  # ISO 8601; empty where nobody noted it

    @cached_property
    def jwk(self) -> dict[str, str]:
        """As it is published: RFC 7517, without any private member."""
        return {**_public_members(self.key), "kid": self.kid, "alg": self.algorithm, "use": "sig"}


@dataclass(frozen=True)
class Signing:
    """The key that signs now."""

    public: Verifying
    private: PrivateKey


@dataclass(frozen=True)
class Keyring:
    """`signing` is None for a ring of published keys, as somebody who checks offline has it."""

    signing: Signing | None
    published: Mapping[str, Verifying]  # by thumbprint, the one that signs first

    @property
    def jwks(self) -> dict[str, Any]:
        """The JSON Web Key Set that everybody may read."""
        return {"keys": [key.jwk for key in self.published.values()]}


# --- reading -----------------------------------------------------------------------------------------


def folder() -> Path:
    return Path(settings.DATA_DIR) / "keys"


def issuer_names() -> list[str]:
    """The names under which our keys have signed; a site that moves keeps them."""
    path = folder() / NAMES
    return path.read_text().split() if path.is_file() else []


def on_disk() -> Keyring:
    """Our published keys, for a check that changes nothing. Raises UnusableKey where there is none."""
    held = [public for public, _private in _read_folder()]
    if not held:
        raise UnusableKey("There is no key in the data folder.")
    return Keyring(None, {public.kid: public for public in held})


_kept: dict[tuple[Any, ...], Keyring] = {}


def keyring() -> Keyring:
    """Our keys as they are on the disk now; the first call of a site without a key makes one.

    Raises UnusableKey where a file cannot be read as a key.
    """
    state = _state()
    if state not in _kept:
        if not settings.SIGNING_KEY_FILE and not _read_folder():
            _make_the_first()
        ring = _read()
        _kept.clear()
        _kept[_state()] = ring
        return ring
    return _kept[state]


def _state() -> tuple[Any, ...]:
    """What tells that a file was added, changed or removed."""
    outside = [Path(settings.SIGNING_KEY_FILE)] if settings.SIGNING_KEY_FILE else []
    files = [*sorted(folder().glob(f"{PREFIX}*.json")), *outside]
    return tuple((str(file), file.stat().st_mtime_ns, file.stat().st_size) for file in files if file.exists())


def _read() -> Keyring:
    held = _read_folder()
    if settings.SIGNING_KEY_FILE:
        signing = read_private(Path(settings.SIGNING_KEY_FILE))
        if signing.public.kid not in {public.kid for public, _private in held}:
            _write(signing.public, None)
            held = _read_folder()
    else:
        public, private = next(one for one in held if one[1] is not None)
        signing = Signing(public, private)
    ordered = sorted((public for public, _private in held), key=lambda public: public.kid != signing.public.kid)
    return Keyring(signing, {public.kid: public for public in ordered})


def _read_folder() -> list[tuple[Verifying, PrivateKey | None]]:
    """Every key in the folder, the newest first."""
    held = []
    for path in folder().glob(f"{PREFIX}*.json"):
        jwk = _parse(path.read_bytes(), path.name)
        private = _private_of(jwk, path.name)
        public = verifying(private.public_key() if private else jwk, created=str(jwk.get("created", "")))
        held.append((public, private))
    return sorted(held, key=lambda one: (one[0].created, one[0].kid), reverse=True)


def read_private(path: Path) -> Signing:
    """The private key in a file: PEM (PKCS 8), a JSON Web Key, or the first of a Key Set that has a private half."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise UnusableKey(f"{path.name} cannot be read: {error.strerror}") from error
    if content.lstrip().startswith(b"{"):
        data = _parse(content, path.name)
        keys = [_private_of(jwk, path.name) for jwk in data.get("keys", [data])]
        private = next((key for key in keys if key is not None), None)
    else:
        try:
            private = serialization.load_pem_private_key(content, password=None)
        except (ValueError, TypeError) as error:
            raise UnusableKey(f"{path.name} holds no private key in PEM without a password.") from error
    if not isinstance(private, PrivateKey):
        raise UnusableKey(f"{path.name} must hold a private RSA or Ed25519 key.")
    return Signing(verifying(private.public_key()), private)


def published_in(content: bytes) -> Keyring:
    """The ring of somebody who has only our published keys: a Key Set, or a DID document.

    Raises UnusableKey where it is neither.
    """
    data = _parse(content, "The file with the keys")
    methods = data.get("verificationMethod", [])
    found = data.get("keys") or [method.get("publicKeyJwk") for method in methods if isinstance(method, dict)]
    if not isinstance(found, list) or not found:
        raise UnusableKey("The file with the keys holds no JSON Web Key.")
    return Keyring(None, {key.kid: key for key in map(verifying, found)})


def verifying(source: Any, *, created: str = "") -> Verifying:
    """A public key of ours, from a key or a JSON Web Key; its name and its algorithm are worked out, not believed."""
    key = _public_key(source) if isinstance(source, Mapping) else source
    if isinstance(key, RSAPublicKey) and key.key_size >= SMALLEST_RSA_BITS:
        algorithm = "RS256"
    elif isinstance(key, Ed25519PublicKey):
        algorithm = "EdDSA"
    else:
        raise UnusableKey(f"A key must be RSA of {SMALLEST_RSA_BITS} bits or more, or Ed25519.")
    members = _public_members(key)
    return Verifying(thumbprint(members), algorithm, key, created)


def thumbprint(jwk: Mapping[str, str]) -> str:
    """RFC 7638, with SHA-256: the same for everybody who has the key."""
    members = {name: jwk[name] for name in NAMING_MEMBERS[jwk["kty"]]}
    canonical = json.dumps(members, separators=(",", ":"), sort_keys=True).encode()
    return base64.urlsafe_b64encode(hashlib.sha256(canonical).digest()).rstrip(b"=").decode()


def _parse(content: bytes, name: str) -> dict[str, Any]:
    try:
        data = json.loads(content)
    except ValueError as error:
        raise UnusableKey(f"{name} is no JSON.") from error
    if not isinstance(data, dict):
        raise UnusableKey(f"{name} holds no JSON object.")
    return data


def _algorithm_of(jwk: Mapping[str, Any]) -> Any:
    return {"RSA": RSAAlgorithm, "OKP": OKPAlgorithm}.get(str(jwk.get("kty")))


def _private_of(jwk: Mapping[str, Any], name: str) -> PrivateKey | None:
    """The private key in a JSON Web Key; None in one that has the public half only."""
    if "d" not in jwk:
        return None
    return _from_jwk(jwk, name)


def _public_key(jwk: Mapping[str, Any]) -> Any:
    return _from_jwk({name: value for name, value in jwk.items() if name not in PRIVATE_MEMBERS}, "The key")


def _from_jwk(jwk: Mapping[str, Any], name: str) -> Any:
    algorithm = _algorithm_of(jwk)
    if algorithm is None:
        raise UnusableKey(f"{name} is of a kind that we do not sign with.")
    try:
        return algorithm.from_jwk(json.dumps(dict(jwk)))
    except Exception as error:  # whatever a library says to a damaged key
        raise UnusableKey(f"{name} is damaged.") from error


def _public_members(key: PublicKey) -> dict[str, str]:
    kind = RSAAlgorithm if isinstance(key, RSAPublicKey) else OKPAlgorithm
    members = kind.to_jwk(key, as_dict=True)
    return {name: members[name] for name in NAMING_MEMBERS[members["kty"]]}


# --- writing -----------------------------------------------------------------------------------------


def rotate() -> Signing:
    """A new key that signs from now on. The older ones keep their public half alone, which stays published.

    Raises UnusableKey where the private key is kept outside; see `make_outside`.
    """
    if settings.SIGNING_KEY_FILE:
        raise UnusableKey("The signing key comes from SIGNING_KEY_FILE: name a file for the new one.")
    with _alone():
        held = _read_folder()
        new = _made()
        _write(new.public, new.private)
        for public, private in held:
            if private is not None:
                _write(public, None)
    return new


def make_outside(path: Path) -> Signing:
    """A new private key in a file of its own (PEM, readable by its owner); its public half is published at once.

    It signs as soon as SIGNING_KEY_FILE names it. Raises FileExistsError rather than overwrite anything.
    """
    new = _made()
    pem = new.private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(pem)
    _write(new.public, None)
    return new


def note_issuer_name(name: str) -> None:
    """Remembers a name that our keys sign under; does nothing for one that is known."""
    if name not in issuer_names():
        with _alone():
            _write_whole("\n".join(dict.fromkeys([*issuer_names(), name])) + "\n", folder() / NAMES)


def _make_the_first() -> None:
    """Web server and worker may start together: one makes the key, the other finds it."""
    with _alone():
        if not _read_folder():
            new = _made()
            _write(new.public, new.private)


def _made() -> Signing:
    private = generate_private_key(public_exponent=65537, key_size=RSA_BITS)
    return Signing(verifying(private.public_key(), created=clock.now().isoformat()), private)


def _write(public: Verifying, private: PrivateKey | None) -> None:
    jwk: dict[str, Any] = dict(public.jwk)
    if private is not None:
        kind = RSAAlgorithm if isinstance(private, RSAPrivateKey) else OKPAlgorithm
        jwk |= kind.to_jwk(private, as_dict=True)
        jwk.pop("key_ops", None)
    jwk["created"] = public.created or clock.now().isoformat()
    _write_whole(json.dumps(jwk, indent=1), folder() / f"{PREFIX}{public.kid}.json")


def _write_whole(text: str, path: Path) -> None:
    """Whole or not at all: under another name first, readable by its owner alone."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "w") as file:
        file.write(text)
    os.replace(draft, path)


@contextmanager
def _alone() -> Iterator[None]:
    """One process at a time."""
    folder().mkdir(parents=True, exist_ok=True)
    with (folder() / f"{PREFIX}lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
