"""Quizzes and what learners answered; H5P activities and what learners did in them.

Quiz is archived: it has its history, and a published change never reaches an attempt that has begun.
Attempt, Response, Grade and Override are added to, never edited; they are a person's own and go with the account.
ReviewPlan and ReviewItem are a learner's own timetable, nothing earned: an item moves on when it is answered, and all
goes with the account.
H5PAttempt and H5PStatement are a person's own and go with the account; an attempt protects the version it was made on.
"""

from quizzes.models.h5p import H5PAttempt, H5PState, H5PStatement, OutgoingStatement
from quizzes.models.quiz import (
    SETTINGS,
    Attempt,
    Grade,
    Override,
    Quiz,
    Response,
    ReviewItem,
    ReviewPlan,
    ReviewReminder,
)

__all__ = [
    "SETTINGS",
    "Attempt",
    "Grade",
    "H5PAttempt",
    "H5PState",
    "H5PStatement",
    "OutgoingStatement",
    "Override",
    "Quiz",
    "Response",
    "ReviewItem",
    "ReviewPlan",
    "ReviewReminder",
]
