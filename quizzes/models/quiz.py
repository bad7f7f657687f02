"""Quizzes, and what learners answered."""

from django.conf import settings
from django.contrib.contenttypes.fields import GenericRelation
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import (
    DraftStateMixin,
    LockableMixin,
    PreviewableMixin,
    RevisionMixin,
    TranslatableMixin,
    WorkflowMixin,
)
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField, TranslatableField

from learning.core import clock
from quizzes import presentation
from quizzes.questions import registry

# What a quiz may be told beyond its pass mark and layout; one in all languages.
SETTINGS = (
    "feedback_at_once",
    "draw",
    "shuffle_questions",
    "shuffle_options",
    "attempts_allowed",
    "cooling_off_hours",
    "available_from",
    "available_until",
)


class Quiz(
    WorkflowMixin,
    DraftStateMixin,
    LockableMixin,
    RevisionMixin,
    PreviewableMixin,
    TranslatableMixin,
    index.Indexed,
    models.Model,
):
    """Questions with a pass mark. A module gives it its place."""

    class Layout(models.TextChoices):
        ONE_PAGE = "one_page", _("all questions on one page")
        ONE_AT_A_TIME = "one_at_a_time", _("one question a page")

    title = models.CharField(_("title"), max_length=255)
    introduction = RichTextField(_("introduction"), features=["bold", "italic", "ol", "ul", "link"], blank=True)
    pass_mark = models.PositiveSmallIntegerField(
        _("pass mark, in percent"), default=80, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    layout = models.CharField(_("layout"), max_length=20, choices=Layout.choices, default=Layout.ONE_PAGE)
    feedback_at_once = models.BooleanField(
        _("feedback at once"),
        default=False,
        help_text=_("What there is to say is said after each answer, and the answer is fixed. Otherwise: at the end."),
    )
    # NULL means: all of them.
    draw = models.PositiveSmallIntegerField(
        _("questions drawn"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("How many of the questions an attempt has, drawn evenly over their objectives. Empty: all."),
    )
    shuffle_questions = models.BooleanField(_("shuffle the questions"), default=False)
    shuffle_options = models.BooleanField(_("shuffle the answers"), default=False)
    # NULL means: without limit, at once, from the beginning, without end.
    attempts_allowed = models.PositiveSmallIntegerField(
        _("attempts"), null=True, blank=True, validators=[MinValueValidator(1)], help_text=_("Empty: without limit.")
    )
    cooling_off_hours = models.PositiveSmallIntegerField(
        _("hours between attempts"), null=True, blank=True, help_text=_("Empty: none.")
    )
    available_from = models.DateTimeField(_("can be begun from"), null=True, blank=True)
    available_until = models.DateTimeField(
        _("can be begun until"), null=True, blank=True, help_text=_("What was begun before can be finished after.")
    )
    questions = StreamField(registry.editing_blocks(), verbose_name=_("questions"))

    # Digests of the source it was loaded from, and of what the loading made of it: where the quiz differs
    # from the second, a trainer has edited it, and the loader leaves it alone.
    source_digest = models.CharField(max_length=64, blank=True, default="", editable=False)
    loaded_digest = models.CharField(max_length=64, blank=True, default="", editable=False)

    _revisions = GenericRelation(
        "wagtailcore.Revision",
        content_type_field="base_content_type",
        object_id_field="object_id",
        related_query_name="quiz",
        for_concrete_model=False,
    )
    workflow_states = GenericRelation(
        "wagtailcore.WorkflowState",
        content_type_field="base_content_type",
        object_id_field="object_id",
        related_query_name="quiz",
        for_concrete_model=False,
    )

    panels = [
        FieldPanel("title"),
        FieldPanel("introduction"),
        FieldRowPanel([FieldPanel("pass_mark"), FieldPanel("layout")]),
        MultiFieldPanel(
            [
                FieldPanel("draw"),
                FieldPanel("shuffle_questions"),
                FieldPanel("shuffle_options"),
                FieldPanel("feedback_at_once"),
            ],
            heading=_("What an attempt is made of"),
        ),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("attempts_allowed"), FieldPanel("cooling_off_hours")]),
                FieldRowPanel([FieldPanel("available_from"), FieldPanel("available_until")]),
            ],
            heading=_("When it can be taken"),
        ),
        FieldPanel("questions"),
    ]
    search_fields = [
        index.SearchField("title", boost=2),
        index.AutocompleteField("title"),
        index.FilterField("id"),
        index.FilterField("live"),
        index.FilterField("locale"),
        index.FilterField("translation_key"),
    ]
    override_translatable_fields = [
        TranslatableField("title"),
        TranslatableField("introduction"),
        TranslatableField("questions"),
        # The yardstick is one in all languages.
        SynchronizedField("pass_mark", overridable=False),
        SynchronizedField("layout", overridable=False),
        *(SynchronizedField(name, overridable=False) for name in SETTINGS),
    ]
    preview_modes = [
        ("questions", _("Questions")),
        ("introduction", _("Introduction")),
        ("feedback", _("All answers with their feedback")),
    ]

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("quiz")
        verbose_name_plural = _("quizzes")
        ordering = ["title", "id"]

    def __str__(self) -> str:
        return self.title

    @property
    def revisions(self):
        return self._revisions

    def clean(self):
        super().clean()
        if self.available_from and self.available_until and self.available_from >= self.available_until:
            raise ValidationError({"available_until": _("The end comes after the beginning.")})

    def get_preview_template(self, request, mode_name):
        return "quizzes/preview.html"

    def get_preview_context(self, request, mode_name):
        return {**super().get_preview_context(request, mode_name), **presentation.preview_context(self, mode_name)}


class Attempt(models.Model):
    """One go of one person at a quiz, in whichever language, on the paper that was copied in at its start."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="quiz_attempts")
    # The key is what counts; the row only says which language and edition was open, and may go.
    quiz = models.ForeignKey(Quiz, on_delete=models.SET_NULL, null=True, related_name="attempts")
    quiz_key = models.UUIDField(_("quiz"), db_index=True)
    paper = models.JSONField(_("paper"))
    started_at = models.DateTimeField(_("started"), default=clock.now)
    # NULL means: open. Saving an answer is not handing in.
    submitted_at = models.DateTimeField(_("handed in"), null=True, blank=True)

    class Meta:
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "quiz_key"], condition=models.Q(submitted_at=None), name="one_open_attempt_a_quiz"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.paper.get('title', self.quiz_key)}"


class Response(models.Model):
    """One saved answer. Appended; of several for a question the one with the highest sequence holds, then the last."""

    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE, related_name="responses")
    question_id = models.CharField(_("question"), max_length=64)
    # Given by whoever saves, so that a save repeated after a lost connection is known again.
    save_id = models.UUIDField(_("save"))
    # The learner's own order, in about milliseconds: a save that was held up must not undo a later one.
    sequence = models.BigIntegerField(_("sequence"))
    # NULL means: taken back, unanswered.
    answer = models.JSONField(_("answer"), null=True)
    saved_at = models.DateTimeField(_("saved"), default=clock.now)
    # With feedback at once: the learner has seen what there is to say, so this answer holds.
    final = models.BooleanField(_("fixed"), default=False)

    class Meta:
        verbose_name = _("response")
        verbose_name_plural = _("responses")
        constraints = [
            models.UniqueConstraint(fields=["attempt", "save_id"], name="one_response_a_save"),
            models.UniqueConstraint(
                fields=["attempt", "question_id"], condition=models.Q(final=True), name="one_fixed_answer_a_question"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.attempt}: {self.question_id}"


class Grade(models.Model):
    """What an attempt is worth, with the yardstick. A correction is a new row that names the one it supersedes."""

    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE, related_name="grades")
    # NULL means: the first one, given when the attempt was handed in.
    supersedes = models.OneToOneField(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="superseded_by"
    )
    score = models.DecimalField(_("score"), max_digits=8, decimal_places=2)
    maximum = models.PositiveIntegerField(_("maximum"))
    percent = models.DecimalField(_("percent"), max_digits=5, decimal_places=2)
    pass_mark = models.PositiveSmallIntegerField(_("pass mark"))
    passed = models.BooleanField(_("passed"))
    # One entry a question: its answer, points, and the remarks on what was chosen.
    details = models.JSONField(_("details"), default=list)
    graded_at = models.DateTimeField(_("graded"), default=clock.now)

    class Meta:
        verbose_name = _("grade")
        verbose_name_plural = _("grades")
        constraints = [
            # NULLs differ from each other, so the first grade needs a promise of its own; `supersedes` is unique.
            models.UniqueConstraint(
                fields=["attempt"], condition=models.Q(supersedes=None), name="one_first_grade_an_attempt"
            )
        ]

    def __str__(self) -> str:
        return f"{self.attempt}: {self.percent} %"


class Override(models.Model):
    """What one person may do beyond the quiz's own limits, who said so and why."""

    quiz_key = models.UUIDField(_("quiz"), db_index=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="quiz_overrides", verbose_name=_("person")
    )
    extra_attempts = models.PositiveSmallIntegerField(_("attempts more"), default=0)
    no_cooling_off = models.BooleanField(_("no waiting between attempts"), default=False)
    # NULL means: as the quiz says. Of several overrides the newest that names a time holds.
    available_from = models.DateTimeField(_("can be begun from"), null=True, blank=True)
    available_until = models.DateTimeField(_("can be begun until"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=500)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("granted by")
    )
    at = models.DateTimeField(_("granted"), default=clock.now)

    class Meta:
        verbose_name = _("exception")
        verbose_name_plural = _("exceptions")
        ordering = ["-at", "-id"]
        default_permissions = ("add", "view")

    def __str__(self) -> str:
        return f"{self.user}: {self.reason}"


class ReviewPlan(models.Model):
    """A learner asked that what they missed in one attempt comes back after 2, 7 and 30 days."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="review_plans")
    quiz_key = models.UUIDField(_("quiz"))
    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE, related_name="review_plans")
    began_at = models.DateTimeField(_("began"), default=clock.now)
    # NULL means: it runs.
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "quiz_key"], condition=models.Q(withdrawn_at=None), name="one_running_review_a_quiz"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.quiz_key}"


class ReviewItem(models.Model):
    """One question that comes back. What is asked is always today's published question."""

    plan = models.ForeignKey(ReviewPlan, on_delete=models.CASCADE, related_name="items")
    question_id = models.CharField(_("question"), max_length=64)
    # Which of the times it waits for, counted from 0.
    step = models.PositiveSmallIntegerField(_("step"), default=0)
    due_at = models.DateTimeField(_("due"), db_index=True)
    # NULL means: it comes back again.
    done_at = models.DateTimeField(_("done"), null=True, blank=True)

    class Meta:
        verbose_name = _("question to review")
        verbose_name_plural = _("questions to review")
        ordering = ["due_at", "id"]
        constraints = [models.UniqueConstraint(fields=["plan", "question_id"], name="one_review_item_a_question")]

    def __str__(self) -> str:
        return f"{self.plan}: {self.question_id}"


class ReviewReminder(models.Model):
    """The mail that says questions are waiting went out, once for each time of a plan."""

    plan = models.ForeignKey(ReviewPlan, on_delete=models.CASCADE, related_name="reminders")
    step = models.PositiveSmallIntegerField(_("step"))
    sent_at = models.DateTimeField(_("sent"), default=clock.now)

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        constraints = [models.UniqueConstraint(fields=["plan", "step"], name="one_reminder_a_step")]

    def __str__(self) -> str:
        return f"{self.plan}: {self.step}"
