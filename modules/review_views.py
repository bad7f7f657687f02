"""The admin's screens about signatures: which slides wait for one, and writing down that one was given."""

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.generic import FormView, TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets import AdminDateInput

from learning.core import clock
from learning.editorial import selectors as editorial
from learning.editorial.models import Review
from modules import outline, reviews
from modules.models import SlidePage

app_name = "slide_reviews"


class ReviewScreen(WagtailAdminTemplateMixin):
    header_icon = "check"
    right = "editorial.view_review"

    def dispatch(self, request, *args, **kwargs):
        if not request.user.has_perm(self.right):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class AwaitingReviewView(ReviewScreen, TemplateView):
    """Every safety-critical slide by number: what waits, and who signed the others."""

    template_name = "modules/admin/awaiting_review.html"
    page_title = gettext_lazy("Slides and their reviews")

    def get_context_data(self, **kwargs):
        rows = self._rows()
        return {
            **super().get_context_data(**kwargs),
            "rows": rows,
            "waiting": sum(row["slide"].awaits_review for row in rows),
            "holds_back": editorial.holds_back(),
            "may_sign": self.request.user.has_perm("editorial.add_review"),
        }

    def _rows(self):
        numbers = {slide.key: slide.number for slide in outline.source_slides(get_language() or "")}
        # A place that nobody has translated says the same as its source.
        slides = SlidePage.objects.filter(is_safety_critical=True, alias_of=None).select_related("locale")
        signed = editorial.reviews_of(slide.translation_key for slide in slides)
        rows = [
            {
                "slide": slide,
                "number": numbers.get(slide.translation_key, ""),
                "reviews": [
                    r for r in signed.get(slide.translation_key, ()) if r.language == slide.locale.language_code
                ],
            }
            for slide in slides
        ]
        return sorted(rows, key=lambda row: [int(part) for part in row["number"].split(".") if part])


class ReviewForm(forms.Form):
    kind = forms.ChoiceField(label=gettext_lazy("Signed by"), choices=Review.Kind.choices)
    reviewers = forms.CharField(
        label=gettext_lazy("Reviewers"),
        max_length=200,
        help_text=gettext_lazy("As they wish to be named, such as “three members of the advisory group”."),
    )
    signed_on = forms.DateField(label=gettext_lazy("Signed on"), widget=AdminDateInput)
    remark = forms.CharField(label=gettext_lazy("Remark"), required=False, widget=forms.Textarea(attrs={"rows": 3}))


class RecordReviewView(ReviewScreen, FormView):
    """Writes down a signature that was really given, for the slide as it is published now."""

    template_name = "modules/admin/record_review.html"
    page_title = gettext_lazy("Record a review")
    right = "editorial.add_review"
    form_class = ReviewForm

    @cached_property
    def slide(self):
        return get_object_or_404(SlidePage, pk=self.kwargs["pk"], is_safety_critical=True, live=True, alias_of=None)

    def get_initial(self):
        return {"signed_on": clock.today()}

    def get_page_subtitle(self):
        return self.slide.title

    def get_context_data(self, **kwargs):
        return {**super().get_context_data(**kwargs), "slide": self.slide}

    def form_valid(self, form):
        try:
            reviews.sign(page=self.slide, by=self.request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
            return self.form_invalid(form)
        messages.success(self.request, _("The review of “%s” is recorded.") % self.slide.title)
        return redirect(reverse("slide_reviews:list"))


urlpatterns = [
    path("", AwaitingReviewView.as_view(), name="list"),
    path("<int:pk>/", RecordReviewView.as_view(), name="record"),
]
