"""What changes about the forms of the toolkit. Practised casework has services of its own (`casework`)."""

import hashlib
import json
from dataclasses import replace

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from learning.accounts.models import User
from learning.core import clock
from learning.toolkit.changes import changes, in_one_sentence
from learning.toolkit.conversion import definition_of
from learning.toolkit.definition import Answers, Definition, read_definition
from learning.toolkit.models import CaseworkTemplate, Exercise, TemplateVersion


@transaction.atomic
def make_version(*, template: CaseworkTemplate, what_changed: str = "") -> TemplateVersion:
    """The version that people hold from now on: a new one where the published form differs from the last.

    `what_changed`: in a sentence; without it the parts that differ are named, those that everybody may read. Raises
    DefinitionError.
    """
    definition = read_definition(definition_of(template).to_data())
    digest = digest_of(definition)
    versions = TemplateVersion.objects.filter(template_key=template.translation_key, language=definition.language)
    latest = versions.order_by("-number").first()
    if latest and latest.digest == digest:
        return latest
    number = latest.number + 1 if latest else 1
    if latest and not what_changed:
        with override(definition.language):
            found = changes(read_definition(latest.definition).public(), definition.public())
            what_changed = in_one_sentence(found) or _("The order, or a part for people who have signed in.")
    dated = replace(definition, version=number, published_on=clock.today().isoformat())
    return TemplateVersion.objects.create(
        template_key=template.translation_key,
        code=template.code,
        language=definition.language,
        number=number,
        definition=dated.to_data(),
        digest=digest,
        what_changed=what_changed[: TemplateVersion._meta.get_field("what_changed").max_length],
        published_at=clock.now(),
    )


def digest_of(definition: Definition) -> str:
    """Of what the form says, whichever version it is."""
    said = replace(definition, version=0, published_on="").to_data()
    return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


@transaction.atomic
def write_model_answer(*, exercise: Exercise, answers: Answers, by: User, publish: bool = False) -> None:
    """A new draft of `exercise`, which is its latest draft, with these answers; published at once if `publish`."""
    exercise.model_answer = dict(answers)
    revision = exercise.save_revision(user=by, log_action=True)
    if publish:
        revision.publish(user=by)
