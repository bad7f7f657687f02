"""Additional Resources and the Handbook: for everybody, at any time."""

from django.http import FileResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from modules import handbook, tasks
from modules.resources import resources_context

SECONDS_TO_WAIT = 10


@require_safe
def resources(request):
    """What the modules hand out. Whoever is signed in sees the links of slides that ask for it, too."""
    response = render(request, "pages/resources.html", resources_context(language=get_language(), user=request.user))
    patch_vary_headers(response, ["Cookie"])
    patch_cache_control(response, private=True, no_cache=True)
    return response


@require_safe
def handbook_page(request):
    return render(request, "pages/handbook.html", {"handbook": handbook.handbook(get_language())})


@require_safe
def handbook_file(request):
    """The PDF; the first who asks after a change waits for the worker."""
    language = get_language()
    made, name = handbook.open_made(language)
    if made is None:
        tasks.ask_for_handbook(language=language, name=name)
        shown = {"again": request.path, "reading": reverse("modules:handbook")}
        response = render(request, "transcripts/preparing.html", shown, status=202)
        response["Retry-After"] = str(SECONDS_TO_WAIT)
        patch_cache_control(response, no_store=True)
        return response
    response = FileResponse(
        made, as_attachment=True, filename=f"handbook-{language}.pdf", content_type="application/pdf"
    )
    patch_cache_control(response, no_cache=True)
    return response
