from wagtail.users.apps import WagtailUsersAppConfig


class AdministrationConfig(WagtailUsersAppConfig):
    """Wagtail's screens for people and groups."""

    user_viewset = "learning.accounts.viewsets.PeopleViewSet"
