"""The ledger: what is asked of a learner, what was done, what is complete.

It speaks of activities by `translation_key` (a UUID), never of pages, quizzes or languages. What a learner has
earned (Record, Completion) is added to, never edited; with the person's account it can be erased.
What is asked (Subject, RequirementSet) is archived: a new version is a new row.
"""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from learning.core import clock


class Subject(models.Model):
    """Something that can be completed: a module, the course, a programme. All but the course belong to a course.

    A refresher is asked only in cycles that began as one; there every programme asks for it.
    """

    class Scope(models.TextChoices):
        COURSE = "course", _("course")
        MODULE = "module", _("module")
        REFRESHER = "refresher", _("refresher")
        PROGRAMME = "programme", _("programme")

    key = models.UUIDField(_("key"), unique=True)
    scope = models.CharField(_("scope"), max_length=20, choices=Scope.choices)
    title = models.CharField(_("title"), max_length=255)
    course = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="parts")
    order = models.PositiveIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("subject")
        verbose_name_plural = _("subjects")
        ordering = ["order", "id"]

    def __str__(self) -> str:
        return self.title


class Activity(models.Model):
    """Something that a learner does: a slide read, a quiz passed, casework accepted."""

    key = models.UUIDField(_("key"), unique=True)
    kind = models.CharField(_("kind"), max_length=20)
    title = models.CharField(_("title"), max_length=255)
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="activities")
    # NULL means: on offer. What a module or course has withdrawn is asked of nobody any more, in whichever version.
    # What a programme names stays asked: it cannot be completed until that is on offer (again).
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    class Meta:
        verbose_name = _("activity")
        verbose_name_plural = _("activities")

    def __str__(self) -> str:
        return self.title


class RequirementSet(models.Model):
    """What completing a subject asks, in one version. A change is a new version."""

    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="requirement_sets")
    version = models.PositiveIntegerField(_("version"))
    activities = models.ManyToManyField(Activity, related_name="required_by", blank=True)
    # A course asks for its modules, a programme for modules and what else it names.
    parts = models.ManyToManyField(Subject, related_name="required_by", blank=True)
    created_at = models.DateTimeField(_("created"), default=clock.now)

    class Meta:
        verbose_name = _("requirement set")
        verbose_name_plural = _("requirement sets")
        constraints = [models.UniqueConstraint(fields=["subject", "version"], name="one_requirement_set_a_version")]

    def __str__(self) -> str:
        return f"{self.subject}, {self.version}"


class Enrolment(models.Model):
    """One cycle of a person through a course; a renewal starts the next."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="enrolments")
    course = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="enrolments")
    cycle = models.PositiveIntegerField(_("cycle"), default=1)
    began_at = models.DateTimeField(_("began"), default=clock.now)
    # The versions that it began with, one a subject; kept until it is renewed or moved.
    requirement_sets = models.ManyToManyField(RequirementSet, related_name="enrolments", blank=True)

    class Meta:
        verbose_name = _("enrolment")
        verbose_name_plural = _("enrolments")
        constraints = [
            models.UniqueConstraint(fields=["user", "course", "cycle"], name="one_enrolment_a_cycle"),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.course} ({self.cycle})"


class Record(models.Model):
    """A person did an activity in a cycle. Once."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="records")
    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="records")
    done_at = models.DateTimeField(_("done"), default=clock.now)
    # Copied: result, yardstick, who judged. What it was copied from may change or go.
    evidence = models.JSONField(_("evidence"), default=dict, blank=True)

    class Meta:
        verbose_name = _("record")
        verbose_name_plural = _("records")
        constraints = [models.UniqueConstraint(fields=["enrolment", "activity"], name="one_record_an_activity")]

    def __str__(self) -> str:
        return f"{self.enrolment}: {self.activity}"


class Completion(models.Model):
    """All that a requirement set asks is done; keeps the version and the evidence."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="completions")
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="completions")
    requirement_set = models.ForeignKey(RequirementSet, on_delete=models.PROTECT, related_name="completions")
    completed_at = models.DateTimeField(_("completed"), default=clock.now)
    evidence = models.JSONField(_("evidence"), default=list, blank=True)

    class Meta:
        verbose_name = _("completion")
        verbose_name_plural = _("completions")
        constraints = [models.UniqueConstraint(fields=["enrolment", "subject"], name="one_completion_a_subject")]

    def __str__(self) -> str:
        return f"{self.enrolment}: {self.subject}"
