from django.apps import AppConfig
from django.db.models.signals import m2m_changed, post_migrate
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "learning.accounts"
    label = "accounts"
    verbose_name = _("People")
    rights = {"Administrators": ["accounts.view_user", "accounts.change_user", "accounts.add_user"]}

    def ready(self):
        from allauth.account.signals import password_reset, user_logged_in

        from learning.accounts import receivers

        m2m_changed.connect(
            receivers.note_works_here,
            sender=self.get_model("User").groups.through,
            dispatch_uid="accounts.works_here",
        )
        post_migrate.connect(receivers.apply_rights_after_migrating, dispatch_uid="accounts.rights")
        user_logged_in.connect(receivers.note_language_at_sign_in, dispatch_uid="accounts.language")
        password_reset.connect(receivers.confirm_address_after_reset, dispatch_uid="accounts.address")
