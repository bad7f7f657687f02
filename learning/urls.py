"""Every address of the site. Numbers and addresses that others rely on never change (docs/architecture.md)."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path
from django.views.generic import RedirectView
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls
from wagtail.images import urls as wagtailimages_urls

from learning.core.views import visitor_language
from media.views import uploaded

urlpatterns = [
    path("", visitor_language),
    path("", include("learning.core.urls")),
    path("accounts/", include("allauth.urls")),
    path("admin/", include("learning.accounts.admin_urls")),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("images/", include(wagtailimages_urls)),
    path("uploads/<path:name>", uploaded),
    path("", include("learning.certificates.urls")),
    path("", include("media.h5p.urls")),
    path("favicon.ico", RedirectView.as_view(url=f"{settings.STATIC_URL}images/favicon.svg")),
]

urlpatterns += i18n_patterns(
    path("account/", include("learning.accounts.urls")),
    path("", include("learning.portal.urls")),
    path("me/certificates/", include("learning.certificates.my_urls")),
    path("", include("learning.reference.urls")),
    path("", include("quizzes.urls")),
    path("toolkit/", include("learning.toolkit.urls")),
    path("forum/", include("learning.forum.urls")),
    path("", include("modules.urls")),
    path("", include(wagtail_urls)),
)

handler400 = "learning.core.views.bad_request"
