"""The issuer's keys: made once, named by what they are, kept from reading, rotated without breaking a certificate."""

import json
import stat
from io import StringIO

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from django.core.management import CommandError, call_command

from learning.certificates import did, keyring, tokens
from tests.certificates.conftest import together
from tests.certificates.credentials import stranger


@pytest.fixture
def folder(settings, tmp_path, monkeypatch):
    """A site without keys; new ones are small, for the machine's sake."""
    settings.DATA_DIR = tmp_path
    monkeypatch.setattr(keyring, "RSA_BITS", 2048)
    return tmp_path / "keys"


def pem(private) -> bytes:
    return private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def signed(text: str = "x") -> str:
    return tokens.sign({"iss": did.issuer(), "x": text}, signing=keyring.keyring().signing, issuer=did.issuer())


def opens(token: str) -> bool:
    try:
        tokens.opened(token, keys=keyring.keyring(), issuers=did.issuers())
    except tokens.Refused:
        return False
    return True


def test_the_first_run_makes_one_key_that_only_its_owner_reads(folder):
    first = keyring.keyring()
    assert keyring.keyring() is first
    (file,) = folder.glob("issuer-*.json")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert file.name == f"issuer-{first.signing.public.kid}.json"
    assert first.signing.public.algorithm == "RS256"


def test_keys_of_real_sites_have_3072_bits():
    assert keyring.RSA_BITS == 3072


def test_two_processes_that_start_together_make_one_key(folder):
    assert len({ring.signing.public.kid for ring in together(4, keyring.keyring)}) == 1
    assert len(list(folder.glob("issuer-*.json"))) == 1


def test_nothing_private_is_published(folder):
    keys = keyring.keyring().jwks["keys"]
    assert [set(key) for key in keys] == [{"kty", "n", "e", "kid", "alg", "use"}]
    assert "private" not in json.dumps(did.document()).lower()
    methods = did.document()["verificationMethod"]
    methods = did.document()["verificationMethod"]
    assert not any(set(method["publicKeyJwk"]) & keyring.PRIVATE_MEMBERS for method in methods)


def test_a_key_is_named_by_its_thumbprint():
    """The example of RFC 7638, 3.1."""
    jwk = {
        "kty": "RSA",
        "n": "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWK"
        "RXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMic"
        "AtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3"
        "XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw",
        "e": "AQAB",
        "alg": "RS256",
        "kid": "2011-04-29",
    }
    assert keyring.thumbprint(jwk) == "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"
    assert keyring.verifying(jwk).kid == "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"


def test_after_a_rotation_the_new_key_signs_and_the_old_one_still_verifies(folder):
    old, before = keyring.keyring().signing.public.kid, signed()
    said = StringIO()
    call_command("rotate_signing_key", stdout=said)
    ring = keyring.keyring()
    assert ring.signing.public.kid != old
    assert list(ring.published) == [ring.signing.public.kid, old]
    assert opens(before)
    assert opens(signed())
    assert f"{ring.signing.public.kid} signs from now on" in said.getvalue()


def test_a_rotation_removes_the_old_private_half(folder):
    old = keyring.keyring().signing.public.kid
    keyring.rotate()
    assert not set(json.loads((folder / f"issuer-{old}.json").read_text())) & keyring.PRIVATE_MEMBERS


def test_a_key_that_was_taken_away_verifies_nothing_any_more(folder):
    old, before = keyring.keyring().signing.public.kid, signed()
    keyring.rotate()
    (folder / f"issuer-{old}.json").unlink()
    assert not opens(before)


@pytest.mark.parametrize("form", ["PEM", "Ed25519 PEM", "JSON Web Key", "JSON Web Key Set"])
def test_in_production_the_key_comes_from_outside(folder, settings, tmp_path, form):
    private = Ed25519PrivateKey.generate() if form == "Ed25519 PEM" else stranger()
    content = pem(private)
    if form.startswith("JSON"):
        from jwt.algorithms import RSAAlgorithm

        jwk = RSAAlgorithm.to_jwk(private, as_dict=True)
        content = json.dumps({"keys": [jwk]} if form.endswith("Set") else jwk).encode()
    settings.SIGNING_KEY_FILE = str(tmp_path / "secret")
    (tmp_path / "secret").write_bytes(content)
    ring = keyring.keyring()
    assert ring.signing.public.kid == keyring.verifying(private.public_key()).kid
    assert opens(signed())
    (file,) = folder.glob("issuer-*.json")
    assert not set(json.loads(file.read_text())) & keyring.PRIVATE_MEMBERS


def test_a_key_from_outside_is_rotated_in_two_steps(folder, settings, tmp_path):
    settings.SIGNING_KEY_FILE = str(tmp_path / "one.pem")
    (tmp_path / "one.pem").write_bytes(pem(stranger()))
    before, old = signed(), keyring.keyring().signing.public.kid
    with pytest.raises(CommandError, match="--to FILE"):
        call_command("rotate_signing_key")
    call_command("rotate_signing_key", to=str(tmp_path / "two.pem"), stdout=StringIO())
    assert stat.S_IMODE((tmp_path / "two.pem").stat().st_mode) == 0o600
    ring = keyring.keyring()
    assert ring.signing.public.kid == old
    assert len(ring.published) == 2  # published before it signs, so that no cache is surprised
    settings.SIGNING_KEY_FILE = str(tmp_path / "two.pem")
    assert keyring.keyring().signing.public.kid != old
    assert opens(before)
    with pytest.raises(CommandError, match="exists"):
        call_command("rotate_signing_key", to=str(tmp_path / "two.pem"))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"nonsense",
        b"{}",
        b'{"keys": []}',
        b'{"kty": "RSA", "n": "AQAB", "e": "AQAB"}',
        b'{"kty": "oct", "k": "c2VjcmV0", "d": "x"}',
        pem(ec.generate_private_key(ec.SECP256R1())),
        pem(generate_private_key(public_exponent=65537, key_size=1024)),
    ],
    ids=["empty", "nonsense", "no key", "empty set", "public", "symmetric", "P-256", "short RSA"],
)
def test_what_is_no_key_of_ours_is_refused_in_words(folder, settings, tmp_path, content):
    settings.SIGNING_KEY_FILE = str(tmp_path / "secret")
    (tmp_path / "secret").write_bytes(content)
    with pytest.raises(keyring.UnusableKey):
        keyring.keyring()


def test_a_missing_key_file_is_named(folder, settings, tmp_path):
    settings.SIGNING_KEY_FILE = str(tmp_path / "absent.pem")
    with pytest.raises(keyring.UnusableKey, match=r"absent\.pem"):
        keyring.keyring()


def test_looking_offline_makes_no_key(folder):
    with pytest.raises(keyring.UnusableKey, match="no key"):
        keyring.on_disk()
    assert not folder.exists()
