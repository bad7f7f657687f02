"""Search finds services and terms beside slides."""

from wagtail.models import Locale

from learning.reference.models import GlossaryTerm, Service


def hits(client, words: str) -> str:
    return " ".join(client.get("/en/search/", {"q": words}).content.decode().split())


def test_services_and_terms_are_found_by_what_they_say(course, client):
    locale = Locale.get_default()
    Service.objects.create(
        slug="a-line", name="A line", mandate="Listens to newcomers.", needs=["safety"], regions=[], locale=locale
    )
    Service.objects.create(slug="draft", name="Draft for newcomers", live=False, locale=locale)
    GlossaryTerm.objects.create(
        slug="intake", term="intake", in_services="The first talk with newcomers.", locale=locale
    )
    text = hits(client, "newcomers")
    assert 'href="/en/directory/a-line/"' in text
    assert 'href="/en/glossary/#term-intake"' in text
    assert "Draft" not in text


def test_what_is_called_so_comes_first(course, client):
    locale = Locale.get_default()
    Service.objects.create(slug="other", name="Other", mandate="Knows a trainer.", locale=locale)
    Service.objects.create(slug="trainer-line", name="Trainer line", mandate="Listens.", locale=locale)
    text = hits(client, "trainer")
    assert text.index("/en/directory/trainer-line/") < text.index("#note-") < text.index("/en/directory/other/")
