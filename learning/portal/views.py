"""My page and the search over all rooms."""

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from learning.portal import selectors

HITS_A_PAGE = 10
LONGEST_QUERY = 100


@require_safe
@login_required
def me(request):
    """Where I was, how far I am, what is missing, what I earned."""
    return render(request, "portal/me.html", selectors.overview(user=request.user, language=get_language()))


@require_safe
def search(request):
    """Slides, their notes, services and glossary terms; what a reader may not open is not found."""
    query = " ".join(request.GET.get("q", "").replace("\x00", "").split())[:LONGEST_QUERY]
    hits = selectors.search(query=query, user=request.user, language=get_language()) if query else []
    page = Paginator(hits, HITS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "query": query,
        "page": page,
        "page_query": f"{urlencode({'q': query})}&",
        "hits": selectors.found(page, query, get_language()),
    }
    return render(request, "portal/search.html", context)
