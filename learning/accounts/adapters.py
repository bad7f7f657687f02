"""Where allauth asks us."""

from io import BytesIO

import qrcode
from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy, override
from qrcode.image.svg import SvgPathFillImage

from learning.core import outbox


class AccountAdapter(DefaultAccountAdapter):
    """Mails go through our outbox, in the person's language, with words that say nothing of the site's purpose."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": gettext_lazy(
            "This e-mail address and password do not belong together. Look at both again."
        ),
        "incorrect_password": gettext_lazy("This is not your password."),
        "enter_current_password": gettext_lazy("This is not your password."),
        "too_many_login_attempts": gettext_lazy("That was too many tries. Wait five minutes, then try again."),
        "rate_limited": gettext_lazy("That was too many tries. Wait a few minutes, then try again."),
    }

    def send_mail(self, template_prefix, email, context):
        user = context.get("user") or getattr(self.request, "user", None)
        with override(getattr(user, "language", "") or get_language()):
            context = {"email": email, **context}
            outbox.post(
                to=email,
                subject=render_to_string(f"{template_prefix}_subject.txt", context).strip(),
                text=render_to_string(f"{template_prefix}_message.txt", context).strip() + "\n",
            )

    def get_password_change_redirect_url(self, request):
        return reverse("accounts:profile")


class SecondFactorAdapter(DefaultMFAAdapter):
    """The second step, under the site's own neutral name and with words that can be followed."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": gettext_lazy("This code is not right. Codes change every 30 seconds: try the one shown now."),
        "unverified_email": gettext_lazy("First confirm your e-mail address."),
    }

    def get_totp_issuer(self):
        return settings.SITE_NAME

    def build_totp_svg(self, url):
        # On white, because a camera cannot read dark on dark.
        drawing = BytesIO()
        qrcode.make(url, image_factory=SvgPathFillImage).save(drawing)
        return drawing.getvalue().decode()
