from django.urls import path

from learning.certificates import file_views, log_views, views, well_known_views

app_name = "certificates"
urlpatterns = [
    path("verify/", views.verify, name="verify"),
    path("verify/file/", file_views.check_file, name="check_file"),
    path("verify/<str:code>/", views.standing, name="standing"),
    path("certificates/<str:code>.pdf", views.file, name="file"),
    path(".well-known/did.json", well_known_views.did_document, name="did"),
    path(".well-known/jwks.json", well_known_views.key_set, name="jwks"),
    path("credentials/issuer", well_known_views.issuer, name="issuer"),
    path("credentials/achievements/<slug:slug>", well_known_views.achievement, name="achievement"),
    path("credentials/status/<int:number>", well_known_views.status_list, name="status_list"),
    path("credentials/log-head", log_views.head, name="log_head"),
]
