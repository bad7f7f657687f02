"""What is written: boards, threads, posts, what was read.

Numbers and addresses stay: a post gets its number when it becomes visible and keeps it for ever, also when it is taken
away; a thread that was merged leads to where it went.
"""

from django.db import models
from django.utils.translation import gettext as translated
from django.utils.translation import gettext_lazy as _
from wagtail.models import TranslatableMixin

from learning.core import clock
from learning.forum.models.people import Persona, mail_token

TITLE_LENGTH = 140
POST_LENGTH = 8000  # characters


# A thread that members see.
SHOWN = models.Q(last_post_at__isnull=False, hidden_at=None, merged_into=None)


class Board(TranslatableMixin, models.Model):
    """A place for one kind of question. Threads belong to the board in the source language, others lend its words."""

    code = models.SlugField(_("code"), max_length=40)
    title = models.CharField(_("title"), max_length=120)
    description = models.TextField(_("what it is for"), blank=True)
    order = models.PositiveIntegerField(_("order"), default=0)
    # NULL means: open. A closed board is read, not written to.
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    # Only moderators open threads there; everybody replies.
    is_official = models.BooleanField(_("only moderators open threads"), default=False)
    loaded_digest = models.CharField(max_length=64, blank=True, default="", editable=False)

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("board")
        verbose_name_plural = _("boards")
        ordering = ["order", "id"]
        constraints = [models.UniqueConstraint(fields=["code", "locale"], name="one_board_a_code_and_language")]

    def __str__(self) -> str:
        return self.title


class Thread(models.Model):
    """A discussion. Invisible until its first post is."""

    board = models.ForeignKey(Board, on_delete=models.PROTECT, related_name="threads")
    # Empty when whoever wrote it took it away; `shown_title` is what readers see.
    title = models.CharField(_("title"), max_length=TITLE_LENGTH, blank=True)
    persona = models.ForeignKey(Persona, on_delete=models.PROTECT, related_name="threads")
    # What the ledger calls the slide that it is about (core.links, kind “slide”).
    slide_key = models.UUIDField(null=True, blank=True, db_index=True)
    created_at = models.DateTimeField(default=clock.now)
    # Written by services with each post, so that a list of threads needs no counting. NULL: nothing visible yet.
    last_post_at = models.DateTimeField(null=True, blank=True)
    last_number = models.PositiveIntegerField(default=0)
    is_pinned = models.BooleanField(_("pinned"), default=False)
    locked_at = models.DateTimeField(_("locked"), null=True, blank=True)
    hidden_at = models.DateTimeField(_("hidden"), null=True, blank=True)
    accepted = models.ForeignKey("Post", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    # No index: nearly all are NULL, and a planner without statistics would take it for a good one.
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    # Of a thread that ships with the site: its name in the source.
    source = models.CharField(max_length=60, blank=True, default="", editable=False)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("thread")
        verbose_name_plural = _("threads")
        indexes = [
            models.Index(
                fields=["board", "is_pinned", "-last_post_at", "-id"], name="forum_board_page", condition=SHOWN
            ),
            models.Index(fields=["-last_post_at", "-id"], name="forum_recent", condition=SHOWN),
            models.Index(fields=["persona", "-created_at"], name="forum_thread_by_persona"),
        ]

    def __str__(self) -> str:
        return self.shown_title

    @property
    def shown_title(self) -> str:
        """The title as readers see it, in their language."""
        return self.title or translated("Thread whose first post was deleted")


class Post(models.Model):
    """One contribution: Markdown as it was typed, and the clean HTML of it."""

    class State(models.TextChoices):
        VISIBLE = "visible", _("visible")
        WAITING = "waiting", _("waits for a moderator")
        REFUSED = "refused", _("not let through")
        HIDDEN = "hidden", _("hidden by a moderator")
        DELETED = "deleted", _("deleted by its author")

    class WaitsFor(models.TextChoices):
        NEW_MEMBER = "new_member", _("one of the first posts of a new member")
        CLIENT_DATA = "client_data", _("the guard asked, and the author insists")

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="posts")
    # 1, 2, … in the order in which they became visible; NULL until then.
    number = models.PositiveIntegerField(null=True, blank=True)
    persona = models.ForeignKey(Persona, on_delete=models.PROTECT, related_name="posts")
    quoted = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    body = models.TextField(_("text"), max_length=POST_LENGTH)
    html = models.TextField(editable=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.VISIBLE)
    waits_for = models.CharField(max_length=20, choices=WaitsFor.choices, blank=True, default="")
    created_at = models.DateTimeField(default=clock.now)
    # When it became visible: later than it was written where it had to wait.
    shown_at = models.DateTimeField(null=True, blank=True)
    edited_at = models.DateTimeField(null=True, blank=True)
    # Made with the form: the same form sent twice is one post.
    submission_key = models.UUIDField()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        constraints = [
            models.UniqueConstraint(fields=["thread", "number"], name="one_post_a_number"),
            models.UniqueConstraint(fields=["persona", "submission_key"], name="one_post_a_form"),
        ]
        indexes = [
            models.Index(fields=["persona", "-created_at"], name="forum_by_persona"),
            models.Index(fields=["created_at"], name="forum_waiting", condition=models.Q(state="waiting")),
        ]

    def __str__(self) -> str:
        return f"{self.thread_id} {self.number or ''}"

    def search_text(self) -> str:
        """What is found by the search (search_index.py). The title counts with the first post."""
        return f"{self.thread.title}\n{self.body}" if self.number == 1 else self.body


class PostEdit(models.Model):
    """What a post said before it was edited. Its author and moderators may read it."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="edits")
    body = models.TextField()
    edited_at = models.DateTimeField(default=clock.now)
    by_moderator = models.BooleanField(default=False)

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["edited_at", "id"]
        indexes = [models.Index(fields=["edited_at"], name="forum_edit_at")]

    def __str__(self) -> str:
        return f"{self.post_id} {self.edited_at:%Y-%m-%d}"


class ReadMark(models.Model):
    """How far a persona has read in a thread."""

    persona = models.ForeignKey(Persona, on_delete=models.CASCADE, related_name="+")
    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="+")
    number = models.PositiveIntegerField()
    read_at = models.DateTimeField(default=clock.now)

    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [models.UniqueConstraint(fields=["persona", "thread"], name="one_mark_a_thread")]

    def __str__(self) -> str:
        return f"{self.thread_id} {self.number}"


class BoardMark(models.Model):
    """From when on a thread of this board counts as unread; before, everything is read."""

    persona = models.ForeignKey(Persona, on_delete=models.CASCADE, related_name="+")
    board = models.ForeignKey(Board, on_delete=models.CASCADE, related_name="+")
    read_at = models.DateTimeField(default=clock.now)

    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [models.UniqueConstraint(fields=["persona", "board"], name="one_mark_a_board")]

    def __str__(self) -> str:
        return f"{self.board_id}"


class Subscription(models.Model):
    """A persona wants to know of new posts in one thread, or in one board."""

    class How(models.TextChoices):
        AT_ONCE = "at_once", _("a message at once")
        SUMMARY = "summary", _("in my summary")

    persona = models.ForeignKey(Persona, on_delete=models.CASCADE, related_name="subscriptions")
    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, null=True, blank=True, related_name="subscriptions")
    board = models.ForeignKey(Board, on_delete=models.CASCADE, null=True, blank=True, related_name="subscriptions")
    how = models.CharField(_("how often"), max_length=10, choices=How.choices, default=How.AT_ONCE)
    token = models.CharField(max_length=40, unique=True, default=mail_token, editable=False)
    created_at = models.DateTimeField(default=clock.now)
    # One message until they have looked: NULL again when the persona reads.
    told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(thread=None, board__isnull=False) | models.Q(thread__isnull=False, board=None),
                name="thread_or_board",
            ),
            models.UniqueConstraint(fields=["persona", "thread"], name="one_subscription_a_thread"),
            models.UniqueConstraint(fields=["persona", "board"], name="one_subscription_a_board"),
        ]

    def __str__(self) -> str:
        return f"{self.how}"


class AllowedHost(models.Model):
    """A site that posts may link to, beside those in the directory and the resources. Subdomains count."""

    host = models.CharField(_("site"), max_length=120, unique=True)
    reason = models.CharField(_("why"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("site that posts may link to")
        verbose_name_plural = _("sites that posts may link to")
        ordering = ["host"]

    def __str__(self) -> str:
        return self.host
