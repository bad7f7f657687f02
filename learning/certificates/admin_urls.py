"""Where the administrators' desk is, below /admin/certificates/desk/."""

from django.urls import path

from learning.certificates import admin_list_views, admin_views

app_name = "certificate_desk"
urlpatterns = [
    path("", admin_views.DeskView.as_view(), name="desk"),
    path("people/<int:pk>/", admin_views.PersonView.as_view(), name="person"),
    path("issue/", admin_views.WhomView.as_view(), name="whom"),
    path("issue/<int:person>/<int:programme>/", admin_views.IssueView.as_view(), name="issue"),
    path("awards/<int:pk>/<slug:act>/", admin_views.AwardActView.as_view(), name="act"),
    path("requests/<int:pk>/", admin_views.RequestView.as_view(), name="request"),
    path("proposals/<int:pk>/", admin_views.ProposalView.as_view(), name="proposal"),
    path("many/", admin_list_views.BulkFormView.as_view(), name="bulk_form"),
    path("many/<int:pk>/", admin_list_views.BulkView.as_view(), name="bulk"),
    path("mails/", admin_list_views.MailsView.as_view(), name="mails"),
    path("mails/<slug:occasion>/<slug:language>/", admin_list_views.MailView.as_view(), name="mail"),
    path("programmes/<int:pk>/", admin_list_views.ProgrammeView.as_view(), name="programme"),
]
