"""The interface in French: the catalogue is whole, its words fit their places, and pages really show it."""

import os
import re
import shutil
from pathlib import Path

import polib
import pytest
from django.core.management import call_command
from django.utils.translation import ngettext, override

from learning.core import languages

CATALOGUE = languages.FOLDER / "fr" / "LC_MESSAGES" / "django.po"
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[a-z]|%%|\{\w*\}|</?\w+>")
# A space that breaks, or none, at a sign that French sets apart; and the straight apostrophe.
LOOSE = re.compile(r"(?<!\u00a0)[:;!?](?=\s|$)|(?<!\u00a0)»|«(?!\u00a0)| %%|'")


@pytest.fixture(scope="module")
def catalogue():
    return polib.pofile(str(CATALOGUE), encoding="utf-8")


def sayings(entry):
    """Each French wording of an entry beside the English one that it stands for."""
    if not entry.msgid_plural:
        return [(entry.msgid, entry.msgstr)]
    return [(entry.msgid_plural, wording) for wording in entry.msgstr_plural.values()]


def test_everything_is_translated_and_nothing_is_guessed(catalogue):
    assert not [entry.msgid for entry in catalogue if not entry.translated()]
    assert not [entry.msgid for entry in catalogue.fuzzy_entries()]
    assert not catalogue.obsolete_entries()


def test_placeholders_agree(catalogue):
    for entry in catalogue:
        for english, french in sayings(entry):
            wanted, given = sorted(PLACEHOLDER.findall(english)), sorted(PLACEHOLDER.findall(french))
            # "one more" needs no number.
            one_less = bool(entry.msgid_plural) and french == entry.msgstr_plural[0] and set(given) <= set(wanted)
            assert given == wanted or one_less, f"{english!r} and {french!r}"


def test_breaks_at_the_ends_agree(catalogue):
    for entry in catalogue:
        for english, french in sayings(entry):
            assert english.startswith("\n") == french.startswith("\n"), english
            assert english.endswith("\n") == french.endswith("\n"), english


def test_signs_are_set_as_french_sets_them(catalogue):
    for entry in catalogue:
        for _english, french in sayings(entry):
            assert not LOOSE.search(french), french


def test_zero_takes_the_singular(settings):
    with override("fr"):
        places = ngettext("One place found.", "%(count)s places found.", 0) % {"count": 0}
    assert places == "0 endroit trouvé."


def test_the_catalogue_names_files_without_lines_and_no_machine(catalogue, settings):
    text = CATALOGUE.read_text(encoding="utf-8")
    places = [place for entry in catalogue for place in entry.occurrences]
    assert places
    assert all(not line and (settings.BASE_DIR / file).is_file() for file, line in places)
    assert str(settings.BASE_DIR) not in text


@pytest.mark.skipif(not shutil.which("xgettext"), reason="xgettext (of GNU gettext) is not installed")
def test_the_catalogue_is_complete(catalogue, settings, tmp_path, monkeypatch):
    """What `manage.py makemessages` finds today is what the catalogue holds."""
    source, locale = settings.BASE_DIR, tmp_path / "locale"
    copied = tmp_path / "source"  # makemessages writes between the files it reads
    for folder in ("learning", "modules", "quizzes", "media", "templates"):
        shutil.copytree(
            source / folder,
            copied / folder,
            ignore=shutil.ignore_patterns("content", "locale", "static", "__pycache__", "migrations"),
        )
    locale.mkdir()
    settings.LOCALE_PATHS = [locale]
    monkeypatch.chdir(copied)
    call_command("makemessages", locale=["fr"], verbosity=0)
    found = polib.pofile(str(locale / "fr" / "LC_MESSAGES" / "django.po"))
    said, held = ({(e.msgctxt or "", e.msgid, e.msgid_plural) for e in entries} for entries in (found, catalogue))
    assert sorted(said - held) == [], "new: run manage.py makemessages -l fr, then translate (docs/translating.md)"
    assert sorted(held - said) == [], "no longer said: run manage.py makemessages -l fr"


# --- compiling ------------------------------------------------------------------------------------


def small_catalogue(folder: Path, word: str) -> Path:
    path = folder / "fr" / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "Word"\nmsgstr "{word}"\n')
    return path


def test_only_what_changed_is_compiled(tmp_path):
    path = small_catalogue(tmp_path, "Mot")
    compiled = path.with_suffix(".mo")
    assert languages.compile_catalogues(tmp_path) == [compiled]
    assert polib.mofile(str(compiled)).find("Word").msgstr == "Mot"
    assert languages.compile_catalogues(tmp_path) == []
    assert [file.name for file in sorted(path.parent.iterdir())] == ["django.mo", "django.po"]


def test_an_older_source_counts_as_a_change(tmp_path):
    languages.compile_catalogues(small_catalogue(tmp_path, "Mot").parents[2])
    path = small_catalogue(tmp_path, "Parole")
    os.utime(path, (1, 1))
    assert languages.compile_catalogues(tmp_path) == [path.with_suffix(".mo")]
    assert polib.mofile(str(path.with_suffix(".mo"))).find("Word").msgstr == "Parole"


# --- pages ----------------------------------------------------------------------------------------

FURNITURE = ["Aller au contenu", "Quitter vite", "Rechercher", "Quelqu’un est en danger maintenant"]
ENGLISH = ["Skip to the content", "Leave quickly", "Someone is in danger now", "Sign in"]


def shown(response) -> str:
    assert response.status_code == 200
    return response.content.decode()


def is_in_french(text: str) -> bool:
    return '<html lang="fr">' in text and all(w in text for w in FURNITURE) and not any(w in text for w in ENGLISH)


@pytest.mark.parametrize("address", ["/fr/", "/fr/course/", "/fr/course/first/", "/fr/glossary/", "/fr/search/"])
def test_pages_show_french_furniture(course, client, address):
    assert is_in_french(shown(client.get(address)))


def test_an_untranslated_slide_says_so_in_french(course, client):
    text = shown(client.get("/fr/course/first/section-1/slide-1-one/"))
    assert is_in_french(text)
    assert "Cette page n’existe pas encore dans votre langue." in text
    assert "Slide 1 one on the screen." in text


@pytest.mark.parametrize("address", ["/accounts/login/", "/accounts/signup/", "/verify/", "/about-leaving/"])
def test_pages_without_a_language_in_their_address_follow_the_browser(course, client, address):
    assert is_in_french(shown(client.get(address, headers={"accept-language": "fr-CA,fr;q=0.9"})))
    assert "Leave quickly" in shown(client.get(address, headers={"accept-language": "en-CA"}))


def test_a_mistake_is_explained_in_french(course, client):
    answer = client.post("/accounts/signup/", {"email": "nobody"}, headers={"accept-language": "fr"})
    text = re.sub(r"[ \n]+", " ", shown(answer))
    assert "Quelque chose est à revoir" in text
    assert "Adresse courriel\u00a0: Saisissez" in text
    assert "Sans cela, nous ne pouvons pas tenir de compte pour vous." in text


def test_titles_stay_neutral(course, client):
    for address in ["/fr/course/", "/fr/course/first/", "/fr/course/first/section-1/slide-1-one/"]:
        title = re.search(r"<title>(.*?)</title>", shown(client.get(address)), re.DOTALL)[1]
        assert " ".join(title.split()).endswith("– Cours")
