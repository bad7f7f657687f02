"""Names in every script and of every length: printed whole, inside their box, readable by programs; or not printed."""

import logging
import re
import unicodedata
from collections import Counter

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from learning.accounts.services import confirm_certificate_identity
from learning.certificates import glyphs, rendering, selectors, services
from learning.certificates.models import Award
from learning.certificates.selectors import FileState
from learning.core.models import OutgoingMail
from tests import programs
from tests.certificates.files import ADDRESS, casework, face

LEFT, RIGHT = 1.85 * 72, 10.25 * 72  # the text area; see face.css
SLACK = 3  # points: a letter may stick out of its box a little

ALPHABETS = {
    "latin": "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZéèêëçñöüßøåłśżğıİőűčřšžđþð'’-",
    "vietnamese": "aăâeêioôơuưyđĐÁÀẢÃẠẮẰẲẴẶẤẦẨẪẬÉÈẺẼẸẾỀỂỄỆÍÌỈĨỊÓÒỎÕỌỐỒỔỖỘỚỜỞỠỢÚÙỦŨỤỨỪỬỮỰÝỲỶỸỴngkhtr",
    "cyrillic": "абвгдеёжзийклмнопрстуфхцчшщъыьэюяієїґўђћљњџӘәҒғҚқҢңӨөҰұҮүҺһ",
    "greek": "αβγδεζηθικλμνξοπρστυφχψωςάέήίόύώϊϋΐΰΑΒΓΔΕΖΗΘΙΚΛΜ",
    "arabic": "ابتثجحخدذرزسشصضطظعغفقكلمنهويءأإآةىپچژگکی",
    "hebrew": "אבגדהוזחטיכלמנסעפצקרשתםןץףך",
    "ethiopic": "ሀለሐመሠረሰሸቀበተቸኀነኘአከኸወዐዘዠየደጀገጠጨጰጸፀፈፐሁሉሊላሌልሎ",
    "canadian": "ᐃᐅᐊᐱᐳᐸᑎᑐᑕᑭᑯᑲᒋᒍᒐᒥᒧᒪᓂᓄᓇᓯᓱᓴᓕᓗᓚᔨᔪᔭᕕᕗᕙᕆᕈᕋᖏᖑᖓᐦᓐᒻ",
}
DEVANAGARI = ["श्री", "मती", "प्रि", "या", "शर्मा", "कृष्ण", "मू", "र्ति", "लक्ष्मी", "नारा", "यण", "दे", "वी", "सिंह"]
RIGHT_TO_LEFT = {"arabic", "hebrew"}


@st.composite
def names(draw):
    """A script and a name in it, of 2 to 120 characters, of words and without a space at an end."""
    script = draw(st.sampled_from([*ALPHABETS, "devanagari"]))
    letters = st.sampled_from(DEVANAGARI if script == "devanagari" else ALPHABETS[script])
    words = draw(st.lists(st.lists(letters, min_size=1, max_size=25).map("".join), min_size=1, max_size=12))
    name = " ".join(words)[:120].strip()
    return script, name if len(name) > 1 else name + name


def words_of(content: bytes, folder) -> list[tuple[str, float, float, float, float]]:
    """Every word of the first page and its box, as poppler sees them: as high as the typeface's tallest letter, not as
    the letters in it."""
    file = folder / "name.pdf"
    file.write_bytes(content)
    found = re.findall(
        r'<word xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">(.*?)</word>',
        programs.run("pdftotext", "-l", "1", "-bbox", file, "-"),
    )
    return [(text, *map(float, box)) for *box, text in found]


def name_on(words):
    """The words between the heading and “has completed”, and the heights that they must keep between."""
    texts = [word[0] for word in words]
    begin, end = texts.index("training") + 1, texts.index("has")
    return words[begin:end], words[begin - 1][4], words[end][2]


def letters(text: str) -> Counter:
    """The letters without the spaces, where a line may have ended, and without marks of direction."""
    plain = unicodedata.normalize("NFC", text.replace("&apos;", "'").replace("&#39;", "'"))
    return Counter(sign for sign in plain if not sign.isspace() and unicodedata.category(sign) != "Cf")


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(named=names())
def test_any_name_stays_in_its_box_and_is_the_name_that_was_given(named, tmp_path, caplog):
    script, name = named
    with caplog.at_level(logging.WARNING, logger="weasyprint"):
        content = rendering.render_unsealed(face(name=name, organisation=""), address=ADDRESS)
    assert not [record for record in caplog.records if "notdef" in record.getMessage()]
    words, above, below = name_on(words_of(content, tmp_path))
    given = letters(glyphs.prepared(name))
    assert sum((letters(word[0]) for word in words), Counter()) == given, (script, name)
    for _text, left, top, right, bottom in words:
        assert LEFT - SLACK <= left <= right <= RIGHT + SLACK
        assert above <= (top + bottom) / 2 <= below


@pytest.mark.parametrize(
    ("name", "as_read"),
    [
        ("Nguyễn Thị Minh Khai", "Nguyễn Thị Minh Khai"),
        ("Łucja Wiśniewska-Çelik", "Łucja Wiśniewska-Çelik"),
        ("Ольга Щербакова Ґалаґан", "Ольга Щербакова Ґалаґан"),
        ("Ελευθερία Παπαδοπούλου", "Ελευθερία Παπαδοπούλου"),
        ("श्रीमती प्रिया शर्मा", "श्रीमती प्रिया शर्मा"),
        ("ሰላም ተስፋዬ", "ሰላም ተስፋዬ"),
        ("ᐃᓄᒃᑎᑐᑦ ᓄᓇᕗᑦ", "ᐃᓄᒃᑎᑐᑦ ᓄᓇᕗᑦ"),
        ("שרה כהן", "שרה כהן"),
        # Poppler turns a right-to-left text that is given to it in reading order around once more.
        ("فاطمة الزهراء", "ءارهزلا ةمطاف"),
        ("Jose\u0301 Nun\u0303ez", "José Nuñez"),
    ],
)
def test_names_are_read_back_letter_by_letter(name, as_read, tmp_path):
    file = tmp_path / "name.pdf"
    file.write_bytes(rendering.render_unsealed(face(name=name), address=ADDRESS))
    lines = [
        line.strip("\u200e\u200f\u202a\u202b\u202c\u2067\u2069 ")
        for line in programs.run("pdftotext", file, "-").splitlines()
    ]
    assert as_read in lines


def test_a_name_is_set_in_one_typeface(tmp_path):
    for name, faces in {
        "Amina Okafor": set(),
        "Nguyễn Thị": {"Noto-Sans-Bold"},
        "שרה כהן": {"Noto-Sans-Hebrew-Bold"},
    }.items():
        file = tmp_path / "name.pdf"
        file.write_bytes(rendering.render_unsealed(face(name=name), address=ADDRESS))
        fonts = {line.split()[0].partition("+")[2] for line in programs.run("pdffonts", file).splitlines()[2:]}
        assert {font for font in fonts if not font.startswith("Atkinson")} == faces
        assert not any("DejaVu" in font or "Liberation" in font for font in fonts)


@pytest.mark.parametrize("count", [0, 3, 6, 10, 30])
def test_what_does_not_fit_on_the_page_to_hang_up_stands_on_the_next(count, tmp_path):
    content = rendering.render_unsealed(face(practice=casework(count)), address=ADDRESS)
    file = tmp_path / "face.pdf"
    file.write_bytes(content)
    first = programs.run("pdftotext", "-l", "1", file, "-")
    whole = programs.run("pdftotext", file, "-")
    assert "Check this at" in first
    assert ("on the next page" in first) is (count > 4)
    for line in casework(count):
        assert line.title in whole
    assert len(PdfReader(file).pages) == (1 if count <= 4 else 2 if count < 25 else 3)


def test_a_very_long_face_keeps_its_foot_free(tmp_path):
    long = face(
        name="Maria-Guadalupe Fernanda de los Ángeles Hernández-Villanueva y Wojciechowska-Oluwaseun "
        "Krishnamurthy Papadopoulou Ł",
        organisation="Centre communautaire interculturel d’aide aux personnes survivantes de la traite et de "
        "l’exploitation de la région de la Capitale nationale et de l’Outaouais",
    )
    words = words_of(rendering.render_unsealed(long, address=ADDRESS), tmp_path)
    foot = next(word for word in words if word[0] == "Check")
    qr_top = 8 * 72 - 1.05 * 72
    last = max(word[4] for word in words if word[2] < foot[2] - 30 and word[1] < 5 * 72)
    assert last <= qr_top + SLACK


def test_signs_that_no_typeface_has_are_named_once_and_in_order():
    assert glyphs.missing("Amina Okafor, Nguyễn, Łucja, Ольга, שרה, فاطمة, प्रिया, ሰላም, ᐃᓄᒃ") == []
    assert glyphs.missing("A\U00012000na\U00012000 𒁁") == ["\U00012000", "𒁁"]


@pytest.fixture
def unprintable(awarded, learner, administrator, run_jobs) -> Award:
    run_jobs(lambda: confirm_certificate_identity(user=learner, name="Enheduanna \U00012000"))
    return selectors.awards().get()


def test_a_name_that_cannot_be_printed_makes_the_award_wait(unprintable, learner, client):
    assert selectors.file_state(unprintable) == FileState.SIGN_MISSING
    assert selectors.unprintable() == [unprintable]
    assert services.make_file.call(unprintable.pk) is False
    assert not unprintable.file
    client.force_login(learner)
    page = client.get(reverse("certificates:file", args=[unprintable.shown_code]))
    assert page.status_code == 202
    assert "\U00012000" in page.content.decode()


def test_administrators_are_told_once_and_without_the_name(unprintable, administrator, run_jobs):
    message = OutgoingMail.objects.get()
    assert message.to == administrator.email
    assert "Enheduanna" not in message.text
    assert "standing=no-glyph" in message.text
    run_jobs(lambda: services.award_all_due())
    assert OutgoingMail.objects.count() == 1


def test_with_a_typeface_for_it_the_file_is_made(unprintable, run_jobs, monkeypatch):
    monkeypatch.setattr(glyphs, "missing", lambda text: [])
    run_jobs(lambda: services.award_all_due())
    assert selectors.file_state(selectors.awards().get()) == FileState.MADE
