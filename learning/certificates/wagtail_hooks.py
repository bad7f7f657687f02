from wagtail import hooks
from wagtail.permissions import register_permission_policy

from learning.certificates.models import Award
from learning.certificates.permissions import ViewOnlyPolicy
from learning.certificates.viewsets import AwardViewSet

register_permission_policy(Award, ViewOnlyPolicy(Award))


@hooks.register("register_admin_viewset")
def certificates():
    return AwardViewSet("awards", url_prefix="certificates")
