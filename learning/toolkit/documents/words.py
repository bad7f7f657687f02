"""The words that stand on every form, whatever kind of file it is. To be called in the form's language."""

from dataclasses import replace

from django.conf import settings
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.text import slugify
from django.utils.translation import gettext as _

from learning.toolkit.definition import Definition, Section

DAY = "j F Y"


def court_warning() -> str:
    """At the foot of every page: what is written down may be read by others."""
    return _("Notes may be requested by a court. Write facts and the person’s own words you need; leave out guesses.")


def practice_heading() -> str:
    """On every page of what a learner practised."""
    return _("Fictional practice case")


def name_of(definition: Definition) -> str:
    """`T2 Safety assessment`."""
    return f"{definition.code.upper()} {definition.title}"


def edition_of(definition: Definition) -> str:
    """`Version 3, 1 March 2026`; a draft says so."""
    if not definition.version:
        return _("Draft, not published")
    if not definition.published_on:
        return _("Version %(number)s") % {"number": definition.version}
    day = in_words(definition.published_on)
    return _("Version %(number)s, %(day)s") % {"number": definition.version, "day": day}


def address_of(definition: Definition) -> str:
    """Where somebody who holds the paper finds out whether there is a newer one."""
    form = f"{settings.BASE_URL}/{definition.language}/toolkit/{definition.code}/"
    return f"{form}versions/{definition.version}/" if definition.version else form


def in_words(day: str) -> str:
    """A date as people write it. What is no date stays as it was typed."""
    try:
        known = parse_date(day)
    except ValueError:
        known = None
    return date_format(known, DAY) if known else day


def blank() -> str:
    return _("left blank")


def one_variant(definition: Definition, key: str) -> Definition:
    """The form for one variant, which is then part of its title."""
    title = next(one.title for one in definition.variants if one.key == key)
    return replace(definition.of_variant(key), title=f"{definition.title}: {title}", variants=())


def belongs_to(definition: Definition, section: Section) -> str:
    """To which variants a section belongs, where the form is shown with all of them."""
    titles = [one.title for one in definition.variants if one.key in section.variants]
    return _("Only for: %(variants)s") % {"variants": "; ".join(titles)} if titles else ""


def file_name(definition: Definition, extension: str) -> str:
    """`t2-safety-assessment-v3.docx`."""
    version = f"-v{definition.version}" if definition.version else ""
    return f"{definition.code}-{slugify(definition.title)}{version}.{extension}"
