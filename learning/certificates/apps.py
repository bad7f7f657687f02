from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CertificatesConfig(AppConfig):
    name = "learning.certificates"
    label = "certificates"
    verbose_name = _("Certificates")
    rights = {"Administrators": ["certificates.view_award"]}

    def ready(self):
        from django.db.models.signals import post_delete

        from learning.accounts.signals import identity_confirmed
        from learning.certificates import receivers
        from learning.certificates.models import ConfirmedName
        from learning.progress.signals import requirements_met

        requirements_met.connect(receivers.award_programme, dispatch_uid="certificates.award")
        identity_confirmed.connect(receivers.complete_faces, dispatch_uid="certificates.name")
        post_delete.connect(receivers.erase_file, sender=ConfirmedName, dispatch_uid="certificates.erased")
