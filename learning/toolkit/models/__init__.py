"""The casework forms, the fictional clients they are practised on, and what learners practised.

CaseworkTemplate, PracticeClient, Exercise and MarkingComment are archived: they have their history. TemplateVersion is
never changed: documents and practised cases name it. Casework belongs to its learner and goes with the account; its
Submissions and Judgements are added to, never edited.
"""

from learning.toolkit.models.casework import Casework, Judgement, Snapshot, Submission
from learning.toolkit.models.practice import Exercise, MarkingComment, PracticeClient
from learning.toolkit.models.templates import CaseworkTemplate, TemplateVersion, ToolkitSettings

__all__ = [
    "Casework",
    "CaseworkTemplate",
    "Exercise",
    "Judgement",
    "MarkingComment",
    "PracticeClient",
    "Snapshot",
    "Submission",
    "TemplateVersion",
    "ToolkitSettings",
]
