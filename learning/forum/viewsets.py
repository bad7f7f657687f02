"""The forum in the admin beside the desk: boards, ready answers, sites that may be linked to, and the log."""

import re

import django_filters
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, ObjectList
from wagtail.admin.ui.tables import BooleanColumn, Column, LocaleColumn, TitleColumn
from wagtail.admin.views import generic
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from learning.core import clock
from learning.core.report_viewset import ReportViewSet
from learning.forum import alerts
from learning.forum.models import AllowedHost, Board, CannedAnswer, ModerationAct

HOST = re.compile(r"(?=.{4,120}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,}")


class BoardForm(WagtailAdminModelForm):
    """Whether it is closed is a tick; when, is noted by itself."""

    is_closed = forms.BooleanField(label=gettext_lazy("Closed: read, and not written to"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["is_closed"].initial = self.instance.closed_at is not None
        if self._is_translation():
            # Threads belong to the board in the source language, and so does what may be done there.
            for name in ("order", "is_official", "is_closed"):
                self.fields.pop(name, None)

    def _is_translation(self) -> bool:
        locale = self.instance.locale if self.instance.locale_id else None
        return locale is not None and locale.language_code != settings.LANGUAGE_CODE

    def save(self, commit=True):
        if "is_closed" in self.fields:
            is_closed = self.cleaned_data["is_closed"]
            self.instance.closed_at = (self.instance.closed_at or clock.now()) if is_closed else None
        return super().save(commit)


class BoardViewSet(SnippetViewSet):
    model = Board
    icon = "list-ul"
    menu_label = gettext_lazy("Boards")
    ordering = ["order", "pk"]
    sort_order_field = "order"
    list_display = [
        "title",
        "code",
        "order",
        BooleanColumn("is_open", label=gettext_lazy("Open"), accessor=lambda board: board.closed_at is None),
        LocaleColumn(),
    ]
    copy_view_enabled = False
    edit_handler = ObjectList(
        [
            HelpPanel(
                gettext_lazy(
                    "A board is closed, never deleted: addresses of its discussions stay. The same code in another "
                    "language gives its name there."
                )
            ),
            FieldPanel("title"),
            FieldPanel("code"),
            FieldPanel("description"),
            FieldRowPanel([FieldPanel("order"), FieldPanel("is_official")]),
            FieldPanel("is_closed"),
        ],
        base_form_class=BoardForm,
    )


class CannedAnswerViewSet(SnippetViewSet):
    model = CannedAnswer
    icon = "openquote"
    menu_label = gettext_lazy("Ready answers")
    ordering = ["title"]
    list_display = ["title", "code", LocaleColumn()]
    list_per_page = 50
    copy_view_enabled = False
    panels = ["title", "code", "text"]


class HostForm(WagtailAdminModelForm):
    """An address may be pasted; its site is kept."""

    def clean_host(self):
        typed = self.cleaned_data["host"].strip().lower()
        host = re.sub(r"^[a-z]+://", "", typed).partition("/")[0].partition(":")[0].removeprefix("www.")
        if not HOST.fullmatch(host):
            raise ValidationError(_("Give the name of a site, such as example.org."))
        if AllowedHost.objects.filter(host=host).exclude(pk=self.instance.pk).exists():
            raise ValidationError(_("This site is allowed already."))
        return host


class AllowedHostViewSet(SnippetViewSet):
    model = AllowedHost
    icon = "link-external"
    menu_label = gettext_lazy("Sites that posts may link to")
    ordering = ["host"]
    list_display = ["host", "reason"]
    list_per_page = 50
    copy_view_enabled = False
    edit_handler = ObjectList(
        [
            HelpPanel(
                gettext_lazy(
                    "Sites of the directory and the Resources, gc.ca and ontario.ca are allowed by themselves."
                )
            ),
            FieldPanel("host"),
            FieldPanel("reason"),
        ],
        base_form_class=HostForm,
    )


class ForumGroup(SnippetViewSetGroup):
    items = (BoardViewSet, CannedAnswerViewSet, AllowedHostViewSet)
    menu_label = gettext_lazy("Forum settings")
    menu_name = "forum-settings"
    menu_icon = "group"
    menu_order = 254
    add_to_admin_menu = True


# --- the log --------------------------------------------------------------------------------------


def shown_moment(act: ModerationAct) -> str:
    return date_format(timezone.localtime(act.at), "Y-m-d H:i")


def shown_about(act: ModerationAct) -> str:
    if act.persona:
        return act.persona.shown_name
    return act.thread.shown_title if act.thread else "–"


def address_of(act: ModerationAct) -> str | None:
    """Where what it was about can be looked at."""
    if act.post_id:
        return reverse("forum_desk:post", args=[act.post_id])
    if act.thread_id:
        return reverse("forum_desk:thread", args=[act.thread_id])
    return reverse("forum_desk:member", args=[act.persona.key]) if act.persona else None


class LogFilterSet(WagtailFilterSet):
    kind = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("What was done"),
        choices=ModerationAct.Kind.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    moderator = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Moderator"), queryset=lambda request: alerts.moderators(), widget=forms.RadioSelect
    )
    at = django_filters.DateFromToRangeFilter(label=gettext_lazy("When"), widget=DateRangePickerWidget)

    class Meta:
        model = ModerationAct
        fields = ["kind", "moderator", "at"]


class LogIndexView(generic.IndexView):
    page_title = gettext_lazy("Log of moderation")
    template_name = "forum/admin/log.html"
    is_searchable = True

    def get_base_queryset(self):
        return super().get_base_queryset().select_related("moderator", "persona", "thread", "post")

    def search_queryset(self, queryset):
        """By what a moderator wrote, or by the name of a member."""
        words = self.search_query.strip() if self.is_searching else ""
        return queryset.filter(Q(reason__icontains=words) | Q(persona__name__iexact=words)) if words else queryset


class LogViewSet(ReportViewSet):
    model = ModerationAct
    icon = "history"
    menu_label = gettext_lazy("Log of moderation")
    menu_name = "log-of-moderation"
    index_view_class = LogIndexView
    index_template_name = LogIndexView.template_name
    filterset_class = LogFilterSet
    list_per_page = 50
    ordering = ["-at"]
    list_display = [
        Column("at", label=gettext_lazy("When"), accessor=shown_moment, sort_key="at"),
        Column("kind", label=gettext_lazy("What was done"), accessor="get_kind_display", sort_key="kind"),
        TitleColumn("about", label=gettext_lazy("About"), accessor=shown_about, get_url=address_of),
        Column("reason", label=gettext_lazy("Why")),
        Column("moderator", label=gettext_lazy("Moderator"), accessor="moderator"),
    ]

    def get_urlpatterns(self):
        """Only what looks."""
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
        ]

    def get_common_view_kwargs(self, **kwargs):
        absent = {f"{name}_url_name": None for name in ("history", "usage", "add", "edit", "delete", "inspect")}
        return {**super().get_common_view_kwargs(**kwargs), **absent}
