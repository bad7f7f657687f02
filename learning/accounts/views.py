"""A person's own account."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from learning.accounts import consents, selectors, services
from learning.accounts.forms import CertificateIdentityForm


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request):
    """The name for the certificate, what one agreed to, and the ways to password, second factor and sessions."""
    identity = selectors.certificate_identity(request.user)
    if request.method == "POST":
        form = CertificateIdentityForm(request.POST)
        if form.is_valid():
            services.confirm_certificate_identity(user=request.user, **form.cleaned_data)
            messages.success(request, _("Saved. This is what your next certificate will show."))
            return redirect("accounts:profile")
    elif identity:
        form = CertificateIdentityForm(instance=identity)
    else:
        form = CertificateIdentityForm(initial={"organisation": selectors.current_organisation(request.user)})
    context = {
        "form": form,
        "identity": identity,
        "consents": selectors.consent_states(request.user),
        "has_second_factor": selectors.has_second_factor(request.user),
        "contact": settings.DEFAULT_FROM_EMAIL.rpartition("<")[2].rstrip(">"),
    }
    return render(request, "accounts/profile.html", context)


@login_required
@require_POST
def consent(request, purpose):
    """Gives or takes back one consent."""
    if purpose not in consents.BY_PURPOSE:
        raise Http404
    if request.POST.get("answer") == "yes":
        services.give_consent(user=request.user, purpose=purpose)
        messages.success(request, _("Noted. You can take this back at any time."))
    elif not consents.words(purpose).ends_with_account:
        services.withdraw_consent(user=request.user, purpose=purpose)
        messages.success(request, _("Noted. You have taken this back."))
    return redirect("accounts:profile")
