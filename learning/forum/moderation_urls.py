"""Where the moderation desk is, below /admin/forum/."""

from django.urls import path

from learning.forum import escalation_views, join_code_views, moderation_views

app_name = "forum_desk"
urlpatterns = [
    path("", moderation_views.queue, name="queue"),
    path("post/<int:pk>/", moderation_views.post, name="post"),
    path("application/<int:pk>/", moderation_views.application, name="application"),
    path("appeal/<int:pk>/", moderation_views.appeal, name="appeal"),
    path("thread/<int:pk>/", moderation_views.thread, name="thread"),
    path("member/", moderation_views.members, name="members"),
    path("member/<uuid:key>/", moderation_views.member, name="member"),
    path("escalation/", escalation_views.about, name="about_escalation"),
    path("escalation/<int:pk>/", escalation_views.escalation, name="escalation"),
    path("codes/", join_code_views.codes, name="codes"),
    path("codes/<int:pk>/", join_code_views.code, name="code"),
    path("codes/<int:pk>/withdraw/", join_code_views.withdraw, name="withdraw_code"),
]
