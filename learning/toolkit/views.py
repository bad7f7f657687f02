"""Pages of the forms and of the practice clients. Public; what only signed-in people may read is left out."""

from django.conf import settings
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_safe

from learning.toolkit import cards, gate, presentation, selectors


@require_http_methods(["GET", "HEAD", "POST"])
def before_you_write(request):
    """The page that stands in front; its form says that it was read, and leads on."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    if not url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        target = reverse("toolkit:index")
    if request.method == "POST":
        request.session[gate.READ] = True
        return HttpResponseRedirect(target, status=303)
    return gate.page(request, go_on_to=target)


@require_safe
@gate.after_reading
def index(request):
    """Every form under the module that teaches it."""
    return render(request, "toolkit/index.html", presentation.index(_language()))


@require_safe
@gate.after_reading
def template(request, code):
    """A blank form as a page: what it is for, what it asks, what to change, its files and its versions."""
    form, version = _form(code)
    context = presentation.form_page(
        form,
        version,
        language=_language(),
        variant=request.GET.get("variant", ""),
        is_signed_in=request.user.is_authenticated,
    )
    return render(request, "toolkit/template.html", context)


@require_safe
def version(request, code, number):
    """Where the address in the footer of a blank leads: whether it is the current one, and what changed since."""
    form, current = _form(code)
    held = selectors.versions_of(form).filter(number=number).first()
    if held is None:
        raise Http404
    return render(request, "toolkit/version.html", presentation.version_page(held, current, language=_language()))


@require_safe
def client(request, slug):
    """A practice client's card."""
    found = selectors.client(slug, _language())
    if found is None:
        raise Http404
    return render(request, "toolkit/client.html", cards.card_page(found, _language()))


def _form(code):
    form = selectors.template(code, _language())
    current = selectors.versions_of(form).first() if form else None
    if current is None:
        raise Http404
    return form, current


def _language() -> str:
    return get_language() or settings.LANGUAGE_CODE
