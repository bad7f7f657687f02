"""What changes in the reference: checks that people made, and what readers suggest."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from learning.accounts.models import User
from learning.core import clock
from learning.reference import links_register
from learning.reference.directory import contact_digest
from learning.reference.models import ExternalLink, Service, ServiceCheck, Suggestion


@transaction.atomic
def record_link_check(*, url: str, by: User) -> ExternalLink:
    """`by` opened the address today and it was what it should be. Raises ValidationError for one that is not used."""
    row = ExternalLink.objects.select_for_update().filter(url=url).first()
    if row is None:
        if not links_register.is_used(url):
            raise ValidationError(_("No page uses this address any more."))
        row = ExternalLink(url=url)
        row.full_clean()
    row.last_checked, row.checked_by = clock.today(), by
    row.save()
    return row


@transaction.atomic
def record_service_check(*, service: Service, by: User) -> ServiceCheck:
    """`by` made sure today that the published contact of the service is right. Once a day is enough."""
    check, _created = ServiceCheck.objects.get_or_create(
        service_key=service.translation_key,
        digest=contact_digest(service),
        checked_on=clock.today(),
        defaults={"checked_by": by},
    )
    return check


@transaction.atomic
def suggest(
    *, by: User, kind: str, name: str, text: str, service_slug: str = "", contact: str = "", source: str = ""
) -> Suggestion:
    """Keeps what a reader says of the directory until a trainer has looked at it."""
    suggestion = Suggestion(
        kind=kind, name=name, text=text, service_slug=service_slug, contact=contact, source=source, made_by=by
    )
    suggestion.full_clean()
    suggestion.save()
    return suggestion


@transaction.atomic
def handle_suggestion(*, suggestion: Suggestion, state: str, answer: str, by: User) -> Suggestion:
    """A trainer's word on it: who, when, what was done."""
    row = Suggestion.objects.select_for_update().get(pk=suggestion.pk)
    row.state, row.answer = state, answer
    row.handled_by, row.handled_at = (None, None) if state == Suggestion.State.NEW else (by, clock.now())
    row.full_clean()
    row.save()
    return row
