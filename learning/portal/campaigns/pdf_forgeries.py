"""The ways to change or forge a sealed file that are known, as files to look at.

They are those of the studies of PDF signatures (pdf-insecurity.org: universal forgery, incremental saving, signature
wrapping, 2019; shadow attacks: hide, replace, hide and replace, 2021; certification attacks, 2021), seals moved from
one certificate to another, seals of somebody else, and every single byte.
"""

import random
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256

from learning.certificates import pdf_check, pdf_seal, pdf_signing, rendering, signing_certificates
from learning.certificates.faces import Face, Line
from learning.certificates.signing_certificates import Certified, Signer
from learning.core import clock

ADDRESS = "https://learn.example.org/verify/7K3M-AAAA-BBBB-CCCC-DDDD/"
OTHER_ADDRESS = "https://learn.example.org/verify/9QZT-AAAA-BBBB-CCCC-DDDD/"
# By how much a byte is changed: the least, the case of a letter, and to anything else (drawn).
CHANGES = (0x01, 0x20)
BITS_OF_KEY = 2048
Mutants = Iterator[tuple[str, bytes]]


@dataclass(frozen=True)
class Samples:
    """Two certificates that we sealed, what is known of us, and a stranger with a key of their own."""

    ours: bytes
    other: bytes
    known: list[Certified]
    stranger: Signer
    impostor: Signer  # whose certificate bears our name
    forged: tuple[bytes, ...]  # sealed by these two, in our way

    @property
    def place(self) -> pdf_seal.Place:
        return pdf_seal.places(self.ours)[0]


def samples() -> Samples:
    """Made afresh, with keys that nobody keeps."""
    site, stranger, impostor = a_signer("Continuum"), a_signer("Somebody"), a_signer("Continuum")
    at = clock.now()

    def made(face: Face, address: str, signer: Signer) -> bytes:
        return rendering.render(face, address=address, credential="eyJ.eyJ.c2ln", at=at, signer=signer)

    return Samples(
        ours=made(a_face("Amina Okafor", "C-2026-000001"), ADDRESS, site),
        other=made(a_face("Somebody Else", "C-2026-000002"), OTHER_ADDRESS, site),
        known=[site.certified],
        stranger=stranger,
        impostor=impostor,
        forged=tuple(made(a_face("Mallory", "C-2026-000001"), ADDRESS, one) for one in (stranger, impostor)),
    )


def a_signer(name: str) -> Signer:
    key = generate_private_key(public_exponent=65537, key_size=BITS_OF_KEY)
    own = signing_certificates.self_signed(key, name=name, begins=clock.now())
    return Signer(Certified((own.public_bytes(serialization.Encoding.DER),)), key)


def a_face(name: str, number: str) -> Face:
    return Face(
        language="en",
        name=name,
        organisation="Riverside",
        programme="Helping trafficked persons: completion",
        number=number,
        issued="21 November 2026",
        edition="1",
        modules=(Line("Recognizing", "12 March 2026", "quiz: 9 of 10 (90 %), 80 % needed"),),
        practice=(Line("T4 Safety plan", "2 May 2026", "rubric: 92 %, marked by a trainer"),),
    )


def attacks(made: Samples, chosen: random.Random, *, every: int) -> dict[str, Mutants]:
    return {
        "every byte": changed_bytes(made.ours, chosen, every=every),
        "cut off": truncations(made.ours, chosen),
        "bytes added": additions(made.ours),
        "incremental updates": incremental_updates(made.ours),
        "shadows": shadows(made.ours),
        "signature wrapping": wrappings(made),
        "universal forgery": broken_seals(made),
        "seals moved": transplants(made),
        "attachments swapped": swapped_attachments(made),
        "seals of others": foreign_seals(made),
        "seals spelled otherwise": respelled(made),
    }


# --- single bytes and pieces -------------------------------------------------------------------------


def changed_bytes(content: bytes, chosen: random.Random, *, every: int) -> Mutants:
    for position in range(chosen.randrange(every), len(content), every):
        for change in (*CHANGES, chosen.randrange(2, 256)):
            mutant = bytearray(content)
            mutant[position] ^= change
            yield f"byte {position} ^ {change}", bytes(mutant)


def truncations(content: bytes, chosen: random.Random) -> Mutants:
    lengths = {*range(len(content) - 50, len(content)), *(chosen.randrange(len(content)) for _each in range(200))}
    for length in sorted(lengths):
        yield f"cut to {length}", content[:length]
        yield f"without its first {len(content) - length} bytes", content[len(content) - length :]


def additions(content: bytes) -> Mutants:
    for more in (b"\n", b"\0", b" ", b"%%EOF\n", b"\r\n%%EOF", b"%" * 5000, content, content[-200:]):
        yield f"{more[:12]!r} behind", content + more
    for before in (b"\n", b"%PDF-1.7\n", b"%PDF-2.0\n%\xe2\xe3\n", content):
        yield f"{before[:12]!r} before", before + content
    place = pdf_seal.places(content)[0]
    for position in (9, 100, place.start, place.start + 1, place.end - 1, place.end, len(content) - 6):
        yield f"a space at {position}", content[:position] + b" " + content[position:]
        yield f"a byte less at {position}", content[:position] + content[position + 1 :]


# --- updates -----------------------------------------------------------------------------------------


def updated(content: bytes, objects: dict[int, bytes], *, trailer: bytes = b"", table: bool = True) -> bytes:
    """The file with a further revision that defines these objects anew (ISO 32000-2, 7.5.6)."""
    result, offsets = content, {}
    for number, body in objects.items():
        offsets[number] = len(result)
        result += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    if not table:
        return result
    start = len(result)
    result += b"xref\n" + b"".join(b"%d 1\n%010d 00000 n \n" % (number, at) for number, at in offsets.items())
    return result + b"trailer\n<</Size 999/Root %d 0 R/Prev %d%b>>\nstartxref\n%d\n%%%%EOF\n" % (
        root_of(content), previous(content), trailer, start,
    )  # fmt: skip


def root_of(content: bytes) -> int:
    return int(re.findall(rb"/Root (\d+) 0 R", content)[-1])


def previous(content: bytes) -> int:
    return int(re.findall(rb"startxref\s+(\d+)", content)[-1])


PAGE = b"<</Type/Page/MediaBox[0 0 792 612]/Contents 901 0 R/Resources<</Font<</F 902 0 R>>>>/Parent 1 0 R>>"
WORDS = b"<</Length 44>>\nstream\nBT /F 40 Tf 140 480 Td (Mallory Imposter) Tj ET\nendstream"
FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica-Bold>>"
NOTE = (
    b"<</Type/Annot/Subtype/FreeText/Rect[130 440 700 520]/F 4/Contents(Mallory)/DA(/Helv 40 Tf 0 g)/AP<</N 903 0 R>>>>"
)
LOOK = (
    b"<</Type/XObject/Subtype/Form/BBox[0 0 570 80]/Length 37>>\n"
    b"stream\n1 g 0 0 570 80 re f BT (Mallory) Tj ET\nendstream"
)


def incremental_updates(content: bytes) -> Mutants:
    pages = {1: b"<</Type/Pages/Kids[900 0 R]/Count 1>>", 900: PAGE, 901: WORDS, 902: FONT}
    catalog = b"<</Type/Catalog/Pages 905 0 R>>"
    metadata = b"<</Type/Metadata/Subtype/XML/Length 3>>\nstream\n<a>\nendstream"
    yield "another page", updated(content, pages)
    yield "another catalogue", updated(content, {root_of(content): catalog, 905: pages[1], **pages})
    yield "an empty update", updated(content, {})
    yield "a new object that nobody refers to", updated(content, {950: b"<<>>"})
    yield "other metadata", updated(content, {951: metadata})
    yield "another title", updated(content, {952: b"<</Title(Mallory)>>"}, trailer=b"/Info 952 0 R")
    yield "a second update on the first", updated(updated(content, pages), {901: WORDS})
    yield "no table (incremental saving attack)", updated(content, pages, table=False)
    yield "no table but an end", updated(content, pages, table=False) + b"startxref\n0\n%%EOF\n"
    yield "an end without a table", content + b"trailer\n<</Root 3 0 R>>\n%%EOF\n"
    yield "a second signature", updated(content, {960: b"<</Type/Sig/Filter/Adobe.PPKLite/ByteRange[0 1 2 3]>>"})
    for kind in (b"Stamp", b"FreeText", b"Redact", b"Widget", b"Ink"):
        yield f"an annotation ({kind.decode()})", updated(content, {903: LOOK, 904: NOTE.replace(b"FreeText", kind)})


def shadows(content: bytes) -> Mutants:
    """Hide, replace, hide and replace: in a revision of their own, and inside of what was sealed."""
    field = b"<</FT/Tx/T(name)/V(Mallory)/Type/Annot/Subtype/Widget/Rect[130 440 700 520]/F 4/AP<</N 903 0 R>>>>"
    yield "hide: a picture over the name", updated(content, {903: LOOK, 904: NOTE})
    yield (
        "hide: an object dropped",
        content
        + (
            b"xref\n4 1\n0000000000 00001 f \ntrailer\n<</Size 99/Root %d 0 R/Prev %d>>\nstartxref\n%d\n%%%%EOF\n"
            % (root_of(content), previous(content), len(content))
        ),
    )
    yield "replace: the value of a field", updated(content, {903: LOOK, 906: field})
    yield "replace: a typeface", updated(content, {902: FONT, 907: b"<</Type/FontDescriptor/FontName/Helvetica>>"})
    yield "replace: the seal's own look", updated(content, {908: b"<</FT/Sig/Rect[0 0 792 612]/AP<</N 903 0 R>>>>"})
    for match in list(re.finditer(rb"(\d+) 0 obj\n", content)):
        number = int(match[1])
        end = content.find(b"endobj", match.start())
        body = content[match.end() : end]
        yield f"hide and replace: object {number} again", updated(content, {number: body})
        hidden = b"%d 0 obj\n<</Hidden true>>\nendobj\n" % number
        yield f"hide and replace: object {number} twice", content[: match.start()] + hidden + content[match.start() :]
        mutant = body.replace(b"/", b"/ ", 1)
        if mutant != body:
            yield f"hide and replace: object {number} otherwise", content[: match.end()] + mutant + content[end:]
        blank = re.sub(rb"(?<=stream\n)(.)", lambda found: bytes([found[1][0] ^ 2]), body, count=1, flags=re.DOTALL)
        if blank != body:
            yield f"hide and replace: the content of {number}", content[: match.end()] + blank + content[end:]


# --- the seal ----------------------------------------------------------------------------------------


def with_range(content: bytes, numbers: tuple[int, int, int]) -> bytes:
    """The file with another statement of what the seal covers, as long as the true one."""
    place = pdf_seal.places(content)[0]
    start = content.rindex(b"/ByteRange ", 0, place.start) + len(b"/ByteRange ")
    said = b"[0 %d %d %d]" % numbers
    return content[:start] + said.ljust(pdf_seal.NUMBERS) + content[start + pdf_seal.NUMBERS :]


def wrappings(made: Samples) -> Mutants:
    """The second sealed part moved, and something else in its place."""
    content, place = made.ours, made.place
    first, second, length = place.covered
    tail = content[second:]
    inserts = (b"%b\n" % (b"1 0 obj\n" + PAGE + b"\nendobj"), b"\0" * 64, content[:2000], tail)
    for number, insert in enumerate(inserts):
        moved = content[:second] + insert + tail
        yield f"something between, {number}", moved
        yield (
            f"something between, {number}, and the range adapted",
            with_range(moved, (first, second + len(insert), length)),
        )
        yield f"wrapped twice, {number}", with_range(content + insert + tail, (first, len(content + insert), length))
    for numbers in ((first, second, length - 1), (first - 1, second, length), (first, second - 1, length + 1),
                    (1, second, length), (first, 1, 1), (first, second, 1), (len(content), 1, 1),
                    (first, second, 9_999_999_999), (9_999_999_999, 1, 1)):  # fmt: skip
        yield f"another range {numbers}", with_range(content, numbers)


def broken_seals(made: Samples) -> Mutants:
    """Universal forgery: parts of the seal missing, empty, or of another kind."""
    content, place = made.ours, made.place
    spelled = place.spelled(content)
    for name, old, new in (
        ("no range", b"/ByteRange", b"/ByteRangX"),
        ("no place", b"/Contents <", b"/Contentz <"),
        ("null", b"/Contents <", b"/Contents null/X <"),
        ("empty", b"/Contents <", b"/Contents <>/X <"),
        ("another way", b"ETSI.CAdES.detached", b"adbe.x509.rsa_sha1 "),
        ("another filter", b"Adobe.PPKLite", b"Adobe.PPKMS.X"),
        ("no type", b"/Type /Sig", b"/Type /Sic"),
        ("another address", b"/ContactInfo (https://learn", b"/ContactInfo (https://1earn"),
    ):
        yield name, content.replace(old, new)
    for name, filler in (("zeros", b"0"), ("ones", b"f"), ("spaces", b" ")):
        yield f"a seal of {name}", content[: place.start + 1] + filler * (len(spelled) - 2) + content[place.end - 1 :]
    signature = made.known[0].key.key_size // 4
    body = 1 + 2 * len(
        pdf_seal.container(made.known[0].chain, place.digest(content), b"\1" * (signature // 2)).rstrip(b"0>")
    )
    for start in range(0, min(body, len(spelled) - 300), 97):
        zeroed = spelled[: start + 1] + b"0" * 97 + spelled[start + 98 :]
        if zeroed != spelled:
            yield f"zeros in the seal at {start}", content[: place.start] + zeroed + content[place.end :]


def transplants(made: Samples) -> Mutants:
    one, other = made.ours, made.other
    here, there = pdf_seal.places(one)[0], pdf_seal.places(other)[0]
    yield "ours into another", other[: there.start] + here.spelled(one) + other[there.end :]
    yield "another's into ours", one[: here.start] + there.spelled(other) + one[here.end :]
    yield "the first half of one, the second of the other", one[: here.end] + other[there.end :]
    yield "the other way round", other[: there.end] + one[here.end :]
    yield "one file in the other", one[: here.start] + other + one[here.start :]
    yield "one behind the other", one + other
    for number, forged in enumerate(made.forged):
        place = pdf_seal.places(forged)[0]
        yield f"our seal on a forged file, {number}", forged[: place.start] + here.spelled(one) + forged[place.end :]
        yield f"a forged seal on our file, {number}", one[: here.start] + place.spelled(forged) + one[here.end :]
        yield f"a forged file behind ours, {number}", one + forged
        yield f"our file behind a forged one, {number}", forged + one


def swapped_attachments(made: Samples) -> Mutants:
    content = made.ours
    mark = content.index(pdf_check.CREDENTIAL_MARK)
    start = content.index(b"stream\n", mark) + len(b"stream\n")
    end = content.index(b"\nendstream", start)
    for token in (b"eyJ.eyJ.Zm9yZ2Vk", b"", b"eyJ.eyJ.c2lm", b"x" * 5000):
        packed = zlib.compress(token)
        yield f"another credential ({token[:12]!r})", content[:start] + packed + content[end:]
        same = packed[: end - start].ljust(end - start, b"\0")
        yield f"another credential of the same length ({token[:12]!r})", content[:start] + same + content[end:]
    theirs = made.other
    place = theirs.index(pdf_check.CREDENTIAL_MARK)
    yield "that of another certificate", content[:mark] + theirs[place : place + end - mark] + content[end:]
    yield "none", content[:mark] + b"/Subtype /application#2fvc-jwt" + content[mark + len(pdf_check.CREDENTIAL_MARK) :]


def foreign_seals(made: Samples) -> Mutants:
    yield "a stranger's", made.forged[0]
    yield "a stranger's in our name", made.forged[1]
    for name, signer in (("stranger", made.stranger), ("impostor", made.impostor)):
        place = made.place
        digest = place.digest(made.ours)
        for chain, whose in (
            (signer.certified.chain, "their certificate"),
            (made.known[0].chain, "our certificate"),
            ((signer.certified.chain[0], made.known[0].chain[0]), "theirs and ours"),
            ((made.known[0].chain[0], signer.certified.chain[0]), "ours and theirs"),
        ):
            signature = signer.private.sign(pdf_seal.to_sign(chain, digest), PKCS1v15(), SHA256())
            spelled = pdf_seal.container(chain, digest, signature)
            yield (
                f"our file, sealed by the {name} with {whose}",
                (made.ours[: place.start] + spelled + made.ours[place.end :]),
            )
    yield "resealed", pdf_signing_again(made.ours, made.stranger)


def pdf_signing_again(content: bytes, signer: Signer) -> bytes:
    """The file with its place emptied, and sealed anew by somebody else."""
    place = pdf_seal.places(content)[0]
    start = content.rindex(b"/ByteRange ", 0, place.start) + len(b"/ByteRange ")
    empty = b"[0]".ljust(pdf_seal.NUMBERS) + content[start + pdf_seal.NUMBERS : place.start]
    blank = b"<" + b"00" * pdf_seal.RESERVED + b">"
    return pdf_signing.seal(content[:start] + empty + blank + content[place.end :], signer=signer)


def respelled(made: Samples) -> Mutants:
    """The same signature, written otherwise: what a program that only asks a library would let pass."""
    content, place = made.ours, made.place
    spelled = place.spelled(content)

    def put(seal: bytes) -> bytes:
        return content[: place.start] + seal + content[place.end :]

    yield "in capitals", put(spelled.upper())
    yield "a space in it", put(spelled[:9] + b" " + spelled[9:-2] + b">")
    for number in range(1, 60):
        yield f"room used, {number}", put(spelled[: -1 - number] + b"1" + spelled[len(spelled) - number :])
    # BER, where DER is asked for: lengths in more bytes than they need, or left open.
    for name, old, new in (
        ("an open length", spelled[1:9], b"3080" + spelled[5:9]),
        ("a longer length", spelled[1:9], b"3083" + b"00" + spelled[5:7]),
        ("another version", b"020101310d", b"020103310d"),
        ("another algorithm", b"608648016503040201", b"608648016503040203"),
        ("no parameters", b"0500", b"0501"),
    ):
        mutant = spelled.replace(old, new, 1)
        if mutant != spelled:
            yield name, put(mutant[: len(spelled)])
