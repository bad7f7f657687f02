"""A module's feedback form: a few questions, none of them required, and nobody's name beside the answers."""

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from learning.core.client_data_forms import GuardedForm
from modules import outline, presentation, selectors
from modules.models import Feedback, ModulePage


class FeedbackForm(GuardedForm):
    """None of its questions is required, one of them is answered."""

    guarded = {"helped": (), "hindered": ()}

    usefulness = forms.ChoiceField(
        label=_("Was this module useful at work?"),
        choices=Feedback.Usefulness.choices,
        widget=forms.RadioSelect,
        required=False,
    )
    helped = forms.CharField(
        label=_("What helped?"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    hindered = forms.CharField(
        label=_("What was wrong, missing or too much?"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Name the number of the slide if you can. Nothing about a client, a colleague or a place."),
    )

    def clean(self):
        cleaned = super().clean()
        if not self.errors and not any(cleaned.values()):
            raise forms.ValidationError(_("Answer at least one question, or go back."))
        return cleaned


def record(*, module_key, language: str, usefulness: str, helped: str, hindered: str) -> Feedback:
    """Keeps the answers without their giver."""
    return Feedback.objects.create(
        module_key=module_key, language=language, usefulness=usefulness, helped=helped, hindered=hindered
    )


@login_required
def give(request: HttpRequest, course: str, module: str) -> HttpResponse:
    """The form, and the thanks after it."""
    page = selectors.module_page(course_slug=course, module_slug=module, language=get_language())
    if page is None:
        raise Http404
    form = FeedbackForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        record(module_key=page.translation_key, language=get_language(), **form.cleaned_data)
        return redirect(f"{request.path}?thanks")
    context = {"form": form, "module": _entry(page), "thanks": "thanks" in request.GET and request.method == "GET"}
    return render(request, "pages/feedback.html", context)


def _entry(page: ModulePage) -> dict:
    entry = outline.read_module(outline.source_page(page).path, get_language())
    return {"number": entry.number, "title": entry.title, "url": entry.url, "next": presentation.after_the_end(entry)}
