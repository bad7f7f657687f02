"""Every address of the forum, below `/<language>/forum/`. Addresses of threads and posts never change."""

from django.urls import path

from learning.forum.views import boards, following, joining, notices, posts, reading, threads, writing

app_name = "forum"
urlpatterns = [
    path("", boards.boards, name="boards"),
    path("rules/", joining.rules, name="rules"),
    path("join/", joining.entrance, name="join"),
    path("join/rules/", joining.check, name="join_rules"),
    path("join/name/", joining.name, name="join_name"),
    path("b/<slug:code>/", boards.board, name="board"),
    path("b/<slug:code>/new/", writing.new_thread, name="new_thread"),
    path("b/<slug:code>/follow/", following.follow_board, name="follow_board"),
    path("b/<slug:code>/read/", boards.mark_read, name="board_read"),
    path("t/<int:thread>/", threads.thread, name="thread"),
    path("t/<int:thread>/follow/", following.follow_thread, name="follow_thread"),
    path("t/<int:thread>/reply/", writing.reply, name="reply"),
    path("p/<int:post>/", threads.post, name="post"),
    path("p/<int:post>/edit/", writing.edit, name="edit"),
    path("p/<int:post>/delete/", posts.delete, name="delete"),
    path("p/<int:post>/history/", posts.history, name="history"),
    path("p/<int:post>/report/", posts.report, name="report"),
    path("p/<int:post>/accept/", posts.accept, name="accept"),
    path("new/", reading.unread, name="unread"),
    path("search/", reading.search, name="search"),
    path("slide/<uuid:key>/", reading.slide, name="slide"),
    path("following/", following.following, name="following"),
    path("unsubscribe/<str:token>/", following.unsubscribe, name="unsubscribe"),
    path("notices/", notices.notices, name="notices"),
    path("notices/<int:notice>/appeal/", notices.appeal, name="appeal"),
]
