"""What a learner practised, and what was said of it."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from learning.core import clock
from learning.toolkit.models.practice import Exercise
from learning.toolkit.models.templates import TemplateVersion


class Casework(models.Model):
    """One go of one person at an exercise, on the form, client and rubric that were copied in at its start.

    Its answers are a working copy; what was handed in stands in the submissions.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="casework")
    exercise_key = models.UUIDField(_("exercise"), db_index=True)
    # The key is what counts; the row only says which language and edition was open, and may go.
    exercise = models.ForeignKey(Exercise, on_delete=models.SET_NULL, null=True, related_name="casework")
    template_version = models.ForeignKey(TemplateVersion, on_delete=models.PROTECT, related_name="casework")
    # Copied: title, client, stages, rubric, model answer, how it is judged (`casework.paper_of`).
    paper = models.JSONField(_("paper"))
    # What a marker sees instead of a name.
    code = models.CharField(_("code"), max_length=12, unique=True)
    # How many steps of the facts have arrived, from 1.
    stage = models.PositiveSmallIntegerField(_("step"), default=1)
    answers = models.JSONField(_("answers"), default=dict, blank=True)
    # The learner's own order, in about milliseconds: a save that was held up must not undo a later one.
    sequence = models.BigIntegerField(_("sequence"), default=0)
    # Which open page saved last. Another one that has not seen this state is told so before it overwrites it.
    window = models.CharField(max_length=40, blank=True, default="", editable=False)
    started_at = models.DateTimeField(_("started"), default=clock.now)
    saved_at = models.DateTimeField(_("saved"), default=clock.now)
    # NULL means: in work or waiting. Nothing is added after it.
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True)
    # Of an accepted case: the ledger knew its activities. Where it did not yet, it is told later, once.
    is_recorded = models.BooleanField(default=False, editable=False)

    class Meta:
        verbose_name = _("practised case")
        verbose_name_plural = _("practised cases")
        ordering = ["-started_at", "-id"]
        default_permissions = ("view",)
        permissions = [("mark_casework", _("Can mark practised casework"))]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "exercise_key"],
                condition=models.Q(accepted_at=None),
                name="one_open_case_an_exercise",
            )
        ]

    def __str__(self) -> str:
        return f"{self.code}: {self.paper.get('title', self.exercise_key)}"


class Snapshot(models.Model):
    """An earlier state of the answers, to look at and to go back to."""

    class Reason(models.TextChoices):
        SAVED = "saved", _("saved")
        STAGE = "stage", _("before new facts")
        HANDED_IN = "handed_in", _("handed in")
        REPLACED = "replaced", _("before another state took its place")
        AT_ODDS = "at_odds", _("from another window, saved too late")

    casework = models.ForeignKey(Casework, on_delete=models.CASCADE, related_name="snapshots")
    stage = models.PositiveSmallIntegerField(_("step"))
    reason = models.CharField(_("why it is kept"), max_length=20, choices=Reason.choices, default=Reason.SAVED)
    answers = models.JSONField(_("answers"))
    saved_at = models.DateTimeField(_("saved"), default=clock.now)

    class Meta:
        verbose_name = _("earlier state")
        verbose_name_plural = _("earlier states")
        ordering = ["-saved_at", "-id"]

    def __str__(self) -> str:
        return f"{self.casework}: {self.saved_at:%Y-%m-%d %H:%M}"


class Submission(models.Model):
    """What was handed in. Added to, never edited."""

    casework = models.ForeignKey(Casework, on_delete=models.CASCADE, related_name="submissions")
    number = models.PositiveSmallIntegerField(_("number"))
    answers = models.JSONField(_("answers"))
    judging = models.CharField(_("how it is judged"), max_length=20, choices=Exercise.Judging.choices)
    handed_in_at = models.DateTimeField(_("handed in"), default=clock.now)
    # The day by which an answer is promised; NULL where nobody else judges.
    due_on = models.DateField(_("answer promised by"), null=True, blank=True)

    class Meta:
        verbose_name = _("submission")
        verbose_name_plural = _("submissions")
        ordering = ["handed_in_at", "id"]
        constraints = [models.UniqueConstraint(fields=["casework", "number"], name="one_submission_a_number")]

    def __str__(self) -> str:
        return f"{self.casework.code}, {self.number}"


class Judgement(models.Model):
    """What somebody said of a submission. Several can follow each other; none is ever changed."""

    class Kind(models.TextChoices):
        SELF_CHECK = "self_check", _("self-checked")
        TRAINER = "trainer", _("marked by a trainer")
        SECOND = "second", _("marked by a second trainer")
        TALK = "talk", _("settled in a talk with a trainer")

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="judgements")
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    # Who judged; the row stays when the person goes.
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(_("at"), default=clock.now)
    # One entry a line of the rubric: {"key", "points", "comment"}.
    lines = models.JSONField(_("lines"), default=list)
    comment = models.TextField(_("comment"), blank=True)
    # The learner's own words at a self-check.
    reflection = models.TextField(_("reflection"), blank=True)
    percent = models.PositiveSmallIntegerField(_("percent"))
    is_accepted = models.BooleanField(_("accepted"))

    class Meta:
        verbose_name = _("judgement")
        verbose_name_plural = _("judgements")
        ordering = ["at", "id"]
        constraints = [models.UniqueConstraint(fields=["submission", "kind"], name="one_judgement_a_kind")]

    def __str__(self) -> str:
        return f"{self.submission}: {self.percent} %"
