"""The way into the Wagtail admin: allauth's sign-in, a right to be there, and a second factor where it counts."""

from functools import wraps

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from wagtail.admin.views import account

from learning.accounts import selectors


def guarded(view):
    """Lets nobody pass who may not work here.

    Wagtail would send them to sign in, and sign-in, as they are signed in, straight back: a loop. On a site
    that others rely on, a password alone is not enough either.
    """

    @wraps(view)
    def entrance(request, *args, **kwargs):
        user = request.user
        if user.is_authenticated:
            if not user.has_perm("wagtailadmin.access_admin"):
                raise PermissionDenied
            if not settings.DEMONSTRATION and not selectors.has_second_factor(user):
                messages.info(
                    request, _("To work on the site you need a second step when you sign in. Set it up here.")
                )
                return redirect("mfa_activate_totp")
        return view(request, *args, **kwargs)

    return entrance


def sign_in(request):
    """In place of Wagtail's own sign-in, which would take a bare password."""
    destination = request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(destination, allowed_hosts={request.get_host()}):
        destination = reverse("wagtailadmin_home")
    return redirect(f"{reverse('account_login')}?{urlencode({'next': destination})}")


def reset_password(request, **_kwargs):
    """In place of Wagtail's own password reset."""
    return redirect("account_reset_password")


class SettingsView(account.AccountView):
    """Wagtail's personal settings, without the ways round a confirmed address and a safe password, or a photograph."""

    left_out = (account.NameEmailSettingsPanel, account.ChangePasswordPanel, account.AvatarSettingsPanel)

    def get_panels(self):
        return [panel for panel in super().get_panels() if not isinstance(panel, self.left_out)]
