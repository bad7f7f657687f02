"""Pages of the reference: words, services, the contact sheet, and what readers suggest. Public but for the last."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from learning.core import pdf
from learning.reference import contact_sheet as sheets
from learning.reference import presentation, selectors, services
from learning.reference.directory import Directory
from learning.reference.forms import SuggestionForm
from learning.reference.models import Suggestion

LONGEST_SLUG = 120


def _asked(request, name: str) -> str:
    return request.GET.get(name, "")[:LONGEST_SLUG]


@require_safe
def glossary(request):
    """Every term, by letter, in the reader's language where there are words in it."""
    terms = selectors.glossary(get_language())
    return render(request, "reference/glossary.html", {"letters": presentation.by_letter(terms), "count": len(terms)})


@require_safe
def directory(request):
    """Services of a region, for a need."""
    context = presentation.directory_context(
        get_language(), region=_asked(request, "region"), need=_asked(request, "need")
    )
    return render(request, "reference/directory.html", context)


@require_safe
def service(request, slug):
    """All that the directory says of one service."""
    context = presentation.service_context(get_language(), slug)
    if context is None:
        raise Http404
    return render(request, "reference/service.html", context)


# --- the contact sheet ----------------------------------------------------------------------------


def _sheet(request) -> dict:
    directory = Directory(get_language())
    region = _asked(request, "region")
    region = region if region in directory.regions else ""
    paper = _asked(request, "paper")
    return {
        "sheet": sheets.sheet(directory, region=region),
        "regions": directory.places(),
        "region": region,
        "paper": paper if paper in sheets.PAPERS else sheets.PAPERS[0],
    }


@require_safe
def contact_sheet(request):
    """One page to print."""
    return render(request, "reference/contact_sheet.html", _sheet(request))


@require_safe
def contact_sheet_file(request):
    """The same page as a PDF, on Letter or A4."""
    context = {**_sheet(request), "language": get_language()}
    content = pdf.render(render_to_string("reference/contact_sheet_document.html", context))
    name = f"contact-sheet-{context['region'] or 'all'}-{context['paper']}.pdf"
    return HttpResponse(
        content, content_type="application/pdf", headers={"Content-Disposition": f'inline; filename="{name}"'}
    )


# --- suggestions ----------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def suggest(request):
    """An entry that is missing, or a correction of one: for trainers to look at."""
    slug = _asked(request, "service")
    context = presentation.service_context(get_language(), slug) if slug else None
    card = context["card"] if context else None
    initial = {"kind": Suggestion.Kind.CORRECTION, "name": card["name"]} if card else {}
    form = SuggestionForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        services.suggest(by=request.user, service_slug=card["slug"] if card else "", **form.cleaned_data)
        messages.success(request, _("Thank you. A trainer reads it before anything changes."))
        return redirect(card["url"] if card else "reference:directory")
    return render(request, "reference/suggest.html", {"form": form, "card": card})
