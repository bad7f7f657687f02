"""Registers; nothing else."""

from wagtail import hooks

from learning.reports.viewsets import LearnerViewSet


@hooks.register("register_admin_viewset")
def learners():
    return LearnerViewSet()
