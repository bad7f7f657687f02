from django.urls import include, path
from wagtail import hooks
from wagtail.permissions import register_permission_policy

from learning.certificates import admin_urls
from learning.certificates.log_viewset import LogViewSet
from learning.certificates.models import Award, LogEntry
from learning.certificates.permissions import ViewOnlyPolicy
from learning.certificates.viewsets import AwardViewSet

register_permission_policy(Award, ViewOnlyPolicy(Award))
register_permission_policy(LogEntry, ViewOnlyPolicy(LogEntry))


@hooks.register("register_admin_viewset")
def certificates():
    return AwardViewSet("awards", url_prefix="certificates")


@hooks.register("register_admin_viewset")
def log_of_issue():
    return LogViewSet("log", url_prefix="certificates/log")


@hooks.register("register_admin_urls")
def desk():
    return [path("certificates/desk/", include(admin_urls))]
