"""Forged credentials and codes, of every kind we could think of: pairs of the attack's name and the forgery."""

import base64
import hashlib
import hmac
import json
import random
from collections.abc import Iterator
from itertools import combinations
from typing import Any

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey, generate_private_key

from learning.certificates import codes, tokens
from learning.certificates.keyring import Keyring, Signing, Verifying, verifying

Forgery = tuple[str, str]

SYMBOLS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
# The order of Ed25519's group (RFC 8032, 5.1): S + L would verify where nobody looks.
ED25519_ORDER = 2**252 + 27742317777372353535851937790883648493
INTRUDERS = [" ", "\n", "\t", "\r\n", "\x00", "=", "+", "/", ".", "\u200b", "\ufeff", "\u00a0", "А", "ａ", "%41", '"']
PARTS = ("header", "payload", "signature")


def encoded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def decoded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def of_tokens(samples: list[str], keys: Keyring, chance: random.Random) -> Iterator[Forgery]:
    """First everything that can be gone through, then changes by lot, without end."""
    attacker = generate_private_key(public_exponent=65537, key_size=2048)
    for sample in samples:
        yield from _headers(sample, keys, attacker)
        yield from _spellings(sample)
        yield from _signatures(sample, keys)
        yield from _contents(sample, attacker)
    yield from _swaps(samples)
    while True:
        sample = chance.choice(samples)
        yield _changed_symbol(sample, chance)
        yield _flipped_bit(sample, chance)
        yield _intruder(sample, chance)
        yield _cut(sample, chance)


def of_codes(samples: list[str], chance: random.Random) -> Iterator[Forgery]:
    """Every wrong symbol and every swap of two in each sample; then codes by lot, without end."""
    for code in samples:
        for place, symbol in ((place, symbol) for place in range(len(code)) for symbol in codes.ALPHABET):
            if symbol != code[place]:
                yield "code: one symbol changed", code[:place] + symbol + code[place + 1 :]
        for first, second in combinations(range(len(code)), 2):
            swapped = list(code)
            swapped[first], swapped[second] = swapped[second], swapped[first]
            if swapped != list(code):
                yield "code: two symbols swapped", "".join(swapped)
    while True:
        yield "code: a new one, well formed", codes.new()
        yield "code: symbols by lot", "".join(chance.choices(codes.ALPHABET, k=codes.LENGTH))
        code = chance.choice(samples)
        yield "code: cut", code[: chance.randrange(codes.LENGTH)]
        yield "code: another sample's end", code[:10] + codes.new()[10:]


# --- what can be gone through ------------------------------------------------------------------------


def _headers(sample: str, keys: Keyring, attacker: RSAPrivateKey) -> Iterator[Forgery]:
    header_part, payload, signature = sample.split(".")
    header = json.loads(decoded(header_part))

    def unsigned(**changed: Any) -> str:
        return f"{encoded(json.dumps({**header, **changed}).encode())}.{payload}"

    for algorithm in ("none", "None", "NONE", "nOnE", "", None):
        for end in ("", signature):
            yield "no algorithm", f"{unsigned(alg=algorithm)}.{end}"
    for algorithm in ("HS256", "HS384", "HS512"):
        for secret in _public_secrets(keys):
            body = unsigned(alg=algorithm)
            digest = hmac.new(secret, body.encode(), getattr(hashlib, f"sha{algorithm[2:]}")).digest()
            yield "public key as secret", f"{body}.{encoded(digest)}"
    for algorithm in ("RS384", "RS512", "PS256", "ES256", "EdDSA", "Ed25519", "RS256", "rs256"):
        if algorithm != header["alg"]:
            yield "another algorithm", f"{unsigned(alg=algorithm)}.{signature}"
    stranger = Signing(verifying(attacker.public_key()), attacker)
    own = stranger.public.jwk
    claims = json.loads(decoded(payload))
    for kid in (
        header["kid"],
        f"{claims['iss']}#{own['kid']}",
        "did:web:evil.example#1",
        "../../etc/passwd",
        "",
        None,
        7,
    ):
        body = unsigned(alg="RS256", kid=kid)
        yield "a stranger's key", f"{body}.{_signed(body, attacker)}"
    for name, value in {
        "jwk": own,
        "jku": "https://evil.example/jwks.json",
        "x5u": "https://evil.example/chain.pem",
        "x5c": ["MIIB"],
        "crit": ["b64"],
        "b64": False,
        "zip": "DEF",
    }.items():
        body = unsigned(alg="RS256", **{name: value})
        yield "a header with its own key or rule", f"{body}.{_signed(body, attacker)}"
        yield "a header with its own key or rule", f"{body}.{signature}"
    for kid in keys.published:
        named = f"{claims['iss']}#{kid}"
        if named != header["kid"]:
            yield "another key of ours", f"{unsigned(kid=named)}.{signature}"
    twice = decoded(header_part)[:-1] + b',"alg":"none"}'
    yield "a member twice", f"{encoded(twice)}.{payload}.{signature}"
    deep = encoded(b'{"alg":' + b"[" * 400 + b"]" * 400 + b"}")
    yield "nested too deeply", f"{deep}.{payload}.{signature}"


def _public_secrets(keys: Keyring) -> list[bytes]:
    """What a confused verifier would take for the secret of an HMAC."""
    kinds = (
        (serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo),
        (serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo),
    )
    secrets = [key.key.public_bytes(*kind) for key in keys.published.values() for kind in kinds]
    return [*secrets, *(json.dumps(key.jwk).encode() for key in keys.published.values()), b""]


def _signed(body: str, attacker: RSAPrivateKey) -> str:
    return encoded(attacker.sign(body.encode(), padding.PKCS1v15(), hashes.SHA256()))


def _spellings(sample: str) -> Iterator[Forgery]:
    """Other spellings of the very same bytes: one token must have one name."""
    parts = sample.split(".")
    for place, part in enumerate(parts):
        for last in SYMBOLS:
            same = part[:-1] + last
            if same != part and decoded(same) == decoded(part):
                yield "bits left over", ".".join([*parts[:place], same, *parts[place + 1 :]])
        for other in (part + "=" * (-len(part) % 4 or 4), part + "=", f" {part}", f"{part}\n", part + "AA"):
            yield "padding and space", ".".join([*parts[:place], other, *parts[place + 1 :]])
    header, payload, signature = parts
    for spelled in (
        json.dumps(json.loads(decoded(payload)), indent=1),
        json.dumps(dict(reversed(json.loads(decoded(payload)).items()))),
        decoded(payload).decode().replace("a", "\\u0061", 1),
        "\ufeff" + decoded(payload).decode(),
    ):
        yield "the same JSON in another spelling", f"{header}.{encoded(spelled.encode())}.{signature}"
    yield (
        "JSON instead of the compact form",
        json.dumps({"protected": header, "payload": payload, "signature": signature}),
    )
    for nonsense in (
        "",
        ".",
        "..",
        "...",
        f"{sample}.",
        f".{sample}",
        f"{sample}.{sample}",
        sample.upper(),
        sample[::-1],
    ):
        yield "parts missing or too many", nonsense
    yield "far too long", sample + "A" * tokens.LONGEST


def _signatures(sample: str, keys: Keyring) -> Iterator[Forgery]:
    body, _dot, signature = sample.rpartition(".")
    content = decoded(signature)
    key = _key_of(sample, keys)
    others = [
        b"",
        b"\x00" * len(content),
        b"\xff" * len(content),
        content[::-1],
        content[:-1],
        b"\x00" + content,
        content * 2,
    ]
    if isinstance(key.key, RSAPublicKey):
        modulus, length = key.key.public_numbers().n, len(content)
        number = int.from_bytes(content)
        others += [(number + modulus).to_bytes(length + 1), (modulus - number).to_bytes(length)]
    else:
        moved = int.from_bytes(content[32:], "little") + ED25519_ORDER
        others += [content[:32] + moved.to_bytes(32, "little")]
    for other in others:
        yield "another signature", f"{body}.{encoded(other)}"


def _key_of(sample: str, keys: Keyring) -> Verifying:
    kid = json.loads(decoded(sample.split(".")[0]))["kid"]
    return keys.published[kid.partition("#")[2]]


def _contents(sample: str, attacker: RSAPrivateKey) -> Iterator[Forgery]:
    """What a cheat would like it to say; with the old signature, and with one of the cheat's own."""
    header, payload, signature = sample.split(".")
    raw = decoded(payload).decode()
    for attack, changed in _wishes(raw):
        body = f"{header}.{encoded(changed.encode())}"
        yield attack, f"{body}.{signature}"
        yield attack, f"{body}.{_signed(body, attacker)}"


def _wishes(raw: str) -> Iterator[Forgery]:
    claims = json.loads(raw)

    def wish(path: str, value: Any) -> str:
        copy = json.loads(raw)
        node, *rest = copy, *path.split("/")
        for step in rest[:-1]:
            node = node[int(step)] if isinstance(node, list) else node[step]
        last = rest[-1]
        node[int(last) if isinstance(node, list) else last] = value
        return json.dumps(copy)

    for path in ("validFrom", "validUntil", "awardedDate"):
        for moment in ("2020-01-01T00:00:00Z", "2099-12-31T23:59:59Z"):
            yield "changed date", wish(path, moment)
    for claim, number in (("exp", 4102444800), ("nbf", 0), ("exp", None)):
        yield "changed date", wish(claim, number)
    index = int(claims["credentialStatus"]["statusListIndex"])
    for other in (index + 1, index - 1, 0, 131_071, -1):
        yield "changed place in the status list", wish("credentialStatus/statusListIndex", str(other))
    yield "changed place in the status list", wish("credentialStatus", {})
    yield (
        "changed place in the status list",
        wish("credentialStatus/statusListCredential", "https://evil.example/credentials/status/1"),
    )
    for path in ("issuer/id", "iss", "id", "jti", "credentialSubject/achievement/creator/id"):
        yield "changed issuer or number", wish(path, "did:web:evil.example")
    for path in ("name", "credentialSubject/achievement/name", "evidence/0/name", "evidence/0/description"):
        yield "changed words", wish(path, "Everything, with distinction")
    for place in range(2):
        yield "changed holder", wish(f"credentialSubject/identifier/{place}/identityHash", "sha256$" + "0" * 64)
        yield "changed holder", wish(f"credentialSubject/identifier/{place}/salt", "")
    yield "changed type", wish("type", ["VerifiableCredential"])
    yield "a member twice", raw[:-1] + ',"name":"Everything"}'
    yield "a member twice", '{"name":"Everything",' + raw[1:]
    for nonsense in ("null", "[]", '"x"', "{}", "NaN", "{", '{"vc":' + raw + "}"):
        yield "no credential inside", nonsense


def _swaps(samples: list[str]) -> Iterator[Forgery]:
    """A header, a payload and a signature of different genuine tokens."""
    split = [sample.split(".") for sample in samples]
    for one, two in ((one, two) for one in split for two in split if one != two):
        for place, name in enumerate(PARTS):
            mixed = [*one]
            mixed[place] = two[place]
            if mixed not in split:
                yield f"{name} of another credential", ".".join(mixed)


# --- by lot ------------------------------------------------------------------------------------------


def _changed_symbol(sample: str, chance: random.Random) -> Forgery:
    place = chance.choice([place for place, symbol in enumerate(sample) if symbol != "."])
    other = chance.choice(SYMBOLS.replace(sample[place], ""))
    return f"one symbol of the {_part_at(sample, place)}", sample[:place] + other + sample[place + 1 :]


def _flipped_bit(sample: str, chance: random.Random) -> Forgery:
    parts = sample.split(".")
    place = chance.randrange(3)
    content = bytearray(decoded(parts[place]))
    content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    parts[place] = encoded(bytes(content))
    return f"one bit of the {PARTS[place]}", ".".join(parts)


def _intruder(sample: str, chance: random.Random) -> Forgery:
    place = chance.randrange(len(sample) + 1)
    return "a character that does not belong", sample[:place] + chance.choice(INTRUDERS) + sample[place:]


def _cut(sample: str, chance: random.Random) -> Forgery:
    start, end = chance.choice([(0, chance.randrange(len(sample))), (chance.randrange(1, len(sample)), len(sample))])
    return "cut", sample[start:end]


def _part_at(sample: str, place: int) -> str:
    return PARTS[sample[:place].count(".")]
