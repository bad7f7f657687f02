"""What other rooms tell us. Each receiver is one call to a service."""

from django.db import transaction

from learning.certificates import services
from learning.progress.models import Subject


def award_programme(sender, completion, **_kwargs):
    """Comes after the commit; what is missed here, `manage.py award_certificates` catches up on."""
    if completion.subject.scope == Subject.Scope.PROGRAMME:
        services.award(completion=completion)


def complete_faces(sender, user, **_kwargs):
    """Comes inside the transaction that confirms the name, which may yet be taken back."""
    transaction.on_commit(lambda: services.complete_faces(holder=user), robust=True)


def erase_file(sender, instance, **_kwargs):
    """The name goes when its person is erased; the file carries it too."""
    services.erase_file(award=instance.award)


def erase_holder(sender, instance, **_kwargs):
    """Before the person goes, while their certificates can still be told."""
    services.erase_holder(user=instance)


def catch_up(moment):
    """From `run_due`: what a signal, a hook or a job lost."""
    missed = services.award_all_due()
    return len(missed.due) + len(missed.nameable) + len(missed.unmade)
