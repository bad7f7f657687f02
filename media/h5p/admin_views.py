"""The screens of an activity in the admin: upload, its versions, which one is live, other sites, its end."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.generic import FormView, TemplateView, View
from wagtail.admin import messages
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets.button import HeaderButton

from media.h5p import selectors, services, uploads
from media.h5p.forms import HostsForm, NewActivityForm, PackageForm, TitleForm
from media.h5p.rules import Refused
from media.h5p.services import InUse
from media.models import H5PActivity, H5PVersion

URLS = "h5p_activities"
ADD, CHANGE, DELETE = (f"media.{verb}_h5pactivity" for verb in ("add", "change", "delete"))
VIEW, ALLOW_HOSTS = "media.view_h5pactivity", "media.allow_hosts"


class ActivityScreen(WagtailAdminTemplateMixin):
    """`right` is needed; without an activity of its own (`pk`), it is about all of them."""

    header_icon = "media"
    right = CHANGE
    page_title: Any = ""

    def dispatch(self, request, *args, **kwargs):
        if not request.user.has_perm(self.right):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def activity(self) -> H5PActivity:
        return get_object_or_404(H5PActivity.objects.select_related("live_version"), pk=self.kwargs["pk"])

    def may(self, right: str) -> bool:
        return self.request.user.has_perm(right)

    def get_page_title(self):
        return self.page_title

    def get_breadcrumbs_items(self):
        items = [*self.breadcrumbs_items, {"url": reverse(f"{URLS}:list"), "label": _("H5P activities")}]
        if "pk" in self.kwargs:
            items.append({"url": reverse(f"{URLS}:edit", args=[self.activity.pk]), "label": self.activity.title})
        return [*items, {"url": "", "label": str(self.get_page_title())}]

    def to_activity(self) -> HttpResponse:
        return redirect(f"{URLS}:edit", self.activity.pk)


class VersionScreen(ActivityScreen):
    """`pk` is a version's."""

    @cached_property
    def version(self) -> H5PVersion:
        return get_object_or_404(H5PVersion.objects.select_related("activity").defer("content"), pk=self.kwargs["pk"])

    @cached_property
    def activity(self) -> H5PActivity:
        return self.version.activity

    def get_context_data(self, **kwargs):
        return {**super().get_context_data(**kwargs), "version": self.version, "activity": self.activity}


# --- upload ---------------------------------------------------------------------------------------


class Upload(ActivityScreen, FormView):
    """Takes a package by a way of its own (uploads.py). Answers the script in JSON, everybody else with a page."""

    template_name = "media/admin/upload.html"

    def post(self, request, *args, **kwargs):
        if int(request.META.get("CONTENT_LENGTH") or 0) > 2 * uploads.largest():
            # No mistake of somebody who chose the wrong file: it is not even read.
            return self.form_invalid(self.get_form_class()({}, is_too_large=True), status=413)
        self.taking = uploads.PackageUpload(request)
        request.upload_handlers = [self.taking]
        return self._answer(request)

    @method_decorator(csrf_protect)
    def _answer(self, request):
        typed, files = request.POST, request.FILES
        form = self.get_form_class()(typed, files, is_too_large=self.taking.is_too_large)
        if form.is_valid():
            try:
                return self.form_valid(form)
            except Refused as refusal:
                form.refuse(refusal)
        return self.form_invalid(form)

    def form_invalid(self, form, *, status=200):
        if self._asks_for_json():
            errors = [{"field": name, "text": text} for name, texts in form.errors.items() for text in texts]
            return JsonResponse({"errors": errors}, status=max(status, 400))
        return self.render_to_response(self.get_context_data(form=form), status=status)

    def went_well(self, version: H5PVersion) -> HttpResponse:
        address = reverse(f"{URLS}:edit", args=[version.activity_id])
        return JsonResponse({"location": address}) if self._asks_for_json() else redirect(address)

    def _asks_for_json(self) -> bool:
        return self.request.headers.get("Accept", "") == "application/json"


@method_decorator(csrf_exempt, name="dispatch")  # the token is checked in `_answer`, once the way to take files is set
class NewActivityView(Upload):
    right = ADD
    form_class = NewActivityForm
    page_title = gettext_lazy("New activity")

    def form_valid(self, form):
        data = form.cleaned_data
        version = services.add_version(
            file=data["file"], title=data["title"], publish=data["publish"], by=self.request.user
        )
        messages.success(self.request, _("“%(title)s” is in the collection.") % {"title": version.activity.title})
        return self.went_well(version)


@method_decorator(csrf_exempt, name="dispatch")
class NewVersionView(Upload):
    form_class = PackageForm
    page_title = gettext_lazy("New version")

    def form_valid(self, form):
        data = form.cleaned_data
        before = self.activity.versions.values_list("number", flat=True).first()
        version = services.add_version(file=data["file"], activity=self.activity, by=self.request.user)
        if data["publish"]:
            services.make_live(version=version, by=self.request.user)
        if version.number == before:
            messages.warning(
                self.request, _("This is version %(number)s once more: nothing was added.") % {"number": before}
            )
        else:
            messages.success(self.request, _("Version %(number)s was added.") % {"number": version.number})
        return self.went_well(version)


# --- the activity and its versions ----------------------------------------------------------------


class ActivityView(ActivityScreen, FormView):
    """Its title, its versions, where it is used, which other sites it names."""

    right = VIEW
    form_class = TitleForm
    template_name = "media/admin/activity.html"

    def get_page_title(self):
        return self.activity.title

    def get_breadcrumbs_items(self):
        return [*super().get_breadcrumbs_items()[:-2], {"url": "", "label": self.activity.title}]

    def get_form_kwargs(self):
        # Of its own: what was typed and refused must not stand in the heading.
        return {**super().get_form_kwargs(), "instance": H5PActivity(title=self.activity.title)}

    @cached_property
    def header_buttons(self):
        buttons = [
            (CHANGE, _("New version"), "new_version", "upload"),
            (ALLOW_HOSTS, _("Other sites"), "hosts", "globe"),
            (DELETE, _("Delete"), "delete", "bin"),
            (VIEW, _("History"), "history", "history"),
        ]
        return [
            HeaderButton(words, url=reverse(f"{URLS}:{name}", args=[self.activity.pk]), icon_name=icon)
            for right, words, name, icon in buttons
            if self.may(right)
        ]

    def form_valid(self, form):
        if not self.may(CHANGE):
            raise PermissionDenied
        services.rename(activity=self.activity, title=form.cleaned_data["title"], by=self.request.user)
        messages.success(self.request, _("The title was saved."))
        return self.to_activity()

    def get_context_data(self, **kwargs):
        versions = selectors.versions_of(self.activity)
        named = {host for version in versions for host in version.wants_hosts}
        return {
            **super().get_context_data(**kwargs),
            "activity": self.activity,
            "versions": versions,
            "users": users_with_addresses(self.activity, self.request.user),
            "blocked": sorted(named.difference(self.activity.allowed_hosts)),
            "may_change": self.may(CHANGE),
            "may_delete": self.may(DELETE),
            "may_allow": self.may(ALLOW_HOSTS),
        }


def users_with_addresses(activity: H5PActivity, user: Any) -> list[dict[str, Any]]:
    """What shows it, with the way to change it, or to look at it for those who may not."""
    finder = AdminURLFinder(user)
    return [
        {"title": str(one), "address": finder.get_edit_url(one) or getattr(one, "url", None)}
        for one in selectors.used_by(activity)
    ]


class MakeLiveView(VersionScreen, View):
    """One press, and one back: attempts keep their version."""

    def post(self, request, *args, **kwargs):
        services.make_live(version=self.version, by=request.user)
        messages.success(
            request,
            _("Learners get version %(number)s from now on. Whoever has begun another one keeps it.")
            % {"number": self.version.number},
        )
        return self.to_activity()


class PreviewView(VersionScreen, TemplateView):
    """A version as it would be on a slide, live or not; nothing is recorded."""

    right = VIEW
    template_name = "media/admin/preview.html"
    page_title = gettext_lazy("Preview")

    def get_context_data(self, **kwargs):
        audience = salted_hmac("media.h5p.preview", self.request.session.session_key or "").hexdigest()[:16]
        return {
            **super().get_context_data(**kwargs),
            "frame_url": selectors.frame_url(self.version, audience, get_language() or ""),
            "blocked": sorted(set(self.version.wants_hosts) - set(self.activity.allowed_hosts)),
        }


class DeleteVersionView(VersionScreen, TemplateView):
    right = DELETE
    template_name = "media/admin/delete_version.html"
    page_title = gettext_lazy("Delete a version")

    def post(self, request, *args, **kwargs):
        try:
            services.delete_version(version=self.version, by=request.user)
        except InUse as refusal:
            return self.render_to_response(self.get_context_data(reasons=refusal.reasons))
        messages.success(request, _("Version %(number)s was deleted.") % {"number": self.version.number})
        return self.to_activity()


class DeleteActivityView(ActivityScreen, TemplateView):
    right = DELETE
    template_name = "media/admin/delete_activity.html"
    page_title = gettext_lazy("Delete")

    def get_context_data(self, **kwargs):
        users = users_with_addresses(self.activity, self.request.user)
        return {**super().get_context_data(**kwargs), "activity": self.activity, "users": users}

    def post(self, request, *args, **kwargs):
        title = self.activity.title
        try:
            services.delete_activity(activity=self.activity, by=request.user)
        except InUse as refusal:
            return self.render_to_response(self.get_context_data(reasons=refusal.reasons))
        messages.success(request, _("“%(title)s” was deleted.") % {"title": title})
        return redirect(f"{URLS}:list")


class HostsView(ActivityScreen, FormView):
    """An administrator's choice: a site that may be asked learns who looks at the activity, and when."""

    right = ALLOW_HOSTS
    form_class = HostsForm
    template_name = "media/admin/hosts.html"
    page_title = gettext_lazy("Other sites")

    def get_initial(self):
        return {"hosts": "\n".join(self.activity.allowed_hosts)}

    def form_valid(self, form):
        services.allow_hosts(activity=self.activity, hosts=form.cleaned_data["hosts"], by=self.request.user)
        messages.success(self.request, _("The other sites were saved."))
        return self.to_activity()

    def get_context_data(self, **kwargs):
        named = selectors.named_hosts(self.activity)
        return {**super().get_context_data(**kwargs), "activity": self.activity, "named": named}
