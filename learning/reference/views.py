"""Pages of the words that the course uses. Public."""

from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from learning.reference import presentation, selectors


@require_safe
def glossary(request):
    """Every term, by letter, in the reader's language where there are words in it."""
    terms = selectors.glossary(get_language())
    return render(request, "reference/glossary.html", {"letters": presentation.by_letter(terms), "count": len(terms)})
