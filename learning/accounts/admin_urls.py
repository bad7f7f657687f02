"""What stands before Wagtail's own addresses under /admin/; to be included there ahead of them."""

from django.urls import path, re_path
from wagtail.admin import urls as wagtail_urls
from wagtail.admin.auth import require_admin_access
from wagtail.utils.urlpatterns import decorate_urlpatterns

from learning.accounts import admin_entrance

urlpatterns = [
    path("login/", admin_entrance.sign_in),
    re_path(r"^password_reset/", admin_entrance.reset_password),
    path("account/", admin_entrance.guarded(require_admin_access(admin_entrance.SettingsView.as_view()))),
]

# In place, as Wagtail itself does with the same list: every view of its admin, hooks' included, is guarded.
decorate_urlpatterns(wagtail_urls.urlpatterns, admin_entrance.guarded)
