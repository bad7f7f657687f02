"""What differs between two versions of a form, in words. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from learning.toolkit.definition import Definition, Field, Section

LONGEST = 400  # of the sentence that a version keeps


@dataclass(frozen=True)
class Changes:
    """Labels, in the order of the form."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed)


def changes(old: Definition, new: Definition) -> Changes:
    """From `old` to `new`. What moved to another place counts as changed in neither."""
    before, after = _parts(old), _parts(new)
    return Changes(
        added=tuple(label for key, (label, _part) in after.items() if key not in before),
        removed=tuple(label for key, (label, _part) in before.items() if key not in after),
        changed=(
            *_head(old, new),
            *(label for key, (label, part) in after.items() if key in before and before[key][1] != part),
        ),
    )


def in_one_sentence(found: Changes) -> str:
    """As a version keeps it; a list that grew too long is counted instead."""
    lists = [(_("New: %s."), found.added), (_("Taken out: %s."), found.removed), (_("Changed: %s."), found.changed)]
    text = " ".join(words % "; ".join(labels) for words, labels in lists if labels)
    if len(text) <= LONGEST:
        return text
    count = len(found.added) + len(found.removed) + len(found.changed)
    return ngettext("%(count)s part changed.", "%(count)s parts changed.", count) % {"count": count}


def _parts(definition: Definition) -> dict[str, tuple[str, object]]:
    """Every section and field by its key, with its label and all that makes it what it is."""
    found: dict[str, tuple[str, object]] = {}
    for section in definition.sections:
        found[f"section {section.key}"] = (section.title, _own(section))
        for field in section.fields:
            found[f"field {field.key}"] = (_label(field), field)
    return found


def _own(section: Section) -> tuple[object, ...]:
    return section.title, section.help, section.variants, section.signed_in_only


def _label(field: Field) -> str:
    return field.label.rstrip(".:")


def _head(old: Definition, new: Definition) -> Iterator[str]:
    if old.title != new.title:
        yield _("the title")
    if old.purpose != new.purpose:
        yield _("what it is for")
    if old.variants != new.variants:
        yield _("its variants")
    if old.adapt != new.adapt:
        yield _("what to change for your agency")
