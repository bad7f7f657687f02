from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CertificatesConfig(AppConfig):
    name = "learning.certificates"
    label = "certificates"
    verbose_name = _("Certificates")
    rights = {
        "Administrators": [
            "certificates.view_award",
            "certificates.view_logentry",
            "certificates.issue_award",
            "certificates.revoke_award",
            "certificates.view_proposal",
            *(
                f"certificates.{action}_{model}"
                for model in ("programme", "certificaterequest", "mailtemplate")
                for action in ("view", "change")
            ),
        ]
    }

    def ready(self):
        from django.db.models.signals import post_delete, pre_delete

        from learning.accounts.models import User
        from learning.accounts.signals import identity_confirmed
        from learning.certificates import log_watch, receivers, renewals
        from learning.certificates.models import ConfirmedName
        from learning.core import due
        from learning.progress.signals import requirements_met

        requirements_met.connect(receivers.award_programme, dispatch_uid="certificates.award")
        identity_confirmed.connect(receivers.complete_faces, dispatch_uid="certificates.name")
        post_delete.connect(receivers.erase_file, sender=ConfirmedName, dispatch_uid="certificates.erased")
        pre_delete.connect(receivers.erase_holder, sender=User, dispatch_uid="certificates.holder")
        due.register("certificates that were missed", receivers.catch_up)
        due.register("log of issue", log_watch.watch)
        due.register("certificates that expire", renewals.remind)
